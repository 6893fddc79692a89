"""The master's table *Datos*: every accepted datum, in long form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pni_sheets.consolidation.results import Consolidated
from pni_sheets.core.model import Observation
from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import (
    Content,
    Table,
    code,
    flag,
    number,
    text,
    written,
)
from pni_sheets.reports.master.lookups import field_header, indicator_unit

#: Data of indicators come first, so that those of one indicator stand together.
_ORDER = (
    report_form.INDICATORS.name,
    report_form.CONTRIBUTIONS.name,
    report_form.ACTIVITIES.name,
    report_form.BUDGET.name,
)


@dataclass(frozen=True, slots=True)
class Datum:
    """One accepted datum, and whether it is behind an official figure."""

    observation: Observation
    used: bool


def data(c: Consolidated) -> tuple[Datum, ...]:
    """The accepted data of this round and those of earlier ones behind its figures.

    By indicator in the plan's order, then by activity; inside, by round, institution and
    cell. The order depends on the data alone, so the same ledger gives the same sheet.
    """
    used = {o for each in c.indicators for o in each.observations}
    place = _placing(c)
    return tuple(Datum(o, o in used) for o in sorted((*c.history, *c.rows), key=place))


def _placing(c: Consolidated) -> Callable[[Observation], tuple[object, ...]]:
    keys = [i.id for i in c.plan.indicators] + [a.code for a in c.plan.activities]
    order = {key: place for place, key in enumerate(keys)}
    institutions = {i.key: place for place, i in enumerate(c.plan.institutions)}
    fields = {
        (sheet.name, field.name): place
        for sheet in report_form.SHEETS
        for place, field in enumerate(sheet.fields)
    }

    def place(o: Observation) -> tuple[object, ...]:
        return (
            order.get(o.key, len(order)),
            o.key,
            o.round,
            institutions.get(o.institution, len(institutions)),
            o.institution,
            _ORDER.index(o.sheet) if o.sheet in _ORDER else len(_ORDER),
            o.sheet,
            fields.get((o.sheet, o.field), len(fields)),
            o.field,
            o.submission,
            o.cell,
        )

    return place


def _itself(r: Datum, _: Consolidated) -> Sequence[Observation]:
    return (r.observation,)


def _unit(r: Datum, c: Consolidated) -> Content:
    o = r.observation
    if o.sheet == report_form.BUDGET.name and not isinstance(o.value, str):
        return "USD"
    if "-" not in o.key or isinstance(o.value, str):
        return None
    if o.field in ("mujeres", "hombres", "sin_dato", "menores"):
        return "personas"
    return indicator_unit(o.key, c)


def _numeric(r: Datum, _: Consolidated) -> Content:
    return None if isinstance(r.observation.value, str) else r.observation.value


def _textual(r: Datum, _: Consolidated) -> Content:
    return r.observation.value if isinstance(r.observation.value, str) else None


DATA = Table(
    "Datos", "datos",
    "Datos: un dato aceptado por fila, con la celda de donde viene",
    "Forma larga, lista para tablas dinámicas: los números en Valor, los textos en Texto.",
    data,
    (
        code("codigo", "Código", lambda r, c: r.observation.key or "—",
            "Código del indicador o de la actividad; una raya en los datos generales de la "
            "institución.", width=9),
        code("ronda", "Ronda", "observation.round",
            "Ronda del dato; en los saldos de apertura, el semestre de su fecha.", width=10),
        code("institucion", "Institución", "observation.institution", "Clave de la institución.",
            width=18),
        text("campo", "Campo", 24,
            lambda r, c: field_header(r.observation.sheet, r.observation.field),
            "Columna del formulario.", required=True),
        number("valor", "Valor", _numeric, "El dato, si es un número.", width=14, sources=_itself),
        written("texto", "Texto", 50, _textual, "El dato, si es un texto.", sources=_itself),
        text("unidad", "Unidad", 13, _unit, "Unidad del número."),
        flag("en_la_cifra", "En la cifra oficial", "used",
            "Está detrás de la cifra oficial del indicador.", width=12),
        flag("apertura", "Saldo de apertura", "observation.opening", "Es un saldo de apertura.",
            width=12),
        code("entrega", "Entrega", "observation.submission", "Archivo de donde viene."),
        text("hoja", "Hoja de origen", 14, "observation.sheet", "Hoja de ese archivo.",
            required=True),
        text("celda", "Celda de origen", 10, "observation.cell", "Celda de ese archivo.",
            required=True),
    ),
    ("ronda", "institucion", "hoja", "codigo", "campo", "entrega", "celda"),
    one_line=True,
)  # fmt: skip
