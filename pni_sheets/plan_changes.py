"""What changed between two versions of the plan, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pni_sheets.model import Plan


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


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One change. ``table`` is "axes", "interventions", "activities", "indicators",
    "institutions", "objectives" or "alignment"; ``key`` its code; ``column`` the column
    of the catalogue that changed, with its text before and after ("" where absent).
    """

    table: str
    key: str
    change: Change
    column: str = ""
    before: str = ""
    after: str = ""


def compare(old: Plan, new: Plan) -> tuple[PlanChange, ...]:
    """What changed from ``old`` to ``new``, in the new plan's order, retired things last."""
    raise NotImplementedError
