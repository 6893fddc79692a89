"""Personal data and time: what is kept, until when, what goes.

Law (El Salvador, D.L. 144 of 2024, protection of personal data): keep few data, let them be
corrected and erased, and know at once what was sent to whom. The reason for keeping, the
places and the periods stand in SECURITY.md; the figures here come from the workspace.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from pni_sheets.ledger.ledger import Ledger
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files


@dataclass(frozen=True, slots=True)
class Holding:
    """What the archive keeps of one kind in one round.

    ``round`` is None for what belongs to none; ``until`` is the last day of its period,
    None where it has none.
    """

    round: str | None
    kind: str
    files: int
    bytes: int
    until: date | None


@dataclass(frozen=True, slots=True)
class Expired:
    """What ``expire`` erased, or would erase."""

    rounds: tuple[str, ...]
    files: int
    bytes: int
    returns: int


# --- what is kept, and until when ---------------------------------------------------------


def inventory(ledger: Ledger, archive: files.Archive, years: int) -> tuple[Holding, ...]:
    """What the archive keeps, by round and kind, in order."""
    groups: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for kept in ledger.retention.kept_files():
        groups[kept.round or "", kept.kind].add(kept.sha256)
    until = {r.id: _years_later(r.deadline, years) for r in ledger.rounds.all()}
    return tuple(
        Holding(
            round=name or None,
            kind=kind,
            files=len(shas),
            bytes=sum(_size(archive, sha) for sha in shas),
            until=until.get(name),
        )
        for (name, kind), shas in sorted(groups.items())
    )


def expire(
    ledger: Ledger, archive: files.Archive, years: int, today: date, *, dry_run: bool = False
) -> Expired:
    """Erase files and names of rounds whose period is over; figures and the log stay.

    The ledger lets go first, then the files go: what a dead command leaves is harmless and
    is erased by the next one. A file that a younger round refers to stays.
    """
    rounds = tuple(r.id for r in ledger.rounds.all() if _years_later(r.deadline, years) < today)
    kept = ledger.retention.kept_files()
    younger = {k.sha256 for k in kept if k.round not in rounds}
    shas = sorted({k.sha256 for k in kept if k.round in rounds} - younger)
    size = sum(_size(archive, sha) for sha in shas)
    returns = 0
    if rounds and not dry_run:
        with ledger.transaction():
            ledger.retention.erase_files(shas, f"más de {years} años")
            returns = sum(ledger.retention.erase_persons(name) for name in rounds)
        archive.discard(ledger.retention.erased_files())
    return Expired(rounds, len(shas), size, returns)


def _size(archive: files.Archive, sha: str) -> int:
    path = archive.path(sha)
    return path.stat().st_size if path.is_file() else 0


def _years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


# --- the verb ------------------------------------------------------------------------------


def report(work: Workspace, *, apply: bool) -> tuple[tuple[Holding, ...], Expired]:
    """What the archive keeps and until when; what is past its time is erased if asked."""
    years = work.settings.retention_years
    held = inventory(work.ledger, work.archive, years)
    today = work.clock().date()
    expired = expire(work.ledger, work.archive, years, today, dry_run=not apply)
    return held, expired
