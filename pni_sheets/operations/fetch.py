"""Taking returns out of the mailbox: bytes to disk, then the ledger, then the flag.

For each message: the attachments go into the archive and ``inbox/``, one transaction of
the ledger records message and files, and only then the message is flagged or moved. A cut
anywhere is mended by the next run: what is not in the ledger is taken again under the
same names and hashes, what is in it is only flagged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.utils import parseaddr

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import RoundState
from pni_sheets.core.progress_bar import Tell, silent, told
from pni_sheets.intake import returns
from pni_sheets.ledger.records import InboundMessage
from pni_sheets.mail import classify, contacts
from pni_sheets.mail.classify import Incoming, Kind
from pni_sheets.mail.contacts import AddressBook
from pni_sheets.mail.imap import LARGEST, Source
from pni_sheets.operations.accounts import source_for
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files

#: Prefix of ``Submission.source`` for files that came by mail.
BY_MAIL = "correo:"

#: Messages older than the oldest open round by more than this are left alone.
_EARLIER = timedelta(days=2)
#: A Date header further in the future than this is not believed.
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FetchLine:
    """One message that came in, and what was done with it.

    ``outcome`` is "return", "no-attachment", "bounce" or "ignored"; ``reason`` a Spanish
    phrase; ``text`` what the sender wrote, where the operator has to read it; ``files`` the
    names in ``inbox/``; ``institutions`` those the sender writes for.
    """

    sender: str
    subject: str
    outcome: str
    reason: str = ""
    text: str = ""
    files: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FetchReport:
    """The result of ``fetch``: one line a new message, in order of arrival."""

    lines: tuple[FetchLine, ...]

    def count(self, outcome: str) -> int:
        """How many messages ended so."""
        return sum(line.outcome == outcome for line in self.lines)


def fetch(work: Workspace, *, source: Source | None = None, tell: Tell = silent) -> FetchReport:
    """Take what is new in the mailbox; safe to repeat and to interrupt.

    Raises PniError("mail-...") where mailbox or settings need the operator, and
    PniError("round-none") where no round is open.
    """
    since = _since(work)
    book = contacts.read(work.paths.contacts, work.plan)
    with source or source_for(work) as opened:
        known = work.ledger.mail.inbound_known(opened.folder, opened.validity)
        lines = []
        for uid in told(opened.uids(since), tell):
            if uid not in known:
                lines.append(_take(work, opened, uid, book))
            opened.done(uid)
    return FetchReport(tuple(lines))


def _since(work: Workspace) -> date:
    opened = [r.opened for r in work.ledger.rounds.all() if r.state is RoundState.OPEN]
    if not opened:
        raise PniError("round-none")
    return (min(opened) - _EARLIER).date()


def _take(work: Workspace, source: Source, uid: int, book: AddressBook) -> FetchLine:
    data = source.message(uid)
    if data is None:
        limit = LARGEST // 2**20
        found = Incoming(Kind.NO_ATTACHMENT, f"pesa más de {limit} MB; ábralo en su buzón")
    else:
        found = classify.parse(data, _own(work))
    found = _checked(work, found)
    stored = _store(work, source, uid, found)
    _record(work, source, uid, found, stored)
    institutions = tuple(sorted(book.institutions_of(found.sender)))
    names = tuple(name for name, _ in stored)
    return FetchLine(
        found.sender, found.subject, found.kind.value, found.reason, found.text, names, institutions
    )


def _own(work: Workspace) -> frozenset[str]:
    mail = work.settings.mail
    named = (mail.sender, mail.reply_to, mail.imap.user, mail.smtp.user, mail.graph.mailbox)
    return frozenset(parseaddr(text)[1].casefold() for text in named if text)


def _checked(work: Workspace, found: Incoming) -> Incoming:
    """A bounce counts only for addresses we wrote to, and our own letters are no returns."""
    sent = work.ledger.mail.outbound()
    if found.message_id and found.message_id in {m.message_id for m in sent}:
        return replace(found, kind=Kind.IGNORED, reason="correo propio", attachments=(), bounced=())
    if found.kind is not Kind.BOUNCE:
        return found
    written = {address.casefold() for m in sent for address in m.recipients}
    confirmed = tuple(b for b in found.bounced if b.address.casefold() in written)
    if confirmed:
        return replace(found, bounced=confirmed)
    return replace(
        found, kind=Kind.IGNORED, reason="rebote de un correo que no enviamos", bounced=()
    )


def _store(
    work: Workspace, source: Source, uid: int, found: Incoming
) -> tuple[tuple[str, bytes], ...]:
    """The files of a message, on disk and synced: in the archive and in ``inbox/``.

    Names begin with the message's numbers, so that a repeat writes the same files.
    """
    items = [
        (files.safe_name(f"{source.validity}-{uid}-{number}_{name}"), data)
        for number, (name, data) in enumerate(_contents(found), 1)
    ]
    work.archive.store_many(data for _, data in items)
    files.write_all({work.paths.inbox / name: data for name, data in items})
    return tuple(items)


def _contents(found: Incoming) -> list[tuple[str, bytes]]:
    """Attachments with containers opened, as ``ingest`` opens them."""
    opened = []
    for attachment in found.attachments:
        opened += list(returns.contents(attachment.data, attachment.filename))
    return opened


def _record(
    work: Workspace,
    source: Source,
    uid: int,
    found: Incoming,
    stored: tuple[tuple[str, bytes], ...],
) -> None:
    ledger, now = work.ledger, work.clock()
    place = f"{BY_MAIL}{source.folder}:{source.validity}:{uid}"
    hashes = tuple((name, files.sha256(data)) for name, data in stored)
    with ledger.transaction():
        for name, sha in hashes:
            ledger.submissions.receive(
                sha, name, received=now, sender=found.sender, sent=_believed(found.sent, now),
                source=place,
            )  # fmt: skip
        for bounce in found.bounced:
            ledger.mail.mark_bounce(bounce.address, now, bounce.reason)
        ledger.mail.record_inbound(
            InboundMessage(
                source.folder, source.validity, uid, found.message_id, found.sender,
                found.subject, now, found.kind.value, found.reason, found.text, hashes,
            )
        )  # fmt: skip


def _believed(sent: datetime | None, now: datetime) -> datetime | None:
    return sent if sent is not None and sent <= now + _AHEAD else None
