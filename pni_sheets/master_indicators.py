"""The master's tables of indicators: the plan's matrix, the figures, the people."""

from __future__ import annotations

from pni_sheets.master_columns import (
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
from pni_sheets.master_lookups import (
    BLANK,
    axis_name,
    intervention_text,
    listed,
    of_indicator,
    of_plan,
    target_unit,
)
from pni_sheets.results import Consolidated, IndicatorResult

MATRIX = Table(
    "Matriz",
    "matriz",
    "Matriz de implementación del PNI, con su avance",
    "Orden y redacción del plan; a la derecha, el avance de la ronda. " + BLANK,
    lambda c: c.indicators,
    (
        code(
            "codigo",
            "Código",
            lambda r, c: r.id,
            "Código del indicador: el de su actividad, un guion y su orden.",
            width=9,
        ),
        text("eje", "Eje", 14, lambda r, c: axis_name(r.axis, c), "Eje temático del plan."),
        long_text(
            "intervencion",
            "Intervención",
            28,
            lambda r, c: intervention_text(r.indicator.activity, c),
            "Texto del plan.",
        ),
        long_text(
            "actividad",
            "Actividades",
            36,
            lambda r, c: f"{r.indicator.activity} {c.plan.activity(r.indicator.activity).text}",
            "Texto del plan.",
        ),
        long_text(
            "resultado", "Resultados esperados", 34, of_plan("expected_results"), "Texto del plan."
        ),
        long_text(
            "responsables", "Responsables", 18, of_plan("responsibles_text"), "Texto del plan."
        ),
        long_text("indicador", "Indicadores", 30, lambda r, c: r.indicator.text, "Texto del plan."),
        long_text("meta", "Meta", 20, lambda r, c: r.indicator.target_text, "Texto del plan."),
        text(
            "periodo", "Periodo", 11, of_plan("period_text"), "Años de la actividad, según el plan."
        ),
        number(
            "valor",
            "Valor",
            lambda r, c: r.value,
            "Cifra oficial: del año calendario en los indicadores de flujo y promedio; desde "
            "el inicio de la actividad en los demás.",
            sources=of_indicator,
        ),
        number(
            "meta_valor",
            "Meta (cifra)",
            lambda r, c: r.target,
            "Cifra de la meta en el mismo horizonte que el valor.",
        ),
        percent(
            "progreso",
            "Progreso (%)",
            lambda r, c: r.progress,
            "100 × valor / meta, sin tope.",
            sources=of_indicator,
        ),
        light(
            "semaforo",
            "Semáforo",
            lambda r, c: r.light.value,
            "Semáforo del indicador al cierre de la ronda.",
            sources=of_indicator,
            required=True,
        ),
        text(
            "estado_dato",
            "Estado del dato",
            14,
            lambda r, c: r.state.value,
            "De dónde viene la cifra: reportada en la ronda, de una ronda anterior, saldo de "
            "apertura o sin dato.",
            sources=of_indicator,
        ),
    ),
    ("codigo",),
    repeats=("eje", "intervencion", "actividad", "resultado", "responsables", "periodo"),
)


def _decision(r: IndicatorResult, _: Consolidated) -> Content:
    return f"Vale la cifra de {r.decision.institution}" if r.decision else None


INDICATORS = Table(
    "Indicadores",
    "indicadores",
    "Indicadores: cifra oficial, meta, progreso y semáforo",
    "Una fila por indicador del plan. " + BLANK,
    lambda c: c.indicators,
    (
        code(
            "codigo",
            "Código",
            lambda r, c: r.id,
            "Código del indicador: el de su actividad, un guion y su orden.",
            width=9,
        ),
        code("eje", "Eje", lambda r, c: r.axis, "Número del eje temático.", width=6),
        code(
            "actividad",
            "Actividad",
            lambda r, c: r.indicator.activity,
            "Código de la actividad.",
            width=10,
        ),
        long_text(
            "indicador",
            "Indicador",
            40,
            lambda r, c: r.indicator.text,
            "Texto del plan.",
            required=True,
        ),
        long_text(
            "meta",
            "Meta",
            24,
            lambda r, c: r.indicator.target_text,
            "Texto de la meta, tal como está en el plan.",
        ),
        code(
            "principal",
            "Institución principal",
            of_plan("principal"),
            "Institución que responde por la actividad.",
            width=15,
        ),
        number(
            "valor",
            "Valor",
            lambda r, c: r.value,
            "Cifra oficial: del año calendario en los indicadores de flujo y promedio; desde "
            "el inicio de la actividad en los demás.",
            sources=of_indicator,
        ),
        text(
            "unidad",
            "Unidad",
            13,
            lambda r, c: target_unit(r.indicator.target),
            "Unidad del valor y de la meta.",
        ),
        number(
            "semestre",
            "Avance del semestre",
            lambda r, c: r.semester,
            "Cifra oficial de esta ronda sola.",
            sources=lambda r, c: [o for x in r.contributions if x.used for o in x.cells],
        ),
        number(
            "meta_periodo",
            "Meta del período",
            lambda r, c: r.expected,
            "Cifra que corresponde alcanzar al cierre de la ronda.",
        ),
        number(
            "meta_valor",
            "Meta (cifra)",
            lambda r, c: r.target,
            "Cifra de la meta en el mismo horizonte que el valor.",
        ),
        percent(
            "progreso",
            "Progreso (%)",
            lambda r, c: r.progress,
            "100 × valor / meta, sin tope.",
            sources=of_indicator,
        ),
        percent(
            "progreso_plan",
            "Progreso del plan (%)",
            lambda r, c: r.progress_plan,
            "Progreso de todo el plan; en los indicadores de flujo, media de los años con "
            "tope de 100.",
            sources=of_indicator,
        ),
        percent(
            "cumplimiento",
            "Cumplimiento de lo esperado (%)",
            lambda r, c: r.compliance,
            "100 × valor / meta del período, con tope de 100; decide el semáforo.",
            width=14,
            sources=of_indicator,
        ),
        light(
            "semaforo",
            "Semáforo",
            lambda r, c: r.light.value,
            "Semáforo del indicador al cierre de la ronda.",
            sources=of_indicator,
            required=True,
        ),
        flag(
            "sobre_meta",
            "Sobre meta",
            lambda r, c: r.over_target,
            "El valor rebasa la meta más allá del umbral y debe explicarse.",
            sources=of_indicator,
        ),
        text(
            "estado_dato",
            "Estado del dato",
            15,
            lambda r, c: r.state.value,
            "De dónde viene la cifra.",
            required=True,
            sources=of_indicator,
        ),
        text(
            "a_la_ronda",
            "Último dato",
            10,
            lambda r, c: r.as_of,
            "Última ronda con dato.",
            sources=of_indicator,
        ),
        flag(
            "apertura",
            "Incluye saldo de apertura",
            lambda r, c: r.opening,
            "Parte del valor es un saldo de apertura.",
            width=12,
            sources=of_indicator,
        ),
        flag(
            "exigible",
            "Exigible",
            lambda r, c: r.due,
            "La actividad ya empezó y la meta está definida.",
        ),
        flag(
            "rezagada",
            "Rezagada",
            lambda r, c: r.late,
            "El período de la actividad terminó y no está completada.",
        ),
        integer(
            "con_dato",
            "Instituciones con dato",
            lambda r, c: r.reporters.n,
            "Instituciones que dieron cifra en esta ronda.",
            width=12,
        ),
        integer(
            "de_instituciones",
            "Instituciones que deben dato",
            lambda r, c: r.reporters.of,
            "Instituciones a las que se les pide la cifra.",
            width=12,
        ),
        text(
            "faltan",
            "Instituciones que faltan",
            18,
            lambda r, c: listed(r.missing),
            "Instituciones que deben la cifra y no la han dado.",
        ),
        text(
            "acumulacion",
            "Acumulación",
            12,
            lambda r, c: r.indicator.accumulation.value,
            "Cómo se combinan los semestres.",
            required=True,
        ),
        text(
            "consolidacion",
            "Consolidación",
            12,
            lambda r, c: r.indicator.consolidation.value,
            "Cómo se combinan las instituciones.",
            required=True,
        ),
        text(
            "oficial",
            "Cifra oficial de",
            14,
            lambda r, c: r.official or None,
            "Institución cuya cifra vale, cuando una sola decide.",
        ),
        text(
            "decision",
            "Decisión",
            20,
            _decision,
            "Decisión de la coordinación sobre qué cifra vale.",
        ),
        number(
            "meta_2",
            "Segunda meta",
            lambda r, c: r.secondary.target if r.secondary else None,
            "Segunda cifra de las metas que nombran dos.",
        ),
        text(
            "unidad_2",
            "Unidad de la segunda meta",
            14,
            lambda r, c: r.secondary.unit if r.secondary else None,
            "Unidad de la segunda meta.",
        ),
        percent(
            "progreso_2",
            "Progreso de la segunda meta (%)",
            lambda r, c: r.secondary.progress if r.secondary else None,
            "No entra en los promedios.",
            width=14,
            sources=of_indicator,
        ),
        integer(
            "anios_con_dato",
            "Años con dato",
            lambda r, c: r.years_collected.n,
            "Años con cifra, en los indicadores de flujo.",
            sources=of_indicator,
        ),
        integer(
            "anios",
            "Años transcurridos",
            lambda r, c: r.years_collected.of,
            "Años del período ya iniciados, en los indicadores de flujo.",
        ),
    ),
    ("codigo",),
)
