"""What a rule is: one declaration that is projected to Excel, to pandera and to Spanish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from pni_sheets.core.findings import Severity
from pni_sheets.core.model import Value
from pni_sheets.forms.expressions.language import Cell, Expr, reads, says

#: In ``Slip.cells``: the field the check is about.
HERE = "*"

#: Words that several sheets' rules say.
NOTHING_TO_DO = "No tiene que hacer nada."
FIX_OR_EXPLAIN = "Corrija la cifra o explique en Observaciones."


class Stage(IntEnum):
    """The order in which rules speak; an error in a cell silences later rules that read it."""

    FILE = 1
    IDENTITY = 2
    STRUCTURE = 3
    TYPE = 4
    REQUIRED = 5
    CELL = 6
    ROW = 7
    PLAN = 8
    ACROSS = 9


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit of a number cell that Excel's data validation can also enforce.

    ``kind`` is "min", "max" or "whole"; ``value`` is the limit, a number or an expression of
    the row's facts (unused for "whole"); ``applies`` says in which rows (None: in all).
    """

    kind: str
    value: float | Expr = 0
    applies: Expr | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule at one field: ``condition`` is true in the rows that break it, ``unless`` the
    cell of the row that justifies it holds words.

    ``reads`` are the cells of the row the condition looks at, derived from it.
    """

    sheet: str
    field: str
    condition: Expr
    reads: frozenset[str]
    bound: Bound | None = None
    unless: Cell | None = None

    @property
    def wrong(self) -> Expr:
        """The condition, and nobody explained."""
        return self.condition if self.unless is None else self.condition & ~says(self.unless)


@dataclass(frozen=True, slots=True)
class Slip:
    """What breaks a rule, and nothing else, in a clean return.

    For rules with checks: ``cells`` are put into the row, or into another sheet
    ("Actividades.estado"), ``facts`` are what the row ("Indicadores", or a sheet named
    before a dot) must be like. For rules found by guard, reader or consolidation:
    ``value`` and ``params`` of a finding.
    """

    cells: Mapping[str, Value] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    value: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


def seen(value: str | None = None, **params: Any) -> Slip:
    """What the finding of a rule without checks bears: the cell's text, its parameters."""
    return Slip(value=value, params=params)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its words.

    ``why`` is English, for the documentation. The words are Spanish: ``says`` what is wrong
    with which value, ``do`` what to do about it, ``example`` a right answer (an info needs
    none), ``hint`` the same in the 60 characters of *Revisión*. Braces in them name parameters
    of the finding, a cell or fact that a check reads, one of ``shows``, or a word that
    ``forms.messages`` makes of them; ``{x:date}`` writes a serial number as a date.

    ``broken_by`` is tried by the tests. ``checks`` is empty for rules found by guard, reader
    or consolidation. ``shows`` are figures the words quote beside those the checks read.
    ``on_return`` is False for type rules, whose expression serves the workbook only: on
    return it is the reader that finds them.
    """

    id: str
    severity: Severity
    stage: Stage
    why: str
    says: str
    do: str
    example: str = ""
    hint: str = ""
    broken_by: Slip = field(default_factory=Slip)
    checks: tuple[Check, ...] = ()
    shows: tuple[tuple[str, Expr], ...] = ()
    on_return: bool = True

    @property
    def justified_by(self) -> str | None:
        """The field of the row whose words satisfy the rule."""
        return next((c.unless.name for c in self.checks if c.unless is not None), None)


def checks(
    cells: Iterable[Cell],
    wrong: Callable[[Cell], Expr],
    bound: Bound | None = None,
    unless: Cell | None = None,
) -> tuple[Check, ...]:
    """One check for each cell, its condition made by ``wrong``."""
    made = ((cell, wrong(cell)) for cell in cells)
    return tuple(Check(c.sheet, c.name, w, reads(w) | {c.name}, bound, unless) for c, w in made)


def check(cell: Cell, wrong: Expr, unless: Cell | None = None) -> tuple[Check, ...]:
    """A single check at that cell."""
    return checks((cell,), lambda _: wrong, unless=unless)
