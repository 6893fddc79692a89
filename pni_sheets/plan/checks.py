"""What a sound catalogue looks like, one check a line; ``schemas`` runs them with pandera.

A check names the file and the column it points at, the cells it needs, and a predicate
over one row and what the rest of the catalogue says (``Context``). Its sentence says what
is wrong with ``{value}`` and how to mend it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pni_sheets.core.model import COORDINATOR, Plan, Semester
from pni_sheets.plan.catalogue import as_tuple, order, tables
from pni_sheets.plan.tables import REFERENCES, TABLES, Reference, Table

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """What a row is compared with: the values of every column, by file and column."""

    plan: Plan
    columns: Mapping[tuple[str, str], tuple[Any, ...]]
    counts: Mapping[str, Mapping[tuple[Any, ...], int]]
    after: Mapping[str, Mapping[str, str]]
    workbooks: frozenset[str]

    def values(self, table: str, column: str) -> tuple[Any, ...]:
        """Every value of a column; a column of keys gives each key."""
        return self.columns[table, column]


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """One check. ``needs`` are the columns that must hold something for it to apply."""

    id: str
    table: str
    column: str
    needs: tuple[str, ...]
    holds: Callable[[Row, Context], bool]
    sentence: str


def context(plan: Plan) -> Context:
    """What the checks of ``plan`` compare its rows with."""
    rows = {t.name: [dict(t.take(r)) for r in tables(plan)[t.name]] for t in TABLES}
    return Context(
        plan=plan,
        columns={
            (t.name, c.name): tuple(v for row in rows[t.name] for v in as_tuple(row[c.name]))
            for t in TABLES
            for c in t.columns
        },
        counts={
            t.name: Counter(tuple(row[name] for name in t.unique) for row in rows[t.name])
            for t in TABLES
        },
        after={t.name: _after(t, rows[t.name]) for t in TABLES if t.name in _CODES},
        workbooks=frozenset(i.key for i in plan.institutions if i.workbook),
    )


def _after(table: Table, rows: list[dict[str, Any]]) -> dict[str, str]:
    """Code to the code printed just above it."""
    codes = [row[table.unique[0]] for row in rows]
    return dict(zip(codes[1:], codes[:-1], strict=True))


# --- makers ------------------------------------------------------------------------

_CODES = {
    "axes": ("code", r"\d+", "un número, por ejemplo 4"),
    "interventions": ("code", r"\d+\.\d+", "dos números con un punto, por ejemplo 4.6"),
    "activities": ("code", r"\d+\.\d+\.\d+", "tres números con puntos, por ejemplo 4.6.10"),
    "indicators": (
        "id",
        r"\d+\.\d+\.\d+-\d+",
        "el código de la actividad, un guion y un número, por ejemplo 4.6.10-2",
    ),
}

EMPTY = "vacio"


def _pattern(table: str) -> PlanCheck:
    column, pattern, example = _CODES[table]
    return PlanCheck(
        f"codigo-{table}", table, column, (column,),
        lambda row, _: re.fullmatch(pattern, row[column]) is not None,
        f"«{{value}}» no tiene la forma de un código. Escriba {example}.",
    )  # fmt: skip


def _ordered(table: str) -> PlanCheck:
    """In the natural order: 4.6.10 comes after 4.6.9, not after 4.6.1."""
    column, pattern, _ = _CODES[table]

    def holds(row: Row, known: Context) -> bool:
        above = known.after[table].get(row[column])
        both = above is not None and all(re.fullmatch(pattern, c) for c in (above, row[column]))
        return not both or order(str(above)) <= order(row[column])

    return PlanCheck(
        f"orden-{table}", table, column, (column,), holds,
        "«{value}» está fuera de orden. Mueva la fila: 4.6.10 va después de 4.6.9.",
    )  # fmt: skip


def _unrepeated(table: Table) -> PlanCheck:
    return PlanCheck(
        f"repetido-{table.name}", table.name, table.unique[0], table.unique,
        lambda row, known: known.counts[table.name][tuple(row[n] for n in table.unique)] == 1,
        "«{value}» está más de una vez. Corrija el código o borre la fila que sobra.",
    )  # fmt: skip


def _known(reference: Reference) -> PlanCheck:
    return PlanCheck(
        f"desconocido-{reference.table}-{reference.column}",
        reference.table,
        reference.column,
        (reference.column,),
        lambda row, known: (
            set(as_tuple(row[reference.column]))
            <= set(known.values(reference.target, reference.key))
        ),
        f"«{{value}}» no está en la columna «{reference.key}» de {reference.target}.csv. "
        "Corrija el código o agregue allá la fila que falta.",
    )


def _within(table: str, column: str) -> PlanCheck:
    """The code begins with that of what it belongs to."""
    code = _CODES[table][0]
    return PlanCheck(
        f"pertenece-{table}", table, column, (code, column),
        lambda row, _: re.split(r"[.-]\d+$", row[code])[0] == row[column],
        "«{value}» no es el comienzo del código de la fila. Corrija uno de los dos.",
    )  # fmt: skip


def _peopled(table: str, below: str, column: str, what: str) -> PlanCheck:
    code = _CODES[table][0]
    return PlanCheck(
        f"sin-filas-{table}", table, code, (code,),
        lambda row, known: row[code] in known.values(below, column),
        f"«{{value}}» no tiene {what}. Agregue al menos uno en {below}.csv o borre esta fila.",
    )  # fmt: skip


def _of(
    id: str, table: str, column: str, holds: Callable[[Row, Context], bool], text: str, *more: str
) -> PlanCheck:
    return PlanCheck(id, table, column, (column, *more), holds, text)


# --- predicates that need a name -----------------------------------------------------


def _inside_plan(row: Row, known: Context) -> bool:
    return bool(known.plan.start <= row["period_start"] and row["period_end"] <= known.plan.end)


def _answers(row: Row, _: Context) -> bool:
    """The principal is one of those named, or the coordinator where none of them can be."""
    return row["principal"] in row["responsibles"] or row["principal"] == COORDINATOR


def _in_sequence(row: Row, known: Context) -> bool:
    """Ordinals of an activity's indicators run 1, 2, 3 without holes."""
    code, _, ordinal = row["id"].rpartition("-")
    if not ordinal.isdecimal() or ordinal == "1":
        return True
    return f"{code}-{int(ordinal) - 1}" in known.values("indicators", "id")


