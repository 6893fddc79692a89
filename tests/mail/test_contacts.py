"""The address book: what people type into it, and what is said about it."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import EL_SALVADOR, Institution, Plan
from pni_sheets.mail import contacts, contacts_workbook
from pni_sheets.mail.address import is_address

CREATED = datetime(2025, 7, 1, tzinfo=EL_SALVADOR)
HEADERS = [column.header for column in contacts_workbook.COLUMNS]


def small_plan() -> Plan:
    institutions = (
        Institution("MTPS", 38, "Ministerio de Trabajo y Previsión Social", True, True),
        Institution("MINSAL", 37, "Ministerio de Salud", True, True),
        Institution("MRREE", None, "Ministerio de Relaciones Exteriores", False, True),
        Institution("OIM", None, "Organización Internacional para las Migraciones", False, False),
    )
    return Plan("p", 2024, 2028, (), (), (), (), institutions, ())


PLAN = small_plan()


def book(tmp_path: Path, *rows: tuple[object, ...], headers: list[str] | None = None) -> Path:
    """An address book with those rows under the headers (row 1)."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(headers or HEADERS)
    for row in rows:
        sheet.append(list(row))
    path = tmp_path / "contactos.xlsx"
    made.save(path)
    return path


def row(
    key: str, email: str, copy: str = "", superior: str = "", name: str = "Enlace"
) -> tuple[object, ...]:
    return (key, "", name, "Persona de contacto", email, copy, "Estimada licenciada", superior)


def judged(tmp_path: Path, *rows: tuple[object, ...]) -> set[tuple[str, str | None]]:
    """Rule and cell of every finding but the missing institutions."""
    found = contacts.read(book(tmp_path, *rows), PLAN).findings
    return {(f.rule, f.cell) for f in found if f.rule != "CONT-SIN-CONTACTO"}


# --- the empty book -----------------------------------------------------------------------


def test_the_empty_book_has_a_row_for_each_institution_that_gets_a_workbook() -> None:
    sheet = load_workbook(io.BytesIO(contacts_workbook.blank(PLAN, CREATED)))["Contactos"]
    assert [cell.value for cell in sheet[3]] == HEADERS
    assert [sheet.cell(r, 1).value for r in range(4, 8)] == ["MTPS", "MINSAL", "MRREE", None]


def test_the_empty_book_says_who_has_no_contact(tmp_path: Path) -> None:
    path = tmp_path / "contactos.xlsx"
    path.write_bytes(contacts_workbook.blank(PLAN, CREATED))
    read = contacts.read(path, PLAN)
    assert read.contacts == ()
    assert [(f.rule, f.value) for f in read.findings] == [
        ("CONT-SIN-CONTACTO", "MTPS"),
        ("CONT-SIN-CONTACTO", "MINSAL"),
        ("CONT-SIN-CONTACTO", "MRREE"),
    ]


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert contacts_workbook.blank(PLAN, CREATED) == contacts_workbook.blank(PLAN, CREATED)


# --- reading ------------------------------------------------------------------------------


def test_several_contacts_copies_and_superiors(tmp_path: Path) -> None:
    read = contacts.read(
        book(
            tmp_path,
            row("MTPS", "a@example.org", "c@example.org; d@example.org"),
            row("MTPS", "b@example.org"),
            row("MTPS", "jefa@example.org", superior="Sí"),
        ),
        PLAN,
    )
    assert [c.email for c in read.of("MTPS")] == ["a@example.org", "b@example.org"]
    assert read.of("MTPS")[0].copy == ("c@example.org", "d@example.org")
    assert [c.email for c in read.superiors("MTPS")] == ["jefa@example.org"]
    assert read.institutions_of("D@EXAMPLE.ORG") == {"MTPS"}
    assert read.institutions_of("x@example.org") == frozenset()


def test_columns_may_be_moved_and_headers_retyped(tmp_path: Path) -> None:
    path = book(
        tmp_path, ("a@example.org", "nota", "mtps"), headers=["CORREO", "Teléfono", " clave "]
    )
    assert [(c.institution, c.email) for c in contacts.read(path, PLAN).contacts] == [
        ("MTPS", "a@example.org")
    ]


