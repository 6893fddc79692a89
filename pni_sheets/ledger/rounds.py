"""Rounds, plans, templates sent, and what the coordinator decided."""

from __future__ import annotations

import zlib
from datetime import date, datetime
from typing import Any

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import (
    CollectionRound,
    Decision,
    Excuse,
    ReportingTemplate,
    RoundState,
    Semester,
    Waiver,
)
from pni_sheets.ledger.codec import digest, storable, template_from, template_text, time_text
from pni_sheets.ledger.database import Core

_ROUND = "SELECT id, deadline, state, plan_version, opened FROM round"


class Rounds(Core):
    """See ``ledger.Ledger``."""

    def rounds(self) -> tuple[CollectionRound, ...]:
        """All rounds, oldest first."""
        return tuple(_round(row) for row in self._rows(f"{_ROUND} ORDER BY ordinal"))

    def round(self, id: str) -> CollectionRound:
        """The round of that id. Raises PniError("round-unknown", value=, rounds=)."""
        row = self._row(f"{_ROUND} WHERE id = ?", id)
        if row is None:
            known = ", ".join(r.id for r in self.rounds()) or "ninguna"
            raise PniError("round-unknown", value=id, rounds=known)
        return _round(row)

    def open_round(self, semester: Semester, deadline: date, plan_version: str) -> CollectionRound:
        """Open a round for a plan saved before. Raises PniError("round-exists")."""
        name = str(semester)
        with self.transaction():
            found = self._row(f"{_ROUND} WHERE id = ?", name)
            if found is not None:
                raise PniError("round-exists", round=name, state=_round(found).state.value)
            self.plan_snapshot(plan_version)
            self._do(
                "INSERT INTO round (id, ordinal, deadline, state, plan_version, opened)"
                " VALUES (?, ?, ?, 'open', ?, ?)",
                name,
                semester.ordinal,
                deadline.isoformat(),
                plan_version,
                time_text(self._clock()),
            )
            self._log(
                "round-opened", round=name, deadline=deadline.isoformat(), version=plan_version
            )
        return self.round(name)

    def reopen_round(self, id: str) -> CollectionRound:
        """Open a closed round again. Raises PniError("round-published")."""
        return self._move_round(id, RoundState.OPEN, "round-reopened")

    def close_round(self, id: str) -> CollectionRound:
        """Close a round: nothing is accepted any more. No effect where it is closed."""
        return self._move_round(id, RoundState.CLOSED, "round-closed")

    def publish_round(self, id: str) -> CollectionRound:
        """Mark a closed round as published. Raises PniError("round-not-closed")."""
        if self.round(id).state is RoundState.OPEN:
            raise PniError("round-not-closed", round=id)
        return self._move_round(id, RoundState.PUBLISHED, "round-published")

    def _move_round(self, id: str, state: RoundState, kind: str) -> CollectionRound:
        with self.transaction():
            before = self.round(id)
            if before.state is state:
                return before
            if before.state is RoundState.PUBLISHED:
                raise PniError("round-published", round=id)
            self._do("UPDATE round SET state = ? WHERE id = ?", state.value, id)
            self._log(kind, round=id)
        return self.round(id)

    def set_deadline(self, id: str, deadline: date) -> CollectionRound:
        """Move the deadline of a round that is not published."""
        with self.transaction():
            before = self.round(id)
            if before.state is RoundState.PUBLISHED:
                raise PniError("round-published", round=id)
            if before.deadline != deadline:
                self._do("UPDATE round SET deadline = ? WHERE id = ?", deadline.isoformat(), id)
                self._log(
                    "deadline-set",
                    round=id,
                    before=before.deadline.isoformat(),
                    deadline=deadline.isoformat(),
                )
        return self.round(id)

    # --- plans -----------------------------------------------------------------------

    def save_plan(self, version: str, snapshot: str) -> None:
        """Keep a plan's canonical text under its version; no effect where it is kept."""
        if self._row("SELECT 1 FROM plan WHERE version = ?", version):
            return
        with self.transaction():
            self._do(
                "INSERT INTO plan (version, snapshot, digest, saved) VALUES (?, ?, ?, ?)",
                version,
                snapshot,
                digest(snapshot),
                time_text(self._clock()),
            )
            self._log("plan-saved", version=version, digest=digest(snapshot))

    def plan_snapshot(self, version: str) -> str:
        """The text kept for a version. Raises PniError("plan-version-unknown")."""
        row = self._row("SELECT snapshot FROM plan WHERE version = ?", version)
        if row is None:
            raise PniError("plan-version-unknown", version=version)
        return str(row[0])

    def plan_versions(self) -> tuple[str, ...]:
        """Versions of plans kept, oldest first."""
        return tuple(row[0] for row in self._rows("SELECT version FROM plan ORDER BY rowid"))

    # --- templates -------------------------------------------------------------------

    def save_template(self, template: ReportingTemplate, sha256: str) -> None:
        """Remember a template that was made and the file that carries it.

        No effect where it is the last one made for that institution already.
        """
        of = (template.identity.round, template.identity.institution)
        text = template_text(template)
        mark = digest(text)
        last = self._row(
            "SELECT sha256, digest FROM template WHERE round = ? AND institution = ?"
            " ORDER BY number DESC LIMIT 1",
            *of,
        )
        if last == (sha256, mark):
            return
        with self.transaction():
            self._do(
                "INSERT INTO template (round, institution, sha256, baseline, digest, made)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                *of,
                sha256,
                zlib.compress(text.encode(), 1),
                mark,
                time_text(self._clock()),
            )
            self._log(
                "template-made",
                round=of[0],
                institution=of[1],
                sha256=sha256,
                digest=mark,
            )

    def template(self, round: str, institution: str) -> ReportingTemplate | None:
        """The last template made for an institution in a round: the baseline of returns."""
        row = self._row(
            "SELECT baseline FROM template WHERE round = ? AND institution = ?"
            " ORDER BY number DESC LIMIT 1",
            round,
            institution,
        )
        return template_from(zlib.decompress(row[0]).decode()) if row else None

    def template_files(self, round: str) -> dict[str, str]:
        """sha256 of the last template's file by institution."""
        sql = "SELECT institution, sha256 FROM template WHERE round = ? ORDER BY number"
        return dict(self._rows(sql, round))

    # --- decisions of the coordinator ---------------------------------------------------

    def waive(
        self, rule: str, institution: str, round: str, by: str, reason: str, key: str = ""
    ) -> Waiver:
        """Record an exemption; ``key`` narrows it to a row."""
        with self.transaction():
            self.round(round)
            number = self._do(
                "INSERT INTO waiver (rule, institution, round, key, author, reason, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(rule, institution, round, key, storable(by), storable(reason)),
                time_text(self._clock()),
            )
            self._log(
                "waived",
                round=round,
                institution=institution,
                number=number,
                rule=rule,
                key=key,
                by=by,
                reason=reason,
            )
        return self.waivers(round, institution)[-1]

    def waivers(
        self, round: str | None = None, institution: str | None = None
    ) -> tuple[Waiver, ...]:
        """Exemptions in the order they were given."""
        rows = self._rows(
            "SELECT rule, institution, round, key, author, reason, at FROM waiver"
            " WHERE round = coalesce(?, round) AND institution = coalesce(?, institution)"
            " ORDER BY number",
            round,
            institution,
        )
        return tuple(Waiver(*(*row[:6], datetime.fromisoformat(row[6]))) for row in rows)

    def excuse(self, institution: str, round: str, by: str, reason: str) -> Excuse:
        """Record that no return is expected."""
        with self.transaction():
            self.round(round)
            number = self._do(
                "INSERT INTO excuse (institution, round, author, reason, at)"
                " VALUES (?, ?, ?, ?, ?)",
                *(institution, round, storable(by), storable(reason)),
                time_text(self._clock()),
            )
            self._log(
                "excused",
                round=round,
                institution=institution,
                number=number,
                by=by,
                reason=reason,
            )
        return next(e for e in self.excuses(round) if e.institution == institution)

    def excuses(self, round: str) -> tuple[Excuse, ...]:
        """The excuse that holds for each excused institution, the last one given."""
        sql = "SELECT institution, round, author, reason, at FROM excuse WHERE round = ?"
        found = {
            row[0]: Excuse(*(*row[:4], datetime.fromisoformat(row[4])))
            for row in self._rows(f"{sql} ORDER BY number", round)
        }
        return tuple(found.values())

    def decide(
        self, indicator: str, round: str, institution: str, by: str, reason: str
    ) -> Decision:
        """Record which institution's figure is official; the last decision holds."""
        with self.transaction():
            self.round(round)
            number = self._do(
                "INSERT INTO decision (indicator, round, institution, author, reason, at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                *(indicator, round, institution, storable(by), storable(reason)),
                time_text(self._clock()),
            )
            self._log(
                "decided",
                round=round,
                institution=institution,
                number=number,
                indicator=indicator,
                by=by,
                reason=reason,
            )
        return next(d for d in self.decisions(round) if d.indicator == indicator)

    def decisions(self, round: str) -> tuple[Decision, ...]:
        """The decisions that hold, one an indicator."""
        sql = "SELECT indicator, round, institution, author, reason, at FROM decision"
        found = {
            row[0]: Decision(*(*row[:5], datetime.fromisoformat(row[5])))
            for row in self._rows(f"{sql} WHERE round = ? ORDER BY number", round)
        }
        return tuple(found.values())


def _round(row: tuple[Any, ...]) -> CollectionRound:
    return CollectionRound(
        semester=Semester.parse(row[0]),
        deadline=date.fromisoformat(row[1]),
        state=RoundState(row[2]),
        plan_version=row[3],
        opened=datetime.fromisoformat(row[4]),
    )
