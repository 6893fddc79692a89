"""The state of a round: who owes what, conservation of files, the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pni_sheets.core import events as logbook
from pni_sheets.core.model import (
    Counts,
    Event,
    InstitutionState,
    InstitutionStatus,
    Submission,
    SubmissionState,
)
from pni_sheets.ledger.codec import entry_id, from_json
from pni_sheets.ledger.database import Database
from pni_sheets.ledger.decisions import Decisions
from pni_sheets.ledger.submissions import Submissions

#: What an institution's state is when nothing of it is accepted, by its latest file that
#: was neither superseded nor left aside.
_STATES = {
    SubmissionState.REJECTED: InstitutionState.REJECTED,
    SubmissionState.RECEIVED: InstitutionState.RECEIVED,
    SubmissionState.QUARANTINED: InstitutionState.RECEIVED,
}


@dataclass(frozen=True, slots=True)
class Status:
    """Where a round stands: institutions, files, log."""

    db: Database
    submissions: Submissions
    decisions: Decisions

    def institutions(
        self, round: str, institutions: Sequence[str]
    ) -> tuple[InstitutionStatus, ...]:
        """Who owes what, one line for each of the institutions, in their order."""
        files: dict[str, list[Submission]] = {key: [] for key in institutions}
        for submission in self.submissions.all(round):
            files.setdefault(submission.institution or "", []).append(submission)
        excused = {excuse.institution for excuse in self.decisions.excuses(round)}
        found = self._severities(round)
        return tuple(_status(key, files[key], key in excused, found) for key in institutions)

    def _severities(self, round: str) -> Counter[tuple[str, str]]:
        """How many findings that were not waived, by submission and severity."""
        rows = self.db.rows(
            "SELECT f.submission, f.severity, count(*) FROM finding f"
            " JOIN submission s ON s.number = f.submission"
            " WHERE s.round = ? AND f.waived = 0 GROUP BY 1, 2",
            round,
        )
        return Counter({(entry_id(number), severity): n for number, severity, n in rows})

    def counts(self, round: str | None = None) -> Counts:
        """Conservation of files, of a round or of the whole workspace."""
        arrived = self.db.row(
            "SELECT count(*) FROM event e LEFT JOIN submission s ON s.number = e.submission"
            " WHERE e.kind = 'received' AND (?1 IS NULL OR s.round = ?1)",
            round,
        )
        by_state = Counter(
            dict(
                self.db.rows(
                    "SELECT state, count(*) FROM submission"
                    " WHERE ?1 IS NULL OR round = ?1 GROUP BY 1",
                    round,
                )
            )
        )
        return Counts(
            received=arrived[0] if arrived else 0,
            accepted=by_state["accepted"],
            rejected=by_state["rejected"],
            superseded=by_state["superseded"],
            quarantined=by_state["quarantined"],
            ignored=by_state["ignored"],
            unjudged=by_state["received"],
        )

    # --- the log ----------------------------------------------------------------------------

    def events(self, round: str | None = None, *, data_only: bool = False) -> tuple[Event, ...]:
        """The log, oldest first; ``data_only`` leaves out letters and products.

        With a round: its own events and those of no round.
        """
        rows = self.db.rows(
            "SELECT number, at, actor, kind, round, institution, submission, params FROM event"
            " WHERE ?1 IS NULL OR round IS NULL OR round = ?1 ORDER BY number",
            round,
        )
        shown = {kind.name for kind in logbook.KINDS if kind.data or not data_only}
        return tuple(
            Event(
                number=row[0],
                at=datetime.fromisoformat(row[1]),
                actor=row[2],
                kind=row[3],
                round=row[4],
                institution=row[5],
                submission=entry_id(row[6]) if row[6] else None,
                params=from_json(row[7]),
            )
            for row in rows
            if row[3] in shown
        )


def _status(
    key: str, files: list[Submission], excused: bool, found: Counter[tuple[str, str]]
) -> InstitutionStatus:
    live = [f for f in files if f.state in _STATES or f.state is SubmissionState.ACCEPTED]
    accepted = next((f for f in live if f.state is SubmissionState.ACCEPTED), None)
    last = live[-1] if live else None
    current = accepted or last
    if accepted:
        state = InstitutionState.ACCEPTED
    elif excused:
        state = InstitutionState.EXCUSED
    else:
        state = _STATES[last.state] if last else InstitutionState.PENDING
    newer = last.id if last and accepted and _number_of(last) > _number_of(accepted) else None
    return InstitutionStatus(
        institution=key,
        state=state,
        submissions=len(files),
        last=max((f.received for f in files), default=None),
        errors=found[current.id, "error"] if current else 0,
        warnings=found[current.id, "warning"] if current else 0,
        current=current.id if current else None,
        newer=newer,
    )


def _number_of(submission: Submission) -> int:
    return int(submission.id[1:])
