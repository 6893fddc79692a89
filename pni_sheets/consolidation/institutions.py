"""The institutions in the round: their state, and how much of what was asked they gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pni_sheets.consolidation import accumulation
from pni_sheets.consolidation.context import Context
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


def roster(context: Context, known: Sequence[InstitutionStatus]) -> tuple[InstitutionStatus, ...]:
    """One status for each institution with a workbook, in the contract's order.

    Where the ledger says nothing of one, its data speak: accepted with any, else pending.
    """
    by_key = {status.institution: status for status in known}
    returned = context.accepted.returned(context.semester)
    return tuple(
        by_key.get(i.key) or _inferred(i, returned, (i.key, context.semester) in context.excused)
        for i in context.plan.reporters
    )


def _inferred(
    institution: Institution, returned: frozenset[str], excused: bool
) -> InstitutionStatus:
    state = InstitutionState.PENDING
    if institution.key in returned:
        state = InstitutionState.ACCEPTED
    elif excused:
        state = InstitutionState.EXCUSED
    return InstitutionStatus(institution.key, state, 0, None, 0, 0)


def institution_results(
    context: Context,
    standing: Iterable[InstitutionStatus],
    record: Record,
    indicators: Iterable[IndicatorResult],
) -> tuple[InstitutionResult, ...]:
    """What each institution with a workbook gave in the round."""
    given: dict[str, list[tuple[Indicator, Contribution]]] = {}
    for result in indicators:
        for contribution in result.contributions:
            given.setdefault(contribution.institution, []).append((result.indicator, contribution))
    activities = _activities(context)
    excuses = {e.institution: e for e in record.excuses if e.round == str(context.semester)}
    found = []
    for status in standing:
        key = status.institution
        row = context.accepted.record(key, context.semester)
        own = given.get(key, [])
        found.append(
            InstitutionResult(
                institution=context.plan.institution(key),
                status=status,
                excuse=excuses.get(key),
                nil=context.accepted.nil(key, context.semester),
                justification=row.text("justificacion") if row else "",
                comments=row.text("comentarios") if row else "",
                signed=row.text("fecha_validacion") if row else "",
                hours=row.number("horas") if row else None,
                activities=activities.get(key, 0),
                rows=_rows(context, own),
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


def _activities(context: Context) -> dict[str, int]:
    """How many activities each institution answers for in the round."""
    counts: dict[str, int] = {}
    for activity in context.plan.activities:
        for key, role in context.roles[activity.code].items():
            if role is Role.VIA_MECANISMO:
                continue
            if accumulation.asked(context.plan, context.accepted, activity, context.semester):
                counts[key] = counts.get(key, 0) + 1
    return counts


def _rows(context: Context, own: Iterable[tuple[Indicator, Contribution]]) -> Coverage:
    asked = answered = 0
    for indicator, contribution in own:
        if contribution.role is Role.VIA_MECANISMO:
            continue
        activity = context.plan.activity(indicator.activity)
        if accumulation.asked(context.plan, context.accepted, activity, context.semester):
            asked += 1
            answered += contribution.semester is not None or contribution.nil
    return Coverage(answered, asked)
