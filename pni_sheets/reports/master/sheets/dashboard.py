"""The small tables behind the charts of *Tablero*."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pni_sheets.consolidation.results import Consolidated, Light, Money, TrendPoint
from pni_sheets.core.lights import OF_INDICATORS
from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import (
    Column,
    Content,
    Sources,
    Table,
    code,
    integer,
    money,
    percent,
    text,
)
from pni_sheets.reports.master.lookups import STANDINGS
from pni_sheets.reports.master.sheets.axes import Group, of_group
from pni_sheets.reports.master.sheets.cover import of_money


def _lights() -> tuple[Column, ...]:
    return tuple(
        integer(
            light.name.lower(),
            light.value,
            _light_count(light),
            f"Indicadores en «{light.value}».",
            sources=of_group,
        )
        for light in OF_INDICATORS
    )


def _light_count(light: Light) -> Callable[[Group, Consolidated], Content]:
    return lambda r, c: r.result.lights[light]


def _axis_money(pick: Callable[[Money], float | None]) -> Callable[[Group, Consolidated], Content]:
    return lambda r, c: (
        pick(c.budget.by_axis[r.result.code]) if r.result.code in c.budget.by_axis else None
    )


def _axis_cells(field: str) -> Sources:
    return lambda r, c: tuple(
        o
        for line in c.budget.lines
        if line.activity.split(".")[0] == r.result.code
        for o in line.observations
        if not field or o.field == field
    )


BY_AXIS = Table(
    "Tablero", "tablero_ejes",
    "Por eje",
    "Lo que dibujan los gráficos por eje.",
    lambda c: tuple(Group("Eje", each) for each in c.axes),
    (
        code("codigo", "Eje", "result.code", "Número del eje."),
        text("nombre", "Nombre", 14, "result.name", "Nombre del eje.", required=True),
        percent("cumplimiento", "Cumplimiento (%)", "result.compliance.value",
            "Cumplimiento de lo esperado: media de sus actividades.", sources=of_group),
        percent("progreso", "Progreso (%)", "result.progress.value",
            "Media de sus actividades con dato.", sources=of_group),
        integer("con_dato", "Con dato", "result.progress.n", "Actividades con dato.",
            sources=of_group),
        integer("de_actividades", "De exigibles", "result.progress.of", "Actividades exigibles."),
        *_lights(),
        money("requerido", "Requerido (USD)", _axis_money(lambda m: m.required),
            "Del año, a la fecha.", sources=_axis_cells("requerido")),
        money("financiado", "Financiado (USD)", _axis_money(lambda m: m.financed),
            "Del año, a la fecha.", sources=_axis_cells("")),
        money("ejecutado", "Ejecutado (USD)", _axis_money(lambda m: m.executed),
            "Del año, a la fecha.", sources=_axis_cells("ejecutado")),
    ),
    ("codigo",),
)  # fmt: skip


BY_SOURCE = Table(
    "Tablero", "tablero_fuentes",
    "Financiado por fuente",
    "Fondos del año, a la fecha, por fuente.",
    lambda c: report_form.FUNDING,
    (
        text("campo", "Fuente", 11, lambda r, c: r.header.removesuffix(" (USD)"),
            "De dónde viene el dinero.", required=True),
        money("monto", "Monto (USD)", lambda r, c: c.budget.total.sources.get(r.name),
            "Suma de todas las actividades.", sources=lambda r, c: of_money(r.name)(c)),
    ),
    ("campo",),
)  # fmt: skip


BY_STATE = Table(
    "Tablero", "tablero_estados",
    "Instituciones por estado",
    "Situación de las instituciones con libro.",
    lambda c: tuple(STANDINGS),
    (
        text("estado", "Estado", 11, lambda r, c: STANDINGS[r], "Situación en la ronda.",
            required=True),
        integer("instituciones", "Instituciones", lambda r, c: c.standings.get(r, 0), "Cuántas."),
    ),
    ("estado",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One round: the plan and each axis."""

    round: str
    points: tuple[TrendPoint, ...]

    def of(self, code: str) -> TrendPoint | None:
        """The point of an axis, or of the plan (""), in this round."""
        return next((point for point in self.points if point.code == code), None)


def trend(c: Consolidated) -> tuple[TrendRow, ...]:
    """One row a round, oldest first."""
    rounds = dict.fromkeys(point.round for point in c.trend)
    return tuple(TrendRow(r, tuple(p for p in c.trend if p.round == r)) for r in sorted(rounds))


def _point(code_: str) -> Callable[[TrendRow, Consolidated], Content]:
    def get(r: TrendRow, _: Consolidated) -> Content:
        point = r.of(code_)
        return point.compliance.value if point else None

    return get


TREND = Table(
    "Tablero", "tendencia",
    "Cumplimiento de lo esperado, ronda por ronda",
    "Cada ronda con el plan que regía entonces.",
    trend,
    (
        code("ronda", "Ronda", "round", "Ronda."),
        percent("plan", "Plan (%)", _point(""), "Cumplimiento de lo esperado del plan.", width=14),
        *(
            percent(f"eje_{n}", f"Eje {n} (%)", _point(str(n)), f"Cumplimiento del eje {n}.")
            for n in range(7)
        ),
        integer("instituciones", "Instituciones", lambda r, c: r.points[0].institutions.n,
            "Instituciones con datos aceptados."),
        integer("de_instituciones", "De instituciones", lambda r, c: r.points[0].institutions.of,
            "Instituciones con libro."),
    ),
    ("ronda",),
)  # fmt: skip

#: The tables under the charts, in order.
DASHBOARD = (BY_AXIS, BY_SOURCE, BY_STATE, TREND)
