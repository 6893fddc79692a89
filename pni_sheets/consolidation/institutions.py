"""The institutions in the round: their state, and how much of what was asked they gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pni_sheets.consolidation import accumulation
from pni_sheets.consolidation.context import Basis
from pni_sheets.consolidation.results import (
    Contribution,
    Coverage,
    IndicatorResult,
    InstitutionResult,
    Record,
)
from pni_sheets.core.model import (
    Indicator,
    Institution,
    InstitutionState,
    InstitutionStatus,
    Role,
)
from pni_sheets.forms import report_form
from pni_sheets.plan import schedule


def roster(basis: Basis, known: Sequence[InstitutionStatus]) -> tuple[InstitutionStatus, ...]:
    """One status for each institution with a workbook, in the contract's order.

    Where the ledger says nothing of one, its data speak: accepted with any, else pending.
    """
    by_key = {status.institution: status for status in known}
    returned = basis.accepted.returned(basis.semester)
    return tuple(
        by_key.get(i.key) or _inferred(i, returned, basis.excused) for i in basis.plan.reporters
    )


def _inferred(
    institution: Institution, returned: frozenset[str], excused: frozenset[str]
) -> InstitutionStatus:
    state = InstitutionState.PENDING
    if institution.key in returned:
        state = InstitutionState.ACCEPTED
    elif institution.key in excused:
        state = InstitutionState.EXCUSED
    return InstitutionStatus(institution.key, state, 0, None, 0, 0)


def institution_results(
    basis: Basis,
    standing: Iterable[InstitutionStatus],
    record: Record,
    indicators: Iterable[IndicatorResult],
) -> tuple[InstitutionResult, ...]:
    """What each institution with a workbook gave in the round."""
    given: dict[str, list[tuple[Indicator, Contribution]]] = {}
    for result in indicators:
        for contribution in result.contributions:
            given.setdefault(contribution.institution, []).append((result.indicator, contribution))
    activities = _activities(basis)
    excuses = {e.institution: e for e in record.excuses if e.round == str(basis.semester)}
    found = []
    for status in standing:
        key = status.institution
        row = basis.accepted.record(key, basis.semester)
        own = given.get(key, [])
        found.append(
            InstitutionResult(
                institution=basis.plan.institution(key),
                status=status,
                excuse=excuses.get(key),
                nil=basis.accepted.nil(key, basis.semester),
                justification=row.text("justificacion") if row else "",
                comments=row.text("comentarios") if row else "",
                signed=row.text("fecha_validacion") if row else "",
                hours=row.number("horas") if row else None,
                activities=activities.get(key, 0),
                rows=_rows(basis, own),
                contributions=sum(
                    c.role is Role.VIA_MECANISMO and c.semester is not None for _, c in own
                ),
                observations=tuple(
                    o for f, o in row.cells.items() if not report_form.INSTITUTION.field(f).personal
                )
                if row
                else (),
            )
        )
    return tuple(found)


def _activities(basis: Basis) -> dict[str, int]:
    """How many activities each institution answers for in the round."""
    counts: dict[str, int] = {}
    for activity in basis.plan.activities:
        for key, role in basis.roles[activity.code].items():
            if role is Role.VIA_MECANISMO:
                continue
            before = accumulation.state_before(basis.accepted, key, activity.code, basis.semester)
            if schedule.asked(basis.plan, activity, basis.semester, before):
                counts[key] = counts.get(key, 0) + 1
    return counts


def _rows(basis: Basis, own: Iterable[tuple[Indicator, Contribution]]) -> Coverage:
    asked = answered = 0
    for indicator, contribution in own:
        if contribution.role is Role.VIA_MECANISMO:
            continue
        activity = basis.plan.activity(indicator.activity)
        before = accumulation.state_before(
            basis.accepted, contribution.institution, activity.code, basis.semester
        )
        if schedule.asked(basis.plan, activity, basis.semester, before):
            asked += 1
            answered += contribution.semester is not None or contribution.nil
    return Coverage(answered, asked)
