"""A consolidated round made by hand for the tests of what prints it.

The figures are pseudo-random from a fixed seed; nothing of ``progress`` or ``consolidate``
is used, so a renderer that computed anything of its own would show. Every kind of row is
there: all lights, blanks, decisions, opening balances, findings, waivers, odd texts.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from datetime import date, datetime

from pni_sheets.consolidation.accumulation import History
from pni_sheets.consolidation.observed import Row
from pni_sheets.consolidation.results import (
    ActivityReport,
    ActivityResult,
    Average,
    Budget,
    BudgetLine,
    Case,
    CaseKind,
    Consolidated,
    Contribution,
    Coverage,
    DataState,
    Disaggregation,
    Figure,
    FindingRow,
    GroupResult,
    IndicatorResult,
    InstitutionResult,
    Light,
    MechanismContribution,
    Money,
    NormalisationRow,
    Record,
    SecondaryResult,
    TrendPoint,
    UnplacedRow,
    YearProgress,
)
from pni_sheets.core.findings import Finding, Normalisation, Severity, Unplaced
from pni_sheets.core.model import (
    EL_SALVADOR,
    Activity,
    Counts,
    Decision,
    Event,
    Excuse,
    Indicator,
    InstitutionState,
    InstitutionStatus,
    Observation,
    Plan,
    Role,
    Semester,
    Submission,
    SubmissionState,
    Thresholds,
    Waiver,
)
from pni_sheets.forms import report_form

MADE = datetime(2025, 8, 4, 15, 20, tzinfo=EL_SALVADOR)
ROUND = Semester(2025, 1)


def observed(
    institution: str, sheet: str, key: str, field: str, value: str | float, row: int
) -> Observation:
    """One datum whose cell depends on the row alone."""
    column = chr(ord("A") + [f.name for f in report_form.sheet(sheet).fields].index(field))
    return Observation(
        str(ROUND), institution, sheet, key, field, value, f"E{institution[:6]}", f"{column}{row}"
    )


class _Maker:
    def __init__(self, plan: Plan, text: str | Sequence[str]) -> None:
        self.plan = plan
        self.texts = itertools.cycle((text,) if isinstance(text, str) else text)
        self.random = random.Random(20250630)
        self.rows: list[Observation] = []

    @property
    def text(self) -> str:
        """The next thing that somebody wrote."""
        return next(self.texts)

    def _note(self, *cells: Observation) -> tuple[Observation, ...]:
        self.rows += cells
        return cells

    def indicator(self, each: Indicator, place: int) -> IndicatorResult:
        activity = self.plan.activity(each.activity)
        start, _ = self.plan.period(activity)
        if start > 2025 or each.target.value is None:
            return self._silent(each, Light.NOT_DUE)
        if place % 11 == 3:
            return self._silent(each, Light.NO_DATA)
        target = each.target.value
        value = float(round(target * self.random.choice((0.1, 0.4, 0.5, 0.7, 1.0, 1.5))))
        cells = self._note(
            observed(activity.principal, "Indicadores", each.id, "avance", value, 6 + place),
            observed(activity.principal, "Indicadores", each.id, "medio", self.text, 6 + place),
            observed(
                activity.principal, "Indicadores", each.id, "observaciones", self.text, 6 + place
            ),
        )
        people = self._people(each, activity, value, place)
        progress = 100 * value / target
        light = (
            Light.MET
            if progress >= 100
            else Light.ON_TIME
            if progress >= 50
            else Light.BEHIND
            if progress >= 30
            else Light.CRITICAL
        )
        said = History({ROUND: value})
        row = Row(activity.principal, ROUND, {o.field: o for o in cells})
        used = Contribution(
            activity.principal, Role.PRINCIPAL, ROUND, said, said, frozenset(), {ROUND: row}, {},
            value, value, observations=(*cells, *people),
        )  # fmt: skip
        return IndicatorResult(
            indicator=each, due=True, late=place % 40 == 0, value=value, semester=value,
            expected=target / 2, target=target, progress=progress, progress_plan=progress / 2,
            compliance=min(100.0, 2 * progress), light=light, over_target=progress > 120,
            opening=place % 30 == 1, state=DataState.REPORTED, as_of=str(ROUND),
            official=activity.principal, decision=None, reporters=Coverage(1, 2),
            years=(YearProgress(2025, value, target, progress, True),),
            contributions=(used,),
            disaggregation=self._disaggregation(value, people, activity) if people else None,
            secondary=SecondaryResult(10.0, "personas", 50.0) if each.target.secondary else None,
            missing=tuple(k for k in activity.responsibles[1:2] if k != activity.principal),
        )  # fmt: skip

    def _people(
        self, each: Indicator, activity: Activity, value: float, place: int
    ) -> tuple[Observation, ...]:
        if not each.people:
            return ()
        women = float(int(value * 0.5))
        figures = {"mujeres": women, "hombres": value - women, "sin_dato": 0.0, "menores": 3.0}
        return self._note(
            *(
                observed(activity.principal, "Indicadores", each.id, name, figure, 6 + place)
                for name, figure in figures.items()
            )
        )

    @staticmethod
    def _disaggregation(
        value: float, people: Sequence[Observation], activity: Activity
    ) -> Disaggregation:
        women = float(int(value * 0.5))
        return Disaggregation(
            value, women, value - women, 0.0, 3.0, 0.0, (activity.principal,), tuple(people)
        )

    def _silent(self, each: Indicator, light: Light) -> IndicatorResult:
        due = light is Light.NO_DATA
        return IndicatorResult(
            indicator=each, due=due, late=False, value=None, semester=None,
            expected=1.0 if due else None, target=each.target.value, progress=None,
            progress_plan=None, compliance=None, light=light, over_target=False, opening=False,
            state=DataState.NONE, as_of=None, official="", decision=None,
            reporters=Coverage(0, 1 if due else 0), years=(), contributions=(),
            disaggregation=None, secondary=None,
            missing=(self.plan.activity(each.activity).principal,) if due else (),
        )  # fmt: skip

    def activity(self, each: Activity, results: Sequence[IndicatorResult]) -> ActivityResult:
        mine = [r for r in results if r.indicator.activity == each.code]
        cells = self._note(
            observed(each.principal, "Actividades", each.code, "estado", report_form.RUNNING, 7),
            observed(each.principal, "Actividades", each.code, "descripcion", self.text, 7),
        )
        report = ActivityReport(
            each.principal, Role.PRINCIPAL, report_form.RUNNING, self.text, self.text, self.text,
            str(ROUND), True, cells,
        )  # fmt: skip
        due = any(r.due for r in mine)
        return ActivityResult(
            activity=each, due=due, late=any(r.late for r in mine), state=report_form.RUNNING,
            reports=(report,), progress=average([r.progress for r in mine if r.due]),
            progress_plan=average([r.progress_plan for r in mine if r.due]),
            compliance=average([r.compliance for r in mine if r.due]),
            light=min((r.light for r in mine), key=list(Light).index), lights=lights(mine),
        )  # fmt: skip

    def budget(self) -> Budget:
        lines = []
        for place, each in enumerate(self.plan.activities[:60]):
            required = 1000.0 * (place + 1)
            sources = {"gobierno": required * 0.4, "cooperacion": required * 0.25, "ong": 100.0}
            cells = self._note(
                observed(each.principal, "Presupuesto", each.code, "requerido", required, 8),
                *(
                    observed(each.principal, "Presupuesto", each.code, name, amount, 8)
                    for name, amount in sources.items()
                ),
                observed(each.principal, "Presupuesto", each.code, "ejecutado", required / 3, 8),
            )
            lines.append(
                BudgetLine(
                    each.code,
                    each.principal,
                    Role.PRINCIPAL,
                    _money(required, sources),
                    str(ROUND),
                    True,
                    self.text,
                    cells,
                )
            )
        axes = {a.code: _sum([x for x in lines if x.activity[0] == a.code]) for a in self.plan.axes}
        activities = {a.code: _sum([x for x in lines if x.activity == a.code])
                      for a in self.plan.activities}  # fmt: skip
        return Budget(2025, tuple(lines), _sum(lines), axes, activities, {})


def _money(required: float, sources: dict[str, float]) -> Money:
    others = sum(v for k, v in sources.items() if k != "gobierno")
    gap = required - sources["gobierno"]
    return Money(
        required, sources, required / 3, required - sum(sources.values()), gap, min(gap, others), 1
    )


def _sum(lines: Sequence[BudgetLine]) -> Money:
    names = [f.name for f in report_form.FUNDING]
    each = [line.money for line in lines]
    return Money(
        sum(m.required or 0.0 for m in each),
        {name: sum(m.sources.get(name) or 0.0 for m in each) for name in names},
        sum(m.executed or 0.0 for m in each),
        sum(m.gap or 0.0 for m in each),
        sum(m.identified or 0.0 for m in each),
        sum(m.covered or 0.0 for m in each),
        len(each),
    )


def average(values: Sequence[float | None]) -> Average:
    """Mean of capped percentages."""
    known = [min(v, 100.0) for v in values if v is not None]
    return Average(sum(known) / len(known) if known else None, len(known), len(values))


def lights(results: Sequence[IndicatorResult | ActivityResult]) -> dict[Light, int]:
    """How many of each light."""
    return {light: sum(r.light is light for r in results) for light in Light}


def group(
    code: str,
    name: str,
    indicators: Sequence[IndicatorResult],
    activities: Sequence[ActivityResult],
) -> GroupResult:
    """The mean of activities."""
    due = [a for a in activities if a.due]
    return GroupResult(
        code, name, average([a.progress.value for a in due]),
        average([a.progress_plan.value for a in due]),
        average([a.compliance.value for a in due]), Light.BEHIND, lights(indicators),
        lights(activities), len(activities), len(indicators), sum(a.late for a in activities),
    )  # fmt: skip


def sample(
    plan: Plan,
    *,
    text: str | Sequence[str] = "Acta de la reunión",
    synthetic: bool = False,
    rounds: int = 2,
) -> Consolidated:
    """A whole round; ``text`` stands wherever people may write."""
    maker = _Maker(plan, text)
    indicators = tuple(maker.indicator(each, place) for place, each in enumerate(plan.indicators))
    activities = tuple(maker.activity(each, indicators) for each in plan.activities)
    axes = tuple(
        group(
            a.code,
            a.name,
            [i for i in indicators if i.axis == a.code],
            [x for x in activities if x.activity.axis == a.code],
        )
        for a in plan.axes
    )
    interventions = tuple(
        group(
            v.code,
            v.text,
            [i for i in indicators if plan.activity(i.indicator.activity).intervention == v.code],
            [x for x in activities if x.activity.intervention == v.code],
        )
        for v in plan.interventions
    )
    total = group("", "PNI", indicators, activities)
    budget = maker.budget()
    missing = ("SSF", "CNR")
    statuses = {
        i.key: InstitutionStatus(
            i.key,
            InstitutionState.PENDING
            if i.key in missing
            else InstitutionState.EXCUSED
            if i.key == "FSV"
            else InstitutionState.ACCEPTED,
            0 if i.key in missing else 1,
            None if i.key in missing else MADE,
            0,
            2 if i.key == "MTPS" else 0,
            None if i.key in missing else f"E{i.key[:6]}",
        )
        for i in plan.reporters
    }
    excuse = Excuse("FSV", str(ROUND), "Coordinación", maker.text, MADE)
    decision = Decision("0.1.1-1", str(ROUND), "MRREE", "Coordinación", maker.text, MADE)
    institutions = tuple(
        InstitutionResult(
            i,
            statuses[i.key],
            excuse if i.key == "FSV" else None,
            i.key == "BFA",
            maker.text if i.key == "BFA" else "",
            maker.text,
            "2025-07-10",
            3.5,
            4,
            Coverage(3, 4),
            1,
            tuple(o for o in maker.rows if o.institution == i.key),
        )
        for i in plan.reporters
    )
    shared = observed("MTPS", "Aportes", "0.1.1-1", "aporte_semestre", 4.0, 5)
    maker.rows.append(shared)
    case = Case(
        CaseKind.DIFFERENCE, "0.1.1-1",
        (Figure("MRREE", Role.PRINCIPAL, 2.0, maker.rows[0]),
         Figure("MTPS", Role.CORRESPONSABLE, 4.0, shared)),
        ("MRREE",), 2.0, decision,
    )  # fmt: skip
    undecided = Case(
        CaseKind.STATE, "1.1.1",
        (Figure("MRREE", Role.PRINCIPAL, report_form.RUNNING, None),
         Figure("MTPS", Role.CORRESPONSABLE, report_form.COMPLETED, None)),
        ("MRREE",), report_form.RUNNING,
    )  # fmt: skip
    trend = tuple(
        TrendPoint(
            _before(place),
            result.code,
            result.progress,
            result.progress_plan,
            result.lights,
            Coverage(45, 48),
        )
        for place in range(rounds)
        for result in (total, *axes)
    )
    record = Record(
        roster=tuple(statuses.values()),
        decisions=(decision,),
        waivers=(
            Waiver("IND-MEDIO-FALTA", "MTPS", str(ROUND), "1.4.1-1", "MRREE", maker.text, MADE),
        ),
        excuses=(excuse,),
        findings=_findings(maker.text),
        normalisations=(
            NormalisationRow("MTPS", "EMTPS",
                Normalisation("Indicadores", "G9", "1.4.1-1", "avance", "1 250", "1250")),
            NormalisationRow("MTPS", "EMTPS",
                Normalisation("Institución", "B5", "", "correo", "A@EXAMPLE.ORG", "a@example.org")),
        ),
        unplaced=(UnplacedRow("MTPS", "EMTPS", Unplaced("Indicadores", "T4", maker.text, "note")),),
        submissions=_submissions(plan, missing),
        conservation=Counts(50, 45, 1, 2, 1, 1),
        events=(
            Event(1, MADE, "coordinación", "round-opened", str(ROUND), None, None,
                  {"deadline": "2025-07-31"}),
            Event(2, MADE, "coordinación", "received", str(ROUND), "MTPS", "EMTPS",
                  {"filename": "PNI de una persona.xlsx"}),
            Event(3, MADE, "coordinación", "excused", str(ROUND), "FSV", None,
                  {"by": "Coordinación", "reason": maker.text}),
        ),
        synthetic=synthetic,
    )  # fmt: skip
    return Consolidated(
        plan=plan, semester=ROUND, thresholds=Thresholds(), scope="", coverage=Coverage(45, 48),
        standings={InstitutionState.ACCEPTED: 45, InstitutionState.EXCUSED: 1,
                   InstitutionState.PENDING: 2},
        missing=missing, indicators=indicators, activities=activities,
        interventions=interventions, axes=axes, objectives=(), total=total,
        institutions=institutions, budget=budget,
        contributions=(
            MechanismContribution("0.1.1-1", "MTPS", 4.0, maker.text, maker.text, False, (shared,)),
        ),
        cases=(case, undecided), trend=trend, changes=(), rows=tuple(maker.rows), history=(),
        submissions={s.id: s for s in record.submissions}, record=record,
    )  # fmt: skip


def _findings(text: str) -> tuple[FindingRow, ...]:
    made = Finding("TXT-LARGO", Severity.WARNING, "Indicadores", "M9", text, "1.4.1-1", "medio", {})
    personal = Finding(
        "INS-CORREO", Severity.WARNING, "Institución", "B5", "persona@example.org", "", "correo"
    )
    return (FindingRow("MTPS", "EMTPS", made), FindingRow("MTPS", "EMTPS", personal, waived=True))


def _submissions(plan: Plan, missing: Sequence[str]) -> tuple[Submission, ...]:
    return tuple(
        Submission(
            f"E{i.key[:6]}",
            str(ROUND),
            i.key,
            f"{place:064x}",
            f"PNI_{ROUND}_{i.key}.xlsx",
            "remitente@example.org",
            MADE,
            SubmissionState.ACCEPTED,
        )
        for place, i in enumerate(plan.reporters)
        if i.key not in missing
    )


def _before(rounds: int) -> str:
    """The round that many rounds before the sample's."""
    year, half = divmod(ROUND.ordinal - rounds, 2)
    return str(Semester(year, half + 1))


def deadline() -> date:
    """The deadline of the sample's round."""
    return date(2025, 7, 31)
