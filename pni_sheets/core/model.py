"""The vocabulary of the plan and of its follow-up: plain values, no behaviour with side effects.

Every other module speaks in these types. The terms are those of monitoring and
evaluation practice; the Spanish word shown on screen stands beside each term in
``docs/architecture.md``. All types are frozen; all tables are tuples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, NamedTuple

from pni_sheets.core.findings import Finding, Normalisation, Unplaced

#: El Salvador keeps UTC-6 all year round (no daylight saving since 2006).
EL_SALVADOR = timezone(timedelta(hours=-6), "CST")

COORDINATOR = "MRREE"

#: What a cell can hold once it is read: a blank is ``None``, never "" or NaN.
Value = str | float | bool | date | None


# --- the catalogue ---------------------------------------------------------------


class Accumulation(StrEnum):
    """How the figures of several semesters combine into one (DNP Sinergia's types)."""

    FLUJO = "flujo"
    ACUMULADO = "acumulado"
    NIVEL = "nivel"
    PROMEDIO = "promedio"
    HITO = "hito"


class Consolidation(StrEnum):
    """How the figures of several institutions combine into the official one."""

    PRINCIPAL = "principal"
    SUMA = "suma"


class Comparator(StrEnum):
    """How a target is compared with: exactly, "al menos", "más de"."""

    EQ = "eq"
    GE = "ge"
    GT = "gt"


class Periodicity(StrEnum):
    """The period in which a target falls due."""

    ANUAL = "anual"
    MENSUAL = "mensual"
    TOTAL = "total"
    POR_EVENTO = "por_evento"
    POR_DEFINIR = "por_definir"


class TargetKind(StrEnum):
    """What a target measures."""

    COUNT = "count"
    PERCENT = "percent"
    MILESTONE = "milestone"
    AMOUNT = "amount"
    AVERAGE = "average"


class Role(StrEnum):
    """The role of an institution in an activity; the values are shown on screen."""

    PRINCIPAL = "Principal"
    CORRESPONSABLE = "Corresponsable"
    VIA_MECANISMO = "Vía Mecanismo"


@dataclass(frozen=True, slots=True)
class Axis:
    """A thematic axis; ``code`` is "0" (transversal) to "6"."""

    code: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Intervention:
    """An intervention, code such as "4.6"; ``text`` is the document's own wording."""

    code: str
    axis: str
    text: str


@dataclass(frozen=True, slots=True)
class SecondaryTarget:
    """The second figure of a meta that names two (3.3.1, 6.3.2)."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Target:
    """A structured meta. ``value`` is None where the document leaves it undefined.

    ``value`` is in ``unit`` per ``periodicity``; percentages are on the 0-100 scale.
    ``periodicity_stated`` is False where the meta names no period and ``total`` is
    our reading.
    """

    value: float | None
    unit: str
    comparator: Comparator
    periodicity: Periodicity
    kind: TargetKind
    secondary: SecondaryTarget | None = None
    periodicity_stated: bool = True


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity and those who answer for it.

    ``responsibles`` are institution keys in the source's order (partners included);
    ``principal`` is the key of record, always one with a workbook. ``period_start``
    and ``period_end`` are calendar years, both None where the document is silent (3.6.2).
    """

    code: str
    intervention: str
    text: str
    expected_results: str
    responsibles_text: str
    responsibles: tuple[str, ...]
    principal: str
    via_mecanismo: bool
    period_text: str
    period_start: int | None
    period_end: int | None
    note: str = ""

    @property
    def axis(self) -> str:
        return self.code.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator; ``id`` is the activity's code, a dash and an ordinal ("5.4.2-1").

    ``accumulation``, ``consolidation`` and ``people`` (counts persons, so
    disaggregation is asked for) are the project's reading, explained in ``note``;
    ``to_confirm`` says what of it the ministry has yet to confirm, and why. ``gradual``:
    what is expected of a level grows over the period. ``due_by``: the semester a milestone
    is due, "2024-S2" ("": the last of the period). ``condition``: what the meta asks beside
    its figure. ``baseline`` is what there was before, in the target's unit.
    """

    id: str
    activity: str
    text: str
    target_text: str
    target: Target
    accumulation: Accumulation
    consolidation: Consolidation
    people: bool
    note: str = ""
    gradual: bool = False
    due_by: str = ""
    condition: str = ""
    to_confirm: str = ""
    baseline: float | None = None
    baseline_date: date | None = None
    baseline_source: str = ""

    @property
    def axis(self) -> str:
        return self.id.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Institution:
    """A data provider. ``number`` is its place in the annex, None for MRREE and partners.

    ``member`` is True for the 47 members of the Mecanismo; ``workbook`` for those who
    receive a workbook (members and the coordinator), False for partners.
    """

    key: str
    number: int | None
    name: str
    member: bool
    workbook: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    """One of the 23 objectives of the Global Compact."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole catalogue. ``version`` names its content (title and a short hash)."""

    version: str
    start: int
    end: int
    axes: tuple[Axis, ...]
    interventions: tuple[Intervention, ...]
    activities: tuple[Activity, ...]
    indicators: tuple[Indicator, ...]
    institutions: tuple[Institution, ...]
    objectives: tuple[Objective, ...]
    #: (axis code, objective number) pairs; empty until the ministry fills it.
    alignment: tuple[tuple[str, int], ...] = ()
    #: The document's own title, in full.
    title: str = ""
    _index: dict[str, object] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    def __hash__(self) -> int:
        """Of the version, which names the content: a plan is a key of caches."""
        return hash(self.version)

    def activity(self, code: str) -> Activity:
        """The activity of that code; KeyError where the plan has none."""
        return self._by("activities", "code")[code]  # type: ignore[return-value]

    def indicator(self, id: str) -> Indicator:
        """The indicator of that id; KeyError where the plan has none."""
        return self._by("indicators", "id")[id]  # type: ignore[return-value]

    def institution(self, key: str) -> Institution:
        """The institution of that key; KeyError where the plan has none."""
        return self._by("institutions", "key")[key]  # type: ignore[return-value]

    def axis(self, code: str) -> Axis:
        """The axis of that code; KeyError where the plan has none."""
        return self._by("axes", "code")[code]  # type: ignore[return-value]

    def intervention(self, code: str) -> Intervention:
        """The intervention of that code; KeyError where the plan has none."""
        return self._by("interventions", "code")[code]  # type: ignore[return-value]

    def indicators_of(self, activity: str) -> tuple[Indicator, ...]:
        """The indicators of an activity, in the plan's order."""
        groups = self._index.get("of")
        if groups is None:
            made: dict[str, tuple[Indicator, ...]] = {}
            for indicator in self.indicators:
                made[indicator.activity] = (*made.get(indicator.activity, ()), indicator)
            groups = self._index["of"] = made
        return groups.get(activity, ())  # type: ignore[attr-defined,no-any-return]

    @property
    def reporters(self) -> tuple[Institution, ...]:
        """The institutions that receive a workbook, in the contract's order."""
        return tuple(i for i in self.institutions if i.workbook)

    def period(self, activity: Activity) -> tuple[int, int]:
        """First and last calendar year; the plan's span where the document is silent."""
        return (activity.period_start or self.start, activity.period_end or self.end)

    def _by(self, table: str, attribute: str) -> dict[str, object]:
        found = self._index.get(table)
        if found is None:
            found = {getattr(row, attribute): row for row in getattr(self, table)}
            self._index[table] = found
        return found  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Institution x activity, with a role."""

    institution: str
    activity: str
    role: Role


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the traffic light changes, and other limits, all in per cent; from ``pni.toml``.

    ``on_time`` and ``behind`` are of what is expected by the end of the round, ``over`` is
    of the target. ``small_group`` is the count of persons under which a figure is
    suppressed in what leaves the ministry. ``gap_target`` is the coverage of financing
    gaps that the plan asks for (0.2.3). ``group_coverage`` is how much of what is due in a
    group of activities must have data of the round before the group has a light.
    """

    on_time: float = 90.0
    behind: float = 60.0
    over: float = 120.0
    small_group: int = 5
    gap_target: float = 75.0
    group_coverage: float = 60.0


# --- time ------------------------------------------------------------------------


class Semester(NamedTuple):
    """An observation period of six months; written ``2025-S1``."""

    year: int
    half: int

    @classmethod
    def parse(cls, text: str) -> Semester:
        """Read "2025-S1". Raises ValueError on anything else."""
        year, dash, half = text.strip().upper().partition("-S")
        if not dash or half not in ("1", "2") or not (year.isdigit() and len(year) == 4):
            raise ValueError(text)
        return cls(int(year), int(half))

    @property
    def ordinal(self) -> int:
        """Semesters since year 0; consecutive semesters differ by one."""
        return self.year * 2 + self.half - 1

    @property
    def start(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def end(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    def __str__(self) -> str:
        return f"{self.year}-S{self.half}"


class RoundState(StrEnum):
    """The state of a round."""

    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class CollectionRound:
    """A round of collection: its semester, submission deadline, state and plan version."""

    semester: Semester
    deadline: date
    state: RoundState
    plan_version: str
    opened: datetime

    @property
    def id(self) -> str:
        return str(self.semester)


# --- the form of one institution ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook says of itself."""

    round: str
    institution: str
    plan_version: str
    form_version: str


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One row a workbook must contain.

    ``key`` is the row code ("5.4.2" or "5.4.2-1"; "" for the single record of a
    label/value sheet). ``prefilled`` maps field name to the locked value. ``open``
    names the entry fields this row may fill. ``facts`` are constants of the row that
    rules and formulas read (``kind``, ``people``, ``target``, ``prior``, ...; the list
    is in ``forms.report_form.FACTS``).
    """

    key: str
    prefilled: Mapping[str, Value]
    open: frozenset[str]
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ReportingTemplate:
    """The form for one institution in one round, with the rows it must contain.

    ``sheets`` maps a sheet's name (as in the contract) to its rows; a sheet without
    rows is absent. ``synthetic`` marks a demonstration, everywhere it is shown.
    """

    identity: Identity
    institution: Institution
    semester: Semester
    deadline: date
    sheets: Mapping[str, tuple[TemplateRow, ...]]
    synthetic: bool = False


# --- what comes back ----------------------------------------------------------------


class SubmissionState(StrEnum):
    """The state of one received file."""

    RECEIVED = "received"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    QUARANTINED = "quarantined"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Submission:
    """One file received. ``id`` is assigned by the ledger ("E0007").

    ``source`` says where it came from (a path, "correo:INBOX:17:203", a container's name);
    ``sent`` when it was sent, where known; ``filled`` is the date of validation in it.
    """

    id: str
    round: str | None
    institution: str | None
    sha256: str
    filename: str
    sender: str | None
    received: datetime
    state: SubmissionState
    reason: str = ""
    source: str = ""
    sent: datetime | None = None
    filled: date | None = None


class Entry(NamedTuple):
    """One located cell of a return: where it lies in the *returned* file and what it holds.

    A tuple, because there are hundreds in each return, most of them blank.
    ``raw`` is what was typed, as the reader saw it; ``value`` what it means after the
    written rule for values (None: blank, or not usable, and then a finding says so).
    """

    sheet: str
    key: str
    field: str
    cell: str
    raw: Value
    value: Value


@dataclass(frozen=True, slots=True)
class Return:
    """One returned workbook as it was read: located, typed, not yet judged by the rules.

    ``identity`` is None where no mark and no set of row codes tells whose it is.
    ``entries`` holds every located cell of the form, blank ones and prefilled ones
    included, by (sheet, row key, field); a cell that could not be located is absent and
    a finding says so. ``findings`` are those of the stages file, structure and type.
    ``reader`` says which reader ran ("calamine", "openpyxl", ...).
    """

    identity: Identity | None
    entries: Mapping[tuple[str, str, str], Entry]
    findings: tuple[Finding, ...] = ()
    normalisations: tuple[Normalisation, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Previous:
    """What an institution had reported and got accepted before a round.

    ``accumulated`` is by indicator id, ready for *Acumulado anterior*; ``counted`` is
    how many values of the round's year are already in a mean (promedio); ``states`` is
    the last accepted state by activity code. ``closed`` are the activities that their
    principal reported as *Completada*, and got accepted.
    """

    accumulated: Mapping[str, float]
    counted: Mapping[str, int]
    states: Mapping[str, str]
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Observation:
    """One accepted datum, in long form, traceable to a cell of a file.

    ``sheet`` and ``cell`` are those of the returned file. ``opening`` marks an opening
    balance (imported history), whose ``round`` is the semester of its as-of date.
    """

    round: str
    institution: str
    sheet: str
    key: str
    field: str
    value: str | float
    submission: str
    cell: str
    opening: bool = False


@dataclass(frozen=True, slots=True)
class Waiver:
    """A recorded exemption from one rule; ``key`` narrows it to one row ("" for all)."""

    rule: str
    institution: str
    round: str
    key: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Excuse:
    """No return is expected from an institution in a round, and who said so, and why."""

    institution: str
    round: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """Which institution's figure of an indicator is official in a round."""

    indicator: str
    round: str
    institution: str
    by: str
    reason: str
    at: datetime


# --- the state of a round -------------------------------------------------------------


class InstitutionState(StrEnum):
    """Where an institution stands in a round."""

    PENDING = "pending"
    RECEIVED = "received"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class InstitutionStatus:
    """What one institution owes in a round.

    ``submissions`` counts its files in the round; ``last`` is when the latest arrived;
    ``errors`` and ``warnings`` are those of ``current``, the submission that speaks for
    the institution (its accepted one, else its latest). ``newer`` is a later submission
    that was not accepted while ``current`` stands, or None.
    """

    institution: str
    state: InstitutionState
    submissions: int
    last: datetime | None
    errors: int
    warnings: int
    current: str | None = None
    newer: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Conservation of files: what came in is what was judged, and nothing else.

    ``received`` is counted from the log of arrivals, the others from the submissions'
    present states; ``unjudged`` arrived and have no judgement yet.
    """

    received: int
    accepted: int
    rejected: int
    superseded: int
    quarantined: int
    ignored: int
    unjudged: int = 0

    @property
    def balanced(self) -> bool:
        """True when received = accepted + rejected + superseded + quarantined + ignored."""
        judged = (self.accepted, self.rejected, self.superseded, self.quarantined, self.ignored)
        return self.unjudged == 0 and self.received == sum(judged)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log: when, who, what. ``kind`` is one of ``logbook.KINDS``.

    ``params`` are plain JSON values; ``core.events.describe`` puts it in words.
    """

    number: int
    at: datetime
    actor: str
    kind: str
    round: str | None
    institution: str | None
    submission: str | None
    params: Mapping[str, Any]
