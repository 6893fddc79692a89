"""The master's table *Matriz*: the plan's own matrix, with its progress."""

from __future__ import annotations

from pni_sheets.reports.master.columns import (
    Table,
    code,
    light,
    long_text,
    number,
    percent,
    text,
)
from pni_sheets.reports.master.lookups import (
    BLANK,
    axis_name,
    intervention_text,
    of_plan,
    of_row,
)

MATRIX = Table(
    "Matriz", "matriz",
    "Matriz de implementación del PNI, con su avance",
    "Orden y redacción del plan; a la derecha, el avance de la ronda. " + BLANK,
    lambda c: c.indicators,
    (
        code("codigo", "Código", "id",
            "Código del indicador: el de su actividad, un guion y su orden.", width=9),
        text("eje", "Eje", 14, lambda r, c: axis_name(r.axis, c), "Eje temático del plan."),
        long_text("intervencion", "Intervención", 28,
            lambda r, c: intervention_text(r.indicator.activity, c), "Texto del plan."),
        long_text("actividad", "Actividades", 36,
            lambda r, c: f"{r.indicator.activity} {c.plan.activity(r.indicator.activity).text}",
            "Texto del plan."),
        long_text("resultado", "Resultados esperados", 34, of_plan("expected_results"),
            "Texto del plan."),
        long_text("responsables", "Responsables", 18, of_plan("responsibles_text"),
            "Texto del plan."),
        long_text("indicador", "Indicadores", 30, "indicator.text", "Texto del plan."),
        long_text("meta", "Meta", 20, "indicator.target_text", "Texto del plan."),
        text("periodo", "Periodo", 11, of_plan("period_text"),
            "Años de la actividad, según el plan."),
        number("valor", "Valor", "value",
            "Cifra oficial: del año calendario en los indicadores de flujo y promedio; desde el "
            "inicio de la actividad en los demás.", sources=of_row),
        number("meta_valor", "Meta (cifra)", "target",
            "Cifra de la meta en el mismo horizonte que el valor."),
        percent("progreso", "Progreso (%)", "progress", "100 × valor / meta, sin tope.",
            sources=of_row),
        light("semaforo", "Semáforo", "light.value",
            "Semáforo del indicador al cierre de la ronda.", sources=of_row, required=True),
        text("estado_dato", "Estado del dato", 14, "state.value",
            "De dónde viene la cifra: reportada en la ronda, de una ronda anterior, saldo de "
            "apertura o sin dato.", sources=of_row),
    ),
    ("codigo",),
    repeats=("eje", "intervencion", "actividad", "resultado", "responsables", "periodo"),
)  # fmt: skip
