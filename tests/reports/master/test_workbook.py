"""The master workbook: every sheet, every figure as given, readable by others."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support.office import convert, needs_office, recalculated
from support.reported import Reported
from support.results_sample import MADE, sample

from pni_sheets.consolidation import consolidate
from pni_sheets.consolidation.results import Consolidated
from pni_sheets.core.model import EL_SALVADOR, Plan
from pni_sheets.forms.furniture import SYNTHETIC
from pni_sheets.rendering import styles
from pni_sheets.reports.master import cells, check, workbook
from pni_sheets.reports.master.columns import HEADER_ROW, Content
from pni_sheets.reports.master.sheets.dashboard import TREND
from pni_sheets.reports.master.tables import SHEETS, TABLES, book, letters
from pni_sheets.reports.summary import page

CONTRACT = (
    "Portada", "Tablero", "Matriz", "Indicadores", "Actividades", "Ejes", "Instituciones",
    "Presupuesto", "Desagregación", "Aportes", "Conciliación", "Cobertura", "Hallazgos",
    "Normalizaciones", "Datos", "Diccionario", "Bitácora",
)  # fmt: skip


@pytest.fixture(scope="module")
def result(plan: Plan) -> Consolidated:
    return sample(plan)


@pytest.fixture(scope="module")
def data(result: Consolidated) -> bytes:
    return workbook.render(result, MADE)


@pytest.fixture(scope="module")
def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def as_read(value: Content, kind: str) -> Any:
    """A printed cell as openpyxl gives it back; Excel keeps 15 digits of a number."""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if kind == "light":
        return styles.light(str(value)).label
    if isinstance(value, datetime):
        return value.astimezone(EL_SALVADOR).replace(tzinfo=None)
    return pytest.approx(value, rel=1e-14) if isinstance(value, float) else value


def test_sheets_stand_in_the_order_of_the_contract(opened: openpyxl.Workbook) -> None:
    assert tuple(opened.sheetnames) == CONTRACT == SHEETS


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.resource)
def test_every_cell_shows_what_the_results_say(
    opened: openpyxl.Workbook, result: Consolidated, table: Any
) -> None:
    printed = book(result).table(table.resource)
    sheet = opened[table.sheet]
    headers = [sheet.cell(printed.header_row, i + 1).value for i in range(len(table.columns))]
    assert headers == [column.header for column in table.columns]
    wrong = [
        (sheet.cell(row, place + 1).coordinate, value)
        for row, line in enumerate(printed.grid, printed.first)
        for place, value in enumerate(line)
        if table.columns[place].formula is None
        and sheet.cell(row, place + 1).value != as_read(value, table.columns[place].kind)
    ]
    assert wrong == []


def test_headers_are_unique_and_frames_pass_their_schemas(result: Consolidated) -> None:
    for table in TABLES:
        headers = [column.header for column in table.columns]
        names = [column.name for column in table.columns]
        assert len(set(headers)) == len(headers), table.sheet
        assert len(set(names)) == len(names), table.sheet
        assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in names)
    check.check_frames(workbook.frames(result))


def test_a_frame_that_breaks_its_declaration_is_refused(result: Consolidated) -> None:
    (table, grid), *_ = [f for f in workbook.frames(result) if f[0].sheet == "Indicadores"]
    spoiled = [list(line) for line in grid]
    spoiled[0][table.index("semaforo")] = "Verde"
    with pytest.raises(ValueError, match="Indicadores"):
        check.check_frames([(table, spoiled)])


def test_same_results_give_the_same_bytes(result: Consolidated, data: bytes) -> None:
    again = dataclasses.replace(result)
    assert workbook.render(again, MADE) == data


def test_only_declared_formulas_are_live(opened: openpyxl.Workbook, result: Consolidated) -> None:
    declared = set()
    for printed in book(result).printed:
        for place, column in enumerate(printed.table.columns):
            if column.formula is not None:
                declared |= {
                    f"{printed.table.sheet}!{letters(place)}{row}"
                    for row in range(printed.first, printed.last + 1)
                }
    live = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in opened
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert live
    assert live <= declared


@needs_office
def test_libreoffice_recalculates_the_same_figures(data: bytes, result: Consolidated) -> None:
    stripped = _without_results(data)
    calculated = recalculated(stripped)
    compared = 0
    for printed in book(result).printed:
        formulas = [p for p, c in enumerate(printed.table.columns) if c.formula is not None]
        for row, line in enumerate(printed.grid, printed.first):
            for place in formulas:
                found = calculated[printed.table.sheet].cell(row, place + 1).value
                expected = line[place]
                same = found in (None, "") if expected is None else _near(found, expected)
                assert same, (printed.table.sheet, row, found, expected)
                compared += expected is not None
    assert compared >= 40


@needs_office
def test_every_cell_comes_through_libreoffice_unchanged(
    data: bytes, opened: openpyxl.Workbook, tmp_path: Path
) -> None:
    through = openpyxl.load_workbook(convert(data, "xlsx", tmp_path), data_only=True)
    original = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    assert through.sheetnames == original.sheetnames
    differences, compared = [], 0
    for sheet in original:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    compared += 1
                    found = through[sheet.title][cell.coordinate].value
                    if not _near(found, cell.value):
                        differences.append((sheet.title, cell.coordinate, cell.value, found))
    assert differences == []
    assert compared > 20_000


def _near(found: Any, expected: Any) -> bool:
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return bool(found == pytest.approx(expected, rel=1e-12, abs=1e-12))
    return bool(found == expected)


def _without_results(data: bytes) -> bytes:
    """The workbook with the stored results of its formulas taken out, so that whoever opens
    it has to calculate them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
            new.writestr(name, part)
    return out.getvalue()


