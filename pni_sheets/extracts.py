"""Parts of a consolidated round: one axis for its Mesa, one institution for its return.

Nothing is computed again: the figures of an extract are those of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from pni_sheets.budget import added_up
from pni_sheets.model import InstitutionState, Role
from pni_sheets.results import (
    ActivityResult,
    Case,
    Consolidated,
    Coverage,
    IndicatorResult,
    Record,
)


def for_axis(whole: Consolidated, axis: str) -> Consolidated:
    """The extract of one axis, for its Mesa. Raises KeyError for an unknown axis.

    Its institutions are those that answer for an activity of the axis; contributions *vía
    Mecanismo* of others are in it too, and count in no coverage.
    """
    total = next((group for group in whole.axes if group.code == axis), None)
    if total is None:
        raise KeyError(axis)

    def within(key: str | None) -> bool:
        return bool(key) and str(key).split(".", 1)[0] == axis

    indicators = tuple(i for i in whole.indicators if i.axis == axis)
    activities = tuple(a for a in whole.activities if a.activity.axis == axis)
    given = [c for i in indicators for c in i.contributions]
    owing = frozenset(c.institution for c in given if c.role is not Role.VIA_MECANISMO)
    lines = tuple(line for line in whole.budget.lines if within(line.activity))
    return replace(
        _among(whole, owing, frozenset(c.institution for c in given), within),
        scope=axis,
        indicators=indicators,
        activities=activities,
        interventions=tuple(g for g in whole.interventions if within(g.code)),
        axes=(total,),
        objectives=(),
        total=total,
        budget=added_up(whole.budget.year, [a.activity for a in activities], lines),
        contributions=tuple(c for c in whole.contributions if within(c.indicator)),
        cases=tuple(c for c in whole.cases if within(c.key)),
        trend=tuple(point for point in whole.trend if point.code == axis),
        changes=tuple(c for c in whole.changes if within(c.change.key)),
        rows=tuple(o for o in whole.rows if within(o.key)),
        history=tuple(o for o in whole.history if within(o.key)),
    )


def for_institution(whole: Consolidated, key: str) -> Consolidated:
    """The extract of one institution, for its one-page return. KeyError for an unknown one.

    It has the indicators that the institution answers for or contributed to, with its own
    figures and texts only: what others wrote is theirs. Official figures and averages are
    those of the whole plan.
    """
    if key not in {i.key for i in whole.institutions}:
        raise KeyError(key)
    indicators = tuple(
        _own_indicator(i, key)
        for i in whole.indicators
        if any(c.institution == key for c in i.contributions)
    )
    lines = tuple(line for line in whole.budget.lines if line.institution == key)
    # An activity may have lost its indicators and still have a state and a budget.
    codes = {i.indicator.activity for i in indicators} | {line.activity for line in lines}
    codes |= {a.code for a in whole.activities if _reported(a, key)}
    activities = tuple(_own_activity(a, key) for a in whole.activities if a.code in codes)
    axes = {a.activity.axis for a in activities}
    return replace(
        _among(whole, frozenset({key}), frozenset({key}), lambda _: True),
        scope=key,
        indicators=indicators,
        activities=activities,
        interventions=(),
        axes=tuple(g for g in whole.axes if g.code in axes),
        objectives=(),
        budget=added_up(whole.budget.year, [a.activity for a in activities], lines),
        contributions=tuple(c for c in whole.contributions if c.institution == key),
        cases=tuple(_own_case(c, key) for c in whole.cases if _concerns(c, key)),
        trend=(),
        changes=tuple(c for c in whole.changes if c.change.key in {*codes, *_ids(indicators)}),
        rows=tuple(o for o in whole.rows if o.institution == key),
        history=tuple(o for o in whole.history if o.institution == key),
    )


# --- what is left of the whole ------------------------------------------------------------


def _among(
    whole: Consolidated,
    owing: frozenset[str],
    heard: frozenset[str],
    within: Callable[[str | None], bool],
) -> Consolidated:
    """The whole with the institutions of ``owing``, and the record of those ``heard``."""
    institutions = tuple(i for i in whole.institutions if i.key in owing)
    states = [i.state for i in institutions]
    return replace(
        whole,
        institutions=institutions,
        coverage=Coverage(states.count(InstitutionState.ACCEPTED), len(states)),
        standings={state: states.count(state) for state in InstitutionState},
        missing=tuple(key for key in whole.missing if key in owing),
        submissions={name: s for name, s in whole.submissions.items() if s.institution in heard},
        record=_record(whole.record, heard, within),
    )


def _record(whole: Record, keys: frozenset[str], within: Callable[[str | None], bool]) -> Record:
    def own(institution: str | None, key: str | None) -> bool:
        return institution in keys and (not key or within(key))

    return replace(
        whole,
        roster=tuple(s for s in whole.roster if s.institution in keys),
        decisions=tuple(
            d for d in whole.decisions if d.institution in keys and within(d.indicator)
        ),
        waivers=tuple(w for w in whole.waivers if own(w.institution, w.key)),
        excuses=tuple(e for e in whole.excuses if e.institution in keys),
        findings=tuple(r for r in whole.findings if own(r.institution, r.finding.key)),
        normalisations=tuple(
            r for r in whole.normalisations if own(r.institution, r.normalisation.key)
        ),
        unplaced=tuple(r for r in whole.unplaced if r.institution in keys),
        submissions=tuple(s for s in whole.submissions if s.institution in keys),
        events=tuple(e for e in whole.events if e.institution in keys),
    )


def _ids(indicators: Iterable[IndicatorResult]) -> set[str]:
    return {i.id for i in indicators}


def _own_indicator(result: IndicatorResult, key: str) -> IndicatorResult:
    split = result.disaggregation
    return replace(
        result,
        contributions=tuple(c for c in result.contributions if c.institution == key),
        disaggregation=split if split and split.sources == (key,) else None,
        missing=tuple(k for k in result.missing if k == key),
    )


def _reported(result: ActivityResult, key: str) -> bool:
    return any(report.institution == key for report in result.reports)


def _own_activity(result: ActivityResult, key: str) -> ActivityResult:
    return replace(result, reports=tuple(r for r in result.reports if r.institution == key))


def _concerns(case: Case, key: str) -> bool:
    return any(figure.institution == key for figure in case.figures)


def _own_case(case: Case, key: str) -> Case:
    figures = tuple(figure for figure in case.figures if figure.institution == key)
    return replace(case, figures=figures, used=tuple(k for k in case.used if k == key))
