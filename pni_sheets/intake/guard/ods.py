"""The XML of an OpenDocument spreadsheet, read once: what calamine does not show.

A cell or row may be repeated by an attribute, so a file of a few bytes can ask for
billions of cells; repeated content is counted as if it were written out.
"""

from __future__ import annotations

import re
from typing import Any

from pni_sheets.intake.guard.xml_parts import DangerousXmlError, SheetFacts, formula_element

_ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NUM!", "#VALUE!", "#NULL!", "Err:")
#: Rows and columns of the grid; repeated blanks to its edge are what every editor writes.
_EDGE = 1_048_576


_GAP = re.compile(rb"(<(?:/?table:[a-z-]+|/?office:spreadsheet)\b[^>]*>)\s+(?=<)")


def without_gaps(content: bytes) -> bytes:
    """``content.xml`` without blanks between rows and cells, which mean nothing and which the
    reader (calamine) does not expect; Gnumeric and others write them."""
    return _GAP.sub(rb"\1", content)


class ContentPass:
    """Handlers for ``content.xml``; at most ``elements`` elements and ``cells`` filled cells."""

    def __init__(self, elements: int, cells: int) -> None:
        self.sheets: list[SheetFacts] = []
        self.names: dict[str, str] = {}
        self._elements = elements
        self._cells = cells
        self._hidden: set[str] = set()
        self._style = ""
        self._row = 0
        self._column = 0
        self._row_repeat = 1
        self._repeat = 1
        self._cell: dict[str, str] | None = None
        self._row_cells: list[tuple[int, int, dict[str, str], str]] = []
        self._text: list[str] = []
        self._depth = 0

    def attach(self, parser: Any) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements -= 1
        if self._elements < 0:
            raise DangerousXmlError("elements")
        if name in ("table:table-cell", "table:covered-table-cell"):
            self._cell = attributes
            self._text = []
        elif name == "table:table-row":
            self._row_repeat = _repeated(attributes, "table:number-rows-repeated")
            self._column = 0
            self._row_cells = []
        elif name == "table:table":
            visible = attributes.get("table:style-name", "") not in self._hidden
            self.sheets.append(SheetFacts(attributes.get("table:name", ""), visible))
            self._row = 0
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden.add(self._style)
        elif name == "table:named-range":
            self.names[attributes.get("table:name", "")] = attributes.get(
                "table:cell-range-address", ""
            )[:4096]
        elif name == "table:named-expression":
            self.names[attributes.get("table:name", "")] = attributes.get("table:expression", "")[
                :4096
            ]

    def _characters(self, text: str) -> None:
        if self._cell is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        if name in ("table:table-cell", "table:covered-table-cell") and self._cell is not None:
            repeat = _repeated(self._cell, "table:number-columns-repeated")
            text = "".join(self._text)
            if "office:value-type" in self._cell or "table:formula" in self._cell or text:
                self._cells -= repeat * self._row_repeat
                if self._cells < 0:
                    raise DangerousXmlError("cells")
                self._row_cells.append((self._column + 1, repeat, self._cell, text))
            self._column += repeat
            self._cell = None
        elif name == "table:table-row" and self.sheets:
            self._place()
            self._row += self._row_repeat

    def _place(self) -> None:
        facts = self.sheets[-1]
        for column, repeat, attributes, text in self._row_cells:
            for row in range(self._row + 1, self._row + 1 + self._row_repeat):
                for place in ((row, c) for c in range(column, column + repeat)):
                    self._record(facts, place, attributes, text)

    def _record(
        self, facts: SheetFacts, place: tuple[int, int], attributes: dict[str, str], text: str
    ) -> None:
        if max(place) > _EDGE:
            raise DangerousXmlError("reference")
        facts.filled.add(place)
        facts.rows = max(facts.rows, place[0])
        facts.columns = max(facts.columns, place[1])
        formula = attributes.get("table:formula")
        if formula is not None:
            facts.formulas[place] = formula_element(formula.partition(":=")[2] or formula)
            if not text and "office:value" not in attributes:
                facts.uncalculated.add(place)
        if attributes.get("calcext:value-type") == "error" or (
            formula is not None and text.startswith(_ERRORS)
        ):
            facts.errors[place] = text
        if attributes.get("office:value-type") == "percentage":
            facts.percents.add(place)


class PropertiesPass:
    """Handlers for ``meta.xml``: user-defined properties by name."""

    def __init__(self) -> None:
        self.properties: dict[str, str] = {}
        self._name: str | None = None

    def attach(self, parser: Any) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "meta:user-defined":
            self._name = attributes.get("meta:name", "")

    def _end(self, name: str) -> None:
        self._name = None

    def _characters(self, text: str) -> None:
        if self._name is not None:
            self.properties[self._name] = (self.properties.get(self._name, "") + text)[:4096]


def _repeated(attributes: dict[str, str], name: str) -> int:
    try:
        return max(1, min(int(attributes.get(name, "1")), _EDGE))
    except ValueError:
        return 1
