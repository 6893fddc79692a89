"""Rounds of collection: open, closed, published, and their deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import CollectionRound, RoundState, Semester
from pni_sheets.ledger.database import Database
from pni_sheets.ledger.documents import Documents

_ROUND = "SELECT id, deadline, state, plan_version, opened FROM round"


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds of collection and their states."""

    db: Database
    documents: Documents

    def all(self) -> tuple[CollectionRound, ...]:
        """All rounds, oldest first."""
        return tuple(_round(row) for row in self.db.rows(f"{_ROUND} ORDER BY ordinal"))

    def get(self, id: str) -> CollectionRound:
        """The round of that id. Raises PniError("round-unknown", value=, rounds=)."""
        row = self.db.row(f"{_ROUND} WHERE id = ?", id)
        if row is None:
            known = ", ".join(r.id for r in self.all()) or "ninguna"
            raise PniError("round-unknown", value=id, rounds=known)
        return _round(row)

    def open(self, semester: Semester, deadline: date, plan_version: str) -> CollectionRound:
        """Open a round for a plan saved before. Raises PniError("round-exists")."""
        name = str(semester)
        with self.db.transaction():
            found = self.db.row(f"{_ROUND} WHERE id = ?", name)
            if found is not None:
                raise PniError("round-exists", round=name, state=_round(found).state.value)
            self.documents.plan(plan_version)
            self.db.do(
                "INSERT INTO round (id, ordinal, deadline, state, plan_version, opened)"
                " VALUES (?, ?, ?, 'open', ?, ?)",
                name,
                semester.ordinal,
                deadline.isoformat(),
                plan_version,
                self.db.now(),
            )
            self.db.log(
                "round-opened", round=name, deadline=deadline.isoformat(), version=plan_version
            )
        return self.get(name)

    def reopen(self, id: str) -> CollectionRound:
        """Open a closed round again. Raises PniError("round-published")."""
        return self._move(id, RoundState.OPEN, "round-reopened")

    def close(self, id: str) -> CollectionRound:
        """Close a round: nothing is accepted any more. No effect where it is closed."""
        return self._move(id, RoundState.CLOSED, "round-closed")

    def publish(self, id: str, by: str) -> CollectionRound:
        """Mark a closed round as published, for good. Raises PniError("round-not-closed")."""
        if self.get(id).state is RoundState.OPEN:
            raise PniError("round-not-closed", round=id)
        return self._move(id, RoundState.PUBLISHED, "round-published", by=by)

    def _move(self, id: str, state: RoundState, kind: str, **params: Any) -> CollectionRound:
        with self.db.transaction():
            before = self.get(id)
            if before.state is state:
                return before
            if before.state is RoundState.PUBLISHED:
                raise PniError("round-published", round=id)
            self.db.do("UPDATE round SET state = ? WHERE id = ?", state.value, id)
            self.db.log(kind, round=id, **params)
        return self.get(id)

    def set_deadline(self, id: str, deadline: date) -> CollectionRound:
        """Move the deadline of a round that is not published."""
        with self.db.transaction():
            before = self.get(id)
            if before.state is RoundState.PUBLISHED:
                raise PniError("round-published", round=id)
            if before.deadline != deadline:
                self.db.do("UPDATE round SET deadline = ? WHERE id = ?", deadline.isoformat(), id)
                self.db.log(
                    "deadline-set",
                    round=id,
                    before=before.deadline.isoformat(),
                    deadline=deadline.isoformat(),
                )
        return self.get(id)


def _round(row: tuple[Any, ...]) -> CollectionRound:
    return CollectionRound(
        semester=Semester.parse(row[0]),
        deadline=date.fromisoformat(row[1]),
        state=RoundState(row[2]),
        plan_version=row[3],
        opened=datetime.fromisoformat(row[4]),
    )
