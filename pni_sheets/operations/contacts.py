"""The address book: checked, shown, corrected, erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pni_sheets.core.findings import Finding
from pni_sheets.mail import contacts, contacts_workbook
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files


@dataclass(frozen=True, slots=True)
class BookReport:
    """The address book and what is wrong with it, in words."""

    contacts: tuple[contacts.Contact, ...]
    findings: tuple[tuple[Finding, str], ...]

    @property
    def blocked(self) -> bool:
        return any(f.blocking for f, _ in self.findings)


def check(work: Workspace) -> BookReport:
    """Read the address book; addresses whose mail came back are findings too."""
    book = contacts.read(work.paths.contacts, work.plan)
    bounces = {address: reason for address, (_, reason) in work.ledger.mail.bounces().items()}
    found = (*book.findings, *contacts.bounced(book, bounces))
    return BookReport(book.contacts, tuple((f, contacts.message(f)) for f in found))


def export(work: Workspace) -> tuple[Mapping[str, Any], ...]:
    """Everything that is kept of every contact."""
    return contacts.rows(contacts.read(work.paths.contacts, work.plan), work.plan)


def correct(work: Workspace, address: str, changes: Mapping[str, str]) -> None:
    """Change what is kept of one contact; ``changes`` by header of the address book.

    Raises PniError("contact-unknown").
    """
    files.write(
        work.paths.contacts, contacts_workbook.correct(work.paths.contacts, address, changes)
    )
    work.ledger.mail.clear_bounce(address)


def erase(work: Workspace, address: str) -> int:
    """Erase a contact from the book, and the address from the ledger; places changed."""
    files.write(work.paths.contacts, contacts_workbook.erase(work.paths.contacts, address))
    return work.ledger.mail.redact_address(address)
