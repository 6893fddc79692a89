"""What a rule is: one declaration that is projected to Excel, to pandera and to Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from pni_sheets.expressions import Expr
from pni_sheets.findings import Severity
from pni_sheets.model import Value


class Stage(IntEnum):
    """The order in which rules speak; an error at one stage silences later ones there."""

    FILE = 1
    STRUCTURE = 2
    TYPE = 3
    REQUIRED = 4
    CELL = 5
    ROW = 6
    PLAN = 7
    ACROSS = 8


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit of a number cell that Excel's data validation can also enforce.

    ``kind`` is "min", "max" or "whole"; ``value`` is the limit (unused for "whole").
    """

    kind: str
    value: float = 0


@dataclass(frozen=True, slots=True)
class Check:
    """A rule at one field: ``wrong`` is true in the rows that break it.

    ``reads`` are the cells of the row the rule looks at (derived from the expression).
    ``excel`` is False where the expression only makes sense in a spreadsheet or only on
    return (see ``Rule.on_return``).
    """

    sheet: str
    field: str
    wrong: Expr
    reads: frozenset[str]
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """How to break a rule, and nothing else, in a clean return.

    For rules with checks: ``cells`` are put into the row (a name) or another sheet
    ("Actividades.estado"), ``facts`` are what the row must be like. For rules found by
    guard, reader or consolidation: ``value`` and ``params`` of a finding.
    """

    cells: Mapping[str, Value] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    value: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``checks`` is empty for rules found by guard, reader or consolidation.

    ``shows`` are figures the message quotes. ``justified_by`` names the field of the row
    whose words satisfy the rule. ``on_return`` is False for type rules, whose expression
    serves the workbook only (on return the reader finds them). ``why`` is one English
    sentence for the documentation.
    """

    id: str
    severity: Severity
    stage: Stage
    why: str
    example: Example
    checks: tuple[Check, ...] = ()
    shows: tuple[tuple[str, Expr], ...] = ()
    justified_by: str | None = None
    on_return: bool = True
