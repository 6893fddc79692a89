"""The summary's charts: small inline SVG drawings, each with its text alternative.

A drawing carries no text of its own: words and figures stand beside it as HTML, so they
keep their size on a telephone and in print. Lengths are percentages, so a drawing fits any
width without stretching its patterns. Shades differ in lightness and in hatching, never in
hue alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    for (x1, y1), (x2, y2) in zip(placed, placed[1:], strict=False):
        shapes.append(
            f'<line class="trazo" x1="{x1:.2f}%" y1="{y1:.2f}%" x2="{x2:.2f}%" y2="{y2:.2f}%"/>'
        )
    shapes += [f'<circle class="punto" cx="{x:.2f}%" cy="{y:.2f}%" r="4"/>' for x, y in placed]
    return _drawing(shapes, alternative, "linea")


def _rect(start: float, width: float, shade: str) -> str:
    return (
        f'<rect class="{shade}" x="{100 * start:.2f}%" y="0" '
        f'width="{100 * width:.2f}%" height="100%"/>'
    )


def _drawing(shapes: Sequence[str], alternative: str, extra: str = "") -> Markup:
    from markupsafe import Markup, escape

    name = f"barra {extra}".strip()
    return Markup('<svg class="{}" role="img" aria-label="{}" focusable="false">{}</svg>').format(
        name, escape(alternative), Markup("".join(shapes))
    )
