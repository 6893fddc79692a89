"""How fresh an indicator's official figure is, and who still owes one."""

from __future__ import annotations

from pni_sheets.consolidation import accumulation
from pni_sheets.consolidation.context import Basis
from pni_sheets.consolidation.contributions import Voice, behind, counts
from pni_sheets.consolidation.results import Coverage, DataState
from pni_sheets.core.model import Activity, Consolidation, Indicator, Role
from pni_sheets.plan import schedule

#: Nothing of this round can be judged.
SILENT = frozenset({DataState.EARLIER, DataState.NONE, DataState.OPENING})


def reporters(basis: Basis, activity: Activity) -> tuple[tuple[str, ...], Coverage]:
    """Who owes a figure this round and has no accepted return; how many have one."""
    before = _state_before(basis, activity)
    if not schedule.asked(basis.plan, activity, basis.semester, before):
        return (), Coverage(0, 0)
    returned = basis.accepted.returned(basis.semester)
    owing = [
        key
        for key, role in basis.roles[activity.code].items()
        if role is not Role.VIA_MECANISMO and key not in basis.excused
    ]
    missing = tuple(key for key in owing if key not in returned)
    return missing, Coverage(len(owing) - len(missing), len(owing))


def _state_before(basis: Basis, activity: Activity) -> str:
    principal = activity.principal
    return accumulation.state_before(basis.accepted, principal, activity.code, basis.semester)


def _spoken(basis: Basis, indicator: Indicator, cast: tuple[Voice, ...]) -> list[Voice]:
    """Those whose word of this round stands in the official figure."""
    now = basis.semester
    return [
        voice
        for voice in cast
        if (now in voice.said.reports or now in voice.nil) and counts(basis, indicator, voice, now)
    ]


def data_state(
    basis: Basis,
    indicator: Indicator,
    cast: tuple[Voice, ...],
    missing: tuple[str, ...],
    *,
    late: bool,
) -> DataState:
    """What the official figure rests on."""
    spoken = _spoken(basis, indicator, cast)
    summed = indicator.consolidation is Consolidation.SUMA
    if spoken:
        if summed and missing and basis.decision(indicator.id, basis.semester) is None:
            return DataState.PARTIAL
        nil = all(basis.semester in voice.nil for voice in spoken)
        return DataState.NIL if nil else DataState.REPORTED
    found = behind(basis, indicator, cast)
    if not found:
        return DataState.NONE
    activity = basis.plan.activity(indicator.activity)
    if schedule.over(basis.plan, activity, basis.semester) and not late:
        return DataState.FINAL
    return DataState.OPENING if all(d.opening for d in found) else DataState.EARLIER


def as_of(basis: Basis, indicator: Indicator, cast: tuple[Voice, ...]) -> str | None:
    """The last round whose data stand in the official figure; None without any."""
    if _spoken(basis, indicator, cast):
        return str(basis.semester)
    found = behind(basis, indicator, cast)
    return str(max(datum.semester for datum in found)) if found else None
