"""The receipt of one institution: its own accepted cells, and nobody else's."""

from __future__ import annotations

import re
import subprocess
from html import unescape
from pathlib import Path

import pytest
from support.browser import needs_browser, visit
from support.office import needs_pictures
from support.reported import Reported
from support.results_sample import MADE, sample

from pni_sheets.consolidation.results import Consolidated
from pni_sheets.core.model import Plan
from pni_sheets.forms import report_form
from pni_sheets.rendering import pdf
from pni_sheets.reports.master.lookups import figure
from pni_sheets.reports.summary import receipt

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
    return dict(receipt.render(whole, MADE))[key]


def test_it_shows_every_accepted_figure_with_its_cell(whole: Consolidated) -> None:
    made = page(whole, "MTPS")
    assert "Ministerio de Trabajo y Previsión Social" in made
    for cell in (o for o in whole.rows if o.institution == "MTPS"):
        if isinstance(cell.value, float):
            shown = f"{cell.value:,.0f}" if cell.value.is_integer() else f"{cell.value:,.2f}"
            assert f"{shown} ({cell.cell})" in made
    assert "En ejecución (" in made


def test_it_shows_nothing_of_the_others(whole: Consolidated) -> None:
    assert "77 (" not in page(whole, "MTPS")
    assert "1,250" not in page(whole, "MINEC")
    assert "CANARIO" not in page(whole, "CNR")


def test_of_a_whole_round_each_has_its_own_cells_and_no_others(plan: Plan) -> None:
    round_ = sample(plan)
    short = {
        (sheet.name, field.name)
        for sheet in report_form.SHEETS
        for field in sheet.entries
        if not sheet.record and field.kind is not report_form.Kind.LONG_TEXT
    }
    pages = dict(receipt.render(round_, MADE))
    assert len(pages) > 10
    for key, made in pages.items():
        own = [o for o in round_.rows if o.institution == key and (o.sheet, o.field) in short]
        said = [
            f"{o.value if isinstance(o.value, str) else figure(o.value)} ({o.cell})" for o in own
        ]
        assert sorted(unescape(cell) for cell in re.findall(r"<td>([^<]+)</td>", made)) == sorted(
            said
        )


def test_a_nil_return_says_so(whole: Consolidated) -> None:
    made = page(whole, "CNR")
    assert "no hubo avances" in made
    assert "No hay cifras aceptadas" in made


def test_every_accepted_institution_gets_one_and_nobody_else(whole: Consolidated) -> None:
    keys = [key for key, _ in receipt.render(whole, MADE)]
    assert keys == ["CNR", "MINEC", "MTPS"]


@needs_browser
def test_in_a_real_browser(whole: Consolidated, tmp_path: Path) -> None:
    file = tmp_path / "constancia.html"
    file.write_text(page(whole, "MTPS"), encoding="utf-8")
    found = visit(file)
    assert (found["errors"], found["requests"], found["violations"]) == ([], [], [])
    assert set(found["overflow"].values()) == {0}


@needs_pictures
def test_the_pdf_has_every_cell_of_the_page(whole: Consolidated, tmp_path: Path) -> None:
    made = page(whole, "MTPS")
    file = tmp_path / "constancia.pdf"
    file.write_bytes(pdf.from_html(made, MADE))
    shown = subprocess.run(
        ["pdftotext", str(file), "-"], capture_output=True, text=True, check=True
    )
    words = " ".join(shown.stdout.split())
    cells = re.findall(r"<td>([^<]+)</td>", made)
    assert cells
    for cell in cells:
        assert unescape(cell) in words
