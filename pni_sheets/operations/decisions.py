"""The coordinator's decisions: recorded, with who and why, and acted on at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import Decision, Excuse, Plan, Submission, SubmissionState, Waiver
from pni_sheets.operations import ingest
from pni_sheets.operations.ingest import Judged
from pni_sheets.operations.workspace import Workspace, nearest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decided(Generic[T]):
    """What was recorded, and the judgement it changed, if any."""

    record: T
    judged: Judged | None


def waive(
    work: Workspace, rule: str, key: str, name: str | None, indicator: str, by: str, reason: str
) -> Decided[Waiver]:
    """Record an exemption from a rule for an institution, or for one of its rows.

    Its rejected return, if any, is judged again at once.

    Raises PniError("rule-unknown" | "institution-unknown" | "indicator-unknown").
    """
    from pni_sheets.forms.rules.registry import RULES

    known = {r.id for r in RULES}
    if rule.upper() not in known:
        raise PniError("rule-unknown", value=rule, near=nearest(rule.upper(), known))
    current = work.round(name)
    catalogue = work.plan_of(current)
    institution = work.institution(key, catalogue)
    if indicator:
        require_row(catalogue, indicator)
    waiver = work.ledger.decisions.waive(
        rule.upper(), institution.key, current.id, by, reason, indicator
    )
    return Decided(waiver, judged_again(work, current.id, institution.key))


def excuse(work: Workspace, key: str, name: str | None, by: str, reason: str) -> Excuse:
    """Record that no return is expected from an institution in a round."""
    current = work.round(name)
    institution = work.institution(key, work.plan_of(current))
    return work.ledger.decisions.excuse(institution.key, current.id, by, reason)


def decide(
    work: Workspace, indicator: str, name: str | None, use: str, by: str, reason: str
) -> tuple[Decision, tuple[str, ...]]:
    """Record whose figure of an indicator is official in a round; gives also the
    institutions that have a figure of it so far."""
    current = work.round(name)
    catalogue = work.plan_of(current)
    known = {i.id for i in catalogue.indicators}
    if indicator not in known:
        raise PniError("indicator-unknown", value=indicator, near=nearest(indicator, known))
    institution = work.institution(use, catalogue)
    known_figures = work.ledger.observations.accepted(upto=current.semester)
    have = {o.institution for o in known_figures if o.key == indicator}
    decision = work.ledger.decisions.decide(indicator, current.id, institution.key, by, reason)
    return decision, tuple(i.key for i in catalogue.institutions if i.key in have)


def release(work: Workspace, submission: str, by: str) -> Decided[Submission]:
    """Let a quarantined file in, and judge it at once."""
    released = work.ledger.submissions.release(submission.upper(), by)
    judged = ingest.judge_submissions(work, [released])
    return Decided(released, judged[0] if judged else None)


def ignore(work: Workspace, submission: str, reason: str) -> Submission:
    """Leave a file aside, with the reason; what was accepted is replaced, never dropped.

    Raises PniError("submission-accepted" | "submission-unknown").
    """
    found = work.ledger.submissions.get(submission.upper())
    if found.state is SubmissionState.ACCEPTED:
        raise PniError("submission-accepted", submission=found.id, institution=found.institution)
    return work.ledger.submissions.ignore(found.id, reason)


def judged_again(work: Workspace, round_id: str, key: str) -> Judged | None:
    """The new judgement of an institution's rejected return; None where it has none."""
    latest = work.ledger.submissions.latest(round_id, key)
    if latest is None or latest.state is not SubmissionState.REJECTED:
        return None
    return ingest.judge_submissions(work, [latest])[0]


def require_row(catalogue: Plan, code: str) -> None:
    """Raise PniError("indicator-unknown") unless the plan has that indicator or activity."""
    known = {i.id for i in catalogue.indicators} | {a.code for a in catalogue.activities}
    if code not in known:
        raise PniError("indicator-unknown", value=code, near=nearest(code, known))
