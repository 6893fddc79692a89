"""How the declaration of a column picks its cells."""

from __future__ import annotations

from types import SimpleNamespace as Row
from typing import Any

import pytest

from pni_sheets.reports.master.columns import Column, code, number, text

ROWS = [
    Row(name="uno", inner=Row(value=1.5), decision=Row(by="A", when=Row(year=2025))),
    Row(name="", inner=Row(value=0), decision=None),
]
NOBODY: Any = None


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (number("n", "N", "inner.value", ""), [1.5, 0]),
        (text("t", "T", 9, "name", ""), ["uno", None]),
        (text("t", "T", 9, "name", "", required=True), ["uno", ""]),
        (code("c", "C", "decision?.by", "", required=False), ["A", None]),
        (number("n", "N", "decision?.when?.year", ""), [2025, None]),
        (text("t", "T", 9, lambda r, c: r.name * 2, ""), ["unouno", ""]),
    ],
)
def test_a_column_picks_by_name_or_by_function(column: Column, cells: list[object]) -> None:
    assert column.cells(ROWS, NOBODY) == cells


def test_a_name_that_is_nothing_of_the_row_is_a_mistake() -> None:
    with pytest.raises(AttributeError):
        number("n", "N", "inner.valor", "").cells(ROWS, NOBODY)
    with pytest.raises(AttributeError):
        number("n", "N", "decision.by", "").cells(ROWS, NOBODY)
