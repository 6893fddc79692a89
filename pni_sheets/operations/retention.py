"""Personal data and time: what is kept, until when, who was sent what, what goes.

Law (El Salvador, D.L. 144 of 2024, protection of personal data): keep few data, let them be
corrected and erased, and know at once what was sent to whom. The reason for keeping, the
places and the periods stand in SECURITY.md; the figures here come from the workspace.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pni_sheets.ledger.ledger import Ledger, OutboundMessage
from pni_sheets.storage import files


@dataclass(frozen=True, slots=True)
class Holding:
    """What the archive keeps of one kind in one round.

    ``round`` is None for what belongs to none; ``until`` is the last day of its period,
    None where it has none.
    """

    round: str | None
    kind: str
    files: int
    bytes: int
    until: date | None


@dataclass(frozen=True, slots=True)
class Expired:
    """What ``expire`` erased, or would erase."""

    rounds: tuple[str, ...]
    files: int
    bytes: int
    returns: int


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


# --- what is kept, and until when ---------------------------------------------------------


def inventory(ledger: Ledger, archive: files.Archive, years: int) -> tuple[Holding, ...]:
    """What the archive keeps, by round and kind, in order."""
    groups: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for kept in ledger.retention.kept_files():
        groups[kept.round or "", kept.kind].add(kept.sha256)
    until = {r.id: _years_later(r.deadline, years) for r in ledger.rounds.all()}
    return tuple(
        Holding(
            round=name or None,
            kind=kind,
            files=len(shas),
            bytes=sum(_size(archive, sha) for sha in shas),
            until=until.get(name),
        )
        for (name, kind), shas in sorted(groups.items())
    )


def expire(
    ledger: Ledger, archive: files.Archive, years: int, today: date, *, dry_run: bool = False
) -> Expired:
    """Erase files and names of rounds whose period is over; figures and the log stay.

    The ledger lets go first, then the files go: what a dead command leaves is harmless and
    is erased by the next one. A file that a younger round refers to stays.
    """
    rounds = tuple(r.id for r in ledger.rounds.all() if _years_later(r.deadline, years) < today)
    kept = ledger.retention.kept_files()
    younger = {k.sha256 for k in kept if k.round not in rounds}
    shas = sorted({k.sha256 for k in kept if k.round in rounds} - younger)
    size = sum(_size(archive, sha) for sha in shas)
    returns = 0
    if rounds and not dry_run:
        with ledger.transaction():
            ledger.retention.erase_files(shas, f"más de {years} años")
            returns = sum(ledger.retention.erase_persons(name) for name in rounds)
        archive.discard(ledger.retention.erased_files())
    return Expired(rounds, len(shas), size, returns)


def _size(archive: files.Archive, sha: str) -> int:
    path = archive.path(sha)
    return path.stat().st_size if path.is_file() else 0


def _years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


# --- who was sent what -----------------------------------------------------------------------


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
)  # fmt: skip
#: What a spreadsheet would take for the beginning of a formula.
_LIVE = ("=", "+", "-", "@", "\t", "\r")


def sent_csv(lines: Sequence[Sent]) -> bytes:
    """The incident report as CSV for Excel (UTF-8 with mark, formulas neutralised)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for line in lines:
        row = (
            line.at.isoformat(sep=" ", timespec="minutes"), line.institution, line.round or "",
            line.letter, "; ".join(line.recipients), line.state, line.subject, line.file,
            line.sha256, line.message_id,
        )  # fmt: skip
        writer.writerow([f"'{cell}" if cell.startswith(_LIVE) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")
