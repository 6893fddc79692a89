"""The parts of a received message: attachments, headers, text, whatever their encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

from pni_sheets.core.mime import characters, decoded, filename, line, parse
from pni_sheets.mail import tnef
from pni_sheets.mail.message import Attachment

#: How deep forwarded messages are opened, and how much text is kept.
_DEEPEST, _LONGEST_TEXT = 6, 4000


# --- attachments ---------------------------------------------------------------------------

#: Parts that mail programs add by themselves: nobody attached them.
_NOT_SENT = {
    "text/calendar",
    "application/ics",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
    "text/x-vcard",
    "text/vcard",
    "message/delivery-status",
    "message/disposition-notification",
    "text/rfc822-headers",
    "message/partial",
    "message/external-body",
}


def attachments(message: Message, depth: int = 0) -> Iterator[Attachment]:
    """The files that somebody attached, those inside forwarded messages too."""
    kind = message.get_content_type()
    if kind == "message/rfc822":
        if depth < _DEEPEST:
            for inner in _inner(message):
                yield from attachments(inner, depth + 1)
    elif message.is_multipart():
        if depth < _DEEPEST * 3:
            for part in _inner(message):
                yield from attachments(part, depth + 1)
    elif kind not in _NOT_SENT:
        yield from _file(message, kind)


def _inner(message: Message) -> Iterator[Message]:
    payload = message.get_payload()
    if isinstance(payload, list):
        for part in payload:
            if isinstance(part, Message):
                yield part


def _file(part: Message, kind: str) -> Iterator[Attachment]:
    name = filename(part)
    attached = str(part.get("Content-Disposition", "")).strip().casefold().startswith("attachment")
    if kind.startswith(("text/", "multipart/")) and not (name or attached):
        return  # a body, or a multipart whose parts were lost
    if kind.startswith("image/") and not attached:
        return  # a logo in a signature
    if re.fullmatch(r"ATT\d+\.(htm|html|txt)", name, re.I):
        return  # Outlook's rest of a body
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return
    if tnef.is_tnef(payload):
        yield from (Attachment(n, d) for n, d in tnef.files(payload))
    elif name.casefold().endswith(".eml") and kind != "message/rfc822":
        yield from attachments(parse(payload), _DEEPEST - 1)
    else:
        yield Attachment(name or "adjunto", payload)


# --- headers and text -------------------------------------------------------------------------


def header(message: Message, name: str) -> str:
    return line(decoded(str(message.get(name) or "")))


def sender_of(message: Message) -> str:
    """The address in From (the first), else in Sender; "" where there is none."""
    for name in ("From", "Sender"):
        found = addresses(str(message.get(name) or ""))
        if found:
            return found[0]
    return ""


def addresses(value: str) -> list[str]:
    return [line(a)[:254] for _, a in getaddresses([value]) if "@" in a]


def identifier(message: Message) -> str:
    found = re.search(r"<[^<>\s]+>", str(message.get("Message-ID") or ""))
    return found[0][:300] if found else ""


def references(message: Message) -> Iterator[str]:
    """Message-IDs of the messages this one refers to or gives back."""
    for part in message.walk():
        own = () if part is message else ("Message-ID",)
        for name in ("In-Reply-To", "References", "X-Original-Message-ID", *own):
            yield from re.findall(r"<[^<>\s]{1,300}>", str(part.get(name) or ""))
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                found = re.findall(rb"^Message-ID:\s*(<[^<>\s]{1,300}>)", payload, re.I | re.M)
                yield from (one.decode("ascii", "replace") for one in found)


def sent_of(message: Message) -> datetime | None:
    try:
        sent = parsedate_to_datetime(str(message.get("Date") or ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)


def text_of(message: Message) -> str:
    """What the sender wrote, as plain text, without the quoted message below it."""
    plain, html = "", ""
    for part in message.walk():
        if part.is_multipart() or filename(part):
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        if part.get_content_type() == "text/plain" and not plain:
            plain = characters(payload, part.get_content_charset())
        elif part.get_content_type() == "text/html" and not html:
            html = _stripped(characters(payload, part.get_content_charset()))
    return _unquoted(plain if plain.strip() else html)[:_LONGEST_TEXT]


_QUOTE = re.compile(
    r"^(>|-{3,} ?(original message|mensaje original)|_{10,}$|(de|from): .+@|"
    r"(el|on) .{6,120}(escribi[óo]|wrote):?$)",
    re.I,
)


def _unquoted(text: str) -> str:
    kept: list[str] = []
    for raw in text.splitlines():
        clean = "".join(c if c.isprintable() else " " for c in raw).strip()
        if _QUOTE.match(clean) and any(kept):
            break
        kept.append(clean)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


class _Words(HTMLParser):
    """The text of HTML, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style", "head")
        if tag in ("br", "p", "div", "li", "tr"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head"):
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _stripped(html: str) -> str:
    parser = _Words()
    try:
        parser.feed(html[:500_000])
    except (AssertionError, ValueError):
        return ""
    return "".join(parser.words)
