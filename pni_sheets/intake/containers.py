"""Workbooks inside a ``.zip`` or ``.eml``: opened in memory, within limits, never to disk."""

from __future__ import annotations

from collections.abc import Iterator
from email.errors import MessageError

from pni_sheets.core import mime
from pni_sheets.intake.guard import archive
from pni_sheets.intake.guard.archive import ArchiveError
from pni_sheets.intake.guard.file_types import WORKBOOKS, FileKind, sniff, zipped
from pni_sheets.intake.guard.limits import LIMITS

#: A zip in a mail in a zip is as deep as honest senders go.
_DEPTH = 3
_MOST_FILES = 60
#: What is worth its own answer; anything else in the container is no return.
_RETURNS = WORKBOOKS | {FileKind.ENCRYPTED}


def contents(data: bytes, filename: str) -> tuple[tuple[str, bytes], ...]:
    """The workbooks inside a ``.zip`` or ``.eml`` as (name, bytes), names without folders.

    The file itself where it is no container, holds no workbook, or cannot be opened
    safely: then reading it says what is wrong with it. Never raises.
    """
    if len(data) > LIMITS["bytes"].most or _kind(data) not in (FileKind.ZIP, FileKind.EML):
        return ((filename, data),)
    budget = [LIMITS["inflated"].most]
    try:
        held = tuple(_workbooks(data, _DEPTH, budget))
    except (
        ArchiveError,
        MessageError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ):  # the email package raises any of these on nonsense headers
        held = ()
    return held or ((filename, data),)


def _kind(data: bytes) -> FileKind:
    """The kind of a file, looking into a zip's directory and no further."""
    kind = sniff(data)
    if kind is not FileKind.ZIP:
        return kind
    try:
        parts = archive.directory(data, LIMITS["entries"].most)
    except ArchiveError:
        return kind
    mimetype = ""
    if parts and parts[0].name == "mimetype" and parts[0].size <= 200:
        try:
            mimetype = archive.content(data, parts[0], 200).decode("ascii", "replace")
        except ArchiveError:
            return kind
    return zipped([part.name for part in parts], mimetype)


def _workbooks(data: bytes, depth: int, budget: list[int]) -> Iterator[tuple[str, bytes]]:
    members = _zip_members(data, budget) if _kind(data) is FileKind.ZIP else _mail_members(data)
    for number, (name, member) in enumerate(members):
        if number >= _MOST_FILES:
            raise ArchiveError("entries", str(number))
        kind = _kind(member)
        if kind in _RETURNS:
            yield _bare(name), member
        elif kind in (FileKind.ZIP, FileKind.EML) and depth > 1:
            yield from _workbooks(member, depth - 1, budget)


def _zip_members(data: bytes, budget: list[int]) -> Iterator[tuple[str, bytes]]:
    """The files of a zip; ``budget`` is what may still be inflated in all."""
    for part in archive.directory(data, LIMITS["entries"].most):
        if part.folder or part.encrypted or _litter(part.name):
            continue
        member = archive.content(data, part, min(budget[0], LIMITS["bytes"].most))
        budget[0] -= len(member)
        yield part.name, member


def _litter(name: str) -> bool:
    """What operating systems and offices leave in archives."""
    bare = _bare(name)
    return name.startswith("__MACOSX/") or bare.startswith((".", "~$")) or bare == "Thumbs.db"


def _mail_members(data: bytes) -> Iterator[tuple[str, bytes]]:
    for part in mime.parse(data).walk():
        payload = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload:
            yield mime.filename(part) or "adjunto", payload


def _bare(name: str) -> str:
    """A member's name without folders, drive or control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable() and c not in '<>:"|?*')[:150] or "libro"
