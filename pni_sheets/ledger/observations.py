"""What was found in files and accepted from them, opening balances included."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from pni_sheets.core.findings import Finding, Normalisation, Severity, Unplaced
from pni_sheets.core.model import Observation, Semester
from pni_sheets.ledger.codec import (
    datum,
    digest,
    entry_id,
    entry_number,
    from_json,
    json_text,
    storable,
    time_text,
)
from pni_sheets.ledger.integrity import OPENING_CONTENT
from pni_sheets.ledger.records import Opening
from pni_sheets.ledger.submissions import Submissions

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


class Data(Submissions):
    """See ``ledger.Ledger``."""

    def findings(self, submission: str) -> tuple[Finding, ...]:
        """Findings of a submission that were not waived, as recorded."""
        return self._findings(submission, waived=False)

    def waived_findings(self, submission: str) -> tuple[Finding, ...]:
        """Findings of a submission that a waiver covered."""
        return self._findings(submission, waived=True)

    def _findings(self, submission: str, *, waived: bool) -> tuple[Finding, ...]:
        rows = self._rows(
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
        rows = self._rows(f"{sql} ORDER BY position", entry_number(submission))
        return tuple(Normalisation(*row) for row in rows)

    def unplaced(self, submission: str) -> tuple[Unplaced, ...]:
        """Content of a submission that has no place in the form."""
        sql = "SELECT sheet, cell, content, kind FROM unplaced WHERE submission = ?"
        rows = self._rows(f"{sql} ORDER BY position", entry_number(submission))
        return tuple(Unplaced(*row) for row in rows)

    # --- accepted data -------------------------------------------------------------------

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
        last = str(upto) if upto else None  # "2025-S1" < "2025-S2" < "2026-S1" as text too
        kept: dict[str, str] = {}  # the same few texts over and over
        one = kept.setdefault
        accepted = tuple(
            [
                Observation(
                    one(r, r), one(i, i), one(s, s), one(k, k), one(f, f), v, one(e, e), one(c, c)
                )
                for r, i, s, k, f, v, e, c in self._each(_ACCEPTED, last, round, institution)
            ]
        )
        found = self._rows(_OPENING, last, round, institution)
        if not found:
            return accepted
        opening = [Observation(*(*row, True)) for row in found]
        return tuple(heapq.merge(accepted, opening, key=_PLACE))

    def import_openings(
        self, sha256: str, filename: str, observations: Sequence[Observation], by: str
    ) -> tuple[Opening, bool]:
        """Record opening balances; the same file twice is one import (then True).

        A later import replaces earlier balances of the same institution, row and round.
        """
        found = next((o for o in self.openings() if o.sha256 == sha256), None)
        if found:
            return found, True
        name = storable(filename)
        rows = sorted(
            (o.round, o.institution, o.sheet, o.key, o.field, datum(o.value), o.cell)
            for o in observations
        )
        mark = digest(json_text(rows))
        with self.transaction():
            number = self._do(
                "INSERT INTO opening (sha256, filename, author, at, digest) VALUES (?, ?, ?, ?, ?)",
                *(sha256, name, storable(by), time_text(self._clock()), mark),
            )
            self._do_many(
                f"INSERT INTO opening_value (opening, {OPENING_CONTENT})"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(number, *row) for row in rows],
            )
            self._log(
                "openings-imported",
                number=number,
                sha256=sha256,
                filename=name,
                by=by,
                rows=len(rows),
                digest=mark,
            )
        return self.openings()[-1], False

    def openings(self) -> tuple[Opening, ...]:
        """All imports of opening balances."""
        rows = self._rows("SELECT number, sha256, filename, author, at FROM opening")
        return tuple(
            Opening(*(entry_id(row[0], "A"), *row[1:4], datetime.fromisoformat(row[4])))
            for row in rows
        )
