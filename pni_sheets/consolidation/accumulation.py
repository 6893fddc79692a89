"""How figures add up over time: what one series of figures comes to at a semester's end.

The accumulation types follow the practice of Latin American planning offices (DNP
Sinergia: flujo, acumulado, stock); ``docs/numbers.md`` explains each rule with worked
examples from the plan. None is "no data", never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pni_sheets.consolidation.observed import ZERO_WHEN_NIL, Accepted
from pni_sheets.core.model import (
    Accumulation,
    Activity,
    Indicator,
    Observation,
    Plan,
    Previous,
    Semester,
)
from pni_sheets.forms import report_form
from pni_sheets.forms.what_to_write import NO_MEETING
from pni_sheets.plan import schedule
from pni_sheets.plan.schedule import YEARLY

#: Where the figures of an indicator stand: an institution's own, or its contribution.
FIGURES = ((report_form.INDICATORS, "avance"), (report_form.CONTRIBUTIONS, "aporte_semestre"))


@dataclass(frozen=True, slots=True)
class History:
    """One series of figures, by semester.

    A report is of its semester alone. An opening balance is the state reached by the end
    of its semester, and stands for all reports up to it.
    """

    reports: Mapping[Semester, float] = field(default_factory=dict)
    openings: Mapping[Semester, float] = field(default_factory=dict)


# --- figures over time -------------------------------------------------------------------


def accumulate(
    kind: Accumulation, history: History, semester: Semester, last_year: int
) -> float | None:
    """The figure of a series at the end of a semester; None where nothing is known.

    flujo adds up the year and restarts in January; promedio is the mean of the year's
    values; acumulado adds up everything; nivel is the last value; hito the highest, since
    what is done stays done. What is reported after ``last_year`` (the last of the
    activity's period) counts for that year: a late activity is catching up.
    """
    found = behind(kind, history, semester, last_year)
    if not found:
        return None
    if kind is Accumulation.PROMEDIO:
        return sum(d.value * d.weight for d in found) / sum(d.weight for d in found)
    if kind is Accumulation.NIVEL:
        return found[-1].value
    values = [datum.value for datum in found]
    return max(values) if kind is Accumulation.HITO else sum(values)


@dataclass(frozen=True, slots=True)
class Datum:
    """One figure of a series; ``weight`` is how many semesters' values it stands for."""

    semester: Semester
    value: float
    weight: int
    opening: bool


def behind(
    kind: Accumulation, history: History, semester: Semester, last_year: int
) -> tuple[Datum, ...]:
    """The figures that ``accumulate`` combines, in order of time."""
    return tuple(
        datum
        for first, last in _windows(kind, semester, last_year)
        for datum in _window(history, first, last)
    )


def rests_on_opening(kind: Accumulation, found: Sequence[Datum]) -> bool:
    """True where an opening balance is still part of what ``accumulate`` gives.

    A later level replaces it, and a milestone is its highest value alone.
    """
    if not found:
        return False
    if kind is Accumulation.NIVEL:
        return found[-1].opening
    if kind is Accumulation.HITO:
        return max(found, key=lambda datum: datum.value).opening
    return any(datum.opening for datum in found)


def counted(history: History, semester: Semester, last_year: int) -> int:
    """How many semesters' values are in the mean that ``accumulate`` gives for promedio."""
    found = behind(Accumulation.PROMEDIO, history, semester, last_year)
    return sum(datum.weight for datum in found)


def _windows(
    kind: Accumulation, semester: Semester, last_year: int
) -> list[tuple[Semester, Semester]]:
    """The spans within which an opening balance stands for what came before it."""
    if kind not in YEARLY:
        return [(Semester(0, 1), semester)]
    first = min(semester.year, last_year)
    return [
        (Semester(year, 1), min(Semester(year, 2), semester))
        for year in range(first, semester.year + 1)
    ]


def _window(history: History, first: Semester, last: Semester) -> list[Datum]:
    opening = max((s for s in history.openings if first <= s <= last), default=None)
    found = []
    if opening is not None:
        # The mean of a whole year stands for its two semesters.
        found.append(Datum(opening, history.openings[opening], opening.half, True))
    found += [
        Datum(s, history.reports[s], 1, False)
        for s in sorted(history.reports)
        if first <= s <= last and (opening is None or s > opening)
    ]
    return found


# --- where a level began ----------------------------------------------------------------


def with_baselines(plan: Plan, observations: Iterable[Observation]) -> Plan:
    """The plan with the baselines that its principals gave as opening balances.

    Such a balance is of a nivel and lies before the first year of its activity's period. A
    baseline of the catalogue stands before it. The plan's version stays: it is one plan.
    """
    told: dict[str, dict[str, Observation]] = {}
    for seen in observations:
        if seen.opening:
            told.setdefault(f"{seen.key} {seen.institution} {seen.round}", {})[seen.field] = seen
    found = {}
    for cells in told.values():
        value = cells.get("avance")
        if value is not None and _is_baseline(plan, value):
            day, source = cells.get("fecha_corte"), cells.get("fuente")
            found[value.key] = replace(
                plan.indicator(value.key),
                baseline=float(value.value),
                baseline_date=date.fromisoformat(str(day.value)) if day else None,
                baseline_source=str(source.value) if source else "",
            )
    if not found:
        return plan
    return replace(plan, indicators=tuple(found.get(i.id, i) for i in plan.indicators))


def _is_baseline(plan: Plan, seen: Observation) -> bool:
    try:
        indicator = plan.indicator(seen.key)
    except KeyError:
        return False
    activity = plan.activity(indicator.activity)
    return (
        indicator.accumulation is Accumulation.NIVEL
        and indicator.baseline is None
        and seen.institution == activity.principal
        and Semester.parse(seen.round).year < plan.period(activity)[0]
    )


# --- what institutions reported ------------------------------------------------------------


def series(
    plan: Plan,
    accepted: Accepted,
    indicator: Indicator,
    institution: str,
    until: Semester,
    plan_at: Callable[[Semester], Plan] | None = None,
) -> History:
    """What an institution reported of an indicator, up to and including a semester.

    A return without progress (*sin avances*) is a report of zero where figures add up, and
    of no change otherwise, for each indicator that the institution had to report on under
    the plan of that round (``plan_at``; ``plan`` where it is not given).
    """
    reports = {
        row.semester: value
        for sheet, field in FIGURES
        for row in accepted.rows(sheet, indicator.id).get(institution, {}).values()
        if row.semester <= until and (value := row.number(field)) is not None
    }
    for semester in nil_semesters(plan, accepted, indicator, institution, until, plan_at):
        if indicator.accumulation in ZERO_WHEN_NIL:
            reports.setdefault(semester, 0.0)
    openings = {
        row.semester: value
        for row in accepted.openings(indicator.id).get(institution, {}).values()
        if row.semester <= until and (value := row.number("avance")) is not None
    }
    return History(reports, openings)


def nil_semesters(
    plan: Plan,
    accepted: Accepted,
    indicator: Indicator,
    institution: str,
    until: Semester,
    plan_at: Callable[[Semester], Plan] | None = None,
) -> tuple[Semester, ...]:
    """The semesters whose return speaks for an indicator without a figure.

    That is a return without progress, and one that says that no meeting was held of which
    to give an average.
    """
    own = accepted.rows(report_form.INDICATORS, indicator.id).get(institution, {})
    unmet = {s for s, row in own.items() if s <= until and row.text("avance") == NO_MEETING}
    return tuple(
        sorted(
            unmet.union(
                semester
                for semester in accepted.nil_semesters(institution)
                if semester <= until
                and _answered_for(
                    plan_at(semester) if plan_at else plan,
                    accepted,
                    indicator,
                    institution,
                    semester,
                )
            )
        )
    )


def _answered_for(
    plan: Plan, accepted: Accepted, indicator: Indicator, institution: str, semester: Semester
) -> bool:
    try:
        activity = plan.activity(indicator.activity)
    except KeyError:
        return False
    if institution != activity.principal and institution not in activity.responsibles:
        return False
    return asked(plan, accepted, activity, semester)


def asked(plan: Plan, accepted: Accepted, activity: Activity, semester: Semester) -> bool:
    """True where those who answer for an activity report on it in a semester.

    The principal's *Completada* ends a late activity for everybody: template, coverage and
    reconciliation follow this one rule.
    """
    before = state_before(accepted, activity.principal, activity.code, semester)
    return schedule.asked(plan, activity, semester, before)


def state_before(accepted: Accepted, institution: str, activity: str, semester: Semester) -> str:
    """The last state accepted from an institution before a semester; "" for none."""
    rows = accepted.rows(report_form.ACTIVITIES, activity).get(institution, {})
    return next((rows[s].text("estado") for s in reversed(rows) if s < semester), "")


def previous(
    plan: Plan, observations: Iterable[Observation], institution: str, semester: Semester
) -> Previous:
    """What an institution had reported and got accepted before the semester.

    An indicator without any report in its horizon (flujo restarts in January) has no
    entry. ``observations`` may hold those of others and later ones; they are ignored, but
    cost time.
    """
    seen = [
        o
        for o in observations
        if (o.institution == institution or o.field == "estado")
        and Semester.parse(o.round) < semester
    ]
    own, keys = Accepted(seen), {o.key for o in seen if o.institution == institution}
    # A return without progress speaks for every row that was asked; other returns for theirs.
    every = bool(own.nil_semesters(institution))
    accumulated: dict[str, float] = {}
    counts: dict[str, int] = {}
    for indicator in plan.indicators:
        if not every and indicator.id not in keys:
            continue
        history = series(plan, own, indicator, institution, semester)
        last = plan.period(plan.activity(indicator.activity))[1]
        value = accumulate(indicator.accumulation, history, semester, last)
        if value is None:
            continue
        accumulated[indicator.id] = value
        if indicator.accumulation is Accumulation.PROMEDIO:
            counts[indicator.id] = counted(history, semester, last)
    states = {
        activity.code: state
        for activity in plan.activities
        if activity.code in keys
        and (state := state_before(own, institution, activity.code, semester))
    }
    closed = frozenset(
        activity.code
        for activity in plan.activities
        if state_before(own, activity.principal, activity.code, semester) == report_form.COMPLETED
    )
    return Previous(accumulated, counts, states, closed)
