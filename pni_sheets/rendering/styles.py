"""How every workbook looks: one palette, one set of formats, one set of traffic lights.

The templates, the correction workbooks and the master share this module, so that what a
ministry receives has one face. Colours are data; ``tests/rendering/test_styles.py`` measures their
contrast (WCAG 2.1: at least 4.5:1 for text) and that the lights stay apart in greyscale
and under three simulated colour blindnesses.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

FONT = "Calibri"
#: Points of the text in tables and of everything else.
TABLE_SIZE, TEXT_SIZE = 10, 11

INK = "#1F2933"
MUTED = "#4B5563"
WHITE = "#FFFFFF"
NAVY = "#14365C"
BLUE = "#2F5D8C"
PALE = "#DCE6F2"
#: Prefilled cells: visibly darker than entry cells, also in greyscale.
GREY = "#ECEFF3"
LINE = "#B8C2CE"
ACCENT = "#9A5B00"
ENTRY = "#FFF9E0"
LINK = "#0B5394"
ERROR_FILL, ERROR_INK = "#F9D9D5", "#7A1420"
WARNING_FILL, WARNING_INK = "#FDEBC2", "#6B4400"
DONE_FILL, DONE_INK = "#DDF0E4", "#14532D"


@dataclass(frozen=True, slots=True)
class Light:
    """A traffic light: always its word, its symbol and its colour together.

    ``fill`` and ``ink`` are for charts and chips, ``tint`` and ``tone`` the same hue made
    calm for the cells of a table (background and text).
    """

    word: str
    symbol: str
    fill: str
    ink: str
    tint: str
    tone: str

    @property
    def label(self) -> str:
        """Symbol and word, as printed: "▲ Con rezago"."""
        return f"{self.symbol} {self.word}"


#: From best to worst, then those that say nothing. The fills differ in lightness too.
LIGHTS = (
    Light("Cumplida", "✔", "#1E7145", WHITE, DONE_FILL, DONE_INK),
    Light("En tiempo", "●", "#6EA0D8", "#0F1E2E", "#DCE9F8", "#174A7C"),
    Light("Con rezago", "▲", "#F0B93A", INK, WARNING_FILL, WARNING_INK),
    Light("Crítica", "✖", "#7A1420", WHITE, ERROR_FILL, ERROR_INK),
    Light("Sin dato (parcial)", "◐", WHITE, MUTED, WHITE, MUTED),
    Light("Sin dato", "○", WHITE, MUTED, WHITE, MUTED),
    Light("Cobertura insuficiente", "◔", WHITE, MUTED, WHITE, MUTED),
    Light("Aún no exigible", "…", GREY, "#3B4654", GREY, "#3B4654"),
    Light("No exigible", "–", "#DDE2E8", "#3B4654", GREY, "#3B4654"),
)

_LIGHT_OF = {light.word: light for light in LIGHTS}


def light(word: str) -> Light:
    """The light of that word; KeyError where there is none."""
    return _LIGHT_OF[word]


#: Text and background pairs that are put together anywhere; the contrast test walks them.
PAIRS = (
    (INK, WHITE),
    (INK, ENTRY),
    (INK, GREY),
    (MUTED, WHITE),
    (MUTED, GREY),
    (WHITE, NAVY),
    (WHITE, BLUE),
    (NAVY, PALE),
    (NAVY, WHITE),
    (ACCENT, WHITE),
    (WHITE, ACCENT),
    (LINK, WHITE),
    (ERROR_INK, ERROR_FILL),
    (WARNING_INK, WARNING_FILL),
    (DONE_INK, DONE_FILL),
    *((each.ink, each.fill) for each in LIGHTS),
    *((each.tone, each.tint) for each in LIGHTS),
)

#: Shows a date as El Salvador writes it.
DATE = "dd/mm/yyyy"
#: Dollars with cents and thousands separators.
MONEY = "#,##0.00"
TEXT_FORMAT = "@"

_BORDER = {"border": 1, "border_color": LINE}
_CELL = {
    **_BORDER,
    "font_size": TABLE_SIZE,
    "text_wrap": True,
    "valign": "top",
    "align": "left",
    "indent": 1,
}
_HEADER = {**_CELL, "bold": True, "valign": "vcenter", "align": "left"}

#: What a named style looks like, in xlsxwriter's words. Everything is locked unless it
#: says otherwise.
STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"font_size": 16, "bold": True, "font_color": NAVY, "valign": "vcenter"},
    "subtitle": {"font_size": 11, "font_color": MUTED, "valign": "vcenter"},
    "section": {
        "font_size": 13,
        "bold": True,
        "font_color": NAVY,
        "bottom": 2,
        "bottom_color": NAVY,
        "valign": "bottom",
    },
    "banner": {
        "bold": True,
        "font_color": WHITE,
        "bg_color": ACCENT,
        "valign": "vcenter",
        "align": "left",
        "indent": 1,
        "text_wrap": True,
    },
    "plain": {"text_wrap": True, "valign": "top"},
    "strong": {"text_wrap": True, "valign": "top", "bold": True},
    "plain-line": {"valign": "vcenter"},
    "strong-line": {"valign": "vcenter", "bold": True},
    "section-line": {"font_size": 13, "bold": True, "font_color": NAVY, "valign": "vcenter"},
    "note": {"font_size": TABLE_SIZE, "font_color": MUTED, "text_wrap": True, "valign": "top"},
    "note-line": {"font_size": TABLE_SIZE, "font_color": MUTED, "valign": "vcenter"},
    "label": {"text_wrap": True, "valign": "top", "bold": True, "font_color": NAVY},
    "verdict": {
        **_BORDER,
        "align": "left",
        "indent": 1,
        "font_size": 14,
        "bold": True,
        "valign": "vcenter",
        "text_wrap": True,
    },
    "link-cell": {**_CELL, "font_color": LINK, "underline": 1},
    "link": {"font_color": LINK, "underline": 1, "text_wrap": True, "valign": "top"},
    "header": {**_HEADER, "bg_color": NAVY, "font_color": WHITE},
    "header-entry": {**_HEADER, "bg_color": NAVY, "font_color": WHITE},
    "header-prefilled": {**_HEADER, "bg_color": PALE, "font_color": NAVY},
    "header-computed": {**_HEADER, "bg_color": WHITE, "font_color": NAVY},
    "text": {**_CELL, "font_color": INK},
    "code": {**_CELL, "bold": True, "font_color": NAVY, "num_format": TEXT_FORMAT},
    "number": {**_CELL, "font_color": INK, "align": "right"},
    "money": {**_CELL, "font_color": INK, "align": "right", "num_format": MONEY},
    "date": {**_CELL, "font_color": INK, "align": "left", "num_format": DATE},
    "prefilled": {**_CELL, "font_color": INK, "bg_color": GREY},
    "prefilled-code": {
        **_CELL,
        "bold": True,
        "font_color": NAVY,
        "bg_color": GREY,
        "num_format": TEXT_FORMAT,
    },
    "prefilled-number": {**_CELL, "font_color": INK, "bg_color": GREY, "align": "right"},
    "closed": {**_CELL, "bg_color": GREY, "font_color": MUTED},
    "entry": {**_CELL, "font_color": INK, "bg_color": ENTRY, "locked": False},
    "entry-text": {
        **_CELL,
        "font_color": INK,
        "bg_color": ENTRY,
        "locked": False,
        "num_format": TEXT_FORMAT,
    },
    "entry-number": {
        **_CELL,
        "font_color": INK,
        "bg_color": ENTRY,
        "locked": False,
        "align": "right",
    },
    "entry-date": {
        **_CELL,
        "font_color": INK,
        "bg_color": ENTRY,
        "locked": False,
        "align": "left",
        "num_format": DATE,
    },
    "computed": {**_CELL, "font_color": INK, "align": "right"},
    "computed-money": {**_CELL, "font_color": INK, "align": "right", "num_format": MONEY},
    "computed-text": {**_CELL, "font_color": INK},
    "error": {**_CELL, "bg_color": ERROR_FILL, "font_color": ERROR_INK},
    "warning": {**_CELL, "bg_color": WARNING_FILL, "font_color": WARNING_INK},
    "done": {**_CELL, "bg_color": DONE_FILL, "font_color": DONE_INK},
}


class Formats:
    """The formats of one workbook, made when first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[object, Format] = {}

    def __call__(self, name: str, **changes: Any) -> Format:
        """The format of that name in ``STYLES``, with changes in xlsxwriter's words."""
        key = (name, *sorted(changes.items())) if changes else name
        made = self._made.get(key)
        if made is None:
            properties = {"font_name": FONT, "font_size": TEXT_SIZE, "font_color": INK}
            made = self._workbook.add_format({**properties, **STYLES[name], **changes})
            self._made[key] = made
        return made

    def differential(self, **properties: Any) -> Format:
        """A format for a conditional format: only the properties it changes."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]

    def light(self, word: str) -> Format:
        """The conditional format of a traffic light."""
        shown = light(word)
        return self.differential(bg_color=shown.tint, font_color=shown.tone, bold=True)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says of itself. ``created`` is fixed by the caller: no clock here."""

    title: str
    subject: str
    created: datetime
    author: str = "Ministerio de Relaciones Exteriores de El Salvador"
    keywords: str = "PNI 2024-2028; Pacto Mundial para la Migración"
    comments: str = ""
    language: str = "es-SV"


@contextmanager
def workbook(buffer: io.BytesIO, document: Document) -> Iterator[Workbook]:
    """Open an xlsxwriter workbook over ``buffer`` and close it at the end of the block.

    Text is never a live formula or link, everything stays in memory, the same input gives
    the same bytes, and a warning of xlsxwriter (it warns and then leaves out what it does
    not like) is raised as an error: UserWarning.
    """
    from pni_sheets.rendering.xlsx import Book

    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        book = Book(buffer, document)
        yield book
        book.close()
