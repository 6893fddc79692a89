"""The checks of the catalogue: one failing example each, at exactly that row and column."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pni_sheets.core.model import Accumulation, Consolidation, Periodicity, Plan, TargetKind
from pni_sheets.plan import catalogue as catalogue
from pni_sheets.plan import schemas
from pni_sheets.plan.checks import CHECKS, EMPTY
from pni_sheets.plan.tables import TABLES


def spoiled(plan: Plan, table: str, key: str | None, cells: dict[str, Any]) -> Plan:
    """The plan with some cells of one row replaced (None: a copy of the last row added)."""
    if table == "plan":
        return catalogue.revised(plan, **cells)
    (declared,) = (t for t in TABLES if t.name == table)
    rows = [dict(declared.take(row)) for row in catalogue.tables(plan)[table]]
    if key is None:
        rows.append({**(rows[-1] if rows else {}), **cells})
    for row in rows:
        if str(row[declared.unique[0]]) == key:
            row.update(cells)
    return catalogue.revised(plan, **{table: tuple(declared.make(row) for row in rows)})


Example = tuple[str, str | None, dict[str, Any], str]

#: check id: (file, code of the row or None for one more row, its cells, what is found at).
EXAMPLES: dict[str, Example] = {
    EMPTY: (
        "indicators", "5.4.1-1", {"unit": ""}, "fila 125 (5.4.1-1), columna «unit»",
    ),
    "codigo-axes": ("axes", "6", {"code": "VI"}, "fila 8 (VI)"),
    "codigo-interventions": ("interventions", "6.5", {"code": "6.5."}, "fila 39 (6.5.)"),
    "codigo-activities": ("activities", "6.5.4", {"code": "6.5.4."}, "fila 91 (6.5.4.)"),
    "codigo-indicators": ("indicators", "6.5.4-2", {"id": "6.5.4.2"}, "fila 156 (6.5.4.2)"),
    "orden-axes": ("axes", "0", {"code": "8"}, "fila 3 (1)"),
    "orden-interventions": ("interventions", "6.4", {"code": "6.6"}, "fila 39 (6.5)"),
    "orden-activities": ("activities", "4.6.9", {"code": "4.6.12"}, "fila 67 (4.6.10)"),
    "orden-indicators": ("indicators", "1.3.1-1", {"id": "1.3.1-4"}, "fila 28 (1.3.1-2)"),
    "repetido-axes": ("axes", None, {}, "fila 8 (6)"),
    "repetido-interventions": ("interventions", None, {}, "fila 39 (6.5)"),
    "repetido-activities": ("activities", None, {}, "fila 91 (6.5.4)"),
    "repetido-indicators": ("indicators", None, {}, "fila 156 (6.5.4-2)"),
    "repetido-institutions": ("institutions", None, {}, "fila 53 (MECANISMO)"),
    "repetido-objectives": ("objectives", None, {}, "fila 24 (23)"),
    "desconocido-interventions-axis": ("interventions", "6.5", {"axis": "7"}, "fila 39 (6.5)"),
    "desconocido-activities-intervention": (
        "activities", "6.5.4", {"intervention": "6.6"}, "fila 91 (6.5.4)",
    ),
    "desconocido-activities-responsibles": (
        "activities", "5.4.1", {"responsibles": ("DGME", "DGMX")}, "fila 73 (5.4.1)",
    ),
    "desconocido-activities-principal": (
        "activities", "5.4.1", {"principal": "DGMX"}, "fila 73 (5.4.1)",
    ),
    "desconocido-indicators-activity": (
        "indicators", "6.5.4-2", {"activity": "6.5.5"}, "fila 156 (6.5.4-2)",
    ),
    "desconocido-alignment-axis": (
        "alignment", None, {"axis": "7", "objective": 1}, "fila 2 (7 1)",
    ),
    "desconocido-alignment-objective": (
        "alignment", None, {"axis": "6", "objective": 24}, "fila 2 (6 24)",
    ),
    "pertenece-interventions": ("interventions", "6.5", {"axis": "5"}, "fila 39 (6.5)"),
    "pertenece-activities": ("activities", "6.5.4", {"intervention": "6.4"}, "fila 91 (6.5.4)"),
    "pertenece-indicators": ("indicators", "6.5.4-2", {"activity": "6.5.3"}, "fila 156 (6.5.4-2)"),
    "sin-filas-axes": ("axes", None, {"code": "7"}, "fila 9 (7)"),
    "sin-filas-interventions": ("interventions", None, {"code": "6.6"}, "fila 40 (6.6)"),
    "sin-filas-activities": ("activities", None, {"code": "6.5.5"}, "fila 92 (6.5.5)"),
    "plan-anos": ("plan", None, {"end": 2023}, "columna «end»: el plan termina (2023)"),
    "coordinador": ("institutions", "MRREE", {"workbook": False}, "en plan.csv"),
    "principal-sin-libro": (
        "activities", "2.3.1", {"principal": "CNCTP"}, "fila 28 (2.3.1), columna «principal»",
    ),
    "principal-ajena": ("activities", "5.4.1", {"principal": "PNC"}, "fila 73 (5.4.1)"),
    "responsable-repetido": (
        "activities", "5.4.1", {"responsibles": ("DGME", "DGME")}, "«DGME DGME»",
    ),
    "periodo-invertido": (
        "activities", "5.4.1", {"period_start": 2028, "period_end": 2026}, "termina (2026)",
    ),
    "periodo-incompleto": ("activities", "5.4.1", {"period_start": None}, "la actividad 5.4.1"),
    "periodo-fuera": ("activities", "5.4.1", {"period_end": 2029}, "fila 73 (5.4.1)"),
    "ordinal": ("indicators", "6.5.4-2", {"id": "6.5.4-3"}, "a «6.5.4-3» le falta"),
    "meta-sin-cifra": ("indicators", "5.4.1-1", {"value": None}, "columna «periodicity»"),
    "meta-cero": ("indicators", "5.4.1-1", {"value": 0.0}, "una meta de 0 no"),
    "meta-porcentaje": ("indicators", "0.2.3-2", {"value": 750.0}, "dice 750"),
    "unidad-porcentaje": ("indicators", "0.2.3-2", {"unit": "brechas"}, "columna «unit»"),
    "segunda-meta": ("indicators", "3.3.1-1", {"secondary_unit": ""}, "la segunda meta de 3.3.1-1"),
    "acumulacion-clase": (
        "indicators", "0.2.3-2", {"accumulation": Accumulation.ACUMULADO}, "«acumulado» no combina",
    ),
    "acumulacion-periodo": (
        "indicators", "1.3.1-2", {"periodicity": Periodicity.TOTAL}, "«flujo» no combina",
    ),
    "suma-imposible": (
        "indicators", "0.2.3-2", {"consolidation": Consolidation.SUMA}, "Cambie «suma»",
    ),
    "gradual-clase": ("indicators", "5.4.1-1", {"gradual": True}, "cambie «flujo»"),
    "vence-fuera": ("indicators", "2.2.2-1", {"due_by": "2029-S1"}, "«2029-S1» no es"),
    "linea-base-incompleta": (
        "indicators", "5.5.1-2", {"baseline": 3.0}, "la línea de base de 5.5.1-2",
    ),
    "linea-base-meta": (
        "indicators", "5.5.1-2",
        {"baseline": 14.0, "baseline_date": date(2023, 12, 31), "baseline_source": "Informe."},
        "(14) es igual a la meta",
    ),
    "personas-clase": (
        "indicators", "2.1.1-2", {"people": True}, "Cambie «sí» por no",
    ),
    "clave": ("institutions", "OIM", {"key": "O.I.M."}, "«O.I.M.» va en nombres"),
    "numero-de-miembro": ("institutions", "OIM", {"member": True}, "«member» de OIM"),
    "numero-repetido": ("institutions", "SSF", {"number": 46}, "el número 46"),
}  # fmt: skip

#: What else is wrong, unavoidably, once the example's cell is: the same code elsewhere.
ALONG = {
    "codigo-axes": {"sin-filas-axes", "desconocido-interventions-axis"},
    "codigo-interventions": {
        "pertenece-interventions", "sin-filas-interventions", "desconocido-activities-intervention",
    },
    "codigo-activities": {
        "pertenece-activities", "sin-filas-activities", "desconocido-indicators-activity",
    },
    "orden-axes": {"sin-filas-axes", "desconocido-interventions-axis"},
    "orden-interventions": {
        "sin-filas-interventions", "desconocido-activities-intervention",
    },
    "orden-indicators": {"ordinal"},
    "orden-activities": {"sin-filas-activities", "desconocido-indicators-activity"},
    "desconocido-interventions-axis": {"pertenece-interventions"},
    "desconocido-activities-intervention": {"pertenece-activities"},
    "desconocido-activities-principal": {"principal-sin-libro", "principal-ajena"},
    "desconocido-indicators-activity": {"pertenece-indicators"},
    "plan-anos": {"periodo-fuera"},
    "acumulacion-clase": {"gradual-clase"},
    "coordinador": {"principal-sin-libro"},
    "clave": {"desconocido-activities-responsibles"},
}  # fmt: skip


def test_the_packaged_catalogue_is_sound(plan: Plan) -> None:
    assert schemas.check_plan(plan) == ()


def test_every_check_has_its_failing_example() -> None:
    # the alignment's own key is the whole row: it is repeated only as a pair
    assert set(CHECKS) - set(EXAMPLES) == {"repetido-alignment"}


@pytest.mark.parametrize("check", EXAMPLES)
def test_a_failing_example_is_found_where_it_is(plan: Plan, check: str) -> None:
    table, key, cells, says = EXAMPLES[check]
    problems = schemas.check_plan(spoiled(plan, table, key, cells))
    assert {p.check for p in problems} == {check} | ALONG.get(check, set())
    mine = [schemas.sentence(p) for p in problems if p.check == check]
    assert any(says in text for text in mine) or says == "en plan.csv", mine
    assert all(text.startswith(f"{CHECKS[check].table or table}.csv, fila ") for text in mine)


def test_a_repeated_pair_of_the_alignment(plan: Plan) -> None:
    twice = catalogue.revised(plan, alignment=(("6", 2), ("6", 2)))
    assert [p.check for p in schemas.check_plan(twice)] == ["repetido-alignment"] * 2


def test_one_blank_gives_one_problem(plan: Plan) -> None:
    for column in ("text", "unit"):
        (problem,) = schemas.check_plan(spoiled(plan, "indicators", "0.2.3-2", {column: ""}))
        assert (problem.check, problem.column) == (EMPTY, column)


def test_every_kind_and_accumulation_of_the_catalogue_is_allowed(plan: Plan) -> None:
    kinds = {i.target.kind for i in plan.indicators}
    assert kinds == set(TargetKind)


def test_a_check_that_raises_is_a_bug(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = replace(CHECKS["meta-cero"], holds=lambda *_: 1 / 0)
    monkeypatch.setitem(CHECKS, "meta-cero", broken)
    with pytest.raises(RuntimeError, match="meta-cero"):
        schemas.check_plan(plan)


def test_a_workspaces_plan_that_loads_and_is_wrong(plan: Plan, tmp_path: Any) -> None:
    catalogue.write_csv(spoiled(plan, "indicators", "5.4.1-1", {"value": 0.0}), tmp_path)
    (problem,) = schemas.check_plan(catalogue.load(tmp_path))
    assert schemas.sentence(problem) == (
        "indicators.csv, fila 125 (5.4.1-1), columna «value»: una meta de 0 no se puede alcanzar "
        "ni medir. Escriba una cifra mayor que cero."
    )
