"""``winmail.dat``: the wrapper in which Outlook hides attachments of "rich text" mail.

The layout is Microsoft's MS-OXTNEF 2.1: a signature, then attributes of
(level, id, length, data, checksum). Only the attachments' titles and bytes are taken.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SIGNATURE = struct.pack("<L", 0x223E9F78)
_HEAD = struct.Struct("<BLL")
_RENDER, _TITLE, _DATA, _PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
#: PR_ATTACH_LONG_FILENAME, as an 8-bit and as a Unicode string.
_LONG_NAME = (struct.pack("<L", 0x3707001E), struct.pack("<L", 0x3707001F))
#: Attributes looked at: more is nobody's mail.
_MOST = 2000


def is_tnef(data: bytes) -> bool:
    """Whether the bytes are such a wrapper, whatever their name says."""
    return data.startswith(_SIGNATURE)


def files(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The attachments inside as (name, bytes). A damaged wrapper gives those before the damage."""
    name, content = "", None
    for identifier, body in _attributes(data):
        if identifier == _RENDER:
            if content is not None:
                yield name or "adjunto", content
            name, content = "", None
        elif identifier == _TITLE:
            name = name or _characters(body)
        elif identifier == _PROPERTIES:
            name = _long_name(body) or name
        elif identifier == _DATA:
            content = body
    if content is not None:
        yield name or "adjunto", content


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = len(_SIGNATURE) + 2
    for _ in range(_MOST):
        if at + _HEAD.size > len(data):
            return
        _, identifier, length = _HEAD.unpack_from(data, at)
        start = at + _HEAD.size
        if start + length > len(data):
            return
        yield identifier, data[start : start + length]
        at = start + length + 2


def _long_name(properties: bytes) -> str:
    """The long file name among an attachment's properties: tag, count, length, text."""
    for tag, charset in zip(_LONG_NAME, ("cp1252", "utf-16-le"), strict=True):
        at = properties.find(tag)
        if at >= 0 and at + 12 <= len(properties):
            (length,) = struct.unpack_from("<L", properties, at + 8)
            text = properties[at + 12 : at + 12 + min(length, 520)]
            return text.decode(charset, "replace").split("\x00")[0]
    return ""


def _characters(data: bytes) -> str:
    return data.split(b"\x00")[0].decode("cp1252", "replace")
