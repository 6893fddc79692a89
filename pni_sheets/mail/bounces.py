"""Bounces: whether a message says that a letter was not delivered, and to whom.

``flufl.bounce`` (the detectors of GNU Mailman) reads first. What it misses is read from the
report's own fields, then from the notice for people beside the letter that came back: an
address counts that the notice names or to which the returned letter was written. A guess may
be wrong without harm: the caller believes only addresses to which this office wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from pni_sheets.core.mime import characters, line
from pni_sheets.mail.parts import addresses, header

#: Said where the server gave no reason.
NO_REASON = "la dirección no recibe correo"

#: How much of a notice is read, in characters: reasons stand on top.
_LONGEST_NOTICE = 20_000


@dataclass(frozen=True, slots=True)
class Bounced:
    """An address that does not take mail, and what its server said."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A machine's message about a letter of ours. Without ``failed`` and not ``delayed``, it
    says that a letter failed and not whose; a person has to read it."""

    failed: tuple[Bounced, ...]
    delayed: bool


def notice(message: Message, sender: str, own: frozenset[str]) -> Notice | None:
    """What a message says of a letter that was not delivered; None where it is no bounce.

    ``sender`` is the address in From, ``own`` this office's addresses (casefolded).
    """
    if not _is_bounce(message, sender):
        return None
    delayed, permanent = by_library(message)
    reported = {each.address.casefold(): each for each in _reported(message)}
    found = [*permanent, *(each.address for each in reported.values())]
    late = bool(delayed) or _is_delay(message)
    if not found and not late:
        found = list(_guessed(message, own))
    return Notice(tuple(_explained(found, reported)), late and not found)


def _explained(found: list[str], reported: dict[str, Bounced]) -> Iterator[Bounced]:
    for address in {each.casefold(): each for each in found}.values():
        yield reported.get(address.casefold(), Bounced(address, NO_REASON))


# --- is it one -----------------------------------------------------------------------------

_SYSTEM = re.compile(r"^(mailer-daemon|post_?master|maildaemon|mdaemon|noreply-mail)@?", re.I)
#: From of a mail system itself: nothing else writes so, whatever the subject. A postmaster may be
#: a person.
_DAEMON = re.compile(r"mailer-daemon|mail delivery (sub)?system|^\s*(\"\s*\")?\s*<>\s*$", re.I)
_FAILURE_SUBJECT = re.compile(
    r"undeliver|delivery:? (status|failure|has failed|notification|failed)|returned mail|"
    r"mail (delivery|failure|system error)|failure (notice|delivery)|failed delivery|"
    r"could not be delivered|delivery failed|error sending your mail|"
    r"warning.+(could not send|delayed)|no se (ha )?(pudo|podido) entregar|no entregad|"
    r"no se puede entregar|error de entrega|devuelto al remitente|message not delivered",
    re.I,
)
_DELAY = re.compile(
    r"\bdelay(ed)?\b|still being retried|could not send (mail|message) for past|demorad|retrasad",
    re.I,
)
_REPORTS = ("delivery-status", "x-delivery-status")


def report_type(message: Message) -> str:
    """The kind of a ``multipart/report`` (RFC 6522), "" for any other message."""
    if message.get_content_type() != "multipart/report":
        return ""
    return str(message.get_param("report-type") or "").casefold()


def _is_bounce(message: Message, sender: str) -> bool:
    if report_type(message) in _REPORTS or message.get("X-Failed-Recipients"):
        return True
    if _DAEMON.search(header(message, "From")):
        return True
    system = bool(_SYSTEM.match(sender)) or str(message.get("Return-Path", "")).strip() == "<>"
    return system and bool(_FAILURE_SUBJECT.search(header(message, "Subject")))


def _is_delay(message: Message) -> bool:
    """A warning that a letter is late; one that failed after all its delays is none."""
    actions = {action for action, _ in _recipients(message)}
    if actions:
        return "failed" not in actions and "delayed" in actions
    return bool(_DELAY.search(header(message, "Subject")))


# --- who, by the report --------------------------------------------------------------------


def by_library(message: Message) -> tuple[list[str], list[str]]:
    """What the library finds: addresses that are late, addresses that failed."""
    from flufl.bounce import all_failures

    try:
        late, failed = all_failures(message)
    except Exception:  # noqa: BLE001 - heuristics over a stranger's bytes; ours go on without
        return [], []
    return list(_plain(late)), list(_plain(failed))


def _plain(found: frozenset[bytes]) -> Iterator[str]:
    for raw in sorted(found):
        yield from addresses(characters(raw, "ascii"))


def _reported(message: Message) -> Iterator[Bounced]:
    """Recipients that failed, by the report's own fields (RFC 3464), with the reason given."""
    for action, fields in _recipients(message):
        recipient = fields.get("Original-Recipient") or fields.get("Final-Recipient") or ""
        address = str(recipient).rpartition(";")[2].strip(" <>\r\n\t")
        if action == "failed" and "@" in address:
            said = str(fields.get("Diagnostic-Code") or fields.get("Status") or "")
            yield Bounced(address, line(said)[:200] or NO_REASON)


