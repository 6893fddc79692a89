"""Opening balances through the command line: out, filled, in, and into the next workbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pni_sheets.__main__ import run
from pni_sheets.intake import opening_balances

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace whose first round is 2025-S2, with the workbook of balances written."""
    for words in (["init"], ["round", "open", "2025-S2"], ["history", "template"]):
        assert run(["-C", str(tmp_path), *words]) == 0
    return tmp_path


def fill(root: Path, cells: dict[tuple[str, str, str], Any], source: str | None) -> Path:
    """The workbook with figures put in, by indicator, institution and date."""
    book = openpyxl.load_workbook(root / "outbox" / opening_balances.FILENAME)
    sheet = book["Saldos de apertura"]
    for row in sheet.iter_rows(min_row=4):
        code, key, day = row[0].value, row[2].value, row[5].value
        if code and (code, key, f"{day:%d/%m/%Y}") in cells:
            row[6].value, row[7].value = cells[code, key, f"{day:%d/%m/%Y}"], source
    path = root / "saldos.xlsx"
    book.save(path)
    return path


#: 500 migrants a month: 2,400 in the first half of 2025; a total of two new consulates.
BALANCES = {
    ("5.4.1-1", "DGME", "30/06/2025"): 2400,
    ("5.4.1-1", "DGME", "31/12/2024"): 5100,
    ("4.4.1-1", "MRREE", "30/06/2025"): 2,
}


def prior(root: Path, key: str, indicator: str) -> object:
    """*Acumulado anterior* of an indicator in an institution's workbook."""
    path = root / "outbox" / "2025-S2" / "plantillas" / f"PNI_2025-S2_{key}.xlsx"
    sheet = openpyxl.load_workbook(path)["Indicadores"]
    rows = list(sheet.iter_rows(values_only=True))
    (header,) = (row for row in rows if "Acumulado anterior" in row)
    (row,) = (row for row in rows if row[0] == indicator)
    return row[header.index("Acumulado anterior")]


def test_balances_stand_in_the_next_workbook(workspace: Path, capsys: Capture) -> None:
    file = str(fill(workspace, BALANCES, "Memoria de labores"))
    capsys.readouterr()
    assert run(["-C", str(workspace), "history", "import", file, "--json"]) == 0
    imported = json.loads(capsys.readouterr().out)
    assert (imported["rows"], imported["repeated"], imported["findings"]) == (3, False, [])
    assert (
        run(["-C", str(workspace), "generate", "--round", "2025-S2", "--only", "DGME,MRREE"]) == 0
    )
    # the year's figure restarts in January: 2024 is no part of it
    assert prior(workspace, "DGME", "5.4.1-1") == 2400
    assert prior(workspace, "MRREE", "4.4.1-1") == 2
    assert prior(workspace, "MRREE", "4.4.1-2") is None


def test_the_same_file_twice_is_one_import(workspace: Path, capsys: Capture) -> None:
    file = str(fill(workspace, BALANCES, "Memoria de labores"))
    for repeated in (False, True):
        capsys.readouterr()
        assert run(["-C", str(workspace), "history", "import", file, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["repeated"] is repeated


def test_with_something_to_mend_nothing_is_recorded(workspace: Path, capsys: Capture) -> None:
    file = str(fill(workspace, BALANCES, None))
    capsys.readouterr()
    assert run(["-C", str(workspace), "history", "import", file, "--json"]) == 1
    imported = json.loads(capsys.readouterr().out)
    assert {f["rule"] for f in imported["findings"]} == {"HIS-FUENTE"}
    assert run(["-C", str(workspace), "generate", "--round", "2025-S2", "--only", "DGME"]) == 0
    assert prior(workspace, "DGME", "5.4.1-1") is None
