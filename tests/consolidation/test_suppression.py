"""Small groups of persons: what is hidden cannot be worked out from what is printed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.reported import Reported, only

from pni_sheets.consolidation.results import Disaggregation, IndicatorResult
from pni_sheets.consolidation.suppression import hidden
from pni_sheets.core.model import Plan

#: 1.4.2-1: 100 participantes por año, counts persons; MRREE is principal.
PEOPLE = "1.4.2-1"


def split(plan: Plan, *rounds: dict[str, int]) -> IndicatorResult:
    told = Reported()
    for n, cells in enumerate(rounds):
        told.figure(f"2025-S{n + 1}", "MRREE", PEOPLE, **cells)
    return told.at(only(plan, "1.4.2"), f"2025-S{len(rounds)}").indicator(PEOPLE)


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        ({"avance": 40, "mujeres": 20, "hombres": 20}, set()),
        ({"avance": 40, "mujeres": 40, "hombres": 0}, set()),
        # 3 men: hiding them alone would leave 43 - 40; women go too
        ({"avance": 43, "mujeres": 40, "hombres": 3}, {"men", "women"}),
        # the smallest of the others is enough
        ({"avance": 53, "mujeres": 40, "hombres": 3, "sin_dato": 10}, {"men", "unknown"}),
        ({"avance": 45, "mujeres": 2, "hombres": 3, "sin_dato": 40}, {"men", "women"}),
        # 30 persons were counted without any detail: they hide the three men
        ({"avance": 73, "mujeres": 40, "hombres": 3}, {"men", "undetailed"}),
        # everybody is one small group: a zero has to go with it
        ({"avance": 3, "mujeres": 3, "hombres": 0}, {"women", "men"}),
        ({"avance": 40, "mujeres": 20, "hombres": 20, "menores": 4}, {"minors"}),
        # 37 minors of 40 leave 3 adults
        ({"avance": 40, "mujeres": 20, "hombres": 20, "menores": 37}, {"minors"}),
        ({"avance": 40, "mujeres": 20, "hombres": 20, "menores": 0}, set()),
        ({"avance": 0, "mujeres": 0, "hombres": 0}, set()),
    ],
)
def test_one_round(plan: Plan, cells: dict[str, int], names: set[str]) -> None:
    assert hidden(split(plan, cells), 5) == names


def test_two_rounds_do_not_give_a_small_one_away(plan: Plan) -> None:
    # 20 women were printed in June; 22 in December would say: two in the second semester
    june = {"avance": 40, "mujeres": 20, "hombres": 20}
    december = {"avance": 32, "mujeres": 2, "hombres": 30}
    assert hidden(split(plan, june), 5) == set()
    assert hidden(split(plan, june, december), 5) == {"women", "men"}
    # what was not printed in June gives nothing away in December
    june = {"avance": 23, "mujeres": 3, "hombres": 20}
    december = {"avance": 32, "mujeres": 2, "hombres": 30}
    assert hidden(split(plan, june, december), 5) == set()


def test_indicators_that_do_not_count_persons_hide_nothing(plan: Plan) -> None:
    result = Reported().figure("2025-S1", "MTPS", "1.4.1-1", 2).at(plan, "2025-S1")
    assert hidden(result.indicator("1.4.1-1"), 5) == frozenset()


def test_the_threshold_is_the_operator_s(plan: Plan) -> None:
    found = split(plan, {"avance": 40, "mujeres": 33, "hombres": 7})
    assert hidden(found, 5) == set()
    assert hidden(found, 10) == {"women", "men"}


counts = st.integers(0, 60)


@settings(deadline=None)
@given(
    st.lists(st.tuples(counts, counts, counts, counts, counts), min_size=1, max_size=2),
    st.integers(2, 10),
)
def test_what_is_printed_never_tells_a_small_group(
    plan: Plan, rounds: list[tuple[int, int, int, int, int]], threshold: int
) -> None:
    printed: dict[str, float] = {}
    for n in range(len(rounds)):
        cells = [
            {
                "avance": women + men + unknown + rest,
                "mujeres": women,
                "hombres": men,
                "sin_dato": unknown,
                "menores": min(minors, women + men + unknown + rest),
            }
            for women, men, unknown, rest, minors in rounds[: n + 1]
        ]
        result = split(plan, *cells)
        found = result.disaggregation
        assert isinstance(found, Disaggregation)
        hide = hidden(result, threshold)
        parts = {name: getattr(found, name) for name in ("women", "men", "unknown", "undetailed")}
        shown = {name: v for name, v in parts.items() if name not in hide}
        assert len(parts) - len(shown) != 1, "a single hidden part is total minus the others"
        for name in ("women", "men", "unknown", "minors"):
            value = getattr(found, name)
            if name not in hide:
                assert not 0 < value < threshold
                assert not 0 < value - printed.get(name, 0.0) < threshold
                printed[name] = value
        if "minors" not in hide:
            assert not 0 < found.total - found.minors < threshold
