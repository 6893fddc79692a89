"""``status``: who owes what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pni_sheets.cli.findings import why
from pni_sheets.cli.json import status_json
from pni_sheets.cli.options import Command, Session, as_json, round_option, session
from pni_sheets.cli.output import done, dump, next_step, say, table, warn
from pni_sheets.core.model import InstitutionState
from pni_sheets.core.spanish import day
from pni_sheets.words.terms import STATE_WORDS, counted

if TYPE_CHECKING:
    from pni_sheets.operations.status import Status


@click.command(cls=Command)
@round_option
@as_json
@session
def status(session: Session, round_name: str | None, as_json: bool) -> None:
    """Muestra quién debe qué, y por qué se devolvió una entrega."""
    from pni_sheets.operations import status as verb

    with session.open() as work:
        standing(verb.status(work, round_name), as_json)


def standing(status: Status, as_json: bool) -> None:
    """Who owes what."""
    if as_json:
        dump(status_json(status))
        return
    settled = (InstitutionState.ACCEPTED, InstitutionState.EXCUSED)
    owing = [(i, s) for i, s in status.lines if s.state not in settled]
    say(f"Ronda {status.round.id}, fecha límite {day(status.round.deadline)}.")
    table(
        ("Clave", "Estado", "Entregas", "Última", "Errores", "Avisos"),
        [
            (i.key, STATE_WORDS[s.state], s.submissions, day(s.last), s.errors, s.warnings)
            for i, s in status.lines
        ],
        numbers=(2, 4, 5),
    )
    quarantine(status)
    states = counted(STATE_WORDS, (s.state for _, s in status.lines))
    done(f"{len(status.lines) - len(owing)} de {len(status.lines)}: {states}.")
    if owing:
        next_step("«pni-sheets explain CLAVE» dice por qué; «send reminders» se lo recuerda.")
    else:
        next_step("«pni-sheets consolidate» escribe el maestro.")


def quarantine(status: Status) -> None:
    """The files that no institution can be held to yet, and why."""
    for submission, found in status.quarantined:
        reason = why(found, submission.reason)
        warn(f"En cuarentena {submission.id}, {submission.filename}: {reason}")
