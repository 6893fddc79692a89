"""``doctor``: whether machine, configuration, workspace and mailbox are fit for work."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pni_sheets.core.errors import PniError
from pni_sheets.mail import contacts, letters
from pni_sheets.operations import send
from pni_sheets.operations.accounts import source_for, transport_for
from pni_sheets.operations.workspace import Workspace, opened
from pni_sheets.plan import schemas
from pni_sheets.storage import settings
from pni_sheets.storage.settings import Paths
from pni_sheets.words.errors import sentence
from pni_sheets.words.terms import FIT

#: Room for a few rounds of files and their copies.
ENOUGH_DISK = 500 * 1024 * 1024


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
            _repeated(work),
            *_accounts(work),
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
    wanted = {"keyring": "keyring", "graph": "msal"}
    return [
        Check(f"extra-{extra}", FIT["extra"].format(extra=extra), serious=False)
        for extra, module in wanted.items()
        if find_spec(module) is None
    ]


def _workspace(root: Path) -> str:
    paths = Paths(root.resolve())
    if not paths.exists():
        raise PniError("workspace-missing", path=root)
    settings.load(paths)
    with opened(root, writing="doctor"):
        return ""


def _place(work: Workspace) -> Check:
    service = settings.synced_folder(work.root)
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


def _accounts(work: Workspace) -> list[Check]:
    """Each account is tried over the network; where there is none, it is said what that means."""
    if work.settings.mail.transport == "eml":
        sends = Check("mail", FIT["drafts"], serious=False)
    else:
        sends = _attempt("mail", lambda: _sends(work))
    if not work.settings.mail.receives:
        return [sends, Check("mailbox", FIT["by-hand"], serious=False)]
    return [sends, _attempt("mailbox", lambda: _receives(work))]


def _sends(work: Workspace) -> str:
    """Log in where mail leaves; nothing is sent."""
    with transport_for(work, ""):
        return ""


def _receives(work: Workspace) -> str:
    """Log in where mail comes in, and look for today's; nothing is read or marked."""
    with source_for(work) as opened:
        opened.uids(work.clock().date())
    return ""


def _repeated(work: Workspace) -> Check:
    """Letters of the latest round that left more than once, by ``--again`` or by accident."""
    rounds = work.ledger.rounds.all()[-1:]
    twice = {line[0] for r in rounds for line in send.repeated(work, r.id)}
    problem = FIT["repeated"].format(keys=", ".join(sorted(twice))) if twice else ""
    return Check("repeated", problem, serious=False)
