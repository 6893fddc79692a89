"""The plan catalogue: read from CSV, written to CSV and JSON, and what follows from it.

The package carries the catalogue of the document in ``plan_data``; a workspace may carry
its own ``plan/`` folder instead. Only the standard library is imported here: every
command loads the plan.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import COORDINATOR, Activity, Assignment, Plan, Role
from pni_sheets.plan.tables import REFERENCES, TABLES, Reference, Table

PACKAGED: Final = Path(__file__).parent / "data"

#: What the document's own narrative table counts by axis: interventions, activities.
DOCUMENT_COUNTS: Final = {
    "0": (4, 12),
    "1": (4, 8),
    "2": (6, 14),
    "3": (7, 15),
    "4": (6, 20),
    "5": (7, 12),
    "6": (5, 12),
}

Cells = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A count that the document claims and its own matrix does not bear out.

    ``axis`` is None for the whole document; ``what`` is "interventions" or "activities".
    """

    axis: str | None
    what: str
    claimed: int
    found: int


@dataclass(frozen=True, slots=True)
class _Row:
    """One data row of a file; ``line`` is its row as a spreadsheet numbers it."""

    line: int
    cells: Mapping[str, str]


# --- reading ---------------------------------------------------------------------


def load(folder: Path | None = None) -> Plan:
    """The catalogue of ``folder``, or the packaged one.

    Tolerates what Excel does when it saves: a byte order mark, ``;`` between columns,
    the Windows character set, columns moved or added. Raises ``PniError`` with the file,
    the row and how to mend it where a file or column is missing, a cell cannot be read,
    a code repeats or a reference leads nowhere; a plan that loads has none of these.
    """
    return _build({t.name: _rows(t, folder or PACKAGED) for t in TABLES})


def _rows(table: Table, folder: Path) -> tuple[_Row, ...]:
    path = folder / table.file
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise PniError("plan-file", file=table.file, folder=str(folder)) from problem
    return _parse(table, _decode(data))


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # "CSV (delimitado por comas)" of Excel on a Windows in Spanish.
        return data.decode("cp1252", errors="replace")


