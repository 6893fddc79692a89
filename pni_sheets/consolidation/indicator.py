"""The official figure of an indicator, judged, with all that stands behind it."""

from __future__ import annotations

from collections.abc import Iterable

from pni_sheets.consolidation import accumulation, traffic_light
from pni_sheets.consolidation.accumulation import Datum
from pni_sheets.consolidation.context import Basis, is_late, principal_at
from pni_sheets.consolidation.contributions import Voice, behind, last_year, official_value, voices
from pni_sheets.consolidation.missing import SILENT, as_of, data_state, reporters
from pni_sheets.consolidation.observed import Row
from pni_sheets.consolidation.results import (
    Contribution,
    Disaggregation,
    IndicatorResult,
    SecondaryResult,
    YearProgress,
)
from pni_sheets.core.model import (
    Accumulation,
    Consolidation,
    Indicator,
    Observation,
    Semester,
)
from pni_sheets.plan import schedule


def measure(basis: Basis, indicator: Indicator) -> IndicatorResult:
    """The official figure of an indicator at the end of the round, and all behind it."""
    activity = basis.plan.activity(indicator.activity)
    cast = voices(basis, indicator)
    late = is_late(basis, activity)
    target = schedule.horizon_target(indicator)
    expected = schedule.expected(basis.plan, indicator, basis.semester)
    value = official_value(basis, indicator, cast, basis.semester)
    missing, answered = reporters(basis, activity)
    state = data_state(basis, indicator, cast, missing, late=late)
    light, compliance = traffic_light.judge(
        value,
        expected,
        target,
        indicator.target.comparator,
        current=state not in SILENT,
        thresholds=basis.thresholds,
    )
    years = _years(basis, indicator, cast)
    due = expected is not None
    share = traffic_light.percent(value, target) if due else None
    return IndicatorResult(
        indicator=indicator,
        due=due,
        late=late,
        value=value,
        semester=_semester(basis, indicator, cast),
        expected=expected,
        target=target,
        progress=share,
        progress_plan=_plan_progress(basis, indicator, years, share) if due else None,
        compliance=compliance,
        light=light,
        over_target=due
        and traffic_light.beyond(value, indicator.target, target, basis.thresholds.over),
        opening=any(d.opening for d in behind(basis, indicator, cast)),
        state=state,
        as_of=as_of(basis, indicator, cast),
        official=_official(basis, indicator),
        decision=basis.decision(indicator.id, basis.semester),
        reporters=answered,
        years=years,
        contributions=tuple(_contribution(basis, indicator, voice) for voice in cast),
        disaggregation=_disaggregation(basis, indicator, cast, value),
        secondary=_secondary(indicator, value),
        missing=missing,
    )


def _semester(basis: Basis, indicator: Indicator, cast: Iterable[Voice]) -> float | None:
    known = [
        voice.counts.reports[basis.semester]
        for voice in cast
        if basis.semester in voice.counts.reports
    ]
    return sum(known) if known else None


def _official(basis: Basis, indicator: Indicator) -> str:
    decision = basis.decision(indicator.id, basis.semester)
    if decision is not None:
        return decision.institution
    if indicator.consolidation is Consolidation.SUMA:
        return ""
    activity = basis.plan.activity(indicator.activity)
    return principal_at(basis, activity, basis.semester)


# --- progress over the plan -----------------------------------------------------------------


def _years(basis: Basis, indicator: Indicator, cast: tuple[Voice, ...]) -> tuple[YearProgress, ...]:
    """The years of a flujo that have begun, each against the target of its own plan."""
    if indicator.accumulation is not Accumulation.FLUJO:
        return ()
    first, last = basis.plan.period(basis.plan.activity(indicator.activity))
    found = []
    for year in range(first, min(last, basis.semester.year) + 1):
        end = basis.semester if year == last else min(Semester(year, 2), basis.semester)
        value = official_value(basis, indicator, cast, end)
        target = _target_of(basis, indicator, min(Semester(year, 2), basis.semester))
        share = traffic_light.percent(value, target)
        found.append(YearProgress(year, value, target, share, value is not None))
    return tuple(found)


