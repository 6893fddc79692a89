"""Activities, interventions, axes, objectives and the plan: means, and what they cover."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from pni_sheets.consolidation import traffic_light
from pni_sheets.consolidation.context import Context, is_late, reported_state
from pni_sheets.consolidation.observed import Row
from pni_sheets.consolidation.results import (
    ActivityReport,
    ActivityResult,
    Average,
    Coverage,
    DataState,
    GroupResult,
    IndicatorResult,
    Light,
)
from pni_sheets.core.lights import NOTHING_EXPECTED
from pni_sheets.core.model import Activity, Role, Thresholds
from pni_sheets.forms import report_form
from pni_sheets.plan import schedule

#: The figure is not of this round, and more could have come.
OLD = frozenset({DataState.EARLIER, DataState.OPENING})

#: The figure is of this round, or no more is to come.
CURRENT = frozenset({DataState.REPORTED, DataState.PARTIAL, DataState.NIL, DataState.FINAL})


def activity_result(
    context: Context, activity: Activity, indicators: Sequence[IndicatorResult]
) -> ActivityResult:
    """One activity: the mean of its indicators that are due and have a target."""
    due = [i for i in indicators if i.due]
    found = count(i.light for i in indicators)
    expecting = [i for i in due if i.light not in NOTHING_EXPECTED]
    compliance = traffic_light.average((i.compliance, i.state in OLD) for i in expecting)
    return ActivityResult(
        activity=activity,
        due=schedule.begun(context.plan, activity, context.semester),
        late=is_late(context, activity),
        state=reported_state(context, activity),
        reports=_reports(context, activity),
        progress=traffic_light.average((i.progress, i.state in OLD) for i in due),
        progress_plan=traffic_light.average((i.progress_plan, i.state in OLD) for i in due),
        compliance=compliance,
        light=traffic_light.mean_light(found, compliance, context.thresholds),
        lights=found,
        schedule=traffic_light.average(
            (traffic_light.percent(i.expected, i.target), False)
            for i in due
            if i.progress is not None
        ),
    )


def _reports(context: Context, activity: Activity) -> tuple[ActivityReport, ...]:
    roles = context.roles[activity.code]
    found = context.accepted.rows(report_form.ACTIVITIES, activity.code)
    order = [key for key in roles if key in found]
    order += sorted(key for key in found if key not in roles)
    reports = []
    for institution in order:
        rows = [r for r in found[institution].values() if r.semester <= context.semester]
        if rows:
            last = max(rows, key=lambda row: row.semester)
            role = roles.get(institution, Role.CORRESPONSABLE)
            reports.append(_report(context, institution, role, last))
    return tuple(reports)


def _report(context: Context, institution: str, role: Role, row: Row) -> ActivityReport:
    return ActivityReport(
        institution=institution,
        role=role,
        state=row.text("estado"),
        description=row.text("descripcion"),
        difficulties=row.text("dificultades"),
        next_steps=row.text("proximos"),
        round=str(row.semester),
        fresh=row.semester == context.semester,
        observations=row.observations,
    )


def count(found: Iterable[Light]) -> dict[Light, int]:
    """How many of each light; every light is a key."""
    counts = dict.fromkeys(Light, 0)
    for light in found:
        counts[light] += 1
    return counts


def group(
    code: str,
    name: str,
    activities: Sequence[ActivityResult],
    indicators: Sequence[IndicatorResult],
    thresholds: Thresholds,
) -> GroupResult:
    """The mean of some activities: each weighs the same, however many indicators it has."""
    due = [a for a in activities if a.progress.of]
    found = count(a.light for a in activities)
    compliance = _mean([a for a in due if a.compliance.of], lambda a: a.compliance)
    expecting = [i for i in indicators if i.light not in NOTHING_EXPECTED]
    current = Coverage(sum(i.state in CURRENT for i in expecting), len(expecting))
    return GroupResult(
        code=code,
        name=name,
        progress=_mean(due, lambda a: a.progress),
        progress_plan=_mean(due, lambda a: a.progress_plan),
        compliance=compliance,
        light=traffic_light.group_light(found, compliance, current, thresholds),
        lights=count(i.light for i in indicators),
        activity_lights=found,
        activities=len(activities),
        indicators=len(indicators),
        late=sum(a.late for a in activities),
        current=current,
        schedule=_mean([a for a in due if a.schedule.n], lambda a: a.schedule),
    )


def _mean(activities: Iterable[ActivityResult], of: Callable[[ActivityResult], Average]) -> Average:
    return traffic_light.average((of(a).value, of(a).earlier > 0) for a in activities)


def groups(
    names: Mapping[str, str],
    belongs: Callable[[Activity], Iterable[str]],
    activities: Sequence[ActivityResult],
    indicators: Sequence[IndicatorResult],
    thresholds: Thresholds,
) -> tuple[GroupResult, ...]:
    """One result for each code of ``names``; ``belongs`` tells an activity's codes."""
    codes = {a.code: frozenset(belongs(a.activity)) for a in activities}
    return tuple(
        group(
            code,
            name,
            [a for a in activities if code in codes[a.code]],
            [i for i in indicators if code in codes[i.indicator.activity]],
            thresholds,
        )
        for code, name in names.items()
    )
