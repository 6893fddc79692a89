"""The master's tables of data: persons, every accepted datum, and the dictionary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pni_sheets.consolidation.results import Consolidated, IndicatorResult
from pni_sheets.core.model import Observation
from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import (
    Column,
    ColumnKind,
    Content,
    Table,
    code,
    flag,
    long_text,
    number,
    text,
    written,
)
from pni_sheets.reports.master.lookups import field_header, indicator_unit, listed

# --- Desagregación ---------------------------------------------------------------------------


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


# --- Datos -----------------------------------------------------------------------------------

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


# --- Diccionario -----------------------------------------------------------------------------

KINDS = {
    ColumnKind.CODE: "Código",
    ColumnKind.TEXT: "Texto",
    ColumnKind.LONG_TEXT: "Texto",
    ColumnKind.INTEGER: "Número entero",
    ColumnKind.NUMBER: "Número",
    ColumnKind.MONEY: "Dólares (USD)",
    ColumnKind.PERCENT: "Porcentaje, de 0 a 100",
    ColumnKind.DATE: "Fecha",
    ColumnKind.MOMENT: "Fecha y hora",
    ColumnKind.LIGHT: "Semáforo",
    ColumnKind.FLAG: "Sí o No",
    ColumnKind.ANY: "Número o texto",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one column means: a column of the master, or a field of the form."""

    where: str
    header: str
    name: str
    resource: str
    kind: str
    unit: str
    choices: tuple[str, ...]
    public: str
    description: str


def of_columns(tables: Sequence[Table]) -> tuple[Meaning, ...]:
    """The meaning of every column of the master."""
    return tuple(
        Meaning(
            table.sheet,
            column.header,
            column.name,
            table.resource,
            KINDS[column.kind],
            column.unit,
            column.choices,
            _public(table, column),
            column.description,
        )
        for table in tables
        for column in table.columns
    )


def _public(table: Table, column: Column) -> str:
    if not table.resource or column.private:
        return "No"
    return "Sí; se ocultan los grupos pequeños" if column.persons else "Sí"


def of_form() -> tuple[Meaning, ...]:
    """The meaning of every field that institutions fill (the values of *Campo* in Datos)."""
    return tuple(
        Meaning(
            f"Plantilla: {sheet.name}",
            field.header,
            field.name,
            "",
            "Campo de la plantilla",
            field.unit,
            field.choices,
            "",
            field.description,
        )
        for sheet in report_form.SHEETS
        for field in sheet.entries
    )


def dictionary(tables: Sequence[Table]) -> Table:
    """The table *Diccionario* of the given tables, itself included."""
    columns = (
        text("hoja", "Hoja", 22, "where",
            "Hoja de este libro, o de la plantilla que llenan las instituciones.", required=True),
        text("columna", "Columna", 30, "header", "Encabezado.", required=True),
        text("campo", "Nombre en los datos abiertos", 26, "name",
            "Nombre de la columna en el archivo CSV.", required=True),
        text("archivo", "Archivo CSV", 20, lambda r, c: f"{r.resource}.csv" if r.resource else None,
            "Archivo de la carpeta datos."),
        text("tipo", "Tipo", 22, "kind", "Qué contiene.", required=True),
        text("unidad", "Unidad", 12, "unit", "Unidad de medida."),
        long_text("valores", "Valores posibles", 36, lambda r, c: ", ".join(r.choices) or None,
            "Los únicos valores que puede tener."),
        text("publico", "En los datos públicos", 20, "public",
            "Si sale en la variante pública de los datos abiertos."),
        long_text("descripcion", "Qué significa", 70, "description", "Definición.", required=True),
    )  # fmt: skip
    made = Table(
        "Diccionario",
        "diccionario",
        "Diccionario: qué significa cada columna",
        "Cada columna de este libro y de los datos abiertos, y cada campo de la plantilla.",
        lambda c: meanings,
        columns,
        ("hoja", "archivo", "columna"),
        freeze=2,
    )
    meanings = (*of_columns((*tables, made)), *of_form())
    return made
