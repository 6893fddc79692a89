"""A sheet with one row an activity or indicator: what is known is locked, the rest is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pni_sheets.core import symbols
from pni_sheets.core.model import TemplateRow
from pni_sheets.forms import report_form
from pni_sheets.forms.report_form import Field, Kind
from pni_sheets.rendering import row_height, styles
from pni_sheets.workbooks import selfcheck
from pni_sheets.workbooks.data_validation import Words, validate_cells, words_of
from pni_sheets.workbooks.formulas import Formulas
from pni_sheets.workbooks.page import (
    ENTRY_LINES,
    comment,
    entry_format,
    fit,
    heading,
    marked_fill,
    put,
    put_entry,
    set_up,
)
from pni_sheets.workbooks.rows import FIRST_ROW, HEADER_ROW, letter

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pni_sheets.rendering.styles import Formats
    from pni_sheets.workbooks.workbook import Job, Mark

#: The last column that stays in sight when the sheet is moved sideways: the row's label.
LABEL = {
    report_form.ACTIVITIES.name: "actividad",
    report_form.INDICATORS.name: "indicador",
    report_form.BUDGET.name: "actividad",
    report_form.CONTRIBUTIONS.name: "indicador",
}

_FORMULA_STYLES = {
    "financiado": "computed-money",
    "brecha": "computed-money",
    "revision": "computed-text",
    "semaforo": "computed-text",
}


def write(
    page: Worksheet,
    formats: Formats,
    job: Job,
    sheet: report_form.Sheet,
    rows: tuple[TemplateRow, ...],
) -> None:
    """Write headers, rows, checks and print set-up of a table."""
    heading(page, formats, job, sheet.title, _first_entry(sheet))
    table = _Table(page, formats, job, sheet)
    table.write_headers()
    for number, row in enumerate(rows, FIRST_ROW):
        table.write_row(number, row)
    _validations(page, sheet, rows)
    _conditional_formats(page, formats, sheet, FIRST_ROW + len(rows) - 1)
    _view(page, table.fields, sheet, FIRST_ROW + len(rows) - 1)
    set_up(page, job)
    fit(page, [each.width for each in table.fields], HEADER_ROW, _labels(sheet))


def _labels(sheet: report_form.Sheet) -> int:
    """How many columns stay in sight."""
    return [each.name for each in sheet.fields].index(LABEL[sheet.name]) + 1


def _first_entry(sheet: report_form.Sheet) -> int:
    return next(column for column, each in enumerate(sheet.fields) if each.entry)


class _Table:
    """One table while it is being written.

    Columns are sorted out by kind and their formats looked up once, not for each cell. A
    table's prefilled columns stand before its entries, and what to correct after all.
    """

    def __init__(
        self, page: Worksheet, formats: Formats, job: Job, sheet: report_form.Sheet
    ) -> None:
        self.page, self.formats, self.job, self.sheet = page, formats, job, sheet
        self.fields = (*sheet.fields, report_form.FIX) if job.correcting else sheet.fields
        self._formulas = Formulas(job.template, sheet.name, job.settings.thresholds)
        columns = list(enumerate(sheet.fields))
        self._computed = [
            (column, each.name, formats(_FORMULA_STYLES.get(each.name, "computed")))
            for column, each in columns
            if each.kind is Kind.FORMULA
        ]
        self._entries = [
            (column, each, entry_format(formats, each.kind, None, None), formats("closed"))
            for column, each in columns
            if each.entry
        ]
        self._prefilled = [
            (column, each, formats("prefilled-code" if each.kind is Kind.CODE else "prefilled"))
            for column, each in columns
            if not each.entry and each.kind is not Kind.FORMULA
        ]

    def write_headers(self) -> None:
        """Entry columns have a dark header, prefilled ones a pale one, computed ones in italics."""
        lines = 1
        for column, each in enumerate(self.fields):
            kind = (
                "entry" if each.entry else "computed" if each.kind is Kind.FORMULA else "prefilled"
            )
            self.page.set_column(column, column, each.width)
            self.page.write_string(HEADER_ROW, column, each.header, self.formats(f"header-{kind}"))
            lines = max(lines, row_height.lines(each.header, each.width, styles.TABLE_SIZE, True))
        self.page.set_row(HEADER_ROW, row_height.height(lines, styles.TABLE_SIZE) + 4)

    def write_row(self, number: int, row: TemplateRow) -> None:
        marks = self._marks(row)
        lines = max(
            ENTRY_LINES,
            self._write_prefilled(number, row, marks),
            self._write_entries(number, row, marks),
            self._write_fix(number, marks) if self.job.correcting else 0,
        )
        texts = self._formulas.texts(row, number + 1)
        for column, name, shown in self._computed:
            self.page.write_formula(number, column, texts[name], shown, "")
        self.page.set_row(number, row_height.height(lines, styles.TABLE_SIZE))

    def _marks(self, row: TemplateRow) -> dict[str, Mark]:
        if not self.job.marks:
            return {}
        places = ((each, (self.sheet.name, row.key, each.name)) for each in self.sheet.fields)
        return {each.name: self.job.marks[at] for each, at in places if at in self.job.marks}

    def _write_prefilled(self, number: int, row: TemplateRow, marks: dict[str, Mark]) -> int:
        """The locked cells of a row; how many lines the longest text takes."""
        lines = 0
        for column, each, shown in self._prefilled:
            value = row.prefilled.get(each.name)
            if isinstance(value, str):
                if marks and each.kind is Kind.CODE:
                    shown = self._marked_code(marks)
                self.page.write_string(number, column, value, shown)
                lines = max(lines, row_height.lines(value, each.width, styles.TABLE_SIZE))
            elif isinstance(value, (int, float)):
                whole = "#,##0" if float(value).is_integer() else "General"
                shown = self.formats("prefilled-number", num_format=whole)
                put(self.page, number, column, value, shown)
            else:
                put(self.page, number, column, value, shown)
        return lines

    def _marked_code(self, marks: dict[str, Mark]) -> Format:
        worst = min(marks.values(), key=lambda mark: not mark.blocking)
        return self.formats("prefilled-code", **marked_fill(worst))

    def _write_entries(self, number: int, row: TemplateRow, marks: dict[str, Mark]) -> int:
        """The cells to be filled; how many lines the longest text put back takes.

        One is open also where something was typed though nothing is asked: it can be taken
        out.
        """
        lines, entries = 0, self.job.entries
        for column, each, empty, closed in self._entries:
            place = (self.sheet.name, row.key, each.name)
            if each.name not in row.open and place not in entries:
                self.page.write_blank(number, column, None, closed)
                continue
            value, mark = entries.get(place), marks.get(each.name)
            if value is None and mark is None:
                self.page.write_blank(number, column, None, empty)
                continue
            shown = entry_format(self.formats, each.kind, value, mark)
            put_entry(self.page, number, column, each.kind, value, shown)
            if mark:
                comment(self.page, number, column, mark)
            if isinstance(value, str):
                lines = max(lines, row_height.lines(value, each.width, styles.TABLE_SIZE))
        return lines

    def _write_fix(self, number: int, marks: dict[str, Mark]) -> int:
        """What to correct in the row, worst first, each with the column it is about."""
        ordered = sorted(marks.items(), key=lambda item: not item[1].blocking)
        texts = [
            f"{mark.symbol} {self.sheet.field(name).header}: {mark.text}" for name, mark in ordered
        ]
        worst = ("error" if ordered[0][1].blocking else "warning") if ordered else "text"
        text = "\n".join(texts)
        put(self.page, number, len(self.sheet.fields), text or None, self.formats(worst))
        return row_height.lines(text, report_form.FIX.width, styles.TABLE_SIZE)


# --- what belongs to columns -----------------------------------------------------------


def _validations(page: Worksheet, sheet: report_form.Sheet, rows: tuple[TemplateRow, ...]) -> None:
    for column, each in enumerate(sheet.fields):
        if each.entry:
            for (limit, words), runs in _by_limit(sheet, each, rows).items():
                validate_cells(page, each, runs, column, limit, words)


def _by_limit(
    sheet: report_form.Sheet, each: Field, rows: tuple[TemplateRow, ...]
) -> dict[tuple[selfcheck.Limit | None, Words], list[tuple[int, int]]]:
    """The open cells of a column as runs of rows, by what is enforced and said in them."""
    found: dict[tuple[selfcheck.Limit | None, Words], list[tuple[int, int]]] = {}
    for number, row in enumerate(rows, FIRST_ROW):
        if each.name not in row.open:
            continue
        limit = selfcheck.limit(sheet.name, each.name, row.facts)
        runs = found.setdefault((limit, words_of(sheet, each, row)), [])
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return found


def _conditional_formats(
    page: Worksheet, formats: Formats, sheet: report_form.Sheet, last: int
) -> None:
    names = [each.name for each in sheet.fields]
    review = names.index(report_form.REVIEW.name)
    review_formats(page, formats, review, names.index(report_form.PENDING.name), FIRST_ROW, last)
    if "semaforo" in names:
        light_formats(page, formats, names.index("semaforo"), FIRST_ROW, last)


def review_formats(
    page: Worksheet, formats: Formats, first: int, last: int, top: int, bottom: int
) -> None:
    """Colour the self-check by the symbol its text begins with."""
    at = f"${letter(first)}{top + 1}"
    for symbol, fill, ink in (
        (symbols.OK, styles.DONE_FILL, styles.DONE_INK),
        (symbols.WRONG, styles.ERROR_FILL, styles.ERROR_INK),
        (symbols.MISSING, styles.WARNING_FILL, styles.WARNING_INK),
        (symbols.LOOK, styles.WARNING_FILL, styles.WARNING_INK),
    ):
        shown = formats.differential(bg_color=fill, font_color=ink)
        rule = {"type": "formula", "criteria": f'=LEFT({at},1)="{symbol}"', "format": shown}
        page.conditional_format(top, first, bottom, last, rule)


def light_formats(page: Worksheet, formats: Formats, column: int, top: int, bottom: int) -> None:
    """Colour a traffic light by its symbol; word and symbol are in the text itself."""
    at = f"${letter(column)}{top + 1}"
    for light in styles.LIGHTS:
        criteria = f'=LEFT({at},1)="{light.symbol}"'
        rule = {"type": "formula", "criteria": criteria, "format": formats.light(light.word)}
        page.conditional_format(top, column, bottom, column, rule)


def _view(page: Worksheet, fields: tuple[Field, ...], sheet: report_form.Sheet, last: int) -> None:
    """Labels stay in sight, rows can be filtered, the cursor is at the first entry cell."""
    page.freeze_panes(FIRST_ROW, _labels(sheet))
    page.autofilter(HEADER_ROW, 0, last, len(fields) - 1)
    first = _first_entry(sheet)
    page.set_selection(FIRST_ROW, first, FIRST_ROW, first)
