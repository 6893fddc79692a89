"""What the cell of each kind of indicator says to write."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pni_sheets.core.model import Plan
from pni_sheets.forms import what_to_write

#: One indicator of each kind, and words its cell must say.
SAID = {
    "1.3.1-2": "Lo logrado en este semestre",  # flujo
    "1.4.1-1": "Solo lo nuevo de este semestre",  # acumulado
    "5.5.1-2": "El total que hay al cierre del semestre",  # nivel
    "0.3.4-1": "El porcentaje alcanzado al cierre del semestre",  # nivel, percent
    "2.1.1-2": "«sin reuniones»",  # promedio
    "0.1.1-2": "«sin reuniones»",  # nivel of averages
    "0.4.1-1": "1 si está cumplido",  # hito
    "0.1.2-2": "1 si se hizo en este semestre",  # a milestone each year
    "3.3.1-1": "1 si está: agencia creada; 2 si están ambas: también evento de lanzamiento",
    "0.2.3-1": "El monto nuevo",  # amount
    "0.2.2-2": "La meta pide además: al menos 2 por eje",
}


@pytest.mark.parametrize("indicator", SAID)
def test_the_column_says_which_figure(plan: Plan, indicator: str) -> None:
    assert SAID[indicator] in what_to_write.semester(plan.indicator(indicator))


def test_the_note_of_the_indicator_is_part_of_it(plan: Plan) -> None:
    indicator = plan.indicator("1.4.1-2")
    assert indicator.note
    assert what_to_write.semester(indicator).endswith(indicator.note)


def test_a_level_says_whether_it_has_a_baseline(plan: Plan) -> None:
    level = plan.indicator("5.5.1-2")
    assert "Sin línea de base" in what_to_write.semester(level)
    based = replace(level, baseline=1250.0, baseline_date=date(2023, 12, 31))
    assert "Línea de base: 1,250 al 31/12/2023" in what_to_write.semester(based)


def test_no_prompt_is_cut_by_excel(plan: Plan) -> None:
    for indicator in plan.indicators:
        facts = {
            "kind": indicator.target.kind.value,
            "accumulation": indicator.accumulation.value,
            "unit": indicator.target.unit,
            "second": indicator.target.secondary and indicator.target.secondary.unit,
        }
        assert len(what_to_write.input_message(facts)) <= 255, indicator.id


def test_a_form_sent_before_second_metas_were_told_apart_still_has_its_prompt() -> None:
    facts = {"kind": "milestone", "accumulation": "hito", "unit": "mapeo"}
    assert "1 si está cumplido" in what_to_write.input_message(facts)
