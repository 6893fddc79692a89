"""A whole round on the panel's pages, without JavaScript, and the same round by the commands'
verbs in another folder: what is recorded and what is written are the same."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from support.panel import Visitor

from pni_sheets.core.model import EL_SALVADOR
from pni_sheets.operations import decisions, demo, rounds, send
from pni_sheets.operations import ingest as ingesting
from pni_sheets.operations.consolidate import consolidate
from pni_sheets.operations.workspace import opened

NOW = datetime(2025, 7, 20, 9, tzinfo=EL_SALVADOR)
ROUND = "2025-S1"
WHO, WHY = "Coordinación", "Acordado por teléfono"
#: Where a file lay and when it was saved there, which two folders cannot share.
PLACES = {"source", "sent"}


def clock() -> datetime:
    return NOW


def rows(root: Path) -> dict[str, list[tuple]]:
    """Every table of the ledger, row by row, without the columns of ``PLACES``."""
    base = sqlite3.connect(root / "registro" / "ledger.sqlite")
    names = [n for (n,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for name in names:
        columns = [c[1] for c in base.execute(f"PRAGMA table_info({name})") if c[1] not in PLACES]
        found[name] = base.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall()
    base.close()
    return found


def by_commands(
    root: Path, key: bytes, disputed: str, came: list[tuple[str, bytes]], mended: bytes
) -> None:
    (root / "registro").mkdir(parents=True)
    (root / "registro" / "clave").write_bytes(key)
    rounds.init(root, clock)

    def doing(name):
        return opened(root, clock=clock, writing=name)

    with doing("open") as work:
        rounds.open_round(work, ROUND, None)
    with doing("generate") as work:
        rounds.generate(work, ROUND)
    arrive(root, "1", came)
    with doing("ingest") as work:
        ingesting.ingest(work, paths=[root / "inbox" / "1" / name for name, _ in came])
    arrive(root, "2", [("corregido.xlsx", mended)])
    with doing("ingest") as work:
        ingesting.ingest(work, paths=[root / "inbox" / "2" / "corregido.xlsx"])
    with doing("waive") as work:
        decisions.waive(work, "IND-MEDIO-FALTA", "SSF", ROUND, "", WHO, WHY)
    with doing("excuse") as work:
        decisions.excuse(work, "SSF", ROUND, WHO, WHY)
    with doing("decide") as work:
        decisions.decide(work, disputed, ROUND, "MTPS", WHO, WHY)
    with doing("consolidate") as work:
        consolidate(work, ROUND, partial=True)
    with doing("send") as work:
        send.send(work, send.What.CORRECTIONS, ROUND, partial=True)


def arrive(root: Path, folder: str, came: list[tuple[str, bytes]]) -> None:
    place = root / "inbox" / folder
    place.mkdir(parents=True)
    for name, data in came:
        (place / name).write_bytes(data)


@pytest.fixture
def rounds_of_both(tmp_path):
    panel, commands = tmp_path / "panel", tmp_path / "comandos"
    panel.mkdir()
    visitor = Visitor(panel, NOW).enter()
    visitor.post("/empezar")
    visitor.act("open", round=ROUND)
    visitor.act("generate", round=ROUND)
    with visitor.workspace() as work:
        disputed = work.plan.indicators[0].id
        came = list(demo.returns(work))
    told = visitor.drop(*came).get_data(as_text=True)
    with visitor.workspace() as work:
        mended = demo.mended(work)
    visitor.drop(("corregido.xlsx", mended))
    visitor.act("waive", rule="IND-MEDIO-FALTA", institution="SSF", round=ROUND, by=WHO, reason=WHY)
    visitor.act("excuse", institution="SSF", round=ROUND, by=WHO, reason=WHY)
    visitor.act("decide", indicator=disputed, round=ROUND, use="MTPS", by=WHO, reason=WHY)
    visitor.act("consolidate", round=ROUND)
    visitor.act("send", what="corrections", round=ROUND)
    board = visitor.text("/")
    visitor.close()
    by_commands(commands, (panel / "registro" / "clave").read_bytes(), disputed, came, mended)
    return panel, commands, told, board


def test_the_panel_and_the_commands_leave_the_same_behind(rounds_of_both):
    panel, commands, told, board = rounds_of_both
    assert told.count('<li class="accepted">') > 30
    assert told.count('<li class="rejected">') >= 3
    assert f"PNI_maestro_{ROUND}.xlsx" in board
    left, right = rows(panel), rows(commands)
    assert left.keys() == right.keys()
    for table in left:
        assert left[table] == right[table], table
    master = f"outbox/{ROUND}/maestro/PNI_maestro_{ROUND}.xlsx"
    assert (panel / master).read_bytes() == (commands / master).read_bytes()
    drafts = sorted(p.name for p in (panel / f"outbox/{ROUND}/correos").iterdir())
    assert drafts
    assert drafts == sorted(p.name for p in (commands / f"outbox/{ROUND}/correos").iterdir())
