"""Raw reading of a returned workbook, in a child process with limits of time and memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pni_sheets.findings import Finding
from pni_sheets.guard import FileKind
from pni_sheets.model import Value

#: A cell's place: (row, column), both counted from 1.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet as it lies. ``cells`` holds only cells with content."""

    name: str
    visible: bool
    cells: Mapping[Place, Value]
    formulas: Mapping[Place, str] = field(default_factory=dict)
    errors: Mapping[Place, str] = field(default_factory=dict)
    uncalculated: frozenset[Place] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    percents: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True)
class Grid:
    """A workbook as it lies, with every place where an identity may be found."""

    kind: FileKind
    reader: str
    sheets: tuple[RawSheet, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    margins: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
