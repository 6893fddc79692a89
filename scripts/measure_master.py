"""How long the master takes against bare xlsxwriter writing the same cells.

usage: python scripts/measure_master.py [REPEATS]

The floor writes the same cells with one format and nothing else: no charts, links, tables,
row heights or print set-up. Times are processor seconds, the best of the repeats, taken in
turns so that a busy machine weighs on both alike.
"""

from __future__ import annotations

import dataclasses
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from results_sample import MADE, sample

from pni_sheets import master, plan

Cells = list[tuple[str, list[tuple[int, int, Any]]]]


def cells_of(data: bytes) -> Cells:
    """Every cell of a workbook that holds something or has a border."""
    return [
        (
            sheet.title,
            [
                (cell.row - 1, cell.column - 1, cell.value)
                for row in sheet.iter_rows()
                for cell in row
                if cell.value is not None or cell.has_style
            ],
        )
        for sheet in openpyxl.load_workbook(io.BytesIO(data))
    ]


def floor(cells: Cells) -> None:
    """Bare xlsxwriter, in memory."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(io.BytesIO(), options) as book:
        form = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        for name, written in cells:
            sheet = book.add_worksheet(name)
            for row, column, value in written:
                sheet.write(row, column, value, form)


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    result = sample(plan.load())
    cells = cells_of(master.render(result, MADE))
    pairs = [
        (
            seconds(lambda: floor(cells)),
            seconds(lambda: master.render(dataclasses.replace(result), MADE)),
        )
        for _ in range(repeats)
    ]
    bare, ours = (min(side) for side in zip(*pairs, strict=True))
    count = sum(len(written) for _, written in cells)
    print(
        f"{count} cells: bare xlsxwriter {bare:.3f} s, master {ours:.3f} s, ratio {ours / bare:.2f}"
    )


if __name__ == "__main__":
    main()
