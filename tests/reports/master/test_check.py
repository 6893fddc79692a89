"""The master's tables are checked against their declarations before they are written."""

from __future__ import annotations

import multiprocessing
import sys
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from pni_sheets.reports.master import check
from pni_sheets.reports.master.columns import (
    Content,
    Table,
    any_value,
    code,
    day,
    flag,
    integer,
    light,
    long_text,
    moment,
    money,
    number,
    percent,
    text,
)


def _none(*_: Any) -> Content:
    return None


TABLE = Table(
    "Prueba", "prueba", "", "", lambda _: (),
    (
        code("codigo", "Código", _none, ""),
        text("texto", "Texto", 10, _none, ""),
        long_text("largo", "Largo", 10, _none, "", required=True),
        integer("cuenta", "Cuenta", _none, ""),
        number("cifra", "Cifra", _none, ""),
        money("dinero", "Dinero", _none, ""),
        percent("parte", "Parte", _none, ""),
        day("dia", "Día", _none, ""),
        moment("hora", "Hora", _none, ""),
        light("semaforo", "Semáforo", _none, ""),
        flag("si", "Sí", _none, ""),
        any_value("lo_que_sea", "Lo que sea", 10, _none, ""),
    ),
    ("codigo",),
)  # fmt: skip

NOW = datetime(2025, 7, 31, 12, 0)
GOOD: list[Content] = [
    "1.1.1-1", "a", "b", 3, 2.5, 10, 130.0, date(2025, 7, 1), NOW, "En tiempo", True, "x",
]  # fmt: skip
BLANK: list[Content] = ["1.1.1-2", None, "b", *[None] * 9]


def test_rows_as_declared_pass() -> None:
    check.check_frames([(TABLE, [GOOD, BLANK]), (TABLE, [])])


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("codigo", None, "codigo: blank"),
        ("codigo", 5, "codigo: not code 5"),
        ("texto", 5, "texto: not text 5"),
        ("largo", None, "largo: blank"),
        ("cuenta", 2.5, "cuenta: not integer 2.5"),
        ("cuenta", True, "cuenta: not integer True"),
        ("cifra", "12", "cifra: not number '12'"),
        ("cifra", float("inf"), "cifra: not finite inf"),
        ("cifra", float("nan"), "cifra: not finite nan"),
        ("dinero", "USD 5", "dinero: not money 'USD 5'"),
        ("parte", "50 %", "parte: not percent '50 %'"),
        ("dia", "01/07/2025", "dia: not date '01/07/2025'"),
        ("hora", date(2025, 7, 1), "hora: not moment"),
        ("semaforo", "Verde", "semaforo: not in its list 'Verde'"),
        ("si", "Sí", "si: not flag 'Sí'"),
        ("lo_que_sea", False, "lo_que_sea: not any False"),
    ],
)
def test_a_cell_that_is_not_as_declared_is_named(column: str, value: Content, says: str) -> None:
    row = list(GOOD)
    row[TABLE.index(column)] = value
    with pytest.raises(ValueError, match="Prueba, row 2") as caught:
        check.check_frames([(TABLE, [BLANK, row])])
    assert says in str(caught.value)


def test_a_repeated_key_is_one_problem_unless_the_table_allows_it() -> None:
    with pytest.raises(ValueError, match=r"row 2: repeated key codigo$"):
        check.check_frames([(TABLE, [GOOD, GOOD])])
    check.check_frames([(replace(TABLE, unique=False), [GOOD, GOOD])])


# --- beside ------------------------------------------------------------------------------------


@pytest.fixture
def pandera_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a command that has validated nothing yet."""
    import pandera  # noqa: F401 - so that there is something to take away

    monkeypatch.delitem(sys.modules, "pandera")


WRONG: list[Content] = [5, *GOOD[1:]]


@pytest.mark.usefixtures("pandera_not_loaded")
@pytest.mark.parametrize("rows", [[GOOD, BLANK], [GOOD, GOOD, WRONG]])
def test_another_process_says_the_same_of_the_tables(rows: list[list[Content]]) -> None:
    with check.judging() as judge:
        beside = said(judge([(TABLE, rows)]))
        assert multiprocessing.active_children()
    assert not multiprocessing.active_children()
    here = said(lambda: check.check_frames([(TABLE, rows)]))
    assert beside == here
    assert ("row 3" in beside) is (WRONG in rows)


def said(verdict: check.Verdict) -> str:
    try:
        verdict()
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.usefixtures("pandera_not_loaded")
def test_a_process_that_dies_is_never_a_pass() -> None:
    with check.judging() as judge:
        (process,) = multiprocessing.active_children()
        process.kill()
        process.join()
        verdict = judge([(TABLE, [GOOD] * 5000)])
        with pytest.raises(RuntimeError, match="without a verdict"):
            verdict()


def test_where_pandera_is_loaded_no_process_is_started() -> None:
    import pandera  # noqa: F401 - the case

    with check.judging() as judge:
        assert not multiprocessing.active_children()
        judge([(TABLE, [GOOD, BLANK])])()
        with pytest.raises(ValueError, match="repeated key"):
            judge([(TABLE, [GOOD, GOOD])])()


def test_a_bare_table_picks_nothing() -> None:
    bare = TABLE.bare()
    assert [c.header for c in bare.columns] == [c.header for c in TABLE.columns]
    with pytest.raises(TypeError, match="without getters"):
        bare.grid([1], None)  # type: ignore[arg-type]
