"""One verb per step of a round. Each takes an open workspace and returns values.

No printing here, no arguments of a command line: `cli.commands` turn arguments into verbs
and results into text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from pni_sheets.consolidation import accumulation
from pni_sheets.core.errors import PniError
from pni_sheets.core.model import (
    CollectionRound,
    Institution,
    Observation,
    ReportingTemplate,
    RoundState,
    Semester,
)
from pni_sheets.core.progress_bar import Tell, silent
from pni_sheets.ledger.ledger import Ledger
from pni_sheets.operations.workspace import Clock, Workspace, semester, wall_clock
from pni_sheets.plan import catalogue as plan
from pni_sheets.storage import files, settings
from pni_sheets.storage.settings import Paths
from pni_sheets.workbooks import rows
from pni_sheets.workbooks import workbook as template

#: A form and its workbook.
Workbook = tuple[ReportingTemplate, bytes]

#: Workbooks that are written to disk and recorded together.
BATCH = 64


# --- the workspace ------------------------------------------------------------------


def init(root: Path, clock: Clock = wall_clock, *, synthetic: bool = False) -> Paths:
    """Make a workspace: ``pni.toml``, ``contactos.xlsx``, folders, key, ledger.

    What is there already is kept, and what somebody lost is made again. Raises
    PniError("workspace-exists") where nothing is missing.
    """
    paths = Paths(root.resolve())
    wanted = (paths.ledger, paths.settings, paths.contacts, paths.inbox, paths.outbox)
    if all(path.exists() for path in wanted):
        raise PniError("workspace-exists", path=root)
    actor, now = settings.operator(), clock()
    with files.writer_lock(paths.lock, who=actor, now=now, command="init"):
        files.sweep(paths.root)  # what an init that died left half written
        paths.create()
        if not paths.settings.exists():
            files.write(paths.settings, settings.default_toml(synthetic=synthetic).encode())
        if not paths.contacts.exists():
            from pni_sheets.mail import contacts_workbook

            files.write(paths.contacts, contacts_workbook.blank(plan.load(), created=now))
        with Ledger.open(paths.ledger, clock=clock, actor=actor, create=True):
            pass  # made, or finished where that died too
    return paths


# --- rounds -------------------------------------------------------------------------


def open_round(work: Workspace, name: str, deadline: date | None = None) -> CollectionRound:
    """Open a round under the plan in force. Without a deadline, the setting's rule gives it.

    A closed round is opened again; with a deadline, a round that is there has it moved.
    Raises PniError("round-name" | "round-outside-plan" | "round-exists" |
    "round-published" | "deadline-early" | "plan-problems").
    """
    period = semester(name)
    if deadline is not None and deadline < period.start:
        raise PniError("deadline-early", round=period, start=f"{period.start:%d/%m/%Y}")
    known = next((r for r in work.ledger.rounds.all() if r.semester == period), None)
    if known is not None and (known.state is not RoundState.OPEN or deadline is not None):
        with work.ledger.transaction():
            work.ledger.rounds.reopen(known.id)
            return work.ledger.rounds.set_deadline(known.id, deadline or known.deadline)
    catalogue = work.plan
    if not catalogue.start <= period.year <= catalogue.end:
        raise PniError("round-outside-plan", round=period, start=catalogue.start, end=catalogue.end)
    _require_sound_plan(work)
    with work.ledger.transaction():
        work.ledger.documents.save_plan(catalogue.version, plan.to_snapshot(catalogue))
        return work.ledger.rounds.open(
            period, deadline or work.settings.deadline(period), catalogue.version
        )


def _require_sound_plan(work: Workspace) -> None:
    """A round keeps its plan for ever, so the workspace's own must be right before."""
    if not work.paths.plan.is_dir():
        return
    from pni_sheets.plan import schemas

    problems = schemas.check_plan(work.plan)
    if problems:
        first = schemas.sentence(problems[0])
        raise PniError("plan-problems", count=len(problems), first=first)


def close_round(work: Workspace, name: str | None) -> CollectionRound:
    """Close a round: nothing is accepted into it any more."""
    return work.ledger.rounds.close(work.round(name).id)


