"""Mail from strangers, parsed within limits.

Python's parser has none: it goes over a header again for every sign in it, keeps every line
and every part as an object. A message of a megabyte can cost it hours, or gigabytes.
"""

from __future__ import annotations

import email
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32

#: Characters of a header; what is longer is cut. Names of files have some 300.
_LONGEST_HEADER = 2_000
#: Headers, and lines that may part a message: real ones have some dozens.
_MOST_HEADERS, _MOST_MARKS = 2_000, 1_000
#: Lines: 50 MiB of Base64 are 700,000.
_MOST_LINES = 1_000_000


class _Bounded(Compat32):
    """The policy of one message: counts its headers and cuts them."""

    def __init__(self) -> None:
        super().__init__()
        self.__dict__["_seen"] = 0  # a policy lets nothing be set

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        self.__dict__["_seen"] += 1
        if self.__dict__["_seen"] > _MOST_HEADERS:
            raise MessageError("headers")
        name, value = super().header_source_parse(sourcelines)
        return name, str(value)[:_LONGEST_HEADER]


def parse(data: bytes) -> Message:
    """A message. Raises MessageError where it is beyond the limits."""
    if data.count(b"\n") > _MOST_LINES or data.count(b"\n--") > _MOST_MARKS:
        raise MessageError("lines")
    return email.message_from_bytes(data, policy=_Bounded())


def filename(part: Message) -> str:
    """The name of an attachment, on one line; "" where it has none."""
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        name = ""
    return line(decoded(str(name)))[:200]


def decoded(value: str) -> str:
    """RFC 2047 words as text, whatever charset they claim."""
    pieces = []
    try:
        for piece, charset in decode_header(value):
            pieces.append(piece if isinstance(piece, str) else characters(piece, charset))
    except (MessageError, ValueError, LookupError):
        return value
    return "".join(pieces)


def characters(data: bytes, charset: str | None) -> str:
    """Bytes as text; where the charset is unknown or wrong: UTF-8, else Windows-1252."""
    for candidate in (charset, "utf-8", "cp1252"):
        try:
            return data.decode(candidate or "utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("latin-1")


def line(text: str) -> str:
    """A text on one line, without what cannot be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
