"""The workbooks that institutions receive, read back by another library."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from functools import cache

import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from support.workbooks import CREATED, KEY, form_of, opened

from pni_sheets.core.model import ReportingTemplate, Value
from pni_sheets.forms import identity, report_form
from pni_sheets.plan import catalogue
from pni_sheets.workbooks import rows as layout
from pni_sheets.workbooks import workbook
from pni_sheets.workbooks.data_validation import words_of

#: As the contract lists them; "formula" columns follow their entry cells.
HEADERS = {
    "Actividades": (
        "Código, Eje, Intervención, Actividad, Resultado esperado, Rol, Período, Estado anterior, "
        "Estado, Descripción del avance, Dificultades y riesgos, Próximos pasos"
    ),
    "Indicadores": (
        "Código, Actividad, Indicador, Meta, Meta del período, Acumulado anterior, "
        "Avance del semestre, Mujeres, Hombres, Sin dato de sexo, Menores de 18, Tipo de aporte, "
        "Medio de verificación, Observaciones, Avance acumulado, % de la meta, Revisión"
    ),
    "Presupuesto": (
        "Código, Actividad, Requerido (USD), Gobierno (USD), Cooperación internacional (USD), "
        "ONG (USD), Sector privado (USD), Otras fuentes (USD), Financiado (USD), Brecha (USD), "
        "Ejecutado (USD), Observaciones"
    ),
    "Aportes": (
        "Código, Actividad, Indicador, Meta, Aporte del semestre, Descripción del aporte, "
        "Medio de verificación"
    ),
}
LABELS = (
    "Persona que reporta, Cargo, Correo electrónico, Titular o designado que valida, "
    "Fecha de validación, ¿Hay avances que reportar?, Justificación si no hay avances, "
    "Tiempo dedicado (horas), Comentarios generales"
)
REPORTERS = tuple(institution.key for institution in catalogue.load().reporters)
SOME = ("MRREE", "MTPS", "BFA")


@cache
def the_form(key: str) -> ReportingTemplate:
    return form_of(catalogue.load(), key)


@cache
def rendered(key: str) -> bytes:
    return workbook.render(the_form(key), KEY, created=CREATED)


@cache
def book(key: str) -> Workbook:
    return opened(rendered(key))


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


# --- what the contract fixes -------------------------------------------------------------


@pytest.mark.parametrize("key", REPORTERS)
def test_sheets_headers_and_rows(key: str) -> None:
    made, expected = book(key), the_form(key)
    visible = [s.title for s in made if s.sheet_state == "visible"]
    assert visible == ["Inicio", *expected.sheets]
    for name, headers in HEADERS.items():
        if name in expected.sheets:
            header, *rows = made[name].iter_rows(min_row=layout.HEADER_ROW + 1, values_only=True)
            assert list(header[: headers.count(",") + 1]) == headers.split(", ")
            assert [row[0] for row in rows] == [row.key for row in expected.sheets[name]]


def test_forty_eight_workbooks() -> None:
    assert len(REPORTERS) == 48
    assert workbook.filename(the_form("MTPS")) == "PNI_2025-S1_MTPS.xlsx"


def test_labels_of_the_institution_stand_beside_their_entries() -> None:
    page = book("MTPS")["Institución"]
    labels = [page.cell(row, 1) for row in range(5, 14)]
    assert [cell.value for cell in labels] == LABELS.split(", ")
    assert all(cell.protection.locked for cell in labels)
    assert not any(page.cell(cell.row, 2).protection.locked for cell in labels)


@pytest.mark.parametrize("key", SOME)
def test_exactly_the_open_entries_are_unlocked(key: str) -> None:
    for name, rows in the_form(key).sheets.items():
        page = book(key)[name]
        cells = (cell for line in page.iter_rows() for cell in line)
        found = {cell.coordinate for cell in cells if not cell.protection.locked}
        places = ((row.key, field) for row in rows for field in row.open)
        open_cells = {layout.address(the_form(key), name, *place) for place in places}
        assert found == open_cells, name


@pytest.mark.parametrize("key", SOME)
def test_every_sheet_is_protected_without_a_password(key: str) -> None:
    for page in book(key):
        assert page.protection.sheet, page.title
        assert page.protection.password is None
        if page.sheet_state == "visible":
            assert not page.protection.formatColumns  # False: the user may
            assert not page.protection.formatRows
            assert not page.protection.autoFilter


@pytest.mark.parametrize("key", SOME)
def test_prefilled_cells_hold_the_form_of_the_institution(key: str) -> None:
    for name, rows in the_form(key).sheets.items():
        for row in rows:
            for field, value in row.prefilled.items():
                cell = book(key)[name][layout.address(the_form(key), name, row.key, field)]
                assert cell.value == value
                assert cell.protection.locked


# --- identity, in more than one place -------------------------------------------------------


def test_identity_is_carried_by_every_means() -> None:
    expected = the_form("MTPS").identity
    made, files = book("MTPS"), parts(rendered("MTPS"))
    hidden = made[identity.HIDDEN_SHEET]
    assert hidden.sheet_state == "veryHidden"
    properties = {each.name: each.value for each in made.custom_doc_props.props}
    for place in (
        hidden["A1"].value,
        properties[identity.PROPERTY],
        made.defined_names[identity.DEFINED_NAME].value,
    ):
        assert identity.read_token(place, KEY) == expected
    code = identity.code(expected)
    for page in made:
        if page.sheet_state == "visible":
            cells = [c for line in page.iter_rows() for c in line if code in str(c.value)]
            assert cells, page.title
            assert all(cell.protection.locked for cell in cells)
            assert code in page.oddHeader.right.text
    assert "pni_token" in files["docProps/custom.xml"]


# --- help while filling in -------------------------------------------------------------------


@pytest.mark.parametrize("sheet", report_form.SHEETS, ids=lambda sheet: sheet.name)
def test_prompts_and_lists_keep_to_excels_limits(sheet: report_form.Sheet) -> None:
    for field in sheet.entries:
        assert len(field.header) <= 32
        assert 0 < len(field.prompt) <= 255


def test_every_entry_cell_has_its_input_message() -> None:
    expected = the_form("MTPS")
    for name, rows in expected.sheets.items():
        validations = book("MTPS")[name].data_validations.dataValidation
        covered = {}
        for validation in validations:
            assert validation.promptTitle
            assert validation.prompt
            for area in validation.sqref.ranges:
                for row, column in area.cells:
                    covered[f"{get_column_letter(column)}{row}"] = validation
        for row in rows:
            for field in row.open:
                address = layout.address(expected, name, row.key, field)
                declared = report_form.sheet(name).field(field)
                assert (
                    covered.pop(address).prompt
                    == words_of(report_form.sheet(name), declared, row).prompt
                )
        assert not covered, "a locked cell asks for something"


def test_lists_come_from_defined_names() -> None:
    made = book("MTPS")
    lists = {
        validation.formula1
        for name in the_form("MTPS").sheets
        for validation in made[name].data_validations.dataValidation
        if validation.type == "list"
    }
    assert lists == {"lista_estado", "lista_si_no", "lista_tipo_aporte"}
    for name in lists:
        ((sheet, area),) = made.defined_names[name].destinations
        values = tuple(cell.value for (cell,) in made[sheet][area])
        assert values in (
            report_form.STATES,
            (report_form.YES, report_form.NO),
            (report_form.OWN, report_form.JOINT),
        )


def test_limits_of_numbers_come_from_the_rules() -> None:
    """A percentage is from 0 to 100, a count of persons whole and from 0."""
    expected = the_form("MRREE")
    validations = book("MRREE")["Indicadores"].data_validations.dataValidation

    def at(indicator: str, field: str):
        address = layout.address(expected, "Indicadores", indicator, field)
        (found,) = [v for v in validations if address in v.sqref]
        return found

    percent = next(r.key for r in expected.sheets["Indicadores"] if r.facts["kind"] == "percent")
    people = next(r.key for r in expected.sheets["Indicadores"] if r.facts["people"])
    limit = at(percent, "avance")
    assert (limit.type, limit.operator) == ("decimal", "between") or limit.operator is None
    assert (float(limit.formula1), float(limit.formula2)) == (0, 100)
    whole = at(people, "mujeres")
    assert (whole.type, whole.operator, float(whole.formula1)) == (
        "whole",
        "greaterThanOrEqual",
        0,
    )
    assert len(whole.error) <= 224


# --- how it opens and prints -----------------------------------------------------------------


@pytest.mark.parametrize("key", SOME)
def test_the_first_sheet_is_open_and_cursors_wait_at_the_first_entry(key: str) -> None:
    made = book(key)
    assert made.active.title == "Inicio"
    assert [page.title for page in made if page.sheet_view.tabSelected] == ["Inicio"]
    for name, rows in the_form(key).sheets.items():
        entries = [f.name for f in report_form.sheet(name).entries]
        first = layout.address(the_form(key), name, rows[0].key, entries[0])
        view = made[name].sheet_view
        cursor = {selection.activeCell for selection in view.selection}
        assert first in cursor
        assert view.pane.state == "frozen"


@pytest.mark.parametrize("key", SOME)
def test_paper_headers_and_footers(key: str) -> None:
    for page in book(key):
        if page.sheet_state == "visible":
            assert page.page_setup.orientation == "landscape"
            assert int(page.page_setup.paperSize) == 1  # letter
            assert page.sheet_properties.pageSetUpPr.fitToPage
            assert "&P" in page.oddFooter.center.text
            if page.title in the_form(key).sheets:
                assert page.print_title_rows == "$4:$4"


@pytest.mark.parametrize("key", SOME)
def test_print_is_large_enough_to_read(key: str) -> None:
    """Text of 10 points never falls under 6 (a directory's small print)."""
    for name in HEADERS.keys() & the_form(key).sheets.keys():
        page = book(key)[name]
        pages = int(page.page_setup.fitToWidth or 1)
        labels = 0 if pages == 1 else int(page.column_dimensions["A"].width)
        widths = sum(field.width for field in report_form.sheet(name).fields)
        points = (widths + labels) * 5.25 / pages
        assert 10 * min(1, 734 / points) >= 6, name


def test_headings_fit_the_columns_that_are_printed_again() -> None:
    from pni_sheets.rendering import row_height
    from pni_sheets.workbooks.table_sheet import LABEL

    for key in REPORTERS:
        for name in the_form(key).sheets:
            if name == "Institución":
                continue
            fields = report_form.sheet(name).fields
            last = [field.name for field in fields].index(LABEL[name])
            room = sum(row_height.pixels(field.width) for field in fields[: last + 1])
            page = book(key)[name]
            for row, size, bold in ((1, 16, True), (2, 11, False), (3, 10, False)):
                width = row_height.text_width(page.cell(row, 1).value, size, bold)
                assert width <= room, (key, name, page.cell(row, 1).value)


def test_no_number_format_hides_a_decimal() -> None:
    """ "1.25" must never look like "1": thousands without decimals only for known whole figures."""
    for name, rows in the_form("MRREE").sheets.items():
        for row in rows:
            for field in report_form.sheet(name).fields:
                cell = book("MRREE")[name][
                    layout.address(the_form("MRREE"), name, row.key, field.name)
                ]
                if cell.number_format == "#,##0":
                    assert float(cell.value).is_integer()
                assert "%" not in cell.number_format
                assert cell.number_format in (
                    "General", "@", "#,##0", "#,##0.00", "dd/mm/yyyy",
                )  # fmt: skip


def test_remarks_are_text_so_that_a_half_is_not_a_date() -> None:
    page = book("MTPS")["Indicadores"]
    expected = the_form("MTPS")
    for row in expected.sheets["Indicadores"]:
        for field in ("medio", "observaciones"):
            address = layout.address(expected, "Indicadores", row.key, field)
            assert page[address].number_format == "@"


# --- formulas ----------------------------------------------------------------------------------

#: Functions that every spreadsheet program has had since Excel 2007.
OLD_FUNCTIONS = {
    "ABS", "AND", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "EXACT", "FIND", "IF", "IFERROR",
    "INDEX", "INT", "ISBLANK", "ISERROR", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "LOWER", "MATCH",
    "MAX", "MID", "MIN", "N", "NOT", "OR", "RIGHT", "ROUND", "SUBSTITUTE", "SUM", "SUMPRODUCT",
    "TRIM", "TRUE", "FALSE", "UPPER", "VALUE",
}  # fmt: skip


def nesting(formula: str) -> int:
    """How deep functions and parentheses stand in each other."""
    depth = deepest = 0
    for character in formula:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    assert depth == 0
    return deepest


@pytest.mark.parametrize("key", SOME)
def test_formulas_use_old_functions_and_keep_to_excels_limits(key: str) -> None:
    count = 0
    for page in book(key):
        for line in page.iter_rows():
            for cell in line:
                if cell.data_type == "f":
                    plain = re.sub(r'"[^"]*"', '""', cell.value)
                    used = set(re.findall(r"([A-Z][A-Z0-9.]+|N)\(", plain))
                    assert used <= OLD_FUNCTIONS, (
                        page.title,
                        cell.coordinate,
                        used - OLD_FUNCTIONS,
                    )
                    assert len(cell.value) <= 8192
                    assert "‹" not in plain
                    assert max(map(len, re.findall(r'"([^"]*)"', cell.value)), default=0) <= 255
                    assert nesting(plain) <= 64
                    count += 1
    assert count > 100


@pytest.mark.parametrize("key", SOME)
def test_formulas_carry_no_stale_value(key: str) -> None:
    """A formula without a value has an empty one: a reader must never see a zero nobody typed."""
    for name, text in parts(rendered(key)).items():
        if name.startswith("xl/worksheets/sheet"):
            assert not re.search(r"</f><v>[^<]", text), name


def test_no_merged_cells_anywhere() -> None:
    assert not any(page.merged_cells.ranges for key in SOME for page in book(key))


# --- values put back ------------------------------------------------------------------------------


def test_values_put_back_stay_what_they_are() -> None:
    expected = the_form("MTPS")
    first = expected.sheets["Indicadores"][0].key
    put: dict[tuple[str, str, str], Value] = {
        ("Institución", "", "fecha_validacion"): date(2025, 7, 15),
        ("Institución", "", "comentarios"): '=HYPERLINK("http://example.org")',
        ("Indicadores", first, "avance"): 1.25,
        ("Indicadores", first, "medio"): "http://example.org/acta",
        ("Presupuesto", expected.sheets["Presupuesto"][0].key, "gobierno"): "25 mil",
    }
    data = workbook.render(expected, KEY, created=CREATED, entries=put)
    made = opened(data)
    for (sheet, key, field), value in put.items():
        cell = made[sheet][layout.address(expected, sheet, key, field)]
        found = cell.value.date() if field == "fecha_validacion" else cell.value
        assert found == value
        assert cell.hyperlink is None
        assert cell.data_type in "nsd"
        assert not cell.protection.locked


def test_the_same_input_gives_the_same_bytes() -> None:
    again = workbook.render(the_form("MTPS"), KEY, created=CREATED)
    assert again == rendered("MTPS")


def test_demonstrations_say_so() -> None:
    made = opened(
        workbook.render(form_of(catalogue.load(), "BFA", synthetic=True), KEY, created=CREATED)
    )
    texts = [cell.value for line in made["Inicio"].iter_rows() for cell in line]
    assert "DATOS SINTÉTICOS DE DEMOSTRACIÓN" in texts
    assert "DATOS SINTÉTICOS" in made["Institución"].oddHeader.left.text
