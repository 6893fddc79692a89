"""Everything the master, the summary, the open data and the JSON print; they compute nothing.

``pni_sheets.consolidate.consolidate`` makes one ``Consolidated``. Percentages are on the
0-100 scale, money in US dollars, counts are whole. ``None`` is always "no data", never
zero. Every figure carries the ``Observation`` values behind it, so that any printed cell
can be traced to the cell of a returned file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pni_sheets.findings import Finding, Normalisation, Unplaced
from pni_sheets.model import (
    Activity,
    Counts,
    Decision,
    Event,
    Excuse,
    Indicator,
    Institution,
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
from pni_sheets.plan_changes import PlanChange


class Light(StrEnum):
    """The traffic light (*semáforo*); the values are shown on screen, best first."""

    MET = "Cumplida"
    ON_TIME = "En tiempo"
    BEHIND = "Con rezago"
    CRITICAL = "Crítica"
    NO_DATA = "Sin dato"
    NOT_DUE = "No exigible"


#: Shown beside a *Cumplida* beyond ``Thresholds.over`` per cent of its target.
OVER_TARGET = "Sobre meta"


class DataState(StrEnum):
    """How fresh an indicator's official figure is; the values are shown on screen."""

    REPORTED = "Reportado"  # a figure of this round, from all who owe one
    PARTIAL = "Parcial"  # a figure of this round, some institution still missing
    NIL = "Sin avances"  # accepted returns say there was no progress
    EARLIER = "De ronda anterior"  # nothing this round; the last known figure stands
    OPENING = "Saldo de apertura"  # the figure is an opening balance
    FINAL = "Cifra final"  # the activity is over and was accepted as Completada
    NONE = "Sin dato"


class CaseKind(StrEnum):
    """Why a case is on *Conciliación*; the values are shown on screen."""

    DIFFERENCE = "Cifras distintas"
    DOUBLE_FIGURE = "Posible doble conteo: misma cifra"
    DOUBLE_EVIDENCE = "Posible doble conteo: mismo medio de verificación"
    PRINCIPAL_MISSING = "Falta la cifra de la institución principal"
    JOINT_ABOVE = "Aporte conjunto mayor que la cifra principal"
    OPENING_OVERLAP = "Saldo de apertura y entrega del mismo período"
    STATE = "Estados distintos de la actividad"
    BUDGET_REPEATED = "Mismo presupuesto en dos instituciones"


# --- what the ledger tells, given to consolidate ------------------------------------


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