def test_links_lead_to_the_rows_of_their_code(opened: openpyxl.Workbook) -> None:
    sheet, target = opened["Indicadores"], opened["Datos"]
    links = [cell.hyperlink for (cell,) in sheet.iter_rows(min_row=HEADER_ROW + 1, max_col=1)]
    places = [(link.ref, link.location) for link in links if link is not None]
    assert len(places) > 100
    for ref, location in places:
        code = sheet[ref].value
        first, last = re.fullmatch(r"'Datos'!A(\d+):L(\d+)", location).groups()
        codes = {target.cell(row, 1).value for row in range(int(first), int(last) + 1)}
        assert codes == {code}
        assert target.cell(int(first) - 1, 1).value != code
        assert target.cell(int(last) + 1, 1).value != code


def test_contact_data_do_not_travel(plan: Plan) -> None:
    data = workbook.render(sample(plan), MADE)
    text = "".join(
        part.decode("utf-8", "replace")
        for part in (zipfile.ZipFile(io.BytesIO(data)).read(n) for n in _names(data))
    )
    for personal in ("persona@example.org", "a@example.org", "remitente@example.org",
                     "PNI de una persona"):  # fmt: skip
        assert personal.lower() not in text.lower()


def _names(data: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


def test_a_demonstration_says_so_on_every_sheet(plan: Plan) -> None:
    made = openpyxl.load_workbook(io.BytesIO(workbook.render(sample(plan, synthetic=True), MADE)))
    for sheet in made:
        assert SYNTHETIC in sheet["A2"].value
        assert SYNTHETIC in sheet.oddHeader.left.text
    assert SYNTHETIC in made.properties.subject


def test_the_longest_text_of_excel_is_kept_and_a_longer_one_is_cut(plan: Plan) -> None:
    assert cells.shown("ñ" * 32_767) == "ñ" * 32_767
    cut = cells.shown("😀" * 20_000)
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert cut.endswith("completo en los datos abiertos)")
    assert cells.shown("a\ud800\uffffb") == "a\ufffd\ufffdb"


def test_it_is_set_up_for_print_and_for_screen_readers(opened: openpyxl.Workbook) -> None:
    assert opened.properties.language == "es-SV"
    assert "2025-S1" in opened.properties.title
    for sheet in opened:
        assert not sheet.merged_cells.ranges
        assert sheet.page_setup.orientation == "landscape"
        assert sheet["A1"].value
        if sheet.title not in ("Portada", "Tablero"):
            assert sheet.freeze_panes
            assert sheet.print_title_rows == f"$1:${HEADER_ROW}"
    charts = opened["Tablero"]._charts
    assert len(charts) == 6


def test_the_trend_is_called_what_its_table_says(opened: openpyxl.Workbook) -> None:
    titles = [chart.title.tx.rich.p[0].r[0].t for chart in opened["Tablero"]._charts]
    assert f"{TREND.title} (%)" in titles
    assert not [title for title in titles if title.startswith("Progreso")]


def test_every_chart_has_its_text_alternative(data: bytes) -> None:
    drawing = zipfile.ZipFile(io.BytesIO(data)).read("xl/drawings/drawing1.xml").decode()
    described = re.findall(r'<xdr:cNvPr [^>]*descr="([^"]+)"', drawing)
    assert len(described) == 6
    assert all("Sus cifras están en esta hoja" in text for text in described)


@pytest.mark.parametrize("axis", ["0", "4"])
def test_the_extract_of_an_axis_has_its_rows_alone(plan: Plan, axis: str) -> None:
    whole = (
        Reported()
        .figure("2025-S1", "MTPS", "1.4.1-1", 2, medio="Acta")
        .figure("2025-S1", "MRREE", "4.1.1-1", 1, medio="Acta")
        .at(plan, "2025-S1")
    )
    extract = consolidate.for_axis(whole, axis)
    made = openpyxl.load_workbook(io.BytesIO(workbook.render(extract, MADE)))
    assert tuple(made.sheetnames) == CONTRACT
    codes = [cell.value for (cell,) in made["Indicadores"].iter_rows(min_row=4, max_col=1)]
    assert codes == [i.id for i in plan.indicators if i.axis == axis]
    assert f"Extracto del eje {axis}" in made["Portada"]["A2"].value
    assert f"extracto del eje {axis}" in page.render(extract, MADE)


def test_a_round_without_any_data_still_makes_a_master(plan: Plan) -> None:
    empty = Reported().at(plan, "2025-S1")
    made = openpyxl.load_workbook(io.BytesIO(workbook.render(empty, MADE)))
    assert "Sin registros en esta ronda." in made["Datos"]["A2"].value
    assert made["Datos"]["A3"].value == "Código"
    assert made["Datos"]["A4"].value is None
    check.check_frames(workbook.frames(empty))
