"""The cells of a batch of returns as columns, so that a rule runs once for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import compress, product
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from pni_sheets.core.model import Entry, ReportingTemplate, Return, TemplateRow, Value
from pni_sheets.forms import report_form
from pni_sheets.forms.expressions.language import Reach, Related, Type, is_disguised, plain

Batch = Sequence[tuple[Return, ReportingTemplate]]

_NUMBERS = (report_form.Kind.NUMBER, report_form.Kind.MONEY, report_form.Kind.DATE)


class Row(NamedTuple):
    """One located row: which return of the batch, what was sent, what came back in it."""

    number: int
    sheet: str
    row: TemplateRow
    entries: Mapping[tuple[str, str, str], Entry]

    def entry(self, name: str) -> Entry | None:
        """The returned cell of that field; None where its column could not be located."""
        return self.entries.get((self.sheet, self.row.key, name))


class SheetRows:
    """The rows of one sheet over the whole batch (the ``Rows`` of ``forms.expressions.to_numpy``).

    A row that was not located in the return is absent: the reader said so already.
    """

    def __init__(self, sheet: report_form.Sheet, batch: Batch, errors: Errors) -> None:
        self.sheet = sheet
        self._batch = batch
        self._numbers, self._sent, self._entries = _located(sheet, batch)
        self._errors = errors
        self.others: Mapping[str, SheetRows] = {}
        self._cache: dict[tuple[str, str], Any] = {}

    def __len__(self) -> int:
        return len(self._sent)

    def row(self, position: int) -> Row:
        """One of the rows."""
        number = self._numbers[position]
        return Row(number, self.sheet.name, self._sent[position], self._batch[number][0].entries)

    # --- what expressions_mask asks for ---

    def cell(self, name: str) -> Any:
        return self._column(name)[0]

    def usable(self, name: str) -> Any:
        return self._column(name)[1]

    def unusable(self, name: str) -> Any:
        return self._column(name)[2]

    def fact(self, name: str, type: Type) -> Any:
        return self._cached("fact", name, lambda: self._fact(name, type))

    def known(self, name: str) -> Any:
        return self._cached(
            "known", name, lambda: _booleans([facts.get(name) is not None for facts in self._facts])
        )

    def related(self, node: Related) -> Any:
        other = self.others[node.cell.sheet]
        name = f"{node.cell.sheet}.{node.cell.name}"
        if node.reach in (Reach.RECORD, Reach.ACTIVITY):
            return self._cached(node.reach, name, lambda: self._looked_up(node, other))
        return self._cached(node.reach, name, lambda: self._counted(node, other))

    # --- how it is made ---

    def _cached(self, what: str, name: str, make: Any) -> Any:
        key = (what, name)
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]

    def _column(self, name: str) -> tuple[Any, Any, Any]:
        return self._cached("cell", name, lambda: self._make_column(name))  # type: ignore[no-any-return]

    def _make_column(self, name: str) -> tuple[Any, Any, Any]:
        import numpy as np

        field = self.sheet.field(name)
        if field.entry:
            values, unusable = self._entered(name)
        else:
            values = [row.prefilled.get(name) for row in self._sent]
            unusable = np.zeros(len(values), dtype=bool)
        if field.kind is report_form.Kind.DATE:
            values = list(map(plain, values))
        if field.kind in _NUMBERS:
            # A word that answers instead of a figure ("sin reuniones") is no figure and no blank.
            words = np.array([isinstance(value, str) for value in values], dtype=bool)
            values = [None if isinstance(value, str) else value for value in values]
            column, usable = _numbers(values)
            return column, usable, unusable | words
        column, usable = _lowered(values)
        return column, usable, unusable

    def _entered(self, name: str) -> tuple[list[Value], Any]:
        """Values of an entry field, and where the cell is absent or was not understood."""
        import numpy as np

        entries = self._entries[name]
        values = [None if e is None else e.value for e in entries]
        unusable = np.zeros(len(values), dtype=bool)
        if None in entries:
            unusable[[e is None for e in entries]] = True
        for place in self._errors.get((self.sheet.name, name), ()):
            position = self.places.get(place)
            if position is not None:
                values[position], unusable[position] = None, True
        return values, unusable

    def _fact(self, name: str, type: Type) -> Any:
        import numpy as np

        values = [facts.get(name) for facts in self._facts]
        if type is Type.TEXT:
            return _texts([str(v or "").lower() for v in values])
        if type is Type.TRUTH:
            return _booleans([bool(v) for v in values])
        return np.array([0.0 if v is None else plain(v) for v in values], dtype=float)

    def _looked_up(self, node: Related, other: SheetRows) -> Any:
        """The other sheet's cell in the row that belongs to each row; blank where none."""
        import numpy as np

        column = other.cell(node.cell.name)
        nothing = "" if node.type is Type.TEXT else 0.0
        column = np.append(column, np.array([nothing], dtype=column.dtype))
        whole = node.reach is Reach.RECORD
        places: Mapping[Any, int] = other._records if whole else other.places
        found = [places.get(key, -1) for key in self._belongs(whole)]
        return column[np.array(found, dtype=int)]

    def _counted(self, node: Related, other: SheetRows) -> Any:
        """How many rows of the other sheet are above zero, by return or by activity."""
        import numpy as np

        whole = node.reach is Reach.POSITIVE
        counts = Counter(compress(other._belongs(whole), other.cell(node.cell.name) > 0))
        return np.array([counts[key] for key in self._belongs(whole)], dtype=float)

    def _belongs(self, whole: bool) -> Sequence[Hashable]:
        """For each row its return or, unless that is the whole, its activity in it."""
        return self._numbers if whole else self._activities

    @cached_property
    def _records(self) -> dict[int, int]:
        """Position of the only row of each return, in a label/value sheet."""
        return {number: position for position, number in enumerate(self._numbers)}

    @cached_property
    def _activities(self) -> list[tuple[int, str]]:
        codes = [row.key.partition("-")[0] for row in self._sent]
        return list(zip(self._numbers, codes, strict=True))

    @cached_property
    def _facts(self) -> list[Mapping[str, Value]]:
        return [row.facts for row in self._sent]

    @cached_property
    def places(self) -> dict[tuple[int, str], int]:
        """Position of a row by return and row code."""
        keys = zip(self._numbers, [row.key for row in self._sent], strict=True)
        return {key: position for position, key in enumerate(keys)}


