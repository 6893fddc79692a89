"""What a table of the master is: its columns, declared once.

The workbook, the data dictionary, the CSV files with their ``datapackage.json``, the
pandera schemas, ``trace`` and ``diff`` are all read off these declarations, so a column
that is added to one appears in every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

from pni_sheets.core.lights import Light

if TYPE_CHECKING:
    from pni_sheets.consolidation.results import Consolidated
    from pni_sheets.core.model import Observation

#: What a cell of the master can hold. A blank is None: no data, never zero.
Content = str | float | int | bool | date | datetime | None

#: The one-based row of the headers: the sheet's title and its note stand above.
HEADER_ROW = 3


class ColumnKind(StrEnum):
    """What a column holds, and so its format, its type in the open data and its check."""

    CODE = "code"
    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"
    LIGHT = "light"
    FLAG = "flag"
    #: Text in one row, a number in another (``Portada``).
    ANY = "any"


#: ``Column.persons`` of a figure that one institution gave.
OF_INSTITUTION = "institution"

#: The kinds whose cells are texts, and those whose cells are numbers.
#: Stands where a cell tells who reports.
WITHHELD = "(dato de contacto: no se incluye)"

TEXTS = frozenset({ColumnKind.CODE, ColumnKind.TEXT, ColumnKind.LONG_TEXT, ColumnKind.LIGHT})
NUMERIC = frozenset({ColumnKind.INTEGER, ColumnKind.NUMBER, ColumnKind.MONEY, ColumnKind.PERCENT})

#: Picks a cell out of a row of the table; it looks up, it does not compute. A text names
#: an attribute of the row ("indicator.text"; "decision?.by" is nothing where there is no
#: decision), whose empty text is a blank.
Getter = str | Callable[[Any, "Consolidated"], Content]

#: The observations that stand behind a cell.
Sources = Callable[[Any, "Consolidated"], Sequence["Observation"]]


#: The text of a live formula, without "=", given the row and where the tables stand.
Formula = Callable[[Any, "Ranges"], str]


class Ranges(Protocol):
    """Where the columns of the master's tables stand in the workbook."""

    def __call__(self, sheet: str, column: str) -> str:
        """The absolute range of a column's cells, such as ``Datos!$A$4:$A$900``."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of the master.

    ``name`` is the field's name in the open data, ``header`` what the sheet shows,
    ``width`` is in characters. ``sources`` is None where the cell comes from the plan or
    from the record of the round and not from a return. ``required`` cells are never
    blank. ``private`` columns (free text that people wrote) stay out of the public data;
    ``persons`` names the part of a ``Disaggregation`` that the column counts, or is
    ``OF_INSTITUTION``: small groups are suppressed there in the public data. A column with
    a ``formula`` is live in the workbook (``value`` is its result as printed) and stays out
    of the open data.
    """

    name: str
    header: str
    kind: ColumnKind
    width: float
    value: Getter
    description: str
    unit: str = ""
    sources: Sources | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    private: bool = False
    persons: str = ""
    formula: Formula | None = None

    def cells(self, rows: Sequence[Any], consolidated: Consolidated) -> list[Content]:
        """What the column holds in each of the rows."""
        value = self.value
        if not isinstance(value, str):
            return [value(row, consolidated) for row in rows]
        found = list(map(_attribute(value), rows))
        return [cell or None for cell in found] if self._blank_text else found

    @property
    def _blank_text(self) -> bool:
        return self.kind in TEXTS and not self.required


