"""A zip archive held as bytes: its directory, and inflation that trusts no declared size.

``zipfile`` stops at the size an entry declares, while other readers inflate what is
really there; a guard must see what they would see. So the directory is read here, and
entries are inflated in small blocks, counted, and compared with what they declare.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_UNKNOWN32 = 0xFFFFFFFF
_UNKNOWN16 = 0xFFFF
_BLOCK = 1 << 16
_STORED, _DEFLATED = 0, 8
#: What every entry of a package that we write says: version 2.0, names in UTF-8, 1/1/1980.
_VERSION, _UTF8, _NEW_YEAR = 20, 0x800, 33


class ArchiveError(Exception):
    """The archive or one entry cannot be read. ``reason`` is a word, ``part`` a name."""

    def __init__(self, reason: str, part: str = "") -> None:
        super().__init__(reason, part)
        self.reason = reason
        self.part = part


@dataclass(frozen=True, slots=True)
class Part:
    """One entry as the central directory declares it; sizes in bytes."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int

    @property
    def encrypted(self) -> bool:
        return bool(self.flags & 1)

    @property
    def folder(self) -> bool:
        return self.name.endswith("/")


def directory(data: bytes, most: int) -> tuple[Part, ...]:
    """The entries in the order of the central directory.

    Raises ArchiveError: "truncated" (no directory), "directory" (nonsense in it), "overlap"
    or "entries" (more than ``most``), without reading more than that many entries.
    """
    count, size, offset, end = _locate(data)
    if count > most:
        raise ArchiveError("entries", str(count))
    start = end - size  # where the directory really is: bytes may precede the archive
    shift = start - offset
    if start < 0 or shift < 0:
        raise ArchiveError("directory")
    parts: list[Part] = []
    while start + _CENTRAL.size <= end and len(parts) <= most:
        part, start = _entry(data, start, shift)
        parts.append(part)
    if len(parts) > most:
        raise ArchiveError("entries", str(len(parts)))
    if len(parts) != count:
        raise ArchiveError("directory")
    _apart(parts)
    return tuple(parts)


def _apart(parts: Sequence[Part]) -> None:
    """Entries that share bytes would be inflated again and again: ArchiveError("overlap")."""
    placed = sorted(parts, key=lambda part: part.offset)
    for part, after in pairwise(placed):
        if part.offset + _LOCAL.size + part.packed > after.offset:
            raise ArchiveError("overlap", after.name)


def blocks(data: bytes, part: Part, most: int) -> Iterator[bytes]:
    """The inflated bytes of an entry, block by block, never more than ``most`` in all.

    Raises ArchiveError: "method", "truncated", "name" (local header of another name),
    "deflate", "size" (not what it declares), "limit" (more than ``most``) or "crc".
    """
    start = _payload(data, part)
    packed = memoryview(data)[start : start + part.packed]
    if len(packed) != part.packed:
        raise ArchiveError("truncated", part.name)
    total, crc = 0, 0
    for block in _stored(packed) if part.method == _STORED else _inflate(packed, part.name):
        total += len(block)
        if total > most:
            raise ArchiveError("limit", part.name)
        if total > part.size:
            raise ArchiveError("size", part.name)
        crc = zlib.crc32(block, crc)
        yield block
    if total != part.size:
        raise ArchiveError("size", part.name)
    if crc != part.crc:
        raise ArchiveError("crc", part.name)


def content(data: bytes, part: Part, most: int) -> bytes:
    """The whole inflated entry, at most ``most`` bytes; raises like ``blocks``."""
    return b"".join(blocks(data, part, most))


def package(members: Iterable[tuple[str, int, bytes]]) -> bytes:
    """A plain zip of some members: name, checksum, content. Nothing is compressed."""
    body, listed, at = [], [], 0
    for name, crc, held in members:
        encoded = name.encode()
        facts = (_UTF8, _STORED, 0, _NEW_YEAR, crc, len(held), len(held), len(encoded), 0)
        local = _LOCAL.pack(b"PK\3\4", _VERSION, *facts) + encoded
        central = _CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *facts, 0, 0, 0, 0, at)
        body += [local, held]
        listed.append(central + encoded)
        at += len(local) + len(held)
    directory = b"".join(listed)
    count = len(listed)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), at, 0)
    return b"".join([*body, directory, end])


