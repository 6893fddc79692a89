"""*Cómo llenar la plantilla*: one page for the institutions, from the form's own declaration.

The same blocks become the PDF that goes with the templates' letter and the page
``docs/como-llenar.md``; nothing of the form is written a second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pni_sheets.core.spanish import in_words
from pni_sheets.forms import report_form
from pni_sheets.rendering import pdf as printed
from pni_sheets.workbooks.start_sheet import steps

TITLE = "Cómo llenar la plantilla del PNI"
FILENAME = "Como_llenar_la_plantilla.pdf"


class Kind(StrEnum):
    """What a block of the page is."""

    TITLE = "title"
    NOTE = "note"
    HEADING = "heading"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Block:
    """A title, a note, a heading or an item; ``label`` is what an item begins with, in bold."""

    kind: Kind
    text: str
    label: str = ""


#: What people type, and what to type instead.
_EXAMPLES = (
    ("Cifras", "1250, 12.5 o 1250.50. No escriba «1,250 personas», «dos», «N/A» ni «75%»."),
    ("Porcentajes", "75 quiere decir 75 %. No escriba 0.75."),
    ("Fechas", "día/mes/año: 15/07/2025."),
    ("Sin avance", "0 donde se anota lo del semestre; la cifra anterior donde se anota un total."),
)


def blocks(round_id: str | None = None, deadline: date | None = None) -> Iterator[Block]:
    """The page, from top to bottom; with a round and its deadline, or in general."""
    yield Block(Kind.TITLE, TITLE)
    due = f"Ronda {round_id}. Fecha límite: {in_words(deadline)}." if deadline else ""
    yield Block(Kind.NOTE, f"Esta hoja acompaña a su plantilla de Excel. {due}".strip())
    yield Block(Kind.HEADING, "En cinco pasos")
    names = [sheet.name for sheet in report_form.SHEETS]
    for number, step in enumerate(steps(names, deadline), 1):
        yield Block(Kind.ITEM, step, f"{number}.")
    yield Block(Kind.HEADING, "Cómo se escribe")
    for label, text in _EXAMPLES:
        yield Block(Kind.ITEM, text, f"{label}:")
    for sheet in report_form.SHEETS:
        yield Block(Kind.HEADING, f"Hoja {sheet.name}")
        for field in sheet.entries:
            colon = "" if field.header.endswith("?") else ":"
            yield Block(Kind.ITEM, field.prompt, f"{field.header}{colon}")


def markdown() -> str:
    """The page for ``docs/como-llenar.md``, of no particular round."""
    shapes = {Kind.TITLE: "# {}\n", Kind.NOTE: "{}", Kind.HEADING: "\n## {}\n"}
    lines = []
    for block in blocks():
        if block.kind is Kind.ITEM:
            bullet = "" if block.label[0].isdigit() else "- "
            strong = block.label if block.label[0].isdigit() else f"**{block.label}**"
            lines.append(f"{bullet}{strong} {block.text}")
        else:
            lines.append(shapes[block.kind].format(block.text))
    return "\n".join(lines) + "\n"


def pdf(round_id: str, deadline: date, created: datetime) -> bytes:
    """The page as a PDF of one letter sheet, tagged for screen readers.

    ``created`` is the document's date; the same input gives the same bytes.
    """
    data = {"blocks": _shown(round_id, deadline)}
    return printed.compiled(printed.source("handout.typ"), data, title=TITLE, created=created)


def _shown(round_id: str, deadline: date) -> list[dict[str, str]]:
    return [
        {"kind": block.kind, "label": block.label, "text": block.text}
        for block in blocks(round_id, deadline)
    ]
