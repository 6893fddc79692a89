"""Whether the ledger's content agrees with itself: pages, references, log, digests, states.

This is the check by content; the seal (``ledger.seal``) is the check by bits.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from pni_sheets.ledger import schema
from pni_sheets.ledger.codec import FIRST_LINK, digest, entry_id, event_digest, json_text, link
from pni_sheets.ledger.records import Problem

#: What does not agree, each as the thing's name and a detail ("" where there is none).
Named = Iterator[tuple[str, str]]
Check = Callable[[sqlite3.Connection], Named]

#: What is kept of a judgement, table by table: the columns, in the order they are digested.
CONTENT = {
    "finding": "position, waived, rule, severity, sheet, cell, value, key, field, params",
    "normalisation": "position, sheet, cell, key, field, was, became",
    "unplaced": "position, sheet, cell, content, kind",
    "observation": "sheet, key, field, value, cell",
}
#: Tables of decisions, the kind of line that records each, and the columns both must agree in.
DECISIONS = {
    ("waiver", "waived"): "number, rule, institution, round, key, author, reason",
    ("excuse", "excused"): "number, institution, round, author, reason",
    ("decision", "decided"): "number, indicator, institution, round, author, reason",
}
OPENING_CONTENT = "round, institution, sheet, key, field, value, cell"


def content_problems(db: sqlite3.Connection) -> tuple[Problem, ...]:
    """Everything that does not agree, worst first; empty where all is well.

    An older ledger is only checked for its pages: its tables are about to be migrated.
    """
    checks = CHECKS if schema.version(db) >= schema.LATEST else PAGE_CHECKS
    return tuple(problem for code, check in checks for problem in _run(code, check, db))


def _run(code: str, check: Check, db: sqlite3.Connection) -> Iterator[Problem]:
    try:
        for what, detail in check(db):
            yield Problem(code, what, detail)
    except Exception as error:  # noqa: BLE001 - what is damaged can fail in any way
        yield Problem("ledger-unreadable", "ledger.sqlite", f"{type(error).__name__}: {error}")


def counted_rows(db: sqlite3.Connection) -> int:
    """How many rows there are in all tables together."""
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return sum(db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables)


def _pages(db: sqlite3.Connection) -> Named:
    for (line,) in db.execute("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield "ledger.sqlite", line


def _references(db: sqlite3.Connection) -> Named:
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield f"{table} {row}", parent


def _log(db: sqlite3.Connection) -> Named:
    chain = FIRST_LINK
    rows = db.execute(
        "SELECT number, at, actor, kind, round, institution, submission, params, digest, chain"
        " FROM event ORDER BY number"
    )
    for expected, (number, *line, mark, kept) in enumerate(rows, start=1):
        chain = link(chain, event_digest(line))
        if number != expected or event_digest(line) != mark or chain != kept:
            yield f"{number}", ""
            return  # all that follows hangs on this link


def _conservation(db: sqlite3.Connection) -> Named:
    """Every arrival in the log is one submission, and the other way round."""
    arrived = Counter(
        row[0] for row in db.execute("SELECT submission FROM event WHERE kind = 'received'")
    )
    kept = Counter(row[0] for row in db.execute("SELECT number FROM submission"))
    for number in sorted((arrived - kept) | (kept - arrived)):
        yield entry_id(number), ""


def _content(db: sqlite3.Connection) -> Named:
    """What is kept of each submission against its digest."""
    for number, mark in db.execute("SELECT number, digest FROM submission ORDER BY number"):
        if mark and content_digest(db, number) != mark:
            yield entry_id(number), ""


def _digests(db: sqlite3.Connection) -> Named:
    """The digest of each submission against the log."""
    logged = _last_params(db, "submission", "digest")
    for number, mark in db.execute("SELECT number, digest FROM submission ORDER BY number"):
        if mark != logged.get(number, ""):
            yield entry_id(number), ""


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


def _submission_states(db: sqlite3.Connection) -> Named:
    """The present state of each submission against the last line about it."""
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
            yield entry_id(number), ""


def _round_states(db: sqlite3.Connection) -> Named:
    """The present state of each round against the last line that moved it."""
    moves = {"round-opened": "open", "round-reopened": "open"}
    moves |= {"round-closed": "closed", "round-published": "published"}
    known = {
        name: moves[kind]
        for name, kind in db.execute("SELECT round, kind FROM event ORDER BY number")
        if kind in moves
    }
    for name, state in db.execute("SELECT id, state FROM round"):
        if known.get(name) != state:
            yield name, ""


def _decisions(db: sqlite3.Connection) -> Named:
    """Waivers, excuses and decisions against the lines that recorded them."""
    for (table, kind), columns in DECISIONS.items():
        names = columns.replace("author", "by").split(", ")
        logged = Counter(
            tuple({**json.loads(params), "round": where, "institution": key}[n] for n in names)
            for where, key, params in db.execute(
                "SELECT round, institution, params FROM event WHERE kind = ?", (kind,)
            )
        )
        kept = Counter(db.execute(f"SELECT {columns} FROM {table}").fetchall())
        for row in sorted((logged - kept) | (kept - logged), key=str):
            yield f"{table} {row[0]}", ""


def _plans(db: sqlite3.Connection) -> Named:
    for version, text, mark in db.execute("SELECT version, snapshot, digest FROM plan"):
        if digest(text) != mark:
            yield version, ""


def _baselines(db: sqlite3.Connection) -> Named:
    for where, key, packed, mark in db.execute(
        "SELECT round, institution, baseline, digest FROM template"
    ):
        if digest(zlib.decompress(packed).decode()) != mark:
            yield f"{where} {key}", ""


def _openings(db: sqlite3.Connection) -> Named:
    for number, mark in db.execute("SELECT number, digest FROM opening"):
        rows = db.execute(
            f"SELECT {OPENING_CONTENT} FROM opening_value WHERE opening = ?"
            f" ORDER BY {OPENING_CONTENT}",
            (number,),
        ).fetchall()
        if digest(json_text(rows)) != mark:
            yield entry_id(number, "A"), ""


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


PAGE_CHECKS: tuple[tuple[str, Check], ...] = (
    ("ledger-pages", _pages),
    ("ledger-reference", _references),
)
#: The code of a problem and what finds it, worst first.
CHECKS: tuple[tuple[str, Check], ...] = (
    *PAGE_CHECKS,
    ("ledger-log", _log),
    ("ledger-conservation", _conservation),
    ("ledger-content", _content),
    ("ledger-digest", _digests),
    ("ledger-state", _submission_states),
    ("ledger-state", _round_states),
    ("ledger-decision", _decisions),
    ("ledger-plan", _plans),
    ("ledger-baseline", _baselines),
    ("ledger-content", _openings),
)
