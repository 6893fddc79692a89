"""From a printed cell back to the cells of returned files."""

from __future__ import annotations

import pytest
from support.results_sample import sample

from pni_sheets.consolidation.results import Consolidated
from pni_sheets.core.errors import PniError
from pni_sheets.core.model import Plan
from pni_sheets.reports.master.tables import book, letters
from pni_sheets.reports.trace import trace


@pytest.fixture(scope="module")
def result(plan: Plan) -> Consolidated:
    return sample(plan)


def cell_of(result: Consolidated, resource: str, column: str, row: int) -> str:
    printed = book(result).table(resource)
    return f"{printed.table.sheet}!{letters(printed.table.index(column))}{printed.first + row}"


def test_a_figure_leads_to_its_cell_file_and_sender(result: Consolidated) -> None:
    found = trace(cell_of(result, "indicadores", "valor", 0), result)
    first = result.indicators[0]
    assert (found.row, found.column, found.value) == (first.id, "Valor", first.value)
    advance = found.sources[0]
    assert advance.observation in first.observations
    assert advance.submission is not None
    assert advance.submission.filename == "PNI_2025-S1_MRREE.xlsx"
    assert advance.submission.sender == "remitente@example.org"
    told = found.lines()
    assert sum("PNI_2025-S1_MRREE.xlsx" in line for line in told) == 1, "each file once"
    assert sum(line.startswith("    2025-S1 MRREE: ") for line in told) == len(found.sources)


def test_every_observation_of_the_round_is_reached_from_some_cell(result: Consolidated) -> None:
    reached = set()
    for printed in book(result).printed:
        for line in range(len(printed.rows)):
            for column in printed.table.columns:
                if column.sources is not None and printed.table.sheet == "Datos":
                    reached.update(column.sources(printed.rows[line], result))
    assert reached == set(result.rows)


def test_every_printed_cell_can_be_traced_and_shows_its_value(result: Consolidated) -> None:
    for printed in book(result).printed:
        for place, column in enumerate(printed.table.columns):
            reference = f"'{printed.table.sheet}'!${letters(place)}${printed.last}"
            if printed.grid:
                found = trace(reference, result)
                assert found.column == column.header
                assert found.value == printed.grid[-1][place]


def test_an_axis_rests_on_the_data_of_its_indicators_alone(result: Consolidated) -> None:
    found = trace(cell_of(result, "ejes", "progreso", 4), result)
    assert found.row == "Eje · 4"
    assert found.sources
    assert {s.observation.key.split(".")[0] for s in found.sources} == {"4"}


def test_the_summary_and_the_tiles_are_traced_by_name(result: Consolidated) -> None:
    by_name = trace("cumplimiento", result)
    assert by_name.value == result.total.compliance.value
    assert trace("Tablero!A5", result).value == by_name.value
    assert trace("Tablero!B5", result).value == by_name.value
    assert trace("1.4.1-1", result).row == "1.4.1-1"


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("Indicadores!ZZ9999", "trace-cell"),
        ("Indicadores!A3", "trace-cell"),
        ("Indicadores!AZ5", "trace-cell"),
        ("Tablero!Z5", "trace-cell"),
        ("Hoja1!A1", "trace-sheet"),
        ("no existe", "trace-cell"),
    ],
)
def test_what_is_no_figure_is_said_to_be_none(
    result: Consolidated, reference: str, code: str
) -> None:
    with pytest.raises(PniError) as caught:
        trace(reference, result)
    assert caught.value.code == code


def test_a_cell_of_the_plan_says_that_no_return_stands_behind_it(result: Consolidated) -> None:
    found = trace(cell_of(result, "indicadores", "meta", 0), result)
    assert (found.origin, found.sources) == ("plan", ())
    assert "del plan" in found.lines()[1]
