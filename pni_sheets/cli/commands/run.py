"""``run``, the everyday command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pni_sheets.cli.commands.consolidate import outputs
from pni_sheets.cli.commands.fetch import fetched
from pni_sheets.cli.commands.ingest import judged_code, received
from pni_sheets.cli.commands.send import sent
from pni_sheets.cli.json import judged_json, published_json, status_json
from pni_sheets.cli.options import Command, Session, as_json, round_option, session
from pni_sheets.cli.output import done, dump, next_step, progress, say
from pni_sheets.words.terms import STATE_WORDS, counted

if TYPE_CHECKING:
    from pni_sheets.operations.run import Ran


@click.command(cls=Command)
@round_option
@as_json
@session
def run(session: Session, round_name: str | None, as_json: bool) -> int:
    """Lo de cada día: correo, entregas, maestro y estado."""
    from pni_sheets.operations import run as verb

    with session.open("run") as work:
        done_today = verb.run(work, round_name, progress)
    ran(done_today, as_json)
    return judged_code(done_today.judged)


def ran(ran: Ran, as_json: bool) -> None:
    """The result of ``run``."""
    if as_json:
        dump(
            {
                "results": [judged_json(j) for j in ran.judged],
                "published": published_json(ran.published) if ran.published else None,
                "status": status_json(ran.status),
            }
        )
        return
    if ran.fetched is not None:
        fetched(ran.fetched, as_json=False)
    received(ran.judged)
    for report in ran.answered:
        sent(report, dry_run=False, as_json=False)
    if ran.published is None:
        say("El maestro está al día; no se escribió de nuevo.")
    else:
        outputs(ran.published)
    states = counted(STATE_WORDS, (line.state for _, line in ran.status.lines))
    done(f"Ronda {ran.round.id}: {states}.")
    next_step("«pni-sheets status» dice quién debe qué.")
