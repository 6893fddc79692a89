"""An open workspace: the folder, its settings, its ledger, its plan, the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import (
    EL_SALVADOR,
    CollectionRound,
    Institution,
    Plan,
    RoundState,
    Semester,
)
from pni_sheets.ledger.ledger import Ledger
from pni_sheets.storage import files
from pni_sheets.storage import settings as config
from pni_sheets.storage.settings import Paths, Settings

Clock = Callable[[], datetime]

#: Seconds that a second command waits for the first one's lock before it gives up.
LOCK_PATIENCE = 10.0


def wall_clock() -> datetime:
    """The present moment in El Salvador."""
    return datetime.now(tz=EL_SALVADOR).replace(microsecond=0)


@dataclass
class Workspace:
    """Everything a verb needs. Not frozen: the ledger it holds is an open file.

    ``key`` signs workbooks. ``clock`` gives aware times. Plans come from the ledger where a
    round is concerned (history keeps its own version), else from the ``plan/`` folder of
    the workspace, else from the package.
    """

    paths: Paths
    settings: Settings
    ledger: Ledger
    key: bytes
    clock: Clock
    actor: str
    _plans: dict[str, Plan] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        return self.paths.root

    @cached_property
    def archive(self) -> files.Archive:
        return files.Archive(self.paths.archive)

    @property
    def letters(self) -> Path | None:
        """The folder of letters that the operator edited, where there is one."""
        return self.paths.letters if self.paths.letters.is_dir() else None

    @cached_property
    def plan(self) -> Plan:
        """The plan in force now."""
        from pni_sheets.plan import catalogue as plan

        return plan.load(self.paths.plan if self.paths.plan.is_dir() else None)

    def plan_of(self, collection_round: CollectionRound) -> Plan:
        """The plan under which a round was opened."""
        version = collection_round.plan_version
        if version not in self._plans:
            from pni_sheets.plan import catalogue as plan

            self._plans[version] = plan.from_snapshot(self.ledger.documents.plan(version))
        return self._plans[version]

    def share_plans(self, plans: dict[str, Plan]) -> None:
        """Remember plans in ``plans``, by version: a version never changes, so that who opens
        the workspace again and again need not read them anew."""
        self._plans = plans

    def round(self, name: str | None) -> CollectionRound:
        """The round of that name; without one, the only open round.

        Raises PniError("round-name" | "round-unknown" | "round-none" | "round-choose").
        """
        if name is not None:
            return self.ledger.rounds.get(str(semester(name)))
        rounds = self.ledger.rounds.all()
        candidates = [r for r in rounds if r.state is RoundState.OPEN] or list(rounds[-1:])
        if not candidates:
            raise PniError("round-none")
        if len(candidates) > 1:
            names = [r.id for r in candidates]
            raise PniError("round-choose", rounds=", ".join(names), example=names[-1])
        return candidates[0]

    def institution(self, key: str, catalogue: Plan | None = None) -> Institution:
        """A reporting institution by key, whatever its case.

        Raises PniError("institution-unknown") with the nearest key.
        """
        known = {i.key: i for i in (catalogue or self.plan).reporters}
        found = known.get(key.strip().upper())
        if found is None:
            raise PniError("institution-unknown", value=key, near=nearest(key.upper(), known))
        return found


def semester(name: str) -> Semester:
    """The semester a round is named after. Raises PniError("round-name")."""
    try:
        return Semester.parse(name)
    except ValueError:
        raise PniError("round-name", value=name) from None


def nearest(value: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, or ""."""
    return next(iter(get_close_matches(value, list(known), n=1, cutoff=0.5)), "")


@contextmanager
def opened(
    root: Path,
    *,
    clock: Clock = wall_clock,
    writing: str | None = None,
    wait: float = LOCK_PATIENCE,
) -> Iterator[Workspace]:
    """Open the workspace at ``root``; ``writing`` names the command that takes the lock.

    Raises PniError("workspace-missing" | "lock-held" | "config-...").
    """
    paths = Paths(root.resolve())
    if not paths.exists():
        raise PniError("workspace-missing", path=root)
    actor = config.operator()
    with ExitStack() as stack:
        if writing is not None:
            lock = files.writer_lock(paths.lock, who=actor, now=clock(), command=writing, wait=wait)
            stack.enter_context(lock)
            files.sweep(paths.root)
        ledger = stack.enter_context(Ledger.open(paths.ledger, clock=clock, actor=actor))
        yield Workspace(paths, config.load(paths), ledger, paths.read_key(), clock, actor)
