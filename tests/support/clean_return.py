"""A small clean return, and ways to break it: what the tests of the rules share.

One institution, one activity with one indicator, its budget and one contribution. Every
cell is filled and no rule has anything to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pni_sheets.core.model import (
    Entry,
    Identity,
    Institution,
    ReportingTemplate,
    Return,
    Semester,
    TemplateRow,
    Value,
)
from pni_sheets.forms import report_form
from pni_sheets.forms.rules.base import HERE, Check, Rule

ACTIVITY, INDICATOR, OTHER = "1.1.1", "1.1.1-1", "0.1.1-1"
KEYS = {
    "Institución": "",
    "Actividades": ACTIVITY,
    "Indicadores": INDICATOR,
    "Presupuesto": ACTIVITY,
    "Aportes": OTHER,
}

FACTS: dict[str, dict[str, Value]] = {
    "Institución": {
        "inicio": date(2025, 1, 1),
        "fin": date(2025, 6, 30),
        "plazo": date(2025, 7, 31),
    },
    "Actividades": {"prior_state": None, "late": False},
    "Indicadores": {
        "kind": "count",
        "accumulation": "acumulado",
        "people": False,
        "target": 100.0,
        "expected": 50.0,
        "prior": 10.0,
        "prior_count": 0,
        "principal": True,
        "comparator": "ge",
        "activity": ACTIVITY,
        "unit": "",
    },
    "Presupuesto": {"year": 2025},
    "Aportes": {"kind": "count", "activity": "0.1.1", "unit": ""},
}

FILLED: dict[str, dict[str, Value]] = {
    "Institución": {
        "persona": "Persona de contacto",
        "cargo": "Enlace",
        "correo": "enlace@example.org",
        "titular": "Autoridad que valida",
        "fecha_validacion": date(2025, 7, 15),
        "hay_avances": "Sí",
    },
    "Actividades": {
        "estado": "En ejecución",
        "descripcion": "Se realizaron dos jornadas.",
        "proximos": "Tercera jornada.",
    },
    "Indicadores": {"avance": 20.0, "medio": "Informe semestral"},
    "Presupuesto": {"requerido": 1000.0, "gobierno": 600.0, "ejecutado": 300.0},
    "Aportes": {
        "aporte_semestre": 5.0,
        "descripcion": "Charlas.",
        "medio": "Listas de asistencia",
    },
}


def template(facts: Mapping[str, Mapping[str, Value]] | None = None) -> ReportingTemplate:
    """The template of the clean return; ``facts`` by sheet replace those of its row."""
    changed = facts or {}
    rows = {
        sheet.name: (_row(sheet, {**FACTS[sheet.name], **changed.get(sheet.name, {})}),)
        for sheet in report_form.SHEETS
    }
    return ReportingTemplate(
        Identity("2025-S1", "MTPS", "PNI 2024-2028 3f9a2c", report_form.FORM_VERSION),
        Institution("MTPS", 38, "Ministerio de Trabajo y Previsión Social", True, True),
        Semester(2025, 1),
        date(2025, 7, 31),
        rows,
    )


def _row(sheet: report_form.Sheet, facts: Mapping[str, Value]) -> TemplateRow:
    prefilled: dict[str, Value] = {
        f.name: f"{f.header} de prueba"
        for f in sheet.fields
        if not f.entry and f.kind is not report_form.Kind.FORMULA
    }
    if sheet.key:
        prefilled[sheet.key] = KEYS[sheet.name]
    if sheet is report_form.ACTIVITIES:
        prefilled["estado_anterior"] = facts["prior_state"]
    if sheet is report_form.INDICATORS:
        prefilled |= {"meta_periodo": facts["expected"], "anterior": facts["prior"]}
    return TemplateRow(
        KEYS[sheet.name], prefilled, frozenset(f.name for f in sheet.entries), dict(facts)
    )


def address(sheet: str, field: str, number: int = 0) -> str:
    """Where the in-memory return says a cell lies: column by field order, row 7 and on."""
    names = [f.name for f in report_form.sheet(sheet).fields]
    if report_form.sheet(sheet).record:
        return f"C{names.index(field) + 5}"
    return f"{chr(65 + names.index(field))}{number + 7}"


def returned(
    sent: ReportingTemplate, changes: Mapping[tuple[str, str], Value] | None = None
) -> Return:
    """The clean return as the reader would give it, with some cells changed."""
    values = {(s, f): v for s, row in FILLED.items() for f, v in row.items()} | dict(changes or {})
    entries = {}
    for sheet in report_form.SHEETS:
        for field in sheet.entries:
            value = values.get((sheet.name, field.name))
            place = (sheet.name, KEYS[sheet.name], field.name)
            cell = address(sheet.name, field.name)
            entries[place] = Entry(*place, cell, value, value)
    return Return(sent.identity, entries, reader="test")


def broken(rule: Rule, check: Check) -> tuple[ReportingTemplate, dict[tuple[str, str], Value]]:
    """The template and the changed cells of the rule's failing example at that check."""
    facts: dict[str, dict[str, Any]] = {}
    for name, value in rule.broken_by.facts.items():
        sheet, _, fact = name.rpartition(".")
        facts.setdefault(sheet or check.sheet, {})[fact] = value
    changes: dict[tuple[str, str], Value] = {}
    for name, value in rule.broken_by.cells.items():
        sheet, _, field = name.rpartition(".")
        changes[sheet or check.sheet, check.field if field == HERE else field] = value
    return template(facts), changes


def with_findings(given: Return, *findings: Any) -> Return:
    """The same return with findings of the reader."""
    return replace(given, findings=findings)
