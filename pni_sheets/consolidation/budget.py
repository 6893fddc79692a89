"""Money of the calendar year, added up by activity, axis, institution and source.

Institutions give the year to date, so the last accepted return of the year replaces the
earlier ones; it is never added to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import fsum

from pni_sheets.consolidation.context import Context
from pni_sheets.consolidation.observed import Row
from pni_sheets.consolidation.results import Budget, BudgetLine, Money
from pni_sheets.core.model import Activity, Role
from pni_sheets.forms import report_form

SOURCES = tuple(field.name for field in report_form.FUNDING)
GOVERNMENT = SOURCES[0]
FIGURES = ("requerido", *SOURCES, "ejecutado")


def budget(context: Context) -> Budget:
    """The budget of the round's year, by line and added up."""
    return added_up(context.semester.year, context.plan.activities, tuple(_lines(context)))


def added_up(year: int, activities: Sequence[Activity], lines: tuple[BudgetLine, ...]) -> Budget:
    """The lines, added up by every axis and activity given and by institution."""
    axis_of = {activity.code: activity.axis for activity in activities}
    return Budget(
        year=year,
        lines=lines,
        total=add(line.money for line in lines),
        by_axis=_by(lines, lambda line: axis_of[line.activity], axis_of.values()),
        by_activity=_by(lines, lambda line: line.activity, axis_of),
        by_institution=_by(lines, lambda line: line.institution),
    )


def _by(
    lines: Iterable[BudgetLine], key: Callable[[BudgetLine], str], codes: Iterable[str] = ()
) -> dict[str, Money]:
    grouped: dict[str, list[Money]] = {code: [] for code in codes}
    for line in lines:
        grouped.setdefault(key(line), []).append(line.money)
    return {code: add(found) for code, found in grouped.items()}


def _lines(context: Context) -> Iterable[BudgetLine]:
    for activity in context.plan.activities:
        roles = context.roles[activity.code]
        found = context.accepted.rows(report_form.BUDGET, activity.code)
        for institution in (*(k for k in roles if k in found), *sorted(found.keys() - roles)):
            row = _latest(found[institution].values(), context)
            if row is not None:
                role = roles.get(institution, Role.CORRESPONSABLE)
                yield BudgetLine(
                    activity=activity.code,
                    institution=institution,
                    role=role,
                    money=money(row),
                    round=str(row.semester),
                    fresh=row.semester == context.semester,
                    remark=row.text("observaciones"),
                    observations=tuple(row.cells[f] for f in FIGURES if f in row.cells),
                )


def _latest(rows: Iterable[Row], context: Context) -> Row | None:
    """The last row of the round's year that holds any figure."""
    held = [
        row
        for row in rows
        if row.semester <= context.semester
        and row.semester.year == context.semester.year
        and any(row.number(field) is not None for field in FIGURES)
    ]
    return max(held, key=lambda row: row.semester, default=None)


def money(row: Row) -> Money:
    """The figures of one row; a blank stays blank.

    Without *Requerido* there is no gap. What the government leaves uncovered is known only
    where both figures are there.
    """
    required = row.number("requerido")
    sources = {name: row.number(name) for name in SOURCES}
    financed, government = _sum(sources.values()), sources[GOVERNMENT]
    gap = identified = covered = None
    if required is not None:
        gap = max(0.0, round(required - (financed or 0.0), 2))
        if government is not None:
            identified = max(0.0, round(required - government, 2))
            covered = min(identified, round((financed or 0.0) - government, 2))
    return Money(
        required=required,
        sources=sources,
        executed=row.number("ejecutado"),
        gap=gap,
        identified=identified,
        covered=covered,
        n=1,
        asked=int(required is not None),
        compared=int(identified is not None),
    )


def add(parts: Iterable[Money]) -> Money:
    """The sum of several lines, in whole cents; of blanks alone it is blank.

    Gaps add up: the surplus of one line does not fill the gap of another.
    """
    listed = list(parts)
    return Money(
        required=_sum(m.required for m in listed),
        sources={name: _sum(m.sources[name] for m in listed) for name in SOURCES},
        executed=_sum(m.executed for m in listed),
        gap=_sum(m.gap for m in listed),
        identified=_sum(m.identified for m in listed),
        covered=_sum(m.covered for m in listed),
        n=sum(m.n for m in listed),
        asked=sum(m.asked for m in listed),
        compared=sum(m.compared for m in listed),
    )


def _sum(amounts: Iterable[float | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return round(fsum(known), 2) if known else None
