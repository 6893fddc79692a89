"""Every table of the master, in order, and where each stands in the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pni_sheets.consolidation.results import Consolidated
from pni_sheets.reports.master.columns import HEADER_ROW, Content, Table
from pni_sheets.reports.master.sheets.activities import ACTIVITIES
from pni_sheets.reports.master.sheets.axes import AXES
from pni_sheets.reports.master.sheets.budget import BUDGET
from pni_sheets.reports.master.sheets.contributions import CONTRIBUTIONS
from pni_sheets.reports.master.sheets.cover import COVER
from pni_sheets.reports.master.sheets.coverage import COVERAGE
from pni_sheets.reports.master.sheets.dashboard import DASHBOARD
from pni_sheets.reports.master.sheets.data import DATA
from pni_sheets.reports.master.sheets.dictionary import dictionary
from pni_sheets.reports.master.sheets.disaggregation import DISAGGREGATION
from pni_sheets.reports.master.sheets.findings import FINDINGS
from pni_sheets.reports.master.sheets.indicators import INDICATORS
from pni_sheets.reports.master.sheets.institutions import INSTITUTIONS
from pni_sheets.reports.master.sheets.log import LOG
from pni_sheets.reports.master.sheets.matrix import MATRIX
from pni_sheets.reports.master.sheets.normalisations import NORMALISATIONS
from pni_sheets.reports.master.sheets.reconciliation import RECONCILIATION

_BEFORE = (
    COVER,
    *DASHBOARD,
    MATRIX,
    INDICATORS,
    ACTIVITIES,
    AXES,
    INSTITUTIONS,
    BUDGET,
    DISAGGREGATION,
    CONTRIBUTIONS,
    RECONCILIATION,
    COVERAGE,
    FINDINGS,
    NORMALISATIONS,
    DATA,
)

#: Every table, in the order of the contract.
TABLES = (*_BEFORE, dictionary((*_BEFORE, LOG)), LOG)

#: The sheets, in the order of the contract.
SHEETS = tuple(dict.fromkeys(table.sheet for table in TABLES))

#: One-based row of the first header under the charts of *Tablero*.
DASHBOARD_TOP = 58

#: Rows between two tables of one sheet: one blank, one for the title of the next.
_GAP = 3


@dataclass(frozen=True, slots=True)
class Printed:
    """One table as it stands in the workbook: its rows, its cells, its place.

    ``header_row`` is one-based; ``rows`` are the results that the lines of ``grid`` print.
    """

    table: Table
    header_row: int
    rows: Sequence[Any]
    grid: Sequence[Sequence[Content]]

    @property
    def first(self) -> int:
        """One-based row of the first record."""
        return self.header_row + 1

    @property
    def last(self) -> int:
        """One-based row of the last record (the header's own where there is none)."""
        return self.header_row + len(self.grid)

    def range(self, column: str) -> str:
        """Absolute range of a column's cells, quoted as formulas and charts want it."""
        letter = letters(self.table.index(column))
        last = max(self.last, self.first)
        return f"'{self.table.sheet}'!${letter}${self.first}:${letter}${last}"


def letters(index: int) -> str:
    """The letters of a zero-based column: 0 is "A", 26 is "AA"."""
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


class Book:
    """The tables of one consolidated round, made once for all who print them."""

    def __init__(self, consolidated: Consolidated) -> None:
        self.consolidated = consolidated
        self.printed: tuple[Printed, ...] = tuple(_place(consolidated))
        self._by_resource: Mapping[str, Printed] = {p.table.resource: p for p in self.printed}

    def table(self, resource: str) -> Printed:
        """The table of that resource; KeyError where there is none."""
        return self._by_resource[resource]

    def on(self, sheet: str) -> tuple[Printed, ...]:
        """The tables of one sheet, from top to bottom."""
        return tuple(p for p in self.printed if p.table.sheet == sheet)

    def ranges(self, sheet: str, column: str) -> str:
        """The range of a column of the first table of a sheet, for formulas."""
        return self.on(sheet)[0].range(column)


def _place(consolidated: Consolidated) -> list[Printed]:
    made: list[Printed] = []
    below: dict[str, int] = {DASHBOARD[0].sheet: DASHBOARD_TOP}
    for table in TABLES:
        rows = tuple(table.rows(consolidated))
        top = below.get(table.sheet, HEADER_ROW)
        made.append(Printed(table, top, rows, table.grid(rows, consolidated)))
        below[table.sheet] = made[-1].last + _GAP
    return made


_last: Book | None = None


def book(consolidated: Consolidated) -> Book:
    """The tables of a round. The last ones made are kept, for the master, the open data and
    the schemas print the same round one after the other.
    """
    global _last
    if _last is None or _last.consolidated is not consolidated:
        _last = Book(consolidated)
    return _last
