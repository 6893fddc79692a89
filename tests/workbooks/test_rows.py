"""Which rows an institution's workbook holds, and what is known of them."""

from __future__ import annotations

from datetime import date

import pytest
from support.workbooks import form_of

from pni_sheets.core.model import Previous, Role
from pni_sheets.forms import report_form
from pni_sheets.plan.catalogue import assignments
from pni_sheets.workbooks import rows as layout


def codes(template, sheet: str) -> list[str]:
    return [row.key for row in template.sheets[sheet]]


def test_every_assignment_of_the_year_is_asked_for_once(plan) -> None:
    """Each (institution, activity) whose period covers 2025 is a row, and nothing else is."""
    expected = {
        (each.institution, each.activity)
        for each in assignments(plan)
        if each.role is not Role.VIA_MECANISMO
        and plan.period(plan.activity(each.activity))[0] <= 2025
    }
    found: list[tuple[str, str]] = []
    for institution in plan.reporters:
        template = form_of(plan, institution.key)
        if "Actividades" in template.sheets:
            found += [(institution.key, code) for code in codes(template, "Actividades")]
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_sheets_go_together(plan) -> None:
    for institution in plan.reporters:
        template = form_of(plan, institution.key)
        activities = codes(template, "Actividades") if "Actividades" in template.sheets else []
        budget = codes(template, "Presupuesto") if "Presupuesto" in template.sheets else []
        indicators = codes(template, "Indicadores") if "Indicadores" in template.sheets else []
        assert budget == activities
        assert indicators == [i.id for a in activities for i in plan.indicators_of(a)]


def test_a_member_without_activities_still_contributes(plan) -> None:
    template = form_of(plan, "BFA")
    assert list(template.sheets) == ["Institución", "Aportes"]


def test_the_coordinator_has_no_contributions(plan) -> None:
    assert list(form_of(plan, "MRREE").sheets) == [
        "Institución",
        "Actividades",
        "Indicadores",
        "Presupuesto",
    ]


def test_contributions_are_never_to_ones_own_activities(plan) -> None:
    for institution in plan.reporters:
        template = form_of(plan, institution.key)
        own = {row.key for row in template.sheets.get("Actividades", ())}
        for row in template.sheets.get("Aportes", ()):
            assert row.facts["activity"] not in own
            assert plan.activity(row.facts["activity"]).via_mecanismo


def test_an_activity_that_is_over_stays_until_it_is_completed(plan) -> None:
    over = next(a for a in plan.activities if plan.period(a)[1] == 2025)
    running = form_of(plan, over.principal, "2026-S1")
    row = next(r for r in running.sheets["Actividades"] if r.key == over.code)
    assert row.facts["late"] is True
    assert row.prefilled["periodo"].endswith("(rezagada)")
    done = Previous({}, {}, {}, frozenset({over.code}))
    assert over.code not in codes(form_of(plan, over.principal, "2026-S1", done), "Actividades")


def test_an_activity_of_later_years_is_not_asked_for(plan) -> None:
    later = next(a for a in plan.activities if plan.period(a)[0] == 2025)
    early = form_of(plan, later.principal, "2024-S2").sheets.get("Actividades", ())
    assert later.code not in [row.key for row in early]


def test_an_activity_without_period_counts_as_the_plans_span(plan) -> None:
    activity = plan.activity("3.6.2")
    assert activity.period_start is None
    row = next(
        r for r in form_of(plan, activity.principal).sheets["Actividades"] if r.key == "3.6.2"
    )
    assert row.prefilled["periodo"] == "Sin período en el plan"
    assert row.facts["late"] is False


def test_persons_are_broken_down_only_where_persons_are_counted(plan) -> None:
    for row in form_of(plan, "MRREE").sheets["Indicadores"]:
        people = plan.indicator(row.key).people
        assert set(layout.DISAGGREGATION) <= row.open if people else True
        assert people or not set(layout.DISAGGREGATION) & row.open
        assert {"avance", "aporte", "medio", "observaciones"} <= row.open


def test_what_was_reported_before_is_shown(plan) -> None:
    row = form_of(plan, "MTPS").sheets["Indicadores"][0]
    before = Previous({row.key: 12.5}, {row.key: 1}, {row.facts["activity"]: report_form.RUNNING})
    template = form_of(plan, "MTPS", previous=before)
    indicator, activity = template.sheets["Indicadores"][0], template.sheets["Actividades"][0]
    assert (indicator.prefilled["anterior"], indicator.facts["prior"]) == (12.5, 12.5)
    assert indicator.facts["prior_count"] == 1
    assert activity.prefilled["estado_anterior"] == report_form.RUNNING


def test_figures_due_by_hand(plan) -> None:
    """5.4.2-1, 20 documents a month: 120 due in June, 240 in December; the year asks 240."""
    principal = plan.activity("5.4.2").principal
    for semester, due in (("2025-S1", 120), ("2025-S2", 240)):
        rows = form_of(plan, principal, semester).sheets["Indicadores"]
        row = next(r for r in rows if r.key == "5.4.2-1")
        assert (row.prefilled["meta_periodo"], row.facts["target"]) == (due, 240)


def test_prefilled_texts_are_the_plans_own(plan) -> None:
    for row in form_of(plan, "MRREE").sheets["Indicadores"]:
        indicator = plan.indicator(row.key)
        assert row.prefilled["indicador"] == indicator.text
        assert (row.prefilled["meta"] or "") == indicator.target_text


@pytest.mark.parametrize("sheet", [s.name for s in report_form.SHEETS])
def test_every_declared_fact_is_there_and_no_other(plan, sheet: str) -> None:
    rows = [*form_of(plan, "MTPS").sheets[sheet]]
    assert all(set(row.facts) == set(report_form.FACTS[sheet]) for row in rows)


def test_the_record_knows_the_window(plan) -> None:
    (row,) = form_of(plan, "MTPS").sheets["Institución"]
    assert row.facts == {
        "plazo": date(2025, 7, 31),
        "inicio": date(2025, 1, 1),
        "fin": date(2025, 6, 30),
    }


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_letters_of_a_column(index: int, letters: str) -> None:
    assert layout.letter(index) == letters


def test_addresses(plan) -> None:
    template = form_of(plan, "MTPS")
    second = template.sheets["Indicadores"][1].key
    assert layout.address(template, "Indicadores", second, "avance") == "G6"
    assert layout.address(template, "Institución", "", "cargo") == "B6"
    with pytest.raises(KeyError):
        layout.address(template, "Indicadores", "9.9.9-1", "avance")


def test_places_of_formulas(plan) -> None:
    places = layout.Places(form_of(plan, "BFA"), "Aportes")
    assert places.cell("medio") == f"$G{layout.ROW}"
    assert places.column("Indicadores", "avance") is None
    assert places.column("Institución", "hay_avances") == "'Institución'!$B$10"
