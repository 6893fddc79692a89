"""A small round for tests: a real workspace, real workbooks, a clock that is told the time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from pni_sheets.core.model import EL_SALVADOR, ReportingTemplate, Value
from pni_sheets.operations import ingest, rounds, synthetic
from pni_sheets.operations.ingest import Judged
from pni_sheets.operations.workspace import Workspace, opened
from pni_sheets.workbooks import workbook

ROUND = "2025-S1"

Change = Mapping[tuple[str, str, str], Value]


class Clock:
    """Each reading is one minute later."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def clock(*, month: int = 7, day: int = 1, year: int = 2025) -> Clock:
    return Clock(datetime(year, month, day, 8, tzinfo=EL_SALVADOR))


def prepare(root: Path, round_name: str = ROUND) -> Path:
    """A workspace with an open round and its templates."""
    rounds.init(root, clock())
    with opened(root, clock=clock(), writing="test") as work:
        rounds.open_round(work, round_name)
        rounds.generate(work, round_name)
    return root


@contextmanager
def copied(prepared: Path, root: Path) -> Iterator[Workspace]:
    """An open copy of a prepared workspace."""
    shutil.copytree(prepared, root)
    with opened(root, clock=clock(day=20), writing="test") as work:
        yield work


def sent(work: Workspace, key: str, round_name: str = ROUND) -> ReportingTemplate:
    """The template an institution was sent."""
    found = work.ledger.documents.template(round_name, key)
    assert found is not None
    return found


def returned(work: Workspace, key: str, change: Change | None = None, seed: int = 1,
             round_name: str = ROUND) -> bytes:  # fmt: skip
    """A plausible return; ``change`` puts values (None: a blank) into some cells."""
    form = sent(work, key, round_name)
    entries = synthetic.fill(form, seed)
    entries.update(change or {})
    kept = {place: value for place, value in entries.items() if value is not None}
    return workbook.render(form, work.key, created=work.clock(), entries=kept)


def drop(work: Workspace, name: str, data: bytes) -> Judged:
    """Put a file into the inbox, ingest, and give back its judgement."""
    (work.paths.inbox / name).write_bytes(data)
    return next(j for j in ingest.ingest(work) if j.file == name)
