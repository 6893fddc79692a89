"""What the mail commands do: compose, queue, send and record.

A message is built once and archived, queued in the ledger, handed over, recorded. A run
that dies is mended by running it again: what was queued leaves with the same bytes and so
with the same Message-ID, what was sent is not sent again. (Exactly-once mail does not
exist, RFC 5321 6.1; a message whose acknowledgement was lost is told by its Message-ID.)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from enum import StrEnum

from pni_sheets.core.errors import PniError
from pni_sheets.core.progress_bar import Tell, silent, told
from pni_sheets.ledger.records import OutboundMessage
from pni_sheets.mail import letters
from pni_sheets.mail import message as mailbox
from pni_sheets.mail.message import Delivery, Outgoing, Transport
from pni_sheets.operations.accounts import transport_for
from pni_sheets.operations.compose import (
    Composer,
    Draft,
    RoundContext,
    acknowledgements,
    corrections,
    templates,
)
from pni_sheets.operations.reminders import reminders
from pni_sheets.operations.send_master import master
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files


class What(StrEnum):
    """What can be sent; the values are those of the command line."""

    TEMPLATES = "templates"
    REMINDERS = "reminders"
    CORRECTIONS = "corrections"
    ACKNOWLEDGEMENTS = "acknowledgements"
    MASTER = "master"


class Outcome(StrEnum):
    """What became of one institution's message."""

    PREVIEW = "preview"
    DRAFT = "draft"
    SENT = "sent"
    ALREADY = "already"
    NO_CONTACT = "no-contact"
    NOTHING = "nothing"
    HELD = "held"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SendLine:
    """One institution's message: to whom, what, and what became of it.

    ``attachments`` are (file name, bytes) pairs; ``reason`` is a Spanish phrase where
    something is to be known; ``path`` is the draft written, if any.
    """

    institution: str
    outcome: Outcome
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    attachments: tuple[tuple[str, int], ...] = ()
    reason: str = ""
    message_id: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class SendReport:
    """The result of ``send``: one line an institution, in the plan's order."""

    what: What
    round: str
    transport: str
    lines: tuple[SendLine, ...]

    def count(self, *outcomes: Outcome) -> int:
        """How many lines ended in one of those outcomes."""
        return sum(line.outcome in outcomes for line in self.lines)


#: Who composes each kind, and the Spanish word in the names of drafts.
COMPOSERS: dict[What, tuple[Composer, str]] = {
    What.TEMPLATES: (templates, "plantillas"),
    What.REMINDERS: (reminders, "recordatorio"),
    What.CORRECTIONS: (corrections, "correcciones"),
    What.ACKNOWLEDGEMENTS: (acknowledgements, "acuse"),
    What.MASTER: (master, "maestro"),
}

#: Letters that lose their sense once the institution has answered.
_PASSING = (What.CORRECTIONS, What.REMINDERS)

#: How the ledger knows a message that was written as a draft.
_DRAFT = "borrador"

_NO_CONTACT = "sin contacto; agréguelo en contactos.xlsx"
_NO_RECIPIENT = "sin contacto; escriba el destinatario en el borrador"


@dataclass
class Post:
    """One run of ``send``: what its messages share. ``drafting``: a person presses send."""

    work: Workspace
    what: What
    round: str
    drafting: bool
    again: bool
    sleep: Callable[[float], None]
    tell: Tell
    handed: int = 0
    total: int = 0


def send(
    work: Workspace,
    what: What,
    round_id: str,
    *,
    only: Sequence[str] = (),
    dry_run: bool = False,
    again: bool = False,
    partial: bool = False,
    transport: Transport | None = None,
    sleep: Callable[[float], None] = time.sleep,
    tell: Tell = silent,
) -> SendReport:
    """Compose, queue, deliver and record the messages of a round.

    ``only``: institution keys; ``again``: send once more what was sent already;
    ``partial``: let a master leave with institutions missing; ``dry_run``: nothing is
    written, queued or sent. Raises PniError where the operator must act: before anything
    leaves, or "mail-interrupted" in the midst (the rest leaves on the next run).
    """
    current = work.round(round_id)
    letters.check_templates(work.paths.letters)
    context = RoundContext(work, current, frozenset(only), partial)
    compose, _ = COMPOSERS[what]
    drafts = tuple(_composed(compose(context), len(context.institutions), tell))
    name = transport.name if transport else work.settings.mail.transport
    drafting = transport.draft if transport else name == "eml"
    post = Post(work, what, current.id, drafting, again, sleep, tell)
    if dry_run:
        lines = tuple(_previewed(post, draft) for draft in drafts)
    else:
        lines = _posted(post, context, drafts, transport or transport_for(work, current.id))
    idle = tuple(_idle(context, lines))
    order = {i.key: n for n, i in enumerate(work.plan_of(current).reporters)}
    return SendReport(
        what,
        current.id,
        name,
        tuple(sorted((*lines, *idle), key=lambda x: order[x.institution])),
    )


