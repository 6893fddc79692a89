"""What goes into the ledger and comes out of it, beyond the vocabulary in ``model``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pni_sheets.core.findings import Finding, Normalisation, Unplaced
from pni_sheets.core.model import Observation, SubmissionState


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that is to be recorded of one submission, in one transaction.

    ``state`` is ACCEPTED, REJECTED or QUARANTINED (a file that is left aside goes through
    ``Ledger.ignore``). ``round`` and ``institution`` are None where nothing tells them.
    ``waived`` findings are kept beside the others. ``observations`` count only when
    accepted; their ``submission`` is replaced by the one judged. ``filled`` is the date of
    validation in the file. ``reason`` is a rule id or a short id, not prose.
    """

    state: SubmissionState
    round: str | None
    institution: str | None
    findings: tuple[Finding, ...] = ()
    waived: tuple[Finding, ...] = ()
    normalisations: tuple[Normalisation, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    observations: tuple[Observation, ...] = ()
    filled: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """One import of opening balances; ``id`` ("A0001") is their ``Observation.submission``."""

    id: str
    sha256: str
    filename: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Product:
    """A master, summary or other output made from the ledger.

    ``state_digest`` is ``Ledger.state_digest`` at the time: a product is current while the
    two are equal. ``path`` is relative to the workspace.
    """

    round: str
    kind: str
    path: str
    sha256: str
    state_digest: str
    at: datetime
    partial: bool = False


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """A message to an institution. ``attachments`` are (file name, sha256) pairs.

    ``kind`` is the letter (templates, reminders, ...), ``topic`` what it is about (a
    submission, a rung of the ladder), ``eml_sha256`` the whole message in the archive.
    ``state`` is "queued", "sent" or "failed"; ``changed`` is when it became so.
    """

    message_id: str
    round: str | None
    institution: str
    kind: str
    topic: str
    attempt: int
    recipients: tuple[str, ...]
    subject: str
    attachments: tuple[tuple[str, str], ...]
    eml_sha256: str
    queued: datetime
    state: str = "queued"
    changed: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A message that came in, known by (folder, uidvalidity, uid).

    ``outcome`` is "return", "no-attachment", "bounce" or "ignored"; ``text`` is kept only
    for "no-attachment", until somebody attended to it.
    """

    folder: str
    uidvalidity: int
    uid: int
    message_id: str
    sender: str
    subject: str
    received: datetime
    outcome: str
    reason: str = ""
    text: str = ""
    attachments: tuple[tuple[str, str], ...] = ()
    attended: bool = False


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the archive, and one thing that refers to it.

    ``kind`` is shown on screen ("entrega", "plantilla", "mensaje", ...); ``reference`` is a
    submission, a message, a round and institution. ``round`` is None where there is none.
    """

    sha256: str
    round: str | None
    kind: str
    reference: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something ``verify`` found. ``code`` names the sentence in ``console``.

    ``harmless`` ones (a file in the archive that the ledger never mentions, left by a
    command that died) need nobody to act.
    """

    code: str
    what: str
    detail: str = ""
    harmless: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of ``verify``: how much was checked, and every problem."""

    files: int
    rows: int
    events: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """True where nothing needs anybody to act."""
        return all(problem.harmless for problem in self.problems)
