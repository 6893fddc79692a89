"""What the coordinator decided: waivers of rules, excuses, whose figure is official."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pni_sheets.core.model import Decision, Excuse, Waiver
from pni_sheets.ledger.codec import storable
from pni_sheets.ledger.database import Database
from pni_sheets.ledger.rounds import Rounds


@dataclass(frozen=True, slots=True)
class Decisions:
    """Each line says who decided, why and when; none is ever changed."""

    db: Database
    rounds: Rounds

    def waive(
        self, rule: str, institution: str, round: str, by: str, reason: str, key: str = ""
    ) -> Waiver:
        """Record an exemption; ``key`` narrows it to a row."""
        with self.db.transaction():
            self.rounds.get(round)
            number = self.db.do(
                "INSERT INTO waiver (rule, institution, round, key, author, reason, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(rule, institution, round, key, storable(by), storable(reason)),
                self.db.now(),
            )
            self.db.log(
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
        rows = self.db.rows(
            "SELECT rule, institution, round, key, author, reason, at FROM waiver"
            " WHERE round = coalesce(?, round) AND institution = coalesce(?, institution)"
            " ORDER BY number",
            round,
            institution,
        )
        return tuple(Waiver(*(*row[:6], datetime.fromisoformat(row[6]))) for row in rows)

    def excuse(self, institution: str, round: str, by: str, reason: str) -> Excuse:
        """Record that no return is expected."""
        with self.db.transaction():
            self.rounds.get(round)
            number = self.db.do(
                "INSERT INTO excuse (institution, round, author, reason, at)"
                " VALUES (?, ?, ?, ?, ?)",
                *(institution, round, storable(by), storable(reason)),
                self.db.now(),
            )
            self.db.log(
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
            for row in self.db.rows(f"{sql} ORDER BY number", round)
        }
        return tuple(found.values())

    def decide(
        self, indicator: str, round: str, institution: str, by: str, reason: str
    ) -> Decision:
        """Record which institution's figure is official; the last decision holds."""
        with self.db.transaction():
            self.rounds.get(round)
            number = self.db.do(
                "INSERT INTO decision (indicator, round, institution, author, reason, at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                *(indicator, round, institution, storable(by), storable(reason)),
                self.db.now(),
            )
            self.db.log(
                "decided",
                round=round,
                institution=institution,
                number=number,
                indicator=indicator,
                by=by,
                reason=reason,
            )
        return next(d for d in self.in_force(round) if d.indicator == indicator)

    def in_force(self, round: str) -> tuple[Decision, ...]:
        """The decisions that hold, one an indicator."""
        sql = "SELECT indicator, round, institution, author, reason, at FROM decision"
        found = {
            row[0]: Decision(*(*row[:5], datetime.fromisoformat(row[5])))
            for row in self.db.rows(f"{sql} WHERE round = ? ORDER BY number", round)
        }
        return tuple(found.values())
