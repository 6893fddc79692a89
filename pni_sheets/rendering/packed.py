"""Much text, appended piece by piece and read back once: compressed where it is long.

A sheet of a round of thousands is a hundred megabytes of XML, which compress twentyfold.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

#: Characters that are compressed together; what is shorter stays as it is.
BLOCK = 1 << 20

#: Stands between two pieces: no XML can hold it.
_END = "\0"


class Packed:
    """Pieces of XML in their order."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._pieces: list[str] = []
        self._length = 0

    def append(self, piece: str) -> None:
        """Take one more piece."""
        self._pieces.append(piece)
        self._length += len(piece)
        if self._length >= BLOCK:
            self._blocks.append(zlib.compress(_END.join(self._pieces).encode(), 1))
            self._pieces, self._length = [], 0

    def taken(self) -> Iterator[str]:
        """Every piece, each forgotten as it is given."""
        blocks, pieces = self._blocks[::-1], self._pieces
        self._blocks, self._pieces, self._length = [], [], 0
        while blocks:
            yield from zlib.decompress(blocks.pop()).decode().split(_END)
        yield from pieces


class PackedPart(io.StringIO):
    """A part of a workbook on its way into the file, as xlsxwriter writes and reads it."""

    def __init__(self) -> None:
        super().__init__()
        self._packed = Packed()

    def write(self, text: str, /) -> int:
        self._packed.append(text)
        return len(text)

    def getvalue(self) -> bytearray:  # type: ignore[override]
        """The part, encoded; only once, for it is forgotten meanwhile."""
        data = bytearray()
        for piece in self._packed.taken():
            data += piece.encode()
        return data
