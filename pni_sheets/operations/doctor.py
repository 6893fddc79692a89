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

#: Room for a few rounds of files and their copies.
ENOUGH_DISK = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; ``problem`` says what is wrong, None where nothing is.

    ``serious`` problems stop the work; the others are advice.
    """

    name: str
    problem: PniError | None = None
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


def _attempt(name: str, look: Callable[[], PniError | None]) -> Check:
    """A check whose problem may also come as an error for the operator."""
    try:
        return Check(name, look())
    except PniError as problem:
        return Check(name, problem)


def _python() -> Check:
    found = sys.version_info[:2]
    return Check("python", None if found >= (3, 11) else PniError("fit-python", found=found))


def _disk(root: Path) -> Check:
    existing = next(p for p in (root.resolve(), *root.resolve().parents) if p.exists())
    free = shutil.disk_usage(existing).free
    return Check("disk", None if free > ENOUGH_DISK else PniError("fit-disk", mb=free // 2**20))


def _extras() -> list[Check]:
    """Optional extras: advice, never a reason to stop."""
    wanted = {"keyring": "keyring", "graph": "msal"}
    return [
        Check(f"extra-{extra}", PniError("fit-extra", extra=extra), serious=False)
        for extra, module in wanted.items()
        if find_spec(module) is None
    ]


def _workspace(root: Path) -> PniError | None:
    paths = Paths(root.resolve())
    if not paths.exists():
        raise PniError("workspace-missing", path=root)
    settings.load(paths)
    with opened(root, writing="doctor"):
        return None


def _place(work: Workspace) -> Check:
    service = settings.synced_folder(work.root)
    problem = PniError("fit-synced", service=service) if service else None
    return Check("place", problem, serious=False)


def _plan(work: Workspace) -> PniError | None:
    problems = schemas.check_plan(work.plan)
    return PniError("fit-plan", first=schemas.sentence(problems[0])) if problems else None


def _contacts(work: Workspace) -> PniError | None:
    book = contacts.read(work.paths.contacts, work.plan)
    problems = [f for f in book.findings if f.blocking]
    return PniError("fit-contacts", n=len(problems)) if problems else None


def _letters(work: Workspace) -> PniError | None:
    letters.check_templates(work.letters)
    return None


def _ledger(work: Workspace) -> PniError | None:
    problems = [p for p in work.ledger.verify(work.archive).problems if not p.harmless]
    return PniError("fit-ledger", n=len(problems)) if problems else None


def _accounts(work: Workspace) -> list[Check]:
    """Each account is tried over the network; where there is none, it is said what that means."""
    if work.settings.mail.transport == "eml":
        sends = Check("mail", PniError("fit-drafts"), serious=False)
    else:
        sends = _attempt("mail", lambda: _sends(work))
    if not work.settings.mail.receives:
        return [sends, Check("mailbox", PniError("fit-by-hand"), serious=False)]
    return [sends, _attempt("mailbox", lambda: _receives(work))]


def _sends(work: Workspace) -> PniError | None:
    """Log in where mail leaves; nothing is sent."""
    with transport_for(work, ""):
        return None


def _receives(work: Workspace) -> PniError | None:
    """Log in where mail comes in, and look for today's; nothing is read or marked."""
    with source_for(work) as opened:
        opened.uids(work.clock().date())
    return None


def _repeated(work: Workspace) -> Check:
    """Letters of the latest round that left more than once, by ``--again`` or by accident."""
    rounds = work.ledger.rounds.all()[-1:]
    twice = {line[0] for r in rounds for line in send.repeated(work, r.id)}
    problem = PniError("fit-repeated", keys=", ".join(sorted(twice))) if twice else None
    return Check("repeated", problem, serious=False)
