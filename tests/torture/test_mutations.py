"""Damaged returns: never an exception, never accepted with other content without a word.

The whole run is ``make torture`` (``scripts/torture_returns.py``); this is its short form.
"""

from __future__ import annotations

from support.mutations import accepted, mutations, unexplained
from support.returned import KEY, expected

from pni_sheets.intake import returns

COUNT, SEED = 300, 1


def test_damaged_returns_are_read_right_or_said_why_not():
    named = list(mutations(COUNT, SEED))
    items = [returns.Item(data, "PNI_2025-S1_MTPS.xlsx") for _, data in named]
    fates = {True: 0, False: 0}
    for (name, data), returned in zip(named, returns.read_many(items, KEY, expected), strict=True):
        assert unexplained(returned, data) == [], name
        assert "ARCH-LECTURA" not in {f.rule for f in returned.findings}, name
        fates[accepted(returned)] += 1
    assert fates[False] > COUNT / 3, "the damage is real"
    assert fates[True] > COUNT / 20, "and not always fatal"
