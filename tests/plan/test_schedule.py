"""The plan in time: what is due, worked by hand on indicators of the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pni_sheets.core.model import Indicator, Plan, Semester
from pni_sheets.plan import schedule


def at(text: str) -> Semester:
    return Semester.parse(text)


@pytest.mark.parametrize(
    ("indicator", "horizon"),
    [
        ("1.3.1-2", 5000.0),  # 5,000 personas por año
        ("5.4.2-1", 240.0),  # 20 documentos por mes x 12
        ("5.4.1-1", 6000.0),  # 500 migrantes por mes x 12
        ("1.4.1-1", 3.0),  # tres estudios
        ("0.2.3-1", None),  # meta a elaborar en actividad 0.2.1
        ("0.2.3-2", 75.0),  # 75% de brechas
    ],
)
def test_target_of_the_horizon(plan: Plan, indicator: str, horizon: float | None) -> None:
    assert schedule.horizon_target(plan.indicator(indicator)) == horizon


@pytest.mark.parametrize(
    ("indicator", "semester", "due"),
    [
        # flujo anual: half the year's target in S1, all of it in S2, again each year
        ("1.3.1-2", "2024-S1", 2500.0),
        ("1.3.1-2", "2024-S2", 5000.0),
        ("1.3.1-2", "2027-S1", 2500.0),
        # lumpy: one campaign a year (2.3.2-1) is not late in June: floor(0.5) = 0
        ("2.3.2-1", "2025-S1", 0.0),
        ("2.3.2-1", "2025-S2", 1.0),
        # 3 trainings a year (1.2.2-1, 2026-2027): floor(1.5) = 1
        ("1.2.2-1", "2026-S1", 1.0),
        # monthly: 6 x 20 after the first semester, 12 x 20 at the end of the year
        ("5.4.2-1", "2025-S1", 120.0),
        ("5.4.2-1", "2025-S2", 240.0),
        # acumulado: 3 studies over 2025-2028, 8 semesters: 3 x 1/8 = 0.375 -> 0
        ("1.4.1-1", "2025-S1", 0.0),
        ("1.4.1-1", "2026-S1", 1.0),  # 3 x 3/8 = 1.125 -> 1
        ("1.4.1-1", "2027-S2", 2.0),  # 3 x 6/8 = 2.25 -> 2
        ("1.4.1-1", "2028-S2", 3.0),
        # a level reached step by step: 75 x 1/8 and 8/8 of 2025-2028; 14 x 3/10 = 4.2 -> 4
        ("0.2.3-2", "2025-S1", 9.375),
        ("0.2.3-2", "2028-S2", 75.0),
        ("5.5.1-2", "2025-S1", 4.0),
        # the other levels, and promedio: the target itself, at once
        ("0.3.4-1", "2025-S1", 25.0),
        ("2.1.1-2", "2024-S1", 8.0),
        # hito: only in the last semester of the period (0.4.1: 2025-2028)
        ("0.4.1-1", "2025-S1", 0.0),
        ("0.4.1-1", "2028-S1", 0.0),
        ("0.4.1-1", "2028-S2", 1.0),
        # a milestone on which a yearly one depends has a due date of its own
        ("0.1.2-1", "2024-S1", 0.0),
        ("0.1.2-1", "2024-S2", 1.0),
        # a late activity (1.1.2, 2024) owes all of its target
        ("1.1.2-1", "2025-S1", 1.0),
        ("1.1.2-2", "2026-S2", 20.0),
        # late flujo (6.4.1, 2024-2025: 7 institutions a year): the last year's target
        ("6.4.1-1", "2026-S1", 7.0),
        # not begun: nothing is due
        ("1.2.2-1", "2025-S2", None),
        # undefined target: nothing can be due
        ("0.2.3-1", "2025-S1", None),
        # 3.6.2 has no period in the document: the plan's span, 2024-2028
        ("3.6.2-1", "2024-S1", 62.0),  # floor(125 / 2)
    ],
)
def test_expected(plan: Plan, indicator: str, semester: str, due: float | None) -> None:
    assert schedule.expected(plan, plan.indicator(indicator), at(semester)) == due


def test_an_amount_is_not_rounded_down(plan: Plan) -> None:
    indicator = plan.indicator("0.2.3-1")
    target = replace(
        indicator.target, value=1001.0, periodicity=plan.indicator("1.4.1-1").target.periodicity
    )
    revised = replace(indicator, target=target)
    # acumulado over 2025-2028: 1001 x 1/8
    assert schedule.expected(plan, revised, at("2025-S1")) == 125.125


def level(plan: Plan, *, target: float, baseline: float, gradual: bool = True) -> Indicator:
    """5.5.1-2 (2024-2028) with another target and a baseline."""
    known = plan.indicator("5.5.1-2")
    return replace(
        known, target=replace(known.target, value=target), baseline=baseline, gradual=gradual
    )


@pytest.mark.parametrize(
    ("target", "baseline", "semester", "due"),
    [
        (14.0, 4.0, "2024-S1", 5.0),  # 4 + 10 x 1/10
        (14.0, 4.0, "2025-S1", 7.0),  # 4 + 10 x 3/10
        (14.0, 5.0, "2024-S1", 5.0),  # 5 + 9 x 1/10 = 5.9, no half steps
        (4.0, 14.0, "2025-S1", 11.0),  # a target to fall to: 14 - 10 x 3/10
        (5.0, 14.0, "2024-S1", 14.0),  # 14 - 9 x 1/10 = 13.1: nothing is due before a whole step
        (4.0, 14.0, "2028-S2", 4.0),
        (14.0, 14.0, "2025-S1", 4.0),  # a baseline that is the target measures nothing
    ],
)
def test_a_path_that_begins_at_the_baseline(
    plan: Plan, target: float, baseline: float, semester: str, due: float
) -> None:
    indicator = level(plan, target=target, baseline=baseline)
    assert schedule.expected(plan, indicator, at(semester)) == due


@pytest.mark.parametrize(
    ("target", "baseline", "figure", "gained"),
    [
        (14.0, 4.0, 9.0, 5.0),
        (14.0, 4.0, 3.0, 0.0),  # behind the baseline nothing is gained
        (4.0, 14.0, 9.0, 5.0),  # falling towards the target
        (4.0, 14.0, 15.0, 0.0),
        (14.0, 14.0, 9.0, 9.0),
    ],
)
def test_what_a_level_has_gained(
    plan: Plan, target: float, baseline: float, figure: float, gained: float
) -> None:
    indicator = level(plan, target=target, baseline=baseline)
    assert schedule.gained(indicator, figure) == gained


def test_only_levels_have_a_baseline(plan: Plan) -> None:
    total = replace(plan.indicator("1.4.1-1"), baseline=1.0)
    assert schedule.baseline(total) is None
    assert schedule.gained(total, 2.0) == 2.0
