"""Everything the master, the summary, the open data and the JSON print; they compute nothing.

``consolidation.consolidate`` makes one ``Consolidated``. Percentages are on the
0-100 scale, money in US dollars, counts are whole. ``None`` is always "no data", never
zero. Every figure carries the ``Observation`` values behind it, so that any printed cell
can be traced to the cell of a returned file. The figures it holds are
declared in ``figures``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import fsum

from pni_sheets.consolidation.figures import (
    NO_AVERAGE,
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
from pni_sheets.core.findings import Finding, Normalisation, Unplaced
from pni_sheets.core.lights import OVER_TARGET, Light
from pni_sheets.core.model import (
    Counts,
    Decision,
    Event,
    Excuse,
    InstitutionState,
    InstitutionStatus,
    Observation,
    Plan,
    Role,
    Semester,
    Submission,
    Thresholds,
    Waiver,
)
from pni_sheets.plan.changes import PlanChange

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


# --- what the ledger knows besides the figures ---


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of a submission; ``waived`` where the coordinator exempted it."""

    institution: str
    submission: str
    finding: Finding
    waived: bool = False


@dataclass(frozen=True, slots=True)
class NormalisationRow:
    """One value the reader mended without asking."""

    institution: str
    submission: str
    normalisation: Normalisation


@dataclass(frozen=True, slots=True)
class UnplacedRow:
    """Content of an accepted file that has no place in the form."""

    institution: str
    submission: str
    unplaced: Unplaced


#: The counts of a round without files.
NO_FILES = Counts(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger knows about the round besides the figures themselves.

    ``roster`` has one status for each institution with a workbook (none at all: those with
    data count as accepted). ``submissions`` are all files of all rounds that observations
    point at (for trace); ``decisions`` may be of several rounds; the rest is of this round.
    """

    roster: tuple[InstitutionStatus, ...] = ()
    decisions: tuple[Decision, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    normalisations: tuple[NormalisationRow, ...] = ()
    unplaced: tuple[UnplacedRow, ...] = ()
    submissions: tuple[Submission, ...] = ()
    conservation: Counts = NO_FILES
    events: tuple[Event, ...] = ()
    synthetic: bool = False


# --- between institutions and over time ---


class CaseKind(StrEnum):
    """Why a case is on *Conciliación*: the rule between institutions that it breaks."""

    DIFFERENCE = "CON-DIFERENCIA"
    DOUBLE_FIGURE = "CON-DOBLE-CIFRA"
    DOUBLE_EVIDENCE = "CON-DOBLE-MEDIO"
    PRINCIPAL_MISSING = "CON-SIN-PRINCIPAL"
    JOINT_ABOVE = "CON-CONJUNTO"
    OPENING_OVERLAP = "CON-APERTURA"
    STATE = "CON-ESTADO"
    BUDGET_REPEATED = "CON-PRESUPUESTO"


@dataclass(frozen=True, slots=True)
class Figure:
    """One side of a reconciliation case, with its cell."""

    institution: str
    role: Role
    value: str | float | None
    observation: Observation | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One line of *Conciliación*: what disagrees, whose cells, what stands, who decided.

    ``key`` is an indicator id or an activity code; ``used`` are the institutions whose
    figure stands in the official one; ``decision`` is the coordinator's, if any.
    """

    kind: CaseKind
    key: str
    figures: tuple[Figure, ...]
    used: tuple[str, ...]
    official: str | float | None
    decision: Decision | None = None

    @property
    def open(self) -> bool:
        return self.decision is None


@dataclass(frozen=True, slots=True)
class MechanismContribution:
    """A contribution *vía Mecanismo*: shown to MRREE, never added silently.

    ``used`` is True only where a decision makes it official.
    """

    indicator: str
    institution: str
    value: float | None
    description: str
    evidence: str
    used: bool
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Plan (code "") or axis at the end of one round, under the plan of that round.

    ``institutions`` are those with accepted data; None percentages are "no data".
    """

    round: str
    code: str
    progress: Average
    progress_plan: Average
    lights: Mapping[Light, int]
    institutions: Coverage
    compliance: Average = NO_AVERAGE


@dataclass(frozen=True, slots=True)
class RoundChange:
    """What changed in the plan from the round before to ``round``."""

    round: str
    change: PlanChange


# --- money ---


@dataclass(frozen=True, slots=True)
class Money:
    """Figures of the calendar year to date, in US dollars.

    ``sources`` is by field name of ``form.FUNDING``. A blank is None, and so is a sum of
    blanks alone. ``n`` counts the (activity, institution) lines with any figure, ``asked``
    those that say what they require: ``gap`` rests on these; ``identified`` and ``covered``
    on the ``compared`` lines that also say what the government pays.
    ``gap`` = required - financed, line by line and never negative; ``identified`` = what
    government funds leave uncovered (required - gobierno, line by line, never negative)
    and ``covered`` how much of that the other sources cover.
    """

    required: float | None = None
    sources: Mapping[str, float | None] = field(default_factory=dict)
    executed: float | None = None
    gap: float | None = None
    identified: float | None = None
    covered: float | None = None
    n: int = 0
    asked: int = 0
    compared: int = 0

    @property
    def financed(self) -> float | None:
        known = [amount for amount in self.sources.values() if amount is not None]
        return round(fsum(known), 2) if known else None

    @property
    def coverage(self) -> float | None:
        """Per cent of the identified gaps that is covered (0.2.3); None where there is no gap."""
        if not self.identified or self.covered is None:
            return None
        return 100.0 * self.covered / self.identified


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


# --- the round ---


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
