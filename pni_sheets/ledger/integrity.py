"""Whether the ledger's content agrees with itself: pages, references, log, digests, states.

This is the check by content; the seal (``ledger_seal``) is the check by bits.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from pni_sheets.ledger import schema
from pni_sheets.ledger.codec import FIRST_LINK, digest, event_digest, json_text, link
from pni_sheets.ledger.records import Problem

Check = Callable[[sqlite3.Connection], Iterator[Problem]]

#: What is kept of a judgement, table by table: the columns, in the order they are digested.
CONTENT = {
    "finding": "position, waived, rule, severity, sheet, cell, value, key, field, params",
    "normalisation": "position, sheet, cell, key, field, was, became",
    "unplaced": "position, sheet, cell, content, kind",
    "observation": "sheet, key, field, value, cell",
}
OPENING_CONTENT = "round, institution, sheet, key, field, value, cell"


def content_problems(db: sqlite3.Connection) -> tuple[Problem, ...]:
    """Everything that does not agree, worst first; empty where all is well.

    An older ledger is only checked for its pages: its tables are about to be migrated.
    """
    checks = CHECKS if schema.version(db) >= schema.LATEST else (_pages,)
    return tuple(problem for check in checks for problem in _run(check, db))


def _run(check: Check, db: sqlite3.Connection) -> Iterator[Problem]:
    try:
        yield from check(db)
    except Exception as error:  # noqa: BLE001 - what is damaged can fail in any way
        yield Problem("ledger-unreadable", "ledger.sqlite", f"{type(error).__name__}: {error}")


def counted_rows(db: sqlite3.Connection) -> int:
    """How many rows there are in all tables together."""
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return sum(db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables)


def _pages(db: sqlite3.Connection) -> Iterator[Problem]:
    for (line,) in db.execute("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield Problem("ledger-pages", "ledger.sqlite", line)
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Problem("ledger-reference", f"{table} {row}", parent)


def _log(db: sqlite3.Connection) -> Iterator[Problem]:
    chain = FIRST_LINK
    rows = db.execute(
        "SELECT number, at, actor, kind, round, institution, submission, params, digest, chain"
        " FROM event ORDER BY number"
    )
    for expected, (number, *line, mark, kept) in enumerate(rows, start=1):
        chain = link(chain, event_digest(line))
        if number != expected or event_digest(line) != mark or chain != kept:
            yield Problem("ledger-log", f"{number}")
            return  # all that follows hangs on this link


def _submissions(db: sqlite3.Connection) -> Iterator[Problem]:
    """What is kept of each submission against its digest, and that against the log."""
    logged = _last_params(db, "submission", "digest")
    for number, mark in db.execute("SELECT number, digest FROM submission ORDER BY number"):
        if mark and content_digest(db, number) != mark:
            yield Problem("ledger-content", f"E{number:04d}")
        if mark != logged.get(number, ""):
            yield Problem("ledger-digest", f"E{number:04d}")


def content_digest(db: sqlite3.Connection, number: int) -> str:
    """The digest of everything that is kept of a submission."""
    rows = {
        table: db.execute(
            f"SELECT {columns} FROM {table} WHERE submission = ?"
            f" ORDER BY {columns if table == 'observation' else 'position'}",
            (number,),
        ).fetchall()
        for table, columns in CONTENT.items()
    }
    return digest(json_text(rows))


def _states(db: sqlite3.Connection) -> Iterator[Problem]:
    """The present state of each submission and round against the last line about it."""
    known = {
        number: {"received": "received", "superseded": "superseded"}.get(kind)
        or json.loads(params)["state"]
        for number, kind, params in db.execute(
            "SELECT submission, kind, params FROM event WHERE submission IS NOT NULL"
            " ORDER BY number"
        )
    }
    found = dict(db.execute("SELECT number, state FROM submission").fetchall())
    for number in sorted(known.keys() | found.keys()):
        if known.get(number) != found.get(number):
            yield Problem("ledger-state", f"E{number:04d}")
    moves = {"round-opened": "open", "round-reopened": "open"}
    moves |= {"round-closed": "closed", "round-published": "published"}
    rounds = {
        name: moves[kind]
        for name, kind in db.execute("SELECT round, kind FROM event ORDER BY number")
        if kind in moves
    }
    for name, state in db.execute("SELECT id, state FROM round"):
        if rounds.get(name) != state:
            yield Problem("ledger-state", name)


def _conservation(db: sqlite3.Connection) -> Iterator[Problem]:
    """Every arrival in the log is one submission, and the other way round."""
    arrived = Counter(
        row[0] for row in db.execute("SELECT submission FROM event WHERE kind = 'received'")
    )
    kept = Counter(row[0] for row in db.execute("SELECT number FROM submission"))
    for number in sorted((arrived - kept) | (kept - arrived)):
        yield Problem("ledger-conservation", f"E{number:04d}")


def _decisions(db: sqlite3.Connection) -> Iterator[Problem]:
    """Waivers, excuses and decisions against the lines that recorded them."""
    shapes = {
        ("waiver", "waived"): "number, rule, institution, round, key, author, reason",
        ("excuse", "excused"): "number, institution, round, author, reason",
        ("decision", "decided"): "number, indicator, institution, round, author, reason",
    }
    for (table, kind), columns in shapes.items():
        names = columns.replace("author", "by").split(", ")
        logged = Counter(
            tuple({**json.loads(params), "round": where, "institution": key}[n] for n in names)
            for where, key, params in db.execute(
                "SELECT round, institution, params FROM event WHERE kind = ?", (kind,)
            )
        )
        kept = Counter(db.execute(f"SELECT {columns} FROM {table}").fetchall())
        for row in sorted((logged - kept) | (kept - logged), key=str):
            yield Problem("ledger-decision", f"{table} {row[0]}")


def _documents(db: sqlite3.Connection) -> Iterator[Problem]:
    """Plans, templates' baselines and opening balances against their digests."""
    for version, text, mark in db.execute("SELECT version, snapshot, digest FROM plan"):
        if digest(text) != mark:
            yield Problem("ledger-plan", version)
    for where, key, packed, mark in db.execute(
        "SELECT round, institution, baseline, digest FROM template"
    ):
        if digest(zlib.decompress(packed).decode()) != mark:
            yield Problem("ledger-baseline", f"{where} {key}")
    for number, mark in db.execute("SELECT number, digest FROM opening"):
        rows = db.execute(
            f"SELECT {OPENING_CONTENT} FROM opening_value WHERE opening = ?"
            f" ORDER BY {OPENING_CONTENT}",
            (number,),
        ).fetchall()
        if digest(json_text(rows)) != mark:
            yield Problem("ledger-content", f"A{number:04d}")


def _last_params(db: sqlite3.Connection, column: str, name: str) -> dict[Any, Any]:
    """The last value of one parameter in the log, by submission."""
    rows = db.execute(
        f"SELECT {column}, params FROM event WHERE {column} IS NOT NULL ORDER BY number"
    )
    return {
        number: params[name]
        for number, params in ((number, json.loads(text)) for number, text in rows)
        if name in params
    }


CHECKS: tuple[Check, ...] = (
    _pages,
    _log,
    _conservation,
    _submissions,
    _states,
    _decisions,
    _documents,
)