def _target_of(basis: Basis, indicator: Indicator, semester: Semester) -> float | None:
    try:
        return schedule.horizon_target(basis.plan_at(semester).indicator(indicator.id))
    except KeyError:
        return schedule.horizon_target(indicator)


def _plan_progress(
    basis: Basis, indicator: Indicator, years: tuple[YearProgress, ...], share: float | None
) -> float | None:
    if indicator.accumulation is not Accumulation.FLUJO:
        return traffic_light.capped(share)
    period = basis.plan.period(basis.plan.activity(indicator.activity))
    return traffic_light.plan_progress(years, period, basis.semester)


def _secondary(indicator: Indicator, value: float | None) -> SecondaryResult | None:
    second = indicator.target.secondary
    if second is None:
        return None
    share = traffic_light.beyond_first(value, indicator.target)
    return SecondaryResult(second.value, second.unit, share)


# --- who says what ----------------------------------------------------------------------


def _contribution(basis: Basis, indicator: Indicator, voice: Voice) -> Contribution:
    kind, last, now = indicator.accumulation, last_year(basis, indicator), basis.semester
    row = voice.rows.get(now)
    said = accumulation.behind(kind, voice.said, now, last)
    counted = accumulation.accumulate(kind, voice.counts, now, last)
    return Contribution(
        institution=voice.institution,
        role=voice.role,
        value=accumulation.accumulate(kind, voice.said, now, last),
        counted=counted,
        semester=voice.said.reports.get(now),
        used=counted is not None,
        joint=row is not None and row.joint,
        nil=now in voice.nil,
        opening=any(datum.opening for datum in said),
        evidence=row.text("medio") if row else "",
        remark=row.text("observaciones") if row else "",
        observations=tuple(o for d in said for o in _cells(basis, voice, d)),
        cells=row.observations if row else (),
    )


def _cells(basis: Basis, voice: Voice, datum: Datum) -> Iterable[Observation]:
    """The cells a figure was read from; of a return without progress, the cell that says so."""
    row = (voice.openings if datum.opening else voice.rows).get(datum.semester)
    found = [row.cells[f] for f in _FIGURE_FIELDS if f in row.cells] if row else []
    if not found:
        record = basis.accepted.record(voice.institution, datum.semester)
        found = [record.cells["hay_avances"]] if record else []
    return found


_FIGURE_FIELDS = tuple(field for _, field in accumulation.FIGURES)

#: Persons by sex, in the order of the form, and persons under 18.
SEXES = ("mujeres", "hombres", "sin_dato")
MINORS = "menores"


def _disaggregation(
    basis: Basis, indicator: Indicator, cast: tuple[Voice, ...], value: float | None
) -> Disaggregation | None:
    if not indicator.people or value is None:
        return None
    found = _detailed(basis, indicator, cast)
    cells = {f: [r.cells[f] for r in found if r.number(f) is not None] for f in (*SEXES, MINORS)}
    women, men, unknown, minors = (sum(float(o.value) for o in cells[f]) for f in (*SEXES, MINORS))
    used = tuple(o for f in (*SEXES, MINORS) for o in cells[f])
    return Disaggregation(
        total=value,
        women=women,
        men=men,
        unknown=unknown,
        minors=minors if cells[MINORS] else None,
        undetailed=max(0.0, value - women - men - unknown),
        sources=tuple(dict.fromkeys(o.institution for o in used)),
        observations=used,
    )


def _detailed(basis: Basis, indicator: Indicator, cast: tuple[Voice, ...]) -> list[Row]:
    """The rows behind the official figure: all of those that add up, else the last."""
    kind, last = indicator.accumulation, last_year(basis, indicator)
    found = [
        voice.rows[datum.semester]
        for voice in cast
        for datum in accumulation.behind(kind, voice.counts, basis.semester, last)
        if not datum.opening and datum.semester in voice.rows
    ]
    if kind in (Accumulation.FLUJO, Accumulation.ACUMULADO):
        return found
    return sorted(found, key=lambda row: row.semester)[-1:]