def _valued(row: Row, _: Context) -> bool:
    return bool((row["value"] is None) == (row["periodicity"] == "por_definir"))


def _second_whole(row: Row, _: Context) -> bool:
    return (row["secondary_value"] is None) == (row["secondary_unit"] is None)


def _due_inside(row: Row, known: Context) -> bool:
    """A milestone of its own due date falls due within its activity's period."""
    try:
        first, last = known.plan.period(known.plan.activity(row["activity"]))
    except KeyError:
        return True  # another check says so
    return row["accumulation"] == "hito" and first <= Semester.parse(row["due_by"]).year <= last


def _sourced(row: Row, _: Context) -> bool:
    """A baseline has its day and its source, and stands for a level."""
    known = {row[name] is not None for name in ("baseline", "baseline_date", "baseline_source")}
    return len(known) == 1 and (True not in known or row["accumulation"] == "nivel")


_ACCUMULATES = {
    "count": ("flujo", "acumulado", "nivel"),
    "amount": ("flujo", "acumulado", "nivel"),
    "percent": ("nivel", "promedio"),
    "average": ("nivel", "promedio"),
    "milestone": ("hito", "flujo"),
}
_FALLS_DUE = {
    "flujo": ("anual", "mensual", "por_definir"),
    "acumulado": ("total", "por_definir"),
    "hito": ("total", "por_definir"),
}


def _accumulates(row: Row, _: Context) -> bool:
    return row["accumulation"] in _ACCUMULATES[row["kind"]]


def _falls_due(row: Row, _: Context) -> bool:
    allowed = _FALLS_DUE.get(row["accumulation"])
    return allowed is None or row["periodicity"] in allowed


def _coordinated(row: Row, known: Context) -> bool:
    """Asked of the plan's only head row: it stands for the catalogue as a whole."""
    return COORDINATOR in known.workbooks


# --- the checks ----------------------------------------------------------------------

