"""Files that came in: arrival, judgement, superseding."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pni_sheets.core.errors import PniError
from pni_sheets.core.findings import Severity
from pni_sheets.core.model import (
    RoundState,
    Submission,
    SubmissionState,
)
from pni_sheets.ledger.codec import (
    datum,
    digest,
    entry_id,
    entry_number,
    json_text,
    storable,
    time_text,
)
from pni_sheets.ledger.database import Database
from pni_sheets.ledger.integrity import CONTENT
from pni_sheets.ledger.records import Judgement
from pni_sheets.ledger.rounds import Rounds

_SUBMISSION = (
    "SELECT number, round, institution, sha256, filename, sender, received, state, reason,"
    " source, sent, filled FROM submission"
)


@dataclass(frozen=True, slots=True)
class Submissions:
    """Every file that arrived, once, and its state."""

    db: Database
    rounds: Rounds

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
        found = self.known(sha256)
        if found:
            return found, True
        name = storable(filename)
        with self.db.transaction():
            number = self.db.do(
                "INSERT INTO submission (sha256, filename, sender, source, received, sent,"
                " state, reason) VALUES (?, ?, ?, ?, ?, ?, 'received', '')",
                sha256,
                name,
                None if sender is None else storable(sender),
                storable(source),
                time_text(received),
                time_text(sent) if sent else None,
            )
            self.db.log("received", submission=number, sha256=sha256, filename=name)
        return self.get(entry_id(number)), False

    def known(self, sha256: str) -> Submission | None:
        """The submission of these bytes, if they ever arrived."""
        row = self.db.row(f"{_SUBMISSION} WHERE sha256 = ?", sha256)
        return _submission(row) if row else None

    # --- judging ---------------------------------------------------------------------

    def record(self, submission: str, judgement: Judgement) -> Submission:
        """Record a judgement, replacing an earlier one of the same submission.

        Accepting supersedes the institution's accepted submission of the round, unless that
        one is newer (by date of validation, then by time sent or received): then the late
        one is recorded as superseded and changes nothing (``use`` overrides).
        Raises PniError("round-closed") on accepting into a round that is not open, and
        PniError("submission-unknown").
        """
        with self.db.transaction():
            before = self.get(submission)
            number = entry_number(submission)
            mark = self._write_content(number, judgement)
            state, reason = judgement.state, judgement.reason
            if state is SubmissionState.ACCEPTED:
                after = dataclasses.replace(
                    before,
                    round=judgement.round,
                    institution=judgement.institution,
                    filled=judgement.filled,
                )
                state, reason = self._make_room(after, reason)
            self.db.do(
                "UPDATE submission SET round = ?, institution = ?, state = ?, reason = ?,"
                " filled = ?, digest = ? WHERE number = ?",
                judgement.round,
                judgement.institution,
                state.value,
                storable(reason),
                judgement.filled.isoformat() if judgement.filled else None,
                mark,
                number,
            )
            late = state is SubmissionState.SUPERSEDED
            self.db.log(
                "older-kept" if late else f"judged-{state.value}",
                round=judgement.round,
                institution=judgement.institution,
                submission=number,
                state=state.value,
                reason=reason,
                than=reason.partition(":")[2] if late else "",
                digest=mark,
                errors=sum(f.severity is Severity.ERROR for f in judgement.findings),
                warnings=sum(f.severity is Severity.WARNING for f in judgement.findings),
                filename=before.filename,
                received=time_text(before.received),
            )
        return self.get(submission)

    def _make_room(
        self, candidate: Submission, reason: str, *, whatever_age: bool = False
    ) -> tuple[SubmissionState, str]:
        """Supersede the accepted submission in the candidate's place, or yield to it."""
        assert candidate.round is not None, "accepted without a round"
        assert candidate.institution is not None, "accepted without an institution"
        if self.rounds.get(candidate.round).state is not RoundState.OPEN:
            raise PniError("round-closed", round=candidate.round)
        rival = self._accepted_of(candidate.round, candidate.institution)
        if rival is None or rival.id == candidate.id:
            return SubmissionState.ACCEPTED, reason
        if not whatever_age and _older(candidate, rival):
            return SubmissionState.SUPERSEDED, f"older-than:{rival.id}"
        self.db.do(
            "UPDATE submission SET state = 'superseded', reason = ? WHERE number = ?",
            f"superseded-by:{candidate.id}",
            entry_number(rival.id),
        )
        self.db.log(
            "superseded",
            round=candidate.round,
            institution=candidate.institution,
            submission=entry_number(rival.id),
            by_submission=candidate.id,
        )
        return SubmissionState.ACCEPTED, reason

    def _write_content(self, number: int, judgement: Judgement) -> str:
        """Replace what is kept of a submission; the digest of what is kept now."""
        rows = _content_rows(judgement)
        for table, columns in CONTENT.items():
            self.db.do(f"DELETE FROM {table} WHERE submission = ?", number)
            places = ", ".join("?" * (1 + len(columns.split(", "))))
            self.db.do_many(
                f"INSERT INTO {table} (submission, {columns}) VALUES ({places})",
                [(number, *row) for row in rows[table]],
            )
        return digest(json_text(rows))

    def ignore(self, submission: str, reason: str) -> Submission:
        """Leave a submission aside, with the reason."""
        before = self.get(submission)
        return self._move(before, SubmissionState.IGNORED, reason, "ignored", reason=reason)

    def release(self, submission: str, by: str) -> Submission:
        """Let a quarantined file in: it becomes received, to be judged again.

        Raises PniError("submission-not-quarantined").
        """
        before = self.get(submission)
        if before.state is not SubmissionState.QUARANTINED:
            raise PniError(
                "submission-not-quarantined", submission=submission, state=before.state.value
            )
        with self.db.transaction():
            self.db.do(
                "UPDATE submission SET released = 1 WHERE number = ?", entry_number(submission)
            )
            return self._move(before, SubmissionState.RECEIVED, "", "released", by=by)

    def released(self, submission: str) -> bool:
        """Whether the coordinator let this file in (its sender is not judged again)."""
        row = self.db.row(
            "SELECT released FROM submission WHERE number = ?", entry_number(submission)
        )
        return bool(row and row[0])

    def use(self, submission: str, by: str) -> Submission:
        """Make a superseded submission the accepted one, whatever its age.

        Raises PniError("submission-not-superseded" | "round-closed").
        """
        before = self.get(submission)
        if before.state is not SubmissionState.SUPERSEDED:
            raise PniError(
                "submission-not-superseded", submission=submission, state=before.state.value
            )
        with self.db.transaction():
            self._make_room(before, "", whatever_age=True)
            return self._move(before, SubmissionState.ACCEPTED, "", "used", by=by)

    def _move(
        self,
        before: Submission,
        state: SubmissionState,
        why: str,
        kind: str,
        **params: Any,
    ) -> Submission:
        number = entry_number(before.id)
        with self.db.transaction():
            self.db.do(
                "UPDATE submission SET state = ?, reason = ? WHERE number = ?",
                state.value,
                storable(why),
                number,
            )
            self.db.log(
                kind,
                round=before.round,
                institution=before.institution,
                submission=number,
                state=state.value,
                **params,
            )
        return self.get(before.id)

    # --- looking up --------------------------------------------------------------------

    def get(self, id: str) -> Submission:
        """Raises PniError("submission-unknown")."""
        row = self.db.row(f"{_SUBMISSION} WHERE number = ?", entry_number(id))
        if row is None:
            raise PniError("submission-unknown", value=id)
        return _submission(row)

    def all(
        self, round: str | None = None, institution: str | None = None
    ) -> tuple[Submission, ...]:
        """All submissions in order of arrival, optionally of one round or institution."""
        rows = self.db.rows(
            f"{_SUBMISSION} WHERE (?1 IS NULL OR round = ?1)"
            " AND (?2 IS NULL OR institution = ?2) ORDER BY number",
            round,
            institution,
        )
        return tuple(_submission(row) for row in rows)

    def unjudged(self) -> tuple[Submission, ...]:
        """Submissions that arrived and have no judgement: a command died, or ``release``."""
        rows = self.db.rows(f"{_SUBMISSION} WHERE state = 'received' ORDER BY number")
        return tuple(_submission(row) for row in rows)

    def current(self, round: str, institution: str) -> Submission | None:
        """The accepted submission of an institution in a round, else its latest one."""
        return self._accepted_of(round, institution) or self.latest(round, institution)

    def _accepted_of(self, round: str, institution: str) -> Submission | None:
        sql = f"{_SUBMISSION} WHERE round = ? AND institution = ? AND state = 'accepted'"
        row = self.db.row(sql, round, institution)
        return _submission(row) if row else None

    def latest(self, round: str, institution: str) -> Submission | None:
        """The submission that arrived last, whatever its state."""
        found = self.all(round, institution)
        return found[-1] if found else None

    def accepted(self, round: str) -> dict[str, Submission]:
        """The accepted submission by institution."""
        sql = f"{_SUBMISSION} WHERE round = ? AND state = 'accepted' ORDER BY number"
        found = (_submission(row) for row in self.db.rows(sql, round))
        return {str(s.institution): s for s in found}


