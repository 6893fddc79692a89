"""What changed between two masters, and why; between two returns, cell by cell."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest
from support.reported import Reported
from support.results_sample import MADE, sample

from pni_sheets.consolidation.results import Consolidated
from pni_sheets.core.errors import PniError
from pni_sheets.core.model import Entry, Plan, Return, Thresholds
from pni_sheets.reports.compare import Change, diff, diff_returns
from pni_sheets.reports.master import workbook as master

ROUND = "2025-S1"


def reported() -> Reported:
    return (
        Reported()
        .figure(ROUND, "MTPS", "1.4.1-1", 2, medio="Acta 1")
        .state(ROUND, "MTPS", "1.4.1", "En ejecución")
        .figure(ROUND, "MRREE", "1.1.1-1", 1, medio="Acta 2")
    )


def changes(before: Consolidated, after: Consolidated) -> tuple[Change, ...]:
    return diff(master.render(before, MADE), master.render(after, MADE))


def of(found: tuple[Change, ...], sheet: str, key: str) -> dict[str, Change]:
    return {c.column: c for c in found if (c.sheet, c.key) == (sheet, key)}


def test_the_same_master_has_no_differences(plan: Plan) -> None:
    result = sample(plan)
    assert changes(result, replace(result)) == ()


def test_a_new_return_changes_its_figures_and_is_named_as_the_reason(plan: Plan) -> None:
    before = reported().at(plan, ROUND)
    more = reported()
    more.observations = [
        replace(o, value=3.0, submission="E0099")
        if (o.key, o.field) == ("1.4.1-1", "avance")
        else o
        for o in more.observations
    ]
    found = changes(before, more.at(plan, ROUND))
    value = of(found, "Indicadores", "1.4.1-1")["Valor"]
    assert (value.before, value.after) == (2.0, 3.0)
    assert "entrega E0099 de MTPS" in value.why
    assert any("E0099" in why for c in found if c.sheet == "Ejes" for why in c.why)
    assert str(value).startswith("Indicadores · 1.4.1-1 · Valor: 2 → 3 (")
    assert not of(found, "Indicadores", "1.1.1-1")


def test_an_indicator_that_nobody_had_reported(plan: Plan) -> None:
    before = reported().at(plan, ROUND)
    after = reported().figure(ROUND, "MTPS", "1.4.1-2", 4, medio="Acta").at(plan, ROUND)
    found = of(changes(before, after), "Indicadores", "1.4.1-2")
    assert (found["Valor"].before, found["Valor"].after) == (None, 4.0)
    assert "sin dato → 4" in str(found["Valor"])


def test_a_decision_is_named_as_the_reason(plan: Plan) -> None:
    both = reported().figure(ROUND, "MINEC", "1.4.1-1", 5, medio="Acta 9")
    before = both.at(plan, ROUND)
    after = both.decide(ROUND, "1.4.1-1", "MINEC").at(plan, ROUND)
    found = of(changes(before, after), "Indicadores", "1.4.1-1")
    assert found["Decisión"].after == "Vale la cifra de MINEC"
    assert all("decisión sobre 1.4.1-1" in change.why for change in found.values())


def test_thresholds_and_plan_are_named_as_reasons(plan: Plan) -> None:
    before = reported().at(plan, ROUND)
    found = changes(before, replace(before, thresholds=Thresholds(on_time=80.0)))
    assert [(c.sheet, c.before, c.after) for c in found] == [("Portada", 90.0, 80.0)]
    assert found[0].why == ("cambió el umbral «En tiempo, desde (%)»",)
    renamed = replace(before, plan=replace(plan, version="PNI-2024-2028/otro"))
    assert any("cambió la versión del plan" in c.why for c in changes(before, renamed))


def test_rows_that_come_and_go(plan: Plan) -> None:
    whole = sample(plan)
    without = replace(whole, record=replace(whole.record, findings=whole.record.findings[:1]))
    (gone,) = (c for c in changes(whole, without) if c.sheet == "Hallazgos")
    assert "ya no está" in str(gone)
    (came,) = (c for c in changes(without, whole) if c.sheet == "Hallazgos")
    assert "apareció" in str(came)


@pytest.mark.parametrize("data", [b"", b"no es un libro", b"PK\x03\x04roto"])
def test_what_is_no_master_is_refused(plan: Plan, data: bytes) -> None:
    with pytest.raises(PniError, match="diff-not-master"):
        diff(data, master.render(sample(plan), MADE))


def test_a_template_is_no_master(plan: Plan) -> None:
    from support.workbooks import CREATED, KEY, form_of

    from pni_sheets.workbooks import workbook as template

    book = template.render(form_of(plan, "MTPS", ROUND), KEY, created=CREATED)
    with pytest.raises(PniError, match="diff-not-master"):
        diff(book, book)


def test_two_returns_are_compared_cell_by_cell() -> None:
    def entry(field: str, value: str | float | None) -> Entry:
        return Entry("Indicadores", "1.4.1-1", field, "G7", value, value)

    def returned(*entries: Entry) -> Return:
        return Return(None, {(e.sheet, e.key, e.field): e for e in entries})

    before = returned(entry("avance", 2.0), entry("medio", "Acta"), entry("mujeres", None))
    after = returned(entry("avance", 3.0), entry("medio", "Acta"), entry("hombres", 1.0))
    assert [dataclasses.astuple(c)[:5] for c in diff_returns(before, after)] == [
        ("Indicadores", "1.4.1-1", "Avance del semestre", 2.0, 3.0),
        ("Indicadores", "1.4.1-1", "Hombres", None, 1.0),
    ]
