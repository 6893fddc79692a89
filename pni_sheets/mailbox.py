"""Mail that goes out: one message for one institution, built once, delivered by a transport.

``build`` turns an ``Outgoing`` into bytes; the bytes are archived, queued in the ledger and
only then handed to a ``Transport``. A repeat hands over the same bytes, so that it has the
same Message-ID.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from pni_sheets.findings import Finding  # noqa: F401  (signature stage)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a message; ``filename`` is made safe when it is built."""

    filename: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for one institution.

    ``message_id`` is stable (see ``message_id``); ``date`` is aware; ``automatic`` marks
    mail that no person asked for (reminders, acknowledgements), RFC 3834.
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
    detail: str
    refused: tuple[tuple[str, str], ...] = ()


def message_id(sender: str, *parts: str) -> str:
    """A Message-ID that is the same for the same parts (round, institution, letter, topic)."""
    raise NotImplementedError


def build(outgoing: Outgoing) -> bytes:
    """The message as bytes (RFC 5322, CRLF). The same values give the same bytes."""
    raise NotImplementedError


def safe_filename(name: str) -> str:
    """A file name that is safe on Windows and in a mail program."""
    raise NotImplementedError


class Transport(Protocol):
    """Something that takes a finished message; used as a context manager.

    ``enter`` connects and authenticates; PniError ("mail-...") when the operator must act.
    ``draft`` is True where a person still has to press send.
    """

    name: str
    draft: bool

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def deliver(
        self, message: bytes, sender: str, recipients: tuple[str, ...], label: str
    ) -> Delivery: ...


class EmlFolder:
    """Drafts in a folder: needs no account; Outlook opens them ready to send (X-Unsent)."""

    name = "eml"
    draft = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