def repeated(work: Workspace, round_id: str) -> tuple[tuple[str, str, str, int], ...]:
    """Letters that left more than once: (institution, kind, topic, times).

    A draft written again is none: a person sends one of them.
    """
    times: dict[tuple[str, str, str], int] = {}
    for message in work.ledger.mail.outbound(round_id):
        if message.state == "sent" and not _drafted(message):
            place = (message.institution, message.kind, message.topic)
            times[place] = times.get(place, 0) + 1
    return tuple((*place, n) for place, n in times.items() if n > 1)


def _composed(drafts: Iterator[Draft], of: int, tell: Tell) -> Iterator[Draft]:
    for done, draft in enumerate(drafts, 1):
        yield draft
        tell(done, of)


def _idle(context: RoundContext, lines: Sequence[SendLine]) -> Iterator[SendLine]:
    """Institutions asked for that get nothing: said, not skipped in silence."""
    written = {line.institution for line in lines}
    for institution in context.institutions:
        if institution.key not in written:
            yield SendLine(institution.key, Outcome.NOTHING)


def _line(draft: Draft, outcome: Outcome, reason: str = "", **more: str) -> SendLine:
    sizes = tuple((a.filename, len(a.data)) for a in draft.attachments)
    return SendLine(
        draft.institution, outcome, draft.to, draft.cc, draft.letter.subject, sizes,
        reason or draft.held or draft.note, **more,
    )  # fmt: skip


# --- what stops a draft ---------------------------------------------------------------------


def _stopped(post: Post, draft: Draft) -> SendLine | None:
    """The line of a draft that must not leave, or None."""
    if draft.held:
        return _line(draft, Outcome.HELD)
    if not draft.to and not post.drafting:
        return _line(draft, Outcome.NO_CONTACT, _NO_CONTACT)
    earlier = _earlier(post, draft)
    if earlier and earlier.state == "sent" and not (post.again or post.drafting):
        return _line(draft, Outcome.ALREADY, _already(earlier), message_id=earlier.message_id)
    return None


def _drafted(message: OutboundMessage) -> bool:
    return message.detail.startswith(_DRAFT)


def _already(earlier: OutboundMessage) -> str:
    day = f"{earlier.changed or earlier.queued:%d/%m/%Y}"
    made = "se preparó como borrador" if _drafted(earlier) else "se envió"
    return f"{made} el {day}; para repetirlo use --again"


def _previewed(post: Post, draft: Draft) -> SendLine:
    note = "" if draft.to else _NO_RECIPIENT
    return _stopped(post, draft) or _line(draft, Outcome.PREVIEW, note)


# --- queueing -------------------------------------------------------------------------------


def _earlier(post: Post, draft: Draft) -> OutboundMessage | None:
    """The last message about the same thing to the same institution."""
    sent = post.work.ledger.mail.outbound(post.round, post.what.value, draft.institution)
    return next((m for m in reversed(sent) if m.topic == draft.topic), None)


def _posted(
    post: Post, context: RoundContext, drafts: Sequence[Draft], transport: Transport
) -> tuple[SendLine, ...]:
    """Queue all in one transaction, then hand over one by one."""
    lines: list[SendLine] = []
    queued: list[tuple[Draft, OutboundMessage]] = []
    with post.work.ledger.transaction():
        for draft in drafts:
            stopped = _stopped(post, draft)
            if stopped is not None:
                lines.append(stopped)
                continue
            message = _queued(post, draft)
            size = len(post.work.archive.load(message.eml_sha256))
            if size > post.work.settings.mail.max_bytes:
                lines.append(_too_large(post, draft, message, size))
            else:
                queued.append((draft, message))
        _retire(post, {message.message_id for _, message in queued})
    if queued:
        lines += _handed_over(post, queued, transport)
    if post.drafting and not context.only:
        _withdraw(post, {draft.institution for draft, _ in queued})
    return tuple(lines)


def _queued(post: Post, draft: Draft) -> OutboundMessage:
    """The message of a draft in the ledger: the earlier one where it says just the same and
    did not leave (or is a draft that is written once more), else a new one."""
    last = _earlier(post, draft)
    if last and (last.state != "sent" or (post.drafting and not post.again)):
        data = _built(post, draft, last.message_id, last.queued)
        if files.sha256(data) == last.eml_sha256:
            return last
    message = _message(post, draft, last.attempt + 1 if last else 1)
    post.work.ledger.mail.queue(message)
    return message


def _built(post: Post, draft: Draft, identifier: str, date: datetime) -> bytes:
    mail = post.work.settings.mail
    return mailbox.build(
        Outgoing(
            identifier, date, mail.sender, draft.to, draft.cc, draft.letter.subject,
            draft.letter.text, draft.letter.html, draft.attachments, mail.reply_to,
            draft.automatic,
        )
    )  # fmt: skip


