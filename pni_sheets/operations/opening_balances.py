"""Opening balances of a plan that was already under way: their workbook, and its import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pni_sheets.core.errors import PniError
from pni_sheets.core.findings import Finding
from pni_sheets.intake import opening_balances
from pni_sheets.ledger.records import Opening
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files


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


def template(work: Workspace) -> Path:
    """Write the workbook of opening balances to ``outbox/``."""
    path = work.paths.outbox / opening_balances.FILENAME
    files.write(
        path,
        opening_balances.template(work.plan, created=work.clock(), first_round=first_day(work)),
    )
    return path


def import_balances(work: Workspace, file: Path, by: str) -> Imported:
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
