"""What comes back: received, read, judged, recorded, answered.

``ingest`` is conserved: every file received ends accepted, rejected, superseded,
quarantined or ignored with a reason. The bytes are in the archive before anything is
judged, corrections are on disk before the judgement is recorded, so a command that dies
is mended by running it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from pni_sheets import dispatch, feedback, files, form, returns
from pni_sheets.errors import PniError
from pni_sheets.findings import Finding
from pni_sheets.ledger_types import Judgement
from pni_sheets.model import (
    EL_SALVADOR,
    Identity,
    Observation,
    Return,
    Submission,
    SubmissionState,
)
from pni_sheets.pipeline import Progress, silent, writer_settings
from pni_sheets.pipeline_judge import Baselines, closed_round, judge, read_all, verdict
from pni_sheets.workspace import Workspace

#: So many returns are held in memory at once, and judged by one call of each schema.
BATCH = 240

#: The kind under which the ledger knows a correction workbook, so that only the one that
#: was written here is ever sent.
CORRECTION = "correccion"

#: Files in the inbox that nobody sent: locks of Office programs, placeholders, systems.
NOT_SENT = (".gitkeep", ".ds_store", "thumbs.db", "desktop.ini")
LOCK_PREFIXES = ("~$", ".~lock.")


@dataclass(frozen=True, slots=True)
class Judged:
    """One returned file and its judgement. ``submission`` is None where nothing is recorded."""

    file: str
    sha256: str
    status: SubmissionState
    identity: Identity | None
    returned: Return
    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...] = ()
    submission: Submission | None = None
    duplicate: bool = False
    correction: Path | None = None
    reason: str = ""


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


def validate_files(work: Workspace, paths: Sequence[Path], tell: Progress = silent) -> list[Judged]:
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
    tell: Progress = silent,
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
    work: Workspace, submissions: Sequence[Submission], tell: Progress = silent
) -> list[Judged]:
    """Judge and record submissions whose bytes are in the archive, batch by batch.

    What was read is forgotten once it is recorded: a round of thousands fits in memory.
    """
    judged: list[Judged] = []
    for batch in batched(submissions):
        before = len(judged)
        results = judge_batch(work, batch, partial(_shifted, tell, before, len(submissions)))
        judged += [replace(r, returned=replace(r.returned, entries={})) for r in results]
    return judged


def _shifted(tell: Progress, before: int, of: int, done: int) -> None:
    tell(before + done, of)


def judge_batch(
    work: Workspace, submissions: Sequence[Submission], tell: Callable[[int], None]
) -> list[Judged]:
    """Judge and record some submissions in one transaction."""
    baselines, senders = Baselines(work), dispatch.Senders(work)
    items = ((s.filename, work.archive.load(s.sha256)) for s in submissions)
    read = read_all(work, items, baselines, tell)
    results = [
        decided(work, submission, one, kept, waived, baselines, senders)
        for submission, one, (kept, waived) in zip(
            submissions, read, judge(work, read, baselines), strict=True
        )
    ]
    answered = answers(work, results, baselines)
    with work.ledger.transaction():
        return [record(work, result, baselines) for result in answered]


def decided(
    work: Workspace,
    submission: Submission,
    returned: Return,
    kept: tuple[Finding, ...],
    waived: tuple[Finding, ...],
    baselines: Baselines,
    senders: dispatch.Senders,
) -> Judged:
    """The verdict on a submission, its sender and its round considered."""
    findings = (*closed_round(returned, baselines), *kept)
    status = verdict(returned, findings, baselines)
    reason = "" if status is not SubmissionState.QUARANTINED else first_blocking(findings)
    if not work.ledger.released(submission.id):
        suspicion = senders.problem(submission, returned.identity)
        if suspicion:
            status, reason = SubmissionState.QUARANTINED, suspicion
    return Judged(
        submission.filename, submission.sha256, status, returned.identity, returned,
        findings, waived, submission, reason=reason,
    )  # fmt: skip


def first_blocking(findings: Sequence[Finding]) -> str:
    """The rule id of the first error, as the reason of a quarantine."""
    return next((f.rule for f in findings if f.blocking), "")


def answers(work: Workspace, results: Sequence[Judged], baselines: Baselines) -> list[Judged]:
    """Write the correction workbooks of rejected returns; the results that have one say where."""
    written: dict[Path, bytes] = {}
    answered: list[Judged] = []
    for result in results:
        if result.status is SubmissionState.REJECTED and result.identity is not None:
            path, data = correction(work, result, baselines)
            written[path] = data
            result = replace(result, correction=path)
        answered.append(result)
    files.write_all(written)
    return answered


def correction(work: Workspace, result: Judged, baselines: Baselines) -> tuple[Path, bytes]:
    """The correction workbook of a rejected return, and where it goes."""
    assert result.identity is not None
    form_sent = baselines(result.identity)
    assert form_sent is not None
    data = feedback.correction_workbook(
        form_sent,
        result.returned,
        result.findings,
        work.key,
        work.clock(),
        writer_settings(work),
    )
    folder = work.paths.corrections(result.identity.round)
    return folder / feedback.filename(form_sent), data


def record(work: Workspace, result: Judged, baselines: Baselines) -> Judged:
    """One judgement into the ledger; a correction that is answered goes away."""
    assert result.submission is not None
    identity = result.identity
    known = identity is not None and result.status is not SubmissionState.QUARANTINED
    stored = work.ledger.record(
        result.submission.id,
        Judgement(
            state=result.status,
            round=identity.round if identity and known else None,
            institution=identity.institution if identity and known else None,
            findings=result.findings,
            waived=result.waived,
            normalisations=result.returned.normalisations,
            unplaced=result.returned.unplaced,
            observations=tuple(observed(result.returned)) if known else (),
            filled=filled(result.returned),
            reason=result.reason,
        ),
    )
    if result.correction is not None and identity is not None:
        path = result.correction.relative_to(work.root).as_posix()
        sha = files.sha256(files.read(result.correction))
        work.ledger.record_product(identity.round, CORRECTION, path, sha)
    if stored.state is SubmissionState.ACCEPTED and identity is not None:
        form_sent = baselines(identity)
        assert form_sent is not None
        stale = work.paths.corrections(identity.round) / feedback.filename(form_sent)
        stale.unlink(missing_ok=True)
    return replace(result, submission=stored, status=stored.state)


def observed(returned: Return) -> Iterable[Observation]:
    """The data of a return: every filled entry cell, with where it lies."""
    identity = returned.identity
    assert identity is not None
    entry_fields = {(s.name, f.name) for s in form.SHEETS for f in s.entries}
    for entry in returned.entries.values():
        if entry.value is None or (entry.sheet, entry.field) not in entry_fields:
            continue
        value = entry.value.isoformat() if isinstance(entry.value, date) else entry.value
        yield Observation(
            identity.round, identity.institution, entry.sheet, entry.key, entry.field,
            value, "", entry.cell,
        )  # fmt: skip


def filled(returned: Return) -> date | None:
    """The date of validation in the file."""
    entry = returned.entries.get((form.INSTITUTION.name, "", "fecha_validacion"))
    value = entry.value if entry else None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


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
