"""What the columns of the master look up: what stands behind a figure, names, short words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from pni_sheets.consolidation.results import ActivityResult, Consolidated
from pni_sheets.core.model import InstitutionState, Observation, Role, Target, TargetKind
from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import Getter

#: What the state of an institution is called on screen.
STANDINGS = {
    InstitutionState.ACCEPTED: "Aceptada",
    InstitutionState.EXCUSED: "Excusada",
    InstitutionState.REJECTED: "Devuelta para corregir",
    InstitutionState.RECEIVED: "Recibida, sin revisar",
    InstitutionState.PENDING: "Pendiente",
}

#: The roles of an institution in an activity.
ROLES = tuple(role.value for role in Role)

#: Said on every sheet with figures.
BLANK = "Una celda en blanco quiere decir sin dato; no es cero."


def of_row(row: Any, _: Consolidated) -> Sequence[Observation]:
    """The data that a result carries: those behind its figure."""
    found: Sequence[Observation] = row.observations
    return found


def of_activity(row: ActivityResult, c: Consolidated) -> Sequence[Observation]:
    """The data behind the official figures of an activity's indicators."""
    return tuple(
        o for each in c.indicators if each.indicator.activity == row.code for o in each.observations
    )


def of_reports(row: ActivityResult, _: Consolidated) -> Sequence[Observation]:
    """The cells where institutions tell the state of an activity."""
    return tuple(o for report in row.reports for o in report.observations)


def figure(value: float | None) -> str:
    """A number as text: thousands with a comma, no needless decimals."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def target_unit(target: Target) -> str:
    """The unit of a target, with its scale where it is a percentage."""
    return "%" if target.kind is TargetKind.PERCENT else target.unit


def indicator_unit(key: str, c: Consolidated) -> str | None:
    """The unit of an indicator; None where the plan no longer has it."""
    try:
        return target_unit(c.plan.indicator(key).target)
    except KeyError:
        return None


def plan_text(key: str, c: Consolidated) -> str | None:
    """The text of an indicator or of an activity; None where the plan no longer has it."""
    try:
        return c.plan.indicator(key).text if "-" in key else c.plan.activity(key).text
    except KeyError:
        return None


def institution_name(key: str, c: Consolidated) -> str:
    """The name of an institution in the plan, its key where the plan no longer has it."""
    try:
        return c.plan.institution(key).name
    except KeyError:
        return key


def axis_name(axis: str, c: Consolidated) -> str:
    """The name of an axis; its code where the plan has none."""
    return next((each.name for each in c.plan.axes if each.code == axis), axis)


def intervention_text(activity: str, c: Consolidated) -> str:
    """Code and wording of the intervention an activity belongs to."""
    code = c.plan.activity(activity).intervention
    return f"{code} {c.plan.intervention(code).text}"


def of_plan(attribute: str) -> Getter:
    """An attribute of the activity that an indicator belongs to."""
    return lambda r, c: getattr(c.plan.activity(r.indicator.activity), attribute) or None


def listed(keys: Sequence[str]) -> str | None:
    return ", ".join(keys) or None


@cache
def field_header(sheet: str, field: str) -> str:
    """The header of a field of the form; the field's own name where the form has none."""
    try:
        return report_form.sheet(sheet).field(field).header
    except KeyError:
        return field
