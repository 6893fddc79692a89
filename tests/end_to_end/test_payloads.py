"""Formulas, links and scripts typed into a return stay text in everything that leaves.

Every sink is filled with every payload, wherever people may write and wherever the plan's
own texts stand, and is opened by three readers that know nothing of this program:
openpyxl, LibreOffice and Chromium.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from support.browser import needs_browser, visit
from support.office import convert, needs_office
from support.results_sample import MADE, sample
from support.workbooks import CREATED, KEY, form_of

from pni_sheets.consolidation.results import Consolidated
from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.model import Entry, Plan, Return
from pni_sheets.forms import report_form
from pni_sheets.mail import letters
from pni_sheets.reports import open_data
from pni_sheets.reports.master import workbook as master
from pni_sheets.reports.summary import page as summary
from pni_sheets.workbooks import corrections
from pni_sheets.workbooks import workbook as template

#: Each ends in a mark of its own, so that it is found again whatever stands around it.
PAYLOADS = tuple(
    f"{text}{number:03}Z"
    for number, text in enumerate(
        (
            "=1+1+Q",
            "+1+Q",
            "-1+Q",
            "@SUM(A1:A9)Q",
            "\t=1+Q",
            "\n=1+Q",
            "=HYPERLINK(\"https://example.org/\",\"ver\")Q",
            "=WEBSERVICE(\"https://example.org/\")Q",
            "=IMPORTXML(\"https://example.org/\",\"//a\")Q",
            "=cmd|' /C calc'!A0Q",
            "@SUM(1+1)*cmd|' /C calc'!A0Q",
            "=DDE(\"soffice\";\"/etc/passwd\";\"A1\")Q",
            "={1;2}Q",
            "{=SUM(A1:A2)}Q",
            "{=1+1}Q",
            "https://example.org/Q",
            "http://example.org/Q",
            "ftp://example.org/Q",
            "mailto:otra@example.org?subject=Q",
            "internal:Datos!A1Q",
            "external:\\\\host\\carpeta\\libro.xlsx#Q",
            "file:///etc/passwdQ",
            "\\\\host\\carpetaQ",
            "javascript:alert(1)Q",
            "<script>alert(1)</script>Q",
            "\"><img src=x onerror=alert(1)>Q",
            "' onmouseover='alert(1)' Q",
            "<svg onload=alert(1)>Q",
            "<a href=\"javascript:alert(1)\">ver</a>Q",
            "<iframe src=\"https://example.org\"></iframe>Q",
            "</style><script>alert(1)</script>Q",
            "{{ 7 * 7 }}Q",
            "{% raw %}Q",
            "{{ c.__class__.__mro__ }}Q",
            "&#61;1+1Q",
            "&lt;b&gt;Q",
            "＝1+1Q",
            "＋1Q",
            "]]><!-- Q",
            "_x003D_1+1Q",
            "%3D1+1Q",
            "&L&\"Arial\"&KFF0000Q",
        )
    )
)  # fmt: skip

MARK = re.compile(r"Q\d{3}Z")


def poisoned(plan: Plan) -> Plan:
    """The plan with a payload in every text that it carries."""
    turn = itertools.cycle(PAYLOADS)
    return replace(
        plan,
        axes=tuple(replace(a, name=next(turn)) for a in plan.axes),
        interventions=tuple(replace(i, text=next(turn)) for i in plan.interventions),
        activities=tuple(
            replace(a, text=next(turn), expected_results=next(turn), responsibles_text=next(turn))
            for a in plan.activities
        ),
        indicators=tuple(
            replace(i, text=next(turn), target_text=next(turn)) for i in plan.indicators
        ),
        institutions=tuple(replace(i, name=next(turn)) for i in plan.institutions),
    )


@pytest.fixture(scope="module")
def bad_plan(plan: Plan) -> Plan:
    return poisoned(plan)


@pytest.fixture(scope="module")
def result(bad_plan: Plan) -> Consolidated:
    return sample(bad_plan, text=PAYLOADS)


@pytest.fixture(scope="module")
def workbooks(result: Consolidated, bad_plan: Plan) -> dict[str, bytes]:
    """The three kinds of workbook that leave, full of payloads."""
    made = form_of(bad_plan, "MTPS")
    entries = {}
    turn = itertools.cycle(PAYLOADS)
    for sheet, rows in made.sheets.items():
        for row in rows:
            for name in sorted(row.open):
                raw = next(turn)
                entries[sheet, row.key, name] = Entry(sheet, row.key, name, "G7", raw, None)
    found = tuple(
        Finding("NUM-PALABRA", Severity.ERROR, sheet, "G7", str(e.raw), key, name,
                {"suggestion": str(e.raw)})
        for (sheet, key, name), e in entries.items()
        if sheet == report_form.INDICATORS.name and name == "avance"
    )  # fmt: skip
    returned = Return(made.identity, entries)
    return {
        "plantilla": template.render(made, KEY, created=CREATED),
        "correcciones": corrections.correction_workbook(made, returned, found, KEY, CREATED),
        "maestro": master.render(result, MADE),
    }


def texts(book: Workbook) -> Iterator[tuple[str, object]]:
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield cell.data_type, cell.value


def marks(data: bytes) -> set[str]:
    """The marks of the payloads that are anywhere in a workbook's parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(n).decode("utf-8", "replace") for n in package.namelist()]
    return {mark for part in parts for mark in MARK.findall(part)}


