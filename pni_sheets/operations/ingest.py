"""What comes back, from its bytes to its record. The stages, in the order of this file:

    arrivals            files found, containers opened (`operations/arrivals.py`)
    receive             bytes into the archive, their arrival into the ledger
    read                each file in a confined process (`operations/reading.py`)
    check               the rules, over a whole batch
    decide              accepted, rejected or quarantined
    ask                 two accepted books that contradict each other go to the operator
    write_corrections   the correction workbooks of what was rejected
    record              every judgement of the batch, in one transaction

``validate`` goes through arrivals, read, check and decide only. Every file received ends accepted,
rejected, superseded, quarantined or ignored with a reason. The bytes are in the archive
before anything is judged, corrections are on disk before the judgement is recorded, so a
command that dies is mended by running it again.

Where nothing is new, nothing that reads or judges is imported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pni_sheets.core.findings import Finding
from pni_sheets.core.model import (
    Identity,
    Observation,
    Return,
    Submission,
    SubmissionState,
)
from pni_sheets.core.progress_bar import Tell, silent
from pni_sheets.ledger.records import Judgement
from pni_sheets.operations.arrivals import Arrival, arrivals
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files

if TYPE_CHECKING:
    from pni_sheets.mail.contacts import AddressBook
    from pni_sheets.operations.reading import Baselines

#: So many returns are held in memory at once, and judged by one call of each schema.
BATCH = 240

#: The kind under which the ledger knows a correction workbook, so that only the one that
#: was written here is ever sent.
CORRECTION = "correccion"

#: Why a file that came by mail is quarantined.
UNKNOWN_SENDER = "remitente-desconocido"
OTHER_SENDER = "remitente-de-otra-institucion"

#: Two different books of one institution, signed the same day, that arrive together: which
#: one counts is a question for a person.
TWO_BOOKS = "ID-DOS-LIBROS"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judged:
    """One returned file and its judgement. ``submission`` is None where nothing is recorded,
    ``correction`` the path of its correction workbook, ``reason`` why it is quarantined."""

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


#: Called with each file as soon as its judgement stands.
Each = Callable[[Judged], None]


def unheard(judged: Judged) -> None:
    """For nobody listening."""


@dataclass(frozen=True, slots=True)
class File:
    """One file to judge; ``load`` gives its bytes when they are read."""

    name: str
    sha256: str
    load: Callable[[], bytes]
    submission: Submission | None = None


# --- the verbs ------------------------------------------------------------------------


def ingest(
    work: Workspace,
    name: str | None = None,
    paths: Sequence[Path] = (),
    tell: Tell = silent,
    each: Each = unheard,
) -> list[Judged]:
    """Receive, judge and record files (without any, those of the inbox).

    Files known by their bytes are not read again. ``name`` must be a known round; a return
    of another round is recorded in its own. ``tell`` is called with how many are read,
    ``each`` with every new file's judgement. Raises PniError("file-missing" |
    "round-unknown").
    """
    if name is not None:
        work.round(name)
    received: list[tuple[str, Submission, bool]] = []
    for batch in batched(arrivals(work, paths or [work.paths.inbox])):
        received += receive(work, batch)
    fresh = {s.id: s for _, s, duplicate in received if not duplicate}
    fresh |= {s.id: s for s in work.ledger.submissions.unjudged()}
    judged = {
        j.submission.id: j
        for j in judge_submissions(work, list(fresh.values()), tell, each)
        if j.submission is not None
    }
    work.ledger.database.check()
    report = [
        judged.pop(s.id) if s.id in judged else on_record(work, s, file) for file, s, _ in received
    ]
    return report + list(judged.values())


def validate(work: Workspace, paths: Sequence[Path], tell: Tell = silent) -> list[Judged]:
    """The judgement that ``ingest`` would give each file by itself, recording nothing."""
    arrived = list(arrivals(work, paths))
    if not arrived:
        return []
    from pni_sheets.operations.reading import Baselines

    found = [File(a.name, a.sha256, partial(_held, a)) for a in arrived]
    return judge(work, found, Baselines(work), lambda done: tell(done, len(found)))


def judge_submissions(
    work: Workspace, submissions: Sequence[Submission], tell: Tell = silent, each: Each = unheard
) -> list[Judged]:
    """Judge and record submissions whose bytes are in the archive, batch by batch.

    What was read is forgotten once it is recorded: a round of thousands fits in memory.
    """
    results: list[Judged] = []
    for batch in batched(submissions):
        from pni_sheets.operations.reading import Baselines

        before, baselines = len(results), Baselines(work)
        found = [File(s.filename, s.sha256, partial(work.archive.load, s.sha256), s) for s in batch]
        judged = judge(work, found, baselines, partial(_further, tell, before, len(submissions)))
        judged = ask(work, judged)
        judged = write_corrections(work, judged, baselines)
        judged = record(work, judged, baselines)
        for one in judged:
            results.append(replace(one, returned=replace(one.returned, entries={})))
            each(results[-1])
    return results


def judge(
    work: Workspace, found: Sequence[File], baselines: Baselines, tell: Callable[[int], None]
) -> list[Judged]:
    """Read, check and decide: what each file is worth, recording nothing."""
    from pni_sheets.operations.reading import read_all

    read = read_all(work, ((file.name, file.load()) for file in found), baselines, tell)
    checked = check(work, read, baselines)
    senders = Senders(work)
    return [
        decide(work, file, returned, kept, waived, baselines, senders)
        for file, returned, (kept, waived) in zip(found, read, checked, strict=True)
    ]


def _held(arrival: Arrival) -> bytes:
    return arrival.data


def _further(tell: Tell, before: int, of: int, done: int) -> None:
    tell(before + done, of)


def batched(items: Iterable[T]) -> Iterator[list[T]]:
    """Runs of at most ``BATCH`` items."""
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield batch


# --- receive ---------------------------------------------------------------------------


def receive(work: Workspace, arrived: Sequence[Arrival]) -> list[tuple[str, Submission, bool]]:
    """Put new bytes into the archive, then their arrival into the ledger; each file's name,
    its submission, and whether it was known.

    The archive's own copy is compared, so that one that was lost or damaged is put back.
    """
    known = {a.sha256: a.known for a in arrived if a.known and work.archive.keeps(a.sha256, a.data)}
    new = [a for a in arrived if a.sha256 not in known]
    if not new:
        return [(a.name, known[a.sha256], True) for a in arrived]
    work.archive.store_many(a.data for a in new)
    with work.ledger.transaction():
        return [
            (a.name, known[a.sha256], True)
            if a.sha256 in known
            else (
                a.name,
                *work.ledger.submissions.receive(
                    a.sha256, a.name, received=work.clock(), sent=a.received, source=a.source
                ),
            )
            for a in arrived
        ]


def on_record(work: Workspace, submission: Submission, file: str) -> Judged:
    """What the ledger already knows of bytes that arrived again, under the name ``file``."""
    current = work.ledger.submissions.get(submission.id)
    identity = (
        Identity(current.round, current.institution, "", "")
        if current.round and current.institution
        else None
    )
    said = work.ledger.observations
    findings = said.findings(current.id)
    returned = Return(
        identity, {}, findings,
        said.normalisations(current.id), said.unplaced(current.id),
    )  # fmt: skip
    return Judged(
        file, current.sha256, current.state, identity, returned, findings,
        said.waived_findings(current.id), current, duplicate=True, reason=current.reason,
    )  # fmt: skip


# --- check -----------------------------------------------------------------------------


def check(
    work: Workspace, read: Sequence[Return], baselines: Baselines
) -> list[tuple[tuple[Finding, ...], tuple[Finding, ...]]]:
    """Findings that stand and findings that are waived, for each return."""
    from pni_sheets.validation import engine

    known = [(r, t) for r in read if r.identity and (t := baselines(r.identity)) is not None]
    by_return = {id(r): found for (r, _), found in zip(known, engine.validate(known), strict=True)}
    checked: list[tuple[tuple[Finding, ...], tuple[Finding, ...]]] = []
    for one in read:
        found = by_return.get(id(one), one.findings)
        if one.identity is None:
            checked.append((found, ()))
            continue
        waivers = work.ledger.decisions.waivers(one.identity.round, one.identity.institution)
        checked.append(engine.apply_waivers(found, waivers, one.identity))
    return checked


# --- decide ----------------------------------------------------------------------------


def decide(
    work: Workspace,
    file: File,
    returned: Return,
    kept: tuple[Finding, ...],
    waived: tuple[Finding, ...],
    baselines: Baselines,
    senders: Senders,
) -> Judged:
    """The verdict on a file, its sender and its round considered."""
    findings = (*closed_round(returned, baselines), *kept)
    status, reason = verdict(returned, findings, baselines), ""
    if status is SubmissionState.QUARANTINED:
        reason = next((f.rule for f in findings if f.blocking), "")
    if not _released(work, file.submission):
        suspicion = senders.problem(file.sha256, returned.identity)
        if suspicion:
            status, reason = SubmissionState.QUARANTINED, suspicion
    return Judged(
        file.name, file.sha256, status, returned.identity, returned, findings, waived,
        file.submission, reason=reason,
    )  # fmt: skip


def verdict(returned: Return, findings: Sequence[Finding], baselines: Baselines) -> SubmissionState:
    """Quarantined where nobody can say whose it is, rejected on errors, else accepted."""
    from pni_sheets.forms.rules.registry import Stage, rule

    if returned.identity is None or baselines(returned.identity) is None:
        return SubmissionState.QUARANTINED
    blocking = [f for f in findings if f.blocking]
    if any(rule(f.rule).stage in (Stage.FILE, Stage.IDENTITY) for f in blocking):
        return SubmissionState.QUARANTINED
    return SubmissionState.REJECTED if blocking else SubmissionState.ACCEPTED


def closed_round(returned: Return, baselines: Baselines) -> tuple[Finding, ...]:
    """A finding where the return is for a round that takes nothing any more."""
    identity = returned.identity
    if identity is None or baselines(identity) is None or baselines.is_open(identity.round):
        return ()
    from pni_sheets.forms.rules.registry import found

    return (found("ID-RONDA-CERRADA", round=identity.round),)


def _released(work: Workspace, submission: Submission | None) -> bool:
    """Whether the coordinator let a quarantined file in."""
    return submission is not None and work.ledger.submissions.released(submission.id)


class Senders:
    """Who sent the files that came by mail, and for whom they may speak; looked up once."""

    def __init__(self, work: Workspace) -> None:
        self._work = work

    def problem(self, sha256: str, identity: Identity | None) -> str | None:
        """Why a file must be quarantined (UNKNOWN_SENDER | OTHER_SENDER), or None.

        A valid workbook of an unknown sender, or of another institution than the sender's.
        One sender who may speak for the institution suffices. Files that did not come by
        mail have no sender and no problem.
        """
        senders = self._by_hash.get(sha256)
        if not senders or identity is None:
            return None
        spoken_for = frozenset[str]().union(*map(self._book.institutions_of, senders))
        if identity.institution in spoken_for:
            return None
        return OTHER_SENDER if spoken_for else UNKNOWN_SENDER

    @cached_property
    def _by_hash(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for message in self._work.ledger.mail.inbound():
            for _, sha in message.attachments:
                found.setdefault(sha, set()).add(message.sender)
        return found

    @cached_property
    def _book(self) -> AddressBook:
        from pni_sheets.mail import contacts

        return contacts.read(self._work.paths.contacts, self._work.plan)


# --- ask -------------------------------------------------------------------------------


def ask(work: Workspace, judged: Sequence[Judged]) -> list[Judged]:
    """Accepted books that contradict each other are put before the operator, unless the
    operator released them."""
    others = {id(one): other for one, other in contradictions(judged)}
    return [
        _doubted(one, others[id(one)])
        if id(one) in others and not _released(work, one.submission)
        else one
        for one in judged
    ]


def _doubted(one: Judged, other: Judged) -> Judged:
    from pni_sheets.forms.rules.registry import found

    findings = (found(TWO_BOOKS, other=other.file), *one.findings)
    return replace(one, status=SubmissionState.QUARANTINED, reason=TWO_BOOKS, findings=findings)


def contradictions(judged: Sequence[Judged]) -> Iterator[tuple[Judged, Judged]]:
    """Accepted books of one institution, signed the same day, with different contents.

    Each with the other; a later date of validation says which one counts, and asks nobody.
    """
    groups: dict[tuple[str, str, date | None], list[Judged]] = defaultdict(list)
    for one in judged:
        if one.status is SubmissionState.ACCEPTED and one.identity is not None:
            place = (one.identity.round, one.identity.institution, filled(one.returned))
            groups[place].append(one)
    for group in groups.values():
        contents = [{(*k, e.value) for k, e in r.returned.entries.items()} for r in group]
        if any(content != contents[0] for content in contents[1:]):
            for number, one in enumerate(group):
                yield one, group[number - 1]


# --- write corrections -------------------------------------------------------------------


def write_corrections(
    work: Workspace, judged: Sequence[Judged], baselines: Baselines
) -> list[Judged]:
    """Write the correction workbooks of rejected returns; the results say where."""
    from pni_sheets.operations.rounds import writer_settings
    from pni_sheets.workbooks import corrections

    written: dict[Path, bytes] = {}
    answered: list[Judged] = []
    for one in judged:
        template = baselines(one.identity) if one.identity else None
        if one.status is SubmissionState.REJECTED and template is not None:
            path = correction_path(work, template.identity, baselines)
            written[path] = corrections.correction_workbook(
                template, one.returned, one.findings, work.key, work.clock(),
                writer_settings(work),
            )  # fmt: skip
            one = replace(one, correction=path)
        answered.append(one)
    files.write_all(written)
    return answered


def correction_path(work: Workspace, identity: Identity, baselines: Baselines) -> Path:
    """Where the correction workbook of an institution lies."""
    from pni_sheets.workbooks import corrections

    template = baselines(identity)
    assert template is not None
    return work.paths.corrections(identity.round) / corrections.filename(template)


# --- record ------------------------------------------------------------------------------


def record(work: Workspace, judged: Sequence[Judged], baselines: Baselines) -> list[Judged]:
    """Every judgement into the ledger, in one transaction; corrections that were answered
    go away.

    A correction that Excel holds open stays: nothing sends it any more, so it harms nobody.
    """
    with work.ledger.transaction():
        recorded = [_recorded(work, one) for one in judged]
    for one in recorded:
        if one.status is SubmissionState.ACCEPTED and one.identity is not None:
            with suppress(OSError):
                correction_path(work, one.identity, baselines).unlink(missing_ok=True)
    return recorded


def _recorded(work: Workspace, one: Judged) -> Judged:
    assert one.submission is not None
    stored = work.ledger.submissions.record(one.submission.id, judgement(one))
    if one.correction is not None and one.identity is not None:
        path = one.correction.relative_to(work.root).as_posix()
        sha = files.sha256(files.read(one.correction))
        work.ledger.products.record(one.identity.round, CORRECTION, path, sha)
    return replace(one, submission=stored, status=stored.state)


def judgement(one: Judged) -> Judgement:
    """What the ledger is to keep of a judged file."""
    identity = one.identity if one.status is not SubmissionState.QUARANTINED else None
    return Judgement(
        state=one.status,
        round=identity.round if identity else None,
        institution=identity.institution if identity else None,
        findings=one.findings,
        waived=one.waived,
        normalisations=one.returned.normalisations,
        unplaced=one.returned.unplaced,
        observations=tuple(observed(one.returned, identity)) if identity else (),
        filled=filled(one.returned),
        reason=one.reason,
    )


def observed(returned: Return, identity: Identity) -> Iterator[Observation]:
    """The data of a return: every filled entry cell, with where it lies."""
    from pni_sheets.forms import report_form

    entry_fields = {(s.name, f.name) for s in report_form.SHEETS for f in s.entries}
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
    from pni_sheets.forms import report_form

    entry = returned.entries.get((report_form.INSTITUTION.name, "", "fecha_validacion"))
    value = entry.value if entry else None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