def _locate(data: bytes) -> tuple[int, int, int, int]:
    """Entry count, size, declared offset and real end of the central directory."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - _UNKNOWN16 - _END.size))
    if at < 0 or at + _END.size > len(data):
        raise ArchiveError("truncated")
    _, _, _, _, count, size, offset, _ = _END.unpack_from(data, at)
    if _UNKNOWN32 in (size, offset) or count == _UNKNOWN16:
        return _locate64(data, at)
    return count, size, offset, at


def _locate64(data: bytes, at: int) -> tuple[int, int, int, int]:
    locator = at - _LOCATOR64.size
    if locator < 0 or data[locator : locator + 4] != b"PK\6\7":
        raise ArchiveError("directory")
    end = _LOCATOR64.unpack_from(data, locator)[2]
    if end + _END64.size > locator or data[end : end + 4] != b"PK\6\6":
        raise ArchiveError("directory")
    fields = _END64.unpack_from(data, end)
    return fields[7], fields[8], fields[9], end


def _entry(data: bytes, at: int, shift: int) -> tuple[Part, int]:
    fields = _CENTRAL.unpack_from(data, at)
    signature, _, _, flags, method, _, _, crc, packed, size, named, extra, comment = fields[:13]
    offset = fields[16]
    if signature != b"PK\1\2":
        raise ArchiveError("directory")
    name_at = at + _CENTRAL.size
    extra_at = name_at + named
    if packed == _UNKNOWN32 or size == _UNKNOWN32 or offset == _UNKNOWN32:
        packed, size, offset = _sizes64(data[extra_at : extra_at + extra], packed, size, offset)
    name = data[name_at:extra_at].decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    part = Part(name, flags, method, crc, packed, size, offset + shift)
    return part, extra_at + extra + comment


def _sizes64(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """The sizes that do not fit 32 bits, from the ZIP64 extra field (APPNOTE 4.5.3)."""
    while len(extra) >= 4:
        tag, length = struct.unpack_from("<HH", extra)
        if tag == 1:
            numbers = iter(struct.unpack_from(f"<{min(length, len(extra) - 4) // 8}Q", extra, 4))
            size = next(numbers, size) if size == _UNKNOWN32 else size
            packed = next(numbers, packed) if packed == _UNKNOWN32 else packed
            offset = next(numbers, offset) if offset == _UNKNOWN32 else offset
            break
        extra = extra[4 + length :]
    return packed, size, offset


def _payload(data: bytes, part: Part) -> int:
    """Where the entry's bytes begin, after its local header."""
    if part.offset + _LOCAL.size > len(data):
        raise ArchiveError("truncated", part.name)
    fields = _LOCAL.unpack_from(data, part.offset)
    if fields[0] != b"PK\3\4":
        raise ArchiveError("truncated", part.name)
    if part.method not in (_STORED, _DEFLATED) or fields[3] != part.method:
        raise ArchiveError("method", part.name)
    name_at = part.offset + _LOCAL.size
    encoding = "utf-8" if fields[2] & _UTF8 else "cp437"
    if data[name_at : name_at + fields[9]].decode(encoding, "replace") != part.name:
        raise ArchiveError("name", part.name)
    return int(name_at + fields[9] + fields[10])


def _stored(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), _BLOCK):
        yield bytes(packed[start : start + _BLOCK])


def _inflate(packed: memoryview, name: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in chain(_stored(packed), (b"",)):  # the last: what is still held back
            pending = piece
            while not inflater.eof:
                block = inflater.decompress(pending, _BLOCK)
                pending = inflater.unconsumed_tail  # a copy, so never of more than a piece
                if block:
                    yield block
                elif not pending:
                    break
    except zlib.error:
        raise ArchiveError("deflate", name) from None
    if not inflater.eof:
        raise ArchiveError("truncated", name)
