"""Plans, templates sent and opening balances: texts and rows kept under their digests."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import Observation, ReportingTemplate
from pni_sheets.ledger.codec import (
    datum,
    digest,
    entry_id,
    json_text,
    storable,
    template_from,
    template_text,
)
from pni_sheets.ledger.database import Database
from pni_sheets.ledger.integrity import OPENING_CONTENT
from pni_sheets.ledger.records import Opening


@dataclass(frozen=True, slots=True)
class Documents:
    """What was decided upon outside and is only kept here, word for word."""

    db: Database

    def save_plan(self, version: str, snapshot: str) -> None:
        """Keep a plan's canonical text under its version; no effect where it is kept."""
        if self.db.row("SELECT 1 FROM plan WHERE version = ?", version):
            return
        with self.db.transaction():
            self.db.do(
                "INSERT INTO plan (version, snapshot, digest, saved) VALUES (?, ?, ?, ?)",
                version,
                snapshot,
                digest(snapshot),
                self.db.now(),
            )
            self.db.log("plan-saved", version=version, digest=digest(snapshot))

    def plan(self, version: str) -> str:
        """The text kept for a version. Raises PniError("plan-version-unknown")."""
        row = self.db.row("SELECT snapshot FROM plan WHERE version = ?", version)
        if row is None:
            raise PniError("plan-version-unknown", version=version)
        return str(row[0])

    def plan_versions(self) -> tuple[str, ...]:
        """Versions of plans kept, oldest first."""
        return tuple(row[0] for row in self.db.rows("SELECT version FROM plan ORDER BY rowid"))

    # --- templates -------------------------------------------------------------------

    def save_template(self, template: ReportingTemplate, sha256: str) -> None:
        """Remember a template that was made and the file that carries it.

        No effect where it is the last one made for that institution already.
        """
        of = (template.identity.round, template.identity.institution)
        text = template_text(template)
        mark = digest(text)
        last = self.db.row(
            "SELECT sha256, digest FROM template WHERE round = ? AND institution = ?"
            " ORDER BY number DESC LIMIT 1",
            *of,
        )
        if last == (sha256, mark):
            return
        with self.db.transaction():
            self.db.do(
                "INSERT INTO template (round, institution, sha256, baseline, digest, made)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                *of,
                sha256,
                zlib.compress(text.encode(), 1),
                mark,
                self.db.now(),
            )
            self.db.log(
                "template-made",
                round=of[0],
                institution=of[1],
                sha256=sha256,
                digest=mark,
            )

    def template(self, round: str, institution: str) -> ReportingTemplate | None:
        """The last template made for an institution in a round: the baseline of returns."""
        row = self.db.row(
            "SELECT baseline FROM template WHERE round = ? AND institution = ?"
            " ORDER BY number DESC LIMIT 1",
            round,
            institution,
        )
        return template_from(zlib.decompress(row[0]).decode()) if row else None

    def template_files(self, round: str) -> dict[str, str]:
        """sha256 of the last template's file by institution."""
        sql = "SELECT institution, sha256 FROM template WHERE round = ? ORDER BY number"
        return dict(self.db.rows(sql, round))

    # --- opening balances

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
        with self.db.transaction():
            number = self.db.do(
                "INSERT INTO opening (sha256, filename, author, at, digest) VALUES (?, ?, ?, ?, ?)",
                *(sha256, name, storable(by), self.db.now(), mark),
            )
            self.db.do_many(
                f"INSERT INTO opening_value (opening, {OPENING_CONTENT})"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(number, *row) for row in rows],
            )
            self.db.log(
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
        rows = self.db.rows("SELECT number, sha256, filename, author, at FROM opening")
        return tuple(
            Opening(*(entry_id(row[0], "A"), *row[1:4], datetime.fromisoformat(row[4])))
            for row in rows
        )
