"""What was found in files and accepted from them, opening balances included."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from operator import attrgetter

from pni_sheets.core.findings import Finding, Normalisation, Severity, Unplaced
from pni_sheets.core.model import Observation, Semester
from pni_sheets.ledger.codec import entry_number, from_json
from pni_sheets.ledger.database import Database

_FINDING = "SELECT rule, severity, sheet, cell, value, key, field, params FROM finding"


#: Both come in the same order: round, institution, sheet, key, field. The tables' own keys
#: have it, so that nothing is sorted.
_ACCEPTED = (
    "SELECT s.round, s.institution, o.sheet, o.key, o.field, o.value,"
    " 'E' || printf('%04d', s.number), o.cell"
    " FROM submission s CROSS JOIN observation o ON o.submission = s.number"
    " WHERE s.state = 'accepted' AND (?1 IS NULL OR s.round <= ?1)"
    " AND (?2 IS NULL OR s.round = ?2) AND (?3 IS NULL OR s.institution = ?3)"
    " ORDER BY s.round, s.institution, o.sheet, o.key, o.field"
)
_OPENING = (
    "SELECT round, institution, sheet, key, field, value,"
    " 'A' || printf('%04d', opening), cell FROM opening_value v"
    " WHERE (?1 IS NULL OR round <= ?1) AND (?2 IS NULL OR round = ?2)"
    " AND (?3 IS NULL OR institution = ?3) AND opening = (SELECT max(w.opening)"
    "  FROM opening_value w WHERE w.round = v.round AND w.institution = v.institution"
    "  AND w.sheet = v.sheet AND w.key = v.key AND w.field = v.field)"
    " ORDER BY round, institution, sheet, key, field"
)
_PLACE = attrgetter("round", "institution", "sheet", "key", "field")


@dataclass(frozen=True, slots=True)
class Observations:
    """What is kept of each submission; the accepted data of all."""

    db: Database

    def findings(self, submission: str) -> tuple[Finding, ...]:
        """Findings of a submission that were not waived, as recorded."""
        return self._findings(submission, waived=False)

    def waived_findings(self, submission: str) -> tuple[Finding, ...]:
        """Findings of a submission that a waiver covered."""
        return self._findings(submission, waived=True)

    def _findings(self, submission: str, *, waived: bool) -> tuple[Finding, ...]:
        rows = self.db.rows(
            f"{_FINDING} WHERE submission = ? AND waived = ? ORDER BY position",
            entry_number(submission),
            int(waived),
        )
        return tuple(
            Finding(*(row[0], Severity(row[1]), *row[2:7], from_json(row[7]))) for row in rows
        )

    def normalisations(self, submission: str) -> tuple[Normalisation, ...]:
        """What the reader mended in a submission."""
        sql = "SELECT sheet, cell, key, field, was, became FROM normalisation WHERE submission = ?"
        rows = self.db.rows(f"{sql} ORDER BY position", entry_number(submission))
        return tuple(Normalisation(*row) for row in rows)

    def unplaced(self, submission: str) -> tuple[Unplaced, ...]:
        """Content of a submission that has no place in the form."""
        sql = "SELECT sheet, cell, content, kind FROM unplaced WHERE submission = ?"
        rows = self.db.rows(f"{sql} ORDER BY position", entry_number(submission))
        return tuple(Unplaced(*row) for row in rows)

    # --- accepted data -------------------------------------------------------------------

    def accepted(
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
        last = str(upto) if upto else None  # "2025-S1" < "2025-S2" < "2026-S1" as text too
        kept: dict[str, str] = {}  # the same few texts over and over
        one = kept.setdefault
        accepted = tuple(
            [
                Observation(
                    one(r, r), one(i, i), one(s, s), one(k, k), one(f, f), v, one(e, e), one(c, c)
                )
                for r, i, s, k, f, v, e, c in self.db.each(_ACCEPTED, last, round, institution)
            ]
        )
        found = self.db.rows(_OPENING, last, round, institution)
        if not found:
            return accepted
        opening = [Observation(*(*row, True)) for row in found]
        return tuple(heapq.merge(accepted, opening, key=_PLACE))
