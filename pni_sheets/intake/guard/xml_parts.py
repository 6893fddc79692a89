"""The XML parts of a workbook, read once with expat: what calamine does not show.

``scan`` streams a part through a parser and stops at a DOCTYPE, at more elements than a
form can need, or at XML that is not well formed. Handlers collect the workbook's sheets and
names, relations, properties and number formats; the sheets themselves are
``intake.guard.worksheet``'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain
from typing import Any, TypeVar
from xml.parsers import expat

from pni_sheets.intake.guard.limits import LIMITS

#: A cell's place: (row, column), both counted from 1.
Place = tuple[int, int]

#: Excel's grid.
_ROWS, _COLUMNS = 1_048_576, 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_REFERENCE_IN_TEXT = re.compile("&(#x[0-9A-Fa-f]+|#[0-9]+|lt|gt|amp|quot|apos);")

#: Parts that are remembered: styles, theme and relations of a form have 2 to 10 KB.
_SMALL = 1 << 16

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Annotation:
    """A text that somebody wrote on a sheet; ``place`` is the cell it hangs on."""

    place: Place
    text: str


class DangerousXmlError(Exception):
    """A part must not be parsed on: ``reason`` is "doctype", "elements" or "reference"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MalformedXmlError(Exception):
    """A part is not well-formed XML."""


def gathered(blocks: Iterable[bytes], most: int) -> tuple[bytes | None, Iterable[bytes]]:
    """A part as a whole, where it has no more than ``most`` bytes and nothing is wrong with
    them (else None), and its blocks, which raise where ``blocks`` does."""
    held: list[bytes] = []
    size = 0
    rest = iter(blocks)
    try:
        for block in rest:
            held.append(block)
            size += len(block)
            if size > most:
                return None, chain(held, rest)
    except Exception as error:  # noqa: BLE001 (for the reader of the blocks, in its turn)
        return None, _until(held, error)
    return b"".join(held), held


def _until(blocks: Iterable[bytes], error: Exception) -> Iterator[bytes]:
    yield from blocks
    raise error


def _remembered(read: Callable[[Iterable[bytes]], T]) -> Callable[[Iterable[bytes]], T]:
    """``read``, which remembers what it said of small parts: the workbooks of a round have
    many of theirs in common, to the byte."""
    kept = lru_cache(maxsize=64)(lambda data: read((data,)))

    def of(blocks: Iterable[bytes]) -> T:
        data, blocks = gathered(blocks, _SMALL)
        return read(blocks) if data is None else kept(data)

    return of


def scan(blocks: Iterable[bytes], attach: Callable[[Any], None] | None = None) -> None:
    """Parse a part to its end; ``attach`` sets handlers on the parser first.

    Raises MalformedXmlError or DangerousXmlError, and whatever ``blocks`` raises. expat reads
    a token again from its start with every piece that it is given of it, so pieces grow.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if attach is not None:
        attach(parser)
    held: list[bytes] = []
    waiting = parsed = 0
    try:
        for block in blocks:
            held.append(block)
            waiting += len(block)
            if waiting >= parsed:
                parser.Parse(b"".join(held), False)
                parsed, waiting = parsed + waiting, 0
                held.clear()
        parser.Parse(b"".join(held), True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two: encodings
        raise MalformedXmlError(str(error)) from None


def formula_element(text: str) -> bytes:
    """A formula as a sheet's XML spells it; ``text_of`` reads it."""
    spelled = text.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")
    return f"<f>{spelled}</f>".encode()


def text_of(element: bytes) -> str:
    """The text, without blanks around it, of an element of UTF-8 that has no children and
    no ">" in its attributes."""
    text = element[element.index(b">") + 1 : element.rfind(b"<")].decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return (_REFERENCE_IN_TEXT.sub(_character, text) if "&" in text else text).strip()


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name[0] != "#":
        return _ENTITIES[name]
    return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))


@_remembered
def check(blocks: Iterable[bytes]) -> None:
    """Nothing but ``scan``."""
    scan(blocks)


def _refuse_doctype(*_: object) -> None:
    raise DangerousXmlError("doctype")


def address(place: Place) -> str:
    """The address of a place: (12, 7) -> "G12"."""
    return f"{_letters(place[1])}{place[0]}"


