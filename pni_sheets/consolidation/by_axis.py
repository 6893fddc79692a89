"""Part of a consolidated round: one axis, for its Mesa.

Nothing is computed again: the figures of an extract are those of the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pni_sheets.consolidation.budget import added_up
from pni_sheets.consolidation.results import Consolidated, Coverage, Record
from pni_sheets.core.model import InstitutionState, Role


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
    heard = frozenset(c.institution for c in given)
    owing = frozenset(c.institution for c in given if c.role is not Role.VIA_MECANISMO)
    institutions = tuple(i for i in whole.institutions if i.key in owing)
    states = [i.state for i in institutions]
    lines = tuple(line for line in whole.budget.lines if within(line.activity))
    return replace(
        whole,
        scope=axis,
        indicators=indicators,
        activities=activities,
        interventions=tuple(g for g in whole.interventions if within(g.code)),
        axes=(total,),
        objectives=(),
        total=total,
        institutions=institutions,
        coverage=Coverage(states.count(InstitutionState.ACCEPTED), len(states)),
        standings={state: states.count(state) for state in InstitutionState},
        missing=tuple(key for key in whole.missing if key in owing),
        budget=added_up(whole.budget.year, [a.activity for a in activities], lines),
        contributions=tuple(c for c in whole.contributions if within(c.indicator)),
        cases=tuple(c for c in whole.cases if within(c.key)),
        trend=tuple(point for point in whole.trend if point.code == axis),
        changes=tuple(c for c in whole.changes if within(c.change.key)),
        rows=tuple(o for o in whole.rows if within(o.key)),
        history=tuple(o for o in whole.history if within(o.key)),
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
