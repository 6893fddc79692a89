"""``diff``: what changed between two masters, or between two returns."""

from __future__ import annotations

import re
from pathlib import Path

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import Return, Submission
from pni_sheets.operations import reading
from pni_sheets.operations.workspace import Workspace
from pni_sheets.reports import compare
from pni_sheets.storage import files


def is_submission(name: str) -> bool:
    """Whether a name is that of a submission ("E0007") rather than of a file."""
    return re.fullmatch(r"E\d{4,}", name.upper()) is not None


def compare_masters(before: Path, after: Path) -> tuple[compare.Change, ...]:
    """What changed between two masters, and why. Raises PniError("file-missing" | ...)."""
    return compare.diff(files.read(before), files.read(after))


def compare_submissions(work: Workspace, before: str, after: str) -> tuple[compare.Change, ...]:
    """What changed between two submissions of an institution, cell by cell.

    Raises PniError("submission-unknown" | "diff-nobodys" | "diff-institutions").
    """
    baselines = reading.Baselines(work)
    chosen = [work.ledger.submissions.get(name.upper()) for name in (before, after)]
    items = [(s.filename, work.archive.load(s.sha256)) for s in chosen]
    older, newer = reading.read_all(work, items, baselines)
    whose = [_institution(s, one) for s, one in zip(chosen, (older, newer), strict=True)]
    if whose[0] != whose[1]:
        raise PniError("diff-institutions", before=whose[0], after=whose[1])
    return compare.diff_returns(older, newer)


def _institution(submission: Submission, returned: Return) -> str:
    if returned.identity is None:
        raise PniError("diff-nobodys", submission=submission.id)
    return returned.identity.institution
