"""A sheet with one row an activity or indicator: what is known is locked, the rest is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pni_sheets import form, rules_excel, style, textfit
from pni_sheets.form import Field, Kind
from pni_sheets.layout import FIRST_ROW, HEADER_ROW, letter
from pni_sheets.model import TemplateRow, Value
from pni_sheets.template_formulas import Formulas
from pni_sheets.template_page import (
    ENTRY_LINES,
    comment,
    entry_format,
    fit,
    heading,
    marked_fill,
    put,
    set_up,
)
from pni_sheets.template_validation import validate_cells

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pni_sheets.style import Formats
    from pni_sheets.template import Job, Mark

#: The last column that stays in sight when the sheet is moved sideways: the row's label.
LABEL = {
    form.ACTIVITIES.name: "actividad",
    form.INDICATORS.name: "indicador",
    form.BUDGET.name: "actividad",
    form.CONTRIBUTIONS.name: "indicador",
}

_FORMULA_STYLES = {
    "financiado": "computed-money",
    "brecha": "computed-money",
    "revision": "computed-text",
    "semaforo": "computed-text",
}


def write(
    page: Worksheet, formats: Formats, job: Job, sheet: form.Sheet, rows: tuple[TemplateRow, ...]
) -> None:
    """Write headers, rows, checks and print set-up of a table."""
    heading(page, formats, job, sheet.title, _first_entry(sheet))
    table = _Table(
        page, formats, job, sheet, Formulas(job.template, sheet.name, job.settings.thresholds)
    )
    table.write_headers()
    for number, row in enumerate(rows, FIRST_ROW):
        table.write_row(number, row)
    _validations(page, sheet, rows)
    _conditional_formats(page, formats, sheet, FIRST_ROW + len(rows) - 1)
    _view(page, table.fields, sheet, FIRST_ROW + len(rows) - 1)
    set_up(page, job)
    fit(page, [each.width for each in table.fields], HEADER_ROW, _labels(sheet))


def _labels(sheet: form.Sheet) -> int:
    """How many columns stay in sight."""
    return [each.name for each in sheet.fields].index(LABEL[sheet.name]) + 1


def _first_entry(sheet: form.Sheet) -> int:
    return next(column for column, each in enumerate(sheet.fields) if each.entry)


@dataclass(slots=True)
class _Table:
    """One table while it is being written."""

    page: Worksheet
    formats: Formats
    job: Job
    sheet: form.Sheet
    formulas: Formulas
    fields: tuple[Field, ...] = field(init=False)
    computed: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        extra = (form.FIX,) if self.job.correcting else ()
        self.fields = (*self.sheet.fields, *extra)
        self.computed = tuple(f.name for f in self.sheet.fields if f.kind is Kind.FORMULA)

    def write_headers(self) -> None:
        """Entry columns have a dark header, prefilled ones a pale one, computed ones in italics."""
        lines = 1
        for column, each in enumerate(self.fields):
            kind = (
                "entry" if each.entry else "computed" if each.kind is Kind.FORMULA else "prefilled"
            )
            self.page.set_column(column, column, each.width)
            self.page.write_string(HEADER_ROW, column, each.header, self.formats(f"header-{kind}"))
            lines = max(lines, textfit.lines(each.header, each.width, style.TABLE_SIZE, True))
        self.page.set_row(HEADER_ROW, textfit.height(lines, style.TABLE_SIZE) + 4)

    def write_row(self, number: int, row: TemplateRow) -> None:
        marks = self._marks(row)
        computed = self.formulas.texts(self.computed, row, number + 1)
        lines = 1
        for column, each in enumerate(self.fields):
            value: Value = None
            if each.kind is Kind.FORMULA:
                shown = self.formats(_FORMULA_STYLES.get(each.name, "computed"))
                self.page.write_formula(number, column, computed[each.name], shown, "")
            elif each.name == form.FIX.name:
                value = self._write_fix(number, column, marks)
            elif each.entry and self._is_open(row, each):
                value = self._write_entry(number, column, row, each, marks)
            else:
                value = row.prefilled.get(each.name)
                put(self.page, number, column, value, self._locked(each, value, marks))
            if type(value) is str:
                lines = max(lines, textfit.lines(value, each.width, style.TABLE_SIZE))
        self.page.set_row(number, textfit.height(max(lines, ENTRY_LINES), style.TABLE_SIZE))

    def _is_open(self, row: TemplateRow, each: Field) -> bool:
        """Also where something was typed though nothing is asked: it can be taken out."""
        return each.name in row.open or (self.sheet.name, row.key, each.name) in self.job.entries

    def _marks(self, row: TemplateRow) -> dict[str, Mark]:
        if not self.job.marks:
            return {}
        places = ((each, (self.sheet.name, row.key, each.name)) for each in self.sheet.fields)
        return {each.name: self.job.marks[at] for each, at in places if at in self.job.marks}

    def _write_entry(
        self, number: int, column: int, row: TemplateRow, each: Field, marks: dict[str, Mark]
    ) -> Value:
        value = self.job.entries.get((self.sheet.name, row.key, each.name))
        mark = marks.get(each.name)
        put(self.page, number, column, value, entry_format(self.formats, each.kind, value, mark))
        if mark:
            comment(self.page, number, column, mark)
        return value

    def _write_fix(self, number: int, column: int, marks: dict[str, Mark]) -> Value:
        """What to correct in the row, worst first, each with the column it is about."""
        ordered = sorted(marks.items(), key=lambda item: not item[1].blocking)
        texts = [
            f"{mark.symbol} {self.sheet.field(name).header}: {mark.text}" for name, mark in ordered
        ]
        worst = ("error" if ordered[0][1].blocking else "warning") if ordered else "text"
        text = "\n".join(texts) or None
        put(self.page, number, column, text, self.formats(worst))
        return text

    def _locked(self, each: Field, value: Value, marks: dict[str, Mark]) -> Format:
        if each.kind is Kind.CODE:
            if not marks:
                return self.formats("prefilled-code")
            worst = min(marks.values(), key=lambda mark: not mark.blocking)
            return self.formats(
                "prefilled-code", num_format=f'"{worst.symbol} "@', **marked_fill(worst)
            )
        if isinstance(value, (int, float)):
            whole = float(value).is_integer()
            return self.formats("prefilled-number", num_format="#,##0" if whole else "General")
        return self.formats("closed" if each.entry else "prefilled")


# --- what belongs to columns -----------------------------------------------------------


def _validations(page: Worksheet, sheet: form.Sheet, rows: tuple[TemplateRow, ...]) -> None:
    for column, each in enumerate(sheet.fields):
        if each.entry:
            for facts, runs in _same_limits(sheet, each, rows):
                validate_cells(page, sheet.name, each, runs, column, facts)


def _same_limits(
    sheet: form.Sheet, each: Field, rows: tuple[TemplateRow, ...]
) -> Iterable[tuple[dict[str, Value], list[tuple[int, int]]]]:
    """The open cells of a column in groups with the same limits, as runs of rows."""
    groups: dict[rules_excel.Limit | None, tuple[dict[str, Value], list[tuple[int, int]]]] = {}
    for number, row in enumerate(rows, FIRST_ROW):
        if each.name not in row.open:
            continue
        limit = rules_excel.limit(sheet.name, each.name, row.facts)
        _, runs = groups.setdefault(limit, (dict(row.facts), []))
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return groups.values()


def _conditional_formats(page: Worksheet, formats: Formats, sheet: form.Sheet, last: int) -> None:
    names = [each.name for each in sheet.fields]
    review = names.index(form.REVIEW.name)
    review_formats(page, formats, review, names.index(form.PENDING.name), FIRST_ROW, last)
    if "semaforo" in names:
        light_formats(page, formats, names.index("semaforo"), FIRST_ROW, last)


def review_formats(
    page: Worksheet, formats: Formats, first: int, last: int, top: int, bottom: int
) -> None:
    """Colour the self-check by the symbol its text begins with."""
    at = f"${letter(first)}{top + 1}"
    for symbol, fill, ink in (
        (style.OK, style.DONE_FILL, style.DONE_INK),
        (style.WRONG, style.ERROR_FILL, style.ERROR_INK),
        (style.MISSING, style.WARNING_FILL, style.WARNING_INK),
        (style.LOOK, style.WARNING_FILL, style.WARNING_INK),
    ):
        shown = formats.differential(bg_color=fill, font_color=ink)
        rule = {"type": "formula", "criteria": f'=LEFT({at},1)="{symbol}"', "format": shown}
        page.conditional_format(top, first, bottom, last, rule)


def light_formats(page: Worksheet, formats: Formats, column: int, top: int, bottom: int) -> None:
    """Colour a traffic light by its symbol; word and symbol are in the text itself."""
    at = f"${letter(column)}{top + 1}"
    for light in style.LIGHTS:
        criteria = f'=LEFT({at},1)="{light.symbol}"'
        rule = {"type": "formula", "criteria": criteria, "format": formats.light(light.word)}
        page.conditional_format(top, column, bottom, column, rule)


def _view(page: Worksheet, fields: tuple[Field, ...], sheet: form.Sheet, last: int) -> None:
    """Labels stay in sight, rows can be filtered, the cursor is at the first entry cell."""
    page.freeze_panes(FIRST_ROW, _labels(sheet))
    page.autofilter(HEADER_ROW, 0, last, len(fields) - 1)
    first = _first_entry(sheet)
    page.set_selection(FIRST_ROW, first, FIRST_ROW, first)
