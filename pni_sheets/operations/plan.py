"""The verbs of the catalogue and of opening balances."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pni_sheets.core.errors import PniError
from pni_sheets.core.findings import Finding
from pni_sheets.core.model import Plan
from pni_sheets.intake import opening_balances
from pni_sheets.ledger.records import Opening
from pni_sheets.operations.workspace import Workspace
from pni_sheets.plan import catalogue as plan
from pni_sheets.plan import schemas
from pni_sheets.storage import files
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


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of ``history import``. ``opening`` is None where findings block it."""

    opening: Opening | None
    rows: int
    repeated: bool
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        return any(f.blocking for f in self.findings)


def history_template(work: Workspace) -> Path:
    """Write the workbook of opening balances to ``outbox/``."""
    path = work.paths.outbox / opening_balances.FILENAME
    files.write(
        path,
        opening_balances.template(work.plan, created=work.clock(), first_round=first_day(work)),
    )
    return path


def history_import(work: Workspace, file: Path, by: str) -> Imported:
    """Check and record opening balances; with errors nothing is recorded.

    Raises PniError("file-missing").
    """
    if not file.is_file():
        raise PniError("file-missing", path=file)
    data = files.read(file)
    observations, findings = opening_balances.read(
        data, work.plan, filename=file.name, submission="", first_round=first_day(work)
    )
    if any(f.blocking for f in findings):
        return Imported(None, 0, False, findings)
    sha = work.archive.store(data)
    opening, repeated = work.ledger.documents.import_openings(
        sha, file.name, observations, by or work.actor
    )
    balances = sum(o.field == "avance" for o in observations)
    return Imported(opening, balances, repeated, findings)


def first_day(work: Workspace) -> date:
    """The first day that is collected by a round; opening balances lie before it."""
    rounds = work.ledger.rounds.all()
    return rounds[0].semester.start if rounds else work.clock().date()
