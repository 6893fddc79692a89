"""The catalogue: ``plan check`` and ``plan export``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pni_sheets.core.model import Plan
from pni_sheets.plan import catalogue as plan
from pni_sheets.plan import schemas
from pni_sheets.storage.settings import Paths


def in_force(root: Path) -> Plan:
    """The plan of a folder: its ``plan/`` where there is one, else the packaged one."""
    folder = Paths(root).plan
    return plan.load(folder if folder.is_dir() else None)


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What ``plan check`` found: counts, problems to mend, the document's discrepancies.

    ``to_confirm``: indicator id and what of its reading the ministry has yet to confirm.
    """

    plan: Plan
    counts: dict[str, int]
    problems: tuple[Any, ...]
    discrepancies: tuple[Any, ...]
    to_confirm: tuple[tuple[str, str], ...]


def check(root: Path) -> PlanReport:
    """Check the catalogue in force. Raises PniError("plan-...") where it cannot be read."""
    catalogue = in_force(root)
    members = Counter("members" if i.member else "others" for i in catalogue.institutions)
    counts = {
        "axes": len(catalogue.axes),
        "interventions": len(catalogue.interventions),
        "activities": len(catalogue.activities),
        "indicators": len(catalogue.indicators),
        "members": members["members"],
        "workbooks": len(catalogue.reporters),
        "objectives": len(catalogue.objectives),
    }
    return PlanReport(
        catalogue, counts, tuple(schemas.check_plan(catalogue)),
        tuple(plan.discrepancies(catalogue)),
        tuple((i.id, i.to_confirm) for i in catalogue.indicators if i.to_confirm),
    )  # fmt: skip


def as_json(root: Path) -> dict[str, Any]:
    """``plan export --json`` of the contract."""
    return plan.export(in_force(root))


def export(root: Path, folder: Path | None) -> Path:
    """Write the catalogue as CSV; without a folder, where it overrides the packaged one."""
    target = folder or Paths(root).plan
    plan.write_csv(in_force(root), target)
    return target
