"""Cases for *Conciliación*: what institutions say of the same thing and cannot both be so.

Cases are of the round alone; nothing is changed by them. A decision of the coordinator
changes the official figure (``contributions.counts``) and stands beside the case.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pni_sheets.consolidation.accumulation import FIGURES
from pni_sheets.consolidation.context import Context, principal_at
from pni_sheets.consolidation.results import (
    ActivityReport,
    BudgetLine,
    Case,
    CaseKind,
    Contribution,
    Figure,
    IndicatorResult,
)
from pni_sheets.core.model import Activity, Consolidation, Observation, Role
from pni_sheets.forms import report_form
from pni_sheets.plan.schedule import EPSILON

FIELDS = tuple(field for _, field in FIGURES)


def of_indicator(context: Context, result: IndicatorResult) -> Iterator[Case]:
    """The cases of one indicator, in the order of ``CaseKind``."""
    activity = context.plan.activity(result.indicator.activity)
    principal = principal_at(context, activity, context.semester)
    own = [c for c in result.contributions if c.role is not Role.VIA_MECANISMO]
    head = next((c for c in own if c.institution == principal), None)
    others = [c for c in own if c is not head and c.semester is not None]
    if result.indicator.consolidation is Consolidation.PRINCIPAL:
        yield from _differences(result, head, others)
    else:
        yield from _doubles(result, [c for c in own if c.semester and not c.joint])
    yield from _principal_missing(result, head, others)
    yield from _joint_above(result, head, others)
    yield from _overlaps(context, result)


def of_activity(activity: Activity, reports: Sequence[ActivityReport]) -> Iterator[Case]:
    """One says *Completada* this round and another one does not."""
    fresh = [r for r in reports if r.fresh and r.state]
    done = [r for r in fresh if r.state == report_form.COMPLETED]
    if not done or len(done) == len(fresh):
        return
    official = next((r.state for r in fresh if r.role is Role.PRINCIPAL), None)
    figures = tuple(
        Figure(r.institution, r.role, r.state, _cell(r.observations, ("estado",))) for r in fresh
    )
    used = tuple(r.institution for r in fresh if r.role is Role.PRINCIPAL)
    yield Case(CaseKind.STATE, activity.code, figures, used, official)


def of_budget(lines: Iterable[BudgetLine]) -> Iterator[Case]:
    """Two institutions give the same requirement, or the same financing, of one activity."""
    by_activity: dict[str, list[BudgetLine]] = defaultdict(list)
    for line in lines:
        if line.fresh:
            by_activity[line.activity].append(line)
    for code, found in by_activity.items():
        for fields in (("requerido",), tuple(field.name for field in report_form.FUNDING)):
            groups: dict[float, list[Figure]] = defaultdict(list)
            for line in found:
                amount = line.money.required if fields == ("requerido",) else line.money.financed
                if amount:
                    seen = _cell(line.observations, fields)
                    groups[amount].append(Figure(line.institution, line.role, amount, seen))
            for figures in groups.values():
                if len(figures) > 1:
                    used = tuple(f.institution for f in figures)
                    yield Case(CaseKind.BUDGET_REPEATED, code, tuple(figures), used, None)


# --- one indicator ------------------------------------------------------------------------


def _differences(
    result: IndicatorResult, head: Contribution | None, others: list[Contribution]
) -> Iterator[Case]:
    if head is None or head.semester is None:
        return
    differing = [
        c for c in others if not c.joint and abs((c.semester or 0.0) - head.semester) > EPSILON
    ]
    if differing:
        yield _case(CaseKind.DIFFERENCE, result, [head, *differing])


def _doubles(result: IndicatorResult, counted: list[Contribution]) -> Iterator[Case]:
    """The same evidence is the stronger sign, so the same figure is not said again for it."""
    by_evidence: dict[str, list[Contribution]] = defaultdict(list)
    by_figure: dict[float, list[Contribution]] = defaultdict(list)
    for contribution in counted:
        if words := _words(contribution.evidence):
            by_evidence[words].append(contribution)
        by_figure[contribution.semester or 0.0].append(contribution)
    said = [group for group in by_evidence.values() if len(group) > 1]
    for group in by_figure.values():
        if len(group) > 1 and not any(_within(group, other) for other in said):
            yield _case(CaseKind.DOUBLE_FIGURE, result, group)
    for group in said:
        yield _case(CaseKind.DOUBLE_EVIDENCE, result, group)


def _within(group: list[Contribution], other: list[Contribution]) -> bool:
    return {c.institution for c in group} <= {c.institution for c in other}


def _words(text: str) -> str:
    """A text as it is compared: its words, in lower case."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _principal_missing(
    result: IndicatorResult, head: Contribution | None, others: list[Contribution]
) -> Iterator[Case]:
    silent = head is None or (head.semester is None and not head.nil)
    if silent and others:
        yield _case(CaseKind.PRINCIPAL_MISSING, result, [*([head] if head else []), *others])


def _joint_above(
    result: IndicatorResult, head: Contribution | None, others: list[Contribution]
) -> Iterator[Case]:
    if head is None or head.semester is None:
        return
    above = [c for c in others if c.joint and (c.semester or 0.0) > head.semester + EPSILON]
    if above:
        yield _case(CaseKind.JOINT_ABOVE, result, [head, *above])


def _overlaps(context: Context, result: IndicatorResult) -> Iterator[Case]:
    """A return for a time that an opening balance already speaks for."""
    own = context.accepted.rows(report_form.INDICATORS, result.id)
    for institution, openings in context.accepted.openings(result.id).items():
        latest = max(openings)
        rows = [r for s, r in own.get(institution, {}).items() if s <= latest]
        if not rows:
            continue
        role = next(
            (c.role for c in result.contributions if c.institution == institution),
            Role.CORRESPONSABLE,
        )
        figures = tuple(
            Figure(institution, role, row.number("avance"), row.cells.get("avance"))
            for row in (openings[latest], *rows)
        )
        yield Case(CaseKind.OPENING_OVERLAP, result.id, figures, (institution,), figures[0].value)


def _case(kind: CaseKind, result: IndicatorResult, sides: Sequence[Contribution]) -> Case:
    figures = tuple(
        Figure(c.institution, c.role, c.semester, _cell(c.cells, FIELDS)) for c in sides
    )
    used = tuple(c.institution for c in result.contributions if c.used and c.semester is not None)
    return Case(kind, result.id, figures, used, result.semester, result.decision)


def _cell(observations: Iterable[Observation], fields: tuple[str, ...]) -> Observation | None:
    return next((o for o in observations if o.field in fields), None)
