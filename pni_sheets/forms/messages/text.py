"""The shape of a rule's words.

Braces in a text name parameters of the finding, or one of: ``value`` (what the cell
holds), ``header`` (the field's title), ``sheet``, ``cell``, ``key``, or a word that
``messages`` makes of them. ``{x:date}`` writes a serial number as a date. An info needs no
example: nothing has to be done.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """What is wrong with which value; what to do; an example; the hint of *Revisión*."""

    problem: str
    remedy: str
    example: str = ""
    hint: str = ""
