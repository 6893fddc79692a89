"""What each institution says of an indicator, and what of it stands in the official figure.

The rules between institutions, written once; those of time are in ``accumulation``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pni_sheets.consolidation import accumulation
from pni_sheets.consolidation.accumulation import Datum, History
from pni_sheets.consolidation.context import Context, principal_at
from pni_sheets.consolidation.observed import Row
from pni_sheets.consolidation.results import Contribution
from pni_sheets.core.model import Consolidation, Indicator, Observation, Role, Semester
from pni_sheets.forms import report_form
from pni_sheets.plan import schedule


def contributions(context: Context, indicator: Indicator) -> tuple[Contribution, ...]:
    """Everybody who owes or gives a figure: the principal first, contributions last."""
    own = context.accepted.rows(report_form.INDICATORS, indicator.id)
    aided = context.accepted.rows(report_form.CONTRIBUTIONS, indicator.id)
    opened = context.accepted.openings(indicator.id)
    assigned = context.roles[indicator.activity]
    owing = {key: role for key, role in assigned.items() if role is not Role.VIA_MECANISMO}
    # Those who answered for it under an earlier plan, and their opening balances.
    former = sorted((own.keys() | opened.keys()) - owing.keys())
    aiding = sorted(aided.keys() - owing.keys() - set(former))
    givers: list[tuple[str, Role]] = list(owing.items())
    givers += [(key, _former_role(assigned, own, key)) for key in former]
    givers += [(key, Role.VIA_MECANISMO) for key in aiding]
    found = [_contribution(context, indicator, key, role) for key, role in givers]
    return tuple(c for c in found if c.institution in owing or c.said.reports or c.said.openings)


def _former_role(assigned: Mapping[str, Role], own: Mapping[str, object], key: str) -> Role:
    if key in own:
        return Role.CORRESPONSABLE
    return assigned.get(key, Role.CORRESPONSABLE)


def _contribution(
    context: Context, indicator: Indicator, institution: str, role: Role
) -> Contribution:
    accepted, now = context.accepted, context.semester
    kind, last = indicator.accumulation, last_year(context, indicator)
    args = context.plan, accepted, indicator, institution, now, context.plan_at
    said = accumulation.series(*args)
    rows = {
        s: row
        for sheet, _ in accumulation.FIGURES
        for s, row in accepted.rows(sheet, indicator.id).get(institution, {}).items()
        if s <= now
    }
    openings = {
        s: row
        for s, row in accepted.openings(indicator.id).get(institution, {}).items()
        if s <= now
    }
    counts = _counting(context, indicator, institution, role, said, rows)
    behind = accumulation.behind(kind, said, now, last)
    return Contribution(
        institution=institution,
        role=role,
        now=now,
        said=said,
        counts=counts,
        nil_in=frozenset(accumulation.nil_semesters(*args)),
        rows=rows,
        openings=openings,
        value=accumulation.accumulate(kind, said, now, last),
        counted=accumulation.accumulate(kind, counts, now, last),
        opening=accumulation.rests_on_opening(kind, behind),
        observations=tuple(
            o
            for datum in behind
            for o in _cells(context, institution, datum, openings if datum.opening else rows)
        ),
    )


def _cells(
    context: Context, institution: str, datum: Datum, rows: Mapping[Semester, Row]
) -> Iterable[Observation]:
    """The cells a figure was read from; of a return without progress, the cell that says so."""
    row = rows.get(datum.semester)
    found = [row.cells[f] for f in _FIGURE_FIELDS if f in row.cells] if row else []
    if not found:
        record = context.accepted.record(institution, datum.semester)
        found = [record.cells["hay_avances"]] if record else []
    return found


_FIGURE_FIELDS = tuple(field for _, field in accumulation.FIGURES)


def _counting(
    context: Context,
    indicator: Indicator,
    institution: str,
    role: Role,
    said: History,
    rows: Mapping[Semester, Row],
) -> History:
    """What of an institution's figures stands in the official one."""

    def of(series: Mapping[Semester, float]) -> dict[Semester, float]:
        return {
            s: value
            for s, value in series.items()
            if counts(context, indicator, institution, role, s, rows.get(s))
        }

    return History(of(said.reports), of(said.openings))


def counts(
    context: Context,
    indicator: Indicator,
    institution: str,
    role: Role,
    semester: Semester,
    row: Row | None,
) -> bool:
    """True where what an institution says of a semester stands in the official figure.

    A decision of the coordinator for that round comes first. Otherwise, of a ``principal``
    indicator only the principal's counts; of a ``suma`` everybody's who answers for the
    activity, except what was marked *Conjunto* (it is in the principal's figure already).
    A contribution *vía Mecanismo* never counts by itself. Once the principal has closed a
    late activity, nobody's later figure changes what was judged.
    """
    decision = context.decision(indicator.id, semester)
    if decision is not None:
        return decision.institution == institution
    if _closed(context, indicator, semester):
        return False
    principal = principal_at(context, context.plan.activity(indicator.activity), semester)
    if institution == principal:
        return True
    if indicator.consolidation is Consolidation.PRINCIPAL or role is Role.VIA_MECANISMO:
        return False
    return row is None or not (row.joint or row.contribution)


def _closed(context: Context, indicator: Indicator, semester: Semester) -> bool:
    """True where the period was over and the principal had completed before the semester."""
    plan = context.plan_at(semester)
    try:
        activity = plan.activity(indicator.activity)
    except KeyError:
        return False
    return schedule.over(plan, activity, semester) and not accumulation.asked(
        plan, context.accepted, activity, semester
    )


# --- the figures that count, combined ------------------------------------------------


def last_year(context: Context, indicator: Indicator) -> int:
    """The last year of the period of the indicator's activity."""
    return context.plan.period(context.plan.activity(indicator.activity))[1]


def _merged(givers: Iterable[Contribution]) -> History:
    """The series of an indicator whose semesters have one official institution each."""
    listed = list(givers)
    return History(
        {s: value for each in listed for s, value in each.counts.reports.items()},
        {s: value for each in listed for s, value in each.counts.openings.items()},
    )


def series_of(indicator: Indicator, givers: Iterable[Contribution]) -> list[History]:
    """The series whose accumulated figures add up to the official one."""
    if indicator.consolidation is Consolidation.PRINCIPAL:
        return [_merged(givers)]
    return [each.counts for each in givers]


def official_value(
    context: Context, indicator: Indicator, givers: Iterable[Contribution], semester: Semester
) -> float | None:
    """The official figure at the end of a semester; None where nothing is known."""
    last = last_year(context, indicator)
    known = [
        value
        for history in series_of(indicator, givers)
        if (value := accumulation.accumulate(indicator.accumulation, history, semester, last))
        is not None
    ]
    return sum(known) if known else None


def behind(context: Context, indicator: Indicator, givers: Iterable[Contribution]) -> list[Datum]:
    """The figures that stand behind the official one."""
    last = last_year(context, indicator)
    return [
        datum
        for history in series_of(indicator, givers)
        for datum in accumulation.behind(indicator.accumulation, history, context.semester, last)
    ]
