"""Symbols of the self-check and of marks; each is in Calibri, Carlito or their fallbacks."""

OK, MISSING, WRONG, LOOK = "✔", "○", "✖", "▲"

#: Those, and the other signs of a traffic light: what begins with one was said by a workbook.
SYMBOLS = frozenset((OK, MISSING, WRONG, LOOK, "●", "◐", "◔", "…", "–"))
