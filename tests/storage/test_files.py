"""Old or new, never half; names that no machine chokes on; one writer at a time."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paths import ROOT

from pni_sheets.core.errors import PniError
from pni_sheets.storage import files

NOW = datetime(2025, 7, 15, 9, 30, tzinfo=UTC)


def names(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@pytest.mark.skipif(os.name == "nt", reason="Windows denies access instead")
def test_a_folder_where_a_file_is_asked_is_told_in_spanish(tmp_path: Path) -> None:
    with pytest.raises(PniError) as error:
        files.read(tmp_path)
    assert error.value.code == "file-failed"
    assert error.value.params["detail"] == "es una carpeta"


# --- writing ----------------------------------------------------------------------------


def test_a_write_makes_folders_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "outbox" / "2025-S1" / "a.xlsx"
    files.write(target, b"one")
    files.write(target, b"two")
    assert target.read_bytes() == b"two"
    assert names(tmp_path) == ["outbox/2025-S1/a.xlsx"]


def test_a_private_file_is_its_owners(tmp_path: Path) -> None:
    files.write(tmp_path / "clave", b"x", private=True)
    if os.name != "nt":
        assert (tmp_path / "clave").stat().st_mode & 0o077 == 0


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.xlsx"
    files.write(target, b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PniError) as error:
        files.write(target, b"new")
    assert (error.value.code, error.value.params["path"]) == ("disk-full", target)
    assert (target.read_bytes(), names(tmp_path)) == (b"old", ["a.xlsx"])


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.EACCES, "file-denied"), (errno.EROFS, "file-denied"), (errno.EIO, "file-failed")],
)
def test_errors_of_the_disk_are_the_operators(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(PniError, match=code):
        files.write(tmp_path / "a", b"x")


class _HeldOpenError(OSError):
    """What Windows raises where another program holds the target."""

    winerror = 32


@pytest.mark.parametrize(("times", "given_up"), [(3, False), (99, True)])
def test_a_file_held_open_is_tried_again_and_then_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, given_up: bool
) -> None:
    left = [times]
    really = Path.replace

    def held(source: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] >= 0:
            raise _HeldOpenError(errno.EACCES, "held")
        return really(source, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    if given_up:
        with pytest.raises(PniError, match="file-held-open"):
            files.write(tmp_path / "a", b"x")
    else:
        files.write(tmp_path / "a", b"x")
    assert names(tmp_path) == ([] if given_up else ["a"])


def test_many_files_are_written_and_a_missing_one_is_named(tmp_path: Path) -> None:
    files.write_all({tmp_path / "x" / "1": b"1", tmp_path / "y" / "2": b"2"})
    assert names(tmp_path) == ["x/1", "y/2"]
    with pytest.raises(PniError, match="file-missing"):
        files.read(tmp_path / "z")


def test_what_a_dead_writer_left_is_swept(tmp_path: Path) -> None:
    left = tmp_path / "ab" / f"{files.TEMPORARY}77-0"
    files.write(tmp_path / "ab" / "kept", b"x")
    left.write_bytes(b"half")
    assert files.sweep(tmp_path) == 1
    assert names(tmp_path) == ["ab/kept"]


# --- names ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("PNI_2025-S1_MTPS.xlsx", "PNI_2025-S1_MTPS.xlsx"),
        ("Plan de Acción (final).xlsx", "Plan de Acción (final).xlsx"),
        ("../../etc/passwd", "passwd"),
        (r"C:\temp\..\informe.xlsx", "informe.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("nul", "_nul"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("LPT¹.txt", "_LPT¹.txt"),
        ("informe.xlsx. . ", "informe.xlsx"),
        ("  .oculto", "oculto"),
        ("a\u202excod.exe", "axcod.exe"),
        ("a\x00b\nc\u200b.xlsx", "abc.xlsx"),
        ('que?*<"final">|.xlsx', "que____final___.xlsx"),
        ("nombre\udce9.xlsx", "nombre.xlsx"),
        ("a\u00a0b.xlsx", "a b.xlsx"),
        ("...", "archivo"),
        ("", "archivo"),
        ("/", "archivo"),
        ("x" * 300 + ".xlsx", "x" * 115 + ".xlsx"),
    ],
)
def test_names_become_safe(given_name: str, expected: str) -> None:
    assert files.safe_name(given_name) == expected


@given(st.text(max_size=300))
def test_any_text_becomes_a_name_that_can_be_written(name: str) -> None:
    safe = files.safe_name(name)
    assert safe == files.safe_name(safe), "a safe name stays as it is"
    assert 0 < len(safe) <= 121
    assert len(safe.encode()) <= 255
    assert not set(safe) & set('<>:"/\\|?*')
    assert safe.strip(" .") == safe
    assert safe.split(".")[0].upper() not in {"CON", "NUL", "AUX", "PRN", "COM1", "LPT9"}


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").touch()
    (tmp_path / "a (2).xlsx").touch()
    assert files.free_name(tmp_path, "a.xlsx") == tmp_path / "a (3).xlsx"
    assert files.free_name(tmp_path, "b.xlsx") == tmp_path / "b.xlsx"


def test_a_zip_depends_on_its_members_alone() -> None:
    members = [("b.csv", b"1,2\n"), ("a.csv", b"3,4\n")]
    data = files.zip_bytes(members)
    assert data == files.zip_bytes(members)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["b.csv", "a.csv"]
        assert archive.read("a.csv") == b"3,4\n"
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# --- the archive --------------------------------------------------------------------------


def test_the_archive_keeps_bytes_once_under_their_hash(tmp_path: Path) -> None:
    archive = files.Archive(tmp_path / "archivo")
    shas = archive.store_many([b"uno", b"dos", b"uno"])
    assert shas[0] == shas[2] == archive.store(b"uno")
    assert archive.load(shas[1]) == b"dos"
    assert list(archive.items()) == sorted(set(shas))
    assert names(tmp_path) == sorted(f"archivo/{sha[:2]}/{sha}" for sha in set(shas))


def test_the_archive_says_what_is_missing_or_damaged_and_mends_it_when_it_comes_again(
    tmp_path: Path,
) -> None:
    archive = files.Archive(tmp_path)
    with pytest.raises(PniError, match="archive-missing"):
        archive.load("a" * 64)
    sha = archive.store(b"contenido")
    archive.path(sha).write_bytes(b"contenidO")
    with pytest.raises(PniError, match="archive-damaged"):
        archive.load(sha)
    archive.store(b"contenido")
    assert archive.load(sha) == b"contenido"


# --- the lock -------------------------------------------------------------------------------


def test_a_second_writer_is_told_who_works(tmp_path: Path) -> None:
    path = tmp_path / "registro" / "candado"
    with (
        files.writer_lock(path, who="Persona A", now=NOW, command="ingest"),
        pytest.raises(PniError) as error,
        files.writer_lock(path, who="Persona B", now=NOW),
    ):
        pass
    assert error.value.code == "lock-held"
    assert error.value.params == {
        "who": "Persona A",
        "since": "15/07/2025 09:30",
        "command": "ingest",
    }
    with files.writer_lock(path, who="Persona B", now=NOW):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    path = tmp_path / "candado"
    script = (
        "import sys, datetime, pathlib; from pni_sheets.storage import files\n"
        "with files.writer_lock(pathlib.Path(sys.argv[1]), who='x',"
        " now=datetime.datetime.now(datetime.UTC)):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"held"
    with pytest.raises(PniError, match="lock-held"), files.writer_lock(path, who="y", now=NOW):
        pass
    child.kill()
    child.wait()
    with files.writer_lock(path, who="y", now=NOW, wait=5):
        pass
