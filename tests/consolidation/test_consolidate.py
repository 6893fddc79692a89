"""One round of the real plan, consolidated: every expected figure is worked by hand."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from support.reported import Reported

from pni_sheets.consolidation import consolidate
from pni_sheets.consolidation.results import (
    Average,
    Case,
    CaseKind,
    Consolidated,
    Contribution,
    Coverage,
    DataState,
    Light,
)
from pni_sheets.core.model import Accumulation, Consolidation, InstitutionState, Plan, Role
from pni_sheets.plan import catalogue as catalogue


def given_by(result: Consolidated, indicator: str, who: str) -> Contribution:
    found = result.indicator(indicator).contributions
    return next(c for c in found if c.institution == who)


def cases(result: Consolidated, kind: CaseKind) -> list[Case]:
    return [case for case in result.cases if case.kind is kind]


# --- nothing is not zero --------------------------------------------------------------


def test_no_returns_at_all_is_no_data_never_zero(plan: Plan) -> None:
    result = Reported().at(plan, "2025-S1")
    assert {i.value for i in result.indicators} == {None}
    assert {i.progress for i in result.indicators} == {None}
    assert {i.light for i in result.indicators} == {
        Light.NO_DATA,
        Light.NOT_YET,
        Light.NOT_DUE,
    }
    assert result.total.progress == Average(None, 0, result.total.progress.of)
    assert result.total.light is Light.LOW_COVERAGE
    assert result.coverage == Coverage(0, 48)
    assert len(result.missing) == 48
    assert result.partial


def test_a_missing_institution_lowers_coverage_not_progress(plan: Plan) -> None:
    # 3.5.2-1, one report a year; 1.4.1-1, three studies; MINEC is missing
    result = Reported().figure("2025-S1", "MTPS", "1.4.1-1", 3).at(plan, "2025-S1")
    assert result.indicator("1.4.1-1").progress == 100.0
    assert result.indicator("1.4.1-1").state is DataState.PARTIAL
    assert result.indicator("1.4.1-1").reporters == Coverage(1, 2)
    assert result.indicator("1.4.1-1").missing == ("MINEC",)
    axis = next(g for g in result.axes if g.code == "1")
    # one of the axis's activities has a figure: 1.2.2 has not begun, the other seven are due
    assert axis.progress == Average(100.0, 1, 7)


def test_excused_institutions_are_not_missing(plan: Plan) -> None:
    told = Reported().figure("2025-S1", "MTPS", "1.4.1-1", 3).excuse("2025-S1", "MINEC")
    result = told.at(plan, "2025-S1")
    assert result.standings[InstitutionState.EXCUSED] == 1
    assert "MINEC" not in result.missing
    assert result.indicator("1.4.1-1").state is DataState.REPORTED
    assert result.indicator("1.4.1-1").reporters == Coverage(1, 1)


# --- the light ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("avance", "light", "over"),
    [
        (5000, Light.MET, False),
        (6000, Light.MET, False),  # 120 % exactly is not beyond it
        (6001, Light.MET, True),
        (4500, Light.ON_TIME, False),  # 90 % of what is due in December
        (4499, Light.BEHIND, False),
        (3000, Light.BEHIND, False),
        (2999, Light.CRITICAL, False),
        (0, Light.CRITICAL, False),
    ],
)
def test_light_at_the_end_of_the_year(plan: Plan, avance: float, light: Light, over: bool) -> None:
    # 1.3.1-2: 5,000 personas por año
    told = Reported().nil("2025-S2", "DRTS").nil("2025-S2", "MINEDUCYT")
    result = told.figure("2025-S2", "MRREE", "1.3.1-2", avance).at(plan, "2025-S2")
    found = result.indicator("1.3.1-2")
    assert (found.light, found.over_target) == (light, over)


def test_half_the_year_asks_for_half_the_target(plan: Plan) -> None:
    told = Reported().nil("2025-S1", "DRTS").nil("2025-S1", "MINEDUCYT")
    result = told.figure("2025-S1", "MRREE", "1.3.1-2", 2250).at(plan, "2025-S1")
    found = result.indicator("1.3.1-2")
    assert (found.expected, found.target, found.progress) == (2500.0, 5000.0, 45.0)
    assert (found.compliance, found.light) == (90.0, Light.ON_TIME)


def test_with_nothing_expected_yet_nothing_is_judged(plan: Plan) -> None:
    # 2.3.2-1, one campaign a year: floor(0.5) = 0 in June
    result = Reported().figure("2025-S1", "PNC", "2.3.2-1", 0).at(plan, "2025-S1")
    found = result.indicator("2.3.2-1")
    assert (found.value, found.expected, found.light) == (0.0, 0.0, Light.NOT_YET)


def test_more_than_has_to_be_exceeded(plan: Plan) -> None:
    # 4.4.2-1: más de 15 mil atenciones por año
    exactly = Reported().figure("2025-S2", "MRREE", "4.4.2-1", 15000).at(plan, "2025-S2")
    assert exactly.indicator("4.4.2-1").light is Light.ON_TIME
    assert exactly.indicator("4.4.2-1").progress == 100.0
    beyond = Reported().figure("2025-S2", "MRREE", "4.4.2-1", 15001).at(plan, "2025-S2")
    assert beyond.indicator("4.4.2-1").light is Light.MET


def test_an_undefined_target_is_not_due_and_its_figure_is_shown(plan: Plan) -> None:
    result = Reported().figure("2025-S1", "MRREE", "0.2.3-1", 80000).at(plan, "2025-S1")
    found = result.indicator("0.2.3-1")
    assert (found.light, found.value, found.target) == (Light.NOT_DUE, 80000.0, None)
    assert (found.progress, found.due) == (None, False)


def test_before_its_period_nothing_is_due(plan: Plan) -> None:
    # 1.2.2: 2026-2027
    result = Reported().nil("2025-S2", "DRTS").at(plan, "2025-S2")
    assert result.indicator("1.2.2-1").light is Light.NOT_DUE
    assert result.activity("1.2.2").light is Light.NOT_DUE
    assert not result.activity("1.2.2").due


def test_two_figures_in_one_meta(plan: Plan) -> None:
    # 3.3.1-1: una agencia creada, un evento de lanzamiento
    agency = Reported().figure("2025-S2", "MRREE", "3.3.1-1", 1).at(plan, "2025-S2")
    found = agency.indicator("3.3.1-1")
    assert found.light is Light.MET
    assert found.secondary is not None
    assert (found.secondary.progress, found.over_target) == (0.0, False)
    both = Reported().figure("2025-S2", "MRREE", "3.3.1-1", 2).at(plan, "2025-S2")
    found = both.indicator("3.3.1-1")
    assert found.secondary is not None
    assert (found.secondary.progress, found.over_target) == (100.0, False)


# --- late activities ------------------------------------------------------------------


def test_a_late_activity_owes_everything(plan: Plan) -> None:
    # 2.4.1 (2024): 30 funcionarios capacitados
    told = Reported().figure("2024-S2", "MRREE", "2.4.1-1", 12)
    told.state("2024-S2", "MRREE", "2.4.1", "En ejecución")
    told.figure("2025-S1", "MRREE", "2.4.1-1", 6)
    told.state("2025-S1", "MRREE", "2.4.1", "En ejecución")
    result = told.at(plan, "2025-S1")
    found = result.indicator("2.4.1-1")
    assert (found.late, found.value, found.expected) == (True, 18.0, 30.0)
    assert found.light is Light.BEHIND  # 60 %
    assert result.activity("2.4.1").late
    assert "2.4.1" in {a.code for a in result.activities if a.late}


def test_an_activity_accepted_as_completed_is_judged_by_its_last_figure(plan: Plan) -> None:
    told = Reported().figure("2024-S2", "MRREE", "2.4.1-1", 24)
    told.state("2024-S2", "MRREE", "2.4.1", "Completada")
    told.nil("2026-S1", "MRREE")
    found = told.at(plan, "2026-S1").indicator("2.4.1-1")
    assert (found.late, found.state, found.as_of) == (False, DataState.FINAL, "2024-S2")
    assert found.light is Light.BEHIND  # 24 of 30 is 80 %; nothing more will come
    assert found.reporters == Coverage(0, 0)


# --- several rounds -------------------------------------------------------------------


def test_an_earlier_figure_is_shown_but_not_judged(plan: Plan) -> None:
    told = Reported().figure("2025-S1", "MRREE", "1.3.1-2", 3000)
    told.figure("2025-S2", "MTPS", "1.4.1-1", 1)  # MRREE is missing in S2
    result = told.at(plan, "2025-S2")
    found = result.indicator("1.3.1-2")
    assert (found.value, found.progress, found.as_of) == (3000.0, 60.0, "2025-S1")
    assert (found.state, found.light) == (DataState.EARLIER, Light.PARTIAL)
    axis = next(g for g in result.axes if g.code == "1")
    # 1.3.1 (60 %, of an earlier round) and 1.4.1 (1 of 3 studies)
    assert axis.progress.value == pytest.approx((60 + 100 / 3) / 2)
    assert (axis.progress.n, axis.progress.earlier) == (2, 1)


def test_what_was_achieved_does_not_become_unknown(plan: Plan) -> None:
    told = Reported().figure("2025-S1", "MRREE", "1.3.1-2", 5200)
    found = told.at(plan, "2025-S2").indicator("1.3.1-2")
    assert (found.state, found.light) == (DataState.EARLIER, Light.MET)


def test_a_yearly_flow_restarts_and_the_plan_remembers(plan: Plan) -> None:
    # 1.3.1-2, 5,000 a year in 2024-2028; 2024 was never collected
    told = Reported().figure("2025-S1", "MRREE", "1.3.1-2", 3000)
    told.figure("2025-S2", "MRREE", "1.3.1-2", 4000)
    told.figure("2026-S1", "MRREE", "1.3.1-2", 1000)
    found = told.at(plan, "2026-S1").indicator("1.3.1-2")
    assert (found.value, found.progress) == (1000.0, 20.0)
    # 2025: 140 %, capped at 100; 2026: 20 % so far; 2027, 2028 to come; 2024 left out
    assert found.progress_plan == pytest.approx((100 + 20) / 4)
    assert found.years_collected == Coverage(2, 3)
    assert [(y.year, y.value) for y in found.years] == [
        (2024, None),
        (2025, 7000.0),
        (2026, 1000.0),
    ]


def test_a_year_that_has_not_ended_is_still_to_come(plan: Plan) -> None:
    told = Reported().figure("2024-S2", "MRREE", "1.3.1-2", 5000)
    told.figure("2025-S2", "MRREE", "1.3.1-2", 5000)
    assert told.at(plan, "2025-S2").indicator("1.3.1-2").progress_plan == 40.0  # 2 of 5 years
    assert told.at(plan, "2026-S1").indicator("1.3.1-2").progress_plan == 40.0
    # 2026 ended without being collected: 2 of 4
    assert told.at(plan, "2026-S2").indicator("1.3.1-2").progress_plan == 50.0


def test_a_return_without_progress_is_a_complete_return(plan: Plan) -> None:
    told = Reported().figure("2025-S1", "MTPS", "1.4.1-1", 1).nil("2025-S2", "MTPS")
    told.nil("2025-S2", "MINEC")
    result = told.at(plan, "2025-S2")
    found = result.indicator("1.4.1-1")
    assert (found.value, found.semester, found.state) == (1.0, 0.0, DataState.NIL)
    assert found.light is Light.NOT_YET  # 3 x 2/8 = 0.75 -> nothing due yet
    mtps = next(i for i in result.institutions if i.key == "MTPS")
    assert (mtps.state, mtps.nil) == (InstitutionState.ACCEPTED, True)
    assert mtps.rows.n == mtps.rows.of > 0


def test_a_return_without_progress_leaves_a_level_as_it_was(plan: Plan) -> None:
    # 5.5.1-2, 14 departamentos: a level of MRREE; 14 x 4/10 -> 5 expected
    told = Reported().figure("2025-S1", "MRREE", "5.5.1-2", 4).nil("2025-S2", "MRREE")
    found = told.at(plan, "2025-S2").indicator("5.5.1-2")
    assert (found.value, found.state, found.light) == (4.0, DataState.NIL, Light.BEHIND)


def test_opening_balances_are_the_state_at_their_date_and_say_so(plan: Plan) -> None:
    told = Reported().opening("2025-S2", "MTPS", "1.4.1-1", 2)
    told.figure("2026-S2", "MTPS", "1.4.1-1", 0)
    result = told.at(plan, "2026-S2")
    found = result.indicator("1.4.1-1")
    assert (found.value, found.opening) == (2.0, True)
    assert given_by(result, "1.4.1-1", "MTPS").opening
    assert [o.submission for o in found.observations] == ["A0001", "E-2026-S2-MTPS"]
    # collected from 2026-S2 on: earlier rounds are no data in the trend, and not in it
    assert {point.round for point in result.trend} == {"2026-S2"}


def test_an_opening_balance_alone_is_shown_with_its_cell_and_not_judged(plan: Plan) -> None:
    found = Reported().opening("2025-S1", "MTPS", "1.4.1-1", 2).at(plan, "2025-S1")
    result = found.indicator("1.4.1-1")
    assert (result.value, result.state, result.as_of) == (2.0, DataState.OPENING, "2025-S1")
    assert result.light is Light.NOT_YET  # one of three studies would be due in 2026
    assert [(o.submission, o.cell) for o in result.observations] == [("A0001", "E9")]
    assert found.coverage.n == 0  # an opening balance is nobody's return


def test_a_semester_without_a_round_has_no_point_in_the_trend(plan: Plan) -> None:
    told = Reported().figure("2025-S1", "MRREE", "0.3.1-1", 2)
    told.figure("2026-S1", "MRREE", "0.3.1-1", 1)
    points = [p for p in told.at(plan, "2026-S1").trend if p.code == ""]
    assert [(p.round, p.institutions.n) for p in points] == [
        ("2025-S1", 1),
        ("2026-S1", 1),
    ]


# --- between institutions -------------------------------------------------------------


def test_contributions_to_a_sum_add_up(plan: Plan) -> None:
    told = (
        Reported().figure("2025-S1", "MTPS", "1.4.1-1", 2).figure("2025-S1", "MINEC", "1.4.1-1", 1)
    )
    result = told.at(plan, "2025-S1")
    assert result.indicator("1.4.1-1").value == 3.0
    assert [c.counted for c in result.indicator("1.4.1-1").contributions] == [2.0, 1.0]
    assert not result.cases


def test_joint_contributions_are_already_counted(plan: Plan) -> None:
    told = Reported().figure("2025-S1", "MTPS", "1.4.1-1", 2)
    told.figure("2025-S1", "MINEC", "1.4.1-1", 2, aporte="Conjunto")
    result = told.at(plan, "2025-S1")
    assert result.indicator("1.4.1-1").value == 2.0
    joint = given_by(result, "1.4.1-1", "MINEC")
    assert (joint.value, joint.counted, joint.used, joint.joint) == (2.0, None, False, True)
    assert not result.cases


def test_a_joint_contribution_above_the_principal_s_figure_is_a_case(plan: Plan) -> None:
    told = Reported().figure("2025-S1", "MTPS", "1.4.1-1", 1)
    told.figure("2025-S1", "MINEC", "1.4.1-1", 3, aporte="Conjunto")
    (case,) = told.at(plan, "2025-S1").cases
    assert case.kind is CaseKind.JOINT_ABOVE
    assert [(f.institution, f.value) for f in case.figures] == [("MTPS", 1.0), ("MINEC", 3.0)]


def test_same_figure_twice_is_possible_double_counting(plan: Plan) -> None:
    told = (
        Reported().figure("2025-S1", "MTPS", "1.4.1-1", 2).figure("2025-S1", "MINEC", "1.4.1-1", 2)
    )
    result = told.at(plan, "2025-S1")
    (case,) = result.cases
    assert case.kind is CaseKind.DOUBLE_FIGURE
    assert (case.official, case.used) == (4.0, ("MTPS", "MINEC"))
    assert [f.observation.cell for f in case.figures if f.observation] == ["G5", "G5"]


def test_same_evidence_is_possible_double_counting(plan: Plan) -> None:
    told = Reported().figure("2025-S1", "MTPS", "1.4.1-1", 2, medio="Informe final, 2025.")
    told.figure("2025-S1", "MINEC", "1.4.1-1", 1, medio="informe FINAL 2025")
    (case,) = told.at(plan, "2025-S1").cases
    assert case.kind is CaseKind.DOUBLE_EVIDENCE


def test_zero_twice_is_no_case(plan: Plan) -> None:
    told = Reported().figure("2025-S1", "MTPS", "1.4.1-1", 0, medio="Acta")
    told.figure("2025-S1", "MINEC", "1.4.1-1", 0, medio="Acta")
    assert not told.at(plan, "2025-S1").cases


def test_the_principal_s_word_is_official_and_differences_are_raised(plan: Plan) -> None:
    # 1.2.1-1: un plan de formación; MRREE is principal, DRTS co-responsible
    told = (
        Reported().figure("2025-S1", "MRREE", "1.2.1-1", 1).figure("2025-S1", "DRTS", "1.2.1-1", 0)
    )
    result = told.at(plan, "2025-S1")
    found = result.indicator("1.2.1-1")
    assert (found.value, found.official) == (1.0, "MRREE")
    (case,) = cases(result, CaseKind.DIFFERENCE)
    assert [(f.institution, f.value) for f in case.figures] == [("MRREE", 1.0), ("DRTS", 0.0)]
    assert (case.used, case.official, case.open) == (("MRREE",), 1.0, True)


def test_without_the_principal_there_is_no_official_figure(plan: Plan) -> None:
    told = Reported().figure("2025-S1", "DRTS", "1.2.1-1", 1)
    result = told.at(plan, "2025-S1")
    found = result.indicator("1.2.1-1")
    assert (found.value, found.light, found.state) == (None, Light.NOT_YET, DataState.NONE)
    (case,) = cases(result, CaseKind.PRINCIPAL_MISSING)
    assert [(f.institution, f.value) for f in case.figures] == [("MRREE", None), ("DRTS", 1.0)]


def test_a_sum_without_the_principal_is_partial(plan: Plan) -> None:
    result = Reported().figure("2025-S1", "MINEC", "1.4.1-1", 1).at(plan, "2025-S1")
    found = result.indicator("1.4.1-1")
    assert (found.value, found.state) == (1.0, DataState.PARTIAL)
    assert len(cases(result, CaseKind.PRINCIPAL_MISSING)) == 1


def test_a_decision_says_whose_figure_is_official(plan: Plan) -> None:
    told = (
        Reported().figure("2025-S1", "MRREE", "1.2.1-1", 0).figure("2025-S1", "DRTS", "1.2.1-1", 1)
    )
    told.decide("2025-S1", "1.2.1-1", "DRTS")
    result = told.at(plan, "2025-S1")
    found = result.indicator("1.2.1-1")
    assert (found.value, found.official, found.light) == (1.0, "DRTS", Light.MET)
    (case,) = result.cases
    assert (case.used, case.open) == (("DRTS",), False)
    assert case.decision is not None
    assert case.decision.reason == "Acta 3"


def test_a_decision_holds_for_its_round_alone(plan: Plan) -> None:
    # S1: MTPS 2 and MINEC 2 are the same two studies; S2: MTPS 1 more, MINEC none
    told = (
        Reported().figure("2025-S1", "MTPS", "1.4.1-1", 2).figure("2025-S1", "MINEC", "1.4.1-1", 2)
    )
    told.decide("2025-S1", "1.4.1-1", "MTPS")
    assert told.at(plan, "2025-S1").indicator("1.4.1-1").value == 2.0
    told.figure("2025-S2", "MTPS", "1.4.1-1", 1).figure("2025-S2", "MINEC", "1.4.1-1", 3)
    result = told.at(plan, "2025-S2")
    assert result.indicator("1.4.1-1").value == 6.0
    assert given_by(result, "1.4.1-1", "MINEC").value == 5.0
    assert given_by(result, "1.4.1-1", "MINEC").counted == 3.0


def test_contributions_via_mecanismo_are_shown_and_never_added(plan: Plan) -> None:
    # 0.1.1-1: MRREE a través del Mecanismo
    told = Reported().figure("2025-S1", "MRREE", "0.1.1-1", 1)
    told.aid("2025-S1", "CNR", "0.1.1-1", 3, descripcion="Tres reuniones")
    result = told.at(plan, "2025-S1")
    assert result.indicator("0.1.1-1").value == 1.0
    (given,) = result.contributions
    assert (given.institution, given.value, given.used) == ("CNR", 3.0, False)
    assert given_by(result, "0.1.1-1", "CNR").role is Role.VIA_MECANISMO
    told.decide("2025-S1", "0.1.1-1", "CNR")
    result = told.at(plan, "2025-S1")
    assert result.indicator("0.1.1-1").value == 3.0
    assert result.contributions[0].used


def test_activity_states_that_cannot_both_be_so(plan: Plan) -> None:
    told = Reported().state("2025-S1", "MTPS", "1.4.1", "En ejecución")
    told.state("2025-S1", "MINEC", "1.4.1", "Completada")
    result = told.at(plan, "2025-S1")
    (case,) = cases(result, CaseKind.STATE)
    assert (case.key, case.official, case.used) == ("1.4.1", "En ejecución", ("MTPS",))
    assert result.activity("1.4.1").state == "En ejecución"


def test_a_return_for_a_time_with_an_opening_balance_is_a_case(plan: Plan) -> None:
    told = (
        Reported().opening("2025-S2", "MTPS", "1.4.1-1", 2).figure("2025-S1", "MTPS", "1.4.1-1", 1)
    )
    result = told.at(plan, "2025-S2")
    assert result.indicator("1.4.1-1").value == 2.0
    (case,) = cases(result, CaseKind.OPENING_OVERLAP)
    assert [f.value for f in case.figures] == [2.0, 1.0]


# --- means ----------------------------------------------------------------------------


def test_an_activity_is_the_mean_of_its_indicators(plan: Plan) -> None:
    # 1.3.1: 1 of 1 product; 2,500 of 5,000 persons; 140 of 70 events, capped at 100 %
    told = Reported().nil("2025-S2", "DRTS").nil("2025-S2", "MINEDUCYT")
    told.figure("2025-S2", "MRREE", "1.3.1-1", 1)
    told.figure("2025-S2", "MRREE", "1.3.1-2", 2500).figure("2025-S2", "MRREE", "1.3.1-3", 140)
    found = told.at(plan, "2025-S2").activity("1.3.1")
    assert found.progress == Average(pytest.approx(250 / 3), 3, 3)
    assert found.lights[Light.MET] == 2
    assert found.lights[Light.CRITICAL] == 1
    assert found.light is Light.BEHIND  # mean compliance 83 %


def test_an_activity_says_how_many_of_its_indicators_it_covers(plan: Plan) -> None:
    result = Reported().figure("2025-S2", "MRREE", "1.3.1-1", 1).at(plan, "2025-S2")
    assert result.activity("1.3.1").progress == Average(100.0, 1, 3)
    assert result.activity("1.3.1").light is Light.ON_TIME  # not Cumplida: two are unknown


def test_indicators_without_target_stay_out_of_the_mean(plan: Plan) -> None:
    # 0.2.3: one undefined, 75 % of gaps, 3 new sources a year
    told = (
        Reported()
        .figure("2025-S2", "MRREE", "0.2.3-1", 9)
        .figure("2025-S2", "MRREE", "0.2.3-2", 30)
    )
    told.figure("2025-S2", "MRREE", "0.2.3-3", 3)
    found = told.at(plan, "2025-S2").activity("0.2.3")
    assert found.progress == Average(pytest.approx((40 + 100) / 2), 2, 2)


def test_axes_and_plan_are_means_of_activities(plan: Plan) -> None:
    told = Reported().figure("2025-S2", "MRREE", "1.1.1-1", 1)  # 50 %
    told.figure("2025-S2", "MRREE", "1.3.1-1", 1)  # 100 %
    told.figure("2025-S2", "MRREE", "2.1.1-1", 2)  # 100 %
    result = told.at(plan, "2025-S2")
    by_code = {g.code: g for g in result.axes}
    assert by_code["1"].progress.value == 75.0
    assert by_code["2"].progress.value == 100.0
    assert by_code["3"].progress.value is None
    # the plan is the mean of its activities (50, 100, 100), not of its axes
    assert result.total.progress.value == pytest.approx(250 / 3)
    assert sum(result.total.lights.values()) == 155
    assert sum(result.total.activity_lights.values()) == 90


def test_objectives_appear_once_the_alignment_is_filled(plan: Plan) -> None:
    told = (
        Reported().figure("2025-S2", "MRREE", "1.1.1-1", 1).figure("2025-S2", "MRREE", "2.1.1-1", 2)
    )
    assert told.at(plan, "2025-S2").objectives == ()
    aligned = catalogue.revised(plan, alignment=(("1", 2), ("2", 2), ("2", 10)))
    objectives = told.at(aligned, "2025-S2").objectives
    assert [(o.code, o.progress.value) for o in objectives] == [("2", 75.0), ("10", 100.0)]


# --- persons and money ----------------------------------------------------------------


def test_disaggregation_follows_the_official_figure(plan: Plan) -> None:
    # 1.4.2-1: 100 participantes por año; MRREE, MTPS, ESCO
    told = Reported().figure(
        "2025-S1", "MRREE", "1.4.2-1", 20, mujeres=12, hombres=7, sin_dato=1, menores=3
    )
    told.figure("2025-S1", "MTPS", "1.4.2-1", 10, mujeres=4, hombres=6, aporte="Conjunto")
    told.figure("2025-S2", "ESCO", "1.4.2-1", 9, mujeres=5)
    found = told.at(plan, "2025-S2").indicator("1.4.2-1").disaggregation
    assert found is not None
    assert (found.total, found.women, found.men, found.unknown) == (29.0, 17.0, 7.0, 1.0)
    assert (found.minors, found.undetailed) == (3.0, 4.0)
    assert found.sources == ("MRREE", "ESCO")


def test_persons_of_a_level_are_those_of_the_last_report(plan: Plan) -> None:
    level = replace(
        plan.indicator("1.4.2-1"),
        accumulation=Accumulation.NIVEL,
        consolidation=Consolidation.PRINCIPAL,
    )
    rows = tuple(level if i.id == level.id else i for i in plan.indicators)
    told = Reported().figure("2025-S1", "MRREE", "1.4.2-1", 20, mujeres=12, hombres=8)
    told.figure("2025-S2", "MRREE", "1.4.2-1", 18, mujeres=10, hombres=8)
    found = told.at(catalogue.revised(plan, indicators=rows), "2025-S2")
    split = found.indicator("1.4.2-1").disaggregation
    assert split is not None
    assert (split.total, split.women, split.men) == (18.0, 10.0, 8.0)


def test_opening_balances_have_no_disaggregation(plan: Plan) -> None:
    told = Reported().opening("2025-S1", "MRREE", "1.4.2-1", 30)
    told.figure("2025-S2", "MRREE", "1.4.2-1", 10, mujeres=6, hombres=4)
    found = told.at(plan, "2025-S2").indicator("1.4.2-1").disaggregation
    assert found is not None
    assert (found.total, found.women, found.men, found.undetailed) == (40.0, 6.0, 4.0, 30.0)
    assert found.minors is None


def test_the_year_to_date_replaces_what_was_said_before(plan: Plan) -> None:
    told = Reported().budget("2025-S1", "MTPS", "1.4.1", requerido=1000, gobierno=100, ejecutado=50)
    told.budget(
        "2025-S2", "MTPS", "1.4.1", requerido=1000, gobierno=400, cooperacion=450, ejecutado=800
    )
    told.budget("2025-S1", "MINEC", "1.4.1", requerido=300, gobierno=500)
    money = told.at(plan, "2025-S2").budget
    by_key = {(line.activity, line.institution): line for line in money.lines}
    assert by_key["1.4.1", "MTPS"].money.gap == 150.0  # 1000 - 850
    assert not by_key["1.4.1", "MINEC"].fresh
    # MINEC's surplus does not fill MTPS's gap
    assert (money.total.required, money.total.financed, money.total.gap) == (1300.0, 1350.0, 150.0)
    # 0.2.3: government funds leave 600 uncovered; cooperation covers 450 of it
    assert (money.total.identified, money.total.covered) == (600.0, 450.0)
    assert money.total.coverage == 75.0
    assert money.by_axis["1"].executed == 800.0
    assert money.by_axis["2"].n == 0
    assert money.by_institution["MINEC"].required == 300.0


def test_money_adds_up_to_the_cent(plan: Plan) -> None:
    told = Reported()
    for activity in ("1.4.1", "1.4.2", "1.4.3"):
        told.budget("2025-S1", "MTPS", activity, requerido=0.1, gobierno=0.1, ejecutado=0.1)
    total = told.at(plan, "2025-S1").budget.total
    # 0.1 + 0.1 + 0.1 is 0.30000000000000004 in binary fractions
    assert (total.required, total.financed, total.executed, total.gap) == (0.3, 0.3, 0.3, 0.0)


def test_last_year_s_money_does_not_count(plan: Plan) -> None:
    told = Reported().budget("2024-S2", "MTPS", "1.4.2", requerido=1000)
    assert told.at(plan, "2025-S1").budget.lines == ()


def test_the_same_budget_in_two_institutions_is_a_case(plan: Plan) -> None:
    told = Reported().budget("2025-S1", "MTPS", "1.4.1", requerido=1000, gobierno=10)
    told.budget("2025-S1", "MINEC", "1.4.1", requerido=1000, gobierno=20)
    (case,) = cases(told.at(plan, "2025-S1"), CaseKind.BUDGET_REPEATED)
    assert [(f.institution, f.value) for f in case.figures] == [("MTPS", 1000.0), ("MINEC", 1000.0)]


# --- a plan that changes --------------------------------------------------------------


def revised_target(plan: Plan, indicator: str, value: float) -> Plan:
    found = plan.indicator(indicator)
    changed = replace(found, target=replace(found.target, value=value))
    rows = tuple(changed if i.id == indicator else i for i in plan.indicators)
    return catalogue.revised(plan, indicators=rows)


def test_a_year_keeps_the_target_of_its_own_plan(plan: Plan) -> None:
    # 1.3.1-2: 5,000 persons in 2025; the plan asks for 10,000 from 2026 on
    later = revised_target(plan, "1.3.1-2", 10000.0)
    told = Reported().figure("2025-S2", "MRREE", "1.3.1-2", 5000)
    told.figure("2026-S1", "MRREE", "1.3.1-2", 2500)
    result = told.at(later, "2026-S1", {"2025-S2": plan, "2026-S1": later})
    found = result.indicator("1.3.1-2")
    assert [(y.year, y.target, y.progress) for y in found.years] == [
        (2024, 5000.0, None),
        (2025, 5000.0, 100.0),
        (2026, 10000.0, 25.0),
    ]
    assert found.progress_plan == pytest.approx((100 + 25) / 4)
    assert [(c.round, c.change.key, c.change.column) for c in result.changes] == [
        ("2026-S1", "1.3.1-2", "value")
    ]


def test_a_retired_indicator_stays_in_the_past(plan: Plan) -> None:
    kept = tuple(i for i in plan.indicators if i.id != "1.1.1-1")
    later = catalogue.revised(plan, indicators=kept)
    told = Reported().figure("2025-S1", "MRREE", "1.1.1-1", 2).nil("2025-S2", "MRREE")
    result = told.at(later, "2025-S2", {"2025-S1": plan, "2025-S2": later})
    assert "1.1.1-1" not in {i.id for i in result.indicators}
    first = next(p for p in result.trend if p.round == "2025-S1" and p.code == "1")
    assert first.progress.value == 100.0
    assert "1.1.1-1" in {c.change.key for c in result.changes}
    assert "1.1.1-1" in {o.key for o in result.history}


def test_a_renamed_institution_keeps_its_history(plan: Plan) -> None:
    rows = tuple(
        replace(i, name="Ministerio de Trabajo") if i.key == "MTPS" else i
        for i in plan.institutions
    )
    later = catalogue.revised(plan, institutions=rows)
    told = (
        Reported().figure("2025-S1", "MTPS", "1.4.1-1", 1).figure("2025-S2", "MTPS", "1.4.1-1", 1)
    )
    result = told.at(later, "2025-S2", {"2025-S1": plan})
    assert result.indicator("1.4.1-1").value == 2.0
    assert ("MTPS", "name") in {(c.change.key, c.change.column) for c in result.changes}


def test_those_who_answered_before_keep_counting(plan: Plan) -> None:
    # MINEC leaves 1.4.1: what it reported stays in the sum, nothing more is asked of it
    rows = tuple(
        replace(a, responsibles=("MTPS",)) if a.code == "1.4.1" else a for a in plan.activities
    )
    later = catalogue.revised(plan, activities=rows)
    told = (
        Reported().figure("2025-S1", "MINEC", "1.4.1-1", 1).figure("2025-S2", "MTPS", "1.4.1-1", 1)
    )
    found = told.at(later, "2025-S2", {"2025-S1": plan}).indicator("1.4.1-1")
    assert (found.value, found.missing, found.reporters) == (2.0, (), Coverage(1, 1))


def test_who_contributed_before_it_answered_is_not_added(plan: Plan) -> None:
    # CNR contributes to 0.1.1 vía Mecanismo, then answers for it in 2026, then does not
    rows = tuple(
        replace(a, responsibles=(*a.responsibles, "CNR")) if a.code == "0.1.1" else a
        for a in plan.activities
    )
    joined = catalogue.revised(plan, activities=rows)
    told = Reported().figure("2025-S2", "CNR", "0.1.1-1", 1).aid("2026-S1", "CNR", "0.1.1-1", 5)
    told.figure("2026-S1", "MRREE", "0.1.1-1", 1)
    versions = {"2025-S2": joined, "2026-S1": plan}
    assert told.at(joined, "2025-S2", versions).indicator("0.1.1-1").value == 1.0
    assert told.at(plan, "2026-S1", versions).indicator("0.1.1-1").value == 1.0


# --- the whole ------------------------------------------------------------------------


def mixed() -> Reported:
    told = Reported().figure("2024-S2", "MRREE", "1.3.1-2", 4000, mujeres=2000, hombres=2000)
    told.figure("2025-S1", "MRREE", "1.3.1-2", 3000).figure("2025-S1", "MTPS", "1.4.1-1", 2)
    told.figure("2025-S1", "MINEC", "1.4.1-1", 2).state("2025-S1", "MTPS", "1.4.1", "En ejecución")
    told.budget("2025-S1", "MTPS", "1.4.1", requerido=10, gobierno=4).nil("2025-S1", "ISTU")
    told.aid("2025-S1", "CNR", "0.1.1-1", 3).opening("2024-S1", "MRREE", "0.3.1-1", 1)
    return told.decide("2025-S1", "1.4.1-1", "MTPS")


def test_the_order_in_which_data_come_changes_nothing(plan: Plan) -> None:
    told = mixed()
    first = told.at(plan, "2025-S1")
    for seed in range(3):
        random.Random(seed).shuffle(told.observations)
        assert told.at(plan, "2025-S1") == first


def test_later_rounds_change_nothing(plan: Plan) -> None:
    told = mixed()
    first = told.at(plan, "2025-S1")
    told.figure("2025-S2", "MTPS", "1.4.1-1", 7).decide("2025-S2", "1.4.1-1", "MINEC")
    later = told.at(plan, "2025-S1")
    assert replace(later, record=first.record) == first


def test_no_personal_data_come_through(plan: Plan) -> None:
    told = mixed()
    told.row(
        "2025-S1", "MTPS", "Institución", "", persona="P", cargo="C", correo="c@example.org",
        titular="T", horas=3, fecha_validacion="2025-07-10",
    )  # fmt: skip
    result = told.at(plan, "2025-S1")
    fields = {o.field for o in (*result.rows, *result.history)}
    fields |= {o.field for i in result.institutions for o in i.observations}
    assert not fields & {"persona", "cargo", "correo", "titular"}
    assert {"horas", "fecha_validacion"} <= fields


def test_every_official_figure_leads_to_a_cell(plan: Plan) -> None:
    for found in mixed().at(plan, "2025-S1").indicators:
        if found.value is not None:
            assert found.observations, found.id


def test_the_extract_of_an_axis(plan: Plan) -> None:
    whole = mixed().at(plan, "2025-S1")
    part = consolidate.for_axis(whole, "1")
    assert part.scope == "1"
    assert {i.axis for i in part.indicators} == {"1"}
    assert part.total == next(g for g in whole.axes if g.code == "1")
    assert part.indicators == tuple(i for i in whole.indicators if i.axis == "1")
    assert {o.key.split(".")[0] for o in part.rows} == {"1"}
    assert part.budget.total.required == 10.0
    assert part.contributions == ()
    assert {i.key for i in part.institutions} == {
        key
        for a in plan.activities
        for key in (a.principal, *a.responsibles)
        if a.axis == "1" and plan.institution(key).workbook
    }
    # CNR contributed to 0.1.1 vía Mecanismo: shown, and no part of the coverage
    part = consolidate.for_axis(whole, "0")
    assert [c.institution for c in part.contributions] == ["CNR"]
    assert (part.coverage, part.missing) == (Coverage(1, 1), ())
    with pytest.raises(KeyError):
        consolidate.for_axis(whole, "9")


def test_json_of_the_contract(plan: Plan) -> None:
    made = consolidate.to_json(mixed().at(plan, "2025-S1"))
    assert made["round"] == "2025-S1"
    assert made["coverage"]["institutions"] == 5
    assert made["coverage"]["of"] == 48
    assert [axis["code"] for axis in made["axes"]] == list("0123456")
    assert set(made["axes"][0]["lights"]) == {
        "Cumplida", "En tiempo", "Con rezago", "Crítica", "Sin dato (parcial)", "Sin dato",
        "Cobertura insuficiente", "Aún no exigible", "No exigible",
    }  # fmt: skip
    found = next(i for i in made["indicators"] if i["id"] == "1.4.1-1")
    assert (found["value"], found["expected"], found["target"]) == (2.0, 0.0, 3.0)
    assert found["progress"] == pytest.approx(200 / 3)
    assert [(c["institution"], c["value"], c["used"]) for c in found["contributions"]] == [
        ("MTPS", 2.0, True),
        ("MINEC", 2.0, False),
    ]
