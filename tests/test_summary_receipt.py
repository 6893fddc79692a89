"""The receipt of one institution: its own accepted cells, and nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import needs_browser, visit
from reported import Reported
from results_sample import MADE

from pni_sheets import consolidate, summary_receipt
from pni_sheets.model import Plan
from pni_sheets.results import Consolidated

ROUND = "2025-S1"


@pytest.fixture
def whole(plan: Plan) -> Consolidated:
    return (
        Reported()
        .figure(ROUND, "MTPS", "1.4.1-1", 1250, medio="CANARIO-MTPS", mujeres=600, hombres=650)
        .state(ROUND, "MTPS", "1.4.1", "En ejecución")
        .budget(ROUND, "MTPS", "1.4.1", requerido=1000.5, gobierno=400)
        .figure(ROUND, "MINEC", "1.4.1-1", 77, medio="CANARIO-MINEC")
        .nil(ROUND, "CNR")
        .at(plan, ROUND)
    )


def page(whole: Consolidated, key: str) -> str:
    return summary_receipt.render(consolidate.for_institution(whole, key), MADE)


def test_it_shows_every_accepted_figure_with_its_cell(whole: Consolidated) -> None:
    made = page(whole, "MTPS")
    assert "Ministerio de Trabajo y Previsión Social" in made
    for cell in consolidate.for_institution(whole, "MTPS").rows:
        if isinstance(cell.value, float):
            shown = f"{cell.value:,.0f}" if cell.value.is_integer() else f"{cell.value:,.2f}"
            assert f"{shown} ({cell.cell})" in made
    assert "En ejecución (" in made


def test_it_shows_nothing_of_the_others(whole: Consolidated) -> None:
    assert "77 (" not in page(whole, "MTPS")
    assert "1,250" not in page(whole, "MINEC")
    assert "CANARIO" not in page(whole, "CNR")


def test_a_nil_return_says_so(whole: Consolidated) -> None:
    made = page(whole, "CNR")
    assert "no hubo avances" in made
    assert "No hay cifras aceptadas" in made


def test_it_needs_an_extract_of_an_institution(whole: Consolidated) -> None:
    with pytest.raises(KeyError):
        summary_receipt.render(whole, MADE)


@needs_browser
def test_in_a_real_browser(whole: Consolidated, tmp_path: Path) -> None:
    file = tmp_path / "constancia.html"
    file.write_text(page(whole, "MTPS"), encoding="utf-8")
    found = visit(file)
    assert (found["errors"], found["requests"], found["violations"]) == ([], [], [])
    assert set(found["overflow"].values()) == {0}
