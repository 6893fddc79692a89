"""One round, consolidated: from accepted observations to everything that is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pni_sheets.model import Observation, Plan, Semester
from pni_sheets.results import Consolidated, Record, Thresholds


def consolidate(
    plan: Plan,
    semester: Semester,
    observations: Sequence[Observation],
    *,
    record: Record | None = None,
    thresholds: Thresholds | None = None,
    plans: Mapping[str, Plan] | None = None,
) -> Consolidated:
    """The whole plan at the end of a round.

    ``observations`` are the accepted ones of this and earlier rounds, opening balances
    included (later ones are ignored), in any order. ``plans`` maps the id of an earlier
    round to the plan it was collected under; the current one is used where it is silent.
    """
    raise NotImplementedError


def for_axis(consolidated: Consolidated, axis: str) -> Consolidated:
    """The extract of one axis, for its Mesa. Raises KeyError for an unknown axis."""
    raise NotImplementedError


def for_institution(consolidated: Consolidated, key: str) -> Consolidated:
    """The extract of one institution, for its one-page return."""
    raise NotImplementedError


def to_json(consolidated: Consolidated) -> dict[str, Any]:
    """``consolidate --json`` of the contract (without ``files``, which the verb knows)."""
    raise NotImplementedError
