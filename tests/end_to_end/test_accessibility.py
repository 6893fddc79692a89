"""Workbooks that people and screen readers can read; one test an item of the checklists.

The items are those of the UK Analysis Function's "Making spreadsheets accessible: a brief
checklist of the basics" and of the pre-despatch checks for Excel forms in the Australian
Bureau of Statistics' Forms Design Standards Manual. ``docs/accessibility.md`` lists every
item with its test or its reason, and the last test here holds that table to this file.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from support import returned
from support.office import needs_pictures, pdf
from support.paths import ROOT
from support.results_sample import MADE, sample

from pni_sheets.core import symbols
from pni_sheets.forms import identity, report_form
from pni_sheets.rendering import row_height, styles
from pni_sheets.reports.master import workbook as master
from pni_sheets.validation import engine
from pni_sheets.workbooks import corrections
from pni_sheets.workbooks import rows as layout
from pni_sheets.workbooks import workbook as template
from pni_sheets.workbooks.rows import HEADER_ROW
from pni_sheets.workbooks.start_sheet import steps

DOCS = ROOT / "docs" / "accessibility.md"
HERE = Path(__file__)


@dataclass(frozen=True)
class Case:
    """A kind of workbook; ``header`` is the row of its tables' headers, counted from 1."""

    name: str
    data: bytes
    header: int

    @property
    def book(self) -> Workbook:
        return parsed(self.data)

    @property
    def sheets(self) -> list[Worksheet]:
        return [page for page in self.book if page.sheet_state == "visible"]

    @property
    def is_form(self) -> bool:
        return self.name != "master"

    def tables(self) -> Iterator[Worksheet]:
        """Sheets that are one table with headers in the row ``header``."""
        known = (
            {sheet.name for sheet in report_form.SHEETS} if self.is_form else set(master_tables())
        )
        yield from (page for page in self.sheets if page.title in known)


def master_tables() -> tuple[str, ...]:
    from pni_sheets.reports.master.tables import TABLES

    # Cover and dashboard are read from top to bottom like Inicio: small tables and charts.
    return tuple(table.sheet for table in TABLES if table.sheet not in ("Portada", "Tablero"))


