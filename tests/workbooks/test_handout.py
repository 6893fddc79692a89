"""*Cómo llenar la plantilla*: one printed page that says what the form says."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

from support.office import needs_pictures
from support.paths import ROOT

from pni_sheets.forms import report_form
from pni_sheets.workbooks import handout

CREATED = datetime(2025, 7, 1, tzinfo=UTC)
DEADLINE = date(2025, 7, 31)
DOCS = ROOT / "docs" / "como-llenar.md"


def made() -> bytes:
    return handout.pdf("2025-S1", DEADLINE, CREATED)


def test_every_entry_of_the_form_is_explained() -> None:
    explained = {(block.label.rstrip(":"), block.text) for block in handout.blocks()}
    for sheet in report_form.SHEETS:
        for field in sheet.entries:
            assert (field.header, field.prompt) in explained


def test_the_page_of_the_documentation_is_this_one() -> None:
    assert DOCS.read_text(encoding="utf-8") == handout.markdown()


def test_the_same_input_gives_the_same_bytes() -> None:
    assert made() == made()


@needs_pictures
def test_another_program_reads_it(tmp_path: Path) -> None:
    path = tmp_path / handout.FILENAME
    path.write_bytes(made())
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert text.count("\f") == 1, "more than one page"
    assert "Fecha límite: jueves 31 de julio de 2025." in text
    for sheet in report_form.SHEETS:
        assert f"Hoja {sheet.name}" in text
        for field in sheet.entries:
            assert field.header in text
