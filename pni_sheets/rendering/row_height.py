"""How much room a text takes in a cell, so that rows are as high as their texts need.

Excel does not fit the height of a row when a file is written by a program, and a printer
wraps a little earlier than the screen. Widths are those of Carlito (metrically the same
as Calibri), in 1/2048 of the font size.
"""

from __future__ import annotations

from functools import lru_cache

_GROUPS = {
    463: " ",
    470: "ilí'",
    490: "j",
    517: ",.·IÍ‘’",
    548: ":;",
    628: "()[]{}-`f",
    694: "!¡tJ°",
    714: "r",
    809: "/\\sz",
    866: '"“”LcªºF',
    949: "xvykFS|?¿",
    981: "Zgaá",
    1019: "TYEÉeé",
    1038: "#*+<=>^_~–$0123456789€",
    1080: "«»PXKbdhnpquúüñoó",
    1114: "CRB",
    1185: "VAÁ",
    1292: "DHG",
    1356: "UÚÜNÑOÓQ",
    1464: "&…%w",
    1636: "m",
    1854: "MW@—",
}
#: For characters that are not in the table: wider than most.
_OTHER = 1300


class _Widths(dict[str, int]):
    def __missing__(self, character: str) -> int:
        return _OTHER


_WIDTH = _Widths({character: width for width, group in _GROUPS.items() for character in group})
#: Bold runs are wider, and printers and other screens wrap earlier than the metrics say.
_BOLD, _SLACK = 1.05, 1.04
#: Points of a line, by the font's size: Calibri's own spacing, rounded up as Excel does.
_LEADING = 1.28
#: Pixels of a column without text: two margins, the line and an indent of one.
_MARGIN = 16
#: No row of Excel is higher.
MAX_HEIGHT = 409.0


def pixels(width: float) -> int:
    """Pixels of a column that is ``width`` characters wide (Calibri 11: 7 pixels a digit)."""
    return int(width * 7 + 5.5)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of ``text`` in pixels at 96 dots per inch, ``size`` in points."""
    units = sum(map(_WIDTH.__getitem__, text))
    return units / 2048 * size * 96 / 72 * (_BOLD if bold else 1.0)


@lru_cache(maxsize=8192)
def lines(text: str, width: float, size: float, bold: bool = False) -> int:
    """How many lines ``text`` takes in a wrapped cell of a column of ``width`` characters."""
    room = (pixels(width) - _MARGIN) / _SLACK
    return sum(_wrapped(paragraph, room, size, bold) for paragraph in text.split("\n")) or 1


def _wrapped(paragraph: str, room: float, size: float, bold: bool) -> int:
    space = text_width(" ", size, bold)
    count, used = 1, 0.0
    for word in paragraph.split(" "):
        length = text_width(word, size, bold)
        if used and used + space + length > room:
            count, used = count + 1, 0.0
        elif used:
            used += space
        while length > room:  # a word longer than the line is broken
            count, length = count + 1, length - room
        used += length
    return count


def height(count: int, size: float) -> float:
    """Points of a row of ``count`` lines, with a little air; at most Excel's limit."""
    return min(MAX_HEIGHT, round(count * size * _LEADING + 4, 1))
