"""Raw reading of returned workbooks: guard and calamine, in a child process with limits.

Whatever happens to the child is a finding for the file it was reading; the next file gets
a new child. Nothing is interpreted here: a grid is what lies in the file, by place.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Protocol

from pni_sheets.findings import Finding
from pni_sheets.guard import Inspection, inspect
from pni_sheets.guard_kinds import FileKind
from pni_sheets.guard_limits import LIMITS
from pni_sheets.guard_parts import Place, SheetFacts, address, text_of
from pni_sheets.model import Value
from pni_sheets.rules import found

__all__ = ["CONFINEMENT", "Child", "Confinement", "Grid", "Here", "Place", "RawSheet", "address"]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet as it lies. ``cells`` holds only cells with content.

    ``formulas`` are elements of the file's XML, which ``formula`` reads (hardly any is ever
    shown); their results are in ``cells``, except those of ``uncalculated``. ``errors`` are
    cells that show an error value. ``percents`` are shown as percentages, ``month_first`` as
    month/day/year.
    """

    name: str
    visible: bool
    cells: Mapping[Place, Value]
    formulas: Mapping[Place, bytes] = field(default_factory=dict)
    errors: Mapping[Place, str] = field(default_factory=dict)
    uncalculated: frozenset[Place] = frozenset()
    percents: frozenset[Place] = frozenset()
    month_first: frozenset[Place] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()

    def formula(self, place: Place) -> str | None:
        """The formula of a cell, without "="; None where it has none."""
        element = self.formulas.get(place)
        return None if element is None else text_of(element)


