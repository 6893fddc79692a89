"""From a cell of the master (or a figure of the summary) back to the files it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pni_sheets.consolidation.results import Consolidated
from pni_sheets.core.errors import PniError
from pni_sheets.core.model import EL_SALVADOR, Observation, Submission
from pni_sheets.reports.master.columns import Content
from pni_sheets.reports.master.lookups import field_header, figure
from pni_sheets.reports.master.sheets.cover import TILES, fact
from pni_sheets.reports.master.tables import SHEETS, Book, Printed, book, letters

_REFERENCE = re.compile(r"^'?(?P<sheet>[^'!]+)'?!\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>\d+)$")


#: Where a cell comes from, when it does not come from a return.
ORIGINS = {
    "plan": "Viene del plan o del registro de la ronda, no de una entrega.",
    "ronda": "Ninguna entrega aceptada da este dato.",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One cell of one returned file: what it says, and the file it stands in.

    ``submission`` is None where the record of the file is not at hand.
    """

    observation: Observation
    field: str
    submission: Submission | None

    @property
    def reference(self) -> str:
        """The cell, as a spreadsheet writes it."""
        return f"'{self.observation.sheet}'!{self.observation.cell}"

    @property
    def file(self) -> tuple[str, ...]:
        """The file that the cell stands in, for people."""
        if self.submission is None:
            return (f"  entrega {self.observation.submission}",)
        file = self.submission
        received = f"{file.received.astimezone(EL_SALVADOR):%d/%m/%Y %H:%M}"
        sender = f", de {file.sender}" if file.sender else ""
        return (
            f"  entrega {file.id}: {file.filename}{sender}, recibida {received}",
            f"    sha256 {file.sha256}",
        )

    @property
    def line(self) -> str:
        """What the cell says, for people."""
        o = self.observation
        opening = ", saldo de apertura" if o.opening else ""
        said = f"    {o.round} {o.institution}: {self.reference} ({self.field}{opening})"
        return f"{said} = {_told(o.value)}"


@dataclass(frozen=True, slots=True)
class Trace:
    """What one printed figure rests on.

    ``reference`` is the cell of the master, ``row`` and ``column`` say what it is in words,
    ``value`` what it shows. ``sources`` is empty where the cell comes from the plan or from
    the record of the round; then ``origin`` says so ("plan" or "ronda").
    """

    reference: str
    table: str
    row: str
    column: str
    value: Content
    origin: str
    sources: tuple[Source, ...]

    def lines(self) -> tuple[str, ...]:
        """The chain in Spanish, ready for a terminal: each file once, its cells below it."""
        head = f"{self.reference} · {self.row} · {self.column}: {_told(self.value)}"
        if not self.sources:
            return (head, f"  {ORIGINS[self.origin]}")
        files: dict[tuple[str, ...], list[str]] = {}
        for source in self.sources:
            files.setdefault(source.file, []).append(source.line)
        return (head, *(line for file, cells in files.items() for line in (*file, *cells)))


def trace(reference: str, consolidated: Consolidated) -> Trace:
    """What stands behind a cell of the master ("Indicadores!H12") or behind a figure of the
    summary, named by its ``data-figure`` ("progreso") or its ``data-indicator`` ("5.4.2-1").

    Raises PniError("trace-sheet") where the master has no such sheet, PniError("trace-cell")
    where the reference is none or points beside the tables.
    """
    tables = book(consolidated)
    found = _REFERENCE.match(reference.strip())
    if found is None:
        return _figure(reference.strip(), tables)
    sheet = _sheet(found["sheet"])
    column, row = found["column"].upper(), int(found["row"])
    if sheet == "Tablero" and row in (4, 5):
        return _tile(reference, column, tables)
    for printed in tables.on(sheet):
        if printed.first <= row <= printed.last:
            return _cell(printed, row - printed.first, column, tables.consolidated)
    raise PniError("trace-cell", cell=reference)


def _sheet(name: str) -> str:
    for sheet in SHEETS:
        if sheet.casefold() == name.strip().casefold():
            return sheet
    raise PniError("trace-sheet", sheet=name, sheets=", ".join(SHEETS))


def _cell(printed: Printed, line: int, column: str, c: Consolidated) -> Trace:
    columns = printed.table.columns
    place = next((i for i in range(len(columns)) if letters(i) == column), None)
    reference = f"{printed.table.sheet}!{column}{printed.first + line}"
    if place is None:
        raise PniError("trace-cell", cell=reference)
    declared, record = columns[place], printed.rows[line]
    behind = tuple(declared.sources(record, c)) if declared.sources else ()
    key = [str(printed.grid[line][printed.table.index(name)] or "") for name in printed.table.key]
    return Trace(
        reference=reference,
        table=printed.table.title,
        row=" · ".join(part for part in key if part),
        column=declared.header,
        value=printed.grid[line][place],
        origin="entregas" if behind else "plan" if declared.sources is None else "ronda",
        sources=sources(behind, c),
    )


def _tile(reference: str, column: str, tables: Book) -> Trace:
    """A figure on top of *Tablero*: two columns wide, the same as a line of the cover."""
    place = next((i for i in range(2 * len(TILES)) if letters(i) == column), None)
    if place is None:
        raise PniError("trace-cell", cell=reference)
    return _fact(TILES[place // 2], tables)


def _figure(name: str, tables: Book) -> Trace:
    """A figure of the summary, by its name or by the code of its indicator."""
    indicators = tables.table("indicadores")
    place = indicators.table.index("codigo")
    for line, cells in enumerate(indicators.grid):
        if cells[place] == name:
            column = letters(indicators.table.index("valor"))
            return _cell(indicators, line, column, tables.consolidated)
    try:
        return _fact(name, tables)
    except KeyError:
        raise PniError("trace-cell", cell=name) from None


def _fact(name: str, tables: Book) -> Trace:
    cover = tables.table("portada")
    line = list(cover.rows).index(fact(name))
    return _cell(cover, line, letters(cover.table.index("valor")), tables.consolidated)


def sources(observations: Sequence[Observation], c: Consolidated) -> tuple[Source, ...]:
    """Each observation with its field's header and its file, once each, in a fixed order."""
    unique = dict.fromkeys(observations)
    return tuple(
        Source(o, field_header(o.sheet, o.field), c.submissions.get(o.submission))
        for o in sorted(unique, key=lambda o: (o.round, o.institution, o.sheet, o.key, o.cell))
    )


def _told(value: Content) -> str:
    if value is None:
        return "sin dato"
    if isinstance(value, bool):
        return "Sí" if value else "No"
    return figure(value) if isinstance(value, int | float) else str(value)
