"""The old binary workbook (``.xls``), read by xlrd: values, errors and what formats say of them.

calamine reads it too, and shows neither errors nor formats: 75 % would be 0.75, ``#REF!`` a blank.
It runs in the child process of ``sandbox``, within its limits.
"""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

from pni_sheets.core.model import Value
from pni_sheets.intake.guard.xml_parts import SheetFacts, formula_element, shows

#: A text of no characters is the result of a formula: nobody can type it.
_EMPTY_TEXT = formula_element('""')


def read(data: bytes) -> list[tuple[str, bool, dict[tuple[int, int], Value], SheetFacts]]:
    """Name, visibility, cells and facts of each sheet. Raises whatever xlrd raises."""
    import xlrd

    book = xlrd.open_workbook(
        file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
    )
    return [_sheet(book, sheet) for sheet in book.sheets()]


def _sheet(book: Any, sheet: Any) -> tuple[str, bool, dict[tuple[int, int], Value], SheetFacts]:
    visible = sheet.visibility == 0
    facts = SheetFacts(sheet.name, visible)
    facts.merges = [(top + 1, left + 1, b, r) for top, b, left, r in sheet.merged_cells]
    cells: dict[tuple[int, int], Value] = {}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            _cell(book, sheet.cell(row, column), (row + 1, column + 1), cells, facts)
    return sheet.name, visible, cells, facts


def _cell(
    book: Any, cell: Any, place: tuple[int, int], cells: dict[tuple[int, int], Value],
    facts: SheetFacts,
) -> None:  # fmt: skip
    """Put one cell where it belongs: a value, an error, or a formula without a result."""
    import xlrd

    if cell.ctype == xlrd.XL_CELL_ERROR:
        facts.errors[place] = xlrd.error_text_from_code.get(cell.value, "#ERROR!")
    elif cell.ctype == xlrd.XL_CELL_TEXT and not cell.value:
        facts.formulas[place] = _EMPTY_TEXT
        facts.uncalculated.add(place)
    elif cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        cells[place] = _value(cell, book.datemode)
        if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            percent, month_first = shows(_format(book, cell))
            facts.percents.update({place} if percent else ())
            facts.month_first.update({place} if month_first else ())


def _value(cell: Any, datemode: int) -> Value:
    """The cell's value; a number with a date's format is a date, or an hour as text."""
    import xlrd

    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype != xlrd.XL_CELL_DATE:
        return cell.value  # type: ignore[no-any-return]
    try:
        moment: datetime = xlrd.xldate.xldate_as_datetime(cell.value, datemode)
    except (ValueError, OverflowError):
        return float(cell.value)
    if 0 <= cell.value < 1:
        return str(moment.time().replace(microsecond=0))
    return moment.date() if moment.time() == time() else str(moment)


def _format(book: Any, cell: Any) -> str:
    key = book.xf_list[cell.xf_index].format_key
    return str(book.format_map[key].format_str) if key in book.format_map else ""
