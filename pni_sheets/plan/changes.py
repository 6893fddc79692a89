"""What changed between two versions of the plan, as values.

The plan is updated every year; history keeps the version it was collected under, and
the master says what is different since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pni_sheets.core.model import Plan
from pni_sheets.plan.catalogue import tables
from pni_sheets.plan.tables import TABLES, Table


class Change(StrEnum):
    """What happened to a thing of the plan."""

    ADDED = "added"
    RETIRED = "retired"
    TARGET_REVISED = "target-revised"
    TEXT_CHANGED = "text-changed"
    READING_CHANGED = "reading-changed"
    RESPONSIBLES_CHANGED = "responsibles-changed"
    PERIOD_CHANGED = "period-changed"
    RENAMED = "renamed"
    MOVED = "moved"
    NOTE_CHANGED = "note-changed"


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One change. ``table`` is the catalogue's file it is in ("indicators"), ``key`` the
    code of the row; ``column`` the column that changed, with its text before and after
    (all "" for a row added or retired, whose ``after`` or ``before`` is what it is called).
    """

    table: str
    key: str
    change: Change
    column: str = ""
    before: str = ""
    after: str = ""


#: What a change of a column means, by file and column.
_MEANING = {
    "plan": {"title": Change.RENAMED, "start": Change.PERIOD_CHANGED, "end": Change.PERIOD_CHANGED},
    "axes": {"name": Change.RENAMED, "text": Change.TEXT_CHANGED},
    "interventions": {"axis": Change.MOVED, "text": Change.TEXT_CHANGED},
    "activities": {
        "intervention": Change.MOVED,
        "text": Change.TEXT_CHANGED,
        "expected_results": Change.TEXT_CHANGED,
        "responsibles_text": Change.RESPONSIBLES_CHANGED,
        "responsibles": Change.RESPONSIBLES_CHANGED,
        "principal": Change.RESPONSIBLES_CHANGED,
        "via_mecanismo": Change.RESPONSIBLES_CHANGED,
        "period_text": Change.PERIOD_CHANGED,
        "period_start": Change.PERIOD_CHANGED,
        "period_end": Change.PERIOD_CHANGED,
        "note": Change.NOTE_CHANGED,
    },
    "indicators": {
        "activity": Change.MOVED,
        "text": Change.TEXT_CHANGED,
        "target_text": Change.TARGET_REVISED,
        "value": Change.TARGET_REVISED,
        "unit": Change.TARGET_REVISED,
        "comparator": Change.TARGET_REVISED,
        "periodicity": Change.TARGET_REVISED,
        "secondary_value": Change.TARGET_REVISED,
        "secondary_unit": Change.TARGET_REVISED,
        "periodicity_stated": Change.READING_CHANGED,
        "kind": Change.READING_CHANGED,
        "accumulation": Change.READING_CHANGED,
        "consolidation": Change.READING_CHANGED,
        "people": Change.READING_CHANGED,
        "gradual": Change.READING_CHANGED,
        "due_by": Change.READING_CHANGED,
        "condition": Change.READING_CHANGED,
        "to_confirm": Change.NOTE_CHANGED,
        "baseline": Change.TARGET_REVISED,
        "baseline_date": Change.TARGET_REVISED,
        "baseline_source": Change.NOTE_CHANGED,
        "note": Change.NOTE_CHANGED,
    },
    "institutions": {
        "name": Change.RENAMED,
        "number": Change.MOVED,
        "member": Change.READING_CHANGED,
        "workbook": Change.READING_CHANGED,
        "note": Change.NOTE_CHANGED,
    },
    "objectives": {"text": Change.TEXT_CHANGED},
}

#: The column that says what a row is called, for rows added or retired.
_CALLED = {"axes": "name", "institutions": "name"}


def compare(old: Plan, new: Plan) -> tuple[PlanChange, ...]:
    """What changed from ``old`` to ``new``: file by file, in the new plan's order of rows
    and columns, the retired rows of a file last.
    """
    return tuple(change for table in TABLES for change in _compare(table, old, new))


def _compare(table: Table, old: Plan, new: Plan) -> Iterator[PlanChange]:
    before, after = _by_key(table, old), _by_key(table, new)
    for key, cells in after.items():
        if key in before:
            yield from _changed(table.name, key, before[key], cells)
        else:
            yield PlanChange(table.name, key, Change.ADDED, after=_called(table, cells))
    for key, cells in before.items():
        if key not in after:
            yield PlanChange(table.name, key, Change.RETIRED, before=_called(table, cells))


def _by_key(table: Table, plan: Plan) -> dict[str, dict[str, str]]:
    """The rows of a file as their cells are written, by key."""
    rows: dict[str, dict[str, str]] = {}
    for row in tables(plan)[table.name]:
        values: Any = table.take(row)
        cells = {column.name: column.write(values[column.name]) for column in table.columns}
        # The plan's own head has no code: it is one row, whatever its title.
        key = "" if table.name == "plan" else " ".join(cells[name] for name in table.unique)
        rows[key] = cells
    return rows


def _changed(
    table: str, key: str, before: dict[str, str], after: dict[str, str]
) -> Iterator[PlanChange]:
    for column, meaning in _MEANING.get(table, {}).items():
        if before[column] != after[column]:
            yield PlanChange(table, key, meaning, column, before[column], after[column])


def _called(table: Table, cells: dict[str, str]) -> str:
    return cells.get(_CALLED.get(table.name, "text"), "")
