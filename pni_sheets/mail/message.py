"""Mail that goes out: one message for one institution, built once, delivered by a transport.

``build`` turns an ``Outgoing`` into bytes; the bytes are archived, queued in the ledger and
only then handed to a ``Transport``. A repeat hands over the same bytes, so that it has the
same Message-ID.
"""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, getaddresses
from pathlib import Path, PurePath
from typing import Any, Protocol

from pni_sheets.core.closing import Closing
from pni_sheets.core.errors import PniError
from pni_sheets.mail.address import is_address
from pni_sheets.storage import files

#: Content types of what leaves; anything else is a stream of bytes.
_TYPES = {
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".html": ("text", "html"),
    ".pdf": ("application", "pdf"),
    ".zip": ("application", "zip"),
}
#: Domain of Message-IDs where no sender is configured (RFC 2606: never a real one).
_NOWHERE = "pni-sheets.invalid"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a message; ``filename`` is made safe when it is built."""

    filename: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for one institution.

    ``message_id`` is stable (see ``message_id``); ``date`` is aware; ``automatic`` marks
    mail that no person asked for (reminders, acknowledgements), RFC 3834. ``sender`` may be
    "" in drafts: the mail program puts its own account. ``to`` may be empty in drafts.
    """

    message_id: str
    date: datetime
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message: ``refused`` are (address, reason) pairs of the server."""

    accepted: bool
    detail: str = ""
    refused: tuple[tuple[str, str], ...] = ()


class Transport(AbstractContextManager["Transport"], Protocol):
    """Something that takes a finished message; used as a context manager.

    Entering connects and logs in; PniError ("mail-...") where the operator must act.
    ``draft`` is True where a person still has to press send. ``deliver`` gives a
    ``Delivery`` for what concerns one message and raises PniError for what concerns all.
    """

    @property
    def name(self) -> str: ...

    @property
    def draft(self) -> bool: ...

    def deliver(
        self, message: bytes, sender: str, recipients: tuple[str, ...], label: str
    ) -> Delivery:
        """Hand over one message; ``label`` is a short name for files and records."""
        ...


def message_id(sender: str, *parts: str) -> str:
    """A Message-ID that is the same for the same parts (round, institution, letter, topic)."""
    domain = address(sender).rpartition("@")[2] if sender else _NOWHERE
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
    return f"<pni.{digest}@{domain}>"


def address(sender: str) -> str:
    """The bare address of "Nombre <correo>". Raises PniError("mail-sender")."""
    found = [bare for _, bare in getaddresses([sender])]
    if len(found) != 1 or not is_address(found[0]):
        raise PniError("mail-sender", value=sender)
    return found[0]


class _Policy(EmailPolicy):
    """SMTP's policy, with the subject folded by the older class: this one leaves one space
    before a fold and one after, and a reader sees both."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "Subject":
            charset = None if str(value).isascii() else "utf-8"
            folded = Header(str(value), charset, header_name=name).encode(linesep="\r\n")
            return f"{name}: {folded}\r\n".encode("ascii")
        return bytes(super().fold_binary(name, value))


_SMTP = _Policy(linesep="\r\n")


def build(outgoing: Outgoing) -> bytes:
    """The message as bytes (RFC 5322, CRLF). The same values give the same bytes."""
    message = EmailMessage(_SMTP)
    for name, value in _headers(outgoing):
        if value:
            message[name] = value
    message.set_content(outgoing.text, cte="quoted-printable")
    message.add_alternative(outgoing.html, subtype="html", cte="quoted-printable")
    for attachment in outgoing.attachments:
        name = files.safe_name(attachment.filename)
        main, sub = _TYPES.get(PurePath(name).suffix.lower(), ("application", "octet-stream"))
        message.add_attachment(attachment.data, maintype=main, subtype=sub, filename=name)
    _fix_boundaries(message, outgoing.message_id)
    return message.as_bytes()


def _headers(outgoing: Outgoing) -> tuple[tuple[str, str], ...]:
    automatic = outgoing.automatic
    return (
        ("From", outgoing.sender),
        ("To", ", ".join(outgoing.to)),
        ("Cc", ", ".join(outgoing.cc)),
        ("Reply-To", outgoing.reply_to),
        ("Subject", outgoing.subject),
        ("Date", format_datetime(outgoing.date)),
        ("Message-ID", outgoing.message_id),
        ("Content-Language", "es-SV"),
        ("Auto-Submitted", "auto-generated" if automatic else ""),
        # Exchange answers neither with out-of-office nor with receipts.
        ("X-Auto-Response-Suppress", "OOF, AutoReply, RN, NRN" if automatic else ""),
    )


def _fix_boundaries(message: EmailMessage, seed: str) -> None:
    """The library draws boundaries by lot; derived ones make a repeat equal byte for byte."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            digest = hashlib.sha256(f"{seed}\x1f{number}".encode()).hexdigest()[:24]
            part.set_boundary(f"=_pni_{digest}")


class EmlFolder(Closing):
    """Drafts in a folder: needs no account; Outlook opens them ready to send (X-Unsent)."""

    name = "eml"
    draft = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(
        self, message: bytes, sender: str, recipients: tuple[str, ...], label: str
    ) -> Delivery:
        """Write ``label``.eml; ``detail`` is its path."""
        path = self.folder / files.safe_name(f"{label}.eml")
        files.write(path, b"X-Unsent: 1\r\n" + message)
        return Delivery(True, str(path))
