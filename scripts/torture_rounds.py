"""The commands that are tortured, and the small rounds they are run in."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import EL_SALVADOR
from pni_sheets.ledger import seal
from pni_sheets.operations import synthetic, workspace
from pni_sheets.storage.settings import Paths
from pni_sheets.workbooks import workbook

ROUND = "2025-S1"
KEYS = ("MTPS", "CNR", "ISSS")
NOW = datetime(2025, 7, 15, 9, 30, tzinfo=EL_SALVADOR)


def clock() -> datetime:
    """Always the same moment, so that a run and its repetition write the same bytes."""
    return NOW


def much_later() -> datetime:
    """When the period of every file is over."""
    return NOW + timedelta(days=365 * 30)


# --- rounds ---------------------------------------------------------------------------------


def nothing(root: Path) -> None:
    root.mkdir()


def opened(root: Path) -> None:
    """A workspace with an open round."""
    from pni_sheets.operations import rounds

    rounds.init(root, clock, synthetic=True)
    with workspace.opened(root, clock=clock, writing="torture") as work:
        rounds.open_round(work, ROUND)


def new_round(root: Path) -> None:
    """A workspace with three templates made, one return accepted and four files waiting."""
    from pni_sheets.operations import ingest, rounds

    opened(root)
    with workspace.opened(root, clock=clock, writing="torture") as work:
        rounds.generate(work, ROUND, KEYS)
        _put_return(work, "MTPS", 1, "primera.xlsx", NOW - timedelta(days=2))
        ingest.ingest(work, ROUND)
        _put_return(work, "MTPS", 2, "segunda.xlsx", NOW - timedelta(days=1))
        _put_return(work, "CNR", 1, "cnr.xlsx", NOW - timedelta(hours=5))
        _put_return(work, "ISSS", 1, "isss.xlsx", NOW - timedelta(hours=4), wrong=True)
        stranger = work.paths.inbox / "oficio.pdf"
        stranger.write_bytes(b"%PDF-1.4\n% oficio escaneado\n%%EOF\n")
        _date(stranger, NOW - timedelta(hours=3))


def _put_return(
    work: workspace.Workspace,
    key: str,
    seed: int,
    name: str,
    sent: datetime,
    *,
    wrong: bool = False,
) -> None:
    form = work.ledger.documents.template(ROUND, key)
    assert form is not None
    entries = synthetic.fill(form, seed)
    if wrong:
        place = next(p for p in entries if p[0] == "Institución" and p[2] == "titular")
        entries[place] = None
    path = work.paths.inbox / name
    path.write_bytes(workbook.render(form, work.key, created=NOW, entries=entries))
    _date(path, sent)


def _date(path: Path, moment: datetime) -> None:
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def ingested(root: Path) -> None:
    new_round(root)
    ingest(root)


def addressed(root: Path) -> None:
    """The round with a contact for each institution."""
    from pni_sheets.operations import demo

    ingested(root)
    with workspace.opened(root, clock=clock, writing="torture") as work:
        demo.address_book(work)


def old_ledger(root: Path) -> None:
    """The round as an earlier version of the program left it: schema 1."""
    ingested(root)
    path = Paths(root).ledger
    with closing(sqlite3.connect(path)) as db:
        for table in ("product", "outbound", "inbound", "bounce", "erased"):
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 1")
        db.commit()
    seal.write(path, seal.measure(path))


def saved(root: Path) -> None:
    """An empty folder, and beside it a copy of the round."""
    from pni_sheets.operations import backup

    whole = root.with_name("whole")
    ingested(whole)
    backup.save(Paths(whole), root.with_name("copia.zip"), NOW)
    shutil.rmtree(whole)
    nothing(root)


# --- commands -------------------------------------------------------------------------------


def init(root: Path) -> None:
    from pni_sheets.operations import rounds

    try:
        rounds.init(root, clock, synthetic=True)
    except PniError as error:
        if error.code != "workspace-exists":
            raise
        with workspace.opened(root, clock=clock, writing="torture"):
            pass  # all was there when it was cut short: the next command tidies up


def generate(root: Path) -> None:
    """Three templates, written and recorded in two batches."""
    from pni_sheets.operations import rounds

    with (
        mock.patch.object(rounds, "BATCH", 2),
        workspace.opened(root, clock=clock, writing="generate") as work,
    ):
        rounds.generate(work, ROUND, KEYS)


def ingest(root: Path) -> None:
    from pni_sheets.operations import ingest

    with workspace.opened(root, clock=clock, writing="ingest") as work:
        ingest.ingest(work, ROUND)


def consolidate(root: Path) -> None:
    from pni_sheets.operations import consolidate

    with workspace.opened(root, clock=clock, writing="consolidate") as work:
        consolidate.consolidate(work, ROUND, partial=True)


def send(root: Path) -> None:
    from pni_sheets.operations import send as dispatch

    with workspace.opened(root, clock=clock, writing="send") as work:
        for what in (dispatch.What.TEMPLATES, dispatch.What.CORRECTIONS):
            dispatch.send(work, what, ROUND, sleep=lambda _: None)


def migrate(root: Path) -> None:
    with workspace.opened(root, clock=clock, writing="migrate") as work:
        assert work.ledger.rounds.all()


def restore(root: Path) -> None:
    from pni_sheets.operations import backup

    backup.restore(root.with_name("copia.zip"), Paths(root))


def erase(root: Path) -> None:
    """``retention --apply``: files and names of a round that is over."""
    from pni_sheets.operations import retention

    with workspace.opened(root, clock=much_later, writing="retention") as work:
        retention.report(work, apply=True)


@dataclass(frozen=True)
class Command:
    """What is tortured: how its workspace is made, what is run in it, and which files are
    never the same twice (a key drawn by lot)."""

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path], None]
    by_lot: frozenset[str] = frozenset()


COMMANDS = (
    Command("init", nothing, init, frozenset(("registro/clave",))),
    Command("generate", opened, generate),
    Command("ingest", new_round, ingest),
    Command("consolidate", ingested, consolidate),
    Command("send", addressed, send),
    Command("migrate", old_ledger, migrate),
    Command("retention", ingested, erase),
    Command("restore", saved, restore),
)
