"""How fresh an indicator's official figure is, and who still owes one."""

from __future__ import annotations

from pni_sheets.consolidation import accumulation
from pni_sheets.consolidation.context import Context
from pni_sheets.consolidation.contributions import behind, counts
from pni_sheets.consolidation.results import Contribution, Coverage, DataState
from pni_sheets.core.model import Activity, Consolidation, Indicator, Role
from pni_sheets.plan import schedule

#: Nothing of this round can be judged.
SILENT = frozenset({DataState.EARLIER, DataState.NONE, DataState.OPENING})


def reporters(context: Context, activity: Activity) -> tuple[tuple[str, ...], Coverage]:
    """Who owes a figure this round and has no accepted return; how many have one."""
    before = _state_before(context, activity)
    if not schedule.asked(context.plan, activity, context.semester, before):
        return (), Coverage(0, 0)
    returned = context.accepted.returned(context.semester)
    owing = [
        key
        for key, role in context.roles[activity.code].items()
        if role is not Role.VIA_MECANISMO and key not in context.excused
    ]
    missing = tuple(key for key in owing if key not in returned)
    return missing, Coverage(len(owing) - len(missing), len(owing))


def _state_before(context: Context, activity: Activity) -> str:
    principal = activity.principal
    return accumulation.state_before(context.accepted, principal, activity.code, context.semester)


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
