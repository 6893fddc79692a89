"""Results of indicators, activities, groups of them and institutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pni_sheets.consolidation.accumulation import History
from pni_sheets.consolidation.observed import Row
from pni_sheets.core.lights import Light
from pni_sheets.core.model import (
    Activity,
    Decision,
    Excuse,
    Indicator,
    Institution,
    InstitutionState,
    InstitutionStatus,
    Observation,
    Role,
    Semester,
)


class DataState(StrEnum):
    """How fresh an indicator's official figure is; the values are shown on screen."""

    REPORTED = "Reportado"  # a figure of this round, from all who owe one
    PARTIAL = "Parcial"  # a figure of this round, some institution still missing
    NIL = "Sin avances"  # accepted returns say there was no progress
    EARLIER = "De ronda anterior"  # nothing this round; the last known figure stands
    OPENING = "Saldo de apertura"  # the figure is an opening balance
    FINAL = "Cifra final"  # the activity is over and was accepted as Completada
    NONE = "Sin dato"


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


NO_COVERAGE = Coverage(0, 0)
NO_AVERAGE = Average(None, 0, 0)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one institution says of one indicator, and what of it counts.

    ``said`` are all its figures by semester, ``counts`` those of them that stand in the
    official figure; ``rows`` and ``openings`` are where they were read; ``nil_in`` are the
    semesters in which a return without progress speaks for it.

    Of this round: ``value`` is all it reported, on the same basis as the indicator's value
    (year for flujo and promedio, plan otherwise); ``counted`` is what of it stands in the
    official figure (None: nothing), so that those of a summed indicator add up to its value;
    ``semester`` is what it reported in this round. ``opening`` says that an opening balance is
    part of ``value``. ``observations`` are the data behind ``value``.
    """

    institution: str
    role: Role
    now: Semester
    said: History = field(hash=False)
    counts: History = field(hash=False)
    nil_in: frozenset[Semester]
    rows: Mapping[Semester, Row] = field(hash=False)
    openings: Mapping[Semester, Row] = field(hash=False)
    value: float | None
    counted: float | None
    opening: bool = False
    observations: tuple[Observation, ...] = ()

    @property
    def row(self) -> Row | None:
        """Its row of this round."""
        return self.rows.get(self.now)

    @property
    def semester(self) -> float | None:
        return self.said.reports.get(self.now)

    @property
    def used(self) -> bool:
        """Whether any of it stands in the official figure."""
        return self.counted is not None

    @property
    def joint(self) -> bool:
        """Whether this round's was marked *Conjunto*."""
        return self.row is not None and self.row.joint

    @property
    def nil(self) -> bool:
        """Whether this round's return says *sin avances*."""
        return self.now in self.nil_in

    @property
    def evidence(self) -> str:
        return self.row.text("medio") if self.row else ""

    @property
    def remark(self) -> str:
        return self.row.text("observaciones") if self.row else ""

    @property
    def cells(self) -> tuple[Observation, ...]:
        """The cells of its row of this round."""
        return self.row.observations if self.row else ()


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
    where contributions are added). ``as_of`` is the last round with data. ``asked`` owe a
    figure in this round, ``missing`` are those of them that gave none; ``at_least`` says that
    the figure lacks somebody asked and has not met its target: the true one may be higher.
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
    asked: tuple[str, ...] = ()
    at_least: bool = False

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
    schedule: Average = NO_AVERAGE

    @property
    def code(self) -> str:
        return self.activity.code


@dataclass(frozen=True, slots=True)
class GroupResult:
    """An intervention, an axis, an objective, or the whole plan (code ""): mean of activities.

    ``lights`` counts indicators, ``activity_lights`` activities; both have every light as
    a key. ``late`` counts the activities that are *rezagadas*. ``current``: of the indicators
    from which something is expected, those with data of this round. ``schedule`` is the
    progress that the same activities would have if they were exactly on schedule.
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
    current: Coverage = NO_COVERAGE

    schedule: Average = NO_AVERAGE

    @property
    def should_be(self) -> float | None:
        """The progress that a group exactly on schedule would have; None without any."""
        return self.schedule.value


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
