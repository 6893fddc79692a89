"""Who owes what, and why: ``status`` and ``explain``."""

from __future__ import annotations

from dataclasses import dataclass

from pni_sheets.core.findings import Finding, Normalisation, Unplaced
from pni_sheets.core.model import (
    CollectionRound,
    Counts,
    Institution,
    InstitutionStatus,
    Submission,
    SubmissionState,
    Waiver,
)
from pni_sheets.operations.workspace import Workspace


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
    lines = work.ledger.status.institutions(current.id, [i.key for i in institutions])
    waiting = [s for s in work.ledger.submissions.all() if s.state is SubmissionState.QUARANTINED]
    return Status(
        current,
        tuple(zip(institutions, lines, strict=True)),
        tuple((s, work.ledger.observations.findings(s.id)) for s in waiting),
        work.ledger.status.counts(current.id),
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
    submission = work.ledger.submissions.latest(current.id, institution.key)
    if submission is None:
        return Explanation(current, institution, None)
    kept = work.ledger.observations
    return Explanation(
        current, institution, submission,
        kept.findings(submission.id), kept.waived_findings(submission.id),
        kept.normalisations(submission.id), kept.unplaced(submission.id),
        work.ledger.decisions.waivers(current.id, institution.key),
    )  # fmt: skip
