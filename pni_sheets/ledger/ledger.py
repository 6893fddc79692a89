"""The ledger: every round, submission, datum, decision and message, in one SQLite file.

``Database`` is the file; each repository over it has the SQL of its subject. A method that
changes something is one transaction, durable when it returns; ``transaction()`` joins
several into one. Every change appends to a log whose lines are chained by hash. Times are
aware datetimes; ids of rounds are "2025-S1".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from pni_sheets.core.closing import Closing
from pni_sheets.core.errors import PniError
from pni_sheets.core.progress_bar import Tell, silent, told
from pni_sheets.ledger import seal as ledger_seal
from pni_sheets.ledger.database import Database, copies_folder
from pni_sheets.ledger.decisions import Decisions
from pni_sheets.ledger.documents import Documents
from pni_sheets.ledger.integrity import content_problems, counted_rows
from pni_sheets.ledger.mail import Mail
from pni_sheets.ledger.observations import Observations
from pni_sheets.ledger.products import Products
from pni_sheets.ledger.records import (
    InboundMessage,
    Judgement,
    KeptFile,
    Opening,
    OutboundMessage,
    Problem,
    Product,
    Verification,
)
from pni_sheets.ledger.retention import Retention
from pni_sheets.ledger.rounds import Rounds
from pni_sheets.ledger.status import Status
from pni_sheets.ledger.submissions import Submissions
from pni_sheets.storage import files

__all__ = [
    "InboundMessage",
    "Judgement",
    "KeptFile",
    "Ledger",
    "Opening",
    "OutboundMessage",
    "Problem",
    "Product",
    "Verification",
]


@dataclass(frozen=True, slots=True)
class Ledger(Closing):
    """A context manager: ``with Ledger.open(path, clock=..., actor=...) as ledger``."""

    database: Database
    documents: Documents
    rounds: Rounds
    decisions: Decisions
    submissions: Submissions
    observations: Observations
    status: Status
    products: Products
    mail: Mail
    retention: Retention

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], datetime],
        actor: str = "",
        create: bool = False,
    ) -> Self:
        """Open the ledger at ``path``.

        ``clock`` gives the aware time of every event, ``actor`` who acts. ``create`` makes
        the file where there is none; otherwise PniError("workspace-missing"). Opening
        migrates an older ledger (after a backup in ``respaldos``). The first change of a
        session checks the file's seal, or its content where the last command died.
        Raises PniError("ledger-newer" | "ledger-foreign" | "ledger-changed" |
        "ledger-damaged" | "ledger-busy" | "disk-full" | "file-denied" | "file-failed").
        """
        db = Database(path, clock=clock, actor=actor, create=create)
        documents = Documents(db)
        rounds = Rounds(db, documents)
        decisions = Decisions(db, rounds)
        submissions = Submissions(db, rounds)
        return cls(
            database=db,
            documents=documents,
            rounds=rounds,
            decisions=decisions,
            submissions=submissions,
            observations=Observations(db),
            status=Status(db, submissions, decisions),
            products=Products(db),
            mail=Mail(db),
            retention=Retention(db, submissions),
        )

    def close(self) -> None:
        """Close and seal the file; safe to repeat."""
        self.database.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Join all changes of a block into one; see ``Database.transaction``."""
        return self.database.transaction()

    def verify(self, archive: files.Archive, tell: Tell = silent) -> Verification:
        """Recount and rehash ledger, archive and safety copies; every problem is named.

        ``tell`` is called for every file of the archive.
        """
        problems = [*self._seal_problems(), *content_problems(self.database.connection)]
        rows = events = 0
        referenced: dict[str, str] | None = None
        try:
            referenced = self._referenced()
            rows = counted_rows(self.database.connection)
            events = self.database.rows("SELECT count(*) FROM event")[0][0]
        except (PniError, sqlite3.DatabaseError) as error:
            problems.append(Problem("ledger-unreadable", self.database.path.name, str(error)))
        problems += _archive_problems(archive, referenced, tell)
        problems += _copy_problems(self.database.path)
        return Verification(len(list(archive.items())), rows, events, tuple(problems))

    def _referenced(self) -> dict[str, str]:
        """Every file that the archive must hold, by sha256, with what refers to it."""
        return {kept.sha256: kept.reference for kept in reversed(self.retention.kept_files())}

    def _seal_problems(self) -> Iterator[Problem]:
        seal = ledger_seal.read(self.database.path)
        name = ledger_seal.seal_path(self.database.path).name
        if seal is None:
            yield Problem("seal-damaged", name)
        elif seal.broken:
            if seal.token != self.database.token:  # else it is this session that is at work
                yield Problem("seal-broken", name, harmless=True)
        else:
            for offset in ledger_seal.differences(seal, ledger_seal.measure(self.database.path)):
                last = offset + ledger_seal.BLOCK - 1
                yield Problem("ledger-bits", self.database.path.name, f"{offset}-{last}")


def _archive_problems(
    archive: files.Archive, referenced: dict[str, str] | None, tell: Tell
) -> Iterator[Problem]:
    """``referenced`` is None where the ledger cannot say."""
    kept, wanted = set(archive.items()), referenced or {}
    for sha in sorted(wanted.keys() - kept):
        yield Problem("archive-missing", sha, wanted[sha])
    for sha in told(sorted(kept), tell):
        if files.sha256(files.read(archive.path(sha))) != sha:
            yield Problem("archive-damaged", sha, wanted.get(sha, ""))
        elif referenced is not None and sha not in referenced:
            yield Problem("archive-orphan", sha, harmless=True)


def _copy_problems(ledger: Path) -> Iterator[Problem]:
    """Copies made before a migration carry a part of their hash in their name."""
    for path in sorted(copies_folder(ledger).glob("ledger-v*.sqlite")):
        if not path.stem.endswith("-" + files.sha256(files.read(path))[:12]):
            yield Problem("copy-damaged", path.name)