def _message(post: Post, draft: Draft, attempt: int) -> OutboundMessage:
    """Build the bytes; they and the attachments go into the archive."""
    archive, now = post.work.archive, post.work.clock()
    parts = (post.round, draft.institution, post.what.value, draft.topic, str(attempt))
    identifier = mailbox.message_id(post.work.settings.mail.sender, *parts)
    hashes = archive.store_many(a.data for a in draft.attachments)
    names = (files.safe_name(a.filename) for a in draft.attachments)
    return OutboundMessage(
        identifier, post.round, draft.institution, post.what.value, draft.topic, attempt,
        (*draft.to, *draft.cc), draft.letter.subject, tuple(zip(names, hashes, strict=True)),
        archive.store(_built(post, draft, identifier, now)), now,
    )  # fmt: skip


def _too_large(post: Post, draft: Draft, message: OutboundMessage, size: int) -> SendLine:
    limit = post.work.settings.mail.max_bytes / 2**20
    reason = f"pesa {size / 2**20:.1f} MB y el límite es {limit:.0f} MB"
    post.work.ledger.mail.failed(message.message_id, post.work.clock(), reason)
    return _line(draft, Outcome.HELD, reason, message_id=message.message_id)


def _withdraw(post: Post, wanted: set[str]) -> None:
    """Drafts of an earlier run that ask for what was delivered since must not be sent by hand."""
    if post.what not in _PASSING:
        return
    folder, word = post.work.paths.drafts(post.round), COMPOSERS[post.what][1]
    for institution in post.work.plan_of(post.work.round(post.round)).reporters:
        if institution.key not in wanted:
            files.remove(folder / f"PNI_{post.round}_{institution.key}_{word}.eml")


def _retire(post: Post, wanted: set[str]) -> None:
    """Messages left queued by a run that died, which nobody needs any more, must not leave."""
    if post.what not in _PASSING:
        return
    for message in post.work.ledger.mail.outbound(post.round, post.what.value):
        if message.state == "queued" and message.message_id not in wanted:
            post.work.ledger.mail.failed(
                message.message_id, post.work.clock(), "ya no correspondía"
            )


# --- handing over -----------------------------------------------------------------------------


def _handed_over(
    post: Post, queued: Sequence[tuple[Draft, OutboundMessage]], transport: Transport
) -> list[SendLine]:
    post.total = len(queued)
    lines = []
    with transport as opened:
        for number, (draft, message) in enumerate(told(queued, post.tell)):
            if number and not post.drafting:
                post.sleep(post.work.settings.mail.pause)
            lines.append(_deliver(post, draft, message, opened))
    return lines


def _deliver(post: Post, draft: Draft, message: OutboundMessage, transport: Transport) -> SendLine:
    """Hand over one message. Its bytes and those of its attachments are verified first."""
    data = post.work.archive.load(message.eml_sha256)
    if _carried(data) != message.attachments:
        raise PniError("mail-attachments", institution=message.institution)
    sender = mailbox.address(post.work.settings.mail.sender) if not post.drafting else ""
    try:
        delivery = transport.deliver(data, sender, message.recipients, _label(post, message))
    except PniError as error:
        if post.handed:
            raise PniError(
                "mail-interrupted",
                sent=post.handed,
                total=post.total,
                cause=error.params.get("detail", error.code),
            ) from error
        raise
    if not delivery.accepted:
        return _refused(post, draft, message, delivery)
    return _recorded(post, draft, message, delivery)


def _refused(post: Post, draft: Draft, message: OutboundMessage, delivery: Delivery) -> SendLine:
    now = post.work.clock()
    reason = "; ".join((delivery.detail, *(f"{a}: {why}" for a, why in delivery.refused)))
    post.work.ledger.mail.failed(message.message_id, now, reason)
    for address, why in delivery.refused:
        post.work.ledger.mail.mark_bounce(address, now, why)
    return _line(draft, Outcome.FAILED, reason, message_id=message.message_id)


def _recorded(post: Post, draft: Draft, message: OutboundMessage, delivery: Delivery) -> SendLine:
    post.handed += 1
    now, drafted = post.work.clock(), post.drafting
    refused = "; ".join(f"no recibió {a}: {why}" for a, why in delivery.refused)
    with post.work.ledger.transaction():
        post.work.ledger.mail.sent(message.message_id, now, _DRAFT if drafted else refused)
        for address, why in delivery.refused:
            post.work.ledger.mail.mark_bounce(address, now, why)
    reason = refused
    if not draft.to:
        reason = _NO_RECIPIENT
    elif message.attempt > 1 and not drafted:
        reason = f"es el envío número {message.attempt} de esta carta"
    outcome = Outcome.DRAFT if drafted else Outcome.SENT
    path = delivery.detail if drafted else ""
    return _line(draft, outcome, reason, message_id=message.message_id, path=path)


def _label(post: Post, message: OutboundMessage) -> str:
    return f"PNI_{post.round}_{message.institution}_{COMPOSERS[post.what][1]}"


def _carried(data: bytes) -> tuple[tuple[str, str], ...]:
    """The attachments that a finished message really carries, by name and hash."""
    return tuple(
        (str(part.get_filename()), files.sha256(bytes(part.get_payload(decode=True))))
        for part in message_from_bytes(data).walk()
        if part.get_content_disposition() == "attachment"
    )
