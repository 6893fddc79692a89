"""The XML parts of a workbook, read once with expat: what calamine does not show.

``scan`` streams a part through a parser and stops at a DOCTYPE, at more elements than a
form can need, or at XML that is not well formed. The handlers collect, for a sheet, its
formula cells, error cells, cells with a percent or month-first date format, merged ranges,
header and footer, and which cells hold anything; for the workbook, its sheets and names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any
from xml.parsers import expat

from pni_sheets.guard_limits import LIMITS

#: A cell's place: (row, column), both counted from 1.
Place = tuple[int, int]

#: A formula takes as long as this many plain elements.
_FORMULA_COST = 20
#: Excel's grid.
_ROWS, _COLUMNS = 1_048_576, 16_384
_HEADINGS = frozenset(
    ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Start = Callable[[str, dict[str, str]], None]


class DangerousXmlError(Exception):
    """A part must not be parsed on: ``reason`` is "doctype", "elements" or "reference"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MalformedXmlError(Exception):
    """A part is not well-formed XML."""


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
    last cell with content."""

    name: str = ""
    visible: bool = True
    formulas: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    uncalculated: set[Place] = field(default_factory=set)
    percents: set[Place] = field(default_factory=set)
    month_first: set[Place] = field(default_factory=set)
    filled: set[Place] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


@dataclass(frozen=True, slots=True)
class Styles:
    """Which cell formats (index as in ``s=``) show a percentage or a month-first date."""

    percents: frozenset[str] = frozenset()
    month_first: frozenset[str] = frozenset()


class SheetPass:
    """Handlers for one worksheet part; ``budget`` is shared by the sheets of a file."""

    def __init__(self, styles: Styles, budget: list[int]) -> None:
        self.facts = SheetFacts()
        self._styles = styles
        self._special = styles.percents | styles.month_first
        self._budget = budget
        self._marked: dict[str, str] = {}
        self._filled: list[str] = []
        self._finish: Callable[[], None] = lambda: None

    def attach(self, parser: Any) -> None:
        """Set the handlers. Written as one closure: it runs once for every element."""
        facts, marked, special = self.facts, self._marked, self._special
        filled = self._filled.append
        formulas: dict[str, str] = {}
        errors: dict[str, str] = {}
        valued: set[str] = set()
        reference, kind, row, left = "", "", 0, self._budget[0]
        text: list[str] = []
        pending: Callable[[str], None] | None = None

        def collect(then: Callable[[str], None]) -> None:
            """Gather text up to the next element, for ``then``; most cells never come here."""
            nonlocal pending
            pending = then
            parser.CharacterDataHandler = text.append

        def flush() -> None:
            nonlocal pending
            if pending is not None:
                parser.CharacterDataHandler = None
                pending("".join(text).strip())
                pending = None
                text.clear()

        def formula(value: str) -> None:
            formulas[reference] = value

        def result(value: str) -> None:
            if value:
                valued.add(reference)
            if kind == "e":
                errors[reference] = value

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal reference, kind, row, left
            if pending is not None:
                flush()
            left -= 1
            if left < 0:
                raise DangerousXmlError("elements")
            if name == "c":
                kind = attributes.get("t", "")
                given = attributes.get("r")
                if given is None:  # allowed: the cell after the last one
                    given = address((row, place(reference)[1] + 1 if reference else 1))
                reference = given
                style = attributes.get("s")
                if style in special:
                    marked[reference] = style
            elif name == "v":
                filled(reference)
                if kind == "e" or reference in formulas:
                    collect(result)
            elif name == "f":
                left -= _FORMULA_COST
                formulas[reference] = ""
                collect(formula)
            elif name == "row":
                row = int(attributes.get("r", row + 1))
                reference = ""
            elif name == "is":
                filled(reference)
            elif name == "mergeCell":
                first, _, last = attributes.get("ref", "").partition(":")
                facts.merges.append((*place(first), *place(last or first)))
            elif name in _HEADINGS:
                collect(facts.margins.append)
            elif ":" in name:
                start(name.rpartition(":")[2], attributes)

        def settle() -> None:
            flush()
            self._budget[0] = left
            self._settle(formulas, errors, valued)

        self._finish = settle
        parser.StartElementHandler = start

    def finish(self) -> None:
        """Settle the facts once the part is read. Raises like ``scan``."""
        self._finish()

    def _settle(self, formulas: dict[str, str], errors: dict[str, str], valued: set[str]) -> None:
        """Turn references into places, once for the cells that matter."""
        facts = self.facts
        facts.filled = set(map(place, self._filled))
        if len(facts.filled) < len(self._filled):  # which of two values would count?
            raise MalformedXmlError("cells")
        facts.formulas = {place(r): text for r, text in formulas.items()}
        facts.errors = {place(r): text for r, text in errors.items()}
        facts.uncalculated = {place(r) for r in formulas if r not in valued}
        for reference, style in self._marked.items():
            group = facts.percents if style in self._styles.percents else facts.month_first
            group.add(place(reference))
        held = facts.filled | facts.formulas.keys()
        facts.rows = max((row for row, _ in held), default=0)
        facts.columns = max((column for _, column in held), default=0)


# --- styles ------------------------------------------------------------------------

#: Built-in formats that show a percentage (ECMA-376 18.8.30).
_PERCENT_IDS = frozenset(("9", "10"))
_MONTH_FIRST = re.compile(r"m{1,4}[/\-. ]+d{1,4}[/\-. ,]+y", re.IGNORECASE)


class StylesPass:
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


@dataclass(slots=True)
class Relation:
    """One relationship of a package."""

    id: str
    kind: str
    target: str
    external: bool


class RelationsPass(_Listing):
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
