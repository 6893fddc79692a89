"""Long text comes back as it went in, and takes little memory meanwhile."""

from __future__ import annotations

import gc
import io
import tracemalloc
import weakref
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pni_sheets.rendering import packed, styles
from pni_sheets.rendering.packed import Packed, PackedPart

PIECES = st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))


@given(PIECES, st.integers(1, 40))
def test_pieces_come_back_in_their_order(pieces: list[str], block: int) -> None:
    """Whatever the blocks they were packed in: here of a few characters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "BLOCK", block)
        held, part = Packed(), PackedPart()
        for piece in pieces:
            held.append(piece)
            assert part.write(piece) == len(piece)
        assert list(held.taken()) == pieces
        assert list(held.taken()) == []
        assert part.getvalue() == "".join(pieces).encode()


def test_what_is_long_is_compressed() -> None:
    held = Packed()
    tracemalloc.start()
    for row in range(200_000):
        held.append(f'<c r="A{row}" s="7" t="s"><v>{row}</v></c>')
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(map(len, held.taken())) > 7_000_000
    assert size < 3_500_000


def test_a_workbook_is_forgotten_when_it_is_written() -> None:
    """Without the search for garbage, which is off while a master is made."""
    gc.disable()
    try:
        with styles.workbook(io.BytesIO(), styles.Document("t", "s", datetime(2025, 1, 1))) as book:
            sheet = book.add_worksheet("Una")
            sheet.write_string(0, 0, "x", styles.Formats(book)("text"))
            kept = weakref.ref(book), weakref.ref(sheet)
        del book, sheet
        assert [each() for each in kept] == [None, None]
    finally:
        gc.enable()
