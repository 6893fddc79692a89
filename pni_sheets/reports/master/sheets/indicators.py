"""The master's table *Indicadores*: figure, target, progress and light of each."""

from __future__ import annotations

from pni_sheets.consolidation.results import Consolidated, IndicatorResult
from pni_sheets.reports.master.columns import (
    Content,
    Table,
    code,
    flag,
    integer,
    light,
    long_text,
    number,
    percent,
    text,
)
from pni_sheets.reports.master.lookups import (
    BLANK,
    listed,
    of_plan,
    of_row,
    target_unit,
)


def _decision(r: IndicatorResult, _: Consolidated) -> Content:
    return f"Vale la cifra de {r.decision.institution}" if r.decision else None


INDICATORS = Table(
    "Indicadores", "indicadores",
    "Indicadores: cifra oficial, meta, progreso y semáforo",
    "Una fila por indicador del plan. " + BLANK,
    lambda c: c.indicators,
    (
        code("codigo", "Código", "id",
            "Código del indicador: el de su actividad, un guion y su orden.", width=9),
        code("eje", "Eje", "axis", "Número del eje temático.", width=6),
        code("actividad", "Actividad", "indicator.activity", "Código de la actividad.", width=10),
        long_text("indicador", "Indicador", 40, "indicator.text", "Texto del plan.", required=True),
        long_text("meta", "Meta", 24, "indicator.target_text",
            "Texto de la meta, tal como está en el plan."),
        code("principal", "Institución principal", of_plan("principal"),
            "Institución que responde por la actividad.", width=15),
        number("valor", "Valor", "value",
            "Cifra oficial: del año calendario en los indicadores de flujo y promedio; desde el "
            "inicio de la actividad en los demás.", sources=of_row),
        text("unidad", "Unidad", 13, lambda r, c: target_unit(r.indicator.target),
            "Unidad del valor y de la meta."),
        number("semestre", "Avance del semestre", "semester", "Cifra oficial de esta ronda sola.",
            sources=lambda r, c: [o for x in r.contributions if x.used for o in x.cells]),
        number("meta_periodo", "Meta del período", "expected",
            "Cifra que corresponde alcanzar al cierre de la ronda."),
        number("meta_valor", "Meta (cifra)", "target",
            "Cifra de la meta en el mismo horizonte que el valor."),
        percent("progreso", "Progreso (%)", "progress", "100 × valor / meta, sin tope.",
            sources=of_row),
        percent("progreso_plan", "Progreso del plan (%)", "progress_plan",
            "Progreso de todo el plan; en los indicadores de flujo, media de los años con tope de "
            "100.", sources=of_row),
        percent("cumplimiento", "Cumplimiento de lo esperado (%)", "compliance",
            "100 × valor / meta del período, con tope de 100; decide el semáforo.", width=14,
            sources=of_row),
        light("semaforo", "Semáforo", "light.value",
            "Semáforo del indicador al cierre de la ronda.", sources=of_row, required=True),
        flag("sobre_meta", "Sobre meta", "over_target",
            "El valor rebasa la meta más allá del umbral y debe explicarse.", sources=of_row),
        text("estado_dato", "Estado del dato", 15, "state.value", "De dónde viene la cifra.",
            required=True, sources=of_row),
        text("a_la_ronda", "Último dato", 10, "as_of", "Última ronda con dato.",
            sources=of_row),
        flag("apertura", "Incluye saldo de apertura", "opening",
            "Parte del valor es un saldo de apertura.", width=12, sources=of_row),
        flag("exigible", "Exigible", "due", "La actividad ya empezó y la meta está definida."),
        flag("rezagada", "Rezagada", "late",
            "El período de la actividad terminó y no está completada."),
        integer("con_dato", "Instituciones con dato", "reporters.n",
            "Instituciones que dieron cifra en esta ronda.", width=12),
        integer("de_instituciones", "Instituciones que deben dato", "reporters.of",
            "Instituciones a las que se les pide la cifra.", width=12),
        text("faltan", "Instituciones que faltan", 18, lambda r, c: listed(r.missing),
            "Instituciones que deben la cifra y no la han dado."),
        text("acumulacion", "Acumulación", 12, "indicator.accumulation.value",
            "Cómo se combinan los semestres.", required=True),
        text("consolidacion", "Consolidación", 12, "indicator.consolidation.value",
            "Cómo se combinan las instituciones.", required=True),
        text("oficial", "Cifra oficial de", 14, "official",
            "Institución cuya cifra vale, cuando una sola decide."),
        text("decision", "Decisión", 20, _decision,
            "Decisión de la coordinación sobre qué cifra vale."),
        number("meta_2", "Segunda meta", "secondary?.target",
            "Segunda cifra de las metas que nombran dos."),
        text("unidad_2", "Unidad de la segunda meta", 14, "secondary?.unit",
            "Unidad de la segunda meta."),
        percent("progreso_2", "Progreso de la segunda meta (%)", "secondary?.progress",
            "No entra en los promedios.", width=14, sources=of_row),
        integer("anios_con_dato", "Años con dato", "years_collected.n",
            "Años con cifra, en los indicadores de flujo.", sources=of_row),
        integer("anios", "Años transcurridos", "years_collected.of",
            "Años del período ya iniciados, en los indicadores de flujo."),
    ),
    ("codigo",),
)  # fmt: skip
