"""``ignore``: a file is left aside."""

from __future__ import annotations

import click

from pni_sheets.cli.options import Command, Session, reason_option, session
from pni_sheets.cli.output import done, next_step
from pni_sheets.core.model import Submission


@click.command(cls=Command)
@click.argument("submission", metavar="ENTREGA")
@reason_option
@session
def ignore(session: Session, submission: str, reason: str) -> None:
    """Deja de lado una entrega que no corresponde, con el motivo."""
    from pni_sheets.operations import decisions as verb

    with session.open("ignore") as work:
        ignored(verb.ignore(work, submission, reason))


def ignored(submission: Submission) -> None:
    """The result of ``ignore``."""
    done(f"La entrega {submission.id} se dejó de lado: {submission.reason}")
    next_step("«pni-sheets status» dice quién falta.")
