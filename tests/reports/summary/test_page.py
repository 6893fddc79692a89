"""The summary: figures as given, both languages, readable by people, browsers and printers."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from support.browser import needs_browser, needs_chromium, overflow, visit
from support.results_sample import MADE, sample

from pni_sheets.consolidation import suppression
from pni_sheets.consolidation.results import Consolidated, Light
from pni_sheets.core.errors import PniError
from pni_sheets.core.lights import OF_INDICATORS
from pni_sheets.core.model import Plan
from pni_sheets.reports.master.sheets.cover import fact
from pni_sheets.reports.summary import page as summary
from pni_sheets.reports.summary.words import WORDS, Words


@pytest.fixture(scope="module")
def result(plan: Plan) -> Consolidated:
    return sample(plan, rounds=3)


@pytest.fixture(scope="module")
def page(result: Consolidated) -> str:
    return summary.render(result, MADE)


def figures(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-figure="(\w+)" data-value="([^"]*)"', page))


def test_headline_figures_are_those_of_the_cover(page: str, result: Consolidated) -> None:
    shown = figures(page)
    assert {"progreso", "progreso_plan", "instituciones", "cobertura_brechas", "brecha"} <= set(
        shown
    )
    for name, value in shown.items():
        if name != "dispensados":
            expected = fact(name).value(result)
            assert float(value) == expected, name


def test_every_indicator_shown_has_the_value_of_the_results(
    page: str, result: Consolidated
) -> None:
    shown = re.findall(r'data-indicator="([\d.]+-\d+)" data-value="([^"]*)"', page)
    assert len(shown) >= summary.LATE_SHOWN
    for code, value in shown:
        assert float(value) == result.indicator(code).value


def test_the_grid_counts_every_light_of_every_axis(page: str, result: Consolidated) -> None:
    rows = re.findall(r'<tr[^>]* data-axis="(\w+)">(.*?)</tr>', page, re.S)
    assert [code for code, _ in rows] == [*(axis.code for axis in result.axes), "PNI"]
    for (_, row), group in zip(rows, (*result.axes, result.total), strict=True):
        lights = dict(re.findall(r'data-light="(\w+)" data-value="(\d+)"', row))
        assert lights == {light.name: str(group.lights[light]) for light in OF_INDICATORS}
        assert f"{group.progress.n} de {group.progress.of}" in row


def test_what_is_late_names_who_owns_it_worst_first(result: Consolidated, plan: Plan) -> None:
    late = summary.critical(result)
    assert all(r.light is Light.CRITICAL for r in late)
    assert [r.compliance for r in late] == sorted(r.compliance or 0 for r in late)
    counted = {key: (n, m) for key, n, m in summary.owners(result)}
    for key, (n, m) in counted.items():
        mine = [
            r for r in result.indicators if plan.activity(r.indicator.activity).principal == key
        ]
        assert n == sum(r.light is Light.CRITICAL for r in mine)
        assert m == sum(r.light is Light.BEHIND for r in mine)


def test_small_groups_are_not_shown(page: str, result: Consolidated) -> None:
    rows = dict(re.findall(r'<tr data-people="([\d.]+-\d+)">(.*?)</tr>', page, re.S))
    some = 0
    for each in summary.people(result):
        hide = suppression.hidden(each, result.thresholds.small_group)
        assert rows[each.id].count(">Oculto<") == len(hide)
        some += bool(hide)
    assert some


def test_english_has_every_word_and_keeps_the_plan_in_spanish(result: Consolidated) -> None:
    page = summary.render(result, MADE, "en")
    assert '<html lang="en">' in page
    assert "first half of 2025" in page
    assert '<span lang="es">Intervenciones Transversales</span>' in page
    for spanish, english in WORDS.values():
        if len(spanish) > 25 and "{" not in spanish and spanish != english:
            assert spanish not in page
    for fields in WORDS.values():
        assert set(re.findall(r"{(\w+)}", fields[0] or fields[1])) == set(
            re.findall(r"{(\w+)}", fields[1])
        )


def test_another_language_is_refused(result: Consolidated) -> None:
    with pytest.raises(PniError, match="language-unknown"):
        summary.render(result, MADE, "fr")


def test_a_demonstration_and_a_partial_report_say_so(plan: Plan) -> None:
    made = summary.render(sample(plan, synthetic=True), MADE)
    assert "DATOS SINTÉTICOS" in made
    assert "Informe parcial: faltan 2 instituciones" in made
    whole = dataclasses.replace(sample(plan), missing=())
    assert "Informe parcial" not in summary.render(whole, MADE)
    assert "DATOS SINTÉTICOS" not in summary.render(whole, MADE)


def test_a_round_without_any_data_still_makes_a_page(plan: Plan) -> None:
    from support.reported import Reported

    empty = Reported().at(plan, "2025-S1")
    page = summary.render(empty, MADE)
    assert "Sin dato" in page
    assert "Ninguna institución dio cifras de presupuesto" in page


def test_it_needs_nothing_from_outside(page: str) -> None:
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_same_results_give_the_same_page(page: str, result: Consolidated) -> None:
    assert summary.render(dataclasses.replace(result), MADE) == page


def test_a_folder_of_the_workspace_wins(result: Consolidated, tmp_path: Path) -> None:
    (tmp_path / summary.TEMPLATE).write_text("{{ c.round }} y nada más", encoding="utf-8")
    assert summary.render(result, MADE, folder=tmp_path) == "2025-S1 y nada más"
    (tmp_path / "roto").mkdir()
    (tmp_path / "roto" / summary.TEMPLATE).write_text("{{ c.ronda }}", encoding="utf-8")
    with pytest.raises(PniError, match="letter-template"):
        summary.render(result, MADE, folder=tmp_path / "roto")


@needs_chromium
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("width", [320, 375, 640, 641, 768, 1280])
def test_nothing_is_cut_off_at_any_width(
    result: Consolidated, language: str, width: int, tmp_path: Path
) -> None:
    """A column or a bar behind a scroll bar is one that nobody sees."""
    assert overflow(summary.render(result, MADE, language), width, tmp_path) == 0


def test_every_shade_of_a_bar_is_named_beside_it(page: str) -> None:
    for part, shade in zip(summary.SEX, summary._SEX_SHADES, strict=True):
        assert f'class="{shade}"/></svg> {Words("es")(part)}' in page
    for state, shade in zip(summary._STATES, summary._STATE_SHADES, strict=True):
        assert f'class="{shade}"/></svg> {Words("es").state(state)}' in page


def test_a_percent_sign_stays_with_its_figure(page: str) -> None:
    text = re.sub(r"<style>.*?</style>|<[^>]+>", "", page, flags=re.DOTALL)
    assert " %" not in text
    assert "&nbsp;%" in text


@needs_browser
@pytest.mark.parametrize("language", ["es", "en"])
def test_in_a_real_browser_nothing_fails_and_nothing_is_requested(
    result: Consolidated, language: str, tmp_path: Path
) -> None:
    page = tmp_path / "resumen.html"
    page.write_text(summary.render(result, MADE, language), encoding="utf-8")
    found = visit(page)
    assert found["errors"] == []
    assert found["requests"] == []
    assert found["violations"] == []
    assert found["overflow"] == {"320": 0, "768": 0, "1280": 0}
    assert float(found["figures"]["progreso"]) == result.total.progress.value
