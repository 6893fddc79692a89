"""What the ledger lets go of: files and persons of rounds whose time is over.

Figures, findings, decisions and the log stay; what goes is written down. The bytes of a
file leave the archive only after the ledger says that they may (``retention``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pni_sheets.forms import report_form
from pni_sheets.ledger.codec import entry_number
from pni_sheets.ledger.database import Database
from pni_sheets.ledger.integrity import content_digest
from pni_sheets.ledger.records import KeptFile
from pni_sheets.ledger.submissions import Submissions

#: Every file that the archive must hold: its sha256, round, what it is, what refers to it.
_FILES = (
    "SELECT sha256, round, 'entrega', 'E' || printf('%04d', number) FROM submission"
    " UNION ALL SELECT sha256, NULL, 'saldos', 'A' || printf('%04d', number) FROM opening"
    " UNION ALL SELECT sha256, round, 'plantilla', round || ' ' || institution FROM template"
    " UNION ALL SELECT eml_sha256, round, 'mensaje', message_id FROM outbound"
    " WHERE eml_sha256 <> ''"
    " UNION ALL SELECT json_extract(a.value, '$[1]'), m.round, 'adjunto', m.message_id"
    " FROM outbound m, json_each(m.attachments) a"
    " UNION ALL SELECT json_extract(a.value, '$[1]'), NULL, 'adjunto recibido', m.message_id"
    " FROM inbound m, json_each(m.attachments) a"
)
_PERSONAL = tuple(f.name for f in report_form.INSTITUTION.fields if f.personal)


@dataclass(frozen=True, slots=True)
class Retention:
    """Files that must be kept, and what was let go of."""

    db: Database
    submissions: Submissions

    def kept_files(self) -> tuple[KeptFile, ...]:
        """Every file that the archive must hold, once for each thing that refers to it."""
        rows = self.db.rows(
            f"{_FILES} EXCEPT SELECT f.* FROM ({_FILES}) f JOIN erased USING (sha256)"
        )
        return tuple(KeptFile(*row) for row in rows)

    def erased_files(self) -> frozenset[str]:
        """Files that need not be kept any more."""
        return frozenset(row[0] for row in self.db.rows("SELECT sha256 FROM erased"))

    def erase_files(self, shas: Iterable[str], reason: str) -> int:
        """Record that files need not be kept any more; how many were not so already."""
        new = sorted(set(shas) - self.erased_files())
        if new:
            with self.db.transaction():
                now = self.db.now()
                self.db.do_many(
                    "INSERT INTO erased (sha256, at, reason) VALUES (?, ?, ?)",
                    [(sha, now, reason) for sha in new],
                )
                self.db.log("files-erased", files=len(new), reason=reason)
        return len(new)

    def erase_persons(self, round: str) -> int:
        """Forget who reported and who signed in a round; how many returns named somebody.

        The digest of what is left is logged, so that ``verify`` still vouches for it.
        """
        changed = 0
        with self.db.transaction():
            for submission in self.submissions.all(round):
                number = entry_number(submission.id)
                if not self._forget(number):
                    continue
                changed += 1
                mark = content_digest(self.db.connection, number)
                self.db.do("UPDATE submission SET digest = ? WHERE number = ?", mark, number)
                self.db.log(
                    "persons-erased",
                    round=round,
                    institution=submission.institution,
                    submission=number,
                    state=submission.state.value,
                    digest=mark,
                )
        return changed

    def _forget(self, number: int) -> int:
        """Take the persons out of one submission; how many cells named somebody."""
        fields = ", ".join(f"'{name}'" for name in _PERSONAL)
        sheet = report_form.INSTITUTION.name
        place = f"WHERE submission = ? AND sheet = '{sheet}' AND field IN ({fields})"
        changes = (
            f"DELETE FROM observation {place}",
            f"UPDATE finding SET value = NULL, params = '{{}}' {place} AND value IS NOT NULL",
            f"UPDATE normalisation SET was = '', became = '' {place} AND was <> ''",
        )
        return sum(self.db.changed(sql, number) for sql in changes)
