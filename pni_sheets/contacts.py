"""The address book ``contactos.xlsx``: written once, read and checked like any workbook.

One row a contact; an institution may have several. Rows without an e-mail say that the
institution has no contact yet, which is a finding and never a silent skip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pni_sheets.findings import Finding
from pni_sheets.model import Plan

FILENAME = "contactos.xlsx"


@dataclass(frozen=True, slots=True)
class Contact:
    """One person (by role) who gets mail for an institution.

    ``copy`` are further addresses put in Cc; ``courtesy`` opens the letter ("Estimada
    licenciada"); ``superior`` marks who is written to when reminders went unanswered.
    ``row`` is the row of the sheet (1-based).
    """

    institution: str
    name: str
    role: str
    email: str
    copy: tuple[str, ...] = ()
    courtesy: str = ""
    superior: bool = False
    row: int = 0


@dataclass(frozen=True, slots=True)
class AddressBook:
    """The contacts that are usable, and the findings about the rest (with their cell)."""

    contacts: tuple[Contact, ...]
    findings: tuple[Finding, ...] = ()

    def of(self, institution: str) -> tuple[Contact, ...]:
        """Those who get the institution's ordinary mail (superiors excluded)."""
        raise NotImplementedError

    def superiors(self, institution: str) -> tuple[Contact, ...]:
        """Those who are written to when the ordinary contacts do not answer."""
        raise NotImplementedError

    def institutions_of(self, address: str) -> frozenset[str]:
        """The institutions for which an address may send returns; empty: unknown sender."""
        raise NotImplementedError


def blank(plan: Plan, created: datetime) -> bytes:
    """The workbook that ``init`` writes: the institutions prefilled, contacts to be filled."""
    raise NotImplementedError


def read(path: Path, plan: Plan) -> AddressBook:
    """Read and check the address book.

    Raises PniError("contacts-missing" | "contacts-unreadable" | "contacts-headers").
    """
    raise NotImplementedError


def message(finding: Finding) -> str:
    """The Spanish sentence of a finding about the address book."""
    raise NotImplementedError


def rows(book: AddressBook, plan: Plan) -> tuple[Mapping[str, str], ...]:
    """The address book by its own headers, for ``contacts export``."""
    raise NotImplementedError


def correct(path: Path, plan: Plan, email: str, changes: Mapping[str, str]) -> bytes:
    """The workbook with the contact of that address changed (by header name).

    Raises PniError("contact-unknown") where no row has the address.
    """
    raise NotImplementedError


def erase(path: Path, plan: Plan, email: str) -> bytes:
    """The workbook without any trace of that address; its institution's row stays.

    Raises PniError("contact-unknown") where no row has the address.
    """
    raise NotImplementedError