def _attribute(path: str) -> Callable[[Any], Any]:
    head, optional, rest = path.partition("?.")
    first = attrgetter(head)
    if not optional:
        return first
    then = _attribute(rest)
    return lambda row: None if (found := first(row)) is None else then(found)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the master: one sheet, and one CSV file of the open data.

    ``rows`` picks the table's rows out of the results; ``key`` names the columns that
    identify a row in the workbook, in the open data and in ``diff``. ``resource`` names
    the CSV file. ``freeze`` is how many columns stay in sight when scrolling. ``repeats``
    names the columns whose value is shown small where it is that of the row above.
    ``one_line`` tables are long lists whose rows keep one line. ``unique`` is False where
    two rows may rightly share a key (the same rule broken twice in one cell).
    """

    sheet: str
    resource: str
    title: str
    note: str
    rows: Callable[[Consolidated], Sequence[Any]]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    freeze: int = 1
    repeats: tuple[str, ...] = ()
    one_line: bool = False
    unique: bool = True

    def index(self, name: str) -> int:
        """The zero-based place of a column; KeyError where the table has none."""
        for place, column in enumerate(self.columns):
            if column.name == name:
                return place
        raise KeyError(name)

    def grid(self, rows: Sequence[Any], consolidated: Consolidated) -> list[Sequence[Content]]:
        """The cells of the given rows, as they are printed."""
        columns = [column.cells(rows, consolidated) for column in self.columns]
        return list(zip(*columns, strict=True))

    def bare(self) -> Table:
        """The declaration without what picks rows and cells, so that it can be sent away."""
        columns = [
            replace(column, value=unread, sources=None, formula=None) for column in self.columns
        ]
        return replace(self, rows=unread, columns=tuple(columns))


def unread(*_: Any) -> Any:
    """Stands for what picks rows and cells where nothing is to be picked."""
    raise TypeError("this table was declared without getters")


# --- makers of columns: the short way to declare one --------------------------------------


def code(name: str, header: str, value: Getter, description: str, **more: Any) -> Column:
    """A code of the plan, of an institution or of a submission."""
    more.setdefault("required", True)
    return Column(name, header, ColumnKind.CODE, more.pop("width", 11), value, description, **more)


def text(
    name: str, header: str, width: float, value: Getter, description: str, **more: Any
) -> Column:
    """A short text."""
    return Column(name, header, ColumnKind.TEXT, width, value, description, **more)


def long_text(
    name: str, header: str, width: float, value: Getter, description: str, **more: Any
) -> Column:
    """A text that may take several lines."""
    return Column(name, header, ColumnKind.LONG_TEXT, width, value, description, **more)


def written(
    name: str, header: str, width: float, value: Getter, description: str, **more: Any
) -> Column:
    """A free text that somebody of an institution or of the ministry wrote: not public."""
    return long_text(name, header, width, value, description, private=True, **more)


def number(name: str, header: str, value: Getter, description: str, **more: Any) -> Column:
    """A figure in the unit of its row."""
    return Column(
        name, header, ColumnKind.NUMBER, more.pop("width", 12), value, description, **more
    )


def integer(name: str, header: str, value: Getter, description: str, **more: Any) -> Column:
    """A count."""
    return Column(
        name, header, ColumnKind.INTEGER, more.pop("width", 11), value, description, **more
    )


def money(name: str, header: str, value: Getter, description: str, **more: Any) -> Column:
    """US dollars."""
    return Column(name, header, ColumnKind.MONEY, 16, value, description, unit="USD", **more)


def percent(name: str, header: str, value: Getter, description: str, **more: Any) -> Column:
    """A percentage on the 0-100 scale."""
    return Column(
        name,
        header,
        ColumnKind.PERCENT,
        more.pop("width", 12),
        value,
        description,
        unit="%",
        **more,
    )


def day(name: str, header: str, value: Getter, description: str, **more: Any) -> Column:
    """A date."""
    return Column(name, header, ColumnKind.DATE, 12, value, description, **more)


def moment(name: str, header: str, value: Getter, description: str, **more: Any) -> Column:
    """A date and time, in El Salvador."""
    return Column(name, header, ColumnKind.MOMENT, 16, value, description, **more)


def light(name: str, header: str, value: Getter, description: str, **more: Any) -> Column:
    """A traffic light, by its word."""
    more.setdefault("choices", tuple(each.value for each in Light))
    return Column(name, header, ColumnKind.LIGHT, 15, value, description, **more)


def flag(name: str, header: str, value: Getter, description: str, **more: Any) -> Column:
    """Yes or no."""
    return Column(name, header, ColumnKind.FLAG, more.pop("width", 10), value, description, **more)


def any_value(
    name: str, header: str, width: float, value: Getter, description: str, **more: Any
) -> Column:
    """A number in one row, a text in another."""
    return Column(name, header, ColumnKind.ANY, width, value, description, **more)
