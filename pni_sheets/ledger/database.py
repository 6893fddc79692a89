"""The ledger's file: opening, transactions, the chained log, the seal, errors of the disk."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from pni_sheets.core.closing import Closing
from pni_sheets.core.errors import PniError
from pni_sheets.ledger import schema
from pni_sheets.ledger import seal as ledger_seal
from pni_sheets.ledger.codec import FIRST_LINK, event_digest, json_text, link, time_text
from pni_sheets.ledger.integrity import content_problems
from pni_sheets.storage import files

#: Seconds that a reader or writer waits for another process's commit.
BUSY = 10.0

#: A rollback journal, never WAL: one writer gains nothing from WAL, it is unsafe on network
#: and synced folders, and here the file is whole by itself after each commit. EXTRA also
#: syncs the folder after the journal goes, so that a commit survives a power cut at once.
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = EXTRA",
    "PRAGMA secure_delete = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
)


class Database(Closing):
    """The open file: its connection, transactions and log. Repositories write through it."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], datetime],
        actor: str = "",
        create: bool = False,
    ) -> None:
        self.path = path
        self.actor = actor
        self._clock = clock
        self.token = ""
        self._closed = False
        if not create and not path.is_file():
            raise PniError("workspace-missing", path=path.parent.parent)
        path.parent.mkdir(parents=True, exist_ok=True)
        if create and not path.exists():
            self._break_seal()
        with self._disk_errors():
            self.connection = connect(path)
        try:
            self._bring_up_to_date()
        except BaseException:
            self.connection.close()
            raise

    def check(self) -> None:
        """Refuse to go on with a ledger that changed behind the program's back.

        Changes check by themselves; call it before relying on what is only read.
        Raises PniError("ledger-changed" | "ledger-damaged").
        """
        if not (self.token and self._seal_is_mine()):
            self._check_before_change()

    def close(self) -> None:
        """Close and seal the file; safe to repeat.

        Where a journal is left, a commit did not end: the next command rolls it back, so
        what lies there now must not be sealed.
        """
        if self._closed:
            return
        self._closed = True
        self.connection.close()
        journal = self.path.with_name(self.path.name + "-journal")
        if self.token and self._seal_is_mine() and not journal.exists():
            ledger_seal.write(self.path, ledger_seal.measure(self.path))

    # --- transactions --------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Join all changes of a block into one: all durable at its end, or none.

        Much faster for a batch. Blocks nest.
        """
        if self.connection.in_transaction:
            with self._savepoint():
                yield
            return
        with self._disk_errors():
            self._break_seal()
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    if self.connection.in_transaction:
                        self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self.connection.execute("SAVEPOINT inner")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK TO inner")
                self.connection.execute("RELEASE inner")
            raise
        self.connection.execute("RELEASE inner")

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._disk_errors():
            return self.connection.execute(sql, values).fetchall()

    def each(self, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """The same one at a time, where they are many."""
        with self._disk_errors():
            yield from self.connection.execute(sql, values)

    def row(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def do(self, sql: str, *values: Any) -> int:
        """Run one change inside the caller's transaction; the number of the row added."""
        return int(self.connection.execute(sql, values).lastrowid or 0)

    def do_many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self.connection.executemany(sql, rows)

    def changed(self, sql: str, *values: Any) -> int:
        """Run one change inside the caller's transaction; how many rows it changed."""
        return self.connection.execute(sql, values).rowcount

    # --- the log ----------------------------------------------------------------------

    def now(self) -> str:
        """The present moment as the ledger writes it."""
        return time_text(self._clock())

    def log(
        self,
        kind: str,
        *,
        round: str | None = None,
        institution: str | None = None,
        submission: int | None = None,
        **params: Any,
    ) -> None:
        """Append a line; call it inside the transaction that it tells about."""
        last = self.row("SELECT chain FROM event ORDER BY number DESC LIMIT 1")
        at, text = self.now(), json_text(params)
        line = (at, self.actor, kind, round, institution, submission, text)
        digest = event_digest(line)
        chain = link(last[0] if last else FIRST_LINK, digest)
        self.do(
            "INSERT INTO event (at, actor, kind, round, institution, submission, params,"
            " digest, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *line,
            digest,
            chain,
        )

    # --- opening ------------------------------------------------------------------------

    def _bring_up_to_date(self) -> None:
        with self._disk_errors():
            found = schema.version(self.connection)
            mark = self.connection.execute("PRAGMA application_id").fetchone()[0]
            tables = self.connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if mark != schema.APPLICATION_ID and (found or tables):
            raise PniError("ledger-foreign", path=self.path)
        if found > schema.LATEST:
            raise PniError("ledger-newer", path=self.path)
        if found < schema.LATEST:
            self._migrate(found)

    def _migrate(self, found: int) -> None:
        with self._disk_errors():
            if found:
                self._backup_before(found)
            self._break_seal()
            schema.migrate(self.connection)

    def _backup_before(self, found: int) -> None:
        """The file as it is, beside the ledger; a copy made before is never replaced."""
        data = files.read(self.path)
        target = copies_folder(self.path) / f"ledger-v{found}-{files.sha256(data)[:12]}.sqlite"
        if not target.exists():
            files.write(target, data)

    # --- the seal ------------------------------------------------------------------------

    def _break_seal(self) -> None:
        """Say durably that changes are under way, having checked what is being changed."""
        if self.token and self._seal_is_mine():
            return
        if self.path.exists() and self.path.stat().st_size:
            self._check_before_change()
        self.token = os.urandom(8).hex()
        ledger_seal.write(self.path, ledger_seal.Seal(self.token))

    def _seal_is_mine(self) -> bool:
        seal = ledger_seal.read(self.path)
        return seal is not None and seal.token == self.token

    def _check_before_change(self) -> None:
        seal = ledger_seal.read(self.path)
        if seal is not None and not seal.broken:
            if ledger_seal.differences(seal, ledger_seal.measure(self.path)):
                raise PniError("ledger-changed", path=self.path)
            return
        problems = content_problems(self.connection)
        if problems:
            raise PniError("ledger-damaged", path=self.path, detail=problems[0].what)

    @contextmanager
    def _disk_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            known = _for_operator(error, self.path)
            if known is None:
                raise
            raise known from error


def copies_folder(ledger: Path) -> Path:
    """Where copies of a ledger are kept that were made before a migration."""
    return ledger.parent / "respaldos"


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode with the ledger's pragmas."""
    db = sqlite3.connect(path, timeout=BUSY, isolation_level=None, cached_statements=256)
    try:
        for pragma in _PRAGMAS:
            db.execute(pragma)
    except BaseException:
        db.close()
        raise
    return db


def _for_operator(error: sqlite3.DatabaseError, path: Path) -> PniError | None:
    """The error as the operator's; None where it is ours."""
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return PniError("ledger-damaged", path=path, detail=str(error))
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return PniError("ledger-busy", path=path)
    if primary == sqlite3.SQLITE_FULL:
        return PniError("disk-full", path=path)
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return PniError("file-denied", path=path)
    if primary == sqlite3.SQLITE_IOERR:
        return PniError("file-failed", path=path, detail=str(error))
    return None
