"""Whatever happens to the child that reads is a finding for one file; the batch goes on."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys

import pytest
from support.hostile import book, cell, strings
from support.returned import edited, substituted, workbook

from pni_sheets.intake.guard.file_types import FileKind
from pni_sheets.intake.guard.xml_parts import DangerousXmlError, place
from pni_sheets.intake.readers import lay_out
from pni_sheets.intake.sandbox import Child, Confinement, Here, address

GOOD = (workbook(), "a.xlsx")


def how(grid):
    return [
        finding.params.get("how") for finding in grid.findings if finding.rule == "ARCH-LECTURA"
    ]


def pid():
    (process,) = multiprocessing.active_children()
    return process.pid


def test_child_and_this_process_read_the_same():
    with Child() as child:
        (apart,) = child.grids([GOOD])
    (here,) = Here().grids([GOOD])
    assert apart == here
    assert here.reader == "calamine"
    assert pickle.loads(pickle.dumps(here)) == here


def test_no_files_no_child():
    with Child() as child:
        assert list(child.grids([])) == []
        assert not multiprocessing.active_children()


def test_one_child_serves_a_batch_in_order():
    files = [GOOD, (b"%PDF-1.7", "b.pdf"), GOOD]
    with Child() as child:
        kinds = [grid.kind for grid in child.grids(files)]
        first = pid()
        list(child.grids([GOOD]))
        assert pid() == first
    assert kinds == [FileKind.XLSX, FileKind.PDF, FileKind.XLSX]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_child_killed_while_idle_is_replaced():
    with Child() as child:
        list(child.grids([GOOD]))
        os.kill(pid(), signal.SIGKILL)
        (grid,) = child.grids([GOOD])
        assert grid.reader == "calamine" or how(grid) == ["crash"]
        (after,) = child.grids([GOOD])
        assert after.reader == "calamine"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_child_that_hangs_is_ended_and_the_next_file_is_read():
    with Child(Confinement(seconds=3)) as child:
        list(child.grids([GOOD]))
        os.kill(pid(), signal.SIGSTOP)
        (late,) = child.grids([GOOD])
        assert how(late) == ["time"]
        (after,) = child.grids([GOOD])
        assert after.reader == "calamine"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no setrlimit")
def test_a_file_that_needs_too_much_memory_is_a_finding_and_the_batch_goes_on():
    lines = b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(9000))
    greedy = book(lines, **strings(b"<si><t>" + b"x" * 32_000 + b"</t></si>"))
    with Child(Confinement(memory=256 << 20)) as child:
        first, second, third = child.grids([GOOD, (greedy, "b.xlsx"), GOOD])
    assert how(second) in (["memory"], ["crash"])
    assert second.sheets == ()
    assert first.sheets == third.sheets != ()


def test_a_child_cannot_write_files(tmp_path):
    pytest.importorskip("resource")
    import subprocess

    code = (
        "from pni_sheets.intake.sandbox import _confine, Confinement\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "_confine(Confinement())\n"
        f"open({str(tmp_path / 'x')!r}, 'wb').write(b'data')\n"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (tmp_path / "x").stat().st_size == 0


def test_cells_far_apart_are_read_by_the_sparse_reader():
    grid = lay_out(book(cell(b"A1") + cell(b"XFD9")), "a.xlsx")
    assert grid.sheets[0].cells == {(1, 1): 1.0, (9, 16384): 1.0}
    far = lay_out(book(cell(b"A1") + cell(b"XFD1048576", b"7")), "a.xlsx")
    assert far.sheets[0].cells == {(1, 1): 1.0, (1_048_576, 16384): 7.0}
    assert [f.rule for f in far.findings] == ["ARCH-RARO", "ARCH-LECTOR"]


def test_what_calamine_hides_is_seen():
    def hide(book):
        sheet = book["Indicadores"]
        sheet["G5"], sheet["G6"] = "=1+1", "#REF!"
        sheet["G7"].number_format = "0.0%"
        sheet["G8"].number_format = "m/d/yy"

    (sheet,) = (s for s in lay_out(edited(hide), "a.xlsx").sheets if s.name == "Indicadores")
    assert sheet.formula((5, 7)) == "1+1"
    assert (5, 7) in sheet.uncalculated
    assert sheet.errors == {(6, 7): "#REF!"}
    assert {(5, 7), (6, 7)}.isdisjoint(sheet.cells)
    assert (7, 7) in sheet.percents
    assert (8, 7) in sheet.month_first


@pytest.mark.parametrize(
    "change",
    [
        (rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1"/>'),
        (rb'<dimension ref="[^"]*"/>', b""),
        (rb'(<c r="[A-Z]+[0-9]+") s="[0-9]+"', rb"\1"),
        (rb' spans="[^"]*"', b""),
    ],
)
def test_harmless_xml_differences_change_nothing(change):
    same = lay_out(workbook(), "a.xlsx").sheets
    other = lay_out(substituted(*change), "a.xlsx").sheets
    assert [s.cells for s in other][2:6] == [s.cells for s in same][2:6]


@pytest.mark.parametrize(
    ("where", "text"), [((1, 1), "A1"), ((12, 28), "AB12"), ((9, 16384), "XFD9")]
)
def test_addresses(where, text):
    assert address(where) == text
    assert place(text) == where


@pytest.mark.parametrize("text", ["", "A", "1", "A0", "a1", "XFE1", "A1048577", "$A$1"])
def test_addresses_outside_the_grid(text):
    with pytest.raises(DangerousXmlError):
        place(text)
