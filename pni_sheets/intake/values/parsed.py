"""What reading one typed value gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from pni_sheets.core.model import TargetKind, Value


class Shown(StrEnum):
    """How a cell's number format shows its value, where that changes what was meant."""

    PLAIN = "plain"
    PERCENT = "percent"
    MONTH_FIRST = "month_first"


class Measure(StrEnum):
    """What a number counts, and so which spellings of it leave no doubt."""

    FIGURE = "figure"
    #: Persons, workshops, documents: no fractions.
    WHOLE = "whole"
    #: From 0 to 100.
    PERCENT = "percent"
    #: US dollars and cents.
    MONEY = "money"


#: What the figures of an indicator count, by the kind of its target.
MEASURES: Final = {
    TargetKind.COUNT: Measure.WHOLE,
    TargetKind.MILESTONE: Measure.WHOLE,
    TargetKind.PERCENT: Measure.PERCENT,
    TargetKind.AMOUNT: Measure.MONEY,
    TargetKind.AVERAGE: Measure.FIGURE,
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a typed value means. ``problem`` is a rule id, with ``params`` for its message.

    ``normalised`` is True where ``value`` is not what was typed and no question is left;
    the caller lists it. With a problem, ``value`` is None.
    """

    value: Value
    normalised: bool = False
    problem: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
