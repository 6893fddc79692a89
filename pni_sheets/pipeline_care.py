"""The care of a workspace: ``doctor``, ``backup``, ``restore``, the address book."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pni_sheets import config, contacts, contacts_book, dispatch, files, letters, retention, schemas
from pni_sheets.config import Paths
from pni_sheets.console import sentence
from pni_sheets.console_words import ERASED, FIT
from pni_sheets.errors import PniError
from pni_sheets.findings import Finding
from pni_sheets.workspace import Workspace, opened

if TYPE_CHECKING:
    from pni_sheets.backup_file import Saved

#: Room for a few rounds of files and their copies.
ENOUGH_DISK = 500 * 1024 * 1024


# --- doctor -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``problem`` is a Spanish sentence that says what to do, or "".

    ``serious`` problems stop the work; the others are advice.
    """

    name: str
    problem: str = ""
    serious: bool = True


@dataclass(frozen=True, slots=True)
class Examination:
    """The result of ``doctor``."""

    checks: tuple[Check, ...]

    @property
    def fit(self) -> bool:
        return not any(c.problem and c.serious for c in self.checks)


def examine(root: Path) -> Examination:
    """Look at machine, configuration, workspace and mailbox. Raises nothing of its own."""
    checks = [_python(), _disk(root), *_extras()]
    workspace = _attempt("workspace", lambda: _workspace(root))
    checks.append(workspace)
    if workspace.problem:
        return Examination(tuple(checks))
    with opened(root) as work:
        checks += [
            _place(work),
            _attempt("plan", lambda: _plan(work)),
            _attempt("contacts", lambda: _contacts(work)),
            _attempt("letters", lambda: _letters(work)),
            _attempt("ledger", lambda: _ledger(work)),
            _attempt("mail", lambda: _mail(work)),
            _repeated(work),
        ]
    return Examination(tuple(checks))


def _attempt(name: str, look: Callable[[], str]) -> Check:
    """A check whose problem may also come as an error for the operator."""
    try:
        return Check(name, look())
    except PniError as problem:
        return Check(name, sentence(problem))


def _python() -> Check:
    found = sys.version_info[:2]
    return Check("python", "" if found >= (3, 11) else FIT["python"].format(found=found))


def _disk(root: Path) -> Check:
    existing = next(p for p in (root.resolve(), *root.resolve().parents) if p.exists())
    free = shutil.disk_usage(existing).free
    return Check("disk", "" if free > ENOUGH_DISK else FIT["disk"].format(mb=free // 2**20))


def _extras() -> list[Check]:
    """Optional extras: advice, never a reason to stop."""
    wanted = {"keyring": "keyring", "graph": "msal", "pdf": "weasyprint"}
    return [
        Check(f"extra-{extra}", FIT["extra"].format(extra=extra), serious=False)
        for extra, module in wanted.items()
        if find_spec(module) is None
    ]


def _workspace(root: Path) -> str:
    paths = Paths(root.resolve())
    if not paths.exists():
        raise PniError("workspace-missing", path=root)
    config.load(paths)
    with opened(root, writing="doctor"):
        return ""


def _place(work: Workspace) -> Check:
    service = config.synced_folder(work.root)
    problem = FIT["synced"].format(service=service) if service else ""
    return Check("place", problem, serious=False)


def _plan(work: Workspace) -> str:
    problems = schemas.check_plan(work.plan)
    return schemas.sentence(problems[0]) if problems else ""


def _contacts(work: Workspace) -> str:
    book = contacts.read(work.paths.contacts, work.plan)
    problems = [f for f in book.findings if f.blocking]
    return FIT["contacts"].format(n=len(problems)) if problems else ""


def _letters(work: Workspace) -> str:
    letters.check_templates(work.letters)
    return ""


def _ledger(work: Workspace) -> str:
    problems = [p for p in work.ledger.verify(work.archive).problems if not p.harmless]
    return FIT["ledger"].format(n=len(problems)) if problems else ""


def _mail(work: Workspace) -> str:
    mail = work.settings.mail
    if mail.transport == "eml":
        return ""
    secrets = {"smtp": ("smtp", "oauth"), "graph": ("graph", "oauth")}[mail.transport]
    return "" if any(config.secret(name) for name in secrets) else FIT["secret"]


def _repeated(work: Workspace) -> Check:
    """Letters of the latest round that left more than once, by ``--again`` or by accident."""
    rounds = work.ledger.rounds()[-1:]
    twice = {line[0] for r in rounds for line in dispatch.repeated(work, r.id)}
    problem = FIT["repeated"].format(keys=", ".join(sorted(twice))) if twice else ""
    return Check("repeated", problem, serious=False)


# --- backup -----------------------------------------------------------------------------


def backup(root: Path, file: Path) -> Saved:
    """Save a whole workspace into one file. Raises PniError("workspace-missing" | ...)."""
    from pni_sheets import backup_file

    with opened(root, writing="backup") as work:
        return backup_file.save(work.paths, file, now=work.clock())


def restore(root: Path, file: Path) -> Saved:
    """Bring a saved workspace back into an empty folder, every hash checked."""
    from pni_sheets import backup_file

    return backup_file.restore(file, Paths(root.resolve()))


# --- letters ----------------------------------------------------------------------------


def export_letters(work: Workspace) -> tuple[Path, tuple[str, ...]]:
    """Copy the packaged letters to ``templates/``, where a clerk may edit them.

    Those already there are kept. Gives the folder and the names that were copied.
    """
    folder = work.paths.letters
    packaged = {p.name: p for p in sorted(letters.packaged().glob("*.j2"))}
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
    bounces = {address: reason for address, (_, reason) in work.ledger.bounces().items()}
    found = (*book.findings, *contacts.bounced(book, bounces))
    return BookReport(book.contacts, tuple((f, contacts.message(f)) for f in found))


def export_contacts(work: Workspace) -> tuple[Mapping[str, Any], ...]:
    """Everything that is kept of every contact."""
    return contacts.rows(contacts.read(work.paths.contacts, work.plan), work.plan)


def correct_contact(work: Workspace, address: str, changes: Mapping[str, str]) -> None:
    """Change what is kept of one contact; ``changes`` by header of the address book.

    Raises PniError("contact-unknown").
    """
    files.write(work.paths.contacts, contacts_book.correct(work.paths.contacts, address, changes))
    work.ledger.clear_bounce(address)


def erase_contact(work: Workspace, address: str) -> int:
    """Erase a contact from the book, and the address from the ledger; places changed."""
    files.write(work.paths.contacts, contacts_book.erase(work.paths.contacts, address))
    return work.ledger.redact_address(address, ERASED)


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
