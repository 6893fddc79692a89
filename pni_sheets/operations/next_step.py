"""What a round needs next: the rule behind the terminal's *Siguiente* and the panel's button."""

from __future__ import annotations

from pni_sheets.core.model import InstitutionState, RoundState
from pni_sheets.core.steps import Step
from pni_sheets.operations.run import is_current
from pni_sheets.operations.status import Status
from pni_sheets.operations.workspace import Workspace


def next_step(work: Workspace, status: Status | None) -> Step:
    """The first thing that is not done, in the order of a round; ``status`` is None without one."""
    if status is None:
        return Step.OPEN
    current = status.round
    if current.state is RoundState.OPEN and not work.ledger.documents.template_files(current.id):
        return Step.GENERATE
    left = {m.kind for m in work.ledger.mail.outbound(current.id)}
    states = {line.state for _, line in status.lines}
    if current.state is RoundState.OPEN:
        if "templates" not in left and states == {InstitutionState.PENDING}:
            return Step.SEND_TEMPLATES
        if status.quarantined:
            return Step.QUARANTINE
        if _unanswered(work, status):
            return Step.SEND_CORRECTIONS
        if states & {InstitutionState.PENDING, InstitutionState.REJECTED}:
            late = work.clock().date() > current.deadline
            return Step.SEND_REMINDERS if late else Step.WAIT
    if not is_current(work, current):
        return Step.CONSOLIDATE
    return Step.NOTHING if "master" in left else Step.SEND_MASTER


def _unanswered(work: Workspace, status: Status) -> bool:
    """Whether a file was returned after the last letter of corrections to its institution."""
    letters = work.ledger.mail.outbound(status.round.id, "corrections")
    answered = {m.institution: m.queued for m in letters}
    return any(
        line.state is InstitutionState.REJECTED
        and line.last is not None
        and answered.get(line.institution, line.last) <= line.last
        for _, line in status.lines
    )
