"""The master's table *Aportes*: contributions *vía Mecanismo*."""

from __future__ import annotations

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
from pni_sheets.reports.master.lookups import (
    indicator_unit,
    institution_name,
    of_row,
    plan_text,
)

CONTRIBUTIONS = Table(
    "Aportes", "aportes",
    "Aportes por la vía del Mecanismo",
    "Aportes voluntarios de los miembros a las actividades que coordina el MRREE. No se suman "
    "a la cifra oficial si una decisión no lo dice.",
    lambda c: c.contributions,
    (
        code("codigo", "Código", "indicator", "Código del indicador.", width=9),
        long_text("indicador", "Indicador", 40, lambda r, c: plan_text(r.indicator, c),
            "Texto del plan."),
        code("institucion", "Institución", "institution", "Clave de la institución que aportó.",
            width=18),
        text("nombre", "Nombre de la institución", 36,
            lambda r, c: institution_name(r.institution, c), "Nombre en el anexo del plan."),
        number("aporte", "Aporte del semestre", "value", "Cifra que reportó.",
            persons=OF_INSTITUTION, sources=of_row),
        text("unidad", "Unidad", 13, lambda r, c: indicator_unit(r.indicator, c),
            "Unidad de la cifra."),
        flag("en_la_cifra", "En la cifra oficial", "used",
            "Una decisión la hizo parte de la cifra oficial."),
        written("descripcion", "Descripción del aporte", 44, "description",
            "Lo que hizo la institución.", sources=of_row),
        written("medio", "Medio de verificación", 32, "evidence", "Documento que lo respalda.",
            sources=of_row),
    ),
    ("codigo", "institucion"),
)  # fmt: skip
