"""The master's table *Desagregación*: persons by sex and age."""

from __future__ import annotations

from collections.abc import Sequence

from pni_sheets.consolidation.results import Consolidated, IndicatorResult
from pni_sheets.core.model import Observation
from pni_sheets.reports.master.columns import (
    Column,
    Table,
    code,
    long_text,
    number,
    text,
)
from pni_sheets.reports.master.lookups import listed


def disaggregated(c: Consolidated) -> tuple[IndicatorResult, ...]:
    """The indicators that count persons and have a figure with its detail."""
    return tuple(each for each in c.indicators if each.disaggregation is not None)


def _behind(r: IndicatorResult, _: Consolidated) -> Sequence[Observation]:
    return r.disaggregation.observations if r.disaggregation else ()


def _persons(name: str, header: str, attribute: str, description: str) -> Column:
    return number(
        name, header, f"disaggregation.{attribute}", description,
        unit="personas", sources=_behind, persons=attribute,
    )  # fmt: skip


DISAGGREGATION = Table(
    "Desagregación", "desagregacion",
    "Personas alcanzadas, por sexo y edad",
    "Solo indicadores que cuentan personas y tienen cifra. Mujeres + Hombres + Sin dato de "
    "sexo + Sin detalle = Personas.",
    disaggregated,
    (
        code("codigo", "Código", "id", "Código del indicador.", width=9),
        long_text("indicador", "Indicador", 44, "indicator.text", "Texto del plan.", required=True),
        _persons("personas", "Personas", "total", "Personas en la cifra oficial."),
        _persons("mujeres", "Mujeres", "women", "De ellas, mujeres."),
        _persons("hombres", "Hombres", "men", "De ellas, hombres."),
        _persons("sin_dato", "Sin dato de sexo", "unknown", "De ellas, de sexo desconocido."),
        _persons("sin_detalle", "Sin detalle", "undetailed", "Contadas sin desagregación alguna."),
        _persons("menores", "Menores de 18", "minors", "De todas, menores de 18 años."),
        text("fuentes", "Instituciones", 26, lambda r, c: listed(r.disaggregation.sources),
            "Instituciones de las que viene."),
    ),
    ("codigo",),
)  # fmt: skip
