"""What people write on a sheet beside its cells: comments, threaded comments, text boxes.

Handlers for the parts that a worksheet's relations lead to; each gives places with texts. Nothing
of it is an answer, and nothing of it may vanish: the caller lists it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pni_sheets.forms.furniture import REVIEWER
from pni_sheets.intake.guard.limits import LIMITS
from pni_sheets.intake.guard.xml_parts import Annotation, DangerousXmlError, place

#: Characters of one annotation that are kept; a cell holds no more than 32,767.
_LONGEST = 4_000
#: How Excel begins the plain copy of a threaded comment, by language of the program.
_COPIES = ("[Threaded comment]", "[Comentario encadenado]")


class _Texts:
    """Handlers that gather the text of some elements, up to so many elements."""

    #: Local names of elements whose text counts.
    texts: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._left = LIMITS["listed"].most
        self._parser: Any = None
        self._pieces: list[str] = []

    def attach(self, parser: Any) -> None:
        """Set the handlers on a parser of expat."""
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._left -= 1
        if self._left < 0:
            raise DangerousXmlError("elements")
        local = name.rpartition(":")[2]
        if local in self.texts:
            self._parser.CharacterDataHandler = self._pieces.append
        self.begin(local, attributes)

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in self.texts:
            self._parser.CharacterDataHandler = None
        self.finish(local)

    def _gathered(self) -> str:
        text = "".join(self._pieces).strip()[:_LONGEST]
        self._pieces.clear()
        return text

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def finish(self, name: str) -> None:
        """An element ends."""


class _Comments(_Texts):
    """``xl/comments*.xml``: notes with their authors; ours, of a correction workbook, are not
    anybody's text, and the plain copies of threaded comments are told by those."""

    texts = frozenset(("t", "author"))

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Annotation] = []
        self._authors: list[str] = []
        self._at: tuple[str, str] = ("", "")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "comment":
            self._gathered()
            self._at = (attributes.get("ref", ""), attributes.get("authorId", ""))

    def finish(self, name: str) -> None:
        if name == "author":
            self._authors.append(self._gathered())
        elif name == "comment":
            reference, author = self._at
            text = self._gathered()
            ours = author.isdigit() and self._authors[int(author) : int(author) + 1] == [REVIEWER]
            if text and not ours and not text.startswith(_COPIES):
                self.found.append(Annotation(place(reference), text))


class _Threaded(_Texts):
    """``xl/threadedComments/*.xml``."""

    texts = frozenset(("text",))

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Annotation] = []
        self._reference = ""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "threadedComment":
            self._reference = attributes.get("ref", "")

    def finish(self, name: str) -> None:
        if name == "threadedComment":
            text = self._gathered()
            if text:
                self.found.append(Annotation(place(self._reference), text))


class _Drawing(_Texts):
    """``xl/drawings/drawing*.xml``: the text of shapes, by the cell where each begins."""

    texts = frozenset(("t", "row", "col"))
    _ANCHORS = frozenset(("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"))

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Annotation] = []
        self._corner: dict[str, int] = {}
        self._said: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in self._ANCHORS:
            self._corner, self._said = {}, []

    def finish(self, name: str) -> None:
        if name in ("row", "col"):
            number = self._gathered()
            self._corner.setdefault(name, int(number) if number.isdigit() else 0)
        elif name == "t":
            self._said += self._pieces
            self._pieces.clear()
        elif name == "p":
            self._said.append("\n")
        elif name in self._ANCHORS:
            text = "".join(self._said).strip()[:_LONGEST]
            if text:
                at = (self._corner.get("row", 0) + 1, self._corner.get("col", 0) + 1)
                self.found.append(Annotation(at, text))


_HANDLERS: dict[str, type[_Comments | _Threaded | _Drawing]] = {
    "comments": _Comments,
    "threadedComment": _Threaded,
    "drawing": _Drawing,
}


def read(kind: str, scan: Callable[[Callable[[Any], None]], None]) -> Iterator[Annotation]:
    """The annotations of a part, by the kind of the relation that leads to it.

    ``scan`` streams the part through the handlers that it is given; it raises what
    ``xml_parts.scan`` raises.
    """
    handlers = _HANDLERS[kind]()
    scan(handlers.attach)
    yield from handlers.found


def is_read(kind: str) -> bool:
    """Whether a relation of that kind leads to annotations."""
    return kind in _HANDLERS