def test_an_institution_may_be_written_by_its_name(tmp_path: Path) -> None:
    path = book(tmp_path, row("Ministerio de salud", "a@example.org"))
    assert contacts.read(path, PLAN).contacts[0].institution == "MINSAL"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((row("MTSP", "a@example.org"),), {("CONT-CLAVE", "A2")}),
        ((row("OIM", "a@example.org"),), {("CONT-CLAVE", "A2")}),
        ((row("MTPS", "a@example"),), {("CONT-CORREO", "E2")}),
        ((row("MTPS", "a b@example.org"),), {("CONT-CORREO", "E2")}),
        ((row("MTPS", "a@example.org; b@example.org"),), {("CONT-CORREO", "E2")}),
        ((row("MTPS", "público@example.org"),), {("CONT-CORREO", "E2")}),
        ((row("MTPS", ""),), {("CONT-SIN-CORREO", "E2")}),
        ((row("MTPS", "a@example.org", "b@example.org; c"),), {("CONT-COPIA", "F2")}),
        ((row("MTPS", "a@example.org", superior="quizás"),), {("CONT-SUPERIOR", "H2")}),
        ((row("MTPS", '=HYPERLINK("x")'),), {("CONT-FORMULA", "E2")}),
        ((row("MTPS", "Enlace <a@example.org>"),), {("CONT-ARREGLADO", "E2")}),
        ((row("MTPS", "mailto:a@example.org"),), {("CONT-ARREGLADO", "E2")}),
        (
            (row("MTPS", "a@example.org"), row("MTPS", "A@example.org")),
            {("CONT-REPETIDO", "E3")},
        ),
        (
            (row("MTPS", "a@example.org"), row("MINSAL", "a@example.org")),
            {("CONT-COMPARTIDO", "E2"), ("CONT-COMPARTIDO", "E3")},
        ),
    ],
)
def test_each_mistake_has_its_finding_at_its_cell(
    tmp_path: Path, rows: tuple[tuple[object, ...], ...], expected: set[tuple[str, str]]
) -> None:
    assert judged(tmp_path, *rows) == expected


def test_every_check_has_an_example_above_and_a_sentence(tmp_path: Path) -> None:
    shown = {
        f.rule
        for case in test_each_mistake_has_its_finding_at_its_cell.pytestmark[0].args[1]
        for f in contacts.read(book(tmp_path, *case[0]), PLAN).findings
        if contacts.message(f)
    }
    assert shown | {"CONT-REBOTE"} == set(contacts.CHECKS)


def test_a_typing_mistake_in_a_key_gets_a_suggestion(tmp_path: Path) -> None:
    finding = contacts.read(book(tmp_path, row("MTSP", "a@example.org")), PLAN).findings[0]
    assert "¿Quiso decir MTPS?" in contacts.message(finding)


def test_a_superior_alone_is_no_contact(tmp_path: Path) -> None:
    read = contacts.read(book(tmp_path, row("MTPS", "j@example.org", superior="Sí")), PLAN)
    assert ("CONT-SIN-CONTACTO", "MTPS") in {(f.rule, f.value) for f in read.findings}


