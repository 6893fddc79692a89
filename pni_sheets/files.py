"""Files that are old or new, never half: atomic writes, the archive by hash, the lock.

A write goes to a temporary file in the same folder, is synced, renamed over the target,
and the folder is synced. The archive holds every file sent or received under its sha256.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write durably: after a crash the file is the old one or the new one.

    Makes missing folders. Raises PniError("file-held-open", path=...) where another
    program holds the file, PniError("disk-full" | "file-denied", path=...) otherwise.
    """
    raise NotImplementedError


def write_all(outputs: Mapping[Path, bytes]) -> None:
    """Write several files durably; folders are synced once. Each is old or new."""
    raise NotImplementedError


def read(path: Path) -> bytes:
    """The bytes of a file. Raises PniError("file-missing" | "file-denied", path=...)."""
    raise NotImplementedError


def sha256(data: bytes) -> str:
    """The hex digest under which the archive keeps these bytes."""
    raise NotImplementedError


def safe_name(name: str, *, limit: int = 120) -> str:
    """A file name that Windows, mail programs and people can handle; never empty.

    Folder parts, control and direction characters, reserved device names, trailing dots
    and spaces go; the extension stays; at most ``limit`` characters.
    """
    raise NotImplementedError


def free_name(folder: Path, name: str) -> Path:
    """A path in the folder that is not taken: "a.xlsx", "a (2).xlsx", ..."""
    raise NotImplementedError


def zip_bytes(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip whose bytes depend on the members alone (fixed times, given order)."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Archive:
    """Every file sent or received, by sha256, under ``folder``/ab/<sha256>."""

    folder: Path

    def path(self, sha: str) -> Path:
        """Where the archive keeps (or would keep) these bytes."""
        return self.folder / sha[:2] / sha

    def store(self, data: bytes) -> str:
        """Keep the bytes durably and return their sha256; known bytes cost nothing."""
        raise NotImplementedError

    def store_many(self, items: Iterable[bytes]) -> tuple[str, ...]:
        """``store`` for a batch: folders are synced once."""
        raise NotImplementedError

    def load(self, sha: str) -> bytes:
        """The bytes, verified. PniError("archive-missing" | "archive-damaged", sha=...)."""
        raise NotImplementedError

    def holds(self, sha: str) -> bool:
        """True where a file of that name is there (its content is not read)."""
        return self.path(sha).is_file()

    def items(self) -> Iterator[str]:
        """The sha256 of every file kept, sorted."""
        raise NotImplementedError


@contextmanager
def writer_lock(
    path: Path, *, who: str, now: datetime, command: str = "", wait: float = 0.0
) -> Iterator[None]:
    """Only one writer in a workspace at a time.

    Waits up to ``wait`` seconds, then raises PniError("lock-held", who, since, command).
    Freed by the operating system when the process dies.
    """
    raise NotImplementedError
    yield
