"""What tells who reports, and what was typed beside the form, is in no table of the master."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pni_sheets.consolidation.results import FindingRow, NormalisationRow, UnplacedRow
from pni_sheets.core.findings import Finding, Normalisation, Severity, Unplaced
from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import Table
from pni_sheets.reports.master.sheets.findings import FINDINGS
from pni_sheets.reports.master.sheets.normalisations import NORMALISATIONS

CANARY = "7777-7777"
NOBODY: Any = None
PERSONAL = [field.name for field in report_form.INSTITUTION.fields if field.personal]


def printed(table: Table, row: object, *columns: str) -> list[object]:
    return [cell for c in table.columns if c.name in columns for cell in c.cells([row], NOBODY)]


def finding(sheet: str, field: str | None, **params: object) -> FindingRow:
    rule = "SIN-LUGAR" if params else "TXT-LARGO"
    made = Finding(rule, Severity.WARNING, sheet, "B5", CANARY, None, field, params)
    return FindingRow("MTPS", "E0001", made)


def normalisation(sheet: str, field: str) -> NormalisationRow:
    return NormalisationRow("MTPS", "E0001", Normalisation(sheet, "B5", "", field, CANARY, CANARY))


@pytest.fixture
def telephone(monkeypatch: pytest.MonkeyPatch) -> str:
    """A personal field that the form does not have yet."""
    field = replace(report_form.INSTITUTION.field(PERSONAL[0]), name="telefono", header="Teléfono")
    grown = replace(report_form.INSTITUTION, fields=(*report_form.INSTITUTION.fields, field))
    sheets = tuple(grown if s is report_form.INSTITUTION else s for s in report_form.SHEETS)
    monkeypatch.setattr(report_form, "INSTITUTION", grown)
    monkeypatch.setattr(report_form, "SHEETS", sheets)
    return field.name


@pytest.mark.parametrize("field", [*PERSONAL, "campo_que_ya_no_existe"])
def test_what_a_personal_cell_held_is_in_neither_table(field: str) -> None:
    name = report_form.INSTITUTION.name
    cells = printed(FINDINGS, finding(name, field), "valor", "mensaje")
    cells += printed(NORMALISATIONS, normalisation(name, field), "antes", "despues")
    assert len(cells) == 4
    assert not [cell for cell in cells if CANARY in str(cell)]


def test_a_new_personal_field_is_withheld_by_its_declaration(telephone: str) -> None:
    test_what_a_personal_cell_held_is_in_neither_table(telephone)


def test_what_is_not_personal_is_printed() -> None:
    assert printed(FINDINGS, finding("Indicadores", "medio"), "valor") == [CANARY]
    assert printed(NORMALISATIONS, normalisation("Indicadores", "medio"), "antes") == [CANARY]


def test_what_had_no_place_is_told_and_not_quoted() -> None:
    row = finding("Indicadores", None, count=1, examples=f"«{CANARY}»")
    (message,) = printed(FINDINGS, row, "mensaje")
    assert CANARY not in str(message)
    assert "(1)" in str(message)
    note = UnplacedRow("MTPS", "E0001", Unplaced("Indicadores", "G7", CANARY, "comment"))
    (before,) = printed(NORMALISATIONS, note, "antes")
    assert before == "(comentario sin lugar en el formulario)"
