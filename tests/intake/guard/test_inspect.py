"""Hostile and broken files: refused before they are opened, or read without any harm."""

from __future__ import annotations

import io
import sys
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.hostile import CORE_PARTS, HARMLESS, REFUSED, added, corpus
from support.hostile_costs import DEADLY
from support.hostile_doubles import SEEN
from support.hostile_tools import compound
from support.returned import KEY, expected, filled, reparted, values, workbook

from pni_sheets.intake import returns
from pni_sheets.intake.guard.file_types import FileKind, sniff
from pni_sheets.intake.guard.inspect import inspect
from pni_sheets.intake.guard.limits import LIMITS
from pni_sheets.intake.readers import lay_out
from pni_sheets.intake.sandbox import Child, Here

#: Seconds of its own the guard may take for any file, however busy the machine is.
QUICK = 0.25


@pytest.fixture(scope="module")
def files():
    """The whole corpus, made once."""
    return {name: data for name, _, data in corpus()}


@pytest.fixture(scope="module")
def read_apart(files):
    """Every file of the corpus as a return, all through one reader in a child process."""
    names = list(files)
    items = [returns.Item(files[name], f"{name}.xlsx") for name in names]
    with Child() as child:
        return dict(zip(names, returns.read_many(items, KEY, expected, reader=child), strict=True))


def test_the_corpus_is_large_enough():
    assert len(REFUSED) + len(HARMLESS) >= 350
    assert len(REFUSED) >= 240


@pytest.mark.parametrize("name", [*REFUSED, *HARMLESS])
def test_the_guard_is_quick_and_never_raises(name, files):
    for attempt in range(3):  # the machine may be busy; the guard must not be
        started = time.process_time()
        inspection = inspect(files[name], name)
        took = time.process_time() - started
        if took < QUICK:
            break
        assert attempt < 2, f"{name} took {took:.3f} s"
    assert inspection.readable is not any(f.blocking for f in inspection.findings)


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_files_are_refused(name, read_apart):
    returned = read_apart[name]
    assert any(finding.blocking for finding in returned.findings)
    assert returned.entries == {}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_files_are_read_right_or_said_why_not(name, read_apart):
    returned = read_apart[name]
    if returned.identity is None:
        assert any(finding.blocking for finding in returned.findings)
        return
    at = {(f.sheet, f.key, f.field) for f in returned.findings}
    at |= {(n.sheet, n.key, n.field) for n in returned.normalisations}
    got = values(returned)
    assert {k for k in filled() if got.get(k) != filled()[k]} <= at


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("macros", "ARCH-MACROS"),
        ("macros-xlm", "ARCH-MACROS"),
        ("external-link", "ARCH-ENLACES"),
        ("external-link-unc", "ARCH-ENLACES"),
        ("template-from-the-web", "ARCH-ENLACES"),
        ("connections", "ARCH-ENLACES"),
        ("activex", "ARCH-OBJETOS"),
        ("ole-object", "ARCH-OBJETOS"),
        ("program-inside", "ARCH-OBJETOS"),
        ("macros-under-another-name", "ARCH-MACROS"),
        ("xlm-sheet-under-another-name", "ARCH-MACROS"),
        ("picture-from-the-web", "ARCH-ENLACES"),
        ("pivot-from-elsewhere", "ARCH-ENLACES"),
        ("ole-from-the-web", "ARCH-OBJETOS"),
        ("entries-that-overlap", "ARCH-PELIGRO"),
        ("strings-written-out-250-megabytes", "ARCH-PELIGRO"),
        ("binary-book-cells-far-apart", "ARCH-FORMATO"),
        ("encoding-shift_jis-where-nobody-looks", "ARCH-RARO"),
        ("formula-dde", "FORMULA-SIN-CALCULO"),
        ("ods-macros", "ARCH-MACROS"),
        ("encrypted-workbook", "ARCH-CIFRADO"),
        ("password-flag", "ARCH-CIFRADO"),
        ("google-shortcut", "ARCH-ATAJO"),
        ("sharepoint-page", "ARCH-ATAJO"),
        ("csv", "ARCH-CSV"),
        ("empty", "ARCH-VACIO"),
        ("docx", "ARCH-FORMATO"),
        ("truncated-at-50-percent", "ARCH-DANADO"),
        ("path-parent", "ARCH-PELIGRO"),
        ("checksum-lies", "ARCH-DANADO"),
    ],
)
def test_what_is_noticed_is_said(name, rule, read_apart):
    assert rule in {finding.rule for finding in read_apart[name].findings}


