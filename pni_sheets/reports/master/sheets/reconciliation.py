"""The master's table *Conciliación*: what does not agree between institutions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pni_sheets.consolidation.results import (
    Case,
    CaseKind,
    Consolidated,
    Figure,
)
from pni_sheets.core.model import Observation
from pni_sheets.forms.rules.registry import rule
from pni_sheets.reports.master.columns import (
    Table,
    any_value,
    code,
    flag,
    integer,
    long_text,
    moment,
    text,
    written,
)
from pni_sheets.reports.master.lookups import plan_text


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a reconciliation case."""

    number: int
    case: Case
    figure: Figure


def sides(c: Consolidated) -> tuple[Side, ...]:
    """Every side of every case, the cases numbered from one."""
    return tuple(
        Side(number, case, figure)
        for number, case in enumerate(c.cases, 1)
        for figure in case.figures
    )


def _cell(r: Side, _: Consolidated) -> Sequence[Observation]:
    return (r.figure.observation,) if r.figure.observation else ()


RECONCILIATION = Table(
    "Conciliación", "conciliacion",
    "Conciliación: lo que no concuerda entre instituciones",
    "Una fila por institución de cada caso, con la celda de donde viene su cifra y la "
    "decisión de la coordinación, si la hay.",
    sides,
    (
        integer("caso", "Caso", "number", "Número del caso en esta ronda.", width=7, required=True),
        long_text("motivo", "Motivo", 30, lambda r, c: rule(r.case.kind).hint,
            "Por qué está aquí.", choices=tuple(rule(kind).hint for kind in CaseKind),
            required=True),
        code("codigo", "Código", "case.key", "Código del indicador o de la actividad.", width=9),
        long_text("texto", "Indicador o actividad", 40, lambda r, c: plan_text(r.case.key, c),
            "Texto del plan."),
        code("institucion", "Institución", "figure.institution", "Clave de la institución.",
            width=16),
        text("rol", "Rol", 15, "figure.role.value", "Rol de la institución en la actividad."),
        any_value("cifra", "Lo que reportó", 16, "figure.value", "Cifra o texto de la institución.",
            sources=_cell, private=True),
        flag("vale", "Vale", lambda r, c: r.figure.institution in r.case.used,
            "Su cifra está en la oficial."),
        any_value("oficial", "Cifra oficial", 16, "case.official", "Lo que quedó como oficial.",
            private=True),
        code("entrega", "Entrega", "figure.observation?.submission", "Entrega de donde viene.",
            required=False),
        text("hoja", "Hoja de origen", 14, "figure.observation?.sheet",
            "Hoja del archivo devuelto."),
        text("celda", "Celda de origen", 10, "figure.observation?.cell",
            "Celda del archivo devuelto."),
        text("situacion", "Situación", 12, lambda r, c: "Abierto" if r.case.open else "Decidido",
            "Si la coordinación ya decidió.", choices=("Abierto", "Decidido"), required=True),
        long_text("que_hacer", "Qué hacer", 30,
            lambda r, c: rule(r.case.kind).do if r.case.open else None,
            "Lo que falta para resolver el caso."),
        code("decision", "Decisión: vale", "case.decision?.institution",
            "Institución cuya cifra vale.", width=16, required=False),
        text("quien", "Decidió", 18, "case.decision?.by", "Quién lo decidió.", private=True),
        written("por_que", "Por qué", 34, "case.decision?.reason", "Razón de la decisión."),
        moment("cuando", "Fecha de la decisión", "case.decision?.at", "Cuándo se decidió."),
    ),
    ("motivo", "codigo", "institucion"),
    unique=False,
)  # fmt: skip
