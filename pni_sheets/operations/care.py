"""The care of a workspace: ``backup``, ``restore``, letters, the address book, personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pni_sheets.core.findings import Finding
from pni_sheets.core.progress_bar import Tell, silent
from pni_sheets.mail import contacts, contacts_workbook, letters
from pni_sheets.operations import retention
from pni_sheets.operations.workspace import Workspace, opened
from pni_sheets.rendering import jinja
from pni_sheets.storage import files
from pni_sheets.storage.settings import Paths

if TYPE_CHECKING:
    from pni_sheets.operations.backup import Saved

# --- backup -----------------------------------------------------------------------------


def backup(root: Path, file: Path, tell: Tell = silent) -> Saved:
    """Save a whole workspace into one file. Raises PniError("workspace-missing" | ...)."""
    from pni_sheets.operations import backup as backup_file

    with opened(root, writing="backup") as work:
        return backup_file.save(work.paths, file, work.clock(), tell)


def restore(root: Path, file: Path, tell: Tell = silent) -> Saved:
    """Bring a saved workspace back into an empty folder, every hash checked."""
    from pni_sheets.operations import backup as backup_file

    return backup_file.restore(file, Paths(root.resolve()), tell)


# --- letters ----------------------------------------------------------------------------


def export_letters(work: Workspace) -> tuple[Path, tuple[str, ...]]:
    """Copy the packaged letters to ``templates/``, where a clerk may edit them.

    Those already there are kept. Gives the folder and the names that were copied.
    """
    folder = work.paths.letters
    packaged = {p.name: p for p in sorted(jinja.packaged().glob("*.j2"))}
    new = {name: p for name, p in packaged.items() if not (folder / name).exists()}
    files.write_all({folder / name: p.read_bytes() for name, p in new.items()})
    return folder, tuple(new)


def check_letters(work: Workspace) -> Path | None:
    """Try every letter with examples; the folder of edited ones. Raises PniError with the
    file and the line of the first mistake."""
    letters.check_templates(work.letters)
    return work.letters


# --- the address book -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BookReport:
    """The address book and what is wrong with it, in words."""

    contacts: tuple[contacts.Contact, ...]
    findings: tuple[tuple[Finding, str], ...]

    @property
    def blocked(self) -> bool:
        return any(f.blocking for f, _ in self.findings)


def check_contacts(work: Workspace) -> BookReport:
    """Read the address book; addresses whose mail came back are findings too."""
    book = contacts.read(work.paths.contacts, work.plan)
    bounces = {address: reason for address, (_, reason) in work.ledger.mail.bounces().items()}
    found = (*book.findings, *contacts.bounced(book, bounces))
    return BookReport(book.contacts, tuple((f, contacts.message(f)) for f in found))


def export_contacts(work: Workspace) -> tuple[Mapping[str, Any], ...]:
    """Everything that is kept of every contact."""
    return contacts.rows(contacts.read(work.paths.contacts, work.plan), work.plan)


def correct_contact(work: Workspace, address: str, changes: Mapping[str, str]) -> None:
    """Change what is kept of one contact; ``changes`` by header of the address book.

    Raises PniError("contact-unknown").
    """
    files.write(
        work.paths.contacts, contacts_workbook.correct(work.paths.contacts, address, changes)
    )
    work.ledger.mail.clear_bounce(address)


def erase_contact(work: Workspace, address: str) -> int:
    """Erase a contact from the book, and the address from the ledger; places changed."""
    files.write(work.paths.contacts, contacts_workbook.erase(work.paths.contacts, address))
    return work.ledger.mail.redact_address(address)


# --- personal data ----------------------------------------------------------------------


def retention_report(
    work: Workspace, *, apply: bool
) -> tuple[tuple[retention.Holding, ...], retention.Expired]:
    """What the archive keeps and until when; what is past its time is erased if asked."""
    years = work.settings.retention_years
    held = retention.inventory(work.ledger, work.archive, years)
    today = work.clock().date()
    expired = retention.expire(work.ledger, work.archive, years, today, dry_run=not apply)
    return held, expired


def incident(
    work: Workspace, key: str | None, address: str | None, since: date | None, until: date | None
) -> tuple[retention.Sent, ...]:
    """Who was sent what: by institution, address or days. Raises PniError."""
    institution = work.institution(key).key if key else None
    return retention.sent_to(
        work.ledger, institution=institution, address=address, since=since, until=until
    )


def write_incident(file: Path, lines: tuple[retention.Sent, ...]) -> None:
    """The incident report as CSV for Excel."""
    files.write(file, retention.sent_csv(lines))
