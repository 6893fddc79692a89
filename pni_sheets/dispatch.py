"""What the mail commands do: compose, queue, send and record; fetch and sort what came in.

No printing: every verb returns values. ``Workspace`` is the little of the workspace that
mail needs; the pipeline's own object satisfies it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from pni_sheets.mailbox import Transport
from pni_sheets.model import Identity, Plan


class Workspace(Protocol):
    """What mail needs of a workspace."""

    @property
    def root(self) -> Path: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def settings(self) -> Any: ...
    @property
    def ledger(self) -> Any: ...
    @property
    def clock(self) -> Callable[[], datetime]: ...


class What(StrEnum):
    """What can be sent; the values are those of the command line."""

    TEMPLATES = "templates"
    REMINDERS = "reminders"
    CORRECTIONS = "corrections"
    ACKNOWLEDGEMENTS = "acknowledgements"
    MASTER = "master"


class Outcome(StrEnum):
    """What became of one institution's message."""

    PREVIEW = "preview"
    DRAFT = "draft"
    SENT = "sent"
    ALREADY = "already"
    NO_CONTACT = "no-contact"
    NOTHING = "nothing"
    HELD = "held"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SendLine:
    """One institution's message: to whom, what, and what became of it.

    ``attachments`` are (file name, bytes) pairs; ``reason`` is a Spanish sentence where
    something is to be known; ``path`` is the draft written, if any.
    """

    institution: str
    outcome: Outcome
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    attachments: tuple[tuple[str, int], ...] = ()
    reason: str = ""
    message_id: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class SendReport:
    """The result of ``send``: one line an institution, in the plan's order."""

    what: What
    round: str
    transport: str
    lines: tuple[SendLine, ...]

    def count(self, *outcomes: Outcome) -> int:
        """How many lines ended in one of those outcomes."""
        return sum(line.outcome in outcomes for line in self.lines)


@dataclass(frozen=True, slots=True)
class FetchLine:
    """One message that came in, and what was done with it."""

    sender: str
    subject: str
    outcome: str
    reason: str = ""
    text: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FetchReport:
    """The result of ``fetch``."""

    lines: tuple[FetchLine, ...]


def send(
    work: Workspace,
    what: What,
    round_id: str,
    *,
    only: Sequence[str] = (),
    dry_run: bool = False,
    again: bool = False,
    partial: bool = False,
    transport: Transport | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> SendReport:
    """Compose, queue, deliver and record the messages of a round.

    ``only``: institution keys; ``again``: send once more what was sent already;
    ``partial``: let a master leave with institutions missing. Resumes what an interrupted
    run left queued. Raises PniError where the operator must act, before anything leaves.
    """
    raise NotImplementedError


def fetch(work: Workspace) -> FetchReport:
    """Take returns from the mailbox into ``inbox/`` and the ledger; safe to repeat.

    Raises PniError("mail-...") where mailbox or settings need the operator.
    """
    raise NotImplementedError


def sender_problem(work: Workspace, sha256: str, identity: Identity | None) -> str | None:
    """Why a file that came by mail must be quarantined, or None.

    For ``ingest``: a valid workbook of an unknown sender, or of another institution than
    the sender's. Files that did not come by mail have no sender and no problem.
    """
    raise NotImplementedError
