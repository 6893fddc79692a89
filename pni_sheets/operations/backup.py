"""A workspace in one file, and back: everything in it but locks and half-written files.

The file is a zip whose last member, ``manifiesto.json``, lists every other member with its
size and sha256. Restoring checks each of them before anything is in its place, puts the
ledger in last (a workspace is there when its ledger is), never replaces a file that says
something else, and can be run again where it was cut short.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pni_sheets.core.errors import PniError
from pni_sheets.core.progress_bar import Tell, silent, told
from pni_sheets.ledger.ledger import Ledger
from pni_sheets.ledger.records import Problem
from pni_sheets.storage import files
from pni_sheets.storage.settings import Paths

MANIFEST = "manifiesto.json"
FORMAT = "pni-sheets 1"
_CHUNK = 1 << 20
#: What ``zipfile`` and the decompressors raise over damaged bytes.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    ValueError,
    OSError,
)
#: Compressing again what is compressed already only costs time.
_COMPRESSED = (".xlsx", ".xlsm", ".ods", ".zip", ".pdf", ".png")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds: its path, how many files and bytes, and harmless remarks."""

    path: Path
    files: int
    bytes: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    sha256: str


def save(paths: Paths, file: Path, now: datetime, tell: Tell = silent) -> Saved:
    """Write a workspace into ``file``; call it under the writer's lock.

    Raises PniError("backup-unsound") where ``verify`` finds damage: a damaged copy must not
    take the place of a good one. PniError("disk-full" | "file-denied" | ...).
    """
    with Ledger.open(paths.ledger, clock=lambda: now) as ledger:
        checked = ledger.verify(files.Archive(paths.archive), tell)
    if not checked.sound:
        count = sum(not problem.harmless for problem in checked.problems)
        raise PniError("backup-unsound", path=paths.root, count=count)
    paths.read_key()
    members: list[_Member] = []
    with files.writing(file) as target, zipfile.ZipFile(target, "w") as archive:
        for path in told(list(_to_save(paths, file)), tell):
            members.append(_add(archive, path, path.relative_to(paths.root).as_posix()))
        archive.writestr(_info(MANIFEST), _manifest(members, now))
    return Saved(file, len(members), sum(m.size for m in members), checked.problems)


def restore(file: Path, paths: Paths, tell: Tell = silent) -> Saved:
    """Bring a saved workspace back, every hash checked; nothing that is there is replaced.

    Raises PniError("backup-damaged") before anything is in its place, and
    PniError("backup-occupied") where a file of the same name says something else.
    """
    if not file.is_file():
        raise PniError("file-missing", path=file)
    with _opened(file) as archive:
        members = _members(archive, file, tell)
    _refuse_occupied(members, paths.root)
    files.sweep(paths.root)  # a restore that was cut short left its last file half written
    with zipfile.ZipFile(file) as archive:
        ledger_last = sorted(members, key=lambda m: m.name == _name_of_ledger(paths))
        for member in told(ledger_last, tell):
            _bring_back(archive, member, paths.root, file)
    return Saved(file, len(members), sum(m.size for m in members))


# --- saving ------------------------------------------------------------------------------


def _to_save(paths: Paths, file: Path) -> Iterator[Path]:
    skipped = {file.resolve(), paths.lock.resolve(), paths.lock.with_suffix(".txt").resolve()}
    for path in sorted(paths.root.rglob("*")):
        passing = path.name.startswith((files.TEMPORARY, "~$", ".~lock."))
        if passing or path.is_symlink() or not path.is_file() or path.resolve() in skipped:
            continue
        yield path


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> _Member:
    digest, size = hashlib.sha256(), 0
    info = _info(name)
    info.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(info, "w") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += target.write(chunk)
    return _Member(name, size, digest.hexdigest())


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    stored = name.endswith(_COMPRESSED) or "/archivo/" in name
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info


def _manifest(members: list[_Member], now: datetime) -> str:
    listed = {m.name: [m.size, m.sha256] for m in members}
    content = {"format": FORMAT, "saved": now.isoformat(), "files": listed}
    return json.dumps(content, ensure_ascii=False, indent=1)


# --- restoring ------------------------------------------------------------------------------


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """The zip, for the check of everything in it: what is damaged can fail in many ways."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except _DAMAGE as error:
        raise PniError("backup-damaged", path=file, what="no se puede leer como zip") from error


def _members(archive: zipfile.ZipFile, file: Path, tell: Tell) -> list[_Member]:
    """What the manifest lists, after checking that it is just what is there, and sound."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
        members = [_Member(name, *facts) for name, facts in manifest["files"].items()]
        right = manifest["format"] == FORMAT
    except (KeyError, TypeError, ValueError) as error:
        raise PniError("backup-damaged", path=file, what=MANIFEST) from error
    names = archive.namelist()
    if not right or sorted(names) != sorted([*(m.name for m in members), MANIFEST]):
        raise PniError("backup-damaged", path=file, what=MANIFEST)
    for member in told(members, tell):
        if not _stays_inside(member.name):
            raise PniError("backup-damaged", path=file, what=member.name)
        _check(archive, member, file)
    return members


def _stays_inside(name: str) -> bool:
    """Relative, with no way up and no drive, on any system."""
    parts = name.split("/")
    return not re.search(r"[\\:\x00]", name) and all(p not in ("", ".", "..") for p in parts)


def _check(archive: zipfile.ZipFile, member: _Member, file: Path) -> None:
    digest, size = hashlib.sha256(), 0
    with archive.open(member.name) as source:
        while (chunk := source.read(_CHUNK)) and size <= member.size:
            digest.update(chunk)
            size += len(chunk)
    if (size, digest.hexdigest()) != (member.size, member.sha256):
        raise PniError("backup-damaged", path=file, what=member.name)


def _refuse_occupied(members: list[_Member], root: Path) -> None:
    for member in members:
        path = root / member.name
        if path.exists() and not _same(path, member):
            raise PniError("backup-occupied", path=path)


def _same(path: Path, member: _Member) -> bool:
    if not path.is_file() or path.stat().st_size != member.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == member.sha256


def _bring_back(archive: zipfile.ZipFile, member: _Member, root: Path, file: Path) -> None:
    path = root / member.name
    if path.exists():
        return
    private = path.name == Paths(root).key.name
    with archive.open(member.name) as source, files.writing(path, private=private) as target:
        digest = hashlib.sha256()
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
        if digest.hexdigest() != member.sha256:
            raise PniError("backup-damaged", path=file, what=member.name)


def _name_of_ledger(paths: Paths) -> str:
    return paths.ledger.relative_to(paths.root).as_posix()
