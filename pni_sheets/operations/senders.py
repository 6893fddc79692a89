"""Whether the sender of a file may speak for the institution whose workbook it is."""

from __future__ import annotations

from functools import cached_property

from pni_sheets.core.model import Identity, Submission
from pni_sheets.mail import contacts
from pni_sheets.mail.contacts import AddressBook
from pni_sheets.operations.workspace import Workspace

#: Why a file must be quarantined.
UNKNOWN_SENDER = "remitente-desconocido"
OTHER_SENDER = "remitente-de-otra-institucion"


class Senders:
    """Who sent the files that came by mail, and for whom they may speak; looked up once."""

    def __init__(self, work: Workspace) -> None:
        self._work = work

    def problem(self, submission: Submission, identity: Identity | None) -> str | None:
        """Why a file must be quarantined (UNKNOWN_SENDER | OTHER_SENDER), or None.

        A valid workbook of an unknown sender, or of another institution than the sender's.
        One sender who may speak for the institution suffices. Files that did not come by
        mail have no sender and no problem.
        """
        senders = self._by_hash.get(submission.sha256)
        if not senders or identity is None:
            return None
        spoken_for = frozenset[str]().union(*map(self._book.institutions_of, senders))
        if identity.institution in spoken_for:
            return None
        return OTHER_SENDER if spoken_for else UNKNOWN_SENDER

    @cached_property
    def _by_hash(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for message in self._work.ledger.mail.inbound():
            for _, sha in message.attachments:
                found.setdefault(sha, set()).add(message.sender)
        return found

    @cached_property
    def _book(self) -> AddressBook:
        return contacts.read(self._work.paths.contacts, self._work.plan)
