"""Progress, traffic light and averages: how figures are judged, written once.

Pure functions of figures, targets and thresholds; all percentages on the 0-100 scale.
``docs/numbers.md`` has worked examples from the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pni_sheets.consolidation.results import Average, Coverage, Light, YearProgress
from pni_sheets.core.model import Comparator, Semester, Target, Thresholds
from pni_sheets.plan.schedule import EPSILON


def percent(value: float | None, target: float | None) -> float | None:
    """100 x value / target, uncapped; None where either is unknown. A target of 0 is met."""
    if value is None or target is None:
        return None
    return 100.0 * value / target if target else 100.0


def met(value: float, target: float, comparator: Comparator) -> bool:
    """True where the value reaches the target; "más de" (gt) has to be exceeded."""
    if comparator is Comparator.GT:
        return value > target + EPSILON
    return value >= target - EPSILON


def beyond(value: float | None, target: Target, horizon: float | None, over: float) -> bool:
    """True above ``over`` per cent of the target (*Sobre meta*).

    Where a meta names two figures, both have to be exceeded: 3.3.1-1 at 2 is the agency
    and its launch, not twice the agency.
    """
    if value is None or not horizon:
        return False
    second = target.secondary.value if target.secondary else 0.0
    return value > (horizon + second) * over / 100 + EPSILON


def beyond_first(value: float | None, target: Target) -> float | None:
    """Progress against the second figure of a meta: what exceeds the first one."""
    if value is None or target.secondary is None or target.value is None:
        return None
    return percent(max(0.0, value - target.value), target.secondary.value)


def judge(
    value: float | None,
    expected: float | None,
    target: float | None,
    comparator: Comparator,
    *,
    current: bool,
    lacking: bool = False,
    thresholds: Thresholds,
) -> tuple[Light, float | None]:
    """The traffic light and the compliance (100 x value / expected, capped) behind it.

    ``current`` tells whether the figure can be judged against this round: something was
    accepted in it, or no more is to come. What is achieved does not become unknown by
    silence, so *Cumplida* stands without it; what is not yet achieved cannot be called
    behind by silence, so it is *Sin dato*; where the figure is ``lacking`` somebody who was
    asked, it is *Sin dato (parcial)*. With nothing expected yet it is *Aún no exigible*,
    whether anything was reported or not. None of these has a compliance.
    """
    if expected is None or target is None:
        return Light.NOT_DUE, None
    if value is not None and met(value, target, comparator):
        return Light.MET, 100.0
    if expected <= 0:
        return Light.NOT_YET, None
    if value is not None and lacking:
        return Light.PARTIAL, None
    if value is None or not current:
        return Light.NO_DATA, None
    share = min(100.0, 100.0 * value / expected)
    return light_of(share, thresholds), share


def light_of(compliance: float, thresholds: Thresholds) -> Light:
    """The light of a compliance, target not met."""
    if compliance >= thresholds.on_time - EPSILON:
        return Light.ON_TIME
    return Light.BEHIND if compliance >= thresholds.behind - EPSILON else Light.CRITICAL


def mean_light(lights: Mapping[Light, int], compliance: Average, thresholds: Thresholds) -> Light:
    """The light of several members: of the mean compliance of those that have one.

    *Cumplida* only where all that have a target to meet did; *Sin dato* where something is
    expected and nothing can be judged.
    """
    targets = sum(lights.values()) - lights[Light.NOT_DUE]
    if not targets:
        return Light.NOT_DUE
    if lights[Light.MET] == targets:
        return Light.MET
    if compliance.value is not None:
        return light_of(compliance.value, thresholds)
    return next((light for light in (Light.PARTIAL, Light.NO_DATA) if lights[light]), Light.NOT_YET)


def group_light(
    lights: Mapping[Light, int], compliance: Average, current: Coverage, thresholds: Thresholds
) -> Light:
    """The light of a group of activities, which needs data of this round.

    ``current``: of what is due, how much has data of this round. Below the minimum the few
    that spoke do not speak for the others: *Cobertura insuficiente*. Example: MRREE, principal
    of 68 of 90 activities, is silent; what was met in earlier rounds is no light for its axis.
    """
    light = mean_light(lights, compliance, thresholds)
    short = current.share is not None and current.share < thresholds.group_coverage - EPSILON
    return Light.LOW_COVERAGE if short and light is not Light.MET else light


def capped(value: float | None) -> float | None:
    """A percentage as it enters an average: 100 at most."""
    return None if value is None else min(100.0, value)


def average(members: Iterable[tuple[float | None, bool]]) -> Average:
    """The mean of capped percentages over the members that have one.

    ``members`` are those that were due: (percentage or None, whether it rests on an
    earlier round).
    """
    listed = list(members)
    known = [(min(100.0, value), earlier) for value, earlier in listed if value is not None]
    mean = sum(value for value, _ in known) / len(known) if known else None
    return Average(mean, len(known), len(listed), sum(earlier for _, earlier in known))


def plan_progress(
    years: Sequence[YearProgress], period: tuple[int, int], semester: Semester
) -> float | None:
    """Progress of a flujo over the whole plan: the mean of its years' capped progress.

    Years to come count as zero, for they are still to be done. A year that ended without
    ever being collected is left out: it lowers coverage, not progress. Example: 1.3.1-2
    (2024-2028), 2024 never collected, 2025 complete, at 2025-S2: 100 / 4 = 25 %.
    """
    done = [y.progress for y in years if y.progress is not None]
    ended = sum(1 for y in years if not y.collected and Semester(y.year, 2) <= semester)
    if not done:
        return None
    return sum(min(100.0, p) for p in done) / (period[1] - period[0] + 1 - ended)
