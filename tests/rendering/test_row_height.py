"""Room of a text in a cell, against LibreOffice's own idea of it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from support.office import convert, needs_office
from support.workbooks import CREATED, KEY, form_of

from pni_sheets.rendering import row_height
from pni_sheets.workbooks import workbook


def test_a_column_of_ten_characters_is_75_pixels() -> None:
    assert row_height.pixels(10) == 75  # Excel's own figure for Calibri 11


def test_width_of_a_text() -> None:
    # Carlito: "a" is 981, "b" 1076 of 2048, here both in steps; 10 points are 13.33 pixels.
    assert row_height.text_width("ab", 10) == pytest.approx((981 + 1080) / 2048 * 10 * 96 / 72)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("corto", 1),
        ("una línea\notra línea", 2),
        ("palabras " * 20, 12),  # 8 letters and a space, two a line of 20 characters at 10 points
        ("x" * 200, 10),
    ],
)
def test_lines_of_a_text(text: str, lines: int) -> None:
    assert abs(row_height.lines(text, 20, 10) - lines) <= max(1, lines // 4)


def test_more_text_never_needs_less_room() -> None:
    words = ["sector", "internacional", "a", "y", "fortalecimiento"] * 8
    counts = [row_height.lines(" ".join(words[:n]), 18, 10) for n in range(len(words))]
    assert counts == sorted(counts)


def test_no_row_is_higher_than_excel_allows() -> None:
    assert row_height.height(500, 11) == 409


@needs_office
@pytest.mark.parametrize("key", ["MRREE", "BFA", "MTPS"])
def test_every_row_is_as_high_as_libreoffice_would_make_it(plan, key: str, tmp_path: Path) -> None:
    data = workbook.render(form_of(plan, key), KEY, created=CREATED)
    flat = convert(data, "fods", tmp_path)
    text = re.sub(
        r'(<style:table-row-properties )style:row-height="[^"]*"', r"\1", flat.read_text()
    )
    flat.write_text(text.replace('use-optimal-row-height="false"', 'use-optimal-row-height="true"'))
    fitted = openpyxl.load_workbook(convert(flat, "xlsx", tmp_path))
    ours = openpyxl.load_workbook(io.BytesIO(data))
    compared = 0
    for name in ours.sheetnames[:-1]:
        for row, dimension in ours[name].row_dimensions.items():
            needed = fitted[name].row_dimensions[row].height
            if dimension.height and needed:
                assert dimension.height >= needed, f"{name} {row}"
                compared += 1
    assert compared > 40
