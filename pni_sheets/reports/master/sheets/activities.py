"""The master's table *Actividades*."""

from __future__ import annotations

from pni_sheets.consolidation.results import (
    ActivityResult,
    Consolidated,
)
from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import (
    Content,
    Getter,
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
