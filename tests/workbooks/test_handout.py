"""*Cómo llenar la plantilla*: one printed page that says what the form says."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from support.office import needs_pictures
from support.paths import ROOT

from pni_sheets.forms import report_form
from pni_sheets.rendering.paper import Paper
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


def test_the_file_holds_together() -> None:
    """Each offset of the cross-reference table points at its object; the tags match."""
    data = made()
    start = int(re.search(rb"startxref\n(\d+)", data)[1])
    entries = re.findall(rb"(\d{10}) 00000 n ", data[start:])
    for number, offset in enumerate(entries, 1):
        assert data[int(offset) :].startswith(b"%d 0 obj" % number)
    marked = re.findall(rb"/(H1|H2|P) <</MCID (\d+)>> BDC", data)
    assert [int(number) for _, number in marked] == list(range(len(marked)))
    assert [tag for tag, _ in marked] == re.findall(rb"/StructElem /S /(H1|H2|P) ", data)
    assert b"/Lang (es-SV)" in data
    assert data.count(b"BDC") == data.count(b"EMC")


def test_too_much_for_one_page_is_said() -> None:
    paper = Paper("Prueba", "es-SV", CREATED)
    for _ in range(100):
        paper.add("P", "una línea", size=10, before=0)
    with pytest.raises(ValueError, match="too much"):
        paper.data()


def test_parentheses_and_backslashes_are_text() -> None:
    paper = Paper("Prueba", "es-SV", CREATED)
    paper.add("P", r"(a) \ b)", size=10, before=0)
    assert rb"(\(a\) ) Tj (\\ ) Tj (b\)) Tj" in paper.data()


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
