"""The catalogue: its counts, its files, what follows from it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import Plan, Role
from pni_sheets.plan import catalogue as catalogue
from pni_sheets.plan.tables import TABLES
from pni_sheets.words.errors import sentence

#: As the contract lists them.
CONTRACT_KEYS = """ESCO BANDESAL BFA BANCO_HIPOTECARIO CNR CENTA CEPA CONAMYPE CONAPINA CORSATUR
DEFENSORIA_CONSUMIDOR DRTS PROTECCION_CIVIL ALBERGUES INTEGRACION FGR FONAVIPO FSV FOSOFAMILIA
CRECER_JUNTOS IAIP INSTITUTO_CAFE ISSS ISTU ISDEMU INVEST_EL_SALVADOR DGME MAG MINISTERIO_CULTURA
MINISTERIO_DEFENSA MINEC MINEDUCYT MIGOBDT MINISTERIO_HACIENDA MJSP MARN MINSAL MTPS MITUR MIVI
PNC PGR PDDH RNPN SECRETARIA_COMERCIO_INVERSIONES SECRETARIA_INNOVACION SSF MRREE
RNUM OIM CNCTP MECANISMO""".split()  # noqa: SIM905


# --- counts ------------------------------------------------------------------------


def test_the_catalogue_counts_what_the_matrix_counts(plan: Plan) -> None:
    counts = {t.name: len(getattr(plan, t.name, ())) for t in TABLES if t.name != "plan"}
    assert counts == {
        "axes": 7,
        "interventions": 38,
        "activities": 90,
        "indicators": 155,
        "institutions": 52,
        "objectives": 23,
        "alignment": 0,
    }
    assert [i.key for i in plan.institutions] == CONTRACT_KEYS
    assert [i.number for i in plan.institutions if i.member] == list(range(1, 48))
    assert [i.key for i in plan.institutions if not i.workbook] == CONTRACT_KEYS[-4:]
    assert len(plan.reporters) == 48
    assert (plan.start, plan.end) == (2024, 2028)
    assert [o.number for o in plan.objectives] == list(range(1, 24))


def test_the_document_claims_39_interventions_and_93_activities(plan: Plan) -> None:
    found = [(d.axis, d.what, d.claimed, d.found) for d in catalogue.discrepancies(plan)]
    assert found == [
        (None, "interventions", 39, 38),
        (None, "activities", 93, 90),
        ("3", "interventions", 7, 6),
        ("3", "activities", 15, 13),
        ("5", "activities", 12, 11),
    ]


# --- files ---------------------------------------------------------------------------


@pytest.fixture
def folder(plan: Plan, tmp_path: Path) -> Path:
    catalogue.write_csv(plan, tmp_path)
    return tmp_path


def test_what_is_written_loads_equal(plan: Plan, folder: Path) -> None:
    assert catalogue.load(folder) == plan
    assert catalogue.load(folder).version == plan.version


def test_the_packaged_files_are_in_canonical_form(plan: Plan, tmp_path: Path) -> None:
    catalogue.write_csv(plan, tmp_path, encoding="utf-8")
    for table in TABLES:
        written = (tmp_path / table.file).read_bytes()
        assert written == (catalogue.PACKAGED / table.file).read_bytes(), table.file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_as_spanish_excel_saves_it(
    plan: Plan, folder: Path, encoding: str, separator: str, newline: str
) -> None:
    import csv

    for table in TABLES:
        path = folder / table.file
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        swaps = {"sí": "VERDADERO", "no": "FALSO"}
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=separator, lineterminator=newline)
            writer.writerows([[swaps.get(cell, cell) for cell in row] + [""] for row in rows])
            writer.writerow([])
    assert catalogue.load(folder) == plan


def test_columns_may_be_moved_and_added(plan: Plan, folder: Path) -> None:
    (folder / "alignment.csv").write_text("Nota,OBJECTIVE,axis\nver acta,23,6\n", encoding="utf-8")
    assert catalogue.load(folder).alignment == (("6", 23),)


def spoil(folder: Path, file: str, before: str, after: str) -> None:
    text = (folder / file).read_text(encoding="utf-8-sig")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")


BROKEN = {
    "plan-cell": ("indicators.csv", "15000,atenciones", '"15,000",atenciones', "fila 85"),
    "plan-column": ("axes.csv", "code,name,text", "codigo,name,text", "«code»"),
    "plan-repeated": ("activities.csv", "\n4.6.10,", "\n4.6.9,", "fila 67"),
    "plan-reference": ("indicators.csv", "6.5.4-2,6.5.4,", "6.5.4-2,6.5.5,", "fila 156"),
    "plan-head": ("plan.csv", "2024,2028\n", "2024,2028\nOtro,2024,2028\n", "tiene 2"),
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_catalogue_says_file_row_and_mend(folder: Path, code: str) -> None:
    file, before, after, says = BROKEN[code]
    spoil(folder, file, before, after)
    with pytest.raises(PniError) as caught:
        catalogue.load(folder)
    assert caught.value.code == code
    assert file in sentence(caught.value)
    assert says in sentence(caught.value)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "axes.csv").unlink()
    with pytest.raises(PniError) as caught:
        catalogue.load(folder)
    assert caught.value.code == "plan-file"
    assert "axes.csv" in sentence(caught.value)


@given(st.binary(max_size=300))
def test_any_bytes_in_a_file_end_in_a_plan_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("plan")
    catalogue.write_csv(catalogue.load(), folder)
    (folder / "alignment.csv").write_bytes(b"axis,objective\n" + data)
    assert "alignment.csv" in _said_of(folder)


def _said_of(folder: Path) -> str:
    try:
        return f"alignment.csv: {catalogue.load(folder).alignment}"
    except PniError as error:
        return sentence(error)


def test_a_cell_without_end_is_a_sentence(folder: Path) -> None:
    (folder / "axes.csv").write_text('code,name,text\n0,a,"' + "x" * 200_000, encoding="utf-8")
    with pytest.raises(PniError) as caught:
        catalogue.load(folder)
    assert caught.value.code == "plan-unreadable"
    assert "axes.csv" in sentence(caught.value)


def test_the_ledgers_snapshot_round_trips(plan: Plan) -> None:
    text = catalogue.to_snapshot(plan)
    assert catalogue.from_snapshot(text) == plan
    assert catalogue.to_snapshot(catalogue.from_snapshot(text)) == text


def test_the_version_follows_the_content(plan: Plan) -> None:
    assert re.fullmatch(r"PNI-2024-2028/[0-9a-f]{8}", plan.version)
    first = plan.indicators[0]
    other = replace(first, target=replace(first.target, value=3.0))
    changed = catalogue.revised(plan, indicators=(other, *plan.indicators[1:]))
    assert changed.version != plan.version
    assert catalogue.revised(changed, indicators=plan.indicators) == plan


def test_loading_is_quick_and_imports_nothing_heavy(plan: Plan) -> None:
    best = min(_timed_load() for _ in range(15))
    assert best < 0.030
    code = "import sys, pni_sheets.plan.catalogue as p; p.load(); print('pandas' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def _timed_load() -> float:
    """Seconds of processor time: other programs on the machine do not count."""
    start = time.process_time()
    catalogue.load()
    return time.process_time() - start


# --- assignments and the contract's JSON ------------------------------------------------


def test_assignments(plan: Plan) -> None:
    found = {(a.institution, a.activity): a.role for a in catalogue.assignments(plan)}
    assert len(found) == len(catalogue.assignments(plan))
    assert found["MRREE", "5.4.2"] is Role.PRINCIPAL
    assert found["DGME", "5.4.2"] is Role.CORRESPONSABLE
    assert found["PNC", "2.3.1"] is Role.PRINCIPAL
    assert ("CNCTP", "2.3.1") not in found
    assert found["SSF", "0.1.1"] is Role.VIA_MECANISMO
    assert ("MRREE", "0.1.1", Role.VIA_MECANISMO) not in {(*k, r) for k, r in found.items()}
    assert ("SSF", "1.1.1") not in found


def test_every_activity_has_one_principal_with_a_workbook(plan: Plan) -> None:
    principals = [a for a in catalogue.assignments(plan) if a.role is Role.PRINCIPAL]
    assert [a.activity for a in principals] == [a.code for a in plan.activities]
    assert all(plan.institution(a.institution).workbook for a in principals)


def test_every_member_may_contribute_to_what_is_not_already_its_own(plan: Plan) -> None:
    all_of_them = catalogue.assignments(plan)
    through = {a.code for a in plan.activities if a.via_mecanismo}
    for institution in plan.institutions:
        mine = [a for a in all_of_them if a.institution == institution.key]
        if institution.member:
            assert {a.activity for a in mine if a.activity in through} == through
        assert len({a.activity for a in mine}) == len(mine)


def test_the_json_is_the_contracts(plan: Plan) -> None:
    exported = catalogue.export(plan)
    (activity,) = (a for a in exported["activities"] if a["code"] == "5.4.2")
    assert activity["responsibles"] == ["MRREE", "DGME", "RNPN"]
    assert activity["period_start"] == 2024
    (indicator,) = (i for i in exported["indicators"] if i["id"] == "3.3.1-1")
    assert indicator["target"] == {
        "value": 1.0,
        "unit": "agencia creada",
        "comparator": "eq",
        "periodicity": "total",
        "kind": "milestone",
        "secondary": {"value": 1.0, "unit": "evento de lanzamiento"},
        "periodicity_stated": False,
    }
    assert exported["institutions"][0]["key"] == "ESCO"
    assert set(exported["interventions"][0]) == {"code", "axis", "text"}
