"""Row codes as people leave them: "5.4.2-1", " 5.4.2 – 1", full-width digits."""

from __future__ import annotations

import re
from functools import lru_cache

from pni_sheets.core.model import Value
from pni_sheets.intake.sandbox import Grid
from pni_sheets.intake.values.numbers import plain

_CODE = re.compile(r"(\d)\s*\.\s*(\d{1,2})\s*\.\s*(\d{1,2})(?:\s*-\s*(\d{1,2}))?\.?")
#: No code is longer, blanks and all.
_LONGEST = 24


def row_code(value: Value) -> str | None:
    """The row code a cell holds, in the plan's spelling; None where it holds none."""
    if type(value) is not str or len(value) > _LONGEST:
        return None
    return _code(value)


@lru_cache(maxsize=4096)
def _code(value: str) -> str | None:
    match = _CODE.fullmatch(plain(value).lstrip("'"))
    if match is None:
        return None
    code = ".".join(match.group(1, 2, 3))
    return f"{code}-{match[4]}" if match[4] else code


def row_codes(grid: Grid) -> frozenset[str]:
    """Every row code in a workbook."""
    texts = {
        value
        for sheet in grid.sheets
        for value in sheet.cells.values()
        if type(value) is str and len(value) <= _LONGEST
    }
    return frozenset(code for code in map(_code, texts) if code)
