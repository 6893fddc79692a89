"""Files that are old or new, never half: atomic writes, the archive by hash, the lock.

A write goes to a temporary file in the same folder, is synced, renamed over the target,
and the folder is synced. The archive holds every file sent or received under its sha256.
"""

from __future__ import annotations

import errno
import hashlib
import io
import itertools
import json
import os
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pni_sheets.core.errors import PniError

#: Windows: access denied, sharing violation, lock violation. Excel, an antivirus or a sync
#: client holds the target; most let go within a second or two.
HELD_OPEN = (5, 32, 33)
RETRIES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)

#: Why a file cannot be read or written, where it is not the disk or its permissions.
_REASONS = {
    errno.EISDIR: "es una carpeta",
    errno.ENOTDIR: "una parte de la ruta no es una carpeta",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
}

#: Left behind only by a process that died while writing; ``sweep`` removes them.
TEMPORARY = ".~pni-"
_counter = itertools.count()


def write(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write durably: after a crash the file is the old one or the new one.

    Makes missing folders; ``private`` files are readable by their owner alone (POSIX).
    Raises PniError("file-held-open", path=...) where another program holds the file,
    PniError("disk-full" | "file-denied" | "file-failed", path=...) otherwise.
    """
    with writing(path, private=private) as file:
        file.write(data)


@contextmanager
def writing(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """``write`` in pieces: what the block wrote takes the place of the file when it ends well."""
    with _operator_errors(path):
        _make_folder(path.parent)
        with _put(path, 0o600 if private else 0o644) as file:
            yield file
        _sync_folder(path.parent)


def write_all(outputs: Mapping[Path, bytes]) -> None:
    """Write several files durably; folders are synced once. Each is old or new."""
    for path, data in outputs.items():
        with _operator_errors(path):
            _make_folder(path.parent)
            with _put(path, 0o644) as file:
                file.write(data)
    for folder in sorted({path.parent for path in outputs}):
        with _operator_errors(folder):
            _sync_folder(folder)


def read(path: Path) -> bytes:
    """The bytes of a file. Raises PniError("file-missing" | "file-denied", path=...)."""
    with _operator_errors(path):
        return path.read_bytes()


def sha256(data: bytes) -> str:
    """The hex digest under which the archive keeps these bytes."""
    return hashlib.sha256(data).hexdigest()


def sweep(folder: Path) -> int:
    """Remove what dead writers left below a folder; call it under the lock. How many."""
    left = list(folder.rglob(TEMPORARY + "*")) if folder.is_dir() else []
    for path in left:
        with suppress(OSError):
            path.unlink()
    return len(left)


@contextmanager
def _put(path: Path, mode: int) -> Iterator[BinaryIO]:
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{next(_counter)}")
    try:
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(temporary, flags, mode), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def remove(path: Path) -> None:
    """Take a file away; no effect where there is none. Raises as ``write`` does."""
    if path.exists():
        with _operator_errors(path):
            _patiently(lambda: path.unlink(missing_ok=True))


def _replace(source: Path, target: Path) -> None:
    _patiently(lambda: source.replace(target))


def _patiently(change: Callable[[], object]) -> None:
    """Try again while Windows says that another program holds the file."""
    for pause in RETRIES:
        try:
            change()
            return
        except OSError as error:
            if getattr(error, "winerror", None) not in HELD_OPEN:
                raise
            time.sleep(pause)
    change()


def make_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises as ``write`` does."""
    with _operator_errors(folder):
        _make_folder(folder)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    missing = [folder, *itertools.takewhile(lambda p: not p.is_dir(), folder.parents)]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        _sync_folder(made.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder; NTFS journals the rename itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _operator_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise PniError("file-missing", path=path) from error
    except OSError as error:
        if getattr(error, "winerror", None) in HELD_OPEN:
            raise PniError("file-held-open", path=path) from error
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise PniError("disk-full", path=path) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise PniError("file-denied", path=path) from error
        detail = _REASONS.get(error.errno or 0) or error.strerror or str(error)
        raise PniError("file-failed", path=path, detail=detail) from error


# --- names ---------------------------------------------------------------------------

_FORBIDDEN = frozenset('<>:"|?*')
_DEVICES = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"]
    + [port + number for port in ("COM", "LPT") for number in "0123456789¹²³"]
)
#: File systems of Linux count bytes, Windows characters; leave room for " (2)".
_MAX_BYTES = 240


def safe_name(name: str, *, limit: int = 120) -> str:
    """A file name that Windows, mail programs and people can handle; never empty.

    Folder parts, control and direction characters, reserved device names, trailing dots
    and spaces go; the extension stays; at most ``limit`` characters.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(_safe_character(c) for c in unicodedata.normalize("NFC", last))
    trimmed = kept.strip(" .")
    if not trimmed:
        return "archivo"
    if trimmed.split(".", 1)[0].rstrip().upper() in _DEVICES:
        trimmed = "_" + trimmed
    return _shorten(trimmed, limit)


def _safe_character(character: str) -> str:
    if character in _FORBIDDEN:
        return "_"
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return ""
    return " " if category == "Zs" else character


def _shorten(name: str, limit: int) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension) > 10:
        stem, dot, extension = name, "", ""
    tail = dot + extension
    stem = stem[: max(1, limit - len(tail))]
    while len((stem + tail).encode()) > _MAX_BYTES and len(stem) > 1:
        stem = stem[:-1]
    return stem.rstrip(" .") + tail if stem.rstrip(" .") else "_" + tail


def free_name(folder: Path, name: str) -> Path:
    """A path in the folder that is not taken: "a.xlsx", "a (2).xlsx", ..."""
    wanted = folder / name
    for number in itertools.count(2):
        if not wanted.exists():
            break
        wanted = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return wanted


def zip_bytes(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip whose bytes depend on the members alone (fixed times, given order)."""
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # the same on every platform
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return target.getvalue()


# --- the archive ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Archive:
    """Every file sent or received, by sha256, under ``folder``/ab/<sha256>."""

    folder: Path

    def path(self, sha: str) -> Path:
        """Where the archive keeps (or would keep) these bytes."""
        return self.folder / sha[:2] / sha

    def store(self, data: bytes) -> str:
        """Keep the bytes durably and return their sha256; known bytes are not rewritten."""
        return self.store_many([data])[0]

    def store_many(self, items: Iterable[bytes]) -> tuple[str, ...]:
        """``store`` for a batch: folders are synced once."""
        shas: list[str] = []
        for data in items:
            sha = sha256(data)
            shas.append(sha)
            with _operator_errors(self.path(sha)):
                self._keep(self.path(sha), data)
        # Also where the file was there already: the process that put it may have died
        # before its folder was synced.
        for folder in sorted({self.path(sha).parent for sha in shas}):
            with _operator_errors(folder):
                _sync_folder(folder)
        return tuple(shas)

    def keeps(self, sha: str, data: bytes) -> bool:
        """Whether the archive has these bytes, and whole."""
        path = self.path(sha)
        with _operator_errors(path):
            return path.is_file() and path.read_bytes() == data

    def _keep(self, path: Path, data: bytes) -> None:
        if path.is_file() and path.read_bytes() == data:
            return
        _make_folder(path.parent)
        with _put(path, 0o644) as file:
            file.write(data)

    def load(self, sha: str) -> bytes:
        """The bytes, verified. PniError("archive-missing" | "archive-damaged", sha=...)."""
        path = self.path(sha)
        if not path.is_file():
            raise PniError("archive-missing", sha=sha, path=path)
        data = read(path)
        if sha256(data) != sha:
            raise PniError("archive-damaged", sha=sha, path=path)
        return data

    def discard(self, shas: Iterable[str]) -> int:
        """Remove files that need not be kept any more; how many were there."""
        there = [path for path in map(self.path, shas) if path.is_file()]
        for path in there:
            with _operator_errors(path):
                path.unlink()
        return len(there)

    def holds(self, sha: str) -> bool:
        """True where a file of that name is there (its content is not read)."""
        return self.path(sha).is_file()

    def items(self) -> Iterator[str]:
        """The sha256 of every file kept, sorted."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                if not path.name.startswith(TEMPORARY):
                    yield path.name


# --- the lock -----------------------------------------------------------------------------


@contextmanager
def writer_lock(
    path: Path, *, who: str, now: datetime, command: str = "", wait: float = 0.0
) -> Iterator[None]:
    """Only one writer in a workspace at a time.

    Waits up to ``wait`` seconds, then raises PniError("lock-held", who, since, command).
    Freed by the operating system when the process dies. Who holds it stands beside the
    lock, not in it: Windows lets nobody read a locked file.
    """
    from filelock import FileLock, Timeout

    holder = path.with_name(path.name + ".txt")
    with _operator_errors(path):
        _make_folder(path.parent)
        lock = FileLock(path, timeout=wait)
        try:
            lock.acquire()
        except Timeout as error:
            raise PniError("lock-held", **_holder(holder)) from error
    try:
        note = {"who": who, "since": f"{now:%d/%m/%Y %H:%M}", "command": command}
        with _operator_errors(holder):
            holder.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _holder(path: Path) -> dict[str, str]:
    note = {"who": "?", "since": "?", "command": "?"}
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
        note.update({key: str(found[key]) for key in note if found.get(key)})
    return note