def _parse(table: Table, text: str) -> tuple[_Row, ...]:
    header = text.split("\n", 1)[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    try:
        names, *lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except (csv.Error, ValueError) as problem:
        raise PniError("plan-unreadable", file=table.file) from problem
    names = [name.strip().lower() for name in names]
    for column in table.columns:
        if column.name not in names and not column.newer:
            raise PniError("plan-column", file=table.file, column=column.name)
    return tuple(
        _Row(number, {name: cell.strip() for name, cell in zip(names, line, strict=False)})
        for number, line in enumerate(lines, start=2)
        if any(cell.strip() for cell in line)
    )


def _build(rows: Mapping[str, tuple[_Row, ...]], version: str | None = None) -> Plan:
    values = {t.name: tuple(_read_row(t, row) for row in rows[t.name]) for t in TABLES}
    _require_invariants(rows, values)
    made = {t.name: tuple(t.make(cells) for cells in values[t.name]) for t in TABLES}
    (head,) = made.pop("plan")
    fields: dict[str, Any] = {**head, **made}
    plan = Plan(version=version or "", **fields)
    return plan if version else revised(plan)


def _read_row(table: Table, row: _Row) -> dict[str, Any]:
    values = {}
    for column in table.columns:
        text = row.cells.get(column.name, "")
        try:
            values[column.name] = column.read(text)
        except ValueError:
            raise PniError(
                "plan-cell",
                file=table.file,
                row=row.line,
                column=column.name,
                value=text,
                expected=column.expected,
            ) from None
    return values


# --- what every plan guarantees --------------------------------------------------


def _require_invariants(
    rows: Mapping[str, tuple[_Row, ...]], values: Mapping[str, tuple[dict[str, Any], ...]]
) -> None:
    if len(rows["plan"]) != 1:
        raise PniError("plan-head", file="plan.csv", count=len(rows["plan"]))
    for table in TABLES:
        _require_unique(table, rows[table.name], values[table.name])
    for reference in REFERENCES:
        known = {row[reference.key] for row in values[reference.target]}
        _require_known(reference, rows[reference.table], values[reference.table], known)


def _require_unique(
    table: Table, rows: Sequence[_Row], values: Sequence[Mapping[str, Any]]
) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for row, cells in zip(rows, values, strict=True):
        key = tuple(cells[name] for name in table.unique)
        if key in seen:
            raise PniError(
                "plan-repeated",
                file=table.file,
                row=row.line,
                column=table.unique[0],
                value=" ".join(map(str, key)),
                first=seen[key],
            )
        seen[key] = row.line


def _require_known(
    reference: Reference,
    rows: Sequence[_Row],
    values: Sequence[Mapping[str, Any]],
    known: set[Any],
) -> None:
    for row, cells in zip(rows, values, strict=True):
        for value in as_tuple(cells[reference.column]):
            if value not in known:
                raise PniError(
                    "plan-reference",
                    file=f"{reference.table}.csv",
                    row=row.line,
                    column=reference.column,
                    value=value,
                    target=f"{reference.target}.csv",
                    key=reference.key,
                )


def as_tuple(value: Any) -> tuple[Any, ...]:
    """The values of a cell: several for a column of keys, one for any other."""
    return value if isinstance(value, tuple) else (value,)


# --- writing ---------------------------------------------------------------------


def tables(plan: Plan) -> Cells:
    """The rows of each file as the plan holds them (before they are written as text)."""
    head = ({"title": plan.title, "start": plan.start, "end": plan.end},)
    return {t.name: head if t.name == "plan" else getattr(plan, t.name) for t in TABLES}


def _texts(table: Table, row: Any) -> list[str]:
    cells = table.take(row)
    return [column.write(cells[column.name]) for column in table.columns]


def write_csv(plan: Plan, folder: Path, *, encoding: str = "utf-8-sig") -> None:
    """Write the catalogue's files into ``folder`` (made if missing), for Excel to open.

    ``load`` of that folder gives an equal plan. The packaged files are written with
    ``encoding="utf-8"``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        with (folder / table.file).open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([column.name for column in table.columns])
            writer.writerows(_texts(table, row) for row in tables(plan)[table.name])


def to_snapshot(plan: Plan) -> str:
    """The plan as canonical JSON text, for the ledger; ``from_snapshot`` is its inverse."""
    return json.dumps(
        {"version": plan.version, "tables": _content(plan)}, ensure_ascii=False, sort_keys=True
    )


def from_snapshot(text: str) -> Plan:
    """The plan that ``to_snapshot`` wrote, under the version it then had."""
    snapshot = json.loads(text)
    rows = {
        t.name: tuple(_snapshot_rows(snapshot["tables"].get(t.name, {"columns": [], "rows": []})))
        for t in TABLES
    }
    return _build(rows, snapshot["version"])


def _snapshot_rows(table: Mapping[str, Any]) -> Iterable[_Row]:
    for line, cells in enumerate(table["rows"], start=2):
        yield _Row(line, dict(zip(table["columns"], cells, strict=True)))


def _content(plan: Plan) -> dict[str, Any]:
    return {
        table.name: {
            "columns": [column.name for column in table.columns],
            "rows": [_texts(table, row) for row in tables(plan)[table.name]],
        }
        for table in TABLES
    }


def _digest(plan: Plan) -> str:
    content = json.dumps(_content(plan), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def revised(plan: Plan, **changes: Any) -> Plan:
    """A copy of ``plan`` with some fields replaced, under the version of its content.

    ``changes`` are fields of ``Plan`` other than ``version``.
    """
    changed = replace(plan, **changes)
    return replace(changed, version=f"PNI-{changed.start}-{changed.end}/{_digest(changed)}")


# --- what follows from the catalogue ---------------------------------------------


def assignments(plan: Plan) -> tuple[Assignment, ...]:
    """Who reports on what: institution x activity, with a role, in the plan's order.

    Only institutions with a workbook appear. After the activity's own responsibles come,
    for an activity "a través del Mecanismo", the other members, in the annex's order.
    """
    return tuple(a for activity in plan.activities for a in _assigned(plan, activity))


def _assigned(plan: Plan, activity: Activity) -> Iterable[Assignment]:
    yield Assignment(activity.principal, activity.code, Role.PRINCIPAL)
    for key in activity.responsibles:
        if key != activity.principal and plan.institution(key).workbook:
            yield Assignment(key, activity.code, Role.CORRESPONSABLE)
    if activity.via_mecanismo:
        own = {activity.principal, *activity.responsibles, COORDINATOR}
        for institution in plan.institutions:
            if institution.member and institution.workbook and institution.key not in own:
                yield Assignment(institution.key, activity.code, Role.VIA_MECANISMO)


def discrepancies(plan: Plan) -> tuple[Discrepancy, ...]:
    """Where the document's narrative table and its matrix count differently.

    First the whole document, then the axes; only counts that differ.
    """
    interventions = {a.code: 0 for a in plan.axes}
    activities = dict(interventions)
    for intervention in plan.interventions:
        interventions[intervention.axis] += 1
    for activity in plan.activities:
        activities[activity.axis] += 1
    return tuple(
        Discrepancy(axis, what, claimed, found)
        for axis in (None, *DOCUMENT_COUNTS)
        for what, column, counts in (
            ("interventions", 0, interventions),
            ("activities", 1, activities),
        )
        if (claimed := _sum(DOCUMENT_COUNTS, axis, column)) != (found := _count(counts, axis))
    )


def _sum(claims: Mapping[str, tuple[int, int]], axis: str | None, column: int) -> int:
    return sum(pair[column] for code, pair in claims.items() if axis in (None, code))


def _count(counts: Mapping[str, int], axis: str | None) -> int:
    return sum(count for code, count in counts.items() if axis in (None, code))


def order(code: str) -> tuple[int, ...]:
    """Sort key of a code or indicator id: "4.6.10-2" comes after "4.6.9-1".

    Raises ValueError where ``code`` is not digits, dots and one dash.
    """
    return tuple(int(part) for part in code.replace("-", ".").split("."))


# --- the contract's JSON ---------------------------------------------------------


def export(plan: Plan) -> dict[str, Any]:
    """The catalogue as the contract's JSON: plain dicts and lists, the plan's order."""
    return {
        "version": plan.version,
        "title": plan.title,
        "period": {"start": plan.start, "end": plan.end},
        "axes": [_plain(axis) for axis in plan.axes],
        "interventions": [_plain(row) for row in plan.interventions],
        "activities": [_plain(row) for row in plan.activities],
        "indicators": [_plain(row) for row in plan.indicators],
        "institutions": [_plain(row) for row in plan.institutions],
        "objectives": [_plain(row) for row in plan.objectives],
        "alignment": [{"axis": a, "objective": number} for a, number in plan.alignment],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