@cache
def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=65_536)
def place(reference: str) -> Place:
    """The place of an address: "G12" -> (12, 7). Raises DangerousXmlError outside Excel's grid."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise DangerousXmlError("reference")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if not 1 <= row <= _ROWS or column > _COLUMNS:
        raise DangerousXmlError("reference")
    return row, column


@dataclass(slots=True)
class SheetFacts:
    """What one pass over a sheet found, by place. ``rows`` and ``columns`` reach to the
    last cell with content; ``formulas`` are elements, read by ``text_of``."""

    name: str = ""
    visible: bool = True
    formulas: dict[Place, bytes] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    uncalculated: set[Place] = field(default_factory=set)
    percents: set[Place] = field(default_factory=set)
    month_first: set[Place] = field(default_factory=set)
    filled: set[Place] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


@dataclass(frozen=True, slots=True)
class Styles:
    """Which cell formats (index as in ``s=``) show a percentage or a month-first date."""

    percents: frozenset[str] = frozenset()
    month_first: frozenset[str] = frozenset()


# --- styles ------------------------------------------------------------------------

#: Built-in formats that show a percentage (ECMA-376 18.8.30).
_PERCENT_IDS = frozenset(("9", "10"))
_MONTH_FIRST = re.compile(r"m{1,4}[/\-. ]+d{1,4}[/\-. ,]+y", re.IGNORECASE)


class _StylesPass:
    """Handlers for ``styles.xml``: number formats and the cell formats that use them."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._formats: list[str] = []
        self._inside = False

    def attach(self, parser: Any) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "numFmt":
            code = attributes.get("formatCode", "")[: LIMITS["code"].most]
            self._codes[attributes.get("numFmtId", "")] = code
        elif local == "cellXfs":
            self._inside = True
        elif local == "xf" and self._inside:
            self._formats.append(attributes.get("numFmtId", "0"))

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "cellXfs":
            self._inside = False

    @property
    def count(self) -> int:
        """How many cell formats there are."""
        return len(self._formats)

    @property
    def styles(self) -> Styles:
        codes = {number: _plain(code) for number, code in self._codes.items()}
        percents = _PERCENT_IDS | {number for number, code in codes.items() if "%" in code}
        month_first = {number for number, code in codes.items() if _MONTH_FIRST.search(code)}
        return Styles(self._with(percents), self._with(month_first - percents))

    def _with(self, numbers: Set[str]) -> frozenset[str]:
        """The cell formats that use one of these number formats."""
        return frozenset(str(i) for i, number in enumerate(self._formats) if number in numbers)


def shows(code: str) -> tuple[bool, bool]:
    """Whether a number format shows a percentage, and whether a date with the month first."""
    plain = _plain(code)
    percent = "%" in plain
    return percent, not percent and bool(_MONTH_FIRST.search(plain))


@_remembered
def read_styles(blocks: Iterable[bytes]) -> tuple[Styles, int]:
    """The cell formats of ``styles.xml``, and how many there are. Raises like ``scan``."""
    handlers = _StylesPass()
    scan(blocks, handlers.attach)
    return handlers.styles, handlers.count


def _plain(code: str) -> str:
    """A format code without its literals, colours and locale tags."""
    return re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code)


# --- workbook, relations, properties ---------------------------------------------------


class _Listing:
    """Handlers of a part that lists things, up to so many elements."""

    _left = LIMITS["listed"].most

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise DangerousXmlError("elements")


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a package."""

    id: str
    kind: str
    target: str
    external: bool


class _RelationsPass(_Listing):
    """Handlers for a ``.rels`` part."""

    def __init__(self) -> None:
        self.relations: list[Relation] = []

    def attach(self, parser: Any) -> None:
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count()
        if name.rpartition(":")[2] == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            external = attributes.get("TargetMode", "") == "External"
            target = attributes.get("Target", "")
            self.relations.append(Relation(attributes.get("Id", ""), kind, target, external))


@_remembered
def read_relations(blocks: Iterable[bytes]) -> tuple[Relation, ...]:
    """The relations of a ``.rels`` part. Raises like ``scan``, and DangerousXmlError."""
    handlers = _RelationsPass()
    scan(blocks, handlers.attach)
    return tuple(handlers.relations)


class WorkbookPass(_Listing):
    """Handlers for ``workbook.xml``: (name, relation id, visible) of sheets, defined names."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.names: dict[str, str] = {}
        self._name: str | None = None
        self._parser: Any = None

    def attach(self, parser: Any) -> None:
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count()
        local = name.rpartition(":")[2]
        if local == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            visible = attributes.get("state", "visible") == "visible"
            self.sheets.append((attributes.get("name", ""), relation, visible))
        elif local == "definedName":
            self._name = attributes.get("name", "")
            self._parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        if self._name is not None:
            self.names[self._name] = (self.names.get(self._name, "") + text)[:4096]

    def _end(self, name: str) -> None:
        if self._name is not None:
            self._name = None
            self._parser.CharacterDataHandler = None


class PropertiesPass(_Listing):
    """Handlers for ``docProps/custom.xml``: custom properties by name."""

    def __init__(self) -> None:
        self.properties: dict[str, str] = {}
        self._name: str | None = None

    def attach(self, parser: Any) -> None:
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count()
        if name.rpartition(":")[2] == "property":
            self._name = attributes.get("name")

    def _text(self, text: str) -> None:
        if self._name is not None and text.strip():
            self.properties[self._name] = (self.properties.get(self._name, "") + text)[:4096]
