"""What all sheets of a workbook have in common: heading, cells, protection, print set-up."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pni_sheets.core.model import Value
from pni_sheets.forms import report_form
from pni_sheets.forms.furniture import NOTE, REVIEWER, SYNTHETIC, code_line, round_line
from pni_sheets.forms.report_form import Kind
from pni_sheets.rendering import styles
from pni_sheets.workbooks.rows import CODE_ROW, SUBTITLE_ROW, TITLE_ROW, letter

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pni_sheets.rendering.styles import Formats
    from pni_sheets.workbooks.workbook import Job, Mark

#: Entry formats by kind of field; any other kind is text. Amounts are General like figures: under
#: a format with decimals, "1/2" typed in El Salvador's or Spain's settings is kept as 46054.00, and
#: nothing shows that it was a date.
ENTRY_STYLES = {
    Kind.NUMBER: "entry-number",
    Kind.MONEY: "entry-number",
    Kind.DATE: "entry-date",
}
#: Excel's calendar begins here (and holds a 29 February 1900 that never was).
_FIRST_DAY = date(1900, 3, 1)
#: The largest number of Excel; a larger one, and what is no number, is text.
_LARGEST = 9.99999999999999e307

#: Users may widen, filter and select; nothing here keeps anybody out.
PROTECTION = {
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "objects": True,
    "scenarios": True,
}

#: Letter paper (xlsxwriter's number), inches of margin, points of its printable width.
_LETTER, _MARGIN, _PRINTABLE = 1, 0.4, (11 - 2 * 0.4) * 72
#: Below this scale a printed text of 10 points is too small to read: two pages wide then.
_SMALLEST_SCALE = 0.6

#: Room for text that is not there yet: lines of an empty entry cell of long text.
ENTRY_LINES = 3


def heading(page: Worksheet, formats: Formats, job: Job, title: str, note_column: int) -> None:
    """The three lines on top: title, whose and which round, code; how to fill, over the entries.

    Each is short enough for the columns that are repeated on a second printed page.
    """
    template = job.template
    page.write_string(TITLE_ROW, 0, title, formats("title"))
    page.write_string(SUBTITLE_ROW, 0, template.institution.name, formats("subtitle"))
    page.write_string(CODE_ROW, 0, code_line(job.code), formats("note-line"))
    whose = round_line(template.identity.round, template.semester)
    page.write_string(SUBTITLE_ROW, note_column, whose, formats("subtitle"))
    page.write_string(CODE_ROW, note_column, NOTE, formats("note-line"))
    page.set_row(TITLE_ROW, 26)
    page.set_row(SUBTITLE_ROW, 18)
    page.set_row(CODE_ROW, 18)


def set_up(page: Worksheet, job: Job) -> None:
    """Protection, paper, margins, header and footer: the same on every sheet."""
    page.protect("", PROTECTION)
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(_LETTER)
    page.set_margins(left=_MARGIN, right=_MARGIN, top=0.7, bottom=0.6)
    mark = f" · {SYNTHETIC}" if job.template.synthetic else ""
    page.set_header(f"&L&9PNI 2024-2028 · ronda {job.template.identity.round}{mark}&R&9{job.code}")
    page.set_footer("&L&9&A&C&9Página &P de &N&R&9Ministerio de Relaciones Exteriores")


def fit(page: Worksheet, widths: list[float], header_row: int, label_columns: int) -> None:
    """Print on letter paper with its headers repeated, as wide as it can be read.

    One page wide, or two (the row's labels repeated) where one would be too small.
    """
    points = sum(width * 5.25 + 3.75 for width in widths)
    page.repeat_rows(header_row)
    if _PRINTABLE / points >= _SMALLEST_SCALE:
        page.fit_to_pages(1, 0)
    else:
        page.fit_to_pages(2, 0)
        page.repeat_columns(f"A:{letter(label_columns - 1)}")


def put(page: Worksheet, row: int, column: int, value: Value, shown: Format) -> None:
    """Write a value as what it is: text is never a formula, a date is a date."""
    if value is None:
        page.write_blank(row, column, None, shown)
    elif isinstance(value, bool):
        page.write_string(row, column, report_form.YES if value else report_form.NO, shown)
    elif isinstance(value, (int, float)) and abs(value) <= _LARGEST:
        page.write_number(row, column, value, shown)
    elif isinstance(value, date) and value >= _FIRST_DAY:
        page.write_datetime(row, column, value, shown)
    elif isinstance(value, date):
        page.write_string(row, column, f"{value:%d/%m/%Y}", shown)
    else:
        page.write_string(row, column, str(value), shown)


def entry_format(formats: Formats, kind: Kind, value: Value, mark: Mark | None) -> Format:
    """The format of an entry cell; a marked one has a fill and a thick edge.

    A figure put back where a date is asked is shown as the figure it is.
    """
    name = ENTRY_STYLES.get(kind, "entry-text")
    if kind is Kind.DATE and isinstance(value, (int, float)):
        name = "entry-number"
    return formats(name) if mark is None else formats(name, **marked_fill(mark))


def put_entry(
    page: Worksheet, row: int, column: int, kind: Kind, value: Value, shown: Format
) -> None:
    """Put an answer back. A date where none is asked becomes text: under a date's format, every
    figure typed over it would be a date again."""
    if isinstance(value, date) and kind is not Kind.DATE:
        value = f"{value:%d/%m/%Y}"
    put(page, row, column, value, shown)


def marked_fill(mark: Mark) -> dict[str, Any]:
    """Fill, ink and a thick edge of a marked cell, in xlsxwriter's words."""
    if mark.blocking:
        return {
            "bg_color": styles.ERROR_FILL,
            "font_color": styles.ERROR_INK,
            "border": 2,
            "border_color": styles.ERROR_INK,
        }
    return {
        "bg_color": styles.WARNING_FILL,
        "font_color": styles.WARNING_INK,
        "border": 2,
        "border_color": styles.ACCENT,
    }


def comment(page: Worksheet, row: int, column: int, mark: Mark) -> None:
    """What to do, as a comment of the cell; the box is as big as its text."""
    text = f"{mark.symbol} {mark.text}"
    height = 24 + 16 * (1 + len(text) // 38)
    page.write_comment(
        row, column, text,
        {"author": REVIEWER, "width": 280, "height": height,
         "font_name": styles.FONT, "font_size": 10, "color": styles.WHITE},
    )  # fmt: skip
