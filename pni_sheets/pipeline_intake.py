"""What comes back: received, read, judged, recorded, answered.

``ingest`` is conserved: every file received ends accepted, rejected, superseded,
quarantined or ignored with a reason. The bytes are in the archive before anything is
judged, corrections are on disk before the judgement is recorded, so a command that dies
is mended by running it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from pni_sheets import files, returns
from pni_sheets.errors import PniError
from pni_sheets.model import (
    EL_SALVADOR,
    Identity,
    Return,
    Submission,
)
from pni_sheets.pipeline_desk import Desk, Judged
from pni_sheets.pipeline_judge import Baselines, judge, read_all, verdict
from pni_sheets.watching import Tell, silent
from pni_sheets.workspace import Workspace

#: So many returns are held in memory at once, and judged by one call of each schema.
BATCH = 240

#: Files in the inbox that nobody sent: locks of Office programs, placeholders, systems.
NOT_SENT = (".gitkeep", ".ds_store", "thumbs.db", "desktop.ini")
LOCK_PREFIXES = ("~$", ".~lock.")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that arrived, under a name; ``source`` is the path or message they came in."""

    name: str
    data: bytes
    source: str
    received: datetime


T = TypeVar("T")


def batched(items: Iterable[T]) -> Iterator[list[T]]:
    """Runs of at most ``BATCH`` items."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


# --- receiving ----------------------------------------------------------------------


def arrivals(paths: Sequence[Path]) -> Iterator[Arrival]:
    """The files at some paths (folders are searched), containers opened, one at a time.

    Raises PniError("file-missing") before anything is read.
    """
    for path in paths:
        if not path.exists():
            raise PniError("file-missing", path=path)
    return chain.from_iterable(map(_arrivals_at, paths))


def _arrivals_at(path: Path) -> Iterator[Arrival]:
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file() and sent_by_somebody(file):
            when = datetime.fromtimestamp(file.stat().st_mtime, tz=EL_SALVADOR)
            for name, data in returns.contents(files.read(file), file.name):
                yield Arrival(name, data, str(file), when.replace(microsecond=0))


def sent_by_somebody(file: Path) -> bool:
    """False for the lock and placeholder files that programs leave in folders."""
    name = file.name.lower()
    return name not in NOT_SENT and not name.startswith(LOCK_PREFIXES)


def receive(work: Workspace, arrived: Sequence[Arrival]) -> list[tuple[Submission, bool]]:
    """Put the bytes into the archive, then their arrival into the ledger."""
    hashes = work.archive.store_many(a.data for a in arrived)
    with work.ledger.transaction():
        return [
            work.ledger.receive(
                sha, a.name, received=work.clock(), sent=a.received, source=a.source
            )
            for sha, a in zip(hashes, arrived, strict=True)
        ]


# --- judging without recording ---------------------------------------------------------


def validate_files(work: Workspace, paths: Sequence[Path], tell: Tell = silent) -> list[Judged]:
    """The judgement ``ingest`` would give, recording nothing."""
    arrived = list(arrivals(paths))
    baselines = Baselines(work)
    items = ((a.name, a.data) for a in arrived)
    read = read_all(work, items, baselines, lambda done: tell(done, len(arrived)))
    judged = judge(work, read, baselines)
    return [
        Judged(
            arrival.name, files.sha256(arrival.data), verdict(one, kept, baselines),
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
    for batch in batched(arrivals(paths or [work.paths.inbox])):
        known = receive(work, batch)
        received += [(a.name, *k) for a, k in zip(batch, known, strict=True)]
    fresh = {s.id: s for _, s, duplicate in received if not duplicate}
    fresh |= {s.id: s for s in work.ledger.unjudged()}
    judged = {
        result.submission.id: result
        for result in judge_submissions(work, list(fresh.values()), tell)
        if result.submission is not None
    }
    report = [
        judged.pop(s.id) if s.id in judged else replace(recorded(work, s), file=name)
        for name, s, _ in received
    ]
    return report + list(judged.values())


def judge_submissions(
    work: Workspace, submissions: Sequence[Submission], tell: Tell = silent
) -> list[Judged]:
    """Judge and record submissions whose bytes are in the archive, batch by batch.

    What was read is forgotten once it is recorded: a round of thousands fits in memory.
    """
    judged: list[Judged] = []
    for batch in batched(submissions):
        before = len(judged)
        results = Desk(work).judged(batch, partial(_shifted, tell, before, len(submissions)))
        judged += [replace(r, returned=replace(r.returned, entries={})) for r in results]
    return judged


def _shifted(tell: Tell, before: int, of: int, done: int) -> None:
    tell(before + done, of)


def recorded(work: Workspace, submission: Submission) -> Judged:
    """What the ledger already knows of a file that arrived again."""
    current = work.ledger.submission(submission.id)
    identity = (
        Identity(current.round, current.institution, "", "")
        if current.round and current.institution
        else None
    )
    findings = work.ledger.findings(current.id)
    returned = Return(
        identity, {}, findings,
        work.ledger.normalisations(current.id), work.ledger.unplaced(current.id),
    )  # fmt: skip
    return Judged(
        current.filename, current.sha256, current.state, identity, returned, findings,
        work.ledger.waived_findings(current.id), current, duplicate=True, reason=current.reason,
    )  # fmt: skip
