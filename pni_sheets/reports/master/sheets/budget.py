"""The master's table *Presupuesto*."""

from __future__ import annotations

from pni_sheets.consolidation.results import (
    BudgetLine,
    Consolidated,
)
from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import (
    Column,
    Sources,
    Table,
    code,
    flag,
    long_text,
    money,
    text,
    written,
)
from pni_sheets.reports.master.lookups import (
    BLANK,
    ROLES,
    of_row,
    plan_text,
)


def _cell(field: str) -> Sources:
    """The cell of one field of a budget line."""
    return lambda r, c: tuple(o for o in r.observations if o.field == field)


def _source(field: report_form.Field) -> Column:
    name = field.name

    def value(r: BudgetLine, _: Consolidated) -> float | None:
        return r.money.sources.get(name)

    return money(name, field.header, value, field.description, sources=_cell(name))


BUDGET = Table(
    "Presupuesto", "presupuesto",
    "Presupuesto del año calendario, a la fecha, por actividad e institución",
    "Una fila por actividad e institución que dio cifras. Los totales por eje y por fuente "
    "están en Tablero. " + BLANK,
    lambda c: c.budget.lines,
    (
        code("codigo", "Código", "activity", "Código de la actividad en el plan.", width=9),
        code("eje", "Eje", lambda r, c: r.activity.split(".")[0], "Número del eje temático.",
            width=6),
        long_text("actividad", "Actividad", 44, lambda r, c: plan_text(r.activity, c),
            "Texto del plan."),
        code("institucion", "Institución", "institution", "Clave de la institución.", width=16),
        text("rol", "Rol", 15, "role.value", "Rol de la institución en la actividad.",
            choices=ROLES),
        money("requerido", "Requerido (USD)", "money.required",
            "Lo que la actividad necesita en el año.", sources=_cell("requerido")),
        *(_source(field) for field in report_form.FUNDING),
        money("financiado", "Financiado (USD)", "money.financed", "Suma de las fuentes.",
            sources=of_row),
        money("brecha", "Brecha (USD)", "money.gap",
            "Requerido menos financiado, nunca menor que cero.", sources=of_row),
        money("ejecutado", "Ejecutado (USD)", "money.executed", "Lo que ya se gastó en el año.",
            sources=_cell("ejecutado")),
        code("ronda", "Ronda", "round", "Ronda en que se reportó por última vez.", width=10),
        flag("de_esta_ronda", "De esta ronda", "fresh", "Las cifras son de esta ronda."),
        written("observaciones", "Observaciones", 36, "remark", "Lo que aclaró la institución.",
            sources=of_row),
    ),
    ("codigo", "institucion"),
)  # fmt: skip
