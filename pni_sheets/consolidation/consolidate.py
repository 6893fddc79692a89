"""One round, consolidated: from accepted observations to everything that is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pni_sheets.consolidation import accumulation, averages, reconciliation
from pni_sheets.consolidation.budget import budget
from pni_sheets.consolidation.by_axis import for_axis as for_axis
from pni_sheets.consolidation.context import Context, roles
from pni_sheets.consolidation.indicator import measure
from pni_sheets.consolidation.institutions import institution_results, roster
from pni_sheets.consolidation.observed import Accepted
from pni_sheets.consolidation.results import (
    ActivityResult,
    Budget,
    Case,
    Consolidated,
    Coverage,
    GroupResult,
    IndicatorResult,
    MechanismContribution,
    Record,
    RoundChange,
    TrendPoint,
)
from pni_sheets.core.model import (
    Activity,
    Decision,
    InstitutionState,
    InstitutionStatus,
    Observation,
    Plan,
    Role,
    Semester,
    Thresholds,
)
from pni_sheets.forms import report_form
from pni_sheets.plan import catalogue as catalogue
from pni_sheets.plan.changes import compare

WHOLE_PLAN = ""


def consolidate(
    plan: Plan,
    semester: Semester,
    observations: Sequence[Observation],
    *,
    record: Record | None = None,
    thresholds: Thresholds | None = None,
    plans: Mapping[str, Plan] | None = None,
) -> Consolidated:
    """The whole plan at the end of a round.

    ``observations`` are the accepted ones of this and earlier rounds, opening balances
    included, in any order; later ones are ignored. ``plans`` maps the id of an earlier
    round to the plan it was collected under; without it the current one is used.
    """
    record = record or Record()
    past = {name for name in {o.round for o in observations} if Semester.parse(name) <= semester}
    seen = sorted((o for o in observations if o.round in past), key=_place(plan))
    plan = accumulation.with_baselines(plan, seen)
    plans = {n: accumulation.with_baselines(p, seen) for n, p in (plans or {}).items()}
    context = _context(plan, semester, seen, record, thresholds or Thresholds(), plans)
    figures = _figures(context)
    indicators, activities = figures.indicators, figures.activities
    money = budget(context)
    standing = roster(context, record.roster)
    now = str(semester)
    public = [o for o in seen if not report_form.is_personal(o.sheet, o.field)]
    return Consolidated(
        plan=plan,
        semester=semester,
        thresholds=context.thresholds,
        scope=WHOLE_PLAN,
        coverage=_coverage(standing),
        standings=_standings(standing),
        missing=_missing(standing),
        indicators=indicators,
        activities=activities,
        interventions=_interventions(context, activities, indicators),
        axes=figures.axes,
        objectives=_objectives(context, activities, indicators),
        total=figures.total,
        institutions=institution_results(context, standing, record, indicators),
        budget=money,
        contributions=tuple(_mechanism(indicators)),
        cases=tuple(_cases(context, indicators, activities, money)),
        trend=tuple(_trend(context, figures)),
        changes=tuple(_changes(context)),
        rows=tuple(o for o in public if o.round == now and not o.opening),
        history=tuple(o for o in public if o.round != now or o.opening),
        submissions={s.id: s for s in record.submissions},
        record=record,
    )


def _context(
    plan: Plan,
    semester: Semester,
    observations: Sequence[Observation],
    record: Record,
    thresholds: Thresholds,
    plans: Mapping[str, Plan],
) -> Context:
    dated = {Semester.parse(name): version for name, version in plans.items()}
    dated = {s: p for s, p in dated.items() if s < semester} | {semester: plan}
    decisions: dict[tuple[str, Semester], Decision] = {}
    for decision in sorted(record.decisions, key=lambda d: d.at):
        decisions[decision.indicator, Semester.parse(decision.round)] = decision
    return Context(
        plan=plan,
        semester=semester,
        accepted=Accepted(observations),
        thresholds=thresholds,
        plans=tuple(sorted(dated.items(), key=lambda item: item[0])),
        decisions=decisions,
        excused=frozenset((e.institution, Semester.parse(e.round)) for e in record.excuses),
        roles=roles(plan),
    )


def _place(plan: Plan) -> Any:
    """Sort key of data: the form's sheets, the plan's order of rows and institutions."""
    sheets = {sheet.name: n for n, sheet in enumerate(report_form.SHEETS)}
    fields = {(s.name, f.name): n for s in report_form.SHEETS for n, f in enumerate(s.fields)}
    keys = {i.key: n for n, i in enumerate(plan.institutions)}
    order = cache(lambda key: catalogue.order(key) if key else ())

    def place(seen: Observation) -> tuple[Any, ...]:
        return (
            seen.round,
            sheets.get(seen.sheet, len(sheets)),
            order(seen.key),
            keys.get(seen.institution, len(keys)),
            seen.institution,
            fields.get((seen.sheet, seen.field), 0),
            seen.field,
            seen.submission,
        )

    return place


# --- figures ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Figures:
    """What is measured of every round, for itself and for the trend."""

    indicators: tuple[IndicatorResult, ...]
    activities: tuple[ActivityResult, ...]
    axes: tuple[GroupResult, ...]
    total: GroupResult


def _figures(context: Context) -> _Figures:
    indicators = tuple(measure(context, indicator) for indicator in context.plan.indicators)
    activities = _activities(context, indicators)
    return _Figures(
        indicators,
        activities,
        _axes(context, activities, indicators),
        _total(context, activities, indicators),
    )


def _activities(
    context: Context, indicators: Iterable[IndicatorResult]
) -> tuple[ActivityResult, ...]:
    of: dict[str, list[IndicatorResult]] = {a.code: [] for a in context.plan.activities}
    for indicator in indicators:
        of[indicator.indicator.activity].append(indicator)
    return tuple(averages.activity_result(context, a, of[a.code]) for a in context.plan.activities)


def _interventions(
    context: Context, activities: Sequence[ActivityResult], indicators: Sequence[IndicatorResult]
) -> tuple[GroupResult, ...]:
    names = {i.code: i.text for i in context.plan.interventions}
    return averages.groups(
        names, lambda a: (a.intervention,), activities, indicators, context.thresholds
    )


def _axes(
    context: Context, activities: Sequence[ActivityResult], indicators: Sequence[IndicatorResult]
) -> tuple[GroupResult, ...]:
    names = {a.code: a.name for a in context.plan.axes}
    return averages.groups(names, lambda a: (a.axis,), activities, indicators, context.thresholds)


def _objectives(
    context: Context, activities: Sequence[ActivityResult], indicators: Sequence[IndicatorResult]
) -> tuple[GroupResult, ...]:
    """By objective of the Global Compact, where the ministry has filled ``alignment.csv``."""
    aligned: dict[str, list[str]] = {}
    for axis, number in context.plan.alignment:
        aligned.setdefault(axis, []).append(str(number))
    used = {number for numbers in aligned.values() for number in numbers}
    names = {str(o.number): o.text for o in context.plan.objectives if str(o.number) in used}

    def belongs(activity: Activity) -> list[str]:
        return aligned.get(activity.axis, [])

    return averages.groups(names, belongs, activities, indicators, context.thresholds)


def _total(
    context: Context, activities: Sequence[ActivityResult], indicators: Sequence[IndicatorResult]
) -> GroupResult:
    return averages.group(
        WHOLE_PLAN, context.plan.title, activities, indicators, context.thresholds
    )


# --- institutions ------------------------------------------------------------------------


def _coverage(standing: Sequence[InstitutionStatus]) -> Coverage:
    accepted = sum(s.state is InstitutionState.ACCEPTED for s in standing)
    return Coverage(accepted, len(standing))


def _standings(standing: Sequence[InstitutionStatus]) -> dict[InstitutionState, int]:
    counts = dict.fromkeys(InstitutionState, 0)
    for status in standing:
        counts[status.state] += 1
    return counts


def _missing(standing: Sequence[InstitutionStatus]) -> tuple[str, ...]:
    settled = InstitutionState.ACCEPTED, InstitutionState.EXCUSED
    return tuple(s.institution for s in standing if s.state not in settled)


def _mechanism(indicators: Iterable[IndicatorResult]) -> Iterator[MechanismContribution]:
    for indicator in indicators:
        for given in indicator.contributions:
            if given.role is Role.VIA_MECANISMO and given.cells:
                texts = {o.field: str(o.value) for o in given.cells}
                yield MechanismContribution(
                    indicator=indicator.id,
                    institution=given.institution,
                    value=given.semester,
                    description=texts.get("descripcion", ""),
                    evidence=given.evidence,
                    used=given.used,
                    observations=given.cells,
                )


# --- between institutions, over time ---------------------------------------------------------


def _cases(
    context: Context,
    indicators: Iterable[IndicatorResult],
    activities: Iterable[ActivityResult],
    money: Budget,
) -> Iterator[Case]:
    for indicator in indicators:
        yield from reconciliation.of_indicator(context, indicator)
    for activity in activities:
        yield from reconciliation.of_activity(activity.activity, activity.reports)
    yield from reconciliation.of_budget(money.lines)


def _trend(context: Context, now: _Figures) -> Iterator[TrendPoint]:
    """Every round that had returns; a semester without a round has no point."""
    collected = [s for s in context.accepted.semesters if s <= context.semester]
    for semester in collected:
        if semester == context.semester:
            continue
        then = context.earlier(semester)
        yield from _points(then, _figures(then))
    yield from _points(context, now)


def _points(context: Context, figures: _Figures) -> Iterator[TrendPoint]:
    reporters = {i.key for i in context.plan.reporters}
    returned = context.accepted.returned(context.semester) & reporters
    for found in (figures.total, *figures.axes):
        yield TrendPoint(
            str(context.semester),
            found.code,
            found.progress,
            found.progress_plan,
            found.lights,
            Coverage(len(returned), len(reporters)),
            found.compliance,
        )


def _changes(context: Context) -> Iterator[RoundChange]:
    for (_, before), (semester, after) in zip(context.plans, context.plans[1:], strict=False):
        if before.version != after.version:
            for change in compare(before, after):
                yield RoundChange(str(semester), change)


# --- the contract's JSON --------------------------------------------------------------------


def to_json(consolidated: Consolidated) -> dict[str, Any]:
    """``consolidate --json`` of the contract (without ``files``, which the verb knows).

    ``progress`` is of the year, ``progress_plan`` of the plan, in per cent, uncapped for
    indicators; a contribution's ``value`` is all that the institution reported (who said
    nothing has none), ``counted`` what of it stands in the official figure.
    """
    return {
        "round": consolidated.round,
        "plan": consolidated.plan.version,
        "coverage": {
            "institutions": consolidated.coverage.n,
            "of": consolidated.coverage.of,
            "missing": list(consolidated.missing),
        },
        "total": _group_json(consolidated.total),
        "axes": [_group_json(axis) for axis in consolidated.axes],
        "indicators": [_indicator_json(result) for result in consolidated.indicators],
    }


def _group_json(group: GroupResult) -> dict[str, Any]:
    return {
        "code": group.code,
        "progress": group.progress.value,
        "progress_plan": group.progress_plan.value,
        "compliance": group.compliance.value,
        "should_be": group.should_be,
        "current": {"indicators": group.current.n, "of": group.current.of},
        "covered": {"activities": group.progress.n, "of": group.progress.of},
        "light": str(group.light),
        "lights": {str(light): n for light, n in group.lights.items()},
    }


def _indicator_json(result: IndicatorResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "value": result.value,
        "expected": result.expected,
        "target": result.target,
        "progress": result.progress,
        "progress_plan": result.progress_plan,
        "light": str(result.light),
        "over_target": result.over_target,
        "state": str(result.state),
        "opening": result.opening,
        "at_least": result.at_least,
        "missing": list(result.missing),
        "contributions": [
            {
                "institution": given.institution,
                "role": str(given.role),
                "value": given.value,
                "counted": given.counted,
                "semester": given.semester,
                "used": given.used,
            }
            for given in result.contributions
            if given.value is not None
        ],
    }
