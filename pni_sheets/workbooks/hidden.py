"""What the institution need not see: the signed token, the lists, the names of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pni_sheets.forms import report_form
from pni_sheets.forms.furniture import RECORD_HEADERS
from pni_sheets.forms.identity import DEFINED_NAME, HIDDEN_SHEET, PROPERTY
from pni_sheets.workbooks.rows import FIRST_ROW, HEADER_ROW, letter, quoted

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

    from pni_sheets.workbooks.workbook import Job

#: Defined names of the drop-down lists, by their values.
LISTS: dict[tuple[str, ...], str] = {
    (report_form.YES, report_form.NO): "lista_si_no",
    report_form.STATES: "lista_estado",
    (report_form.OWN, report_form.JOINT): "lista_tipo_aporte",
}

#: Lists stand from this column on; the token and the code are in the first.
_FIRST_COLUMN = 2


def write(book: Workbook, job: Job) -> None:
    """Add the very hidden sheet, the custom property and the defined names."""
    page = book.add_worksheet(HIDDEN_SHEET)
    page.write_string(0, 0, job.token)
    page.write_string(1, 0, job.code)
    for column, (values, name) in enumerate(LISTS.items(), _FIRST_COLUMN):
        for row, value in enumerate(values):
            page.write_string(row, column, value)
        at = letter(column)
        book.define_name(name, f"={HIDDEN_SHEET}!${at}$1:${at}${len(values)}")
    page.protect()
    page.very_hidden()
    book.define_name(DEFINED_NAME, f'="{job.token}"')
    book.set_custom_property(PROPERTY, job.token, "text")
    _name_tables(book, job)


def _name_tables(book: Workbook, job: Job) -> None:
    """Tell screen readers which row holds the headers, and which column the labels.

    A real table (ListObject) is of no use on a protected sheet: it can neither be sorted
    nor grow. JAWS reads the headers from a name on their corner such as
    "TitleRegion3.a4.s26.3": number, first and last cell, number of the sheet.
    """
    for number, page in enumerate(book.worksheets(), 1):
        rows = job.template.sheets.get(page.get_name())
        if rows is None:
            continue
        sheet = report_form.sheet(page.get_name())
        columns = len(RECORD_HEADERS) if sheet.record else len(sheet.fields)
        last = FIRST_ROW + (len(sheet.fields) if sheet.record else len(rows))
        end = f"{letter(columns + job.correcting - 1).lower()}{last}"
        name = f"TitleRegion{number}.a{HEADER_ROW + 1}.{end}.{number}"
        book.define_name(name, f"={quoted(sheet.name)}!$A${HEADER_ROW + 1}")
