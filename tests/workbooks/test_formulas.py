"""The workbook's live formulas, calculated by LibreOffice, against figures worked apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.office import needs_office, recalculated
from support.workbooks import CREATED, KEY, form_of

from pni_sheets.consolidation import traffic_light
from pni_sheets.core import symbols
from pni_sheets.core.model import Previous, ReportingTemplate, Thresholds, Value
from pni_sheets.forms import report_form
from pni_sheets.plan import schedule
from pni_sheets.rendering import styles
from pni_sheets.workbooks import rows as layout
from pni_sheets.workbooks import workbook

pytestmark = pytest.mark.libreoffice

Place = tuple[str, str, str]


def calculated(expected: ReportingTemplate, entries: dict[Place, Value]):
    """A look-up of calculated cells: (sheet, key, field) -> value."""
    made = recalculated(workbook.render(expected, KEY, created=CREATED, entries=entries))

    def value(sheet: str, key: str, field: str) -> Value:
        return made[sheet][layout.address(expected, sheet, key, field)].value

    return made, value


#: accumulation: prior, values behind it, this semester -> by hand.
ACCUMULATED = {
    "flujo": (40.0, 1, 25.0, 65.0),
    "acumulado": (3.0, 2, 4.0, 7.0),
    "nivel": (60.0, 3, 75.0, 75.0),
    "promedio": (80.0, 1, 90.0, 85.0),
    "hito": (1.0, 2, 0.0, 1.0),
}


@needs_office
def test_each_accumulation_by_hand(plan) -> None:
    chosen = {i.accumulation.value: i.id for i in reversed(plan.indicators)}
    assert chosen.keys() == ACCUMULATED.keys()
    for kind, (prior, count, now, total) in ACCUMULATED.items():
        indicator = plan.indicator(chosen[kind])
        owner = plan.activity(indicator.activity).principal
        before = Previous({indicator.id: prior}, {indicator.id: count}, {})
        semester = f"{plan.period(plan.activity(indicator.activity))[1]}-S2"
        expected = form_of(plan, owner, semester, before)
        _, value = calculated(expected, {("Indicadores", indicator.id, "avance"): now})
        assert value("Indicadores", indicator.id, "acumulado") == pytest.approx(total), kind
        target = schedule.horizon_target(indicator)
        if target:
            percent = value("Indicadores", indicator.id, "porcentaje")
            assert percent == pytest.approx(round(total / target * 100, 1))


@needs_office
def test_the_light_is_the_one_of_the_consolidation(plan) -> None:
    """Every indicator of the coordinator, with figures from nothing to far too much."""
    limits = Thresholds()
    empty = form_of(plan, "MRREE")
    keys = [row.key for row in empty.sheets["Indicadores"]]
    before = Previous(dict.fromkeys(keys[::7], 1.0), dict.fromkeys(keys[::7], 1), {})
    expected = form_of(plan, "MRREE", previous=before)
    shares = (None, 0.0, 0.5, 0.6, 0.75, 0.9, 1.0, 1.5)
    entries: dict[Place, Value] = {}
    for number, row in enumerate(expected.sheets["Indicadores"]):
        share, target = shares[number % len(shares)], row.facts["target"] or 10.0
        if share is not None:
            entries["Indicadores", row.key, "avance"] = share * target
    _, value = calculated(expected, entries)
    seen = set()
    for row in expected.sheets["Indicadores"]:
        indicator = plan.indicator(row.key)
        total = value("Indicadores", row.key, "acumulado")
        light, _ = traffic_light.judge(
            None if total in (None, "") else float(total),
            row.facts["expected"],
            row.facts["target"],
            indicator.target.comparator,
            current=("Indicadores", row.key, "avance") in entries,
            thresholds=limits,
        )
        shown = value("Indicadores", row.key, "semaforo")
        assert shown == styles.light(light.value).label, row.key
        seen.add(light)
    assert len(seen) >= 5


@needs_office
@pytest.mark.parametrize(
    ("target", "baseline", "figure", "percent", "light"),
    [
        (14.0, 4.0, 7.0, 30.0, "En tiempo"),  # expected 4 + 10 x 3/10 = 7
        (14.0, 4.0, 3.0, 0.0, "Crítica"),  # behind the baseline
        (4.0, 14.0, 12.0, 20.0, "Con rezago"),  # falling: 2 of the 3 steps due by now
        (4.0, 14.0, 4.0, 100.0, "Cumplida"),
    ],
)
def test_a_level_is_measured_from_its_baseline(
    plan, target: float, baseline: float, figure: float, percent: float, light: str
) -> None:
    level = plan.indicator("5.5.1-2")  # 2024-2028, reached step by step
    level = replace(level, target=replace(level.target, value=target), baseline=baseline)
    changed = replace(
        plan, indicators=tuple(level if i.id == level.id else i for i in plan.indicators)
    )
    expected = form_of(changed, "MRREE")
    _, value = calculated(expected, {("Indicadores", level.id, "avance"): figure})
    assert value("Indicadores", level.id, "porcentaje") == pytest.approx(percent)
    assert value("Indicadores", level.id, "semaforo") == styles.light(light).label


@needs_office
def test_a_one_in_every_totalled_cell(plan) -> None:
    expected = form_of(plan, "MTPS")
    rows = expected.sheets["Presupuesto"]
    sources = [field.name for field in report_form.FUNDING]
    entries: dict[Place, Value] = {
        ("Presupuesto", row.key, name): 1.0 for row in rows for name in sources
    }
    entries |= {("Presupuesto", row.key, "requerido"): 7.0 for row in rows}
    _, value = calculated(expected, entries)
    for row in rows:
        assert value("Presupuesto", row.key, "financiado") == len(sources) == 5
        assert value("Presupuesto", row.key, "brecha") == 2


#: What a complete answer of an institution without assigned activities holds.
COMPLETE: dict[Place, Value] = {
    ("Institución", "", "persona"): "Persona de contacto",
    ("Institución", "", "cargo"): "Enlace",
    ("Institución", "", "correo"): "enlace@example.org",
    ("Institución", "", "titular"): "Autoridad que valida",
    ("Institución", "", "fecha_validacion"): None,
    ("Institución", "", "hay_avances"): "No",
    ("Institución", "", "justificacion"): "No hubo actividades en el semestre.",
}


def verdict(made) -> str:
    cells = [c for line in made[report_form.START].iter_rows() for c in line]
    (label,) = [c for c in cells if c.value == "Resultado"]
    return made[report_form.START].cell(label.row, label.column + 1).value


@needs_office
def test_the_self_check_says_what_is_missing_and_then_that_all_is_there(plan) -> None:
    expected = form_of(plan, "MTPS")
    made, value = calculated(expected, {})
    assert "Institución (6)" in verdict(made)
    assert "Indicadores" in verdict(made)
    first = expected.sheets["Indicadores"][0].key
    assert value("Indicadores", first, "pendientes") == 1
    nil = COMPLETE | {("Institución", "", "fecha_validacion"): expected.deadline}
    made, _ = calculated(expected, nil)
    assert verdict(made) == f"{symbols.OK} Lista para enviar"


@needs_office
def test_an_error_typed_into_a_cell_never_looks_ready(plan) -> None:
    expected = form_of(plan, "MTPS")
    wrong = COMPLETE | {
        ("Institución", "", "fecha_validacion"): expected.deadline,
        ("Institución", "", "hay_avances"): "Sí",
        ("Indicadores", expected.sheets["Indicadores"][0].key, "avance"): "veinticinco",
    }
    made, value = calculated(expected, wrong)
    assert not verdict(made).startswith(symbols.OK)
    review = value("Indicadores", expected.sheets["Indicadores"][0].key, "revision")
    assert review.startswith(symbols.WRONG)
