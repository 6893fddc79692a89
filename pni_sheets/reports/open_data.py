"""The open data: one CSV file a table, and a ``datapackage.json`` that describes them.

Follows the Data Package specification (Frictionless) v1: types, constraints, keys and
missing values come from the declarations of ``reports.master.columns``. Text that a spreadsheet
would run as a formula is neutralised with a leading apostrophe. In the public variant
free text is left out and small counts of persons are suppressed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pni_sheets import __version__
from pni_sheets.consolidation import suppression
from pni_sheets.consolidation.results import Consolidated, IndicatorResult
from pni_sheets.core.model import EL_SALVADOR
from pni_sheets.forms.furniture import SYNTHETIC
from pni_sheets.reports.master.columns import (
    NUMERIC,
    OF_INSTITUTION,
    TEXTS,
    Column,
    ColumnKind,
    Content,
    Table,
)
from pni_sheets.reports.master.sheets.cover import scope_name
from pni_sheets.reports.master.tables import Printed, book

#: What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

#: The Frictionless type of each kind of column.
TYPES: Mapping[ColumnKind, str] = {
    ColumnKind.CODE: "string",
    ColumnKind.TEXT: "string",
    ColumnKind.LONG_TEXT: "string",
    ColumnKind.INTEGER: "integer",
    ColumnKind.NUMBER: "number",
    ColumnKind.MONEY: "number",
    ColumnKind.PERCENT: "number",
    ColumnKind.DATE: "date",
    ColumnKind.MOMENT: "datetime",
    ColumnKind.LIGHT: "string",
    ColumnKind.FLAG: "boolean",
    ColumnKind.ANY: "string",
}


#: Fields of the form that break a figure down by persons: in the public variant they are
#: published only as suppressed totals, in ``desagregacion.csv``.
DETAIL = ("Mujeres", "Hombres", "Sin dato de sexo", "Menores de 18")

#: Fields that hold what one institution says of an indicator: where it counts persons, one
#: institution's figure is a detail of the total too.
FIGURES = ("Avance del semestre", "Aporte del semestre")

_PROFILE = "tabular-data-package"

#: Lines that are made ready for a file at once.
_BLOCK = 5_000


def build(consolidated: Consolidated, made: datetime, *, public: bool) -> dict[str, bytes]:
    """The files of the folder ``datos``, by name. ``made`` dates the package.

    ``public``: without free text, names of those who decided, or small groups of persons.
    """
    tables = [
        (printed.table, _columns(printed.table, public), _lines(printed, consolidated, public))
        for printed in book(consolidated).printed
    ]
    files = {f"{table.resource}.csv": _csv(columns, lines) for table, columns, lines in tables}
    resources = [
        _resource(table, columns, files[f"{table.resource}.csv"]) for table, columns, _ in tables
    ]
    package = _package(consolidated, made, public) | {"resources": resources}
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    return {"datapackage.json": text.encode(), **files}


def neutral(text: str) -> str:
    """The text as a spreadsheet shows it: never run as a formula, otherwise unchanged."""
    return f"'{text}" if text.startswith(TRIGGERS) else text


# --- cells ---------------------------------------------------------------------------------


def _columns(table: Table, public: bool) -> list[tuple[int, Column]]:
    """The columns that are published, each with its place in the grid."""
    return [
        (place, column)
        for place, column in enumerate(table.columns)
        if column.formula is None and not (public and column.private)
    ]


def _lines(printed: Printed, c: Consolidated, public: bool) -> list[Sequence[Content]]:
    if not public:
        return list(printed.grid)
    table = printed.table
    persons = frozenset(each.id for each in c.plan.indicators if each.people)
    if table.sheet == "Datos":
        code, field = table.index("codigo"), table.index("campo")
        told = {*DETAIL, *FIGURES}
        return [
            line
            for line in printed.grid
            if line[field] not in DETAIL and not (line[code] in persons and line[field] in told)
        ]
    if any(column.persons for column in table.columns):
        return [
            _suppressed(table, line, row, c, persons)
            for row, line in zip(printed.rows, printed.grid, strict=True)
        ]
    return list(printed.grid)


def _suppressed(
    table: Table, line: Sequence[Content], row: Any, c: Consolidated, persons: frozenset[str]
) -> list[Content]:
    """The line without small groups: parts of a total, and figures of one institution."""
    hidden: frozenset[str] = frozenset()
    if isinstance(row, IndicatorResult):
        hidden = suppression.hidden(row, c.thresholds.small_group)
    elif line[table.index("codigo")] in persons:
        hidden = frozenset({OF_INSTITUTION})
    return [
        None if column.persons in hidden else cell
        for column, cell in zip(table.columns, line, strict=True)
    ]


def _csv(columns: Sequence[tuple[int, Column]], lines: Sequence[Sequence[Content]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.name for _, column in columns])
    for begin in range(0, len(lines), _BLOCK):
        block = lines[begin : begin + _BLOCK]
        printed = [_printed(column.kind, [line[at] for line in block]) for at, column in columns]
        writer.writerows(zip(*printed, strict=True))
    return buffer.getvalue().encode("utf-8", "replace")


_FLAGS = {None: None, True: "true", False: "false"}


def _printed(kind: ColumnKind, cells: Sequence[Any]) -> Sequence[Content]:
    """The cells of a column as ``csv`` takes them: None is nothing, a whole number an int."""
    if kind is ColumnKind.FLAG:
        return [_FLAGS[cell] for cell in cells]
    if kind in NUMERIC:
        return [int(cell) if cell is not None and cell == int(cell) else cell for cell in cells]
    if kind in TEXTS:
        return [f"'{cell}" if cell and cell[0] in TRIGGERS else cell for cell in cells]
    return [_cell(cell) for cell in cells]


def _cell(value: Content) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, datetime):
        return value.astimezone(EL_SALVADOR).isoformat(timespec="seconds")
    return value.isoformat()


# --- description -----------------------------------------------------------------------------


def _package(c: Consolidated, made: datetime, public: bool) -> dict[str, Any]:
    variant = "publicos" if public else "completos"
    mark = f" {SYNTHETIC}." if c.synthetic else ""
    return {
        "profile": _PROFILE,
        "name": f"pni-{c.round.lower()}-{variant}",
        "id": f"pni-{c.round.lower()}-{variant}-{c.plan.version}".replace("/", "-").replace(
            " ", "-"
        ),
        "title": f"Seguimiento del PNI 2024-2028, ronda {c.round}",
        "description": "Avance del Plan Nacional de Implementación del Pacto Mundial para una "
        f"Migración Segura, Ordenada y Regular de El Salvador: {scope_name(c).lower()}.{mark} "
        "Un texto que empieza con = + - @ lleva un apóstrofo delante.",
        "version": c.round,
        "created": made.astimezone(EL_SALVADOR).isoformat(timespec="seconds"),
        "contributors": [
            {"title": "Ministerio de Relaciones Exteriores de El Salvador", "role": "publisher"},
            {"title": f"pni-sheets {__version__}", "role": "wrangler"},
        ],
        "languages": ["es"],
        "synthetic": c.synthetic,
    }


def _resource(table: Table, columns: Sequence[tuple[int, Column]], data: bytes) -> dict[str, Any]:
    never_blank = {column.name for _, column in columns if column.required}
    schema: dict[str, Any] = {
        "fields": [_field(column) for _, column in columns],
        "missingValues": [""],
    }
    if table.unique and never_blank.issuperset(table.key):
        schema["primaryKey"] = list(table.key)
    return {
        "profile": "tabular-data-resource",
        "name": table.resource,
        "path": f"{table.resource}.csv",
        "title": table.title,
        "description": table.note,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = list(column.choices)
    described = {
        "name": column.name,
        "type": TYPES[column.kind],
        "title": column.header,
        "description": column.description,
    }
    if column.unit:
        described["unit"] = column.unit
    return described | ({"constraints": constraints} if constraints else {})
