"""The plan in time: which activities are asked about in a semester, and what is due by its end.

Pure functions of the plan and a semester; figures that institutions report are not known
here. ``docs/numbers.md`` explains each rule with worked examples from the plan. Targets and
what is expected are in the indicator's unit; None is "nothing can be due", never zero.
"""

from __future__ import annotations

from math import ceil, floor

from pni_sheets.core.model import (
    Accumulation,
    Activity,
    Indicator,
    Periodicity,
    Plan,
    Semester,
    TargetKind,
)
from pni_sheets.forms import report_form

MONTHS = 12

#: Kinds of which half a unit cannot be done: what is expected is rounded down.
WHOLE = frozenset({TargetKind.COUNT, TargetKind.MILESTONE})

#: Kinds whose horizon is the calendar year; the others run over the whole period.
YEARLY = frozenset({Accumulation.FLUJO, Accumulation.PROMEDIO})

#: Absorbs the rounding of binary fractions: 0.3 / 0.5 must count as 60 %.
EPSILON = 1e-9


# --- the activity in time ---------------------------------------------------------------


def begun(plan: Plan, activity: Activity, semester: Semester) -> bool:
    """True from the first semester of the first year of the activity's period."""
    return plan.period(activity)[0] <= semester.year


def over(plan: Plan, activity: Activity, semester: Semester) -> bool:
    """True after the last year of the activity's period."""
    return semester.year > plan.period(activity)[1]


def asked(plan: Plan, activity: Activity, semester: Semester, state: str) -> bool:
    """True where institutions report on the activity in the semester.

    That is within its period, and after it while the state accepted before ("" for none)
    is not *Completada*.
    """
    if not begun(plan, activity, semester):
        return False
    return not over(plan, activity, semester) or state != report_form.COMPLETED


# --- targets ----------------------------------------------------------------------------


def horizon_target(indicator: Indicator) -> float | None:
    """The target of the indicator's horizon; None where the plan leaves it undefined.

    The horizon is the calendar year for flujo (a monthly target x 12: 5.4.2-1, 20
    documents a month, is 240 a year) and the whole period otherwise.
    """
    target = indicator.target
    if target.value is None or target.periodicity is Periodicity.POR_DEFINIR:
        return None
    if indicator.accumulation is Accumulation.FLUJO and target.periodicity is Periodicity.MENSUAL:
        return target.value * MONTHS
    return target.value


def expected(plan: Plan, indicator: Indicator, semester: Semester) -> float | None:
    """The figure due by the end of the semester (*Meta del período*).

    None where nothing can be due: the activity has not begun, or the target is undefined.
    Counts and milestones are rounded down, so 0.0 is "due, and nothing yet expected".
    After the period everything is due.

    - flujo: target of the year x 1/2 in S1, x 1 in S2 (1.3.1-2, 5,000 a year: 2,500, 5,000);
    - acumulado: target x semesters elapsed / semesters of the period (1.4.1-1, 3 studies in
      2025-2028: 0.375 -> 0 after 2025-S1, 1.125 -> 1 after 2026-S1);
    - nivel and promedio: the target itself; of a ``gradual`` nivel the baseline (else 0) and
      the share of the way to the target that has gone by, as for acumulado (5.5.1-2, 14
      departments in 2024-2028: 4.2 -> 4 after 2025-S1);
    - hito: the target from the semester it is ``due_by`` on, 0 before.
    """
    activity = plan.activity(indicator.activity)
    target = horizon_target(indicator)
    if target is None or not begun(plan, activity, semester):
        return None
    if over(plan, activity, semester):
        return target
    start = baseline(indicator) or 0.0
    due = start + (target - start) * _share(indicator, plan.period(activity), semester)
    if indicator.target.kind not in WHOLE:
        return due
    # Towards the baseline: half a unit of the way cannot be gone.
    return float(floor(due + EPSILON) if target >= start else ceil(due - EPSILON))


def _share(indicator: Indicator, period: tuple[int, int], semester: Semester) -> float:
    """The share of the way to the target that is due by a semester within the period."""
    kind = indicator.accumulation
    first, last = Semester(period[0], 1).ordinal, Semester(period[1], 2).ordinal
    if kind is Accumulation.FLUJO:
        return semester.half / 2
    if kind is Accumulation.ACUMULADO or (kind is Accumulation.NIVEL and indicator.gradual):
        return (semester.ordinal - first + 1) / (last - first + 1)
    if kind is Accumulation.HITO:
        due = Semester.parse(indicator.due_by).ordinal if indicator.due_by else last
        return 1.0 if semester.ordinal >= due else 0.0
    return 1.0


# --- levels measured from where they began -----------------------------------------------


def baseline(indicator: Indicator) -> float | None:
    """What a nivel is measured from; None where there is none, or it is the target itself."""
    if indicator.accumulation is not Accumulation.NIVEL:
        return None
    return None if indicator.baseline == indicator.target.value else indicator.baseline


def gained(indicator: Indicator, figure: float | None) -> float | None:
    """How far a figure is from the baseline, towards the target; itself without a baseline.

    Progress of a level is gained(value) / gained(target), as DNP Sinergia measures capacity
    and reduction. A target below its baseline is gone towards by falling. What lies behind
    the baseline has gained nothing: 0.
    """
    start = baseline(indicator)
    if figure is None or start is None:
        return figure
    way = figure - start if (indicator.target.value or 0.0) > start else start - figure
    return max(0.0, way)
