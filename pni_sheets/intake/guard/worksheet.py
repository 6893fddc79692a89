"""One worksheet part, read once: the facts of ``SheetFacts``.

Handlers of expat see every element, at the price of a call in Python for each. Nearly all
elements of a real sheet are rows and cells spelled alike, so a part that allows it is read in
two steps: expat alone says that the part is well formed, then regular expressions find in it
what handlers would. Wherever the two ways might differ, the handlers read the part.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import compress
from operator import itemgetter
from typing import Any

from pni_sheets.intake.guard.xml_parts import (
    DangerousXmlError,
    MalformedXmlError,
    Place,
    SheetFacts,
    Styles,
    address,
    formula_element,
    gathered,
    place,
    scan,
    text_of,
)

#: A formula takes as long as this many plain elements.
_FORMULA_COST = 20
_HEADINGS = frozenset(
    ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
)


def read_sheet(blocks: Iterable[bytes], styles: Styles, budget: list[int]) -> SheetFacts:
    """The facts of a worksheet part; ``budget`` is how many elements the file may still hold.

    Raises like ``scan``, and DangerousXmlError("elements" | "reference").
    """
    data, blocks = gathered(blocks, _MOST_PLAIN)
    facts = None if data is None else _plainly(data, styles, budget)
    if facts is not None:
        return facts
    seen = _Seen(styles, budget[0])
    scan(blocks, seen.attach)
    return seen.settled(budget)


# --- plain parts ---------------------------------------------------------------------

#: Parts above this size are streamed through the handlers.
_MOST_PLAIN = 2 << 20
#: What a part must begin with: it is UTF-8, and nothing stands before the first element.
_BEGINNING = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?(?: standalone="(?:yes|no)")? ?\?>)?'
    rb"\s*<[A-Za-z]"
)
#: The next tag that is no end tag, or the end: text before it would count as the element's.
_NEXT = rb"(?=<[^/]|\s*+(?:</[A-Za-z]++>\s*+)*+(?:<[^/]|\Z))"
#: A cell as programs write it: reference, other attributes, formula element, value element.
_CELL = re.compile(
    rb'<c r="([A-Z]++[0-9]++)"([^<>/]*+)(?:/>'
    rb'|>(<f(?: [a-z]++="[^"<>]*+")*+(?:/>|>[^<]*+</f>))?(<v>[^<]*+</v>)?</c>)' + _NEXT
)
_STEP = _CELL.groups + 1
_ATTRIBUTES = re.compile(rb'(?: [a-z]+="[^"&]*")*')
_ATTRIBUTE = re.compile(rb'([a-z]+)="([^"]*)"')
_BLANK = (None, b"<v></v>")
#: The other elements that count, as programs write them.
_ROW = re.compile(rb'<row r="[0-9]+"')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]+[0-9]+)(?::([A-Z]+[0-9]+))?"/>')
_HEADING = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)>[^<]*</[A-Za-z]+>" + _NEXT)
_STARTED = re.compile(rb"<([^\s<>/?]++)")
_COUNTED = frozenset(
    (b"row", b"c", b"v", b"is", b"f", b"mergeCell", *(name.encode() for name in _HEADINGS))
)


class _NotPlainError(Exception):
    """The handlers must read the part."""


def _plainly(data: bytes, styles: Styles, budget: list[int]) -> SheetFacts | None:
    """The facts of a plain part, else None.

    Without comments, CDATA and instructions every "<" begins a tag, so that what the
    expressions match are whole elements; nothing that counts may be left beside them.
    """
    if len(data) // len(b"<c/>") > budget[0] or not _BEGINNING.match(data):
        return None
    seen = _Seen(styles, budget[0])
    try:
        scan((data,), _only_tags)
        seen.take(data)
        return seen.settled(budget)
    except (_NotPlainError, MalformedXmlError, DangerousXmlError):
        return None  # what is wrong is for the handlers to say


def _only_tags(parser: Any) -> None:
    parser.CommentHandler = parser.StartCdataSectionHandler = _not_plain
    parser.ProcessingInstructionHandler = _not_plain


def _not_plain(*_: object) -> None:
    raise _NotPlainError


@lru_cache(maxsize=1_024)
def _marks(attributes: bytes) -> tuple[bool, str]:
    """Whether a cell with such attributes shows an error, and its style."""
    if not _ATTRIBUTES.fullmatch(attributes):
        raise _NotPlainError
    found = dict(_ATTRIBUTE.findall(attributes))
    return found.get(b"t") == b"e", found.get(b"s", b"").decode()


# --- what was seen -------------------------------------------------------------------


class _Seen:
    """What is known of a sheet so far; ``left`` is how many elements there may still be."""

    def __init__(self, styles: Styles, left: int) -> None:
        self._styles = styles
        self._special = styles.percents | styles.month_first
        self._left = left
        self._flush: Callable[[], None] = lambda: None
        self._margins: list[str] = []
        self._merges: list[tuple[int, int, int, int]] = []
        self._filled: list[str] = []
        self._formulas: dict[str, bytes] = {}
        self._errors: dict[str, str] = {}
        self._valued: set[str] = set()
        self._marked: dict[str, str] = {}

    def take(self, data: bytes) -> None:
        """Find everything in a plain part. Raises _NotPlainError where it is not plain."""
        pieces = _CELL.split(data)
        references = b" ".join(pieces[1::_STEP]).decode().split()
        attributes, formulas, values = (pieces[n::_STEP] for n in range(2, _STEP))
        if len(set(references)) < len(references):
            raise _NotPlainError
        self._take_beside(b"".join(pieces[::_STEP]))
        self._take_marks(references, attributes, values)
        self._filled = list(compress(references, values))
        elements = filter(None, formulas)
        self._formulas = dict(zip(compress(references, formulas), elements, strict=True))
        results = zip(self._formulas, compress(values, formulas), strict=True)
        self._valued = {r for r, value in results if value not in _BLANK and text_of(value)}
        self._left -= len(references) + len(self._filled)
        self._left -= len(self._formulas) * (1 + _FORMULA_COST)
        if self._left < 0:
            raise DangerousXmlError("elements")

    def _take_marks(
        self, references: list[str], attributes: list[bytes], values: list[bytes | None]
    ) -> None:
        """Error cells and special styles; cells have few different sets of attributes."""
        kinds = {each: _marks(each) for each in set(attributes)}
        cells = zip(references, attributes, values, strict=True)
        if any(broken for broken, _ in kinds.values()):
            self._errors = {r: text_of(v) for r, each, v in cells if v and kinds[each][0]}
        if any(style in self._special for _, style in kinds.values()):
            named = ((r, kinds[each][1]) for r, each in zip(references, attributes, strict=True))
            self._marked = {r: style for r, style in named if style in self._special}

    def _take_beside(self, data: bytes) -> None:
        """Rows, merges and headings, and that nothing else counts."""
        form, found, extensions = data.partition(b"<extLst")
        names = Counter(_STARTED.findall(form))
        merges, headings = _MERGE.findall(form), _HEADING.findall(form)
        plain = len(_ROW.findall(form)) + len(merges) + len(headings)
        if plain < sum(names.get(name, 0) for name in _COUNTED) or any(b":" in n for n in names):
            raise _NotPlainError
        for first, last in merges:
            self._merges.append((*place(first.decode()), *place((last or first).decode())))
        self._margins = [text_of(heading) for heading in headings]
        self._left -= names.total()
        if found:
            self._take_extensions(extensions)

    def _take_extensions(self, data: bytes) -> None:
        """What programs add at the end of a sheet: its formulas are no cell's."""
        names = [name.rpartition(b":") for name in _STARTED.findall(data)]
        formulas = sum(local == b"f" for _, _, local in names)
        if formulas < sum(local in _COUNTED for _, _, local in names):
            raise _NotPlainError
        prefixed = sum(bool(prefix) for prefix, _, _ in names)  # handlers count these twice
        self._left -= 1 + len(names) + prefixed + _FORMULA_COST * formulas

    def attach(self, parser: Any) -> None:
        """Set the handlers. Written as one closure: it runs once for every element."""
        special, marked, left = self._special, self._marked, self._left
        formulas, errors, valued = self._formulas, self._errors, self._valued
        filled = self._filled.append
        reference, kind, row, extension = "", "", 0, False
        text: list[str] = []
        pending: Callable[[str], None] | None = None

        def collect(then: Callable[[str], None]) -> None:
            """Gather text up to the next element, for ``then``; most cells never come here."""
            nonlocal pending
            pending = then
            parser.CharacterDataHandler = text.append

        def flush() -> None:
            nonlocal pending
            self._left = left
            if pending is not None:
                parser.CharacterDataHandler = None
                pending("".join(text).strip())
                pending = None
                text.clear()

        def formula(value: str) -> None:
            formulas[reference] = formula_element(value)

        def result(value: str) -> None:
            if value:
                valued.add(reference)
            if kind == "e":
                errors[reference] = value

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal reference, kind, row, left, extension
            if pending is not None:
                flush()
            left -= 1
            if left < 0:
                raise DangerousXmlError("elements")
            if name == "c":
                extension = False
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
                if not extension:
                    formulas[reference] = formula_element("")
                    collect(formula)
            elif name == "row":
                row = int(attributes.get("r", row + 1))
                reference = ""
            elif name == "is":
                filled(reference)
            elif name == "mergeCell":
                first, _, last = attributes.get("ref", "").partition(":")
                self._merges.append((*place(first), *place(last or first)))
            elif name in _HEADINGS:
                collect(self._margins.append)
            elif name == "extLst":  # its formulas are no cell's
                extension = True
            elif ":" in name:
                start(name.rpartition(":")[2], attributes)

        self._flush = flush
        parser.StartElementHandler = start

    def settled(self, budget: list[int]) -> SheetFacts:
        """The facts, once the part is read: references become places. Raises like ``scan``."""
        self._flush()
        filled = set(map(place, self._filled))
        if len(filled) < len(self._filled):  # which of two values would count?
            raise MalformedXmlError("cells")
        formulas = dict(zip(map(place, self._formulas), self._formulas.values(), strict=True))
        percents, month_first = set[Place](), set[Place]()
        for reference, style in self._marked.items():
            group = percents if style in self._styles.percents else month_first
            group.add(place(reference))
        errors = {place(r): text for r, text in self._errors.items()}
        held = filled | formulas.keys()
        budget[0] = self._left
        return SheetFacts(
            formulas=formulas,
            errors=errors,
            uncalculated=formulas.keys() - map(place, self._valued),
            percents=percents,
            month_first=month_first,
            filled=filled,
            merges=self._merges,
            margins=self._margins,
            rows=max(held)[0] if held else 0,
            columns=max(map(itemgetter(1), held), default=0),
        )
