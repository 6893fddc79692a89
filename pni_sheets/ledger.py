"""The ledger: every round, submission, datum, decision and message, in one SQLite file.

All SQL of the project is here and in ``ledger_*``. Each method is one transaction, durable
when it returns; ``transaction()`` joins several into one. Every change appends to a log
whose lines are chained by hash. Times are aware datetimes; ids of rounds are "2025-S1".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pni_sheets.findings import Finding, Normalisation, Unplaced
from pni_sheets.ledger_types import (
    InboundMessage,
    Judgement,
    Opening,
    OutboundMessage,
    Problem,
    Product,
    Verification,
)
from pni_sheets.model import (
    CollectionRound,
    Counts,
    Decision,
    Event,
    Excuse,
    InstitutionStatus,
    Observation,
    ReportingTemplate,
    Semester,
    Submission,
    Waiver,
)

__all__ = [
    "InboundMessage",
    "Judgement",
    "Ledger",
    "Opening",
    "OutboundMessage",
    "Problem",
    "Product",
    "Verification",
]


class Ledger:
    """A context manager: ``with Ledger(path, clock=..., actor=...) as ledger``.

    ``clock`` gives the aware time of every event, ``actor`` who acts. ``create`` makes the
    file where there is none; otherwise PniError("workspace-missing"). Opening migrates an
    older ledger (after a backup beside it) and recovers one whose last command died.
    Raises PniError("ledger-newer" | "ledger-damaged" | "ledger-busy").
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], datetime],
        actor: str = "",
        create: bool = False,
    ) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; safe to repeat."""
        raise NotImplementedError

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Join all changes of a block into one: all durable at its end, or none.

        Much faster for a batch. Blocks nest.
        """
        raise NotImplementedError
        yield

    # --- rounds and plans ----------------------------------------------------------

    def rounds(self) -> tuple[CollectionRound, ...]:
        """All rounds, oldest first."""
        raise NotImplementedError

    def round(self, id: str) -> CollectionRound:
        """The round of that id. Raises PniError("round-unknown", value=, rounds=)."""
        raise NotImplementedError

    def open_round(self, semester: Semester, deadline: date, plan_version: str) -> CollectionRound:
        """Open a round for a plan saved before. Raises PniError("round-exists")."""
        raise NotImplementedError

    def reopen_round(self, id: str) -> CollectionRound:
        """Open a closed round again. Raises PniError("round-published")."""
        raise NotImplementedError

    def close_round(self, id: str) -> CollectionRound:
        """Close a round: nothing is accepted any more. No effect where it is closed."""
        raise NotImplementedError

    def publish_round(self, id: str) -> CollectionRound:
        """Mark a closed round as published. Raises PniError("round-not-closed")."""
        raise NotImplementedError

    def set_deadline(self, id: str, deadline: date) -> CollectionRound:
        """Move the deadline of a round that is not published."""
        raise NotImplementedError

    def save_plan(self, version: str, snapshot: str) -> None:
        """Keep a plan's canonical text under its version; no effect where it is kept."""
        raise NotImplementedError

    def plan_snapshot(self, version: str) -> str:
        """The text kept for a version. Raises PniError("plan-version-unknown")."""
        raise NotImplementedError

    def plan_versions(self) -> tuple[str, ...]:
        """Versions of plans kept, oldest first."""
        raise NotImplementedError

    # --- templates sent --------------------------------------------------------------

    def save_template(self, template: ReportingTemplate, sha256: str) -> None:
        """Remember a template that was made and the file that carries it."""
        raise NotImplementedError

    def template(self, round: str, institution: str) -> ReportingTemplate | None:
        """The last template made for an institution in a round: the baseline of returns."""
        raise NotImplementedError

    def template_files(self, round: str) -> dict[str, str]:
        """sha256 of the last template's file by institution."""
        raise NotImplementedError

    # --- submissions -------------------------------------------------------------------

    def receive(
        self,
        sha256: str,
        filename: str,
        *,
        received: datetime,
        sender: str | None = None,
        sent: datetime | None = None,
        source: str = "",
    ) -> tuple[Submission, bool]:
        """Record that a file arrived. The bytes must be in the archive already.

        Returns the submission and whether these bytes were known: the same bytes are one
        submission in a workspace, however often and by whatever way they come.
        """
        raise NotImplementedError

    def known(self, sha256: str) -> Submission | None:
        """The submission of these bytes, if they ever arrived."""
        raise NotImplementedError

    def record(self, submission: str, judgement: Judgement) -> Submission:
        """Record a judgement, replacing an earlier one of the same submission.

        Accepting supersedes the institution's accepted submission of the round, unless that
        one is newer (by date of validation, then by time sent or received): then the late
        one is recorded as superseded and changes nothing (``use`` overrides).
        Raises PniError("round-closed") on accepting into a round that is not open, and
        PniError("submission-unknown").
        """
        raise NotImplementedError

    def ignore(self, submission: str, reason: str) -> Submission:
        """Leave a submission aside, with the reason."""
        raise NotImplementedError

    def release(self, submission: str, by: str) -> Submission:
        """Let a quarantined file in: it becomes received, to be judged again.

        Raises PniError("submission-not-quarantined").
        """
        raise NotImplementedError

    def released(self, submission: str) -> bool:
        """Whether the coordinator let this file in (its sender is not judged again)."""
        raise NotImplementedError

    def use(self, submission: str, by: str) -> Submission:
        """Make a superseded submission the accepted one, whatever its age.

        Raises PniError("submission-not-superseded" | "round-closed").
        """
        raise NotImplementedError

    def submission(self, id: str) -> Submission:
        """Raises PniError("submission-unknown")."""
        raise NotImplementedError

    def submissions(
        self, round: str | None = None, institution: str | None = None
    ) -> tuple[Submission, ...]:
        """All submissions in order of arrival, optionally of one round or institution."""
        raise NotImplementedError

    def unjudged(self) -> tuple[Submission, ...]:
        """Submissions that arrived and have no judgement: a command died, or ``release``."""
        raise NotImplementedError

    def current(self, round: str, institution: str) -> Submission | None:
        """The accepted submission of an institution in a round, else its latest one."""
        raise NotImplementedError

    def latest(self, round: str, institution: str) -> Submission | None:
        """The submission that arrived last, whatever its state."""
        raise NotImplementedError

    def accepted(self, round: str) -> dict[str, Submission]:
        """The accepted submission by institution."""
        raise NotImplementedError

    def findings(self, submission: str) -> tuple[Finding, ...]:
        """Findings of a submission that were not waived, as recorded."""
        raise NotImplementedError

    def waived_findings(self, submission: str) -> tuple[Finding, ...]:
        """Findings of a submission that a waiver covered."""
        raise NotImplementedError

    def normalisations(self, submission: str) -> tuple[Normalisation, ...]:
        """What the reader mended in a submission."""
        raise NotImplementedError

    def unplaced(self, submission: str) -> tuple[Unplaced, ...]:
        """Content of a submission that has no place in the form."""
        raise NotImplementedError

    def observations(
        self,
        upto: Semester | None = None,
        *,
        round: str | None = None,
        institution: str | None = None,
    ) -> tuple[Observation, ...]:
        """Accepted data, opening balances included.

        ``upto``: of that semester and earlier ones; ``round``: of that one alone. Ordered
        by round, institution, sheet, key, field.
        """
        raise NotImplementedError

    def import_openings(
        self, sha256: str, filename: str, observations: Sequence[Observation], by: str
    ) -> tuple[Opening, bool]:
        """Record opening balances; the same file twice is one import (then True).

        A later import replaces earlier balances of the same institution, row and round.
        """
        raise NotImplementedError

    def openings(self) -> tuple[Opening, ...]:
        """All imports of opening balances."""
        raise NotImplementedError

    # --- decisions of the coordinator ---------------------------------------------------

    def waive(
        self, rule: str, institution: str, round: str, by: str, reason: str, key: str = ""
    ) -> Waiver:
        """Record an exemption; ``key`` narrows it to a row."""
        raise NotImplementedError

    def waivers(
        self, round: str | None = None, institution: str | None = None
    ) -> tuple[Waiver, ...]:
        raise NotImplementedError

    def excuse(self, institution: str, round: str, by: str, reason: str) -> Excuse:
        """Record that no return is expected."""
        raise NotImplementedError

    def excuses(self, round: str) -> tuple[Excuse, ...]:
        raise NotImplementedError

    def decide(
        self, indicator: str, round: str, institution: str, by: str, reason: str
    ) -> Decision:
        """Record which institution's figure is official; the last decision holds."""
        raise NotImplementedError

    def decisions(self, round: str) -> tuple[Decision, ...]:
        """The decisions that hold, one an indicator."""
        raise NotImplementedError

    # --- the state of a round ------------------------------------------------------------

    def statuses(self, round: str, institutions: Sequence[str]) -> tuple[InstitutionStatus, ...]:
        """Who owes what, one line for each of the institutions, in their order."""
        raise NotImplementedError

    def counts(self, round: str | None = None) -> Counts:
        """Conservation of files, of a round or of the whole workspace."""
        raise NotImplementedError

    def state_digest(self, round: str) -> str:
        """A hash of everything a master of the round depends on."""
        raise NotImplementedError

    def record_product(
        self, round: str, kind: str, path: str, sha256: str, *, partial: bool = False
    ) -> Product:
        """Record an output made from the present state."""
        raise NotImplementedError

    def products(self, round: str, kind: str | None = None) -> tuple[Product, ...]:
        """Outputs recorded for a round, oldest first."""
        raise NotImplementedError

    def events(self, round: str | None = None, *, data_only: bool = False) -> tuple[Event, ...]:
        """The log, oldest first; ``data_only`` leaves out letters and products.

        With a round: its own events and those of no round.
        """
        raise NotImplementedError

    # --- mail -----------------------------------------------------------------------------

    def queue(self, message: OutboundMessage) -> None:
        """Remember a message before it leaves; no effect where its id is known."""
        raise NotImplementedError

    def sent(self, message_id: str, at: datetime, detail: str = "") -> None:
        raise NotImplementedError

    def failed(self, message_id: str, at: datetime, detail: str) -> None:
        raise NotImplementedError

    def outbound(
        self, round: str | None = None, kind: str | None = None, institution: str | None = None
    ) -> tuple[OutboundMessage, ...]:
        """Messages to institutions, in the order they were queued."""
        raise NotImplementedError

    def record_inbound(self, message: InboundMessage) -> None:
        """Remember a message that came in; no effect where it is known."""
        raise NotImplementedError

    def inbound(self, folder: str | None = None) -> tuple[InboundMessage, ...]:
        raise NotImplementedError

    def inbound_known(self, folder: str, uidvalidity: int) -> frozenset[int]:
        """The uids of a folder that were dealt with."""
        raise NotImplementedError

    def attend(self, folder: str, uidvalidity: int, uid: int) -> None:
        """Mark a message without attachment as attended; its text is dropped."""
        raise NotImplementedError

    def mark_bounce(self, address: str, at: datetime, reason: str) -> None:
        raise NotImplementedError

    def bounces(self) -> dict[str, tuple[datetime, str]]:
        """Addresses that bounced, with when and why."""
        raise NotImplementedError

    def clear_bounce(self, address: str) -> None:
        raise NotImplementedError

    def redact_address(self, address: str, replacement: str) -> int:
        """Replace an address wherever the ledger keeps one; how many places."""
        raise NotImplementedError

    # --- soundness ------------------------------------------------------------------------

    def verify(self) -> Verification:
        """Recount and rehash ledger and archive; see ``Verification``."""
        raise NotImplementedError
