"""What a file is, told by its first bytes and, for containers, by what they hold."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from enum import StrEnum


class FileKind(StrEnum):
    """What a file is, by its content; the name is never trusted."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    ENCRYPTED = "encrypted"
    PDF = "pdf"
    WORD = "word"
    PRESENTATION = "presentation"
    NUMBERS = "numbers"
    IMAGE = "image"
    SHORTCUT = "shortcut"
    HTML = "html"
    ARCHIVE = "archive"
    ZIP = "zip"
    EML = "eml"
    OUTLOOK = "outlook"
    XML = "xml"
    EMPTY = "empty"
    UNKNOWN = "unknown"


#: Workbooks a reader exists for.
WORKBOOKS = frozenset((FileKind.XLSX, FileKind.XLSM, FileKind.XLS, FileKind.ODS))

#: First bytes -> kind, the longest first where one is the start of another.
_SIGNATURES: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x89PNG\r\n", FileKind.IMAGE),
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"GIF8", FileKind.IMAGE),
    (b"BM", FileKind.IMAGE),
    (b"II*\0", FileKind.IMAGE),
    (b"MM\0*", FileKind.IMAGE),
    (b"Rar!", FileKind.ARCHIVE),
    (b"7z\xbc\xaf", FileKind.ARCHIVE),
    (b"\x1f\x8b", FileKind.ARCHIVE),
    (b"BZh", FileKind.ARCHIVE),
    (b"\xfd7zXZ", FileKind.ARCHIVE),
    (b"{\\rtf", FileKind.WORD),
    (b"L\0\0\0\x01\x14\x02\0", FileKind.SHORTCUT),
    (b'x\x9f>"', FileKind.OUTLOOK),
)
_HEADER_LINE = re.compile(
    rb"(?im)^(from|received|return-path|mime-version|message-id|delivered-to|x-unsent|subject)\s*:"
)
_SHORTCUT = re.compile(
    rb"(?is)\[InternetShortcut\]|\"doc_id\"|<key>URL</key>"
    rb"|\"url\"\s*:\s*\"https://(docs|drive)\.google"
)
_CLOUD = re.compile(
    rb"(?is)sharepoint|onedrive|1drv\.ms|docs\.google|drive\.google|login\.microsoft"
)
_HEAD = 8192


def sniff(data: bytes) -> FileKind:
    """The kind of a file that is no zip; a zip is ``ZIP`` until ``zipped`` looks inside."""
    head = data[:_HEAD]
    if not head.strip(b"\0 \t\r\n"):
        return FileKind.EMPTY
    if head.startswith(b"PK") and head[2:4] in (b"\3\4", b"\5\6", b"\7\x08"):
        return FileKind.ZIP
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(data)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    if head[4:8] == b"ftyp" or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return FileKind.IMAGE
    return _text(head)


def zipped(names: Sequence[str], mimetype: str = "") -> FileKind:
    """The kind of a zip from the names in it; ``mimetype`` is that entry's text, if any."""
    present = {name.lower().replace("\\", "/") for name in names}
    if mimetype.startswith("application/vnd.oasis.opendocument"):
        return FileKind.ODS if "spreadsheet" in mimetype else FileKind.WORD
    if "xl/workbook.bin" in present:
        return FileKind.XLSB
    if any(name.startswith("word/") for name in present):
        return FileKind.WORD
    if any(name.startswith("ppt/") for name in present):
        return FileKind.PRESENTATION
    if any(name.endswith(".iwa") for name in present):
        return FileKind.NUMBERS
    if "[content_types].xml" in present or any(n.startswith("xl/") for n in present):
        macros = any(name.endswith("vbaproject.bin") for name in present)
        return FileKind.XLSM if macros else FileKind.XLSX
    return FileKind.ZIP


def _text(head: bytes) -> FileKind:
    """The kind of something that may be text: mail, web page, shortcut, table."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    if b"\0" in head:
        return FileKind.UNKNOWN
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    lowered = text[:2048].lower()
    if _SHORTCUT.search(text):
        return FileKind.SHORTCUT
    if lowered.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<meta")):
        return FileKind.SHORTCUT if _CLOUD.search(text) else FileKind.HTML
    if text.startswith(b"<"):
        return FileKind.XML
    if len(_HEADER_LINE.findall(text[:2048])) >= 2:
        return FileKind.EML
    first = text.split(b"\n", 1)[0]
    if any(mark in first for mark in (b",", b";", b"\t")):
        return FileKind.CSV
    return FileKind.UNKNOWN


# --- OLE compound files (MS-CFB) ---------------------------------------------------

_SECTORS = 4096  # directory sectors followed at most: 16,000 names are no workbook
_STREAMS: tuple[tuple[str, FileKind], ...] = (
    ("encryptedpackage", FileKind.ENCRYPTED),
    ("workbook", FileKind.XLS),
    ("book", FileKind.XLS),
    ("worddocument", FileKind.WORD),
    ("powerpoint document", FileKind.PRESENTATION),
    ("__properties_version1.0", FileKind.OUTLOOK),
)


def _compound(data: bytes) -> FileKind:
    names = set(streams(data))
    for name, kind in _STREAMS:
        if name in names:
            return kind
    return FileKind.UNKNOWN


def streams(data: bytes) -> tuple[str, ...]:
    """Names (lower case) in the directory of a compound file; () where it is nonsense."""
    try:
        return tuple(_names(data))
    except (struct.error, IndexError):
        return ()


def _names(data: bytes) -> Iterator[str]:
    power = struct.unpack_from("<H", data, 30)[0]
    if power not in (9, 12):
        return
    size = 1 << power
    table = [sector for sector in struct.unpack_from("<109L", data, 76) if sector < 0xFFFFFFFA]
    sector = struct.unpack_from("<L", data, 48)[0]
    per = size // 4
    for _ in range(_SECTORS):
        if sector >= 0xFFFFFFFA or (sector + 2) * size > len(data) + size:
            return
        yield from _directory(data[(sector + 1) * size : (sector + 2) * size])
        sector = struct.unpack_from(
            "<L", data, (table[sector // per] + 1) * size + sector % per * 4
        )[0]


def _directory(block: bytes) -> Iterator[str]:
    for at in range(0, len(block) - 127, 128):
        length = struct.unpack_from("<H", block, at + 64)[0]
        if 2 <= length <= 64:
            yield block[at : at + length - 2].decode("utf-16-le", "replace").lower()