@cache
def parsed(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@cache
def cases() -> dict[str, Case]:
    from pni_sheets.reports.master.columns import HEADER_ROW as MASTER_HEADER

    keys = {"template": "MTPS", "largest template": "MRREE", "smallest template": "BFA"}
    found = {
        name: Case(name, template.render(returned.template_of(key), returned.KEY,
                                         created=returned.CREATED), HEADER_ROW + 1)
        for name, key in keys.items()
    }  # fmt: skip
    found["correction"] = Case("correction", correction(), HEADER_ROW + 1)
    made = master.render(sample(returned.the_plan()), MADE)
    found["master"] = Case("master", made, MASTER_HEADER)
    return found


def correction() -> bytes:
    wrong = returned.put("Indicadores", "G5", "veinticinco personas")
    read = returned.read(wrong)
    expected = returned.template_of("MTPS")
    (findings,) = engine.validate([(read, expected)])
    return corrections.correction_workbook(expected, read, findings, returned.KEY, returned.CREATED)


NAMES = ("template", "largest template", "smallest template", "correction", "master")


@pytest.fixture(params=NAMES)
def case(request: pytest.FixtureRequest) -> Case:
    return cases()[request.param]


def cells(page: Worksheet) -> Iterator[Cell]:
    for line in page.iter_rows():
        yield from line


def headers(page: Worksheet, row: int) -> list[object]:
    values = [cell.value for cell in page[row]]
    while values and values[-1] is None:
        values.pop()
    return values


# --- tables --------------------------------------------------------------------------------


def test_tables_are_marked_up(case: Case) -> None:
    """A name on the corner for screen readers (forms), or a real table."""
    named = {
        sheet
        for name, defined in case.book.defined_names.items()
        if name.lower().startswith("titleregion")
        for sheet, _ in defined.destinations
    }
    for page in case.tables():
        assert page.title in named or page.tables, page.title


def test_tables_have_meaningful_names(case: Case) -> None:
    for page in case.tables():
        for name in page.tables:
            assert not re.fullmatch(r"(Table|Tabla)_?\d+", name)
    for page in case.sheets:
        assert not re.fullmatch(r"(Sheet|Hoja)\d+", page.title)


def test_no_cells_are_merged(case: Case) -> None:
    assert not any(page.merged_cells.ranges for page in case.book)


def test_no_row_or_column_of_a_table_is_blank(case: Case) -> None:
    for page in case.tables():
        keys = [page.cell(row, 1).value for row in range(case.header, page.max_row + 1)]
        blanks = [row for row, key in enumerate(keys) if key is None]
        assert not blanks or not any(keys[blanks[0] :]), page.title
        assert None not in headers(page, case.header), page.title


def test_each_table_has_one_row_of_unique_headers(case: Case) -> None:
    for page in case.tables():
        found = headers(page, case.header)
        assert len(found) >= 3
        assert len(set(found)) == len(found), page.title


def test_text_is_wrapped_and_wholly_seen(case: Case) -> None:
    """A text in a table is wrapped where it is longer than its column, in a row high enough.

    Not *Datos*, one line a datum for machines; nor, in *Matriz*, a text that repeats the one
    above it (written whole there, so that filters keep working).
    """
    for page in case.tables():
        if page.title == "Datos":
            continue
        widths = column_widths(page)
        for line in page.iter_rows(min_row=case.header):
            height = page.row_dimensions[line[0].row].height or 15
            for cell in line:
                if isinstance(cell.value, str) and cell.data_type == "s":
                    width = widths[cell.column]
                    size = float(cell.font.sz)
                    lines = row_height.lines(cell.value, width, size, bool(cell.font.b))
                    above = page.cell(cell.row - 1, cell.column).value
                    if page.title == "Matriz" and above == cell.value:
                        continue
                    if lines > 1:
                        assert cell.alignment.wrap_text, (page.title, cell.coordinate)
                    needed = min(row_height.MAX_HEIGHT, lines * size * 1.2)
                    assert height >= needed, (page.title, cell.coordinate)


def column_widths(page: Worksheet) -> dict[int, float]:
    found = dict.fromkeys(range(1, page.max_column + 1), 8.43)
    for dimension in page.column_dimensions.values():
        for column in range(dimension.min, dimension.max + 1):
            found[column] = dimension.width
    return found


def test_frozen_columns_leave_room(case: Case) -> None:
    """Frozen panes are kept on purpose (reason in the table): two thirds of a 1920 screen stay."""
    for page in case.sheets:
        pane = page.sheet_view.pane
        if pane is not None and pane.xSplit:
            widths = column_widths(page)
            frozen = sum(row_height.pixels(widths[c]) for c in range(1, int(pane.xSplit) + 1))
            assert frozen <= 640, page.title


@pytest.mark.parametrize("name", [n for n in NAMES if n != "master"])
def test_empty_cells_are_to_be_filled_or_said_not_to_apply(name: str) -> None:
    """In a form an empty cell is an entry, or grey, which Inicio says does not apply."""
    case = cases()[name]
    for page in case.tables():
        last = len(headers(page, case.header))
        for line in page.iter_rows(min_row=case.header + 1, max_col=last):
            for cell in line:
                if cell.value is None and cell.protection.locked:
                    grey = cell.fill.fgColor.rgb.endswith(styles.GREY[1:])
                    assert (
                        grey
                        or headers(page, case.header)[cell.column - 1] == report_form.FIX.header
                    )
    texts = " ".join(str(cell.value) for cell in cells(case.book[report_form.START]))
    assert "si una está vacía, no aplica" in texts


def test_no_row_or_column_is_hidden(case: Case) -> None:
    for page in case.sheets:
        assert not any(d.hidden for d in page.row_dimensions.values()), page.title
        assert not any(d.hidden for d in page.column_dimensions.values()), page.title


# --- footnotes -----------------------------------------------------------------------------


def test_there_are_no_footnotes(case: Case) -> None:
    """No superscript, no marker: what needs saying is said in its own cell."""
    for page in case.sheets:
        for cell in cells(page):
            assert cell.font.vertAlign is None
            if isinstance(cell.value, str):
                assert not re.search(r"[¹²³†‡]|\[nota", cell.value)


# --- formatting ----------------------------------------------------------------------------


def all_steps() -> tuple[str, ...]:
    expected = returned.template_of("MTPS")
    return steps(expected.sheets, expected.deadline)


def test_instructions_are_short_and_in_sentence_case() -> None:
    prompts = [field.prompt for sheet in report_form.SHEETS for field in sheet.entries]
    for text in (*prompts, *all_steps()):
        for sentence in re.split(r"(?<=[.:])\s", text):
            assert len(sentence.split()) <= 27, sentence
        shouted = r"\b[A-ZÁÉÍÓÚÑ]{6,}\b|\b[A-ZÁÉÍÓÚÑ]{2,} [A-ZÁÉÍÓÚÑ]{2,}\b"
        assert not re.search(shouted, text), text


def test_links_say_where_they_lead(case: Case) -> None:
    links = 0
    for page in case.sheets:
        for cell in cells(page):
            if cell.hyperlink is not None:
                links += 1
                assert not str(cell.value).startswith(("http", "#", "internal"))
                assert cell.hyperlink.tooltip or len(str(cell.value)) > 3
                target = (cell.hyperlink.location or "").split("!")[0].strip("'")
                assert not target or target in case.book.sheetnames
    assert links or not case.is_form


def test_text_is_plain_sans_serif_of_10_points_or_more(case: Case) -> None:
    for page in case.sheets:
        for cell in cells(page):
            if cell.value is not None:
                assert cell.font.name == styles.FONT
                assert float(cell.font.sz) >= styles.TABLE_SIZE
                assert not cell.font.i, (page.title, cell.coordinate)
                assert not cell.font.strike
                if cell.font.u:
                    assert cell.hyperlink is not None, (page.title, cell.coordinate)


def test_every_sheet_begins_with_its_title(case: Case) -> None:
    for page in case.sheets:
        title = page["A1"]
        assert isinstance(title.value, str), page.title
        assert title.font.b
        sizes = {float(c.font.sz) for c in cells(page) if c.value is not None and c.row > 3}
        figures = page.title == "Tablero"  # its tiles are as large as its title
        assert float(title.font.sz) > max(sizes) - figures, page.title


def test_symbols_never_stand_alone(case: Case) -> None:
    marks = {symbols.OK, symbols.WRONG, symbols.LOOK}
    marks |= {light.symbol for light in styles.LIGHTS}
    for page in case.sheets:
        for cell in cells(page):
            if isinstance(cell.value, str) and cell.data_type == "s":
                assert cell.value.strip() not in marks, (page.title, cell.coordinate)


@pytest.mark.parametrize("name", [n for n in NAMES if n != "master"])
def test_headers_and_footers_say_nothing_new(name: str) -> None:
    """They are kept (reason in the table); all they hold stands in a cell too."""
    case = cases()[name]
    expected = returned.template_of(
        "BFA" if name.startswith("smallest") else "MRREE" if name.startswith("largest") else "MTPS"
    )
    for page in case.sheets:
        texts = " ".join(str(cell.value) for cell in cells(page))
        assert page.oddHeader.right.text == f"&9{identity.code(expected.identity)}" or (
            identity.code(expected.identity) in page.oddHeader.right.text
        )
        assert identity.code(expected.identity) in texts


def test_there_are_no_text_boxes_images_or_macros(case: Case) -> None:
    names = zipfile.ZipFile(io.BytesIO(case.data)).namelist()
    drawings = [name for name in names if "drawings/drawing" in name]
    assert not drawings or case.name == "master"  # its charts
    assert not [name for name in names if "media" in name or "vba" in name.lower()]


def test_every_chart_has_a_description() -> None:
    package = zipfile.ZipFile(io.BytesIO(cases()["master"].data))
    drawings = [package.read(n).decode() for n in package.namelist() if "drawings/drawing" in n]
    frames = [frame for text in drawings for frame in re.findall(r"<xdr:cNvPr [^>]*>", text)]
    assert frames
    for frame in frames:
        assert re.search(r'descr="[^"]{20,}"', frame), frame


def test_colour_is_never_the_only_sign() -> None:
    """Entry cells are also the only unlocked ones (Tab finds them) and carry a help message."""
    page = cases()["template"].book["Indicadores"]
    entries = [cell for cell in cells(page) if not cell.protection.locked]
    helped = {c for v in page.data_validations.dataValidation for c in v.sqref.ranges}
    assert all(any(cell.coordinate in area for area in helped) for cell in entries[:200])
    assert all(light.word and light.symbol for light in styles.LIGHTS)


def test_contrast_is_measured(case: Case) -> None:
    from support.colours import contrast

    for page in case.sheets:
        for cell in cells(page):
            if cell.value is None or cell.data_type == "f":
                continue
            ink = rgb(cell.font.color, styles.INK)
            filled = cell.fill.fill_type == "solid"
            ground = rgb(cell.fill.fgColor, styles.WHITE) if filled else styles.WHITE
            assert contrast(ink, ground) >= 4.5, (page.title, cell.coordinate, ink, ground)


def rgb(colour, otherwise: str) -> str:
    if colour is None or not isinstance(colour.rgb, str):
        return "#000000" if otherwise == styles.INK else otherwise
    return f"#{colour.rgb[-6:]}"


# --- structure -----------------------------------------------------------------------------


def test_sheets_have_unique_names_that_say_what_they_hold(case: Case) -> None:
    names = [page.title.lower() for page in case.book]
    assert len(set(names)) == len(names)
    assert all(3 < len(name) <= 31 for name in names)


def test_no_sheet_is_blank(case: Case) -> None:
    for page in case.book:
        assert any(cell.value is not None for cell in cells(page)), page.title


def test_column_a_is_used_from_the_first_cell(case: Case) -> None:
    for page in case.sheets:
        assert page["A1"].value
        assert page["A2"].value


def test_tables_stand_at_the_left_edge(case: Case) -> None:
    for page in case.tables():
        assert page.cell(case.header, 1).value


@pytest.mark.parametrize("name", [n for n in NAMES if n != "master"])
def test_nothing_stands_below_a_table(name: str) -> None:
    case = cases()[name]
    expected = {sheet.name: sheet for sheet in report_form.SHEETS}
    for page in case.tables():
        count = page.max_row - case.header
        if not expected[page.title].record:
            codes = [page.cell(row, 1).value for row in range(case.header + 1, page.max_row + 1)]
            assert len([c for c in codes if c]) == count


def test_sheets_of_data_hold_one_table(case: Case) -> None:
    for page in case.tables():
        assert len(page.tables) <= 1
        rows = [r for r in range(1, page.max_row + 1) if page.cell(r, 1).value == "Código"]
        assert len(rows) <= 1


# --- before sending ------------------------------------------------------------------------


def test_documents_carry_title_author_and_language(case: Case) -> None:
    core = zipfile.ZipFile(io.BytesIO(case.data)).read("docProps/core.xml").decode()
    assert re.search(r"<dc:title>[^<]{10,}</dc:title>", core)
    assert "<dc:language>es-SV</dc:language>" in core
    assert re.search(r"<dc:creator>[^<]*Ministerio", core)


def test_the_file_opens_at_the_first_cell_of_the_first_sheet(case: Case) -> None:
    first = case.sheets[0]
    assert case.book.active.title == first.title
    assert [p.title for p in case.book if p.sheet_view.tabSelected] == [first.title]
    selection = first.sheet_view.selection
    assert not selection or selection[0].activeCell == "A1"


# --- Australian Bureau of Statistics: pre-despatch checks ----------------------------------


@pytest.mark.parametrize("name", [n for n in NAMES if n != "master"])
def test_the_cursor_waits_at_the_first_entry(name: str) -> None:
    case = cases()[name]
    for page in case.tables():
        first = next(cell for cell in cells(page) if not cell.protection.locked)
        assert first.coordinate in {s.activeCell for s in page.sheet_view.selection}


@pytest.mark.parametrize("name", [n for n in NAMES if n != "master"])
def test_the_tab_key_walks_the_entries_in_reading_order(name: str) -> None:
    """Tab goes from unlocked cell to unlocked cell, row by row: what a row asks, left to right."""
    case = cases()[name]
    for page in case.tables():
        walk = [cell for cell in cells(page) if not cell.protection.locked]
        declared = report_form.sheet(page.title)
        order = [field.header for field in declared.entries]
        names = (
            [page.cell(cell.row, 1).value for cell in walk]
            if declared.record
            else [page.cell(case.header, cell.column).value for cell in walk]
        )
        rows = [cell.row for cell in walk]
        assert rows == sorted(rows)
        for row in set(rows) if not declared.record else ():
            asked = [order.index(n) for n, r in zip(names, rows, strict=True) if r == row]
            assert asked == sorted(asked)
        assert set(names) <= set(order)


@needs_pictures
@pytest.mark.parametrize("name", ["template", "correction"])
def test_print_preview(name: str, tmp_path: Path) -> None:
    """Every printed page carries the code, its number and, in a table, the headers."""
    case = cases()[name]
    printed = pdf(case.data, tmp_path)
    text = subprocess.run(
        ["pdftotext", "-layout", str(printed), "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = text.split("\f")[:-1]
    code = identity.code(returned.template_of("MTPS").identity)
    for number, page in enumerate(pages, 1):
        assert code in page, number
        assert f"Página {number} de {len(pages)}" in page
        lines = [line for line in page.splitlines() if line.strip()]
        assert len(lines) > 4, f"page {number} is all but empty"
        if "Indicadores" in lines[-1]:
            assert "Código" in page
            assert "Indicador" in page


# --- the table of the items ----------------------------------------------------------------

ROW = re.compile(r"^\| (\d+|ABS \d) \| ([^|]+) \| (E|D|-) \| (met|reason) \| ([^|]+) \|$", re.M)


def test_every_item_has_its_test_or_its_reason() -> None:
    rows = ROW.findall(DOCS.read_text(encoding="utf-8"))
    numbers = [number for number, *_ in rows]
    assert [n for n in numbers if n.isdigit()] == [str(n) for n in range(1, 36)]
    assert len([n for n in numbers if n.startswith("ABS")]) == 5
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")
    )
    for number, _, _, status, text in rows:
        for name in re.findall(r"`(test_\w+)`", text):
            assert f"def {name}(" in source, (number, name)
        assert "`test_" in text if status == "met" else len(text) > 40, number
    assert layout.HEADER_ROW + 1 == 4
