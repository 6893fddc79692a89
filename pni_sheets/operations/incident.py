"""``incident``: who was sent what, and when.

Law (El Salvador, D.L. 144 of 2024, protection of personal data): know at once what was sent
to whom. The reason for keeping, the places and the periods stand in SECURITY.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pni_sheets.ledger.ledger import Ledger
from pni_sheets.ledger.records import OutboundMessage
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files


@dataclass(frozen=True, slots=True)
class Sent:
    """One file that left for one institution. ``state`` is that of its message."""

    at: datetime
    institution: str
    round: str | None
    letter: str
    recipients: tuple[str, ...]
    state: str
    subject: str
    file: str
    sha256: str
    message_id: str


def incident(
    work: Workspace, key: str | None, address: str | None, since: date | None, until: date | None
) -> tuple[Sent, ...]:
    """Who was sent what: by institution, address or days. Raises PniError."""
    institution = work.institution(key).key if key else None
    return sent_to(work.ledger, institution=institution, address=address, since=since, until=until)


def sent_to(
    ledger: Ledger,
    *,
    institution: str | None = None,
    address: str | None = None,
    sha256: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> tuple[Sent, ...]:
    """The incident report: every file that left, oldest first, narrowed as asked.

    ``address`` in any case; ``sha256`` whole or its beginning; days inclusive. A message
    without attachment is one line with an empty ``file``. Failed messages are listed too:
    a server may have taken what it refused to confirm.
    """
    lines: list[Sent] = []
    for message in ledger.mail.outbound(institution=institution):
        at = message.changed or message.queued
        if (since and at.date() < since) or (until and at.date() > until):
            continue
        if address and address.lower() not in {_bare(r) for r in message.recipients}:
            continue
        attached = message.attachments or (("", ""),)
        lines += [
            _line(message, at, name, sha)
            for name, sha in attached
            if not sha256 or sha.startswith(sha256.lower())
        ]
    return tuple(sorted(lines, key=lambda line: (line.at, line.institution, line.file)))


def _line(message: OutboundMessage, at: datetime, name: str, sha: str) -> Sent:
    return Sent(
        at=at,
        institution=message.institution,
        round=message.round,
        letter=message.kind,
        recipients=message.recipients,
        state=message.state,
        subject=message.subject,
        file=name,
        sha256=sha,
        message_id=message.message_id,
    )


def _bare(recipient: str) -> str:
    """The address in "Persona de contacto <enlace@example.org>", in lower case."""
    return recipient.rpartition("<")[2].strip(" >").lower()


_COLUMNS = (
    "fecha", "institucion", "ronda", "carta", "destinatarios", "estado", "asunto", "archivo",
    "sha256", "message_id",
)  # fmt: skip  # fmt: skip


def write(file: Path, lines: tuple[Sent, ...]) -> None:
    """The incident report as CSV for Excel."""
    files.write(file, sent_csv(lines))


def sent_csv(lines: Sequence[Sent]) -> bytes:
    """The incident report as CSV for Excel (UTF-8 with mark, formulas neutralised)."""
    from pni_sheets.reports.open_data import TRIGGERS

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for line in lines:
        row = (
            line.at.isoformat(sep=" ", timespec="minutes"), line.institution, line.round or "",
            line.letter, "; ".join(line.recipients), line.state, line.subject, line.file,
            line.sha256, line.message_id,
        )  # fmt: skip
        writer.writerow([f"'{cell}" if cell.startswith(TRIGGERS) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")
