"""Every limit of the guard, in one place, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit and why it is where it is."""

    most: int
    reason: str


_MIB = 1 << 20

#: Every limit of the guard. A filled form has 0.2 MB, 20 parts, 3 MB of XML, 9,000 elements.
LIMITS: Mapping[str, Limit] = {
    "bytes": Limit(25 * _MIB, "what mail services carry in one message"),
    "entries": Limit(1_000, "a form has about 20 parts; pictures and comments add dozens"),
    "inflated": Limit(64 * _MIB, "all parts together; a form with photographs stays below 30 MiB"),
    "xml": Limit(16 * _MIB, "all XML together, 5 times the largest form padded by Google"),
    "ratio": Limit(400, "XML of repeated empty cells reaches 60:1; bombs 1,000:1"),
    "elements": Limit(400_000, "sheet elements with handlers, in about 150 ms"),
    "area": Limit(2_000_000, "rows x columns that calamine lays out densely, 24 bytes each"),
    "cells": Limit(200_000, "filled cells of an ods, repeated ones too, in about 150 ms"),
    "listed": Limit(50_000, "relations, names or properties of one part; a form has dozens"),
    "merges": Limit(20_000, "merged ranges of one sheet; a form has none"),
    "styles": Limit(65_490, "cell formats, Excel's own limit"),
    "code": Limit(255, "characters of a number format, Excel's own limit; the rest is not read"),
    "sheets": Limit(255, "a form has 6; a book with more is not a return"),
    "text": Limit(32_767, "characters in one cell, Excel's own limit"),
    "characters": Limit(4_000_000, "in all cells; repeated texts are written out for the parent"),
}
