"""The official figure of an indicator, judged, with all that stands behind it."""

from __future__ import annotations

from collections.abc import Iterable

from pni_sheets.consolidation import accumulation, traffic_light
from pni_sheets.consolidation.context import Context, is_late, principal_at
from pni_sheets.consolidation.contributions import (
    contributions,
    last_year,
    official_value,
    series_of,
)
from pni_sheets.consolidation.missing import SILENT, as_of, asked, data_state, lacking, silent
from pni_sheets.consolidation.observed import Row
from pni_sheets.consolidation.results import (
    Contribution,
    Coverage,
    Disaggregation,
    IndicatorResult,
    Light,
    SecondaryResult,
    YearProgress,
)
from pni_sheets.core.model import (
    Accumulation,
    Consolidation,
    Indicator,
    Semester,
)
from pni_sheets.plan import schedule


def measure(context: Context, indicator: Indicator) -> IndicatorResult:
    """The official figure of an indicator at the end of the round, and all behind it."""
    activity = context.plan.activity(indicator.activity)
    givers = contributions(context, indicator)
    late = is_late(context, activity)
    target = schedule.horizon_target(indicator)
    expected = schedule.expected(context.plan, indicator, context.semester)
    value = official_value(context, indicator, givers, context.semester)
    owed = asked(context, activity, context.semester)
    missing = silent(context, indicator, givers, context.semester)
    less = lacking(context, indicator, givers)
    state = data_state(context, indicator, givers, missing, late=late)
    gained, goal, due_by_now = (schedule.gained(indicator, f) for f in (value, target, expected))
    light, compliance = traffic_light.judge(
        gained,
        due_by_now,
        goal,
        indicator.target.comparator,
        current=state not in SILENT,
        lacking=less,
        thresholds=context.thresholds,
    )
    years = _years(context, indicator, givers)
    due = expected is not None
    share = traffic_light.percent(gained, goal) if due else None
    return IndicatorResult(
        indicator=indicator,
        due=due,
        late=late,
        value=value,
        semester=_semester(context, indicator, givers),
        expected=expected,
        target=target,
        progress=share,
        progress_plan=_plan_progress(context, indicator, years, share) if due else None,
        compliance=compliance,
        light=light,
        over_target=due
        and traffic_light.beyond(gained, indicator.target, goal, context.thresholds.over),
        opening=_rests_on_opening(context, indicator, givers),
        state=state,
        as_of=as_of(context, indicator, givers),
        official=_official(context, indicator),
        decision=context.decision(indicator.id, context.semester),
        reporters=Coverage(len(owed) - len(missing), len(owed)),
        asked=owed,
        at_least=light is Light.PARTIAL,
        years=years,
        contributions=givers,
        disaggregation=_disaggregation(context, indicator, givers, value),
        secondary=_secondary(indicator, value),
        missing=missing,
    )


def _rests_on_opening(
    context: Context, indicator: Indicator, givers: Iterable[Contribution]
) -> bool:
    kind, last = indicator.accumulation, last_year(context, indicator)
    return any(
        accumulation.rests_on_opening(
            kind, accumulation.behind(kind, history, context.semester, last)
        )
        for history in series_of(indicator, givers)
    )


def _semester(
    context: Context, indicator: Indicator, givers: Iterable[Contribution]
) -> float | None:
    known = [
        each.counts.reports[context.semester]
        for each in givers
        if context.semester in each.counts.reports
    ]
    return sum(known) if known else None


def _official(context: Context, indicator: Indicator) -> str:
    decision = context.decision(indicator.id, context.semester)
    if decision is not None:
        return decision.institution
    if indicator.consolidation is Consolidation.SUMA:
        return ""
    activity = context.plan.activity(indicator.activity)
    return principal_at(context, activity, context.semester)


# --- progress over the plan -----------------------------------------------------------------


def _years(
    context: Context, indicator: Indicator, givers: tuple[Contribution, ...]
) -> tuple[YearProgress, ...]:
    """The years of a flujo that have begun, each against the target of its own plan."""
    if indicator.accumulation is not Accumulation.FLUJO:
        return ()
    first, last = context.plan.period(context.plan.activity(indicator.activity))
    found = []
    for year in range(first, min(last, context.semester.year) + 1):
        end = context.semester if year == last else min(Semester(year, 2), context.semester)
        value = official_value(context, indicator, givers, end)
        target = _target_of(context, indicator, min(Semester(year, 2), context.semester))
        share = traffic_light.percent(value, target)
        found.append(YearProgress(year, value, target, share, value is not None))
    return tuple(found)


def _target_of(context: Context, indicator: Indicator, semester: Semester) -> float | None:
    try:
        return schedule.horizon_target(context.plan_at(semester).indicator(indicator.id))
    except KeyError:
        return schedule.horizon_target(indicator)


def _plan_progress(
    context: Context, indicator: Indicator, years: tuple[YearProgress, ...], share: float | None
) -> float | None:
    if indicator.accumulation is not Accumulation.FLUJO:
        return traffic_light.capped(share)
    period = context.plan.period(context.plan.activity(indicator.activity))
    return traffic_light.plan_progress(years, period, context.semester)


def _secondary(indicator: Indicator, value: float | None) -> SecondaryResult | None:
    second = indicator.target.secondary
    if second is None:
        return None
    share = traffic_light.beyond_first(value, indicator.target)
    return SecondaryResult(second.value, second.unit, share)


#: Persons by sex, in the order of the form, and persons under 18.
SEXES = ("mujeres", "hombres", "sin_dato")
MINORS = "menores"


def _disaggregation(
    context: Context, indicator: Indicator, givers: tuple[Contribution, ...], value: float | None
) -> Disaggregation | None:
    if not indicator.people or value is None:
        return None
    found = _detailed(context, indicator, givers)
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


def _detailed(
    context: Context, indicator: Indicator, givers: tuple[Contribution, ...]
) -> list[Row]:
    """The rows behind the official figure: all of those that add up, else the last."""
    kind, last = indicator.accumulation, last_year(context, indicator)
    found = [
        each.rows[datum.semester]
        for each in givers
        for datum in accumulation.behind(kind, each.counts, context.semester, last)
        if not datum.opening and datum.semester in each.rows
    ]
    if kind in (Accumulation.FLUJO, Accumulation.ACUMULADO):
        return found
    return sorted(found, key=lambda row: row.semester)[-1:]
