"""What may leave the ministry: small groups of persons are suppressed (D.L. 144 of 2024).

A count of one to ``threshold`` - 1 persons points at people. It is hidden, and so is
whatever would give it away: the parts of a total that is printed (complementary
suppression), and the difference between two rounds of a figure that keeps growing.
"""

from __future__ import annotations

from collections.abc import Mapping

from pni_sheets.consolidation.accumulation import FIGURES
from pni_sheets.consolidation.results import Disaggregation, IndicatorResult

#: The attributes of ``Disaggregation`` that add up to its total, with the form's fields.
PARTS: Mapping[str, str] = {"women": "mujeres", "men": "hombres", "unknown": "sin_dato"}
REST = "undetailed"
MINORS, MINORS_FIELD = "minors", "menores"

#: The fields that hold an indicator's figure itself.
FIGURE_FIELDS = tuple(field for _, field in FIGURES)

Figures = dict[str, float]


def hidden(result: IndicatorResult, threshold: int) -> frozenset[str]:
    """The attributes of the indicator's ``Disaggregation`` that must not be published.

    Never ``total``: it is the indicator's own figure. Rounds are replayed in order, for
    what was printed in the last one must not give this one's away.
    """
    split = result.disaggregation
    if split is None:
        return frozenset()
    printed: Figures = {}
    hide: frozenset[str] = frozenset()
    for figures in _rounds(result, split):
        hide = _hide(figures, printed, threshold)
        printed |= {name: v for name, v in figures.items() if name not in hide}
    return hide


def _rounds(result: IndicatorResult, split: Disaggregation) -> list[Figures]:
    """The figures as they stood after each round behind them; the last are exact."""
    names = {field: name for name, field in PARTS.items()} | {MINORS_FIELD: MINORS}
    names |= dict.fromkeys(FIGURE_FIELDS, "total")
    seen = [*split.observations, *(o for o in result.observations if o.field in FIGURE_FIELDS)]
    standing: Figures = dict.fromkeys((*PARTS, "total"), 0.0)
    steps: list[Figures] = []
    for step in sorted({o.round for o in seen})[:-1]:
        standing = dict(standing)
        for o in seen:
            if o.round == step:
                standing[names[o.field]] = standing.get(names[o.field], 0.0) + float(o.value)
        steps.append({**standing, REST: standing["total"] - sum(standing[p] for p in PARTS)})
    final = {name: getattr(split, name) for name in (*PARTS, REST, "total")}
    return [*steps, final | ({MINORS: split.minors} if split.minors is not None else {})]


def _hide(figures: Figures, printed: Figures, threshold: int) -> frozenset[str]:
    parts = {name for name in PARTS if _small(figures[name], printed.get(name, 0.0), threshold)}
    if len(parts) == 1:
        parts.add(_companion(figures, parts))
    if MINORS in figures and _minors_tell(figures, printed, threshold):
        parts.add(MINORS)
    return frozenset(parts)


def _small(now: float, before: float, threshold: int) -> bool:
    return 0 < now < threshold or 0 < now - before < threshold


def _companion(figures: Figures, alone: set[str]) -> str:
    """What to hide beside a single hidden part, so that the total does not tell it.

    The least loss of information: the smallest other part that holds anybody.
    """
    others = [name for name in (*PARTS, REST) if name not in alone]
    held = [name for name in others if figures[name] > 0]
    return min(held or others[:1], key=lambda name: figures[name])


def _minors_tell(figures: Figures, printed: Figures, threshold: int) -> bool:
    """True where minors, or the adults that the total leaves, are a small group."""
    adults = figures["total"] - figures[MINORS]
    before = printed.get("total", 0.0) - printed.get(MINORS, 0.0) if MINORS in printed else 0.0
    return _small(figures[MINORS], printed.get(MINORS, 0.0), threshold) or _small(
        adults, before, threshold
    )
