"""``release``: a file in quarantine is let in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.findings import why
from pni_sheets.cli.options import Command, Session, by_option, session
from pni_sheets.cli.output import done, next_step, say
from pni_sheets.core.model import Submission, SubmissionState
from pni_sheets.words.terms import FILE_WORDS

if TYPE_CHECKING:
    from pni_sheets.operations.decisions import Decided
    from pni_sheets.operations.ingest import Judged


@click.command(cls=Command)
@click.argument("submission", metavar="ENTREGA")
@by_option
@session
def release(session: Session, submission: str, by: str) -> None:
    """Deja entrar una entrega en cuarentena y la revisa."""
    from pni_sheets.operations import decisions as verb

    with session.open("release") as work:
        released(verb.release(work, submission, by))


def released(decided: Decided[Submission]) -> None:
    """The result of ``release``."""
    show_judgement(decided.judged, done)


def show_judgement(judged: Judged | None, tell: Callable[[str], None]) -> None:
    """What a decision changed in the judgement of a file."""
    if judged is None or judged.submission is None:
        next_step("«pni-sheets status» dice quién falta.")
        return
    submission = judged.submission
    if judged.status is SubmissionState.QUARANTINED:
        tell(f"La entrega {submission.id} sigue en cuarentena.")
        say(f"  {why(judged.findings, judged.reason)}")
        next_step(f"«pni-sheets ignore {submission.id}» la deja de lado; «rescue» pasa sus datos.")
        return
    tell(f"La entrega {submission.id} está {FILE_WORDS[judged.status]}.")
    if judged.status is SubmissionState.REJECTED:
        next_step(f"«pni-sheets explain {submission.institution}» dice qué queda por corregir.")
    else:
        next_step("«pni-sheets status» dice quién falta.")
