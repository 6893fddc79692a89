"""The label/value sheet: labels in the first column, entries in the next, then the self-check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pni_sheets.core.model import TemplateRow
from pni_sheets.forms import report_form
from pni_sheets.forms.furniture import RECORD_HEADERS
from pni_sheets.forms.report_form import Kind
from pni_sheets.rendering import row_height, styles
from pni_sheets.workbooks import selfcheck
from pni_sheets.workbooks.data_validation import Words, validate_cells
from pni_sheets.workbooks.formulas import Formulas
from pni_sheets.workbooks.page import (
    ENTRY_LINES,
    comment,
    entry_format,
    fit,
    heading,
    put,
    put_entry,
    set_up,
)
from pni_sheets.workbooks.rows import (
    FIRST_ROW,
    HEADER_ROW,
    RECORD_ENTRY,
    RECORD_LABEL,
    RECORD_REVIEW,
)
from pni_sheets.workbooks.table_sheet import review_formats

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from pni_sheets.rendering.styles import Formats
    from pni_sheets.workbooks.workbook import Job, Place

_WIDTHS = (34.0, 60.0, 46.0)


def write(
    page: Worksheet,
    formats: Formats,
    job: Job,
    sheet: report_form.Sheet,
    rows: tuple[TemplateRow, ...],
) -> None:
    """Write the sheet; ``rows`` is its single row."""
    (record,) = rows
    headers = (*RECORD_HEADERS, report_form.FIX.header) if job.correcting else RECORD_HEADERS
    widths = (*_WIDTHS, report_form.FIX.width) if job.correcting else _WIDTHS
    heading(page, formats, job, sheet.title, RECORD_ENTRY)
    for column, (header, width) in enumerate(zip(headers, widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(HEADER_ROW, column, header, formats("header"))
    page.set_row(HEADER_ROW, 20)
    checks = Formulas(job.template, sheet.name, job.settings.thresholds).texts(record)
    for row, declared in enumerate(sheet.fields, FIRST_ROW):
        check = checks[f"{report_form.REVIEW.name}:{declared.name}"]
        page.write_formula(row, RECORD_REVIEW, check, formats("computed-text"), "")
        _line(page, formats, job, (sheet.name, record.key, declared.name), row)
        limit = selfcheck.limit(sheet.name, declared.name, record.facts)
        validate_cells(page, declared, [(row, row)], RECORD_ENTRY, limit, Words(declared.prompt))
    last = FIRST_ROW + len(sheet.fields) - 1
    review_formats(page, formats, RECORD_REVIEW, RECORD_REVIEW, FIRST_ROW, last)
    page.freeze_panes(FIRST_ROW, 0)
    page.set_selection(FIRST_ROW, RECORD_ENTRY, FIRST_ROW, RECORD_ENTRY)
    set_up(page, job)
    fit(page, list(widths), HEADER_ROW, 1)


def _line(page: Worksheet, formats: Formats, job: Job, place: Place, row: int) -> None:
    declared = report_form.sheet(place[0]).field(place[2])
    value, mark = job.entries.get(place), job.marks.get(place)
    page.write_string(row, RECORD_LABEL, declared.header, formats("prefilled", bold=True))
    shown = entry_format(formats, declared.kind, value, mark)
    put_entry(page, row, RECORD_ENTRY, declared.kind, value, shown)
    lines = [ENTRY_LINES if declared.kind is Kind.LONG_TEXT else 1]
    if isinstance(value, str):
        lines.append(row_height.lines(value, _WIDTHS[RECORD_ENTRY], styles.TABLE_SIZE))
    if job.correcting:
        text = f"{mark.symbol} {mark.text}" if mark else ""
        shown = formats("text" if mark is None else "error" if mark.blocking else "warning")
        put(page, row, RECORD_REVIEW + 1, text or None, shown)
        lines.append(row_height.lines(text, report_form.FIX.width, styles.TABLE_SIZE))
    if mark:
        comment(page, row, RECORD_ENTRY, mark)
    page.set_row(row, max(22.0, row_height.height(max(lines), styles.TABLE_SIZE)))
