"""Symbols of the self-check and of marks; each is in Calibri, Carlito or their fallbacks."""

OK, MISSING, WRONG, LOOK = "✔", "○", "✖", "▲"