#: By sheet and field, the cells with an error of the reader: (number of the return, row key).
Errors = Mapping[tuple[str, str], frozenset[tuple[int, str]]]


def sheets_of(batch: Batch) -> dict[str, SheetRows]:
    """All sheets of the form over the batch, each knowing the others."""
    errors = _errors(batch)
    made = {s.name: SheetRows(s, batch, errors) for s in report_form.SHEETS}
    others = WeakValueDictionary(made)  # no circle: a batch is freed when it is judged
    for rows in made.values():
        rows.others = others
    return made


def _located(
    sheet: report_form.Sheet, batch: Batch
) -> tuple[list[int], list[TemplateRow], Mapping[str, Sequence[Entry | None]]]:
    """The rows of which any entry cell was located: number of the return, what was sent, and
    by field the entry cells."""
    title, names = sheet.name, [f.name for f in sheet.entries]
    width = len(names)
    numbers: list[int] = []
    rows: list[TemplateRow] = []
    cells: list[Entry | None] = []  # row by row
    for number, (returned, template) in enumerate(batch):
        mine = template.sheets.get(title, ())
        places = product((title,), [row.key for row in mine], names)
        found = list(map(returned.entries.get, places))
        if None in found:
            lines = [found[i : i + width] for i in range(0, len(found), width)]
            mine = tuple(row for row, line in zip(mine, lines, strict=True) if any(line))
            found = [cell for line in lines if any(line) for cell in line]
        numbers += [number] * len(mine)
        rows += mine
        cells += found
    return numbers, rows, {name: cells[i::width] for i, name in enumerate(names)}


def _errors(batch: Batch) -> Errors:
    errors: dict[tuple[str, str], set[tuple[int, str]]] = {}
    for number, (returned, _) in enumerate(batch):
        for f in returned.findings:
            if f.blocking and f.sheet and f.field:
                errors.setdefault((f.sheet, f.field), set()).add((number, f.key or ""))
    return {place: frozenset(cells) for place, cells in errors.items()}


def _numbers(values: list[Value]) -> tuple[Any, Any]:
    """A column of numbers (dates as serials) with blanks as 0, and where there is one."""
    import numpy as np

    column = np.array(values, dtype=float)
    usable = ~np.isnan(column)
    column[~usable] = 0.0
    return column, usable


def _lowered(values: list[Value]) -> tuple[Any, Any]:
    """A column of texts in lower case with blanks as "", and where there is one that says
    something."""
    texts = ["" if v is None else str(v).lower() for v in values]
    hollow = {text for text in set(texts) if is_disguised(text)}
    return _texts(texts), _booleans([text not in hollow for text in texts])


def _texts(values: list[str]) -> Any:
    import numpy as np

    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _booleans(values: list[bool]) -> Any:
    import numpy as np

    return np.array(values, dtype=bool)


def shown(value: Value) -> str | None:
    """A cell's value as the institution sees it in its own file; None for a blank."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "VERDADERO" if value else "FALSO"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return format(value, ".15g") if isinstance(value, float) else str(value)
