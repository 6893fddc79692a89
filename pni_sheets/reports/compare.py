"""What changed between two masters, and why; and between two returns, cell by cell.

Only the two files are read: a master carries its own data (*Datos*), decisions and plan
version, so the reasons can be found in it without the ledger.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import Return
from pni_sheets.reports.master.columns import HEADER_ROW, Table
from pni_sheets.reports.master.lookups import field_header, figure
from pni_sheets.reports.master.sheets.cover import FACTS
from pni_sheets.reports.master.tables import TABLES

#: A cell as it is read back: a number, a text, or None for a blank.
Cell = str | float | None

#: The tables that are compared: those of *Tablero* only repeat figures of other sheets, and
#: the dictionary tells nothing of the round.
COMPARED = tuple(t for t in TABLES if t.sheet not in ("Tablero", "Diccionario"))

#: Where a code of the plan stands in a row, by sheet; "" where the row has none.
_CODED = {t.sheet: "codigo" for t in COMPARED if any(c.name == "codigo" for c in t.columns)}

#: Facts of the cover that can explain any change, with what to say of them.
_GENERAL = {
    "Versión del plan": "cambió la versión del plan",
    "Ronda": "es otra ronda",
    "Alcance": "es otro extracto",
    **{f.label: f"cambió el umbral «{f.label}»" for f in FACTS if f.section == "Umbrales"},
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``before`` is None for what appeared, ``after`` for what went away.

    ``column`` is "" where a whole row came or went. ``why`` gives the reasons found in the
    files: submissions, decisions, plan, thresholds.
    """

    sheet: str
    key: str
    column: str
    before: Cell
    after: Cell
    why: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The change in one Spanish line."""
        where = " · ".join(part for part in (self.sheet, self.key, self.column) if part)
        because = f" ({'; '.join(self.why)})" if self.why else ""
        if self.column:
            return f"{where}: {_told(self.before)} → {_told(self.after)}{because}"
        return f"{where}: {'apareció' if self.before is None else 'ya no está'}{because}"


def diff(before: bytes, after: bytes) -> tuple[Change, ...]:
    """What changed from one master to another, sheet by sheet, in the order of the rows.

    Raises PniError("diff-not-master") where a file is not a master that can be read.
    """
    old, new = _Master(before), _Master(after)
    reasons = _Reasons(old, new)
    return tuple(
        Change(c.sheet, c.key, c.column, c.before, c.after, reasons.of(table, row))
        for table in COMPARED
        for c, row in _table(table, old.rows(table), new.rows(table))
    )


def diff_returns(before: Return, after: Return) -> tuple[Change, ...]:
    """What changed from one return of an institution to another, cell by cell."""
    places = dict.fromkeys((*before.entries, *after.entries))
    changes = []
    for place in places:
        old, new = before.entries.get(place), after.entries.get(place)
        was, is_now = _plain(old and old.value), _plain(new and new.value)
        if not _same(was, is_now):
            sheet, key, name = place
            changes.append(Change(sheet, key, field_header(sheet, name), was, is_now))
    return tuple(changes)


# --- reading a master back -----------------------------------------------------------------

Row = Mapping[str, Cell]


class _Master:
    """The tables of one master, read back from its bytes."""

    def __init__(self, data: bytes) -> None:
        import python_calamine

        try:
            self._book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            self._names = set(self._book.sheet_names)
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise PniError("diff-not-master") from error
        if not {table.sheet for table in COMPARED} <= self._names:
            raise PniError("diff-not-master")
        self._read: dict[str, tuple[Row, ...]] = {}

    def rows(self, table: Table) -> tuple[Row, ...]:
        """The rows of a table, by the name of the column."""
        if table.resource not in self._read:
            self._read[table.resource] = tuple(self._rows(table))
        return self._read[table.resource]

    def _rows(self, table: Table) -> Iterator[Row]:
        lines = self._book.get_sheet_by_name(table.sheet).to_python(skip_empty_area=False)
        if len(lines) < HEADER_ROW:
            raise PniError("diff-not-master")
        headers = {str(header): place for place, header in enumerate(lines[HEADER_ROW - 1])}
        places = {c.name: headers[c.header] for c in table.columns if c.header in headers}
        for line in lines[HEADER_ROW:]:
            row = {name: _plain(line[place]) for name, place in places.items()}
            if all(value is None for value in row.values()):
                return  # the table ends at its first blank row
            yield row


def _plain(value: object) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "Sí" if value else "No"
    return float(value) if isinstance(value, int | float) else str(value)


# --- comparing -------------------------------------------------------------------------------


def _table(
    table: Table, old: tuple[Row, ...], new: tuple[Row, ...]
) -> Iterator[tuple[Change, Row]]:
    if not table.unique:
        yield from _bag(table, old, new)
        return
    before = {_key(table, row): row for row in old}
    after = {_key(table, row): row for row in new}
    for key in dict.fromkeys((*before, *after)):
        if key not in after:
            yield Change(table.sheet, key, "", key, None), before[key]
        elif key not in before:
            yield Change(table.sheet, key, "", None, key), after[key]
        else:
            yield from _row(table, key, before[key], after[key])


def _row(table: Table, key: str, before: Row, after: Row) -> Iterator[tuple[Change, Row]]:
    for column in table.columns:
        if column.name in before and column.name in after and column.formula is None:
            values = before[column.name], after[column.name]
            if not _same(*values):
                yield Change(table.sheet, key, column.header, *values), after


def _bag(table: Table, old: tuple[Row, ...], new: tuple[Row, ...]) -> Iterator[tuple[Change, Row]]:
    """Rows that may repeat: what came and what went, however often."""
    before, after = (Counter(tuple(row.items()) for row in rows) for rows in (old, new))
    for gone in (before - after).elements():
        key = _key(table, dict(gone))
        yield Change(table.sheet, key, "", key, None), dict(gone)
    for came in (after - before).elements():
        key = _key(table, dict(came))
        yield Change(table.sheet, key, "", None, key), dict(came)


def _key(table: Table, row: Row) -> str:
    return " · ".join(_told(row.get(name)) for name in table.key if row.get(name) is not None)


def _same(a: Cell, b: Cell) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    return a == b


def _told(value: Cell) -> str:
    if value is None:
        return "sin dato"
    return figure(value) if isinstance(value, float) else value


# --- why ---------------------------------------------------------------------------------------


class _Reasons:
    """What differs in the data, the decisions and the cover of two masters."""

    def __init__(self, old: _Master, new: _Master) -> None:
        tables = {table.sheet: table for table in COMPARED}
        self.general = tuple(_general(old.rows(tables["Portada"]), new.rows(tables["Portada"])))
        self.data = tuple(_new_data(old.rows(tables["Datos"]), new.rows(tables["Datos"])))
        self.decided = tuple(
            _decisions(old.rows(tables["Indicadores"]), new.rows(tables["Indicadores"]))
        )

    def of(self, table: Table, row: Row) -> tuple[str, ...]:
        """The reasons for a change in that row, without repeats."""
        code, institution = row.get("codigo"), row.get("institucion") or row.get("clave")
        found = [
            told for key, who, told in self.data if _touches(table, code, institution, key, who)
        ]
        found += [told for key, told in self.decided if _within(table, code, key)]
        return tuple(dict.fromkeys(found + list(self.general)))


def _touches(table: Table, code: Cell, institution: Cell, key: str, who: str) -> bool:
    if institution is not None and institution != who:
        return False
    if table.sheet == "Instituciones":
        return institution == who
    return _within(table, code, key)


def _within(table: Table, code: Cell, key: str) -> bool:
    """Whether a datum of ``key`` counts in the row of ``code``: itself or a part of it."""
    if code is None or table.sheet not in _CODED:
        return table.sheet == "Portada"
    told = str(code)
    return told == "PNI" or key == told or key.startswith((f"{told}-", f"{told}."))


def _general(old: tuple[Row, ...], new: tuple[Row, ...]) -> Iterator[str]:
    before, after = ({row["concepto"]: row["valor"] for row in rows} for rows in (old, new))
    for label, told in _GENERAL.items():
        if before.get(label) != after.get(label):
            yield told


def _new_data(old: tuple[Row, ...], new: tuple[Row, ...]) -> Iterator[tuple[str, str, str]]:
    """(code, institution, reason) of every datum that came or went."""
    before, after = ({tuple(row.items()) for row in rows} for rows in (old, new))
    for line in sorted(after ^ before, key=str):
        row = dict(line)
        gone = "ya no cuenta la entrega" if line in before else "entrega"
        told = f"{gone} {row['entrega']} de {row['institucion']}"
        yield str(row["codigo"]), str(row["institucion"]), told


def _decisions(old: tuple[Row, ...], new: tuple[Row, ...]) -> Iterator[tuple[str, str]]:
    before, after = ({row["codigo"]: row.get("decision") for row in rows} for rows in (old, new))
    for code in after:
        if before.get(code) != after[code]:
            yield str(code), f"decisión sobre {code}"
