"""The ledger: every round, submission, datum, decision and message, in one SQLite file.

All SQL of the project is here and in ``ledger_*``:

- ``ledger_core``: the file, transactions, the chained log; ``ledger_seal``: its seal;
  ``ledger_migrations``: its schema; ``ledger_codec``: how values are written;
- ``ledger_rounds``: rounds, plans, templates sent, waivers, excuses, decisions;
- ``ledger_submissions``: arrival, judgement, superseding; ``ledger_data``: what was found
  and accepted;
- ``ledger_state``: statuses, counts, products, the log; ``ledger_mail``: messages;
  ``ledger_retention``: what is let go of;
- ``ledger_soundness``: whether the content agrees with itself.

Each method that changes something is one transaction, durable when it returns;
``transaction()`` joins several into one. Every change appends to a log whose lines are
chained by hash. Times are aware datetimes; ids of rounds are "2025-S1".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from pni_sheets.core.errors import PniError
from pni_sheets.core.progress_bar import Tell, silent, told
from pni_sheets.ledger import database
from pni_sheets.ledger import seal as ledger_seal
from pni_sheets.ledger.integrity import content_problems, counted_rows
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


class Ledger(Retention):
    """A context manager: ``with Ledger(path, clock=..., actor=...) as ledger``.

    ``clock`` gives the aware time of every event, ``actor`` who acts. ``create`` makes the
    file where there is none; otherwise PniError("workspace-missing"). Opening migrates an
    older ledger (after a backup in ``respaldos``). The first change of a session checks the
    file's seal, or its content where the last command died.
    Raises PniError("ledger-newer" | "ledger-foreign" | "ledger-changed" | "ledger-damaged" |
    "ledger-busy" | "disk-full" | "file-denied" | "file-failed").
    """

    def verify(self, archive: files.Archive, tell: Tell = silent) -> Verification:
        """Recount and rehash ledger, archive and safety copies; every problem is named.

        ``tell`` is called for every file of the archive.
        """
        problems = [*self._seal_problems(), *content_problems(self._db)]
        rows = events = 0
        referenced: dict[str, str] | None = None
        try:
            referenced = self._referenced()
            rows = counted_rows(self._db)
            events = self._rows("SELECT count(*) FROM event")[0][0]
        except (PniError, sqlite3.DatabaseError) as error:
            problems.append(Problem("ledger-unreadable", self.path.name, str(error)))
        problems += _archive_problems(archive, referenced, tell)
        problems += _copy_problems(self.path)
        return Verification(len(list(archive.items())), rows, events, tuple(problems))

    def _referenced(self) -> dict[str, str]:
        """Every file that the archive must hold, by sha256, with what refers to it."""
        return {kept.sha256: kept.reference for kept in reversed(self.kept_files())}

    def _seal_problems(self) -> Iterator[Problem]:
        seal = ledger_seal.read(self.path)
        name = ledger_seal.seal_path(self.path).name
        if seal is None:
            yield Problem("seal-damaged", name)
        elif seal.broken:
            if seal.token != self._token:  # else it is this session that is at work
                yield Problem("seal-broken", name, harmless=True)
        else:
            for offset in ledger_seal.differences(seal, ledger_seal.measure(self.path)):
                last = offset + ledger_seal.BLOCK - 1
                yield Problem("ledger-bits", self.path.name, f"{offset}-{last}")


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
    for path in sorted(database.copies_folder(ledger).glob("ledger-v*.sqlite")):
        if not path.stem.endswith("-" + files.sha256(files.read(path))[:12]):
            yield Problem("copy-damaged", path.name)
