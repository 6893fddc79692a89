"""The master workbook: one consolidated round, printed.

It computes nothing: every figure comes from ``Consolidated``. Cells are plain values, so
that any program reads the same figures; the few live formulas (see ``Column.formula``)
stand in columns of their own, carry their result, and only check what stands beside them.
Text is always written as text, whatever it begins with.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pni_sheets import __version__
from pni_sheets.consolidation.results import Consolidated, Light
from pni_sheets.core.model import EL_SALVADOR
from pni_sheets.forms.furniture import SYNTHETIC
from pni_sheets.rendering import row_height, styles
from pni_sheets.reports.master import charts
from pni_sheets.reports.master.cells import SHARE, WHOLE, Cells
from pni_sheets.reports.master.columns import Content, Table
from pni_sheets.reports.master.sheets.cover import COVER, TILES, fact, scope_name
from pni_sheets.reports.master.tables import SHEETS, Book, Printed, book

#: Said on every sheet, in every header and in the properties of a demonstration.

#: Characters that fit beside each other on one letter page, landscape, still readable.
_PAGE = 200
#: The same on legal paper ("oficio").
_LEGAL = 280
#: Characters of every column of *Tablero*.
_DASHBOARD_WIDTH = 15


def render(consolidated: Consolidated, made: datetime) -> bytes:
    """The master workbook. ``made`` is the date it bears: same input, same bytes."""
    tables = book(consolidated)
    buffer = io.BytesIO()
    with styles.workbook(buffer, _document(consolidated, made)) as workbook:
        writer = _Writer(workbook, tables, made)
        for sheet in SHEETS:
            writer.sheet(sheet)
    return buffer.getvalue()


def frames(consolidated: Consolidated) -> tuple[tuple[Table, Sequence[Sequence[Content]]], ...]:
    """Every table with its cells, for ``reports.master.check``."""
    return tuple((printed.table, printed.grid) for printed in book(consolidated).printed)


def _document(c: Consolidated, made: datetime) -> styles.Document:
    return styles.Document(
        title=f"PNI: libro maestro de la ronda {c.round}",
        subject=f"{scope_name(c)}. {SYNTHETIC}" if c.synthetic else scope_name(c),
        created=made.astimezone(EL_SALVADOR).replace(tzinfo=None),
        comments=f"Hecho con pni-sheets {__version__} de los datos aceptados.",
    )


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, workbook: Workbook, tables: Book, made: datetime) -> None:
        self.workbook = workbook
        self.tables = tables
        self.made = made
        self.c = tables.consolidated
        self.formats = styles.Formats(workbook)
        self.cells = Cells(self.formats, tables)

    def sheet(self, name: str) -> None:
        """One sheet: title, note, its table (or tables), print set-up."""
        sheet = self.workbook.add_worksheet(name)
        printed = self.tables.on(name)
        self._heading(sheet, printed[0])
        if name == "Tablero":
            self._dashboard(sheet, printed)
        else:
            self._table(sheet, printed[0])
            self._freeze(sheet, printed[0])
        if name == "Portada":
            self._cover(sheet, printed[0])
        self._page(sheet, printed[0])

    # --- around the table ---

    def _heading(self, sheet: Worksheet, printed: Printed) -> None:
        title, note = printed.table.title, printed.table.note
        if printed.table.sheet == "Tablero":
            title, note = "Tablero", "Los gráficos dibujan las tablas que están debajo de ellos."
        if not printed.grid:
            note = f"{note} Sin registros en esta ronda."
        if printed.table.sheet == "Portada":
            moment = self.made.astimezone(EL_SALVADOR)
            note = (
                f"Ronda {self.c.round}. {scope_name(self.c)}. Datos hasta el "
                f"{moment:%d/%m/%Y %H:%M} (hora de El Salvador). pni-sheets {__version__}."
            )
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, title, self.formats("title", text_wrap=False))
        if self.c.synthetic:
            note = f"{SYNTHETIC}. {note}"
        mark = {"bold": True, "font_color": styles.ACCENT} if self.c.synthetic else {}
        sheet.set_row(1, 18)
        sheet.write_string(1, 0, note, self.formats("note-line", **mark))

    def _freeze(self, sheet: Worksheet, printed: Printed) -> None:
        sheet.freeze_panes(printed.header_row, printed.table.freeze)

    def _page(self, sheet: Worksheet, printed: Printed) -> None:
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        width = sum(column.width for column in printed.table.columns)
        legal = _PAGE < width <= _LEGAL
        sheet.set_paper(5 if legal else 1)
        one = legal or printed.table.sheet == "Tablero"
        sheet.fit_to_pages(1 if one else math.ceil(width / _PAGE), 0)
        if printed.table.sheet not in ("Portada", "Tablero"):
            sheet.repeat_rows(0, printed.header_row - 1)
            if width > _PAGE and printed.table.freeze:
                sheet.repeat_columns(0, printed.table.freeze - 1)
        mark = f" · {SYNTHETIC}" if self.c.synthetic else ""
        sheet.set_header(f"&L&9PNI · ronda {self.c.round}{mark}&R&9&A")
        sheet.set_footer("&L&9Ministerio de Relaciones Exteriores&R&9Página &P de &N")
        if printed.table.sheet == "Tablero":
            sheet.set_h_pagebreaks([printed.header_row - 3])
        sheet.hide_gridlines(2)

    # --- tables ---

    def _table(self, sheet: Worksheet, printed: Printed, width: float | None = None) -> None:
        """Write a table; ``width`` stands for that of all columns where they are already set."""
        columns = printed.table.columns
        widths = [width or column.width for column in columns]
        if width is None:
            for place, column in enumerate(columns):
                sheet.set_column(place, place, column.width)
        self._headers(sheet, printed, widths)
        writers = [self.cells.writer(sheet, printed, place) for place in range(len(columns))]
        repeats = [printed.table.index(name) for name in printed.table.repeats]
        above: Sequence[Content] = [None] * len(columns)
        lines = zip(printed.rows, printed.grid, strict=True)
        for row, (record, line) in enumerate(lines, printed.header_row):
            for write, value in zip(writers, line, strict=True):
                write(row, value, record)
            if not printed.table.one_line:
                sheet.set_row(
                    row, _height(widths, line, [p for p in repeats if line[p] == above[p]])
                )
            above = line

    def _headers(self, sheet: Worksheet, printed: Printed, widths: Sequence[float]) -> None:
        columns = printed.table.columns
        row, last = printed.header_row - 1, printed.last - 1
        form = self.formats("header", text_wrap=True)
        count = max(
            row_height.lines(each.header, width - 2.5, styles.TABLE_SIZE, True)
            for each, width in zip(columns, widths, strict=True)
        )
        sheet.set_row(row, row_height.height(count, styles.TABLE_SIZE))
        if printed.grid:
            options: dict[str, Any] = {
                "name": f"t_{printed.table.resource}",
                "style": None,
                "autofilter": printed.table.sheet not in ("Portada", "Tablero"),
                "columns": [{"header": each.header, "header_format": form} for each in columns],
            }
            sheet.add_table(row, 0, last, len(columns) - 1, options)
        else:
            for place, each in enumerate(columns):
                sheet.write_string(row, place, each.header, form)

    # --- cover and dashboard ---

    def _cover(self, sheet: Worksheet, printed: Printed) -> None:
        row = self._legend(sheet, printed.last + 1)
        self._contents(sheet, row + 1)
        sheet.set_first_sheet()
        sheet.activate()

    def _legend(self, sheet: Worksheet, row: int) -> int:
        self._section(sheet, row, "Cómo leer el semáforo")
        limits = self.c.thresholds
        told = {
            Light.MET: "Alcanzó la meta de su horizonte.",
            Light.ON_TIME: f"Al menos {limits.on_time:g} % de lo esperado al cierre de la ronda.",
            Light.BEHIND: f"Al menos {limits.behind:g} % de lo esperado.",
            Light.CRITICAL: f"Menos de {limits.behind:g} % de lo esperado.",
            Light.PARTIAL: "Falta alguien a quien se le pidió: la cifra es «al menos».",
            Light.NO_DATA: "Se espera un dato y no lo hay.",
            Light.LOW_COVERAGE: f"De un grupo: menos de {limits.group_coverage:g} % de lo "
            "exigible tiene dato de la ronda.",
            Light.NOT_YET: "Nada se espera todavía al cierre de la ronda.",
            Light.NOT_DUE: "La actividad no ha empezado o la meta no está definida.",
        }
        self._block(sheet, row + 1, "t_semaforo", ("Semáforo", "Qué quiere decir"))
        light = self.cells.light(sheet, 0)
        width = COVER.columns[0].width
        for place, (each, words) in enumerate(told.items(), row + 2):
            light(place, each.value, None)
            label = styles.light(each.value).label
            lines = row_height.lines(label, width, styles.TABLE_SIZE, bold=True)
            sheet.set_row(place, row_height.height(lines, styles.TABLE_SIZE))
            sheet.write_string(place, 1, words, self.formats("text", text_wrap=False, border=0))
        return row + 3 + len(told)

    def _contents(self, sheet: Worksheet, row: int) -> None:
        self._section(sheet, row, "Hojas de este libro")
        self._block(sheet, row + 1, "t_hojas", ("Hoja", "Qué contiene"))
        link, text = (
            self.formats("link", border=1, border_color=styles.LINE),
            self.formats("text", text_wrap=False, border=0),
        )
        for place, name in enumerate(SHEETS[1:], row + 2):
            title = (
                "Gráficos y sus cifras"
                if name == "Tablero"
                else self.tables.on(name)[0].table.title
            )
            sheet.write_url(place, 0, f"internal:'{name}'!A1", link, name, f"Ir a la hoja {name}")
            sheet.write_string(place, 1, title, text)

    def _section(self, sheet: Worksheet, row: int, title: str) -> None:
        sheet.set_row(row, 22)
        sheet.write_string(row, 0, title, self.formats("section", text_wrap=False))

    def _block(self, sheet: Worksheet, row: int, name: str, headers: Sequence[str]) -> None:
        for place, header in enumerate(headers):
            sheet.write_string(row, place, header, self.formats("header"))

    def _dashboard(self, sheet: Worksheet, printed: Sequence[Printed]) -> None:
        sheet.set_column(0, 16, _DASHBOARD_WIDTH)
        self._tiles(sheet)
        charts.place(sheet, charts.dashboard(self.workbook, self.tables))
        for each in printed:
            self._section(sheet, each.header_row - 2, each.table.title)
            self._table(sheet, each, _DASHBOARD_WIDTH)

    def _tiles(self, sheet: Worksheet) -> None:
        label = self.formats("note", bg_color=styles.PALE, text_wrap=False, font_color=styles.NAVY)
        sheet.set_row(3, 18)
        sheet.set_row(4, 30)
        sheet.set_row(2, 8)
        facts = [fact(name) for name in TILES]
        for place, each in enumerate(facts):
            sheet.write_string(3, 2 * place, each.label, label)
            sheet.write_blank(3, 2 * place + 1, None, label)
        for place, each in enumerate(facts):
            value, column = each.value(self.c), 2 * place
            pattern = WHOLE if isinstance(value, int) or each.unit == "USD" else SHARE
            form = self.formats("title", bg_color=styles.PALE, num_format=pattern, align="left")
            if value is None:
                sheet.write_string(4, column, "Sin dato", form)
            else:
                sheet.write_number(4, column, float(value), form)  # type: ignore[arg-type]
            sheet.write_blank(4, column + 1, None, form)


def _height(widths: Sequence[float], line: Sequence[Content], faint: Sequence[int]) -> float:
    """Of a row; what is written faintly stays in one line."""
    count = max(
        (
            row_height.lines(value, width, styles.TABLE_SIZE)
            for place, (width, value) in enumerate(zip(widths, line, strict=True))
            if isinstance(value, str) and place not in faint and len(value) > width * 0.6
        ),
        default=1,
    )
    return row_height.height(count, styles.TABLE_SIZE)
