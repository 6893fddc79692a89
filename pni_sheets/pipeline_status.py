"""Who owes what, and why: ``status``, ``explain``, ``rescue``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pni_sheets import files, returns, template
from pni_sheets.errors import PniError
from pni_sheets.findings import Finding, Normalisation, Unplaced
from pni_sheets.model import (
    CollectionRound,
    Counts,
    Identity,
    Institution,
    InstitutionStatus,
    Return,
    Submission,
    SubmissionState,
    Waiver,
)
from pni_sheets.pipeline import writer_settings
from pni_sheets.pipeline_judge import Baselines
from pni_sheets.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Status:
    """A round at a glance, in the plan's order of institutions.

    ``quarantined`` are files that no institution can be held to yet.
    """

    round: CollectionRound
    lines: tuple[tuple[Institution, InstitutionStatus], ...]
    quarantined: tuple[tuple[Submission, tuple[Finding, ...]], ...]
    counts: Counts


def status(work: Workspace, name: str | None = None) -> Status:
    """Where each institution stands in a round."""
    current = work.round(name)
    institutions = work.plan_of(current).reporters
    lines = work.ledger.statuses(current.id, [i.key for i in institutions])
    waiting = [s for s in work.ledger.submissions() if s.state is SubmissionState.QUARANTINED]
    return Status(
        current,
        tuple(zip(institutions, lines, strict=True)),
        tuple((s, work.ledger.findings(s.id)) for s in waiting),
        work.ledger.counts(current.id),
    )


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything known of an institution's current submission; None where none came."""

    round: CollectionRound
    institution: Institution
    submission: Submission | None
    findings: tuple[Finding, ...] = ()
    waived: tuple[Finding, ...] = ()
    normalisations: tuple[Normalisation, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    waivers: tuple[Waiver, ...] = ()


def explain(work: Workspace, key: str, name: str | None = None) -> Explanation:
    """Every finding of an institution's latest submission in a round."""
    current = work.round(name)
    institution = work.institution(key, work.plan_of(current))
    submission = work.ledger.latest(current.id, institution.key)
    if submission is None:
        return Explanation(current, institution, None)
    ledger = work.ledger
    return Explanation(
        current, institution, submission,
        ledger.findings(submission.id), ledger.waived_findings(submission.id),
        ledger.normalisations(submission.id), ledger.unplaced(submission.id),
        ledger.waivers(current.id, institution.key),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rescued:
    """A fresh workbook with what could be read of a file, and what could not."""

    path: Path
    returned: Return
    values: int


def rescue(work: Workspace, file: Path, key: str | None, name: str | None) -> Rescued:
    """Put what can be read of a return into a fresh workbook, beside the file's round.

    Raises PniError("file-missing" | "rescue-whose").
    """
    if not file.is_file():
        raise PniError("file-missing", path=file)
    baselines = Baselines(work)
    returned = returns.salvage(
        files.read(file), file.name, work.key, baselines, hint=hint(work, key, name)
    )
    form_sent = baselines(returned.identity) if returned.identity else None
    if form_sent is None:
        raise PniError("rescue-whose", path=file)
    entries = {
        place: entry.value if entry.value is not None else entry.raw
        for place, entry in returned.entries.items()
        if entry.raw is not None
    }
    data = template.render(
        form_sent, work.key, created=work.clock(), entries=entries,
        settings=writer_settings(work),
    )  # fmt: skip
    folder = work.paths.outbox / form_sent.identity.round / "rescatados"
    path = files.free_name(folder, template.filename(form_sent))
    files.write(path, data)
    return Rescued(path, returned, len(entries))


def hint(work: Workspace, key: str | None, name: str | None) -> Identity | None:
    """What the operator says a file is; None where it is left to the file."""
    if key is None:
        return None
    current = work.round(name)
    institution = work.institution(key, work.plan_of(current))
    return Identity(current.id, institution.key, current.plan_version, "")
