"""A returned file and its judgement, as it was just made or as the ledger has it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pni_sheets.core.findings import Finding
from pni_sheets.core.model import Identity, Return, Submission, SubmissionState
from pni_sheets.operations.workspace import Workspace

#: The kind under which the ledger knows a correction workbook, so that only the one that
#: was written here is ever sent.
CORRECTION = "correccion"


@dataclass(frozen=True, slots=True)
class Judged:
    """One returned file and its judgement. ``submission`` is None where nothing is recorded."""

    file: str
    sha256: str
    status: SubmissionState
    identity: Identity | None
    returned: Return
    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...] = ()
    submission: Submission | None = None
    duplicate: bool = False
    correction: Path | None = None
    reason: str = ""


def recorded(work: Workspace, submission: Submission, file: str) -> Judged:
    """What the ledger already knows of bytes that arrived again, under the name ``file``."""
    current = work.ledger.submissions.get(submission.id)
    identity = (
        Identity(current.round, current.institution, "", "")
        if current.round and current.institution
        else None
    )
    kept = work.ledger.observations
    findings = kept.findings(current.id)
    returned = Return(
        identity, {}, findings, kept.normalisations(current.id), kept.unplaced(current.id),
    )  # fmt: skip
    return Judged(
        file, current.sha256, current.state, identity, returned, findings,
        kept.waived_findings(current.id), current, duplicate=True, reason=current.reason,
    )  # fmt: skip
