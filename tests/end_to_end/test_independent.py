"""The figures against a second calculation, over a synthetic history of nine rounds."""

from __future__ import annotations

from time import process_time

import pytest
from support import invented
from support.histories import ours, theirs, told, versions
from support.independent import Amount

from pni_sheets.consolidation import consolidate
from pni_sheets.consolidation.results import Average, GroupResult
from pni_sheets.core.lights import OF_INDICATORS
from pni_sheets.plan import catalogue as catalogue

#: Every round of one history, and the middle of another.
CASES = [(2024, name) for name in invented.ROUNDS] + [(7, name) for name in invented.ROUNDS[3:5]]


def same(one: float | None, other: Amount) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return one == pytest.approx(float(other), rel=1e-12, abs=1e-9)


@pytest.mark.parametrize(("seed", "name"), CASES)
def test_every_indicator(seed: int, name: str) -> None:
    reckoned = theirs(seed, name).outcomes
    differing = []
    for result in ours(seed, name).indicators:
        other = reckoned[result.id]
        pairs = {
            "value": same(result.value, other.value),
            "expected": same(result.expected, other.expected),
            "target": same(result.target, other.target),
            "progress": same(result.progress, other.progress),
            "progress_plan": same(result.progress_plan, other.progress_plan),
            "compliance": same(result.compliance, other.share),
            "light": str(result.light) == other.light,
            "over": result.over_target == other.over,
        }
        differing += [(result.id, what) for what, equal in pairs.items() if not equal]
    assert not differing


def matches(found: Average, other: tuple[Amount, int, int]) -> bool:
    return same(found.value, other[0]) and (found.n, found.of) == other[1:]


@pytest.mark.parametrize(("seed", "name"), CASES)
def test_every_mean(seed: int, name: str) -> None:
    result, other = ours(seed, name), theirs(seed, name)
    for activity in result.activities:
        assert matches(activity.progress, other.activity(activity.code)), activity.code
        assert matches(activity.progress_plan, other.activity(activity.code, "progress_plan"))
    for what in ("progress", "progress_plan"):
        for axis in result.axes:
            assert matches(getattr(axis, what), other.axis(axis.code, what)), axis.code
        assert matches(getattr(result.total, what), other.total(what))
    for group in (*result.axes, result.total):
        assert lights(group) == other.counts(group.code or None)


def lights(group: GroupResult) -> dict[str, int]:
    return {str(light): n for light, n in group.lights.items()}


@pytest.mark.parametrize(("seed", "name"), CASES)
def test_persons_and_money(seed: int, name: str) -> None:
    result, other = ours(seed, name), theirs(seed, name)
    for found in result.indicators:
        split = found.disaggregation
        if split is None:
            continue
        people = other.outcomes[found.id].people
        assert (split.women, split.men) == (people["mujeres"], people["hombres"]), found.id
        assert (split.unknown, split.minors or 0) == (people["sin_dato"], people["menores"])
    money, sums = result.budget.total, other.money()
    assert (money.required, money.executed) == (sums["requerido"], sums["ejecutado"])
    assert dict(money.sources) == {k: sums[k] for k in money.sources}
    assert money.gap == sums["brecha"]


def test_the_trend_is_what_was_said_at_the_time() -> None:
    for point in ours(2024, "2028-S2").trend:
        other = theirs(2024, point.round)
        if point.code:
            assert matches(point.progress, other.axis(point.code))
            assert matches(point.progress_plan, other.axis(point.code, "progress_plan"))
        else:
            assert matches(point.progress, other.total())
        assert {str(k): n for k, n in point.lights.items()} == other.counts(point.code or None)


def test_the_history_has_everything_in_it() -> None:
    """The comparison is worth something only if every kind of thing happens."""
    seen = [r for seed, n in CASES for r in ours(seed, n).indicators]
    assert {r.light for r in seen} == set(OF_INDICATORS)
    assert {r.state for r in seen} == set(type(seen[0].state))
    assert {r.indicator.accumulation for r in seen if r.value} == set(
        type(seen[0].indicator.accumulation)
    )
    assert any(r.late and r.value for r in seen)
    assert any(r.decision and r.value for r in seen)
    assert any(r.opening for r in seen)
    assert any(c.joint for r in seen for c in r.contributions)
    assert any(r.over_target for r in seen)
    kinds = {c.kind for seed, n in CASES for c in ours(seed, n).cases}
    assert len(kinds) >= 5


def test_every_extract_is_a_part_of_the_whole() -> None:
    whole = ours(2024, "2026-S2")
    for axis in whole.axes:
        part = consolidate.for_axis(whole, axis.code)
        assert part.total == axis
        assert set(part.indicators) <= set(whole.indicators)
        assert part.budget.total == whole.budget.by_axis[axis.code]


def test_nine_rounds_take_no_time() -> None:
    """Measured 0.6 s on an idle machine; eight times that is a mistake."""
    seen = told(2024)
    start = process_time()
    seen.at(versions()["2028-S2"], "2028-S2", versions())
    assert process_time() - start < 5
