"""The ledger's schema, as steps: an older file is brought up to date, after a backup.

A step is never changed once a version was released; a new one is added. Each runs in its
own transaction together with ``user_version``, so that a crash leaves the version before
or the version after.
"""

from __future__ import annotations

import sqlite3

#: Says in the file's header that this is one of ours ("PNI1").
APPLICATION_ID = 0x504E4931

_CORE = """
CREATE TABLE event (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    round TEXT,
    institution TEXT,
    submission INTEGER,
    params TEXT NOT NULL,
    digest TEXT NOT NULL,
    chain TEXT NOT NULL
) STRICT;
CREATE TABLE plan (
    version TEXT PRIMARY KEY,
    snapshot TEXT NOT NULL,
    digest TEXT NOT NULL,
    saved TEXT NOT NULL
) STRICT;
CREATE TABLE round (
    id TEXT PRIMARY KEY,
    ordinal INTEGER NOT NULL UNIQUE,
    deadline TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'published')),
    plan_version TEXT NOT NULL REFERENCES plan,
    opened TEXT NOT NULL
) STRICT;
CREATE TABLE template (
    number INTEGER PRIMARY KEY,
    round TEXT NOT NULL REFERENCES round,
    institution TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    baseline BLOB NOT NULL,
    digest TEXT NOT NULL,
    made TEXT NOT NULL
) STRICT;
CREATE INDEX template_of ON template (round, institution);
CREATE TABLE submission (
    number INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    filename TEXT NOT NULL,
    sender TEXT,
    source TEXT NOT NULL,
    received TEXT NOT NULL,
    sent TEXT,
    round TEXT REFERENCES round,
    institution TEXT,
    state TEXT NOT NULL CHECK (state IN
        ('received', 'rejected', 'accepted', 'superseded', 'quarantined', 'ignored')),
    reason TEXT NOT NULL,
    filled TEXT,
    released INTEGER NOT NULL DEFAULT 0,
    digest TEXT NOT NULL DEFAULT '',
    CHECK (state <> 'accepted' OR (round IS NOT NULL AND institution IS NOT NULL))
) STRICT;
CREATE INDEX submission_of ON submission (round, institution);
CREATE UNIQUE INDEX one_accepted ON submission (round, institution) WHERE state = 'accepted';
CREATE TABLE finding (
    submission INTEGER NOT NULL REFERENCES submission,
    position INTEGER NOT NULL,
    waived INTEGER NOT NULL,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),
    sheet TEXT,
    cell TEXT,
    value TEXT,
    key TEXT,
    field TEXT,
    params TEXT NOT NULL,
    PRIMARY KEY (submission, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE normalisation (
    submission INTEGER NOT NULL REFERENCES submission,
    position INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    cell TEXT NOT NULL,
    key TEXT NOT NULL,
    field TEXT NOT NULL,
    was TEXT NOT NULL,
    became TEXT NOT NULL,
    PRIMARY KEY (submission, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE unplaced (
    submission INTEGER NOT NULL REFERENCES submission,
    position INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    cell TEXT NOT NULL,
    content TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (submission, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE observation (
    submission INTEGER NOT NULL REFERENCES submission,
    sheet TEXT NOT NULL,
    key TEXT NOT NULL,
    field TEXT NOT NULL,
    value ANY NOT NULL,
    cell TEXT NOT NULL,
    PRIMARY KEY (submission, sheet, key, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE opening (
    number INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    filename TEXT NOT NULL,
    author TEXT NOT NULL,
    at TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE TABLE opening_value (
    opening INTEGER NOT NULL REFERENCES opening,
    round TEXT NOT NULL,
    institution TEXT NOT NULL,
    sheet TEXT NOT NULL,
    key TEXT NOT NULL,
    field TEXT NOT NULL,
    value ANY NOT NULL,
    cell TEXT NOT NULL,
    PRIMARY KEY (opening, round, institution, sheet, key, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE waiver (
    number INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    institution TEXT NOT NULL,
    round TEXT NOT NULL REFERENCES round,
    key TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE excuse (
    number INTEGER PRIMARY KEY,
    institution TEXT NOT NULL,
    round TEXT NOT NULL REFERENCES round,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE decision (
    number INTEGER PRIMARY KEY,
    indicator TEXT NOT NULL,
    round TEXT NOT NULL REFERENCES round,
    institution TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
"""

_PRODUCTS = """
CREATE TABLE product (
    number INTEGER PRIMARY KEY,
    round TEXT NOT NULL REFERENCES round,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    state_digest TEXT NOT NULL,
    partial INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
"""

_MAIL = """
CREATE TABLE outbound (
    number INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    round TEXT REFERENCES round,
    institution TEXT NOT NULL,
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    attachments TEXT NOT NULL,
    eml_sha256 TEXT NOT NULL,
    queued TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
    changed TEXT,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX outbound_of ON outbound (round, kind, institution);
CREATE TABLE inbound (
    folder TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    received TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    text TEXT NOT NULL,
    attachments TEXT NOT NULL,
    attended INTEGER NOT NULL,
    PRIMARY KEY (folder, uidvalidity, uid)
) STRICT, WITHOUT ROWID;
CREATE TABLE bounce (
    address TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

_RETENTION = """
CREATE TABLE erased (
    sha256 TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

STEPS: tuple[str, ...] = (_CORE, _PRODUCTS, _MAIL, _RETENTION)
LATEST = len(STEPS)


def version(connection: sqlite3.Connection) -> int:
    """The schema version of a file; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, upto: int = LATEST) -> None:
    """Run the steps that are missing, one transaction each.

    The connection must be in autocommit mode; a backup is the caller's.
    """
    for number in range(version(connection) + 1, upto + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in STEPS[number - 1].split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