def publish_round(work: Workspace, name: str, by: str) -> CollectionRound:
    """Declare a closed round final, with who did: it is never opened again.

    Its master must be whole and of the ledger's present state. Raises
    PniError("round-not-closed" | "master-none" | "publish-partial" | "publish-outdated").
    """
    current = work.round(name)
    if current.state is RoundState.OPEN:
        raise PniError("round-not-closed", round=current.id)
    master = next(reversed(work.ledger.products.all(current.id, "maestro")), None)
    if master is None:
        raise PniError("master-none", round=current.id)
    if master.partial:
        raise PniError("publish-partial", round=current.id)
    if master.state_digest != work.ledger.products.state_digest(current.id):
        raise PniError("publish-outdated", round=current.id)
    return work.ledger.rounds.publish(current.id, by)


def require_open(collection_round: CollectionRound) -> None:
    """Raise PniError("round-closed") unless the round takes returns."""
    if collection_round.state is not RoundState.OPEN:
        raise PniError("round-closed", round=collection_round.id)


# --- templates ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Generated:
    """What ``generate`` wrote: one path an institution, in the plan's order."""

    round: CollectionRound
    paths: tuple[tuple[str, Path], ...]


def generate(
    work: Workspace,
    name: str | None = None,
    only: Sequence[str] = (),
    tell: Tell = silent,
) -> Generated:
    """Write the workbooks of a round to ``outbox/R/plantillas`` and remember them.

    Raises PniError("round-closed" | "institution-unknown").
    """
    current = work.round(name)
    require_open(current)
    catalogue = work.plan_of(current)
    asked = dict.fromkeys(work.institution(key, catalogue) for key in only)
    chosen = tuple(asked) or catalogue.reporters
    folder = work.paths.templates(current.id)
    kept: list[tuple[str, Path]] = []
    batch: list[Workbook] = []
    for done, workbook in enumerate(rendered(work, current, chosen), 1):
        batch.append(workbook)
        tell(done, len(chosen))
        if len(batch) == BATCH or done == len(chosen):
            kept += _keep(work, folder, batch)
            batch.clear()
    return Generated(current, tuple(kept))


def _keep(work: Workspace, folder: Path, batch: Sequence[Workbook]) -> list[tuple[str, Path]]:
    """Write and archive some workbooks, then record them: the path of each, by institution."""
    written = {folder / template.filename(form): data for form, data in batch}
    files.write_all(written)
    hashes = work.archive.store_many(written.values())
    with work.ledger.transaction():
        for (form, _), sha in zip(batch, hashes, strict=True):
            work.ledger.documents.save_template(form, sha)
    return [(form.institution.key, path) for (form, _), path in zip(batch, written, strict=True)]


def templates(
    work: Workspace, current: CollectionRound, institutions: Sequence[Institution]
) -> Iterator[ReportingTemplate]:
    """The forms of some institutions, prefilled with what was accepted before."""
    earlier = work.ledger.observations.accepted(upto=before(current.semester))
    catalogue = accumulation.with_baselines(work.plan_of(current), earlier)
    by_institution: dict[str, list[Observation]] = {}
    for observation in earlier:
        by_institution.setdefault(observation.institution, []).append(observation)
    states = [o for o in earlier if o.field == "estado"]
    for institution in institutions:
        own = by_institution.get(institution.key, ())
        yield rows.build_template(
            catalogue,
            current,
            institution,
            accumulation.previous(
                catalogue,
                (*own, *(o for o in states if o.institution != institution.key)),
                institution.key,
                current.semester,
            ),
            synthetic=work.settings.synthetic,
        )


def before(period: Semester) -> Semester:
    """The semester before."""
    return Semester(period.year - (period.half == 1), 3 - period.half)


def rendered(
    work: Workspace, current: CollectionRound, institutions: Sequence[Institution]
) -> Iterator[Workbook]:
    """Forms and their workbooks, in order."""
    forms = templates(work, current, institutions)
    write = partial(
        template.render, key=work.key, created=current.opened, settings=writer_settings(work)
    )
    return ((form, write(form)) for form in forms)


def writer_settings(work: Workspace) -> template.Settings:
    """What workbooks print that is neither plan nor round."""
    mail = work.settings.mail
    return template.Settings(
        thresholds=work.settings.thresholds,
        help_name=mail.contact or template.Settings().help_name,
        help_email=mail.reply_to or mail.coordinator,
    )
