"""Outputs made for a round, and whether the data changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pni_sheets.core import events as logbook
from pni_sheets.ledger.codec import digest
from pni_sheets.ledger.database import Database
from pni_sheets.ledger.records import Product


@dataclass(frozen=True, slots=True)
class Products:
    """Masters, corrections, letters: kind, path, hash and the state they show."""

    db: Database

    def state_digest(self, round: str) -> str:
        """A hash of everything a master of the round depends on.

        It is taken over the log's lines that change data, of this round, of earlier ones
        and of none: they carry the digests of what they recorded.
        """
        marks = ", ".join(f"'{kind.name}'" for kind in logbook.KINDS if kind.data)
        rows = self.db.rows(
            f"SELECT digest FROM event WHERE kind IN ({marks})"
            " AND (round IS NULL OR round <= ?) ORDER BY number",
            round,
        )
        return digest("".join(row[0] for row in rows))

    def record(
        self, round: str, kind: str, path: str, sha256: str, *, partial: bool = False
    ) -> Product:
        """Record an output made from the present state."""
        (product,) = self.record_all(round, [(kind, path, sha256)], partial=partial)
        return product

    def record_all(
        self, round: str, made: Iterable[tuple[str, str, str]], *, partial: bool = False
    ) -> tuple[Product, ...]:
        """Record outputs made from the present state: kind, path and sha256 of each.

        No effect for one that is the same as the last of that kind, path and round.
        """
        state = self.state_digest(round)
        last = {(product.kind, product.path): product for product in self.all(round)}
        recorded = []
        with self.db.transaction():
            for kind, path, sha256 in made:
                known = last.get((kind, path))
                same = (sha256, state, partial)
                if known is None or (known.sha256, known.state_digest, known.partial) != same:
                    known = self._insert(round, kind, path, *same)
                recorded.append(known)
        return tuple(recorded)

    def _insert(
        self, round: str, kind: str, path: str, sha256: str, state: str, partial: bool
    ) -> Product:
        at = self.db.now()
        self.db.do(
            "INSERT INTO product (round, kind, path, sha256, state_digest, partial, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(round, kind, path, sha256, state, partial, at),
        )
        self.db.log("product-made", round=round, what=kind, path=path, sha256=sha256)
        return Product(round, kind, path, sha256, state, datetime.fromisoformat(at), partial)

    def all(self, round: str, kind: str | None = None) -> tuple[Product, ...]:
        """Outputs recorded for a round, oldest first."""
        rows = self.db.rows(
            "SELECT round, kind, path, sha256, state_digest, at, partial FROM product"
            " WHERE round = ?1 AND (?2 IS NULL OR kind = ?2) ORDER BY number",
            round,
            kind,
        )
        return tuple(
            Product(*(*row[:5], datetime.fromisoformat(row[5]), bool(row[6]))) for row in rows
        )
