"""Judgement and averages: what must hold for any figures, and the edges by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.reported import Reported, only

from pni_sheets.consolidation import traffic_light
from pni_sheets.consolidation.results import Average, Light, YearProgress
from pni_sheets.core.model import Comparator, Plan, Semester, Thresholds

LIMITS = Thresholds()

#: From worst to best, of the lights that judge.
ORDER = [Light.CRITICAL, Light.BEHIND, Light.ON_TIME, Light.MET]

amounts = st.floats(0, 1e9, allow_nan=False)
targets = st.floats(0.5, 1e9, allow_nan=False)
percents = st.none() | st.floats(0, 500, allow_nan=False)


def judged(value: float | None, expected: float | None, target: float | None) -> Light:
    return traffic_light.judge(
        value, expected, target, Comparator.GE, current=True, thresholds=LIMITS
    )[0]


@given(amounts, amounts, targets, st.floats(0, 1))
def test_more_is_never_a_worse_light(less: float, more: float, target: float, share: float) -> None:
    less, more = sorted((less, more))
    expected = target * share
    before, after = judged(less, expected, target), judged(more, expected, target)
    if Light.NOT_YET in (before, after):
        assert after in (Light.NOT_YET, Light.MET)
        return
    assert ORDER.index(before) <= ORDER.index(after)


@given(amounts, targets, st.floats(0, 1), st.floats(0, 1))
def test_asking_for_more_is_never_a_better_light(
    value: float, target: float, one: float, other: float
) -> None:
    less, more = sorted((one, other))
    easy, hard = judged(value, target * less, target), judged(value, target * more, target)
    if Light.NOT_YET in (easy, hard):
        assert easy is Light.NOT_YET
        return
    assert ORDER.index(hard) <= ORDER.index(easy)


@given(st.none() | amounts, st.none() | amounts, st.none() | targets)
def test_silence_is_judged_only_where_the_target_was_met(
    value: float | None, expected: float | None, target: float | None
) -> None:
    light, compliance = traffic_light.judge(
        value, expected, target, Comparator.EQ, current=False, thresholds=LIMITS
    )
    assert light in (Light.MET, Light.NO_DATA, Light.NOT_DUE, Light.NOT_YET)
    assert (light is Light.MET) == (compliance is not None)


@pytest.mark.parametrize(
    ("value", "expected", "light"),
    [
        (0.3, 0.5, Light.BEHIND),  # 60 % in binary fractions is a hair under 0.6
        (0.9, 1.0, Light.ON_TIME),
        (0.8999, 1.0, Light.ON_TIME if LIMITS.on_time < 90 else Light.BEHIND),
        (0.0, 1.0, Light.CRITICAL),
        (0.0, 0.0, Light.NOT_YET),
        (None, 0.0, Light.NOT_YET),
        (None, 1.0, Light.NO_DATA),
    ],
)
def test_edges(value: float | None, expected: float, light: Light) -> None:
    assert judged(value, expected, 10.0) is light


def test_thresholds_are_the_operator_s() -> None:
    strict = replace(LIMITS, on_time=95.0, behind=80.0)
    assert traffic_light.light_of(94.0, strict) is Light.BEHIND
    assert traffic_light.light_of(79.0, strict) is Light.CRITICAL


def test_a_target_of_nothing_is_met() -> None:
    assert traffic_light.percent(0.0, 0.0) == 100.0
    assert traffic_light.percent(None, 0.0) is None


@given(st.lists(st.tuples(percents, st.booleans()), max_size=12))
def test_averages_are_capped_and_say_what_they_cover(
    members: list[tuple[float | None, bool]],
) -> None:
    found = traffic_light.average(members)
    known = [value for value, _ in members if value is not None]
    assert (found.n, found.of) == (len(known), len(members))
    assert found.earlier <= found.n
    assert (found.value is None) == (not known)
    if found.value is not None:
        assert -1e-9 <= found.value <= 100 + 1e-9
        assert found.value >= min(100.0, *known) - 1e-9


@given(st.lists(st.tuples(percents, st.booleans()), max_size=8), st.booleans())
def test_no_data_changes_coverage_not_the_mean(
    members: list[tuple[float | None, bool]], earlier: bool
) -> None:
    before, after = (
        traffic_light.average(members),
        traffic_light.average([*members, (None, earlier)]),
    )
    assert after == Average(before.value, before.n, before.of + 1, before.earlier)


def years(shares: list[float | None]) -> tuple[YearProgress, ...]:
    return tuple(
        YearProgress(2024 + n, share, 100.0, share, share is not None)
        for n, share in enumerate(shares)
    )


@given(st.lists(percents, min_size=1, max_size=5))
def test_a_year_never_collected_lowers_coverage_not_progress(shares: list[float | None]) -> None:
    end = Semester(2023 + len(shares), 2)
    whole = traffic_light.plan_progress(years(shares), (2024, 2028), end)
    if all(share is None for share in shares):
        assert whole is None
        return
    assert whole is not None
    assert 0 <= whole <= 100 + 1e-9
    as_zero = [share or 0.0 for share in shares]
    zeroed = traffic_light.plan_progress(years(as_zero), (2024, 2028), end)
    assert zeroed is not None
    assert whole >= zeroed - 1e-9


@given(st.lists(st.floats(0, 200), min_size=1, max_size=5), st.integers(0, 4), amounts)
def test_a_better_year_is_never_less_progress_of_the_plan(
    shares: list[float], which: int, more: float
) -> None:
    assume(which < len(shares))
    end = Semester(2023 + len(shares), 2)
    better = [*shares]
    better[which] += more
    before = traffic_light.plan_progress(years(list(shares)), (2024, 2028), end)
    after = traffic_light.plan_progress(years(list(better)), (2024, 2028), end)
    assert before is not None
    assert after is not None
    assert after >= before - 1e-9


@given(st.dictionaries(st.sampled_from(list(Light)), st.integers(0, 5)), percents)
def test_a_group_is_met_only_where_everything_due_is(
    counts: dict[Light, int], mean: float | None
) -> None:
    counts = dict.fromkeys(Light, 0) | counts
    due = sum(counts.values()) - counts[Light.NOT_DUE]
    found = traffic_light.mean_light(counts, Average(mean, 1, 1), LIMITS)
    assert (found is Light.NOT_DUE) == (due == 0)
    assert (found is Light.MET) == (due > 0 and counts[Light.MET] == due)


returns = st.lists(
    st.tuples(
        st.sampled_from(["2025-S1", "2025-S2", "2026-S1"]),
        st.sampled_from(["MRREE", "MTPS", "ESCO"]),
        st.sampled_from(["1.4.2-1", "1.4.2-2"]),
        st.integers(0, 200),
        st.booleans(),
    ),
    max_size=10,
    unique_by=lambda row: row[:3],
)


@settings(deadline=None)
@given(returns, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_sums_are_kept(
    plan: Plan, rows: list[tuple[str, str, str, int, bool]], dice: object
) -> None:
    plan, told = only(plan, "1.4.2"), Reported()
    for name, who, indicator, value, joint in rows:
        more = {"aporte": "Conjunto"} if joint else {}
        told.figure(name, who, indicator, value, **more)
    first = told.at(plan, "2025-S2")
    dice.shuffle(told.observations)  # type: ignore[attr-defined]
    assert told.at(plan, "2025-S2") == first
    for indicator in ("1.4.2-1", "1.4.2-2"):
        found = first.indicator(indicator)
        own = [
            value
            for name, who, key, value, joint in rows
            if key == indicator and name < "2026" and (who == "MRREE" or not joint)
        ]
        assert found.value == (sum(own) if own else None)
