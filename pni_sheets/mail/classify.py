"""What a received message is: a return, a bounce, something to read, or nothing to answer.

``parse`` never raises: whatever arrives in a public mailbox becomes an ``Incoming`` with a
kind and a reason. A From address proves nothing, and nothing here trusts it: who sent a
file is judged later, against the address book and the file's own signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.message import Message
from enum import StrEnum
from itertools import islice

from pni_sheets.core import mime
from pni_sheets.core.mime import line
from pni_sheets.mail.message import Attachment
from pni_sheets.mail.parts import (
    addresses,
    attachments,
    header,
    identifier,
    references,
    sender_of,
    sent_of,
    text_of,
)

#: How many attachments of one message are kept.
_MOST_FILES = 60


class Kind(StrEnum):
    """What becomes of a message; the values are those of the ledger."""

    RETURN = "return"
    NO_ATTACHMENT = "no-attachment"
    BOUNCE = "bounce"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Bounced:
    """An address that does not take mail, and what its server said."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A received message, sorted. ``reason`` is a short Spanish phrase, never empty when
    the message is ignored. ``sent`` is what the message says of itself (aware, or None).
    ``about`` are the Message-IDs it refers to (a bounce names the message that bounced).
    """

    kind: Kind
    reason: str = ""
    message_id: str = ""
    sender: str = ""
    subject: str = ""
    sent: datetime | None = None
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    bounced: tuple[Bounced, ...] = ()
    about: frozenset[str] = field(default_factory=frozenset)


def parse(data: bytes, own: frozenset[str] = frozenset()) -> Incoming:
    """Sort one message. ``own`` are this office's own addresses (casefolded).

    Never raises on account of the message.
    """
    try:
        message = mime.parse(data)
        return _sorted(message, own)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Incoming(Kind.NO_ATTACHMENT, "el mensaje está dañado; ábralo en su buzón")


def _sorted(message: Message, own: frozenset[str]) -> Incoming:
    sender = sender_of(message)
    files = tuple(islice(attachments(message), _MOST_FILES))
    text = text_of(message)
    kind, reason, kept, bounced = _judged(message, sender, own, files, text)
    return Incoming(
        kind,
        reason,
        identifier(message),
        sender,
        header(message, "Subject")[:300],
        sent_of(message),
        text if kind is Kind.NO_ATTACHMENT else "",
        kept,
        bounced,
        frozenset(references(message)),
    )


def _judged(
    message: Message,
    sender: str,
    own: frozenset[str],
    files: tuple[Attachment, ...],
    text: str,
) -> tuple[Kind, str, tuple[Attachment, ...], tuple[Bounced, ...]]:
    """Bounces and answers of machines come first: they may carry our own workbook back."""
    if _is_bounce(message, sender):
        failed = tuple(_failed(message, text))
        if failed:
            return Kind.BOUNCE, "rebote", (), failed
        return Kind.IGNORED, "aviso de entrega demorada o sin dirección", (), ()
    if sender.casefold() in own:
        return Kind.IGNORED, "correo propio", (), ()
    if _report(message) == "disposition-notification":
        return Kind.IGNORED, "confirmación de lectura", (), ()
    if automatic := _automatic(message):
        return Kind.IGNORED, automatic, (), ()
    if files:
        return Kind.RETURN, "", files, ()
    if notice := _notice(message):
        return Kind.IGNORED, notice, (), ()
    if _CLOUD.search(text):
        return Kind.NO_ATTACHMENT, "trae un enlace a la nube en lugar del archivo", (), ()
    return Kind.NO_ATTACHMENT, "sin archivo adjunto", (), ()


_CLOUD = re.compile(
    r"https?://[^\s]*(1drv\.ms|sharepoint\.com|onedrive|drive\.google|docs\.google|dropbox|"
    r"we\.tl|wetransfer|icloud\.com)",
    re.IGNORECASE,
)


# --- answers of machines -------------------------------------------------------------------

_SYSTEM = re.compile(r"^(mailer-daemon|postmaster|maildaemon|mdaemon|noreply-mail)@?", re.I)
_FAILURE_SUBJECT = re.compile(
    r"undeliver|delivery (status|failure|has failed)|returned mail|mail delivery|failure notice|"
    r"no se (ha )?(pudo|podido) entregar|no entregad|no se puede entregar|error de entrega|"
    r"devuelto al remitente|message not delivered",
    re.I,
)
_REPLY_SUBJECT = re.compile(
    r"^\s*(respuesta autom[áa]tica|automatic reply|autom[áa]tica|auto(matic)?[ -]?(reply|response)|"
    r"autorespuesta|auto-respuesta|out of (the )?office|fuera de (la )?oficina|ausente|"
    r"estoy (ausente|de vacaciones)|vacation|r[ée]ponse automatique|auto:)",
    re.I,
)
_READ_SUBJECT = re.compile(
    r"^\s*(le[íi]do|read|no le[íi]do|not read|entregado|delivered)\s*:", re.I
)
_MEETING_SUBJECT = re.compile(
    r"^\s*(aceptad[ao]|accepted|rechazad[ao]|declined|provisional(mente)?|tentative|cancelad[ao]|"
    r"canceled|nuevo horario propuesto|new time proposed)\s*:",
    re.I,
)


def _report(message: Message) -> str:
    if message.get_content_type() != "multipart/report":
        return ""
    return str(message.get_param("report-type") or "").casefold()


def _is_bounce(message: Message, sender: str) -> bool:
    if _report(message) in ("delivery-status", "x-delivery-status"):
        return True
    if message.get("X-Failed-Recipients"):
        return True
    system = bool(_SYSTEM.match(sender)) or (message.get("Return-Path", "").strip() == "<>")
    return system and bool(_FAILURE_SUBJECT.search(header(message, "Subject")))


def _failed(message: Message, text: str) -> Iterator[Bounced]:
    """Addresses that failed for good: from the report, else from the text for people."""
    found = list(_reported(message))
    if not found and _report(message) != "delivery-status":
        listed = message.get("X-Failed-Recipients") or ""
        for address in addresses(listed) or re.findall(
            r"^<?([^\s<>]+@[^\s<>:]+)>?:?\s*$", text, re.M
        ):
            found.append(Bounced(address, "la dirección no recibe correo"))
    seen: set[str] = set()
    for bounce in found:
        if bounce.address.casefold() not in seen:
            seen.add(bounce.address.casefold())
            yield bounce


def _reported(message: Message) -> Iterator[Bounced]:
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload() if part.is_multipart() else ():
            if not isinstance(fields, Message):
                continue
            action = str(fields.get("Action", "")).strip().casefold()
            recipient = fields.get("Original-Recipient") or fields.get("Final-Recipient") or ""
            address = str(recipient).rpartition(";")[2].strip(" <>\r\n\t")
            if action == "failed" and "@" in address:
                status = str(fields.get("Diagnostic-Code") or fields.get("Status") or "")
                yield Bounced(address, line(status)[:200] or "la dirección no recibe correo")


def _automatic(message: Message) -> str:
    """Why a message is a machine's answer to ours, or "" (RFC 3834, and what is really sent)."""
    submitted = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().casefold()
    if submitted == "auto-replied":
        return "respuesta automática"
    if any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-AutoReply-From")):
        return "respuesta automática"
    if str(message.get("Precedence", "")).strip().casefold() in ("auto_reply", "auto-reply"):
        return "respuesta automática"
    return ""


def _notice(message: Message) -> str:
    """Why a message without a file needs nobody, or ""."""
    subject = header(message, "Subject")
    if _REPLY_SUBJECT.search(subject):
        return "respuesta automática"
    if _READ_SUBJECT.search(subject):
        return "confirmación de lectura"
    types = {part.get_content_type() for part in message.walk()}
    if "text/calendar" in types or "calendarmessage" in str(message.get("Content-Class", "")):
        return "invitación o respuesta de calendario"
    if _MEETING_SUBJECT.search(subject):
        return "invitación o respuesta de calendario"
    if str(message.get("Auto-Submitted", "no")).strip().casefold() != "no":
        return "correo automático"
    precedence = str(message.get("Precedence", "")).strip().casefold()
    if message.get("List-Id") or precedence in ("bulk", "junk", "list"):
        return "lista o publicidad"
    if message.get("Return-Path", "").strip() == "<>":
        return "correo automático"
    return ""
