"""``use``: a replaced submission counts again."""

from __future__ import annotations

import click

from pni_sheets.cli.options import Command, Session, by_option, session
from pni_sheets.cli.output import done, next_step
from pni_sheets.core.model import Submission
from pni_sheets.words.terms import FILE_WORDS


@click.command(cls=Command)
@click.argument("submission", metavar="ENTREGA")
@by_option
@session
def use(session: Session, submission: str, by: str) -> None:
    """Hace valer una entrega que otra había reemplazado."""

    with session.open("use") as work:
        used(work.ledger.submissions.use(submission, by))


def used(submission: Submission) -> None:
    """The result of ``use``."""
    done(f"La entrega {submission.id} está {FILE_WORDS[submission.state]}.")
    next_step("«pni-sheets consolidate» escribe el maestro con ella.")
