"""The rules as the workbook's live self-check: formula texts and limits of cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pni_sheets.expressions_excel import Places
from pni_sheets.model import Value
from pni_sheets.rules_types import Rule


@dataclass(frozen=True, slots=True)
class RowCheck:
    """One rule at one cell of a row: ``formula`` (no leading "=") is TRUE when it is broken."""

    rule: Rule
    field: str
    formula: str


@dataclass(frozen=True, slots=True)
class Limit:
    """What data validation can enforce in a number cell, and the message it shows (<= 224)."""

    whole: bool
    minimum: float | None
    maximum: float | None
    message: str


def row_checks(sheet: str, facts: Mapping[str, Value], places: Places) -> tuple[RowCheck, ...]:
    """The checks that apply to a row with those facts, in order of stage."""
    return ()


def review(sheet: str, facts: Mapping[str, Value], places: Places) -> str:
    """Formula of *Revisión*: the hint of the first broken rule, "✓" when none is (errors
    first, then warnings), "" for a row with nothing to check."""
    return '""'


def pending(sheet: str, facts: Mapping[str, Value], places: Places) -> str:
    """Formula of *Pendientes*: how many cells of the row have errors, 0 when it is ready."""
    return "0"


def pending_cell(sheet: str, field: str, facts: Mapping[str, Value], places: Places) -> str:
    """The same for one field of a label/value sheet: 1 when it has an error, else 0."""
    return "0"


def limit(sheet: str, field: str, facts: Mapping[str, Value]) -> Limit | None:
    """What data validation enforces in that cell; None where no rule bounds it."""
    return None


def review_cell(sheet: str, field: str, facts: Mapping[str, Value], places: Places) -> str:
    """*Revisión* beside one label of a label/value sheet."""
    return '""'
