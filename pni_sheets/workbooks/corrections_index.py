"""*Correcciones*, the first sheet of a correction workbook: what to do, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pni_sheets.core import symbols
from pni_sheets.core.model import Return, Value
from pni_sheets.core.spanish import in_words
from pni_sheets.forms import report_form
from pni_sheets.forms.furniture import CORRECTIONS_COLUMNS, CORRECTIONS_TITLE, code_line
from pni_sheets.forms.messages import Words
from pni_sheets.rendering import row_height, styles
from pni_sheets.workbooks.page import put, set_up
from pni_sheets.workbooks.rows import quoted

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from pni_sheets.rendering.styles import Formats
    from pni_sheets.workbooks.workbook import Job

_WIDTHS = (6.0, 20.0, 13.0, 15.0, 34.0, 34.0, 22.0)
_HEADERS = ("N.º", "Importancia", "Hoja", "Celda", "Qué pasa", "Cómo corregirlo", "Ejemplo")
assert len(_HEADERS) == CORRECTIONS_COLUMNS
MUST, SHOULD, TOLD = f"{symbols.WRONG} Debe corregirse", f"{symbols.LOOK} Revise", "Informativo"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. ``cells`` are addresses in the correction workbook's own sheet."""

    words: Words
    blocking: bool
    sheet: str | None
    cells: tuple[str, ...]


def write(
    page: Worksheet, formats: Formats, job: Job, items: Sequence[Item], returned: Return
) -> None:
    """Write the sheet: heading, the list of corrections, then what was read differently."""
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    lines = _Lines(page, formats)
    lines.line(CORRECTIONS_TITLE, "title", 26)
    lines.line(job.template.institution.name, "subtitle", 18)
    lines.line(code_line(job.code), "note-line", 18)
    lines.line(_summary(items), "strong-line", 20)
    for number, step in enumerate(_steps(job), 1):
        lines.line(f"{number}. {step}", "plain-line", 17)
    lines.gap()
    header_row = lines.row
    lines.cells(_HEADERS, ("header",) * len(_HEADERS))
    for number, item in enumerate(items, 1):
        lines.item(number, item)
    _notes(lines, returned)
    set_up(page, job)
    page.repeat_rows(header_row)
    page.fit_to_pages(1, 0)
    page.set_selection(0, 0, 0, 0)


def _summary(items: Sequence[Item]) -> str:
    must = sum(item.blocking for item in items)
    should = len(items) - must
    parts = [f"{must} por corregir" if must else "", f"{should} por revisar" if should else ""]
    listed = " y ".join(part for part in parts if part)
    return (
        f"Su informe todavía no está aceptado. Asuntos: {listed}."
        if must
        else (f"Asuntos: {listed}." if listed else "No hay nada que corregir.")
    )


def _steps(job: Job) -> tuple[str, ...]:
    return (
        "Este libro ya trae todo lo que su institución escribió. Corrija aquí mismo, no en el "
        "libro anterior.",
        "Las celdas por corregir están marcadas con color y borde grueso, con un comentario y "
        f"en la columna «{report_form.FIX.header}» al final de cada hoja.",
        "Cuando Inicio diga «Lista para enviar», guarde el libro y devuélvalo por correo cuanto "
        f"antes. Fecha límite: {in_words(job.template.deadline)}.",
    )


def _notes(lines: _Lines, returned: Return) -> None:
    """What was mended without asking and what has no place in the form: nothing is dropped."""
    if returned.normalisations:
        lines.section("Lo que interpretamos: no haga nada si está bien")
        lines.note(("N.º", "Importancia", "Hoja", "Celda", "Usted escribió", "Lo leímos como"))
        for number, each in enumerate(returned.normalisations, 1):
            lines.note((number, TOLD, each.sheet, each.cell, each.before, each.after))
    if returned.unplaced:
        lines.section("Lo que no pudimos ubicar en el formulario: no se usó")
        lines.note(("N.º", "Importancia", "Hoja", "Celda", "Contenido"))
        for number, other in enumerate(returned.unplaced, 1):
            lines.note((number, TOLD, other.sheet, other.cell, other.content))


def _first(item: Item) -> str:
    """The first cell, and how many there are besides; or what the matter concerns."""
    if not item.cells:
        return "Toda la hoja" if item.sheet else "Todo el libro"
    more = len(item.cells) - 1
    return f"{item.cells[0]} y {more} más" if more else item.cells[0]


class _Lines:
    """Writes one line after the other."""

    def __init__(self, page: Worksheet, formats: Formats) -> None:
        self._page = page
        self._formats = formats
        self.row = 0

    def line(self, text: str, name: str, height: float) -> None:
        self._page.write_string(self.row, 0, text, self._formats(name))
        self._next(height)

    def gap(self) -> None:
        self._next(8)

    def section(self, text: str) -> None:
        self.gap()
        self.line(text, "section-line", 24)

    def cells(self, values: Sequence[Value], names: Sequence[str]) -> None:
        """A row of a table, as high as its texts need."""
        lines = 1
        for column, (value, name) in enumerate(zip(values, names, strict=True)):
            put(self._page, self.row, column, value, self._formats(name))
            lines = max(lines, row_height.lines(str(value), _WIDTHS[column], styles.TABLE_SIZE))
        self._next(max(18.0, row_height.height(lines, styles.TABLE_SIZE)))

    def note(self, values: Sequence[Value]) -> None:
        """A row of a table of notes; its headers are the row that begins with a word."""
        name = "header" if isinstance(values[0], str) else "text"
        self.cells(values, (name,) * len(values))

    def item(self, number: int, item: Item) -> None:
        """One thing to do, with a link to its first cell."""
        shown = "error" if item.blocking else "warning"
        importance = MUST if item.blocking else SHOULD
        where = _first(item)
        every = f"\nCeldas: {', '.join(item.cells)}." if len(item.cells) > 1 else ""
        words = item.words
        values = (
            number, importance, item.sheet or "Todas", where,
            words.problem + every, words.remedy, words.example or "No hace falta.",
        )  # fmt: skip
        row = self.row
        self.cells(values, ("text", shown, "text", "text", "text", "text", "text"))
        if item.sheet:
            cell = item.cells[0] if item.cells else "A1"
            link = f"internal:{quoted(item.sheet)}!{cell}"
            tip = f"Ir a la celda {cell} de {item.sheet}"
            self._page.write_url(row, 3, link, self._formats("link-cell"), where, tip)

    def _next(self, height: float) -> None:
        self._page.set_row(self.row, height)
        self.row += 1
