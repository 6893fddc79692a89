"""The master's table *Diccionario*: what every column means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import (
    Column,
    ColumnKind,
    Table,
    long_text,
    text,
)

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