_DECLARED = (
    PlanCheck(EMPTY, "", "", (), lambda *_: True, "está vacía. Escriba lo que falta."),
    *(_pattern(table) for table in _CODES),
    *(_ordered(table) for table in _CODES),
    *(_unrepeated(table) for table in TABLES if table.name != "plan"),
    *(_known(reference) for reference in REFERENCES),
    _within("interventions", "axis"),
    _within("activities", "intervention"),
    _within("indicators", "activity"),
    _peopled("axes", "interventions", "axis", "intervenciones"),
    _peopled("interventions", "activities", "intervention", "actividades"),
    _peopled("activities", "indicators", "activity", "indicadores"),
    _of(
        "plan-anos", "plan", "end", lambda row, _: row["start"] <= row["end"],
        "el plan termina ({value}) antes de empezar. Corrija el año.", "start",
    ),
    _of(
        "coordinador", "plan", "title", _coordinated,
        "el catálogo no tiene al coordinador con libro. En institutions.csv deje la fila MRREE "
        "con «workbook» en sí.",
    ),
    _of(
        "principal-sin-libro", "activities", "principal",
        lambda row, known: row["principal"] in known.workbooks,
        "«{value}» no recibe libro y no puede ser principal. Ponga la siguiente institución "
        "nombrada o MRREE.",
    ),
    _of(
        "principal-ajena", "activities", "principal", _answers,
        "«{value}» no está entre los responsables. Agréguela a «responsibles» o cambie la "
        "principal.", "responsibles",
    ),
    _of(
        "responsable-repetido", "activities", "responsibles",
        lambda row, _: len(set(row["responsibles"])) == len(row["responsibles"]),
        "«{value}» nombra dos veces a una institución. Borre la repetida.",
    ),
    _of(
        "periodo-invertido", "activities", "period_end",
        lambda row, _: row["period_start"] <= row["period_end"],
        "el período termina ({value}) antes de empezar. Corrija el año.", "period_start",
    ),
    _of(
        "periodo-incompleto", "activities", "code",
        lambda row, _: (row["period_start"] is None) == (row["period_end"] is None),
        "la actividad {value} tiene un solo año del período. Escriba los dos o ninguno.",
    ),
    _of(
        "periodo-fuera", "activities", "period_end", _inside_plan,
        "el período sale de los años del plan. Corrija el año o los de plan.csv.", "period_start",
    ),
    _of(
        "ordinal", "indicators", "id", _in_sequence,
        "a «{value}» le falta el indicador anterior. Numere 1, 2, 3 dentro de la actividad.",
    ),
    _of(
        "meta-sin-cifra", "indicators", "periodicity", _valued,
        "una meta sin cifra se marca por_definir, y una con cifra lleva otro valor. "
        "Escriba la cifra en «value» o cambie «{value}».",
    ),
    _of(
        "meta-cero", "indicators", "value", lambda row, _: row["value"] > 0,
        "una meta de {value} no se puede alcanzar ni medir. Escriba una cifra mayor que cero.",
    ),
    _of(
        "meta-porcentaje", "indicators", "value",
        lambda row, _: row["kind"] != "percent" or row["value"] <= 100,
        "un porcentaje va de 0 a 100 y dice {value}. Corrija la cifra.",
    ),
    _of(
        "unidad-porcentaje", "indicators", "unit",
        lambda row, _: (row["kind"] == "percent") == (row["unit"] == "%"),
        "la unidad «{value}» no concuerda con «kind»: los porcentajes, y solo ellos, llevan %.",
    ),
    _of(
        "segunda-meta", "indicators", "id", _second_whole,
        "la segunda meta de {value} está a medias. Llene «secondary_value» y «secondary_unit», "
        "o ninguna.",
    ),
    _of(
        "acumulacion-clase", "indicators", "accumulation", _accumulates,
        "«{value}» no combina con «kind». Porcentajes y promedios llevan nivel o promedio; los "
        "productos únicos, hito o flujo.", "kind",
    ),
    _of(
        "acumulacion-periodo", "indicators", "accumulation", _falls_due,
        "«{value}» no combina con «periodicity»: flujo es anual o mensual; acumulado e hito, "
        "total.", "periodicity",
    ),
    _of(
        "suma-imposible", "indicators", "consolidation",
        lambda row, _: row["consolidation"] != "suma"
        or row["kind"] not in ("percent", "average", "milestone"),
        "porcentajes, promedios y productos únicos no se suman entre instituciones. "
        "Cambie «{value}» por principal.", "kind",
    ),
    _of(
        "gradual-clase", "indicators", "accumulation",
        lambda row, _: not row["gradual"] or row["accumulation"] == "nivel",
        "solo un nivel se alcanza por partes. Deje «gradual» en no o cambie «{value}».", "gradual",
    ),
    _of(
        "vence-fuera", "indicators", "due_by", _due_inside,
        "«{value}» no es un semestre del período de la actividad, o el indicador no es un hito. "
        "Corrija el semestre o deje la celda en blanco.",
    ),
    _of(
        "linea-base-incompleta", "indicators", "id", _sourced,
        "la línea de base de {value} está a medias o no es de un nivel. Llene «baseline», "
        "«baseline_date» y «baseline_source», o ninguna.",
    ),
    _of(
        "linea-base-meta", "indicators", "baseline",
        lambda row, _: row["baseline"] != row["value"],
        "la línea de base ({value}) es igual a la meta: no queda nada por medir. Corrija una de "
        "las dos.", "value",
    ),
    _of(
        "personas-clase", "indicators", "people",
        lambda row, _: not row["people"] or row["kind"] == "count",
        "solo lo que se cuenta de una en una se desagrega por sexo. Cambie «{value}» por no.",
        "kind",
    ),
    _of(
        "clave", "institutions", "key",
        lambda row, _: re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", row["key"]) is not None,
        "«{value}» va en nombres de archivo. Use mayúsculas sin tilde, dígitos y guion bajo.",
    ),
    _of(
        "numero-de-miembro", "institutions", "key",
        lambda row, _: row["member"] == (row["number"] is not None),
        "los miembros, y solo ellos, llevan número del anexo. Revise «number» y «member» "
        "de {value}.", "member",
    ),
    _of(
        "numero-repetido", "institutions", "number",
        lambda row, known: known.values("institutions", "number").count(row["number"]) == 1,
        "el número {value} está más de una vez. Cada miembro lleva el suyo.",
    ),
)  # fmt: skip

#: Every check by id, in the order of declaration.
CHECKS: Mapping[str, PlanCheck] = {check.id: check for check in _DECLARED}
