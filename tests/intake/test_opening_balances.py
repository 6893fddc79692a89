"""Opening balances: the workbook that goes out, and what comes back in it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from support.office import convert, needs_office

from pni_sheets.core.findings import Severity
from pni_sheets.core.model import EL_SALVADOR, Observation, Plan, Semester
from pni_sheets.forms import opening_balances as history_form
from pni_sheets.forms.messages import message
from pni_sheets.forms.rules.opening_balances import HISTORY
from pni_sheets.intake import opening_balances as history
from pni_sheets.intake.sandbox import Here

#: The first real round is 2026-S2: balances end on 30 June 2026.
FIRST = date(2026, 7, 1)
CREATED = datetime(2026, 8, 3, 9, 0, tzinfo=EL_SALVADOR)


@pytest.fixture(scope="session")
def blank(plan: Plan) -> bytes:
    return history.template(plan, created=CREATED, first_round=FIRST)


Change = Callable[[Worksheet, dict[tuple[str, str, date], int]], None]


def filled(data: bytes, change: Change) -> bytes:
    """The workbook after ``change`` typed into it; rows by (indicator, institution, date)."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[history_form.SHEET.name]
    rows = {
        (sheet.cell(r, 1).value, sheet.cell(r, 3).value, sheet.cell(r, 6).value.date()): r
        for r in range(4, sheet.max_row + 1)
        if sheet.cell(r, 1).value
    }
    change(sheet, rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(data: bytes, plan: Plan) -> tuple[tuple[Observation, ...], tuple[Any, ...]]:
    return history.read(
        data, plan, filename="s.xlsx", submission="A0001", first_round=FIRST, reader=Here()
    )


def rules(findings: tuple[Any, ...]) -> list[tuple[str, str | None]]:
    """Rule and cell of everything but the notes on the file itself."""
    return [(f.rule, f.cell) for f in findings if not f.rule.startswith("ARCH-")]


GAMI = ("5.4.1-1", "DGME", date(2025, 12, 31))


def typed(**cells: Any) -> Change:
    """A good balance of GAMI's row, with some of its cells otherwise."""

    def change(sheet: Worksheet, rows: dict[tuple[str, str, date], int]) -> None:
        good = {"G": 5400, "H": "Memoria de labores 2025"} | cells
        for column, value in good.items():
            sheet[f"{column}{rows[GAMI]}"] = value

    return change


@pytest.fixture(scope="session")
def row(blank: bytes) -> int:
    """The line of GAMI's balance of 2025."""
    found: list[int] = []
    filled(blank, lambda _, rows: found.append(rows[GAMI]))
    return found[0]


# --- the workbook that goes out -------------------------------------------------------


def test_it_asks_for_each_indicator_of_each_institution_at_the_right_dates(
    plan: Plan, blank: bytes
) -> None:
    rows: list[tuple[str, str, date]] = []
    filled(blank, lambda _, found: rows.extend(found))
    of = [(key, day) for code, key, day in rows if code == "5.4.1-1"]
    # a yearly figure of 2024-2028: each closed year, and the year to date
    assert of == [
        ("DGME", date(2024, 12, 31)),
        ("DGME", date(2025, 12, 31)),
        ("DGME", date(2026, 6, 30)),
    ]
    # a total: once; both responsibles answer
    assert [(k, d) for i, k, d in rows if i == "4.6.8-1"] == [
        ("MRREE", date(2026, 6, 30)),
        ("BANDESAL", date(2026, 6, 30)),
    ]
    # 2024-2025 only, yearly; and not begun before 2026
    assert [d for i, k, d in rows if i == "3.5.2-1" and k == "MTPS"] == [
        date(2024, 12, 31),
        date(2025, 12, 31),
    ]
    assert {i for i, _, _ in rows} == {i.id for i in plan.indicators}
    assert not [k for _, k, _ in rows if k in ("RNUM", "SSF")]


def test_activities_that_have_not_begun_are_left_out(plan: Plan) -> None:
    data = history.template(plan, created=CREATED, first_round=date(2025, 1, 1))
    ids: set[str] = set()
    filled(data, lambda _, rows: ids.update(code for code, _, _ in rows))
    assert "1.2.1-1" not in ids  # 2025-2026
    assert "1.1.1-1" in ids


def test_it_says_which_figure_and_is_protected(blank: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book[history_form.SHEET.name]
    assert book.sheetnames == ["Instrucciones", "Saldos de apertura", "Instituciones"]
    assert [sheet.cell(3, c).value for c in range(1, 9)] == [
        "Código", "Indicador", "Institución", "Meta", "Qué anotar", "Fecha de corte", "Valor",
        "Fuente",
    ]  # fmt: skip
    assert sheet["E4"].value == "Lo logrado en ese año, del 1 de enero a la fecha de corte."
    assert sheet.protection.sheet
    assert sheet["A4"].protection.locked
    assert not sheet["G4"].protection.locked
    assert book["Instituciones"]["A4"].value == "ESCO"


def test_the_same_input_gives_the_same_bytes(plan: Plan, blank: bytes) -> None:
    assert history.template(plan, created=CREATED, first_round=FIRST) == blank


def test_it_can_be_narrowed_to_some_institutions(plan: Plan) -> None:
    data = history.template(plan, ("DGME",), created=CREATED, first_round=FIRST)
    keys: set[str] = set()
    filled(data, lambda _, rows: keys.update(key for _, key, _ in rows))
    assert keys == {"DGME"}


@pytest.mark.parametrize(
    ("day", "semester"),
    [
        (date(2026, 7, 1), "2026-S1"),
        (date(2026, 6, 30), "2025-S2"),
        (date(2026, 12, 31), "2026-S1"),
        (date(2025, 1, 1), "2024-S2"),
    ],
)
def test_the_last_complete_semester(day: date, semester: str) -> None:
    assert str(history_form.last_complete(day)) == semester


# --- what comes back ------------------------------------------------------------------


def test_a_balance_is_read_with_its_date_and_source(plan: Plan, blank: bytes, row: int) -> None:
    observations, findings = read(filled(blank, typed()), plan)
    assert rules(findings) == []
    assert observations == tuple(
        Observation(
            "2025-S2", "DGME", "Saldos de apertura", "5.4.1-1", field, value, "A0001",
            f"{column}{row}", opening=True,
        )
        for field, value, column in (
            ("avance", 5400.0, "G"),
            ("fecha_corte", "2025-12-31", "F"),
            ("fuente", "Memoria de labores 2025", "H"),
        )
    )  # fmt: skip


def test_it_is_read_in_a_child_process_like_any_return(plan: Plan, blank: bytes) -> None:
    observations, _ = history.read(
        filled(blank, typed()), plan, filename="s.xlsx", submission="A1", first_round=FIRST
    )
    assert len(observations) == 3


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "HIS-INDICADOR": ({"A": "5.4.1-9"}, "A"),
    "HIS-INSTITUCION": ({"C": "DGMF"}, "C"),
    "HIS-AJENA": ({"C": "PNC"}, "C"),
    "HIS-FECHA": ({"F": None}, "F"),
    "HIS-FECHA-FUERA": ({"F": date(2026, 7, 1)}, "F"),
    "HIS-CORTE": ({"F": date(2025, 9, 15)}, "F"),
    "HIS-VALOR": ({"G": None}, "G"),
    "HIS-NEGATIVO": ({"G": -3}, "G"),
    "HIS-ENTERO": ({"G": 2.5}, "G"),
    "HIS-FUENTE": ({"H": None}, "H"),
    "HIS-NORMALIZADO": ({"G": " 5400 "}, "G"),
    "NUM-AMBIGUO": ({"G": "(5)"}, "G"),
    "NUM-PALABRA": ({"G": "dos"}, "G"),
    "NUM-UNIDAD": ({"G": "25 personas"}, "G"),
    "NUM-FECHA": ({"G": date(2025, 1, 2)}, "G"),
    "FORMULA-SIN-CALCULO": ({"G": "=1+1"}, "G"),
    "CELDA-ERROR": ({"G": "#REF!"}, "G"),
    "VACIO-DISFRAZ": ({"G": "N/A"}, "G"),
    "FECHA-NUMERO": ({"F": 12}, "F"),
}


@pytest.mark.parametrize("rule", WRONG)
def test_what_is_wrong_is_found_at_its_cell(plan: Plan, blank: bytes, row: int, rule: str) -> None:
    cells, column = WRONG[rule]
    observations, findings = read(filled(blank, typed(**cells)), plan)
    assert rules(findings) == [(rule, f"{column}{row}")]
    (finding,) = (f for f in findings if f.rule == rule)
    assert bool(observations) is (finding.severity is not Severity.ERROR)
    assert "None" not in message(finding)


def test_percentages_go_to_100(plan: Plan, blank: bytes) -> None:
    def change(sheet: Worksheet, rows: dict[tuple[str, str, date], int]) -> None:
        line = rows["0.2.3-2", "MRREE", date(2026, 6, 30)]
        sheet[f"G{line}"], sheet[f"H{line}"] = 750, "Informe"

    _, findings = read(filled(blank, change), plan)
    assert [f.rule for f in findings if f.blocking] == ["HIS-PORCENTAJE"]


@needs_office
def test_it_survives_libreoffice(plan: Plan, small: bytes, tmp_path: Path) -> None:
    sent = filled(small, typed())
    saved = convert(sent, "xlsx", tmp_path / "out").read_bytes()
    assert read(saved, plan)[0] == read(sent, plan)[0]
    assert len(read(saved, plan)[0]) == 3


def test_two_balances_of_one_semester_are_a_question(plan: Plan, blank: bytes, row: int) -> None:
    def change(sheet: Worksheet, rows: dict[tuple[str, str, date], int]) -> None:
        typed()(sheet, rows)
        free = max(rows.values()) + 1
        for column, value in zip(
            "ACFGH", ("5.4.1-1", "dgme", date(2025, 9, 30), 10, "Otro"), strict=True
        ):
            sheet[f"{column}{free}"] = value

    observations, findings = read(filled(blank, change), plan)
    (finding,) = (f for f in findings if f.rule == "HIS-REPETIDA")
    assert finding.params["other"] == f"G{row}"
    assert observations == ()


def test_a_free_row_takes_the_name_of_the_institution_too(plan: Plan, blank: bytes) -> None:
    def change(sheet: Worksheet, rows: dict[tuple[str, str, date], int]) -> None:
        free = max(rows.values()) + 1
        name = "ministerio de trabajo y prevision social"
        cells = ("1.4.1-1", name, date(2025, 12, 31), 1, "Acta")
        for column, value in zip("ACFGH", cells, strict=True):
            sheet[f"{column}{free}"] = value

    observations, _ = read(filled(blank, change), plan)
    assert {o.institution for o in observations} == {"MTPS"}


def test_rows_without_figure_and_source_are_no_data(plan: Plan, blank: bytes) -> None:
    observations, findings = read(blank, plan)
    assert observations == ()
    assert [f.rule for f in findings if f.blocking] == ["HIS-VACIO"]


def test_zero_is_a_balance(plan: Plan, blank: bytes) -> None:
    observations, _ = read(filled(blank, typed(G=0)), plan)
    assert [o.value for o in observations if o.field == "avance"] == [0.0]


def test_moved_rows_columns_and_a_renamed_sheet_are_found(plan: Plan, blank: bytes) -> None:
    def change(sheet: Worksheet, rows: dict[tuple[str, str, date], int]) -> None:
        typed()(sheet, rows)
        sheet.title = "Hoja 7"
        sheet.insert_cols(1)
        sheet.insert_rows(1, amount=2)

    observations, findings = read(filled(blank, change), plan)
    assert [f.rule for f in findings if f.blocking] == []
    assert (observations[0].sheet, observations[0].field, observations[0].value) == (
        "Hoja 7",
        "avance",
        5400.0,
    )


@pytest.mark.parametrize(
    ("data", "rule"),
    [(b"", "ARCH-VACIO"), (b"%PDF-1.7 nada", "ARCH-FORMATO"), (b"PK\x03\x04roto", "ARCH-DANADO")],
)
def test_what_is_no_workbook_is_a_finding(plan: Plan, data: bytes, rule: str) -> None:
    observations, findings = read(data, plan)
    assert observations == ()
    assert findings[0].rule == rule


def test_another_workbook_is_not_mistaken_for_it(plan: Plan) -> None:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "Código"
    book.save(buffer)
    _, findings = read(buffer.getvalue(), plan)
    assert "HIS-HOJA" in [f.rule for f in findings]


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20),
    st.dates(date(1901, 1, 1), date(2200, 1, 1)),
)


@pytest.mark.filterwarnings("ignore:Cell .* is marked as a date")
@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from("ACFGH"), anything, min_size=1))
def test_any_content_is_data_or_a_finding(plan: Plan, small: bytes, cells: dict[str, Any]) -> None:
    observations, findings = read(filled(small, typed(**cells)), plan)
    assert observations or findings
    assert all(message(finding) for finding in findings)
    assert all(o.institution in {i.key for i in plan.reporters} for o in observations)


@pytest.fixture(scope="session")
def small(plan: Plan) -> bytes:
    return history.template(plan, ("DGME",), created=CREATED, first_round=FIRST)


def test_every_rule_of_the_table_can_be_found() -> None:
    tested = {*WRONG, "HIS-HOJA", "HIS-VACIO", "HIS-REPETIDA", "HIS-PORCENTAJE"}
    assert {rule.id for rule in HISTORY} <= tested


def test_the_semester_of_the_date_is_the_round(plan: Plan, small: bytes) -> None:
    observations, _ = read(filled(small, typed(F=date(2025, 6, 30))), plan)
    assert {o.round for o in observations} == {str(Semester(2025, 1))}
