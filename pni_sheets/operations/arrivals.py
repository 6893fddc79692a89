"""Files that arrived: found in folders, containers opened, known ones told from new ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import EL_SALVADOR, Submission
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files

#: Files in the inbox that nobody sent: locks of Office programs, placeholders, systems.
NOT_SENT = (".gitkeep", ".ds_store", "thumbs.db", "desktop.ini")
LOCK_PREFIXES = ("~$", ".~lock.")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that arrived, under a name; ``source`` is the path or message they came in,
    ``known`` the submission that they were, if they arrived before."""

    name: str
    data: bytes
    sha256: str
    known: Submission | None
    source: str
    received: datetime


def arrivals(work: Workspace, paths: Sequence[Path]) -> Iterator[Arrival]:
    """The files at some paths (folders are searched), containers opened, one at a time.

    Raises PniError("file-missing") before anything is read.
    """
    for path in paths:
        if not path.exists():
            raise PniError("file-missing", path=path)
    return chain.from_iterable(_arrivals_at(work, path) for path in paths)


def _arrivals_at(work: Workspace, path: Path) -> Iterator[Arrival]:
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file() and sent_by_somebody(file):
            when = datetime.fromtimestamp(file.stat().st_mtime, tz=EL_SALVADOR)
            for name, data, sha, known in _contents(work, file):
                yield Arrival(name, data, sha, known, str(file), when.replace(microsecond=0))


def _contents(work: Workspace, file: Path) -> Iterator[tuple[str, bytes, str, Submission | None]]:
    """The workbooks in a file, or the file itself: name, bytes, their hash, and what they
    are known as. A file that is itself known holds no others."""
    data = files.read(file)
    sha = files.sha256(data)
    known = work.ledger.submissions.known(sha)
    if known is not None:
        yield file.name, data, sha, known
        return
    from pni_sheets.intake.containers import contents

    for name, held in contents(data, file.name):
        if held is not data:
            sha = files.sha256(held)
            known = work.ledger.submissions.known(sha)
        yield name, held, sha, known


def sent_by_somebody(file: Path) -> bool:
    """False for the lock and placeholder files that programs leave in folders."""
    name = file.name.lower()
    return name not in NOT_SENT and not name.startswith(LOCK_PREFIXES)