def test_a_bounced_address_is_shown_at_its_cell(tmp_path: Path) -> None:
    read = contacts.read(book(tmp_path, row("MTPS", "a@example.org")), PLAN)
    (finding,) = contacts.bounced(read, {"A@example.org": "buzón inexistente"})
    assert (finding.rule, finding.cell) == ("CONT-REBOTE", "E2")
    assert "buzón inexistente" in contacts.message(finding)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda p: None, "contacts-missing"),
        (lambda p: p.write_bytes(b"no es un libro"), "contacts-unreadable"),
        (lambda p: p.write_bytes(b""), "contacts-unreadable"),
        (lambda p: book(p.parent, headers=["Nombre", "Teléfono"]), "contacts-headers"),
    ],
)
def test_an_address_book_that_cannot_be_used_is_for_the_operator(
    tmp_path: Path, make: object, code: str
) -> None:
    path = tmp_path / "contactos.xlsx"
    make(path)  # type: ignore[operator]
    with pytest.raises(PniError) as caught:
        contacts.read(path, PLAN)
    assert caught.value.code == code


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=30), st.floats(), st.booleans()), max_size=8))
def test_whatever_is_typed_gives_contacts_or_findings(
    tmp_path_factory: pytest.TempPathFactory, cells: list[object]
) -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(HEADERS)
    for column, value in enumerate(cells, 1):
        try:
            sheet.cell(2, column).value = value  # type: ignore[assignment]
        except IllegalCharacterError:  # openpyxl refuses control characters, as Excel does
            return
    path = tmp_path_factory.mktemp("c") / "contactos.xlsx"
    made.save(path)
    read = contacts.read(path, PLAN)
    assert all(is_address(c.email) for c in read.contacts)
    assert all(contacts.message(f) for f in read.findings)


# --- changing -----------------------------------------------------------------------------


def test_correct_changes_the_row_and_every_copy(tmp_path: Path) -> None:
    path = book(
        tmp_path, row("MTPS", "a@example.org"), row("MINSAL", "b@example.org", "A@example.org")
    )
    path.write_bytes(
        contacts_workbook.correct(
            path, "a@example.org", {"Correo": "n@example.org", "Rol": "Jefatura"}
        )
    )
    read = contacts.read(path, PLAN)
    assert [(c.email, c.role, c.copy) for c in read.contacts] == [
        ("n@example.org", "Jefatura", ()),
        ("b@example.org", "Persona de contacto", ("n@example.org",)),
    ]


def test_erase_leaves_no_trace_of_the_person_and_keeps_the_institution(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        row("MTPS", "canario@example.org", name="Nombre Canario"),
        row("MINSAL", "b@example.org", "canario@example.org"),
    )
    data = contacts_workbook.erase(path, "canario@example.org")
    path.write_bytes(data)
    sheet = load_workbook(path).active
    assert sheet is not None
    texts = {str(cell.value) for cells in sheet.iter_rows() for cell in cells}
    assert not any("anario" in text for text in texts)
    assert sheet["A2"].value == "MTPS"
    assert [c.email for c in contacts.read(path, PLAN).contacts] == ["b@example.org"]


def test_erase_takes_hyperlink_and_comment_too(tmp_path: Path) -> None:
    import zipfile

    from openpyxl.comments import Comment

    path = book(tmp_path, row("MTPS", "canario@example.org"))
    made = load_workbook(path)
    sheet = made.active
    assert sheet is not None
    sheet["E2"].hyperlink = "mailto:canario@example.org"
    sheet["E2"].comment = Comment("preguntar por canario", "x")
    made.save(path)
    with zipfile.ZipFile(io.BytesIO(contacts_workbook.erase(path, "canario@example.org"))) as parts:
        assert not [name for name in parts.namelist() if b"canario" in parts.read(name)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Clave": "MINSAL"}, "contact-field"),
        ({"Correo": "no"}, "contact-address"),
        ({"Rol": "x"}, "contact-unknown"),
    ],
)
def test_a_correction_that_cannot_be_made_says_why(
    tmp_path: Path, changes: dict[str, str], code: str
) -> None:
    path = book(tmp_path, row("MTPS", "a@example.org"))
    with pytest.raises(PniError) as caught:
        contacts_workbook.correct(path, "otra@example.org", changes)
    assert caught.value.code == code


def test_export_has_the_workbooks_own_headers(tmp_path: Path) -> None:
    read = contacts.read(book(tmp_path, row("MTPS", "a@example.org", "c@example.org")), PLAN)
    (line,) = contacts.rows(read, PLAN)
    assert list(line) == HEADERS
    assert line["Institución"] == "Ministerio de Trabajo y Previsión Social"
    assert line["Copia a"] == "c@example.org"
