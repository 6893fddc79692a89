"""Pandera schemas of the plan catalogue; problems come back as values.

pandas and pandera are imported inside the functions: they cost over a second.
"""

from __future__ import annotations

from dataclasses import dataclass

from pni_sheets.model import Plan


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """One thing wrong with the catalogue: where (file, spreadsheet row, column), the
    value, and the check's id, whose Spanish sentence is ``CHECKS[check]``.
    """

    check: str
    file: str
    row: int | None
    column: str | None
    value: str


def check_plan(plan: Plan) -> tuple[PlanProblem, ...]:
    """Everything wrong with a catalogue, in the order of its files and rows."""
    raise NotImplementedError
