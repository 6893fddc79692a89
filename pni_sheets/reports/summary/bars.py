"""The summary's charts: small inline SVG drawings, each with its text alternative.

A drawing carries no text of its own: words and figures stand beside it as HTML, so they
keep their size on a telephone and in print. Lengths are percentages, so a drawing fits any
width without stretching its patterns. Shades differ in lightness and in hatching, never in
hue alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a stacked bar: its weight and the CSS class that shades it."""

    weight: float
    shade: str


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a line: its label and its value as a share (1.0 is the top), or None."""

    label: str
    share: float | None


def bar(share: float | None, shade: str, alternative: str, mark: float | None = None) -> Markup:
    """A bar filled to ``share`` (0-1, drawn capped; None draws the empty track).

    ``mark`` draws a vertical line at that share, a target.
    """
    filled = min(max(share or 0.0, 0.0), 1.0)
    shapes = [_rect(0, 1, "pista")]
    if filled:
        shapes.append(_rect(0, filled, shade))
    if mark is not None:
        shapes.append(_rect(max(min(mark, 1.0) - 0.005, 0.0), 0.01, "marca"))
    return _drawing(shapes, alternative)


def stacked(parts: Sequence[Part], alternative: str) -> Markup:
    """One bar divided in proportion to the weights; the empty track when all are zero."""
    total = sum(part.weight for part in parts)
    shapes = [_rect(0, 1, "pista")]
    start = 0.0
    for part in parts:
        if part.weight > 0:
            shapes.append(_rect(start, part.weight / total, part.shade))
            start += part.weight / total
    return _drawing(shapes, alternative)


def line(points: Sequence[Point], alternative: str) -> Markup:
    """A line through the points that have a value; a gap where one has none."""
    step = 100 / max(len(points) - 1, 1)
    placed = [
        (index * step, 100 - 100 * min(max(point.share, 0.0), 1.0))
        for index, point in enumerate(points)
        if point.share is not None
    ]
    shapes = [_rect(0, 1, "pista")]
    shapes += [
        _LINE.format(f"{x1:.2f}", f"{y1:.2f}", f"{x2:.2f}", f"{y2:.2f}")
        for (x1, y1), (x2, y2) in itertools.pairwise(placed)
    ]
    shapes += [_CIRCLE.format(f"{x:.2f}", f"{y:.2f}") for x, y in placed]
    return _drawing(shapes, alternative, "barra linea")


_SVG = Markup('<svg class="{}" role="img" aria-label="{}" focusable="false">{}</svg>')
_RECT = Markup('<rect class="{}" x="{}%" y="0" width="{}%" height="100%"/>')
_LINE = Markup('<line class="trazo" x1="{}%" y1="{}%" x2="{}%" y2="{}%"/>')
_CIRCLE = Markup('<circle class="punto" cx="{}%" cy="{}%" r="4"/>')


def _rect(start: float, width: float, shade: str) -> Markup:
    return _RECT.format(shade, f"{100 * start:.2f}", f"{100 * width:.2f}")


def _drawing(shapes: Sequence[Markup], alternative: str, kind: str = "barra") -> Markup:
    return _SVG.format(kind, alternative, Markup("").join(shapes))
