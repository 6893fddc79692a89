"""What a received message is: a return, a bounce, something to read, or nothing to answer.

``parse`` never raises: whatever arrives in a public mailbox becomes an ``Incoming`` with a
kind and a reason. A From address proves nothing, and nothing here trusts it: who sent a
file is judged later, against the address book and the file's own signature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.message import Message
from enum import StrEnum
from itertools import islice

from pni_sheets.core import mime
from pni_sheets.mail import bounces
from pni_sheets.mail.bounces import Bounced, report_type
from pni_sheets.mail.message import Attachment
from pni_sheets.mail.parts import (
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
    if told := bounces.notice(message, sender, own):
        if told.failed:
            return Kind.BOUNCE, "rebote", (), told.failed
        if told.delayed:
            return Kind.IGNORED, "aviso de entrega demorada", (), ()
        return Kind.NO_ATTACHMENT, "rebote que no dice de quién; léalo", (), ()
    if sender.casefold() in own:
        return Kind.IGNORED, "correo propio", (), ()
    if report_type(message) == "disposition-notification":
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
