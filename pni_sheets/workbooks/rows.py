"""What stands in the workbook of one institution, and where the writer puts it.

``build_template`` decides which rows an institution gets, what is prefilled, which cells
are open and which facts the rules and formulas of a row may use. The places (header row,
first row) serve the writer; the reader finds sheets, columns and rows by their texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pni_sheets.core.model import (
    Activity,
    CollectionRound,
    Identity,
    Indicator,
    Institution,
    Plan,
    Previous,
    ReportingTemplate,
    Role,
    Semester,
    TemplateRow,
    Value,
)
from pni_sheets.forms import report_form, what_to_write
from pni_sheets.plan import schedule
from pni_sheets.plan.catalogue import assignments

#: Rows of a table sheet, counted from 0: title, institution and round, code, headers, data.
TITLE_ROW, SUBTITLE_ROW, CODE_ROW, HEADER_ROW, FIRST_ROW = range(5)

#: Columns of a label/value sheet: label, entry, self-check.
RECORD_LABEL, RECORD_ENTRY, RECORD_REVIEW = range(3)

#: Stands for the row number in the text of a formula.
ROW = "‹r›"

#: Shown beside the period of an activity of earlier years that was not completed.
LATE = "rezagada"

#: Entry fields that ask how many persons: open only where the indicator counts persons.
DISAGGREGATION = ("mujeres", "hombres", "sin_dato", "menores")

_ALL_OPEN = {each.name: frozenset(f.name for f in each.entries) for each in report_form.SHEETS}
_NO_PERSONS = _ALL_OPEN[report_form.INDICATORS.name] - frozenset(DISAGGREGATION)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What every row of one institution's workbook is made from."""

    plan: Plan
    semester: Semester
    institution: Institution
    previous: Previous


def build_template(
    plan: Plan,
    collection_round: CollectionRound,
    institution: Institution,
    previous: Previous,
    *,
    synthetic: bool = False,
) -> ReportingTemplate:
    """The form of ``institution`` in ``collection_round``.

    ``previous`` is what it had reported and got accepted before. ``synthetic`` marks
    demonstration data. A sheet without rows is absent. Raises nothing of its own: a plan
    that does not hold together is found by ``plan check``.
    """
    scope = _Scope(plan, collection_round.semester, institution, previous)
    own = _own(scope)
    indicators = [i for activity, _ in own for i in plan.indicators_of(activity.code)]
    rows = {
        report_form.INSTITUTION.name: (_record(collection_round),),
        report_form.ACTIVITIES.name: tuple(_activity(scope, *pair) for pair in own),
        report_form.INDICATORS.name: tuple(_indicator(scope, each) for each in indicators),
        report_form.BUDGET.name: tuple(_budget(scope, activity) for activity, _ in own),
        report_form.CONTRIBUTIONS.name: tuple(
            _contribution(plan, i.id) for i in _open_to_all(scope)
        ),
    }
    return ReportingTemplate(
        Identity(collection_round.id, institution.key, plan.version, report_form.FORM_VERSION),
        institution,
        collection_round.semester,
        collection_round.deadline,
        {name: found for name, found in rows.items() if found},
        synthetic,
    )


# --- which rows --------------------------------------------------------------------


@lru_cache(maxsize=4)
def _roles(plan: Plan) -> dict[str, tuple[tuple[str, Role], ...]]:
    """By institution: its activities and its role in each, in the plan's order."""
    found: dict[str, tuple[tuple[str, Role], ...]] = {}
    for each in assignments(plan):
        found[each.institution] = (*found.get(each.institution, ()), (each.activity, each.role))
    return found


def _mine(scope: _Scope) -> list[tuple[Activity, Role]]:
    roles = _roles(scope.plan).get(scope.institution.key, ())
    return [(scope.plan.activity(code), role) for code, role in roles]


def _own(scope: _Scope) -> list[tuple[Activity, Role]]:
    """Activities it answers for: those of the year, and earlier ones not yet completed."""
    return [
        (activity, role)
        for activity, role in _mine(scope)
        if role is not Role.VIA_MECANISMO and _asked(scope, activity)
    ]


def _open_to_all(scope: _Scope) -> list[Indicator]:
    """Indicators of the year's activities "a través del Mecanismo" that are not its own."""
    return [
        indicator
        for activity, role in _mine(scope)
        if role is Role.VIA_MECANISMO and _asked(scope, activity) and not _late(scope, activity)
        for indicator in scope.plan.indicators_of(activity.code)
    ]


def _asked(scope: _Scope, activity: Activity) -> bool:
    state = report_form.COMPLETED if activity.code in scope.previous.closed else ""
    return schedule.asked(scope.plan, activity, scope.semester, state)


def _late(scope: _Scope, activity: Activity) -> bool:
    return schedule.over(scope.plan, activity, scope.semester)


# --- what stands in a row ------------------------------------------------------------


def _row(
    sheet: report_form.Sheet,
    key: str,
    prefilled: Mapping[str, Value],
    facts: Mapping[str, Value],
    open: frozenset[str] | None = None,
) -> TemplateRow:
    return TemplateRow(key, prefilled, _ALL_OPEN[sheet.name] if open is None else open, facts)


def _record(collection_round: CollectionRound) -> TemplateRow:
    semester = collection_round.semester
    facts: dict[str, Value] = {
        "plazo": collection_round.deadline,
        "inicio": semester.start,
        "fin": semester.end,
    }
    return _row(report_form.INSTITUTION, "", {}, facts)


