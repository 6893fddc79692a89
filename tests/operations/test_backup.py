"""A workspace in one file and back: all of it, checked, over nothing."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import EL_SALVADOR, Semester
from pni_sheets.ledger.ledger import Ledger
from pni_sheets.operations import backup
from pni_sheets.storage import files
from pni_sheets.storage.settings import Paths

NOW = datetime(2025, 7, 15, 9, 30, tzinfo=EL_SALVADOR)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    made = Paths(tmp_path / "oficina")
    made.create()
    files.write(made.settings, b"[retencion]\nanios = 7\n")
    files.write(made.templates("2025-S1") / "PNI_2025-S1_MTPS.xlsx", b"libro" * 1000)
    (made.inbox / "~$abierto.xlsx").write_bytes(b"candado de Excel")
    sha = files.Archive(made.archive).store(b"entrega")
    with Ledger.open(made.ledger, clock=lambda: NOW, create=True) as ledger:
        ledger.documents.save_plan("v1", "{}")
        ledger.rounds.open(Semester(2025, 1), date(2025, 7, 31), "v1")
        ledger.submissions.receive(sha, "entrega.xlsx", received=NOW)
    return made


def contents(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_what_was_saved_comes_back_byte_for_byte(paths: Paths, tmp_path: Path) -> None:
    saved = backup.save(paths, tmp_path / "copia.zip", NOW)
    elsewhere = Paths(tmp_path / "otra")
    restored = backup.restore(tmp_path / "copia.zip", elsewhere)
    before = contents(paths.root)
    del before["inbox/~$abierto.xlsx"]
    assert contents(elsewhere.root) == before
    assert saved.files == restored.files == len(before)
    assert elsewhere.read_key() == paths.read_key()
    with Ledger.open(elsewhere.ledger, clock=lambda: NOW) as ledger:
        assert ledger.verify(files.Archive(elsewhere.archive)).problems == ()


def test_saving_twice_gives_the_same_bytes_and_not_the_copy_itself(paths: Paths) -> None:
    inside = paths.root / "copia.zip"
    backup.save(paths, inside, NOW)
    first = inside.read_bytes()
    backup.save(paths, inside, NOW)
    assert inside.read_bytes() == first


def test_nothing_that_is_there_is_replaced(paths: Paths, tmp_path: Path) -> None:
    copy = tmp_path / "copia.zip"
    backup.save(paths, copy, NOW)
    elsewhere = Paths(tmp_path / "otra")
    files.write(elsewhere.settings, b"[retencion]\nanios = 9\n")
    with pytest.raises(PniError) as error:
        backup.restore(copy, elsewhere)
    assert (error.value.code, error.value.params["path"]) == (
        "backup-occupied",
        elsewhere.settings,
    )
    assert contents(elsewhere.root) == {"pni.toml": b"[retencion]\nanios = 9\n"}


def test_a_restore_that_was_cut_short_is_run_again(paths: Paths, tmp_path: Path) -> None:
    copy = tmp_path / "copia.zip"
    backup.save(paths, copy, NOW)
    elsewhere = Paths(tmp_path / "otra")
    backup.restore(copy, elsewhere)
    whole = contents(elsewhere.root)
    elsewhere.ledger.unlink()
    elsewhere.settings.unlink()
    backup.restore(copy, elsewhere)
    assert contents(elsewhere.root) == whole


def test_damage_is_not_saved_over_a_good_copy(paths: Paths, tmp_path: Path) -> None:
    copy = tmp_path / "copia.zip"
    backup.save(paths, copy, NOW)
    good = copy.read_bytes()
    (kept,) = files.Archive(paths.archive).items()
    files.Archive(paths.archive).path(kept).write_bytes(b"Entrega")
    with pytest.raises(PniError, match="backup-unsound"):
        backup.save(paths, copy, NOW)
    assert copy.read_bytes() == good


def test_every_damaged_byte_of_a_copy_is_found_before_anything_is_in_its_place(
    paths: Paths, tmp_path: Path
) -> None:
    copy = tmp_path / "copia.zip"
    backup.save(paths, copy, NOW)
    good = copy.read_bytes()
    elsewhere = tmp_path / "otra"
    whole = {k: v for k, v in contents(paths.root).items() if not k.startswith("inbox/~$")}
    for position in range(0, len(good), max(1, len(good) // 150)):
        data = bytearray(good)
        data[position] ^= 0x10
        copy.write_bytes(data)
        if refused(copy, elsewhere):
            assert not elsewhere.exists(), position
        else:  # a byte that carries nothing (a date, an attribute): what came back is right
            assert contents(elsewhere) == whole, position
            shutil.rmtree(elsewhere)


def refused(copy: Path, root: Path) -> bool:
    try:
        backup.restore(copy, Paths(root))
    except PniError as error:
        return error.code == "backup-damaged"
    return False


@pytest.mark.parametrize(
    "name", ["../fuera.txt", "/etc/fuera", "a/../../fuera", "C:/fuera", "a\\..\\fuera", "a//b"]
)
def test_a_copy_cannot_write_outside(tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copia.zip"
    data = b"x"
    manifest = {
        "format": backup.FORMAT,
        "files": {name: [1, files.sha256(data)]},
    }
    with zipfile.ZipFile(copy, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), data)
        archive.writestr(backup.MANIFEST, json.dumps(manifest))
    with pytest.raises(PniError, match="backup-damaged"):
        backup.restore(copy, Paths(tmp_path / "otra"))
    assert [p.name for p in tmp_path.iterdir()] == ["copia.zip"]


@pytest.mark.parametrize("data", [b"", b"PK", b"no es un zip" * 50])
def test_what_is_no_copy_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "copia.zip").write_bytes(data)
    with pytest.raises(PniError, match="backup-damaged"):
        backup.restore(tmp_path / "copia.zip", Paths(tmp_path / "otra"))
    with pytest.raises(PniError, match="file-missing"):
        backup.restore(tmp_path / "nada.zip", Paths(tmp_path / "otra"))