@dataclass(frozen=True, slots=True)
class Grid:
    """A workbook as it lies, with every place where an identity may be found.

    ``reader`` is "" where nothing was read, and then ``findings`` say why. ``margins``
    are the texts of headers and footers.
    """

    kind: FileKind
    reader: str = ""
    sheets: tuple[RawSheet, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    margins: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


# --- in the child ------------------------------------------------------------------


def lay_out(data: bytes, filename: str) -> Grid:
    """The grid of a file, read in this process. Use ``Child`` for files from outside."""
    inspection = inspect(data, filename)
    if not inspection.readable:
        return Grid(inspection.kind, findings=inspection.findings)
    try:
        return _read(inspection)
    except MemoryError:
        return Grid(inspection.kind, findings=(found("ARCH-LECTURA", how="memory"),))
    except _ReaderError as error:
        finding = _failure(error.__cause__ or error)
        return Grid(inspection.kind, findings=(finding, *inspection.findings))


class _ReaderError(Exception):
    """No reader could open the file; the cause is what the first of them raised."""


def _failure(error: BaseException) -> Finding:
    if type(error).__name__ == "PasswordError" or "assword" in str(error):
        return found("ARCH-CIFRADO", kind="workbook")
    return found("ARCH-DANADO", detail="reader", part=str(error)[:200])


def _read(inspection: Inspection) -> Grid:
    readers = [_calamine, _openpyxl] if inspection.dense else [_openpyxl]
    if inspection.kind not in (FileKind.XLSX, FileKind.XLSM):
        readers = [_calamine]
    failure: BaseException | None = None
    for reader in readers:
        try:
            tables = reader(inspection.book)
        except (MemoryError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 (a reader in Rust panics with BaseException)
            failure = failure or error
            continue
        hollow = _hollow(tables, inspection.sheets)
        if not inspection.checked or hollow is None or reader is readers[-1]:
            return _grid(reader.__name__.strip("_"), tables, inspection, hollow)
    raise _ReaderError from failure


#: Name, visibility and cells of a sheet as a reader gives them.
_Table = tuple[str, bool, dict[Place, Value]]


def _calamine(data: bytes) -> list[_Table]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    tables = []
    for position, meta in enumerate(book.sheets_metadata):
        rows: list[list[Any]] = []
        if meta.typ is SheetTypeEnum.WorkSheet:
            rows = book.get_sheet_by_index(position).to_python(skip_empty_area=False)
        cells = {
            (r, c): value if type(value) in _PLAIN else _plain(value)
            for r, row in enumerate(rows, 1)
            for c, value in enumerate(row, 1)
            if value != ""
        }
        tables.append((meta.name, meta.visible is SheetVisibleEnum.Visible, cells))
    return tables


def _openpyxl(data: bytes) -> list[_Table]:
    """The sparse reader and second opinion: slower, at ease with cells far apart."""
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    tables = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # a wrong <dimension> would hide every cell
        cells = {
            (cell.row, cell.column): _plain(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and cell.value != "" and cell.data_type != "e"
        }
        tables.append((sheet.title, sheet.sheet_state == "visible", cells))
    return tables


#: Types that are a ``Value`` already.
_PLAIN = frozenset((str, float, bool))


def _plain(value: Any) -> Value:
    """A reader's value as a ``Value``: numbers are floats, hours are texts."""
    if type(value) in _PLAIN:
        return value  # type: ignore[no-any-return]
    if isinstance(value, int):
        return float(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    if isinstance(value, datetime.date):
        return value
    return str(value)


def _hollow(tables: list[_Table], sheets: tuple[SheetFacts, ...]) -> str | None:
    """The first cell that the guard has seen filled and a reader shows blank, "" where
    whole sheets differ; None: the reader shows all there is."""
    if [name for name, _, _ in tables] != [facts.name for facts in sheets]:
        return ""
    for (name, _, cells), facts in zip(tables, sheets, strict=True):
        empty = facts.filled.difference(cells, facts.errors, facts.uncalculated)
        if empty:
            return f"{name} {address(min(empty))}"
    return None


def _grid(reader: str, tables: list[_Table], inspection: Inspection, hollow: str | None) -> Grid:
    kind = inspection.kind
    findings = [*inspection.findings, *_oversized(tables)]
    if kind not in (FileKind.XLSX, FileKind.XLSM) or not inspection.dense:
        findings.append(found("ARCH-LECTOR", reader=f"{reader} ({kind})", blind=_BLIND[kind]))
    if inspection.checked:
        if hollow == "":
            return Grid(kind, findings=(found("ARCH-DANADO", detail="sheets", part=""), *findings))
        sheets = tuple(
            _sheet(*table, facts) for table, facts in zip(tables, inspection.sheets, strict=True)
        )
        if hollow:
            findings.append(found("ARCH-RARO", what="celdas con un texto vacío", part=hollow[:100]))
    else:
        sheets = tuple(RawSheet(*table) for table in tables)
    if not sheets:
        findings.insert(0, found("ARCH-DANADO", detail="sheets", part=""))
    if any(finding.blocking for finding in findings):
        return Grid(kind, findings=tuple(findings))
    margins = tuple(text for facts in inspection.sheets for text in facts.margins)
    return Grid(
        kind, reader, sheets, inspection.properties, inspection.names, margins, tuple(findings)
    )


#: What the reader of a format cannot tell.
_BLIND = {
    FileKind.XLSX: "nada",
    FileKind.XLSM: "nada",
    FileKind.XLSB: "fórmulas, celdas con error y formatos de porcentaje",
    FileKind.XLS: "fórmulas, celdas con error y formatos de porcentaje",
    FileKind.ODS: "formatos de fecha",
}


def _oversized(tables: list[_Table]) -> list[Finding]:
    """Texts longer than Excel can hold, one or all together, were not typed by anybody."""
    sizes = [[len(v) for v in cells.values() if type(v) is str] for _, _, cells in tables]
    longest = max(map(max, filter(None, sizes)), default=0)
    for limit, count in (("text", longest), ("characters", sum(map(sum, sizes)))):
        most = LIMITS[limit].most
        if count > most:
            return [found("ARCH-PELIGRO", reason=limit, part="", found=count, limit=most)]
    return []


def _sheet(name: str, visible: bool, cells: dict[Place, Value], facts: SheetFacts) -> RawSheet:
    for place in facts.errors:  # some readers show an error as text
        cells.pop(place, None)
    for place in facts.uncalculated:
        cells.pop(place, None)
    return RawSheet(
        name,
        facts.visible and visible,
        cells,
        facts.formulas,
        facts.errors,
        frozenset(facts.uncalculated),
        frozenset(facts.percents),
        frozenset(facts.month_first),
        tuple(facts.merges),
    )


# --- apart -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a child may use: ``seconds`` for one file, ``memory`` bytes of address space.

    The limit of memory holds where the system has ``setrlimit``; on Windows the time
    limit and the guard's own limits stand alone.
    """

    seconds: float = 20.0
    memory: int = 1 << 30


CONFINEMENT = Confinement()


class Reader(Protocol):
    """Gives the grids of files, in their order, as they are asked for."""

    def grids(self, files: Iterable[tuple[bytes, str]]) -> Iterator[Grid]: ...


class Here:
    """Reads in this process: for files of our own making, and for tests."""

    def grids(self, files: Iterable[tuple[bytes, str]]) -> Iterator[Grid]:
        return (lay_out(data, filename) for data, filename in files)


class Child:
    """Reads in a child process; a context manager, started at the first file.

    While a grid is being worked on here, the child already reads the next file.
    """

    def __init__(self, confinement: Confinement = CONFINEMENT) -> None:
        self._confinement = confinement
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def grids(self, files: Iterable[tuple[bytes, str]]) -> Iterator[Grid]:
        waiting = False
        ready: Grid | None = None
        for file in files:
            if waiting:
                ready = self._receive()
            waiting = True
            self._send(file)
            if ready is not None:
                yield ready
        if waiting:
            yield self._receive()

    def close(self) -> None:
        """End the child. Safe to call twice."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def _send(self, file: tuple[bytes, str]) -> None:
        for _ in range(2):  # a child that died idle is replaced once
            try:
                self._connected().send(file)
            except (BrokenPipeError, ConnectionError):
                self.close()
            else:
                return

    def _receive(self) -> Grid:
        """The next grid; a child that is late or dead is ended and becomes a finding."""
        if self._pipe is None:
            return _lost("crash")
        try:
            if self._pipe.poll(self._confinement.seconds):
                grid: Grid = self._pipe.recv()
                return grid
            how = "time"
        except (EOFError, OSError):
            how = "crash"
        self.close()
        return _lost(how)

    def _connected(self) -> Connection:
        if self._pipe is None:
            context = get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(
                target=_serve, args=(theirs, self._confinement), daemon=True
            )
            self._process.start()
            theirs.close()
        return self._pipe


def _lost(how: str) -> Grid:
    return Grid(FileKind.UNKNOWN, findings=(found("ARCH-LECTURA", how=how),))


def _serve(pipe: Connection, confinement: Confinement) -> None:
    """The child's life: confine itself, then one grid for each file until the pipe ends."""
    _confine(confinement)
    while True:
        try:
            data, filename = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send(lay_out(data, filename))
        except OSError:
            return


def _confine(confinement: Confinement) -> None:
    """Give up what reading does not need: much memory, writing files, dumps."""
    sys.dont_write_bytecode = True
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (confinement.memory, confinement.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
