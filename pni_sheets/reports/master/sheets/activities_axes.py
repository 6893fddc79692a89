"""The master's tables of activities, axes and institutions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pni_sheets.consolidation.results import (
    ActivityResult,
    Consolidated,
    GroupResult,
    IndicatorResult,
    Light,
)
from pni_sheets.core.model import Observation
from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import (
    Column,
    Content,
    Getter,
    Ranges,
    Table,
    code,
    flag,
    integer,
    light,
    long_text,
    percent,
    text,
    written,
)
from pni_sheets.reports.master.lookups import (
    BLANK,
    listed,
    of_activity,
    of_reports,
)


def _joined(attribute: str) -> Getter:
    """The texts of all institutions that reported an activity, each with its key."""

    def get(row: ActivityResult, _: Consolidated) -> Content:
        texts = [(each.institution, getattr(each, attribute)) for each in row.reports]
        return "\n".join(f"{key}: {told}" for key, told in texts if told) or None

    return get


ACTIVITIES = Table(
    "Actividades", "actividades",
    "Actividades: estado, progreso y lo que dijeron las instituciones",
    "Una fila por actividad del plan. El progreso es la media de sus indicadores con meta. "
    + BLANK,
    lambda c: c.activities,
    (
        code("codigo", "Código", "code", "Código de la actividad en el plan.", width=9),
        code("eje", "Eje", "activity.axis", "Número del eje temático.", width=6),
        code("intervencion", "Intervención", "activity.intervention", "Código de la intervención.",
            width=12),
        long_text("actividad", "Actividad", 44, "activity.text", "Texto del plan.", required=True),
        code("principal", "Institución principal", "activity.principal",
            "Institución que responde por la actividad.", width=15),
        text("responsables", "Responsables", 20, lambda r, c: listed(r.activity.responsibles),
            "Todas las instituciones responsables, en el orden del plan."),
        text("periodo", "Período", 11, "activity.period_text",
            "Años de la actividad, según el plan."),
        flag("exigible", "Exigible", "due", "La actividad ya empezó."),
        flag("rezagada", "Rezagada", "late",
            "El período de la actividad terminó y no está completada."),
        text("estado", "Estado", 14, "state", "Último estado aceptado de la institución principal.",
            choices=report_form.STATES, sources=of_reports),
        percent("progreso", "Progreso (%)", "progress.value",
            "Media de sus indicadores con meta, cada uno con tope de 100.", sources=of_activity),
        integer("con_dato", "Indicadores con dato", "progress.n",
            "Indicadores que entran en la media.", sources=of_activity),
        integer("de_indicadores", "De indicadores exigibles", "progress.of",
            "Indicadores que debían entrar en la media."),
        integer("de_antes", "Con dato de ronda anterior", "progress.earlier",
            "Cuántos de ellos descansan en una cifra anterior.", sources=of_activity),
        percent("progreso_plan", "Progreso del plan (%)", "progress_plan.value",
            "Igual, sobre todo el período del plan.", sources=of_activity),
        percent("cumplimiento", "Cumplimiento de lo esperado (%)", "compliance.value",
            "Media del cumplimiento; decide el semáforo.", width=14, sources=of_activity),
        light("semaforo", "Semáforo", "light.value", "Semáforo de la actividad.",
            sources=of_activity, required=True),
        written("descripcion", "Descripción del avance", 44, _joined("description"),
            "Lo que dijo cada institución en su última entrega aceptada.", sources=of_reports),
        written("dificultades", "Dificultades y riesgos", 36, _joined("difficulties"),
            "Lo que dijo cada institución.", sources=of_reports),
        written("proximos", "Próximos pasos", 36, _joined("next_steps"),
            "Lo que dijo cada institución.", sources=of_reports),
    ),
    ("codigo",),
)  # fmt: skip


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
    name = f"{short}_{word.lower().replace(' ', '_').replace('í', 'i')}"
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
        percent("comprobacion", "Comprobación del progreso (%)", "result.progress.value",
            "Fórmula viva: la misma media, calculada de la hoja Actividades. Debe dar lo mismo que "
            "Progreso del año.", width=14, sources=of_group, formula=_recomputed),
        light("semaforo", "Semáforo", "result.light.value", "Semáforo del conjunto.",
            sources=of_group, required=True),
        *(_count(each, "lights") for each in Light),
        *(_count(each, "activity_lights") for each in Light),
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
