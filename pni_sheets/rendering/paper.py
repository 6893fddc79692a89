"""A printed letter page as a PDF, written by hand: headings and paragraphs, tagged, no more.

Only what every reader has: the standard fonts Helvetica and Helvetica-Bold with the
WinAnsi encoding, which holds all of Spanish. The structure (H1, H2, P) and the language
are in the file, so a screen reader reads it in order (ISO 32000-1, 14.7 and 14.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

#: Letter paper and its margin, in points.
WIDTH, HEIGHT, MARGIN = 612.0, 792.0, 45.0
_LEADING = 1.22
_DARK = "0.08 0.21 0.36 rg"
_INK = "0.12 0.16 0.20 rg"

#: Widths of Helvetica in 1/1000 of the size; letters with accents are as wide as without.
_GROUPS = {
    191: "'", 222: "ijlíìï", 278: " !,./:;ftI[]\\|Í", 333: "()-r`¡", 355: '"', 389: "*",
    469: "^", 500: "cksvxyzJç", 556: "#$0123456789?_abdeghnopquáéóúüñL«»–", 584: "+<=>~",
    611: "FTZ¿", 667: "&ABEKPSVXYÁÉ", 722: "CDHNRUwÚÜÑ", 778: "GOQÓ", 833: "mM", 889: "%",
    944: "W", 1000: "—…", 1015: "@",
}  # fmt: skip
_WIDTH = {character: width for width, group in _GROUPS.items() for character in group}
_OTHER, _BOLD = 600, 1.07


@dataclass(slots=True)
class Paper:
    """One page being filled from top to bottom."""

    title: str
    language: str
    created: datetime
    _top: float = HEIGHT - MARGIN
    _drawn: list[str] = field(default_factory=list)
    _tags: list[str] = field(default_factory=list)

    @property
    def room(self) -> float:
        """Points that are left above the lower margin; below 0 the page is too full."""
        return self._top - MARGIN

    def add(
        self,
        tag: str,
        text: str,
        *,
        size: float,
        before: float,
        bold: bool = False,
        label: str = "",
    ) -> None:
        """Add a paragraph; ``tag`` is its structure type, ``label`` begins it in bold."""
        number = len(self._tags)
        self._tags.append(tag)
        self._top -= before
        drawn = [f"/{tag} <</MCID {number}>> BDC", _DARK if bold else _INK]
        for line in _lines(text, label, size, bold):
            self._top -= size * _LEADING
            drawn.append(_line(line, MARGIN, self._top, size))
        self._drawn += [*drawn, "EMC"]

    def data(self) -> bytes:
        """The file. Raises ValueError where the page was too small for what was added."""
        if self.room < 0:
            raise ValueError(f"{-self.room:.0f} points too much for one page")
        return _file(self._objects())

    def _objects(self) -> list[bytes]:
        """The numbered objects of the file, from 1."""
        content = "\n".join(self._drawn).encode("cp1252")
        count = len(self._tags)
        elements = [
            f"<</Type /StructElem /S /{tag} /P 7 0 R /Pg 3 0 R /K {number}>>"
            for number, tag in enumerate(self._tags)
        ]
        kids = " ".join(f"{10 + number} 0 R" for number in range(count))
        texts = [
            "<</Type /Catalog /Pages 2 0 R /StructTreeRoot 7 0 R /MarkInfo <</Marked true>> "
            f"/Lang ({self.language}) /ViewerPreferences <</DisplayDocTitle true>>>>",
            "<</Type /Pages /Kids [3 0 R] /Count 1>>",
            f"<</Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH:g} {HEIGHT:g}] /StructParents 0 "
            "/Tabs /S /Contents 6 0 R /Resources <</Font <</F0 4 0 R /F1 5 0 R>>>>>>",
            _font("Helvetica"),
            _font("Helvetica-Bold"),
            "",
            f"<</Type /StructTreeRoot /K [{kids}] /ParentTree 8 0 R /ParentTreeNextKey 1>>",
            f"<</Nums [0 [{kids}]]>>",
            f"<</Title {_utf16(self.title)} /CreationDate "
            f"(D:{self.created.astimezone(UTC):%Y%m%d%H%M%SZ})>>",
            *elements,
        ]
        objects = [text.encode("ascii") for text in texts]
        objects[5] = b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content)
        return objects


def _font(name: str) -> str:
    return f"<</Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding>>"


def _utf16(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>"


#: A line is made of words with their face (0 plain, 1 bold).
_Line = list[tuple[str, int]]


def _lines(text: str, label: str, size: float, bold: bool) -> Iterator[_Line]:
    """The text broken into lines no wider than the page."""
    words = [(word, 1) for word in label.split()] + [(word, int(bold)) for word in text.split()]
    line: _Line = []
    for word in words:
        if line and _width([*line, word], size) > WIDTH - 2 * MARGIN:
            yield line
            line = []
        line.append(word)
    yield line


def _width(line: _Line, size: float) -> float:
    total = 278.0 * (len(line) - 1)
    for word, face in line:
        letters = sum(_WIDTH.get(character, _OTHER) for character in word)
        total += letters * (_BOLD if face else 1.0)
    return total * size / 1000


def _line(line: _Line, x: float, y: float, size: float) -> str:
    """The operators that show a line."""
    shown = []
    face = -1
    for number, (word, wanted) in enumerate(line):
        if wanted != face:
            face = wanted
            shown.append(f"/F{face} {size:g} Tf")
        shown.append(f"({_escaped(word)}{' ' if number < len(line) - 1 else ''}) Tj")
    return f"BT {x:g} {y:.2f} Td {' '.join(shown)} ET"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: list[bytes]) -> bytes:
    """Header, objects, cross-reference table and trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d /Root 1 0 R /Info 9 0 R>>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)
