"""Results in US dollars, of the calendar year to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum

from pni_sheets.core.model import Observation, Role


@dataclass(frozen=True, slots=True)
class Money:
    """Figures of the calendar year to date, in US dollars.

    ``sources`` is by field name of ``form.FUNDING``. Sums of blanks are zero; ``n`` counts
    the (activity, institution) lines with any figure, so that zero and nothing differ.
    ``gap`` = required - financed, line by line and never negative; ``identified`` = what
    government funds leave uncovered (required - gobierno, line by line, never negative)
    and ``covered`` how much of that the other sources cover.
    """

    required: float = 0.0
    sources: Mapping[str, float] = field(default_factory=dict)
    executed: float = 0.0
    gap: float = 0.0
    identified: float = 0.0
    covered: float = 0.0
    n: int = 0

    @property
    def financed(self) -> float:
        return round(fsum(self.sources.values()), 2)

    @property
    def coverage(self) -> float | None:
        """Per cent of the identified gaps that is covered (0.2.3); None where there is no gap."""
        return 100.0 * self.covered / self.identified if self.identified else None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """The budget of one activity by one institution; ``round`` is where it was last reported."""

    activity: str
    institution: str
    role: Role
    money: Money
    round: str
    fresh: bool
    remark: str
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of the round's calendar year, by line and added up.

    ``by_activity`` and ``by_axis`` have every code of the plan, ``by_institution`` every
    institution that gave a figure.
    """

    year: int
    lines: tuple[BudgetLine, ...]
    total: Money
    by_axis: Mapping[str, Money]
    by_activity: Mapping[str, Money]
    by_institution: Mapping[str, Money]
