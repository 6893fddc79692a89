"""The master's table *Cobertura*: every figure that was asked for, whether it came or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pni_sheets.consolidation.results import Consolidated, Contribution, IndicatorResult
from pni_sheets.core.model import Observation
from pni_sheets.reports.master.columns import (
    OF_INSTITUTION,
    Table,
    code,
    flag,
    long_text,
    number,
    text,
    written,
)
from pni_sheets.reports.master.lookups import BLANK, ROLES, axis_name, of_row


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure that was asked of one institution, whether it came or not."""

    indicator: IndicatorResult
    institution: str
    contribution: Contribution | None
    missing: bool

    @property
    def state(self) -> str:
        """In a word, what became of it."""
        if self.missing:
            return "Falta"
        if self.contribution is None or self.contribution.value is None:
            return "Sin cifra"
        if self.contribution.nil:
            return "Sin avances"
        return "Con cifra" if self.contribution.cells else "De ronda anterior"

    @property
    def observations(self) -> tuple[Observation, ...]:
        return self.contribution.observations if self.contribution else ()


ASKED_STATES = ("Con cifra", "Sin avances", "De ronda anterior", "Sin cifra", "Falta")


def asked(c: Consolidated) -> tuple[Asked, ...]:
    """Every figure that was asked for, in the plan's order."""
    rows: list[Asked] = []
    for each in c.indicators:
        for x in each.contributions:
            if x.institution in each.asked or x.value is not None or x.cells:
                silent = x.institution in each.missing and x.institution in c.missing
                rows.append(Asked(each, x.institution, x, silent))
    return tuple(rows)


def _this_round(r: Asked, _: Consolidated) -> Sequence[Observation]:
    return r.contribution.cells if r.contribution else ()


COVERAGE = Table(
    "Cobertura", "cobertura",
    "Cobertura: qué se pidió a cada institución y qué dio",
    "Una fila por indicador e institución que debe la cifra. " + BLANK,
    asked,
    (
        code("codigo", "Código", "indicator.id", "Código del indicador.", width=9),
        text("eje", "Eje", 20, lambda r, c: axis_name(r.indicator.axis, c),
            "Eje temático del plan."),
        long_text("indicador", "Indicador", 40, "indicator.indicator.text", "Texto del plan."),
        code("institucion", "Institución", "institution", "Clave de la institución.", width=18),
        text("rol", "Rol", 15, "contribution?.role.value", "Rol de la institución en la actividad.",
            choices=ROLES),
        text("estado", "Estado", 17, "state", "Si la cifra llegó.", choices=ASKED_STATES,
            required=True, sources=of_row),
        number("semestre", "Avance del semestre", "contribution?.semester",
            "Lo que reportó en esta ronda.", persons=OF_INSTITUTION, sources=_this_round),
        number("valor", "Valor", "contribution?.value",
            "Lo que lleva en el horizonte del indicador.", persons=OF_INSTITUTION, sources=of_row),
        number("contado", "En la cifra oficial", "contribution?.counted",
            "Cuánto de ello está en la cifra oficial; en blanco, nada.", persons=OF_INSTITUTION,
            sources=of_row),
        flag("conjunto", "Conjunto", "contribution?.joint",
            "La institución dijo que ya está incluida en la cifra de la principal."),
        flag("apertura", "Incluye saldo de apertura", "contribution?.opening",
            "Parte del valor es un saldo de apertura.", width=12),
        written("medio", "Medio de verificación", 34, "contribution?.evidence",
            "Documento que respalda la cifra.", sources=_this_round),
        written("observaciones", "Observaciones", 34, "contribution?.remark",
            "Lo que aclaró la institución.", sources=_this_round),
    ),
    ("codigo", "institucion"),
)  # fmt: skip