@pytest.mark.parametrize("sink", ["plantilla", "correcciones", "maestro"])
def test_openpyxl_finds_text_as_it_was_typed_and_nothing_live(
    workbooks: dict[str, bytes], sink: str
) -> None:
    data = workbooks[sink]
    book = openpyxl.load_workbook(io.BytesIO(data))
    seen = set()
    for kind, value in texts(book):
        if MARK.search(str(value)):
            assert kind == "s", value
            seen.add(value)
    formulas = [getattr(value, "text", value) for kind, value in texts(book) if kind in ("f", "a")]
    assert not [f for f in formulas if MARK.search(str(f))]
    whole = {payload for payload in PAYLOADS if any(payload in str(v) for v in seen)}
    assert whole == set(PAYLOADS)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                link = cell.hyperlink
                assert link is None or (link.target is None and link.location), cell.coordinate


@pytest.mark.parametrize("sink", ["plantilla", "correcciones", "maestro"])
def test_no_part_of_a_workbook_points_outside(workbooks: dict[str, bytes], sink: str) -> None:
    with zipfile.ZipFile(io.BytesIO(workbooks[sink])) as package:
        names = package.namelist()
        related = [package.read(n).decode() for n in names if n.endswith(".rels")]
    assert not [part for part in related if 'TargetMode="External"' in part]
    assert not [n for n in names if re.search(r"externalLink|connections|vba|oleObject", n)]


@needs_office
@pytest.mark.parametrize("sink", ["plantilla", "correcciones", "maestro"])
def test_libreoffice_finds_nothing_live(
    workbooks: dict[str, bytes], sink: str, tmp_path: Path
) -> None:
    flat = convert(workbooks[sink], "fods", tmp_path).read_text(encoding="utf-8")
    assert set(MARK.findall(flat)) >= marks(workbooks[sink])
    assert not [f for f in re.findall(r'table:formula="([^"]*)"', flat) if MARK.search(f)]
    links = re.findall(r'<text:a [^>]*xlink:href="([^"]*)"', flat)
    assert not [link for link in links if not link.startswith("#") or MARK.search(link)]


@pytest.mark.parametrize("public", [False, True])
def test_csv_cells_never_begin_like_a_formula(result: Consolidated, public: bool) -> None:
    files = open_data.build(result, MADE, public=public)
    seen = set()
    for name, data in files.items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(data.decode("utf-8"), newline="")):
                for cell in row:
                    if MARK.search(cell):
                        seen |= {p for p in PAYLOADS if p in cell}
                        assert not cell.startswith(open_data.TRIGGERS)
    assert seen == set(PAYLOADS)


@needs_office
@pytest.mark.parametrize("name", ["datos.csv", "indicadores.csv", "cobertura.csv"])
def test_csv_in_libreoffice_has_no_formula(result: Consolidated, name: str, tmp_path: Path) -> None:
    data = open_data.build(result, MADE, public=False)[name]
    source = tmp_path / name
    source.write_bytes(data)
    made = convert(source, "fods", tmp_path / "salida")
    flat = made.read_text(encoding="utf-8")
    assert MARK.search(flat)
    assert "table:formula" not in flat


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_summary_escapes_what_it_prints(result: Consolidated, language: str) -> None:
    page = summary.render(result, MADE, language)
    assert len(set(MARK.findall(page))) >= 25
    for tag in ("<script", "<img", "<iframe", "<svg onload", "onmouseover='", 'href="java'):
        assert tag not in page
    assert page.count("<style>") == page.count("</style>") == 1


@needs_browser
def test_the_summary_in_a_browser_runs_and_requests_nothing(
    result: Consolidated, tmp_path: Path
) -> None:
    page = tmp_path / "resumen.html"
    page.write_text(summary.render(result, MADE), encoding="utf-8")
    found = visit(page)
    assert (found["errors"], found["requests"], found["dialogs"]) == ([], [], [])
    assert found["live"] == 0


def written_letters() -> dict[str, letters.Letter]:
    """Every letter, with payloads in every field that is text or a list."""
    made = {}
    for kind in letters.LETTERS:
        fields: dict[str, object] = {}
        turn = itertools.cycle(PAYLOADS)
        for name, field in kind.fields.items():
            example = field.examples[0]
            if isinstance(example, str):
                fields[name] = " ".join(next(turn) for _ in range(8))
            else:
                fields[name] = _poison(example, turn)
        made[kind.what] = letters.letter(kind.what, fields)
    return made


def _poison(example: object, turn: Iterator[str]) -> object:
    if isinstance(example, str):
        return next(turn)
    if isinstance(example, tuple) and hasattr(example, "_replace"):
        return type(example)(*(_poison(part, turn) for part in example))
    if isinstance(example, tuple):
        return tuple(_poison(part, turn) for part in example) * 6
    return example


def test_letters_escape_what_they_print() -> None:
    for what, letter in written_letters().items():
        assert MARK.search(letter.html), what
        for tag in ("<script", "<img", "<iframe", "<svg onload", 'href="java'):
            assert tag not in letter.html, (what, tag)
        assert "\n" not in letter.subject
        assert "49" not in MARK.sub("", letter.html).replace("&#49", ""), what


@needs_browser
@pytest.mark.parametrize("kind", [kind.what for kind in letters.LETTERS])
def test_letters_in_a_browser_run_and_request_nothing(kind: str, tmp_path: Path) -> None:
    page = tmp_path / "carta.html"
    page.write_text(written_letters()[kind].html, encoding="utf-8")
    found = visit(page)
    assert (found["requests"], found["dialogs"]) == ([], [])
    assert found["live"] == 0


def test_there_are_at_least_25_payloads_and_each_has_its_mark() -> None:
    assert len(PAYLOADS) >= 25
    assert len({MARK.search(p).group() for p in PAYLOADS}) == len(PAYLOADS)  # type: ignore[union-attr]
