"""What a received file is, and whether it may be opened: the check before any parser.

One streaming pass (stdlib ``zipfile`` and ``expat``) that never raises and holds no part
in memory. The same pass over the sheets collects what calamine hides: formula cells,
error cells, formulas never calculated, merged ranges and number formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pni_sheets.findings import Finding


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
    IMAGE = "image"
    SHORTCUT = "shortcut"
    HTML = "html"
    ZIP = "zip"
    EML = "eml"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the guard saw. ``readable`` is True where a parser may open the file."""

    kind: FileKind
    findings: tuple[Finding, ...] = ()
    readable: bool = False


def inspect(data: bytes, filename: str) -> Inspection:
    """Judge a file by its bytes; ``filename`` only serves to say that it does not match.

    Never raises; under 250 ms whatever the bytes.
    """
    return Inspection(FileKind.UNKNOWN)