@pytest.mark.parametrize("name", SEEN)
def test_what_is_read_is_what_was_looked_at(name, files):
    """Where an archive holds two contents, guard and reader see the same one."""
    inspection, grid = inspect(files[name], "a.xlsx"), lay_out(files[name], "a.xlsx")
    assert [sheet.filled for sheet in inspection.sheets] == [{(1, 1)}]
    assert [sheet.cells for sheet in grid.sheets] == [{(1, 1): SEEN[name]}]


def test_readers_get_only_parts_that_were_looked_at(files):
    """Macros, objects and pictures do not come near a reader."""
    for data in (workbook(), *map(files.get, ("macros", "ole-object", "program-inside"))):
        with zipfile.ZipFile(io.BytesIO(inspect(data, "a.xlsx").book)) as archive:
            assert archive.testzip() is None
            names = set(archive.namelist())
        assert {name for name in names if not name.startswith("xl/worksheets/sheet")} == {
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/custom.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "xl/workbook.xml",
        }


def test_macros_of_an_old_workbook_are_said():
    inspection = inspect(compound("Workbook", "_VBA_PROJECT_CUR", "VBA"), "a.xls")
    assert [finding.rule for finding in inspection.findings] == ["ARCH-MACROS"]


def test_nothing_is_written_started_or_connected(files):
    seen: list[tuple[str, object]] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if not watching:
            return
        if event.startswith(
            ("socket.", "subprocess.", "os.system", "os.exec", "shutil.", "ctypes.")
        ):
            seen.append((event, arguments))
        if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
            seen.append((event, arguments))

    lay_out(workbook(), "x.xlsx")  # imports done
    sys.addaudithook(watch)
    for name, data in files.items():
        if name not in DEADLY:
            lay_out(data, name)
    watching = False
    assert seen == []


@pytest.mark.parametrize("part", CORE_PARTS)
def test_one_flipped_bit_in_a_part_is_noticed_or_harmless(part):
    def flip(name, data):
        if name != part:
            return data
        at = len(data) // 2
        return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]

    data = reparted(flip)
    (returned,) = returns.read_many((returns.Item(data, "x.xlsx"),), KEY, expected, reader=Here())
    wrong = {k for k, v in filled().items() if values(returned).get(k) != v}
    assert not wrong or returned.findings


def test_a_name_that_does_not_match_is_said():
    inspection = inspect(workbook(), "informe.pdf")
    assert [(f.rule, f.params["kind"]) for f in inspection.findings] == [("ARCH-EXTENSION", "xlsx")]
    assert inspection.kind is FileKind.XLSX


def test_a_clean_workbook_has_no_finding_and_its_facts():
    inspection = inspect(workbook(), "PNI_2025-S1_MTPS.xlsx")
    assert (inspection.findings, inspection.readable, inspection.dense) == ((), True, True)
    assert [sheet.name for sheet in inspection.sheets][:2] == ["Inicio", "Institución"]
    assert "pni_token" in inspection.properties
    assert any("PNI-2025S1-MTPS" in text for sheet in inspection.sheets for text in sheet.margins)


def test_every_limit_has_a_reason_and_room_for_a_real_return():
    assert all(limit.reason and limit.most > 0 for limit in LIMITS.values())
    assert LIMITS["bytes"].most > 50 * len(workbook("MRREE"))


def test_photographs_in_the_workbook_pass():
    import random

    photo = random.Random(1).randbytes(6_000_000)
    assert inspect(added("xl/media/foto.jpg", photo), "x.xlsx").readable


@given(st.binary(max_size=600))
def test_any_bytes_have_a_kind(data):
    assert sniff(data) in FileKind
    assert inspect(data, "x").findings


@given(st.binary(min_size=1, max_size=80), st.integers(0, 2**20))
def test_any_damage_to_a_workbook_is_survived(noise, at):
    data = workbook()
    at %= len(data)
    damaged = data[:at] + noise + data[at + len(noise) :]
    inspection = inspect(damaged, "x.xlsx")
    assert inspection.readable is not any(f.blocking for f in inspection.findings)
