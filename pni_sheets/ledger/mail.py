"""Mail as the ledger remembers it: what was queued and left, what came in, what bounced.

Addresses of persons stand here and in ``submission.sender`` alone, never in the log, so
that a contact can be erased without breaking the log's chain.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pni_sheets.ledger.codec import storable, time_text
from pni_sheets.ledger.database import Database
from pni_sheets.ledger.records import InboundMessage, OutboundMessage

_OUTBOUND = (
    "SELECT message_id, round, institution, kind, topic, attempt, recipients, subject,"
    " attachments, eml_sha256, queued, state, changed, detail FROM outbound"
)
_INBOUND = (
    "SELECT folder, uidvalidity, uid, message_id, sender, subject, received, outcome,"
    " reason, text, attachments, attended FROM inbound"
)
#: What stands in the records where the address of an erased contact was.
ERASED = "(borrado)"

#: Where addresses of persons are kept: table and columns.
_ADDRESSES = (
    ("outbound", "recipients"),
    ("outbound", "detail"),
    ("inbound", "sender"),
    ("inbound", "text"),
    ("submission", "sender"),
    ("bounce", "address"),
    ("bounce", "reason"),
)


@dataclass(frozen=True, slots=True)
class Mail:
    """Messages out and in, and addresses that bounced."""

    db: Database

    def queue(self, message: OutboundMessage) -> None:
        """Remember a message before it leaves; no effect where its id is known."""
        if self.db.row("SELECT 1 FROM outbound WHERE message_id = ?", message.message_id):
            return
        with self.db.transaction():
            self.db.do(
                "INSERT INTO outbound (message_id, round, institution, kind, topic, attempt,"
                " recipients, subject, attachments, eml_sha256, queued, state, changed, detail)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(message.message_id, message.round, message.institution, message.kind),
                *(
                    message.topic,
                    message.attempt,
                    json.dumps(message.recipients, ensure_ascii=False),
                ),
                *(
                    storable(message.subject),
                    storable(json.dumps(message.attachments, ensure_ascii=False)),
                ),
                *(message.eml_sha256, time_text(message.queued), message.state),
                *(time_text(message.changed) if message.changed else None, message.detail),
            )
            self.db.log(
                "message-queued",
                round=message.round,
                institution=message.institution,
                message_id=message.message_id,
                what=message.kind,
                topic=message.topic,
                eml_sha256=message.eml_sha256,
                attachments=[sha for _, sha in message.attachments],
            )

    def sent(self, message_id: str, at: datetime, detail: str = "") -> None:
        """Record that a message left. No effect where it is unknown or was said already."""
        self._settle(message_id, "sent", at, detail)

    def failed(self, message_id: str, at: datetime, detail: str) -> None:
        """Record that a message did not leave, and what the server said."""
        self._settle(message_id, "failed", at, detail)

    def _settle(self, message_id: str, state: str, at: datetime, detail: str) -> None:
        sql = "SELECT round, institution, state, detail FROM outbound WHERE message_id = ?"
        found = self.db.row(sql, message_id)
        if found is None or found[2:] == (state, storable(detail)):
            return  # unknown, or said already: the first time counts
        with self.db.transaction():
            self.db.do(
                "UPDATE outbound SET state = ?, changed = ?, detail = ? WHERE message_id = ?",
                *(state, time_text(at), storable(detail), message_id),
            )
            self.db.log(
                f"message-{state}", round=found[0], institution=found[1], message_id=message_id
            )

    def outbound(
        self, round: str | None = None, kind: str | None = None, institution: str | None = None
    ) -> tuple[OutboundMessage, ...]:
        """Messages to institutions, in the order they were queued."""
        rows = self.db.rows(
            f"{_OUTBOUND} WHERE (?1 IS NULL OR round = ?1) AND (?2 IS NULL OR kind = ?2)"
            " AND (?3 IS NULL OR institution = ?3) ORDER BY number",
            round,
            kind,
            institution,
        )
        return tuple(_outbound(row) for row in rows)

    # --- what came in -----------------------------------------------------------------

    def record_inbound(self, message: InboundMessage) -> None:
        """Remember a message that came in; no effect where it is known."""
        if message.uid in self.inbound_known(message.folder, message.uidvalidity):
            return
        with self.db.transaction():
            self.db.do(
                "INSERT INTO inbound (folder, uidvalidity, uid, message_id, sender, subject,"
                " received, outcome, reason, text, attachments, attended)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(message.folder, message.uidvalidity, message.uid),
                *(storable(message.message_id), storable(message.sender)),
                *(storable(message.subject), time_text(message.received), message.outcome),
                *(storable(message.reason), storable(message.text)),
                *(
                    storable(json.dumps(message.attachments, ensure_ascii=False)),
                    int(message.attended),
                ),
            )
            self.db.log(
                "message-in",
                folder=message.folder,
                uidvalidity=message.uidvalidity,
                uid=message.uid,
                outcome=message.outcome,
                attachments=[sha for _, sha in message.attachments],
            )

    def inbound(self, folder: str | None = None) -> tuple[InboundMessage, ...]:
        """Messages that came in, in the order of the mailbox."""
        rows = self.db.rows(
            f"{_INBOUND} WHERE ?1 IS NULL OR folder = ?1 ORDER BY folder, uidvalidity, uid",
            folder,
        )
        return tuple(_inbound(row) for row in rows)

    def inbound_known(self, folder: str, uidvalidity: int) -> frozenset[int]:
        """The uids of a folder that were dealt with."""
        rows = self.db.rows(
            "SELECT uid FROM inbound WHERE folder = ? AND uidvalidity = ?", folder, uidvalidity
        )
        return frozenset(row[0] for row in rows)

    def attend(self, folder: str, uidvalidity: int, uid: int) -> None:
        """Mark a message without attachment as attended; its text is dropped."""
        with self.db.transaction():
            self.db.do(
                "UPDATE inbound SET attended = 1, text = ''"
                " WHERE folder = ? AND uidvalidity = ? AND uid = ?",
                *(folder, uidvalidity, uid),
            )

    # --- addresses ---------------------------------------------------------------------

    def mark_bounce(self, address: str, at: datetime, reason: str) -> None:
        """Remember that an address bounced; the last time counts."""
        with self.db.transaction():
            self.db.do(
                "INSERT OR REPLACE INTO bounce (address, at, reason) VALUES (?, ?, ?)",
                *(storable(address.lower()), time_text(at), storable(reason)),
            )
            self.db.log("bounced")

    def bounces(self) -> dict[str, tuple[datetime, str]]:
        """Addresses that bounced (lower case), with when and why."""
        rows = self.db.rows("SELECT address, at, reason FROM bounce ORDER BY address")
        return {row[0]: (datetime.fromisoformat(row[1]), row[2]) for row in rows}

    def clear_bounce(self, address: str) -> None:
        """Forget that an address bounced."""
        with self.db.transaction():
            self.db.do("DELETE FROM bounce WHERE address = ?", address.lower())

    def redact_address(self, address: str) -> int:
        """Put ``ERASED`` for an address wherever the ledger keeps one; how many places.

        The old text is overwritten in the file, not only unlinked (secure_delete).
        """
        whole = re.compile(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", re.IGNORECASE)
        changed = 0
        with self.db.transaction():
            for table, column in _ADDRESSES:
                for (text,) in self.db.rows(f"SELECT DISTINCT {column} FROM {table}"):
                    new = whole.sub(lambda _: ERASED, text or "")
                    if text and new != text:
                        sql = f"UPDATE OR REPLACE {table} SET {column} = ? WHERE {column} = ?"
                        changed += self.db.changed(sql, new, text)
            if changed:
                self.db.log("address-erased", places=changed)
        return changed


def _outbound(row: tuple[Any, ...]) -> OutboundMessage:
    return OutboundMessage(
        message_id=row[0],
        round=row[1],
        institution=row[2],
        kind=row[3],
        topic=row[4],
        attempt=row[5],
        recipients=tuple(json.loads(row[6])),
        subject=row[7],
        attachments=tuple((name, sha) for name, sha in json.loads(row[8])),
        eml_sha256=row[9],
        queued=datetime.fromisoformat(row[10]),
        state=row[11],
        changed=datetime.fromisoformat(row[12]) if row[12] else None,
        detail=row[13],
    )


def _inbound(row: tuple[Any, ...]) -> InboundMessage:
    return InboundMessage(
        folder=row[0],
        uidvalidity=row[1],
        uid=row[2],
        message_id=row[3],
        sender=row[4],
        subject=row[5],
        received=datetime.fromisoformat(row[6]),
        outcome=row[7],
        reason=row[8],
        text=row[9],
        attachments=tuple((name, sha) for name, sha in json.loads(row[10])),
        attended=bool(row[11]),
    )