# --- figures ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coverage:
    """``n`` of ``of``; ``share`` in per cent, None where nothing was asked."""

    n: int
    of: int

    @property
    def share(self) -> float | None:
        return 100.0 * self.n / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Average:
    """A mean of capped percentages, and how many of how many it covers.

    ``of`` counts the members that were due (begun, with a target); ``n`` those with a
    figure; ``earlier`` how many of these rest on a figure of an earlier round. ``value``
    is None where ``n`` is 0.
    """

    value: float | None
    n: int
    of: int
    earlier: int = 0

    @property
    def coverage(self) -> Coverage:
        return Coverage(self.n, self.of)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one institution says of one indicator.

    ``value`` is all it reported, on the same basis as the indicator's value (year for
    flujo and promedio, plan otherwise); ``counted`` is what of it stands in the official
    figure (None: nothing), so that those of a summed indicator add up to its value;
    ``used`` tells whether any does. ``semester`` is what it reported in this round.
    ``joint`` says that this round's was marked *Conjunto*, ``nil`` that its return said
    *sin avances*, ``opening`` that an opening balance is part of ``value``.
    ``observations`` are the data behind ``value``; ``cells`` this round's row.
    """

    institution: str
    role: Role
    value: float | None
    counted: float | None
    semester: float | None
    used: bool
    joint: bool = False
    nil: bool = False
    opening: bool = False
    evidence: str = ""
    remark: str = ""
    observations: tuple[Observation, ...] = ()
    cells: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Disaggregation:
    """Persons behind the official figure, on the same basis as the indicator's value.

    ``undetailed`` are persons counted in the figure without any disaggregation (opening
    balances, for one). ``sources`` are the institutions it comes from. ``minors`` is None
    where nobody gave it.
    """

    total: float
    women: float
    men: float
    unknown: float
    minors: float | None
    undetailed: float
    sources: tuple[str, ...]
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondaryResult:
    """Progress against the second figure of a meta that names two; never in an average."""

    target: float
    unit: str
    progress: float | None


@dataclass(frozen=True, slots=True)
class YearProgress:
    """One calendar year of a ``flujo``: its figure, its target under the plan of that year."""

    year: int
    value: float | None
    target: float | None
    progress: float | None
    collected: bool


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator at the end of the round.

    ``value`` is the official figure of its horizon (this calendar year for flujo and
    promedio, since the activity began otherwise), ``target`` the target of that horizon
    (monthly x 12 for flujo), ``expected`` what is due by the end of the round.
    ``progress`` = 100 x value / target, uncapped; ``progress_plan`` is of the whole plan
    (capped means of years for flujo). ``compliance`` = 100 x value / expected, capped at
    100; it drives the light. ``semester`` is the official figure of this round alone.
    ``official`` is the institution whose figure is official where one decides it (""
    where contributions are added). ``as_of`` is the last round with data.
    """

    indicator: Indicator
    due: bool
    late: bool
    value: float | None
    semester: float | None
    expected: float | None
    target: float | None
    progress: float | None
    progress_plan: float | None
    compliance: float | None
    light: Light
    over_target: bool
    opening: bool
    state: DataState
    as_of: str | None
    official: str
    decision: Decision | None
    reporters: Coverage
    years: tuple[YearProgress, ...]
    contributions: tuple[Contribution, ...]
    disaggregation: Disaggregation | None
    secondary: SecondaryResult | None
    missing: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.indicator.id

    @property
    def axis(self) -> str:
        return self.indicator.axis

    @property
    def years_collected(self) -> Coverage:
        """Years with a figure, of the years of the period that have begun (flujo)."""
        return Coverage(sum(y.collected for y in self.years), len(self.years))

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The data behind the official figure."""
        return tuple(o for c in self.contributions if c.used for o in c.observations)


@dataclass(frozen=True, slots=True)
class ActivityReport:
    """What one institution says of an activity in its last accepted return.

    ``round`` is that of the return; ``fresh`` is True where it is this round's.
    """

    institution: str
    role: Role
    state: str
    description: str
    difficulties: str
    next_steps: str
    round: str
    fresh: bool
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityResult:
    """One activity: mean of its indicators that have a target.

    ``state`` is the principal's (last accepted), "" where it never reported; ``late`` is
    *rezagada*: its period is over and it is not accepted as Completada.
    """

    activity: Activity
    due: bool
    late: bool
    state: str
    reports: tuple[ActivityReport, ...]
    progress: Average
    progress_plan: Average
    compliance: Average
    light: Light
    lights: Mapping[Light, int]

    @property
    def code(self) -> str:
        return self.activity.code


@dataclass(frozen=True, slots=True)
class GroupResult:
    """An intervention, an axis, an objective, or the whole plan (code ""): mean of activities.

    ``lights`` counts indicators, ``activity_lights`` activities; both have every light as
    a key. ``late`` counts the activities that are *rezagadas*.
    """

    code: str
    name: str
    progress: Average
    progress_plan: Average
    compliance: Average
    light: Light
    lights: Mapping[Light, int]
    activity_lights: Mapping[Light, int]
    activities: int
    indicators: int
    late: int


@dataclass(frozen=True, slots=True)
class InstitutionResult:
    """One institution in the round. No name, post or address of a person is in it.

    ``nil`` tells that its return said *sin avances* (``justification`` says why); ``rows``
    is how many of its indicators it gave a figure for, of those it was asked for.
    """

    institution: Institution
    status: InstitutionStatus
    excuse: Excuse | None
    nil: bool
    justification: str
    comments: str
    signed: str
    hours: float | None
    activities: int
    rows: Coverage
    contributions: int
    observations: tuple[Observation, ...] = ()

    @property
    def key(self) -> str:
        return self.institution.key

    @property
    def state(self) -> InstitutionState:
        return self.status.state


# --- money ------------------------------------------------------------------------------


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
        return sum(self.sources.values())

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


# --- between institutions, over time ------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class RoundChange:
    """What changed in the plan from the round before to ``round``."""

    round: str
    change: PlanChange


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
