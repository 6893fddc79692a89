"""The catalogue's files, declared once: columns, how a cell is read and written, keys.

The reader and the writer of the CSV files, the snapshot kept by the ledger, the pandera
schemas and the column dictionary of ``docs/plan.md`` are all derived from ``TABLES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pni_sheets.core.model import (
    Accumulation,
    Activity,
    Axis,
    Comparator,
    Consolidation,
    Indicator,
    Institution,
    Intervention,
    Objective,
    Periodicity,
    SecondaryTarget,
    Semester,
    Target,
    TargetKind,
)

#: Spanish Excel turns TRUE into VERDADERO when it saves a CSV file; words survive.
FLAGS = {"sí": True, "no": False}
_FLAG_SYNONYMS = {"si": True, "s": True, "1": True, "true": True, "verdadero": True}
_FLAG_SYNONYMS |= {"n": False, "0": False, "false": False, "falso": False}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``read`` takes the cell's text and raises ValueError when it cannot be
    read; ``write`` is its inverse. ``expected`` says in Spanish what the cell must hold.
    A ``newer`` column may be absent, as in catalogues made before it: its cells are blank.
    """

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    expected: str
    required: bool
    description: str
    newer: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One file. ``make`` builds the value of a row from its cells by column name, ``take``
    is its inverse. ``unique`` names the columns that together may not repeat.
    """

    name: str
    columns: tuple[Column, ...]
    make: Callable[[Mapping[str, Any]], Any]
    take: Callable[[Any], Mapping[str, Any]]
    unique: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where the table has none."""
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True, slots=True)
class Reference:
    """Every value of ``table.column`` must be a value of ``target.key``."""

    table: str
    column: str
    target: str
    key: str


# --- kinds of column -------------------------------------------------------------


def _text(name: str, description: str, *, required: bool = True) -> Column:
    def read(text: str) -> str:
        if required and not text:
            raise ValueError(text)
        return text

    return Column(name, read, str, "un texto", required, description)


def _whole(name: str, description: str, *, required: bool = True) -> Column:
    def read(text: str) -> int | None:
        return None if not text and not required else int(text)

    return Column(
        name, read, lambda v: "" if v is None else str(v), "un número entero", required, description
    )


def number(text: str) -> float:
    """A figure as the catalogue writes it: digits, at most one decimal point.

    Raises ValueError for anything else, thousands separators and decimal commas
    included: "1,250" and "1.250" mean different things on different machines.
    """
    whole, point, decimals = text.partition(".")
    if not whole.isdecimal() or (point and not decimals.isdecimal()):
        raise ValueError(text)
    return float(text)


def _figure(name: str, description: str) -> Column:
    return Column(
        name,
        lambda text: number(text) if text else None,
        lambda v: "" if v is None else f"{v:.15g}",
        "una cifra sin separador de miles y con punto decimal, por ejemplo 5000 o 2.5",
        False,
        description,
    )


def _flag(name: str, description: str, *, required: bool = True) -> Column:
    def read(text: str) -> bool:
        if not text and not required:
            return False
        known = FLAGS | _FLAG_SYNONYMS
        if text.lower() not in known:
            raise ValueError(text)
        return known[text.lower()]

    return Column(name, read, lambda v: "sí" if v else "no", "sí o no", required, description)


def _one_of(name: str, values: type[StrEnum], description: str) -> Column:
    return Column(
        name,
        lambda text: values(text.lower()),
        str,
        "uno de estos valores: " + ", ".join(values),
        True,
        description,
    )


def _semester(name: str, description: str) -> Column:
    def read(text: str) -> str:
        return str(Semester.parse(text)) if text else ""

    return Column(name, read, str, "un semestre, por ejemplo 2024-S2", False, description)


def _day(name: str, description: str) -> Column:
    def read(text: str) -> date | None:
        # Spanish Excel turns 2023-12-31 into 31/12/2023 when it saves a CSV file.
        form = "%d/%m/%Y" if "/" in text else "%Y-%m-%d"
        return datetime.strptime(text, form).date() if text else None

    return Column(
        name, read, lambda v: v.isoformat() if v else "",
        "una fecha como año-mes-día, por ejemplo 2023-12-31", False, description,
    )  # fmt: skip


def _newer(*columns: Column) -> tuple[Column, ...]:
    return tuple(replace(column, newer=True) for column in columns)


def _keys(name: str, description: str) -> Column:
    def read(text: str) -> tuple[str, ...]:
        if not text:
            raise ValueError(text)
        return tuple(text.split())

    return Column(
        name, read, " ".join, "una o más claves de institución separadas por espacios", True,
        description,
    )  # fmt: skip


# --- rows ------------------------------------------------------------------------


def _fields(row: Any) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def _make_indicator(cells: Mapping[str, Any]) -> Indicator:
    cells = dict(cells)
    value, unit = cells.pop("secondary_value"), cells.pop("secondary_unit")
    target = Target(
        **{name: cells.pop(name) for name in _TARGET_COLUMNS},
        secondary=None if value is None else SecondaryTarget(value, unit),
    )
    return Indicator(target=target, **cells)


def _take_indicator(indicator: Indicator) -> Mapping[str, Any]:
    second = indicator.target.secondary
    cells = {
        **_fields(indicator),
        **_fields(indicator.target),
        "secondary_value": second and second.value,
        "secondary_unit": second.unit if second else "",
    }
    return {name: cells[name] for name in cells if name not in ("target", "secondary")}


def _make_pair(cells: Mapping[str, Any]) -> tuple[str, int]:
    return (cells["axis"], cells["objective"])


def _take_pair(pair: tuple[str, int]) -> Mapping[str, Any]:
    return {"axis": pair[0], "objective": pair[1]}


