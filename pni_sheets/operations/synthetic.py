"""Plausible returns made up from a template, for demonstrations, tests and benchmarks.

The same seed gives the same figures. Every return is marked as synthetic in its comments
and evidence; nobody in it exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random

from pni_sheets.core.model import ReportingTemplate, TargetKind, TemplateRow, Value
from pni_sheets.forms import report_form

#: Marks every text of a synthetic return.
MARK = "DATO SINTÉTICO"

Entries = dict[tuple[str, str, str], Value]

#: How an activity fares: its state, and its progress as a share of what is due.
FATES: tuple[tuple[str, float, float], ...] = (
    (report_form.RUNNING, 0.95, 1.15),
    (report_form.RUNNING, 0.95, 1.05),
    (report_form.RUNNING, 0.70, 0.90),
    (report_form.RUNNING, 0.20, 0.55),
    (report_form.RUNNING, 1.25, 1.45),
    (report_form.NOT_STARTED, 0.0, 0.0),
    (report_form.SUSPENDED, 0.0, 0.0),
)
FATE_WEIGHTS = (38, 22, 18, 8, 5, 6, 3)

#: Shares of funding by source, and how far the money goes, roughly.
SOURCE_SHARES = (0.55, 0.25, 0.05, 0.10, 0.05)


def fill(template: ReportingTemplate, seed: int = 2025) -> Entries:
    """A complete, valid return for a template: value by (sheet, row key, field)."""
    random = Random(  # noqa: S311 - figures of a demonstration
        f"{seed}/{template.identity.round}/{template.identity.institution}"
    )
    entries: Entries = dict(_institution(template, random))
    fates = {
        row.key: random.choices(FATES, FATE_WEIGHTS)[0]
        for row in template.sheets.get(report_form.ACTIVITIES.name, ())
    }
    for row in template.sheets.get(report_form.ACTIVITIES.name, ()):
        entries |= _row(report_form.ACTIVITIES, row, _activity(fates[row.key][0]))
    for row in template.sheets.get(report_form.INDICATORS.name, ()):
        _, low, high = fates[str(row.facts["activity"])]
        entries |= _row(
            report_form.INDICATORS, row, _indicator(row, random.uniform(low, high), random)
        )
    for row in template.sheets.get(report_form.BUDGET.name, ()):
        entries |= _row(report_form.BUDGET, row, _budget(random))
    for row in template.sheets.get(report_form.CONTRIBUTIONS.name, ()):
        if random.random() < 0.04:
            entries |= _row(report_form.CONTRIBUTIONS, row, _contribution(random))
    return entries


def nil(template: ReportingTemplate, reason: str) -> Entries:
    """A complete return that says there was no progress, and why."""
    entries: Entries = dict(_institution(template, Random(0)))  # noqa: S311 - as in fill
    entries[report_form.INSTITUTION.name, "", "hay_avances"] = report_form.NO
    entries[report_form.INSTITUTION.name, "", "justificacion"] = reason
    return entries


def _row(sheet: report_form.Sheet, row: TemplateRow, values: Mapping[str, Value]) -> Entries:
    return {
        (sheet.name, row.key, field): value
        for field, value in values.items()
        if field in row.open and value is not None
    }


def _institution(
    template: ReportingTemplate, random: Random
) -> Iterator[tuple[tuple[str, str, str], Value]]:
    key = template.identity.institution.lower().replace("_", "-")
    validated = template.semester.end + timedelta(days=random.randint(5, 20))
    values: dict[str, Value] = {
        "persona": "Persona de contacto",
        "cargo": "Enlace institucional",
        "correo": f"enlace.{key}@example.org",
        "titular": "Titular o designado",
        "fecha_validacion": min(validated, template.deadline),
        "hay_avances": report_form.YES,
        "horas": random.randint(3, 16),
        "comentarios": f"{MARK} DE DEMOSTRACIÓN.",
    }
    for field, value in values.items():
        yield (report_form.INSTITUTION.name, "", field), value


def _activity(state: str) -> dict[str, Value]:
    reason = "Se espera la asignación de recursos." if state == report_form.SUSPENDED else None
    return {
        "estado": state,
        "descripcion": None
        if state == report_form.NOT_STARTED
        else f"{MARK}: acciones del semestre.",
        "dificultades": reason,
        "proximos": f"{MARK}: continuar según lo planificado.",
    }


def _indicator(row: TemplateRow, share: float, random: Random) -> dict[str, Value]:
    facts = row.facts
    value = _progress(facts, share)
    values: dict[str, Value] = {"avance": value}
    if not value:
        return values
    values["medio"] = f"Informe semestral de seguimiento, {row.key} ({MARK})"
    if not facts.get("principal"):
        values["aporte"] = report_form.JOINT if random.random() < 0.3 else report_form.OWN
    else:
        values["aporte"] = report_form.OWN
    if share > 1.2:
        values["observaciones"] = f"{MARK}: se amplió la cobertura prevista."
    if facts.get("people"):
        values |= _people(int(value), random)
    return values


def _progress(facts: Mapping[str, Value], share: float) -> float:
    """A figure for the semester that brings the row to ``share`` of what is due."""
    due, prior, target = (_number(facts.get(name)) for name in ("expected", "prior", "target"))
    if facts["kind"] == TargetKind.MILESTONE.value:
        return float(share > 1.0 and not prior)
    if facts["kind"] == TargetKind.PERCENT.value:
        return round(min(100.0, (due or target or 50.0) * share), 1)
    if facts["kind"] == TargetKind.AMOUNT.value:
        return round((due or target or 100_000.0) * share, 2)
    if facts["accumulation"] in ("nivel", "promedio"):
        return float(round((due or target or 5.0) * share))
    owed = max((due or 0.0) - (prior or 0.0), 0.0)
    return float(round(owed * share))


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _people(total: int, random: Random) -> dict[str, Value]:
    women = round(total * random.uniform(0.35, 0.65))
    unknown = round((total - women) * random.choice((0.0, 0.0, 0.05)))
    return {
        "mujeres": women,
        "hombres": total - women - unknown,
        "sin_dato": unknown,
        "menores": round(total * random.uniform(0.0, 0.3)),
    }


def _budget(random: Random) -> dict[str, Value]:
    required = random.randint(5, 400) * 1000
    funded = [round(required * share * random.uniform(0.4, 1.0), 2) for share in SOURCE_SHARES]
    values: dict[str, Value] = {"requerido": required}
    values |= {
        field.name: amount for field, amount in zip(report_form.FUNDING, funded, strict=True)
    }
    values["ejecutado"] = round(sum(funded) * random.uniform(0.2, 0.9), 2)
    return values


def _contribution(random: Random) -> dict[str, Value]:
    return {
        "aporte_semestre": random.randint(1, 4),
        "descripcion": f"{MARK}: participación en las acciones de la Mesa.",
        "medio": f"Acta de la Mesa ({MARK})",
    }
