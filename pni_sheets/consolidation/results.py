"""Everything the master, the summary, the open data and the JSON print; they compute nothing.

``consolidation.consolidate`` makes one ``Consolidated``. Percentages are on the
0-100 scale, money in US dollars, counts are whole. ``None`` is always "no data", never
zero. Every figure carries the ``Observation`` values behind it, so that any printed cell
can be traced to the cell of a returned file. Its parts are declared in ``results_*``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pni_sheets.consolidation.results_cases import (
    Case,
    CaseKind,
    Figure,
    MechanismContribution,
    RoundChange,
    TrendPoint,
)
from pni_sheets.consolidation.results_figures import (
    ActivityReport,
    ActivityResult,
    Average,
    Contribution,
    Coverage,
    DataState,
    Disaggregation,
    GroupResult,
    IndicatorResult,
    InstitutionResult,
    SecondaryResult,
    YearProgress,
)
from pni_sheets.consolidation.results_money import Budget, BudgetLine, Money
from pni_sheets.consolidation.results_record import (
    NO_FILES,
    FindingRow,
    NormalisationRow,
    Record,
    UnplacedRow,
)
from pni_sheets.core.model import (
    InstitutionState,
    Observation,
    Plan,
    Semester,
    Submission,
    Thresholds,
)
from pni_sheets.core.model_light import OVER_TARGET, Light

__all__ = [
    "NO_FILES",
    "OVER_TARGET",
    "ActivityReport",
    "ActivityResult",
    "Average",
    "Budget",
    "BudgetLine",
    "Case",
    "CaseKind",
    "Consolidated",
    "Contribution",
    "Coverage",
    "DataState",
    "Disaggregation",
    "Figure",
    "FindingRow",
    "GroupResult",
    "IndicatorResult",
    "InstitutionResult",
    "Light",
    "MechanismContribution",
    "Money",
    "NormalisationRow",
    "Record",
    "RoundChange",
    "SecondaryResult",
    "TrendPoint",
    "UnplacedRow",
    "YearProgress",
]


@dataclass(frozen=True, slots=True)
class Consolidated:
    """One round of the whole plan (or an extract of it: ``scope`` is an axis code or a key).

    ``rows`` are the accepted data of this round, ``history`` those of earlier rounds and
    opening balances behind this round's figures; neither holds personal data of those who
    report. ``submissions`` is by id. ``missing`` are institutions neither accepted nor
    excused; ``partial`` is True where there are any.
    """

    plan: Plan
    semester: Semester
    thresholds: Thresholds
    scope: str
    coverage: Coverage
    standings: Mapping[InstitutionState, int]
    missing: tuple[str, ...]
    indicators: tuple[IndicatorResult, ...]
    activities: tuple[ActivityResult, ...]
    interventions: tuple[GroupResult, ...]
    axes: tuple[GroupResult, ...]
    objectives: tuple[GroupResult, ...]
    total: GroupResult
    institutions: tuple[InstitutionResult, ...]
    budget: Budget
    contributions: tuple[MechanismContribution, ...]
    cases: tuple[Case, ...]
    trend: tuple[TrendPoint, ...]
    changes: tuple[RoundChange, ...]
    rows: tuple[Observation, ...]
    history: tuple[Observation, ...]
    submissions: Mapping[str, Submission]
    record: Record

    @property
    def synthetic(self) -> bool:
        return self.record.synthetic

    @property
    def round(self) -> str:
        return str(self.semester)

    @property
    def partial(self) -> bool:
        return bool(self.missing)

    def indicator(self, id: str) -> IndicatorResult:
        """The result of that indicator; KeyError where this extract has none."""
        for result in self.indicators:
            if result.id == id:
                return result
        raise KeyError(id)

    def activity(self, code: str) -> ActivityResult:
        """The result of that activity; KeyError where this extract has none."""
        for result in self.activities:
            if result.code == code:
                return result
        raise KeyError(code)
