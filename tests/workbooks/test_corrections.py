"""The correction workbook: what was typed comes back, marked, and can be returned as it is."""

from __future__ import annotations

from functools import cache

import pytest
from support import returned
from support.office import convert, needs_office
from support.workbooks import opened

from pni_sheets.core import symbols
from pni_sheets.core.findings import Finding, Normalisation, Severity, Unplaced
from pni_sheets.core.model import Entry, Return
from pni_sheets.forms import messages, report_form
from pni_sheets.rendering import styles
from pni_sheets.validation import engine
from pni_sheets.workbooks import corrections, rows

CREATED, KEY = returned.CREATED, returned.KEY
TEMPLATE = returned.template_of("MTPS")
ROWS = [row.key for row in TEMPLATE.sheets["Indicadores"]]
PEOPLE = next(r.key for r in TEMPLATE.sheets["Indicadores"] if r.facts["people"])


@cache
def faulty() -> tuple[Return, tuple[Finding, ...]]:
    """A filled return with a word for a number, a sum that is wrong and a missing contact."""
    book = opened(returned.workbook())
    page = book["Indicadores"]
    page[returned.cell_of("Indicadores", ROWS[0], "avance")] = "veinticinco personas"
    page[returned.cell_of("Indicadores", PEOPLE, "avance")] = 3
    book["Institución"][returned.cell_of("Institución", "", "cargo")] = None
    data = returned.edited(lambda fresh: copy_cells(book, fresh))
    read = returned.read(data)
    (findings,) = engine.validate([(read, TEMPLATE)])
    return read, findings


def copy_cells(source, target) -> None:
    for page in source:
        for line in page.iter_rows():
            for cell in line:
                if not cell.protection.locked:
                    target[page.title][cell.coordinate] = cell.value


@cache
def correction() -> bytes:
    read, findings = faulty()
    return corrections.correction_workbook(TEMPLATE, read, findings, KEY, CREATED)


def blocking() -> list[Finding]:
    return [finding for finding in faulty()[1] if finding.blocking]


def test_the_example_has_faults_of_several_kinds() -> None:
    assert len({finding.rule for finding in blocking()}) >= 3


def test_it_comes_back_with_the_same_identity_and_the_same_values() -> None:
    again = returned.read(correction())
    assert again.identity == faulty()[0].identity
    first, second = faulty()[0].entries, again.entries
    assert first.keys() == second.keys()
    for place, entry in first.items():
        if report_form.sheet(place[0]).field(place[2]).entry:
            assert second[place].value == entry.value, place
    unusable = ("Indicadores", ROWS[0], "avance")
    assert second[unusable].raw == "veinticinco personas"


def test_nothing_of_it_is_foreign_to_the_reader() -> None:
    again = returned.read(correction())
    assert not again.unplaced
    structural = [f.rule for f in again.findings if f.severity is not Severity.INFO]
    assert structural == [f.rule for f in faulty()[0].findings if f.severity is not Severity.INFO]


def test_it_is_judged_as_the_return_was() -> None:
    again = returned.read(correction())
    (findings,) = engine.validate([(again, TEMPLATE)])

    def told(found):
        return sorted(
            (f.rule, f.sheet or "", f.key or "", f.field or "") for f in found if f.blocking
        )

    assert told(findings) == told(faulty()[1])


def test_corrections_come_first_and_the_most_important_first() -> None:
    book = opened(correction())
    assert book.sheetnames[:2] == [report_form.CORRECTIONS, report_form.START]
    assert book.active.title == report_form.CORRECTIONS
    column = [line[1].value for line in book[report_form.CORRECTIONS].iter_rows()]
    listed = [value for value in column if value and value[0] in symbols.WRONG + symbols.LOOK]
    assert listed == sorted(listed, key=lambda value: value[0] != symbols.WRONG)
    assert listed


def test_every_blocking_finding_is_told_with_its_words_and_a_link_to_its_cell() -> None:
    book = opened(correction())
    page = book[report_form.CORRECTIONS]
    lines = {
        line[4].value.split("\nCeldas: ")[0]: line for line in page.iter_rows() if line[4].value
    }
    for finding in blocking():
        words = messages.words(finding)
        line = lines[words.problem]
        assert line[5].value == words.remedy
        assert line[6].value == words.example
        place = corrections.place_of(TEMPLATE, finding)
        assert place is not None
        address = rows.address(TEMPLATE, *place)
        link = line[3].hyperlink.location.replace("'", "")
        sheet, target = link.split("!")
        assert sheet == finding.sheet
        assert target == address or address in line[4].value
        assert book[sheet][target].comment is not None


