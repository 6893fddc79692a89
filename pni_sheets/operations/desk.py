"""The desk where returns are judged, answered and recorded, a batch at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from pni_sheets.core.findings import Finding
from pni_sheets.core.model import Identity, Observation, Return, Submission, SubmissionState
from pni_sheets.forms import report_form
from pni_sheets.intake.sandbox import Reader
from pni_sheets.ledger.records import Judgement
from pni_sheets.operations.judge import Baselines, closed_round, judge, read_all, verdict
from pni_sheets.operations.judged import CORRECTION, Judged
from pni_sheets.operations.rounds import writer_settings
from pni_sheets.operations.senders import Senders
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files
from pni_sheets.workbooks import corrections

#: Two different books of one institution, signed the same day, that arrive together: which
#: one counts is a question for a person.
TWO_BOOKS = "ID-DOS-LIBROS"


class Desk:
    """Judges returns against the templates that were sent, and records the judgement."""

    def __init__(self, work: Workspace, reader: Reader | None = None) -> None:
        self.work = work
        self.reader = reader
        self.baselines = Baselines(work)
        self.senders = Senders(work)

    def judged(
        self, submissions: Sequence[Submission], tell: Callable[[int], None] | None = None
    ) -> list[Judged]:
        """Judge, answer and record submissions whose bytes are in the archive.

        Corrections are on disk before the judgements are recorded, in one transaction.
        """
        work = self.work
        items = ((s.filename, work.archive.load(s.sha256)) for s in submissions)
        read = read_all(work, items, self.baselines, tell, self.reader)
        rulings = judge(work, read, self.baselines)
        results = [
            self._decided(submission, returned, *ruling)
            for submission, returned, ruling in zip(submissions, read, rulings, strict=True)
        ]
        answered = self._answered(self._asked(results))
        with work.ledger.transaction():
            recorded = [self._recorded(result) for result in answered]
        self._tidy(recorded)
        return recorded

    def _decided(
        self,
        submission: Submission,
        returned: Return,
        kept: tuple[Finding, ...],
        waived: tuple[Finding, ...],
    ) -> Judged:
        """The verdict on a submission, its sender and its round considered."""
        findings = (*closed_round(returned, self.baselines), *kept)
        status = verdict(returned, findings, self.baselines)
        reason = "" if status is not SubmissionState.QUARANTINED else first_blocking(findings)
        if not self.work.ledger.submissions.released(submission.id):
            suspicion = self.senders.problem(submission, returned.identity)
            if suspicion:
                status, reason = SubmissionState.QUARANTINED, suspicion
        return Judged(
            submission.filename, submission.sha256, status, returned.identity, returned,
            findings, waived, submission, reason=reason,
        )  # fmt: skip

    def _asked(self, results: Sequence[Judged]) -> list[Judged]:
        """Accepted books that contradict each other are put before the operator."""
        doubtful = {id(result): other for result, other in contradictions(results)}
        return [self._doubted(r, doubtful[id(r)]) if id(r) in doubtful else r for r in results]

    def _doubted(self, result: Judged, other: Judged) -> Judged:
        if result.submission is None or self.work.ledger.submissions.released(result.submission.id):
            return result
        from pni_sheets.forms.rules.registry import found

        finding = found(TWO_BOOKS, other=other.file)
        return replace(
            result,
            status=SubmissionState.QUARANTINED,
            reason=TWO_BOOKS,
            findings=(finding, *result.findings),
        )

    def _answered(self, results: Sequence[Judged]) -> list[Judged]:
        """Write the correction workbooks of rejected returns; the results say where."""
        written: dict[Path, bytes] = {}
        answered: list[Judged] = []
        for result in results:
            if result.status is SubmissionState.REJECTED and result.identity is not None:
                path, data = self._correction(result, result.identity)
                written[path] = data
                result = replace(result, correction=path)
            answered.append(result)
        files.write_all(written)
        return answered

    def _correction(self, result: Judged, identity: Identity) -> tuple[Path, bytes]:
        """The correction workbook of a rejected return, and where it goes."""
        form_sent = self.baselines(identity)
        assert form_sent is not None
        data = corrections.correction_workbook(
            form_sent, result.returned, result.findings, self.work.key, self.work.clock(),
            writer_settings(self.work),
        )  # fmt: skip
        return self._correction_path(identity), data

    def _correction_path(self, identity: Identity) -> Path:
        form_sent = self.baselines(identity)
        assert form_sent is not None
        return self.work.paths.corrections(identity.round) / corrections.filename(form_sent)

    def _recorded(self, result: Judged) -> Judged:
        """One judgement into the ledger; a correction that is answered goes away."""
        assert result.submission is not None
        stored = self.work.ledger.submissions.record(result.submission.id, judgement(result))
        identity = result.identity
        if result.correction is not None and identity is not None:
            path = result.correction.relative_to(self.work.root).as_posix()
            sha = files.sha256(files.read(result.correction))
            self.work.ledger.products.record(identity.round, CORRECTION, path, sha)
        return replace(result, submission=stored, status=stored.state)

    def _tidy(self, recorded: Sequence[Judged]) -> None:
        """Take away the corrections that were answered.

        One that Excel holds open stays: nothing sends it any more, so it harms nobody.
        """
        for result in recorded:
            if result.status is SubmissionState.ACCEPTED and result.identity is not None:
                with suppress(OSError):
                    self._correction_path(result.identity).unlink(missing_ok=True)


def contradictions(results: Sequence[Judged]) -> Iterator[tuple[Judged, Judged]]:
    """Accepted books of one institution, signed the same day, with different contents.

    Each with the other; a later date of validation says which one counts, and asks nobody.
    """
    groups: dict[tuple[str, str, date | None], list[Judged]] = defaultdict(list)
    for result in results:
        if result.status is SubmissionState.ACCEPTED and result.identity is not None:
            place = (result.identity.round, result.identity.institution, filled(result.returned))
            groups[place].append(result)
    for group in groups.values():
        contents = [{(*k, e.value) for k, e in r.returned.entries.items()} for r in group]
        if any(content != contents[0] for content in contents[1:]):
            for number, result in enumerate(group):
                yield result, group[number - 1]


def first_blocking(findings: Sequence[Finding]) -> str:
    """The rule id of the first error, as the reason of a quarantine."""
    return next((f.rule for f in findings if f.blocking), "")


def judgement(result: Judged) -> Judgement:
    """What the ledger is to keep of a judged file."""
    identity = result.identity
    known = identity is not None and result.status is not SubmissionState.QUARANTINED
    return Judgement(
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
    )


def observed(returned: Return) -> Iterator[Observation]:
    """The data of a return: every filled entry cell, with where it lies."""
    identity = returned.identity
    assert identity is not None
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
    entry = returned.entries.get((report_form.INSTITUTION.name, "", "fecha_validacion"))
    value = entry.value if entry else None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