def _activity(scope: _Scope, activity: Activity, role: Role) -> TemplateRow:
    intervention = scope.plan.intervention(activity.intervention)
    axis = scope.plan.axis(activity.axis)
    state = scope.previous.states.get(activity.code)
    late = _late(scope, activity)
    prefilled: dict[str, Value] = {
        "codigo": activity.code,
        "eje": f"{axis.code}. {axis.name}",
        "intervencion": f"{intervention.code}. {intervention.text}",
        "actividad": activity.text,
        "resultado": activity.expected_results,
        "rol": role.value,
        "periodo": _period(scope, activity, late),
        "estado_anterior": state,
    }
    return _row(
        report_form.ACTIVITIES, activity.code, prefilled, {"prior_state": state, "late": late}
    )


def _period(scope: _Scope, activity: Activity, late: bool) -> str:
    text = activity.period_text or "Sin período en el plan"
    return f"{text} ({LATE})" if late else text


def _indicator(scope: _Scope, indicator: Indicator) -> TemplateRow:
    activity = scope.plan.activity(indicator.activity)
    expected = schedule.expected(scope.plan, indicator, scope.semester)
    prior = scope.previous.accumulated.get(indicator.id)
    prefilled: dict[str, Value] = {
        "codigo": indicator.id,
        "actividad": activity.text,
        "indicador": indicator.text,
        "meta": indicator.target_text or None,
        "meta_periodo": expected,
        "anterior": prior,
        "que_anotar": what_to_write.semester(indicator),
    }
    facts: dict[str, Value] = {
        "kind": indicator.target.kind.value,
        "accumulation": indicator.accumulation.value,
        "people": indicator.people,
        "target": schedule.horizon_target(indicator),
        "expected": expected,
        "prior": prior,
        "prior_count": float(scope.previous.counted.get(indicator.id, 0)),
        "principal": activity.principal == scope.institution.key,
        "activity": activity.code,
        "unit": indicator.target.unit,
        "second": indicator.target.secondary.unit if indicator.target.secondary else None,
        "baseline": schedule.baseline(indicator),
        "comparator": indicator.target.comparator.value,
    }
    is_open = None if indicator.people else _NO_PERSONS
    return _row(report_form.INDICATORS, indicator.id, prefilled, facts, is_open)


def _budget(scope: _Scope, activity: Activity) -> TemplateRow:
    prefilled: dict[str, Value] = {"codigo": activity.code, "actividad": activity.text}
    return _row(report_form.BUDGET, activity.code, prefilled, {"year": float(scope.semester.year)})


@lru_cache(maxsize=1024)
def _contribution(plan: Plan, id: str) -> TemplateRow:
    """The row of an indicator: one and the same in the workbooks of all members."""
    indicator = plan.indicator(id)
    activity = plan.activity(indicator.activity)
    prefilled: dict[str, Value] = {
        "codigo": indicator.id,
        "actividad": activity.text,
        "indicador": indicator.text,
        "meta": indicator.target_text or None,
    }
    facts: dict[str, Value] = {
        "kind": indicator.target.kind.value,
        "activity": activity.code,
        "unit": indicator.target.unit,
    }
    return _row(report_form.CONTRIBUTIONS, indicator.id, prefilled, facts)


# --- where things lie ------------------------------------------------------------------


@lru_cache(maxsize=256)
def letter(column: int) -> str:
    """The letters of a column counted from 0: 0 is "A", 26 is "AA"."""
    before, last = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


@lru_cache(maxsize=256)
def column(sheet: str, field: str) -> int:
    """The column of a field, counted from 0; the entry column of a label/value sheet."""
    declared = report_form.sheet(sheet)
    if declared.record:
        return RECORD_ENTRY
    return [f.name for f in declared.fields].index(field)


def row(template: ReportingTemplate, sheet: str, key: str, field: str) -> int:
    """The row of a cell, counted from 0. Raises KeyError where the template has no such row."""
    declared = report_form.sheet(sheet)
    if declared.record:
        return FIRST_ROW + [f.name for f in declared.fields].index(field)
    for index, each in enumerate(template.sheets[sheet], FIRST_ROW):
        if each.key == key:
            return index
    raise KeyError(key)


def address(template: ReportingTemplate, sheet: str, key: str, field: str) -> str:
    """The address of a cell as the writer puts it, such as "G12"."""
    return f"{letter(column(sheet, field))}{row(template, sheet, key, field) + 1}"


def quoted(sheet: str) -> str:
    """A sheet's name as formulas and links write it."""
    return sheet if sheet.isascii() and sheet.isalpha() else f"'{sheet}'"


@lru_cache(maxsize=256)
def place_of(sheet: str, field: str) -> str:
    """Reference to a field of a formula's own row ("$G‹r›"), or to a label's own cell."""
    declared = report_form.sheet(sheet)
    if not declared.record:
        return f"${letter(column(sheet, field))}{ROW}"
    number = [each.name for each in declared.fields].index(field) + FIRST_ROW + 1
    return f"{quoted(sheet)}!${letter(RECORD_ENTRY)}${number}"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the formulas of a sheet find their cells (``forms.expressions.to_excel.Places``).

    The row of the formula's own cells is written as ``ROW``, so that a formula is made
    once for all rows of its shape; a label/value sheet has a fixed row for each field.
    """

    template: ReportingTemplate
    sheet: str

    def cell(self, field: str) -> str:
        """Reference to a field of the formula's own row, or to the label's own cell."""
        return place_of(self.sheet, field)

    def column(self, sheet: str, field: str) -> str | None:
        """Absolute range of a field's column, the single cell of a label/value sheet, or None
        where the workbook has no such sheet."""
        rows = self.template.sheets.get(sheet)
        if rows is None:
            return None
        if report_form.sheet(sheet).record:
            return place_of(sheet, field)
        at = letter(column(sheet, field))
        return f"{quoted(sheet)}!${at}${FIRST_ROW + 1}:${at}${FIRST_ROW + len(rows)}"
