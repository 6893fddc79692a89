"""Figures over time: every accumulation kind, worked by hand on indicators of the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pni_sheets.consolidation import accumulation
from pni_sheets.consolidation.accumulation import History
from pni_sheets.core.model import Accumulation, Observation, Plan, Semester
from pni_sheets.plan import schedule


def at(text: str) -> Semester:
    return Semester.parse(text)


def history(reports: dict[str, float], openings: dict[str, float] | None = None) -> History:
    return History(
        {at(s): v for s, v in reports.items()}, {at(s): v for s, v in (openings or {}).items()}
    )


# --- figures over time ----------------------------------------------------------------

FLUJO, ACUMULADO, NIVEL, PROMEDIO, HITO = Accumulation


@pytest.mark.parametrize(
    ("kind", "reports", "semester", "value"),
    [
        (FLUJO, {"2025-S1": 700, "2025-S2": 800}, "2025-S1", 700),
        (FLUJO, {"2025-S1": 700, "2025-S2": 800}, "2025-S2", 1500),
        (FLUJO, {"2025-S1": 700, "2025-S2": 800}, "2026-S1", None),  # restarts in January
        (FLUJO, {"2025-S2": 800, "2026-S1": 0}, "2026-S1", 0),  # zero is not "no data"
        (ACUMULADO, {"2024-S2": 1, "2025-S2": 1, "2026-S1": 2}, "2025-S2", 2),
        (ACUMULADO, {"2024-S2": 1, "2025-S2": 1, "2026-S1": 2}, "2027-S1", 4),
        (ACUMULADO, {}, "2027-S1", None),
        (NIVEL, {"2024-S2": 40, "2025-S1": 35}, "2025-S1", 35),
        (NIVEL, {"2024-S2": 40, "2025-S1": 35}, "2026-S2", 35),
        (PROMEDIO, {"2025-S1": 6, "2025-S2": 9}, "2025-S1", 6),
        (PROMEDIO, {"2025-S1": 6, "2025-S2": 9}, "2025-S2", 7.5),
        (PROMEDIO, {"2025-S1": 6, "2025-S2": 9}, "2026-S1", None),
        (HITO, {"2025-S1": 1, "2025-S2": 0}, "2025-S2", 1),  # done stays done
        (HITO, {"2024-S2": 0}, "2025-S2", 0),
    ],
)
def test_accumulate(
    kind: Accumulation, reports: dict[str, float], semester: str, value: float | None
) -> None:
    assert accumulation.accumulate(kind, history(reports), at(semester), 2028) == value


@pytest.mark.parametrize(
    ("kind", "openings", "reports", "semester", "value"),
    [
        # the state at the end of 2025 stands for what came before; later reports add to it
        (ACUMULADO, {"2025-S2": 10}, {"2025-S1": 3, "2026-S1": 4}, "2026-S1", 14),
        (ACUMULADO, {"2025-S2": 10, "2024-S2": 6}, {}, "2026-S1", 10),
        (ACUMULADO, {"2025-S2": 10, "2024-S2": 6}, {}, "2025-S1", 6),
        # flujo: the calendar year to date
        (FLUJO, {"2025-S2": 4000}, {}, "2025-S2", 4000),
        (FLUJO, {"2025-S2": 4000}, {}, "2026-S1", None),
        (FLUJO, {"2026-S1": 2000}, {"2026-S2": 500}, "2026-S2", 2500),
        (NIVEL, {"2025-S2": 60}, {}, "2026-S2", 60),
        (NIVEL, {"2025-S2": 60}, {"2026-S1": 55}, "2026-S2", 55),
        # promedio: the mean of a whole year stands for two semesters, of half a year for one
        (PROMEDIO, {"2026-S1": 8}, {"2026-S2": 5}, "2026-S2", 6.5),
        (HITO, {"2024-S2": 1}, {"2026-S1": 0}, "2026-S1", 1),
    ],
)
def test_opening_balances(
    kind: Accumulation,
    openings: dict[str, float],
    reports: dict[str, float],
    semester: str,
    value: float | None,
) -> None:
    assert accumulation.accumulate(kind, history(reports, openings), at(semester), 2028) == value


def test_a_late_activity_catches_up_on_its_last_year() -> None:
    # 6.4.1 (2024-2025), 7 institutions a year: 4 in 2025, 3 more in 2026
    reports = history({"2024-S2": 7, "2025-S1": 4, "2026-S1": 2, "2026-S2": 1})
    assert accumulation.accumulate(FLUJO, reports, at("2025-S2"), 2025) == 4
    assert accumulation.accumulate(FLUJO, reports, at("2026-S1"), 2025) == 6
    assert accumulation.accumulate(FLUJO, reports, at("2026-S2"), 2025) == 7


def test_a_late_catch_up_adds_to_the_opening_balance_of_the_last_year() -> None:
    reports = history({"2026-S1": 2}, {"2025-S2": 5})
    assert accumulation.accumulate(FLUJO, reports, at("2026-S1"), 2025) == 7


# --- what an institution had reported before ------------------------------------------


def cell(
    round: str,
    key: str,
    value: str | float,
    *,
    sheet: str = "Indicadores",
    field: str = "avance",
    institution: str = "MTPS",
    opening: bool = False,
) -> Observation:
    return Observation(round, institution, sheet, key, field, value, "E0001", "G5", opening)


def nil(round: str, institution: str = "MTPS") -> Observation:
    return cell(round, "", "No", sheet="Institución", field="hay_avances", institution=institution)


def test_previous(plan: Plan) -> None:
    seen = [
        cell("2025-S1", "1.4.2-1", 30.0),  # flujo of this year
        cell("2024-S2", "1.4.2-1", 90.0),  # flujo of last year: restarted
        cell("2025-S1", "1.4.1-1", 1.0),  # acumulado
        cell("2025-S2", "1.4.1-1", 1.0),  # this round itself does not count
        cell("2025-S1", "1.4.1-1", 9.0, institution="MINEC"),  # somebody else's
        cell("2024-S2", "1.4.1", "En ejecución", sheet="Actividades", field="estado"),
        cell("2025-S1", "1.4.1", "Suspendida", sheet="Actividades", field="estado"),
    ]
    before = accumulation.previous(plan, seen, "MTPS", at("2025-S2"))
    assert before.accumulated == {"1.4.2-1": 30.0, "1.4.1-1": 1.0}
    assert before.states == {"1.4.1": "Suspendida"}
    assert accumulation.previous(plan, seen, "MTPS", at("2026-S1")).accumulated == {"1.4.1-1": 2.0}


def test_previous_counts_the_values_of_a_mean(plan: Plan) -> None:
    seen = [cell("2025-S1", "2.1.1-2", 6.0, institution="MRREE")]
    before = accumulation.previous(plan, seen, "MRREE", at("2025-S2"))
    assert before.accumulated == {"2.1.1-2": 6.0}
    assert before.counted == {"2.1.1-2": 1}


def test_a_return_without_progress_is_zero_of_what_was_asked(plan: Plan) -> None:
    before = accumulation.previous(plan, [nil("2025-S1")], "MTPS", at("2025-S2"))
    assert before.accumulated["1.4.1-1"] == 0.0  # acumulado, 2025-2028
    assert before.accumulated["1.4.2-1"] == 0.0  # flujo, 2024-2028
    assert before.accumulated["3.3.1-1"] == 0.0  # hito, 2025-2026
    assert all(
        "MTPS" in (a.principal, *a.responsibles)
        for a in (plan.activity(plan.indicator(i).activity) for i in before.accumulated)
    )


def test_a_return_without_progress_changes_no_level(plan: Plan) -> None:
    # 3.4.2-3, "50 empresas", is a level of MRREE and MTPS
    seen = [cell("2024-S2", "3.4.2-3", 35.0), nil("2025-S1")]
    before = accumulation.previous(plan, seen, "MTPS", at("2025-S2"))
    assert before.accumulated["3.4.2-3"] == 35.0


def test_a_return_without_progress_does_not_speak_of_what_has_not_begun(plan: Plan) -> None:
    # 1.2.2 is DRTS's from 2026 on
    before = accumulation.previous(plan, [nil("2025-S1", "DRTS")], "DRTS", at("2025-S2"))
    assert "1.2.2-1" not in before.accumulated
    assert "1.2.1-1" in before.accumulated


# --- what must hold for any figures ---------------------------------------------------

semesters = st.builds(Semester, st.integers(2024, 2028), st.integers(1, 2))
figures = st.floats(0, 1e6, allow_nan=False)
histories = st.builds(
    History,
    st.dictionaries(semesters, figures, max_size=10),
    st.dictionaries(semesters, figures, max_size=3),
)


@given(st.sampled_from(list(Accumulation)), histories, semesters)
def test_nothing_reported_is_never_zero(
    kind: Accumulation, seen: History, semester: Semester
) -> None:
    value = accumulation.accumulate(kind, seen, semester, 2028)
    in_reach = [
        s
        for s in (*seen.reports, *seen.openings)
        if s <= semester and (kind not in schedule.YEARLY or s.year == semester.year)
    ]
    assert (value is None) == (not in_reach)


@given(st.sampled_from([FLUJO, ACUMULADO, HITO]), histories, semesters, figures)
def test_more_reported_is_never_less_progress(
    kind: Accumulation, seen: History, semester: Semester, more: float
) -> None:
    before = accumulation.accumulate(kind, seen, semester, 2028)
    reports = dict(seen.reports)
    reports[semester] = reports.get(semester, 0.0) + more
    after = accumulation.accumulate(kind, replace(seen, reports=reports), semester, 2028)
    assert after is not None
    assert after >= (before or 0.0) - 1e-6


@given(st.sampled_from(list(Accumulation)), histories, semesters, semesters, figures)
def test_what_comes_later_changes_nothing_before(
    kind: Accumulation, seen: History, semester: Semester, later: Semester, value: float
) -> None:
    if later <= semester:
        return
    reports = {**seen.reports, later: value}
    assert accumulation.accumulate(kind, seen, semester, 2028) == accumulation.accumulate(
        kind, replace(seen, reports=reports), semester, 2028
    )


@settings(deadline=None)
@given(semesters, semesters)
def test_what_is_due_never_falls_within_a_horizon(
    plan: Plan, one: Semester, other: Semester
) -> None:
    first, last = sorted((one, other))
    for indicator in plan.indicators:
        if indicator.accumulation in schedule.YEARLY and first.year != last.year:
            continue
        early = schedule.expected(plan, indicator, first)
        late = schedule.expected(plan, indicator, last)
        assert early is None or (late is not None and early <= late)
