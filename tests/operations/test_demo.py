"""The demonstration is a whole round of the real plan; what it must end with is counted here."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pni_sheets.__main__ import run
from pni_sheets.core.model import InstitutionState
from pni_sheets.operations import demo
from pni_sheets.operations.demo import Demonstration
from pni_sheets.operations.workspace import opened

#: Worked by hand from the declarations in `demo`: of 48, two are silent, one sends a PDF
#: (quarantined), one mends its return, and these five are left with something to correct.
REJECTED = {"DGME", "PNC", "MINSAL", "CONAPINA", "FGR"}
PENDING = {"ALBERGUES", "SSF", "CONAMYPE"}

SHEETS = [
    "Portada", "Tablero", "Matriz", "Indicadores", "Actividades", "Ejes", "Instituciones",
    "Presupuesto", "Desagregación", "Aportes", "Conciliación", "Cobertura", "Hallazgos",
    "Normalizaciones", "Datos", "Diccionario", "Bitácora",
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    return demo.run(tmp_path_factory.mktemp("demo") / "pni", lambda _: None)


def states(made: Demonstration) -> dict[str, InstitutionState]:
    return {i.key: line.state for i, line in made.status.lines}


def test_every_institution_ends_where_its_return_says(made: Demonstration) -> None:
    found = states(made)
    assert {k for k, s in found.items() if s is InstitutionState.REJECTED} == REJECTED
    assert {k for k, s in found.items() if s is InstitutionState.PENDING} == PENDING
    assert Counter(found.values())[InstitutionState.ACCEPTED] == 48 - len(REJECTED | PENDING)


def test_the_mended_return_is_accepted_and_its_first_one_stays_rejected(
    made: Demonstration,
) -> None:
    mine = [j for j in made.judged if j.identity and j.identity.institution == demo.MENDED]
    assert [j.status.value for j in mine] == ["rejected", "accepted"]


def test_files_are_conserved(made: Demonstration) -> None:
    # 45 workbooks, one PDF, one stranger, one mended workbook.
    counts = made.status.counts
    assert len(made.judged) == 45 + 1 + 1 + 1
    with opened(made.paths.root) as work:
        whole = work.ledger.status.counts()
    assert whole.received == 48
    assert whole.balanced
    assert (whole.accepted, whole.rejected, whole.quarantined) == (40, 6, 2)
    assert counts.balanced


def test_every_letter_is_a_draft(made: Demonstration) -> None:
    drafts = list(made.paths.drafts(demo.ROUND).rglob("*.eml"))
    # 48 templates, 6 corrections (the mended one included), one master.
    assert len(drafts) == made.drafts == 48 + 6 + 1


def test_the_master_has_every_sheet_and_says_it_is_synthetic(made: Demonstration) -> None:
    path = made.published.files["maestro"]
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == SHEETS
    cover = " ".join(str(c.value) for row in book["Portada"].iter_rows() for c in row if c.value)
    assert "SINTÉTIC" in cover.upper()


def test_the_summary_is_one_file_that_asks_for_nothing(made: Demonstration) -> None:
    page = made.published.files["resumen"].read_text(encoding="utf-8")
    assert "SINTÉTIC" in page.upper()
    assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", page)


def test_the_ledger_is_sound_and_the_master_is_current(made: Demonstration) -> None:
    root = str(made.paths.root)
    assert run(["-C", root, "verify"]) == 0


def test_consolidate_json_counts_what_the_demonstration_says(
    made: Demonstration, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(made.paths.root), "consolidate", "--partial", "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (told["coverage"]["institutions"], told["coverage"]["of"]) == (40, 48)
    assert set(told["coverage"]["missing"]) == REJECTED | PENDING
    assert [axis["code"] for axis in told["axes"]] == list("0123456")
    assert len(told["indicators"]) == 155


def test_consolidate_refuses_while_institutions_are_missing(
    made: Demonstration, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(made.paths.root), "consolidate"]) == 3
    told = capsys.readouterr().err
    for key in REJECTED | PENDING:
        assert key in told


def test_the_same_files_again_change_nothing(
    made: Demonstration, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["-C", str(made.paths.root), "ingest", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert all(result["duplicate"] for result in told["results"])
    assert told["counts"]["received"] == 48


def test_the_same_ledger_makes_the_same_outputs(made: Demonstration) -> None:
    folder = made.paths.master(demo.ROUND)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert run(["-C", str(made.paths.root), "consolidate", "--partial"]) == 0
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    assert len(before) > 20


def test_a_folder_with_other_things_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tesis.docx").write_bytes(b"mine")
    assert run(["demo", "--to", str(tmp_path)]) == 3
    assert "carpeta" in capsys.readouterr().err
    assert (tmp_path / "tesis.docx").read_bytes() == b"mine"
