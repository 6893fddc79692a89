"""The master's table *Ejes*: axes, the plan, interventions and objectives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pni_sheets.consolidation.results import (
    Consolidated,
    GroupResult,
    IndicatorResult,
    Light,
)
from pni_sheets.core.lights import OF_INDICATORS
from pni_sheets.core.model import Observation
from pni_sheets.reports.master.columns import (
    Column,
    Ranges,
    Table,
    code,
    integer,
    light,
    long_text,
    percent,
    text,
)
from pni_sheets.reports.master.lookups import (
    BLANK,
)

LEVELS = ("Eje", "Plan", "Intervención", "Objetivo")


@dataclass(frozen=True, slots=True)
class Group:
    """A line of *Ejes*: an axis, the whole plan, an intervention or an objective."""

    level: str
    result: GroupResult

    def holds(self, indicator: IndicatorResult, c: Consolidated) -> bool:
        """Whether the indicator counts in this group's average."""
        if self.level == "Plan":
            return True
        if self.level == "Eje":
            return indicator.axis == self.result.code
        if self.level == "Intervención":
            return c.plan.activity(indicator.indicator.activity).intervention == self.result.code
        return (indicator.axis, int(self.result.code)) in c.plan.alignment


def of_group(row: Group, c: Consolidated) -> Sequence[Observation]:
    """The data behind the average of an axis, an intervention, an objective or the plan."""
    return tuple(o for each in c.indicators if row.holds(each, c) for o in each.observations)


def groups(c: Consolidated) -> tuple[Group, ...]:
    """The axes first (charts read them), then the plan, its interventions, its objectives."""
    return (
        *(Group("Eje", each) for each in c.axes),
        Group("Plan", c.total),
        *(Group("Intervención", each) for each in c.interventions),
        *(Group("Objetivo", each) for each in c.objectives),
    )


def _count(light_: Light, of: str) -> Column:
    word = light_.value
    short = "indicadores" if of == "lights" else "actividades"
    plain = word.lower().translate(str.maketrans("íú ", "iu_", "()"))
    name = f"{short}_{plain}"
    return integer(
        name,
        f"{short.capitalize()}: {word}",
        lambda r, c: getattr(r.result, of)[light_],
        f"Cuántos {short} están en «{word}»."
        if of == "lights"
        else f"Cuántas {short} están en «{word}».",
        sources=of_group,
    )


def _recomputed(r: Group, ranges: Ranges) -> str:
    """The mean of the activities of the group, straight from the sheet *Actividades*."""
    progress = ranges("Actividades", "progreso")
    if r.level == "Plan":
        return f'IFERROR(AVERAGE({progress}),"")'
    column = {"Eje": "eje", "Intervención": "intervencion"}.get(r.level)
    if column is None:
        return ""
    codes = ranges("Actividades", column)
    return f'IFERROR(AVERAGEIFS({progress},{codes},"{r.result.code}"),"")'


AXES = Table(
    "Ejes", "ejes",
    "Ejes, plan e intervenciones: promedios con su cobertura",
    "El promedio de un eje o de una intervención es la media de sus actividades con dato; al "
    "lado, cuántas de cuántas. " + BLANK,
    groups,
    (
        text("nivel", "Nivel", 12, "level", "Eje, plan, intervención u objetivo del Pacto.",
            choices=LEVELS, required=True),
        code("codigo", "Código", lambda r, c: r.result.code or "PNI", "Código en el plan.",
            width=9),
        long_text("nombre", "Nombre", 40, "result.name", "Nombre o texto en el plan.",
            required=True),
        percent("progreso", "Progreso del año (%)", "result.progress.value",
            "Media de sus actividades, cada indicador con tope de 100.", sources=of_group),
        integer("con_dato", "Actividades con dato", "result.progress.n",
            "Actividades que entran en la media.", sources=of_group),
        integer("de_actividades", "De actividades exigibles", "result.progress.of",
            "Actividades que debían entrar en la media."),
        percent("cobertura", "Cobertura (%)", "result.progress.coverage.share",
            "Actividades con dato, de cada cien exigibles."),
        integer("de_antes", "Con dato de ronda anterior", "result.progress.earlier",
            "Cuántas descansan en una cifra anterior.", sources=of_group),
        percent("progreso_plan", "Progreso del plan (%)", "result.progress_plan.value",
            "Igual, sobre todo el período del plan.", sources=of_group),
        percent("cumplimiento", "Cumplimiento de lo esperado (%)", "result.compliance.value",
            "Media del cumplimiento; decide el semáforo.", width=14, sources=of_group),
        percent("deberia_ir", "Debería ir en (%)", "result.should_be",
            "El progreso que las mismas actividades tendrían si fueran justo a tiempo."),
        integer("con_dato_ronda", "Indicadores con dato de la ronda", "result.current.n",
            "De los que algo se espera, los que tienen dato de esta ronda.", sources=of_group),
        integer("de_exigibles", "De indicadores que esperan algo", "result.current.of",
            "Por debajo del mínimo el grupo no tiene semáforo."),
        percent("comprobacion", "Comprobación del progreso (%)", "result.progress.value",
            "Fórmula viva: la misma media, calculada de la hoja Actividades. Debe dar lo mismo que "
            "Progreso del año.", width=14, sources=of_group, formula=_recomputed),
        light("semaforo", "Semáforo", "result.light.value", "Semáforo del conjunto.",
            sources=of_group, required=True),
        *(_count(each, "lights") for each in OF_INDICATORS),
        *(_count(each, "activity_lights") for each in OF_INDICATORS),
        integer("actividades", "Actividades", "result.activities",
            "Actividades del plan en el conjunto.", required=True),
        integer("indicadores", "Indicadores", "result.indicators",
            "Indicadores del plan en el conjunto.", required=True),
        integer("rezagadas", "Actividades rezagadas", "result.late",
            "Actividades con período vencido y sin completar."),
    ),
    ("nivel", "codigo"),
    freeze=3,
)  # fmt: skip