_TARGET_COLUMNS = ("value", "unit", "comparator", "periodicity", "periodicity_stated", "kind")

# --- the files -------------------------------------------------------------------

PLAN = Table(
    "plan",
    (
        _text("title", "Title of the document, verbatim."),
        _whole("start", "First calendar year of the plan."),
        _whole("end", "Last calendar year of the plan."),
    ),
    dict,
    dict,
    ("title",),
)

AXES = Table(
    "axes",
    (
        _text("code", '"0" (transversal) to "6".'),
        _text("name", "Name of the axis, verbatim."),
        _text("text", "What the axis is about, verbatim."),
    ),
    lambda cells: Axis(**cells),
    _fields,
    ("code",),
)

INTERVENTIONS = Table(
    "interventions",
    (
        _text("code", 'Code in the plan, such as "4.6".'),
        _text("axis", "Code of its axis."),
        _text("text", "Wording, verbatim, without the code."),
    ),
    lambda cells: Intervention(**cells),
    _fields,
    ("code",),
)

ACTIVITIES = Table(
    "activities",
    (
        _text("code", 'Code in the plan, such as "4.6.10".'),
        _text("intervention", "Code of its intervention."),
        _text("text", "Wording, verbatim, without the code."),
        _text("expected_results", "Resultados esperados, verbatim."),
        _text(
            "responsibles_text",
            "Responsables, verbatim and with the document's own typos; cells of "
            "continuation rows are joined in order.",
        ),
        _keys("responsibles", "Keys of the institutions named, in the document's order."),
        _text("principal", "Judgement: the institution of record; always one with a workbook."),
        _flag("via_mecanismo", "Judgement: every member of the Mecanismo may contribute."),
        _text(
            "period_text", "Período, verbatim; empty where the document has none.", required=False
        ),
        _whole("period_start", "First calendar year; empty: the plan's.", required=False),
        _whole("period_end", "Last calendar year; empty: the plan's.", required=False),
        _text("note", "Why the reading is what it is, in Spanish.", required=False),
    ),
    lambda cells: Activity(**cells),
    _fields,
    ("code",),
)

INDICATORS = Table(
    "indicators",
    (
        _text("id", "Code of the activity, a dash and the ordinal within it."),
        _text("activity", "Code of its activity."),
        _text("text", "Wording, verbatim."),
        _text("target_text", "Meta, verbatim; empty where the document has none.", required=False),
        _figure("value", "The meta's figure; empty where the document leaves it undefined."),
        _text("unit", "What is counted, from the meta's own words; % for percentages."),
        _one_of("comparator", Comparator, 'eq; ge for "al menos"; gt for "más de".'),
        _one_of("periodicity", Periodicity, "Judgement: the period in which the meta falls due."),
        _flag("periodicity_stated", "Whether the document states that period."),
        _one_of("kind", TargetKind, "Judgement: what the meta measures."),
        _figure("secondary_value", "The second figure of a meta that names two."),
        _text("secondary_unit", "What that second figure counts.", required=False),
        _one_of("accumulation", Accumulation, "Judgement: how semesters combine."),
        _one_of("consolidation", Consolidation, "Judgement: how institutions combine."),
        _flag("people", "Judgement: counts persons, so disaggregation is asked for."),
        _text("note", "Why the reading is what it is, in Spanish.", required=False),
        *_newer(
            _flag(
                "gradual",
                "Judgement: what is expected of a level grows over the period.",
                required=False,
            ),
            _semester(
                "due_by",
                "Judgement: the semester a milestone is due; empty: the last of the period.",
            ),
            _text("condition", "What the meta asks beside its figure, verbatim.", required=False),
            _text(
                "to_confirm",
                "What of the reading the ministry has yet to confirm, and why, in Spanish.",
                required=False,
            ),
            _figure("baseline", "What there was before the plan, in the meta's unit."),
            _day("baseline_date", "The day of the baseline."),
            _text("baseline_source", "The document behind the baseline.", required=False),
        ),
    ),
    _make_indicator,
    _take_indicator,
    ("id",),
)

INSTITUTIONS = Table(
    "institutions",
    (
        _text("key", "Short key, used in file names."),
        _whole("number", "Place in the annex; empty for MRREE and partners.", required=False),
        _text("name", "Name, verbatim, without the acronym in brackets."),
        _flag("member", "One of the members of the Mecanismo listed in the annex."),
        _flag("workbook", "Receives a workbook each round."),
        _text("note", "What the document prints differently elsewhere.", required=False),
    ),
    lambda cells: Institution(**cells),
    _fields,
    ("key",),
)

OBJECTIVES = Table(
    "objectives",
    (
        _whole("number", "1 to 23."),
        _text("text", "The objective of the Global Compact, verbatim."),
    ),
    lambda cells: Objective(**cells),
    _fields,
    ("number",),
)

ALIGNMENT = Table(
    "alignment",
    (
        _text("axis", "Code of the axis."),
        _whole("objective", "Number of the objective it serves."),
    ),
    _make_pair,
    _take_pair,
    ("axis", "objective"),
)

TABLES = (
    PLAN, AXES, INTERVENTIONS, ACTIVITIES, INDICATORS, INSTITUTIONS, OBJECTIVES, ALIGNMENT,
)  # fmt: skip

REFERENCES = (
    Reference("interventions", "axis", "axes", "code"),
    Reference("activities", "intervention", "interventions", "code"),
    Reference("activities", "responsibles", "institutions", "key"),
    Reference("activities", "principal", "institutions", "key"),
    Reference("indicators", "activity", "activities", "code"),
    Reference("alignment", "axis", "axes", "code"),
    Reference("alignment", "objective", "objectives", "number"),
)