def test_cells_are_marked_by_fill_and_comment_and_column() -> None:
    book = opened(correction())
    for finding in blocking():
        sheet, key, field = corrections.place_of(TEMPLATE, finding)
        cell = book[sheet][rows.address(TEMPLATE, sheet, key, field)]
        assert cell.fill.fgColor.rgb.endswith(styles.ERROR_FILL[1:])
        assert cell.number_format in ("General", "@", "dd/mm/yyyy")
        assert messages.message(finding) in cell.comment.text
        header = next(c for c in book[sheet][4] if c.value == report_form.FIX.header)
        fix = book[sheet].cell(cell.row, header.column).value
        assert fix.startswith(symbols.WRONG)
        assert messages.message(finding) in fix


def test_comments_name_no_person() -> None:
    book = opened(correction())
    authors = {
        c.comment.author for page in book for line in page.iter_rows() for c in line if c.comment
    }
    assert authors == {"Revisión del PNI"}


def test_only_cells_with_findings_are_marked() -> None:
    book = opened(correction())
    places = {
        corrections.place_of(TEMPLATE, f) for f in faulty()[1] if f.severity is not Severity.INFO
    }
    marked = {
        (page.title, cell.coordinate)
        for page in book
        for line in page.iter_rows()
        for cell in line
        if cell.comment
    }
    assert marked == {(p[0], rows.address(TEMPLATE, *p)) for p in places if p}


def test_what_was_mended_and_what_has_no_place_is_listed() -> None:
    read, findings = faulty()
    more = Return(
        read.identity,
        read.entries,
        read.findings,
        (Normalisation("Indicadores", "G9", ROWS[1], "avance", "1 250", "1250"),),
        (Unplaced("Indicadores", "Z3", "ojo: falta confirmar", "note"),),
        read.reader,
    )
    book = opened(corrections.correction_workbook(TEMPLATE, more, findings, KEY, CREATED))
    texts = {str(c.value) for line in book[report_form.CORRECTIONS].iter_rows() for c in line}
    assert {"1 250", "1250", "G9", "ojo: falta confirmar", "Z3"} <= texts


def test_what_was_typed_where_nothing_is_asked_comes_back_unlocked() -> None:
    read, findings = faulty()
    closed = next(r for r in TEMPLATE.sheets["Indicadores"] if "mujeres" not in r.open)
    place = ("Indicadores", closed.key, "mujeres")
    entries = {**read.entries, place: Entry(*place, "H9", 4.0, 4.0)}
    more = Return(read.identity, entries)
    book = opened(corrections.correction_workbook(TEMPLATE, more, findings, KEY, CREATED))
    cell = book["Indicadores"][rows.address(TEMPLATE, *place)]
    assert (cell.value, cell.protection.locked) == (4, False)


def test_a_finding_without_a_cell_concerns_the_whole_workbook() -> None:
    for finding in (
        Finding("FILA-FALTA", Severity.ERROR, "Indicadores", key="9.9.9-9", field="avance"),
        Finding("PREFIJADO", Severity.WARNING, "Indicadores", key=ROWS[0], field="meta"),
        Finding("ARCH-MACROS", Severity.WARNING),
    ):
        assert corrections.place_of(TEMPLATE, finding) is None


def test_nothing_to_correct_says_so() -> None:
    read = returned.read(returned.workbook())
    book = opened(corrections.correction_workbook(TEMPLATE, read, (), KEY, CREATED))
    texts = [c.value for line in book[report_form.CORRECTIONS].iter_rows() for c in line]
    assert "No hay nada que corregir." in texts


def test_the_same_input_gives_the_same_bytes() -> None:
    read, findings = faulty()
    assert corrections.correction_workbook(TEMPLATE, read, findings, KEY, CREATED) == correction()


@needs_office
@pytest.mark.parametrize("make", [returned.workbook, correction], ids=["template", "correction"])
def test_a_trip_through_libreoffice_changes_no_value(make, tmp_path) -> None:
    """Filled, opened and saved by LibreOffice: same identity, same values, cell by cell."""
    before = returned.read(make())
    after = returned.read(convert(make(), "xlsx", tmp_path).read_bytes())
    assert after.identity == before.identity
    assert returned.values(after) == returned.values(before)
    assert len(returned.values(before)) > 150
    raw = {place: entry.raw for place, entry in before.entries.items()}
    assert {place: entry.raw for place, entry in after.entries.items()} == raw
