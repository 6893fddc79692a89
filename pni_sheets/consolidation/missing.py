"""How fresh an indicator's official figure is, and who still owes one."""

from __future__ import annotations

from collections.abc import Iterable

from pni_sheets.consolidation import accumulation
from pni_sheets.consolidation.context import Context, principal_at, roles
from pni_sheets.consolidation.contributions import behind, counts
from pni_sheets.consolidation.results import Contribution, DataState
from pni_sheets.core.model import Activity, Consolidation, Indicator, Role, Semester
from pni_sheets.plan import schedule

#: Nothing of this round can be judged.
SILENT = frozenset({DataState.EARLIER, DataState.NONE, DataState.OPENING})


def asked(context: Context, activity: Activity, semester: Semester) -> tuple[str, ...]:
    """The institutions that owe a figure of the activity in a semester."""
    plan = context.plan_at(semester)
    try:
        then = plan.activity(activity.code)
    except KeyError:
        return ()
    if not accumulation.asked(plan, context.accepted, then, semester):
        return ()
    given = context.roles[activity.code] if plan is context.plan else roles(plan)[activity.code]
    return tuple(
        key
        for key, role in given.items()
        if role is not Role.VIA_MECANISMO and (key, semester) not in context.excused
    )


def silent(
    context: Context, indicator: Indicator, givers: Iterable[Contribution], semester: Semester
) -> tuple[str, ...]:
    """Those of the asked who gave neither a figure nor a return without progress.

    An opening balance speaks for the time before it. A cell left blank with a waiver is no
    figure given.
    """
    heard = {each.institution for each in givers if _gave(each, semester)}
    activity = context.plan.activity(indicator.activity)
    return tuple(key for key in asked(context, activity, semester) if key not in heard)


def _gave(each: Contribution, semester: Semester) -> bool:
    return (
        semester in each.said.reports
        or semester in each.nil_in
        or any(opening >= semester for opening in each.said.openings)
    )


def lacking(context: Context, indicator: Indicator, givers: tuple[Contribution, ...]) -> bool:
    """True where the figure of the round lacks somebody who was asked.

    A sum lacks everybody silent in the round. The figure of a year (flujo, promedio) lacks
    whoever is silent in a semester of it that was collected: of a sum anybody, else the
    principal alone. A decision of the coordinator says what is official, and lacks nobody.
    """
    now, activity = context.semester, context.plan.activity(indicator.activity)
    summed = indicator.consolidation is Consolidation.SUMA
    yearly = indicator.accumulation in schedule.YEARLY
    for semester in {*context.accepted.semesters, now}:
        of_year = yearly and semester.year == now.year and semester <= now
        if not (of_year or (summed and semester == now)):
            continue
        if context.decision(indicator.id, semester) is not None:
            continue
        missing = silent(context, indicator, givers, semester)
        if missing if summed else principal_at(context, activity, semester) in missing:
            return True
    return False


def _spoken(
    context: Context, indicator: Indicator, givers: tuple[Contribution, ...]
) -> list[Contribution]:
    """Those whose word of this round stands in the official figure."""
    now = context.semester
    return [
        each
        for each in givers
        if (each.semester is not None or each.nil)
        and counts(context, indicator, each.institution, each.role, now, each.row)
    ]


def data_state(
    context: Context,
    indicator: Indicator,
    givers: tuple[Contribution, ...],
    missing: tuple[str, ...],
    *,
    late: bool,
) -> DataState:
    """What the official figure rests on."""
    spoken = _spoken(context, indicator, givers)
    summed = indicator.consolidation is Consolidation.SUMA
    if spoken:
        if summed and missing and context.decision(indicator.id, context.semester) is None:
            return DataState.PARTIAL
        nil = all(each.nil for each in spoken)
        return DataState.NIL if nil else DataState.REPORTED
    found = behind(context, indicator, givers)
    if not found:
        return DataState.NONE
    activity = context.plan.activity(indicator.activity)
    if schedule.over(context.plan, activity, context.semester) and not late:
        return DataState.FINAL
    return DataState.OPENING if all(d.opening for d in found) else DataState.EARLIER


def as_of(context: Context, indicator: Indicator, givers: tuple[Contribution, ...]) -> str | None:
    """The last round whose data stand in the official figure; None without any."""
    if _spoken(context, indicator, givers):
        return str(context.semester)
    found = behind(context, indicator, givers)
    return str(max(datum.semester for datum in found)) if found else None