def _recipients(message: Message) -> Iterator[tuple[str, Message]]:
    """The blocks of a delivery report, one a recipient, each with its action."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for fields in part.get_payload():
                if isinstance(fields, Message) and fields.get("Action"):
                    yield str(fields["Action"]).split(" ")[0].strip().casefold(), fields


# --- who, by the notice and the letter that came back ---------------------------------------

#: Where a notice ends and the letter it gives back begins, when both are one text.
_RETURNED = re.compile(
    r"^\W*(message headers follow|(below is a copy of the |this is a copy of the )?original "
    r"(message|mail)|unsent message follows|returned message|return-path:|received:|"
    r"(el )?mensaje original|encabezados originales)",
    re.I | re.M,
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_WRITTEN_TO = re.compile(
    r"^(?:x-original-to|original-recipient|to|cc|x-rcpt-to):(.+)$", re.I | re.M
)
_REFUSED = re.compile(r"^.*\b5\d\d\b.*$", re.M)


def _guessed(message: Message, own: frozenset[str]) -> Iterator[str]:
    """Addresses that the notice names and the returned letter was written to; where it names
    none of them, all of these; where no letter came back, those beside a permanent error's
    code (RFC 5321: 5yz), else all that it names."""
    told, returned = _notice_and_letter(message)
    named = _others(_ADDRESS.findall(told), own)
    written = _others(_ADDRESS.findall(" ".join(_WRITTEN_TO.findall(returned))), own)
    listed = addresses(str(message.get("X-Failed-Recipients") or ""))
    both = [each for each in written if each in named]
    refused = _others(_ADDRESS.findall(" ".join(_REFUSED.findall(told))), own)
    yield from listed or both or written or refused or named


def _others(found: list[str], own: frozenset[str]) -> list[str]:
    """Each address once, without this office's and those of mail systems."""
    return [
        each for each in dict.fromkeys(address.casefold().strip(".") for address in found)
        if each not in own and not _SYSTEM.match(each)
    ]  # fmt: skip


def _notice_and_letter(message: Message) -> tuple[str, str]:
    """The text for people, and the headers of the letter that came back."""
    told, returned = "", f"To: {message['X-Original-To'] or ''}\n"
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ("text/rfc822-headers", "text/plain"):
            raw = part.get_payload(decode=True)
            text = characters(raw, part.get_content_charset()) if isinstance(raw, bytes) else ""
            if told or kind == "text/rfc822-headers":
                returned += text[:_LONGEST_NOTICE]
            else:
                told = text[:_LONGEST_NOTICE]
        elif kind == "message/rfc822":
            for letter in part.get_payload() if part.is_multipart() else ():
                if isinstance(letter, Message):
                    returned += "".join(f"{name}: {value}\n" for name, value in letter.items())
    split = _RETURNED.search(told)
    if split:
        told, returned = told[: split.start()], f"{told[split.start() :]}\n{returned}"
    return told, returned
