"""What comes back: received, read, judged, recorded, answered.

``ingest`` is conserved: every file received ends accepted, rejected, superseded,
quarantined or ignored with a reason. The bytes are in the archive before anything is
judged, corrections are on disk before the judgement is recorded, so a command that dies
is mended by running it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from pni_sheets.core.closing import Closing
from pni_sheets.core.errors import PniError
from pni_sheets.core.model import EL_SALVADOR, Submission
from pni_sheets.core.progress_bar import Tell, silent
from pni_sheets.operations.judged import Judged, recorded
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files

if TYPE_CHECKING:
    from pni_sheets.intake.sandbox import Child

# Where nothing is new, nothing that reads or judges is imported: see ``Preparation``.

#: So many returns are held in memory at once, and judged by one call of each schema.
BATCH = 240

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


T = TypeVar("T")


def batched(items: Iterable[T]) -> Iterator[list[T]]:
    """Runs of at most ``BATCH`` items."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


# --- receiving ----------------------------------------------------------------------


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


def receive(
    work: Workspace, arrived: Sequence[Arrival], prepare: Callable[[], None]
) -> list[tuple[Submission, bool]]:
    """Put new bytes into the archive, then their arrival into the ledger; each submission,
    and whether it was known. ``prepare`` is called where there is anything new.

    The archive's own copy is compared, so that one that was lost or damaged is put back.
    """
    known = {a.sha256: a.known for a in arrived if a.known and work.archive.keeps(a.sha256, a.data)}
    new = [a for a in arrived if a.sha256 not in known]
    if not new:
        return [(known[a.sha256], True) for a in arrived]
    prepare()
    work.archive.store_many(a.data for a in new)
    with work.ledger.transaction():
        return [
            (known[a.sha256], True)
            if a.sha256 in known
            else work.ledger.submissions.receive(
                a.sha256, a.name, received=work.clock(), sent=a.received, source=a.source
            )
            for a in arrived
        ]


class Preparation(Closing):
    """What reading and judging need and takes long to be ready, begun as soon as something
    new is seen: the reader's process, and imports of half a second."""

    def __init__(self) -> None:
        self.reader: Child | None = None
        self._imports = Thread(target=_import)

    def begin(self) -> None:
        """Begin, the first time; the work goes on meanwhile."""
        if self.reader is None:
            from pni_sheets.intake.sandbox import Child

            self.reader = Child()
            self.reader.start()
            self._imports.start()

    def close(self) -> None:
        if self.reader is not None:
            self.reader.close()
            self._imports.join()  # the program must not end in the midst of an import


def _import() -> None:
    with suppress(ImportError):  # is raised again where it is needed
        from pni_sheets.validation import engine

        engine.load()


# --- judging without recording ---------------------------------------------------------


def validate_files(work: Workspace, paths: Sequence[Path], tell: Tell = silent) -> list[Judged]:
    """The judgement ``ingest`` would give, recording nothing."""
    from pni_sheets.operations.judge import Baselines, judge, read_all, verdict

    arrived = list(arrivals(work, paths))
    baselines = Baselines(work)
    items = ((a.name, a.data) for a in arrived)
    read = read_all(work, items, baselines, lambda done: tell(done, len(arrived)))
    judged = judge(work, read, baselines)
    return [
        Judged(
            arrival.name, arrival.sha256, verdict(one, kept, baselines),
            one.identity, one, kept, waived,
        )
        for arrival, one, (kept, waived) in zip(arrived, read, judged, strict=True)
    ]  # fmt: skip


# --- recording ----------------------------------------------------------------------


def ingest(
    work: Workspace,
    name: str | None = None,
    paths: Sequence[Path] = (),
    tell: Tell = silent,
) -> list[Judged]:
    """Receive, judge and record files (without any, those of the inbox).

    Files known by their bytes are not read again. ``name`` limits corrections and the
    report to one round; a return of another round is recorded in its own.
    """
    if name is not None:
        work.round(name)
    received: list[tuple[str, Submission, bool]] = []
    with Preparation() as preparation:
        for batch in batched(arrivals(work, paths or [work.paths.inbox])):
            seen = receive(work, batch, preparation.begin)
            received += [(a.name, *s) for a, s in zip(batch, seen, strict=True)]
        fresh = {s.id: s for _, s, duplicate in received if not duplicate}
        fresh |= {s.id: s for s in work.ledger.submissions.unjudged()}
        results = judge_submissions(work, list(fresh.values()), tell, preparation.reader)
    work.ledger.database.check()
    judged = {r.submission.id: r for r in results if r.submission is not None}
    report = [
        judged.pop(s.id) if s.id in judged else recorded(work, s, name) for name, s, _ in received
    ]
    return report + list(judged.values())


def judge_submissions(
    work: Workspace,
    submissions: Sequence[Submission],
    tell: Tell = silent,
    reader: Child | None = None,
) -> list[Judged]:
    """Judge and record submissions whose bytes are in the archive, batch by batch.

    What was read is forgotten once it is recorded: a round of thousands fits in memory.
    """
    judged: list[Judged] = []
    for batch in batched(submissions):
        from pni_sheets.operations.desk import Desk

        before = len(judged)
        desk = Desk(work, reader)
        results = desk.judged(batch, partial(_shifted, tell, before, len(submissions)))
        judged += [replace(r, returned=replace(r.returned, entries={})) for r in results]
    return judged


def _shifted(tell: Tell, before: int, of: int, done: int) -> None:
    tell(before + done, of)
