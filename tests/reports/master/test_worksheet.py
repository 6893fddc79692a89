"""The master's own worksheet gives what xlsxwriter's would, byte for byte."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from support.results_sample import MADE, sample
from xlsxwriter.worksheet import Worksheet

from pni_sheets.plan import catalogue
from pni_sheets.rendering import styles
from pni_sheets.reports.master import charts, workbook
from pni_sheets.reports.master.worksheet import Sheet

DOCUMENT = styles.Document("t", "s", datetime(2025, 7, 31))


def test_the_master_is_what_plain_xlsxwriter_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts too: the copies of cells they are given are those that xlsxwriter reads back."""
    result = sample(catalogue.load())
    ours = workbook.render(result, MADE)
    monkeypatch.setattr(workbook, "Sheet", Worksheet)
    given = charts._figures

    def places_only(*of: Any) -> dict[str, Any]:
        return {k: v for k, v in given(*of).items() if not k.endswith("_data")}

    monkeypatch.setattr(charts, "_figures", places_only)
    assert workbook.render(result, MADE) == ours


def written(kind: type[Worksheet]) -> bytes:
    buffer = io.BytesIO()
    with styles.workbook(buffer, DOCUMENT) as book:
        formats = styles.Formats(book)
        for name in ("Una", "Otra"):
            sheet = book.add_worksheet(name, kind)
            sheet.write_string(0, 1, ' <"Ñandú" & cía> \n_x0041_ \x07', formats("title"))
            sheet.write_blank(0, 3, None, formats("note"))
            for column, number in enumerate((0, -0.0, 1e21, 1 / 3, 123456789.125, True)):
                sheet.write_number(2, column, number, formats("number"))
            sheet.write_datetime(2, 30, datetime(2025, 7, 31, 9, 30), formats("date"))
            sheet.set_row(2, 40)
            sheet.set_row(4, 8)
            sheet.write_formula(20, 0, '=IF(A1<>"",1,"&")', formats("number"), 1.5)
            sheet.write_formula(20, 1, "=A1&A2", formats("code"), "")
            sheet.write_url(21, 0, "internal:'Una'!A1", formats("link"), "Una", "Ir a Una")
            sheet.add_table(22, 0, 23, 1, {"columns": [
                {"header": h, "header_format": formats("header")} for h in ("A", "B")
            ]})  # fmt: skip
    return buffer.getvalue()


def test_any_cell_is_what_plain_xlsxwriter_writes() -> None:
    assert written(Sheet) == written(Worksheet)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([(3, 2), (3, 2)], "row 4: column 3 after 3"),
        ([(3, 2), (3, 1)], "row 4: column 2 after 3"),
        ([(3, 2), (4, 0), (3, 3)], "row 4: after row 5"),
        ([(1_048_576, 0)], "row 1048577: more than Excel can hold"),
    ],
)
def test_a_cell_out_of_order_is_refused(cells: list[tuple[int, int]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        blanks(cells)


def blanks(cells: list[tuple[int, int]]) -> None:
    with styles.workbook(io.BytesIO(), DOCUMENT) as book:
        sheet = book.add_worksheet("Una", Sheet)
        for row, column in cells:
            sheet.write_blank(row, column, None, styles.Formats(book)("text"))
