"""Returned workbooks as they lie, read (``intake.readers``) in a child process with limits.

Whatever happens to the child is a finding for the file it was reading; the next file gets
a new child.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from pni_sheets.core.child_process import Beside
from pni_sheets.core.closing import Closing
from pni_sheets.core.findings import Finding
from pni_sheets.core.model import Value
from pni_sheets.intake.guard.file_types import FileKind
from pni_sheets.intake.guard.xml_parts import Annotation, Place, address, text_of

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = ["CONFINEMENT", "Child", "Confinement", "Grid", "Here", "Place", "RawSheet", "address"]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet as it lies. ``cells`` holds only cells with content.

    ``formulas`` are elements of the file's XML, which ``formula`` reads (hardly any is ever
    shown); their results are in ``cells``, except those of ``uncalculated``. ``errors`` are
    cells that show an error value. ``percents`` are shown as percentages, ``month_first`` as
    month/day/year. ``annotations`` are comments and text boxes that people wrote.
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
    annotations: tuple[Annotation, ...] = ()

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
        from pni_sheets.intake.readers import lay_out

        return (lay_out(data, filename) for data, filename in files)


class Child(Closing):
    """Reads in a child process, started with ``start`` or at the first file.

    While a grid is being worked on here, the child already reads the next file.
    """

    def __init__(self, confinement: Confinement = CONFINEMENT) -> None:
        self._confinement = confinement
        self._process: Beside | None = None

    def start(self) -> None:
        """Start the process while there is other work: it takes a while to be ready."""
        self._started()

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
        if self._process is not None:
            self._process.close()
            self._process = None

    def _send(self, file: tuple[bytes, str]) -> None:
        for _ in range(2):  # a child that died idle is replaced once
            try:
                self._started().pipe.send(file)
            except (BrokenPipeError, ConnectionError):
                self.close()
            else:
                return

    def _receive(self) -> Grid:
        """The next grid; a child that is late or dead is ended and becomes a finding."""
        if self._process is None:
            return _lost("crash")
        pipe = self._process.pipe
        try:
            if pipe.poll(self._confinement.seconds):
                grid: Grid = pipe.recv()
                return grid
            how = "time"
        except (EOFError, OSError):
            how = "crash"
        self.close()
        return _lost(how)

    def _started(self) -> Beside:
        if self._process is None:
            self._process = Beside(_serve, self._confinement)
        return self._process


def _lost(how: str) -> Grid:
    from pni_sheets.forms.rules.registry import found

    return Grid(FileKind.UNKNOWN, findings=(found("ARCH-LECTURA", how=how),))


def _serve(pipe: Connection, confinement: Confinement) -> None:
    """The child's life: confine itself, then one grid for each file until the pipe ends."""
    from pni_sheets.intake.readers import lay_out

    gc.freeze()
    gc.set_threshold(10_000)  # a parser and its handlers are a cycle; little else is
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