def _older(candidate: Submission, rival: Submission) -> bool:
    """By date of validation where both say it, then by time sent, else received."""
    if candidate.filled and rival.filled and candidate.filled != rival.filled:
        return candidate.filled < rival.filled
    return (candidate.sent or candidate.received) < (rival.sent or rival.received)


def _content_rows(judgement: Judgement) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table of ``CONTENT``, in the order in which they are digested."""
    found = [(f, 0) for f in judgement.findings] + [(f, 1) for f in judgement.waived]
    return {
        "finding": [
            (
                *(position, waived, f.rule, f.severity.value, f.sheet, f.cell),
                *(_text(f.value), _text(f.key), f.field, json_text(f.params)),
            )
            for position, (f, waived) in enumerate(found)
        ],
        "normalisation": [
            (position, n.sheet, n.cell, _text(n.key), n.field, _text(n.before), _text(n.after))
            for position, n in enumerate(judgement.normalisations)
        ],
        "unplaced": [
            (position, _text(u.sheet), u.cell, _text(u.content), u.kind)
            for position, u in enumerate(judgement.unplaced)
        ],
        "observation": sorted(
            (o.sheet, o.key, o.field, datum(o.value), o.cell) for o in judgement.observations
        ),
    }


def _text(value: str | None) -> str | None:
    return None if value is None else storable(value)


def _submission(row: tuple[Any, ...]) -> Submission:
    return Submission(
        id=entry_id(row[0]),
        round=row[1],
        institution=row[2],
        sha256=row[3],
        filename=row[4],
        sender=row[5],
        received=datetime.fromisoformat(row[6]),
        state=SubmissionState(row[7]),
        reason=row[8],
        source=row[9],
        sent=datetime.fromisoformat(row[10]) if row[10] else None,
        filled=date.fromisoformat(row[11]) if row[11] else None,
    )
