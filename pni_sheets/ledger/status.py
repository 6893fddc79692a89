"""The state of a round: who owes what, conservation of files, products, the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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
from pni_sheets.ledger.codec import digest, entry_id, from_json, time_text
from pni_sheets.ledger.observations import Data
from pni_sheets.ledger.records import Product

#: What an institution's state is when nothing of it is accepted, by its latest file that
#: was neither superseded nor left aside.
_STATES = {
    SubmissionState.REJECTED: InstitutionState.REJECTED,
    SubmissionState.RECEIVED: InstitutionState.RECEIVED,
    SubmissionState.QUARANTINED: InstitutionState.RECEIVED,
}


class State(Data):
    """See ``ledger.Ledger``."""

    def statuses(self, round: str, institutions: Sequence[str]) -> tuple[InstitutionStatus, ...]:
        """Who owes what, one line for each of the institutions, in their order."""
        files: dict[str, list[Submission]] = {key: [] for key in institutions}
        for submission in self.submissions(round):
            files.setdefault(submission.institution or "", []).append(submission)
        excused = {excuse.institution for excuse in self.excuses(round)}
        found = self._severities(round)
        return tuple(_status(key, files[key], key in excused, found) for key in institutions)

    def _severities(self, round: str) -> Counter[tuple[str, str]]:
        """How many findings that were not waived, by submission and severity."""
        rows = self._rows(
            "SELECT f.submission, f.severity, count(*) FROM finding f"
            " JOIN submission s ON s.number = f.submission"
            " WHERE s.round = ? AND f.waived = 0 GROUP BY 1, 2",
            round,
        )
        return Counter({(entry_id(number), severity): n for number, severity, n in rows})

    def counts(self, round: str | None = None) -> Counts:
        """Conservation of files, of a round or of the whole workspace."""
        arrived = self._row(
            "SELECT count(*) FROM event e LEFT JOIN submission s ON s.number = e.submission"
            " WHERE e.kind = 'received' AND (?1 IS NULL OR s.round = ?1)",
            round,
        )
        by_state = Counter(
            dict(
                self._rows(
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

    # --- products -----------------------------------------------------------------------

    def state_digest(self, round: str) -> str:
        """A hash of everything a master of the round depends on.

        It is taken over the log's lines that change data, of this round, of earlier ones
        and of none: they carry the digests of what they recorded.
        """
        marks = ", ".join(f"'{kind.name}'" for kind in logbook.KINDS if kind.data)
        rows = self._rows(
            f"SELECT digest FROM event WHERE kind IN ({marks})"
            " AND (round IS NULL OR round <= ?) ORDER BY number",
            round,
        )
        return digest("".join(row[0] for row in rows))

    def record_product(
        self, round: str, kind: str, path: str, sha256: str, *, partial: bool = False
    ) -> Product:
        """Record an output made from the present state."""
        (product,) = self.record_products(round, [(kind, path, sha256)], partial=partial)
        return product

    def record_products(
        self, round: str, made: Iterable[tuple[str, str, str]], *, partial: bool = False
    ) -> tuple[Product, ...]:
        """Record outputs made from the present state: kind, path and sha256 of each.

        No effect for one that is the same as the last of that kind, path and round.
        """
        state = self.state_digest(round)
        last = {(product.kind, product.path): product for product in self.products(round)}
        recorded = []
        with self.transaction():
            for kind, path, sha256 in made:
                known = last.get((kind, path))
                same = (sha256, state, partial)
                if known is None or (known.sha256, known.state_digest, known.partial) != same:
                    known = self._insert_product(round, kind, path, *same)
                recorded.append(known)
        return tuple(recorded)

    def _insert_product(
        self, round: str, kind: str, path: str, sha256: str, state: str, partial: bool
    ) -> Product:
        at = time_text(self._clock())
        self._do(
            "INSERT INTO product (round, kind, path, sha256, state_digest, partial, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(round, kind, path, sha256, state, partial, at),
        )
        self._log("product-made", round=round, what=kind, path=path, sha256=sha256)
        return Product(round, kind, path, sha256, state, datetime.fromisoformat(at), partial)

    def products(self, round: str, kind: str | None = None) -> tuple[Product, ...]:
        """Outputs recorded for a round, oldest first."""
        rows = self._rows(
            "SELECT round, kind, path, sha256, state_digest, at, partial FROM product"
            " WHERE round = ?1 AND (?2 IS NULL OR kind = ?2) ORDER BY number",
            round,
            kind,
        )
        return tuple(
            Product(*(*row[:5], datetime.fromisoformat(row[5]), bool(row[6]))) for row in rows
        )

    # --- the log ----------------------------------------------------------------------------

    def events(self, round: str | None = None, *, data_only: bool = False) -> tuple[Event, ...]:
        """The log, oldest first; ``data_only`` leaves out letters and products.

        With a round: its own events and those of no round.
        """
        rows = self._rows(
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
