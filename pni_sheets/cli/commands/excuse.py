"""``excuse``: no return is expected of an institution."""

from __future__ import annotations

import click

from pni_sheets.cli.options import Command, Session, by_option, reason_option, round_option, session
from pni_sheets.cli.output import done, next_step
from pni_sheets.core.model import Excuse


@click.command(cls=Command)
@click.argument("key", metavar="CLAVE")
@round_option
@by_option
@reason_option
@session
def excuse(session: Session, key: str, round_name: str | None, by: str, reason: str) -> None:
    """Excusa a una institución: no se espera su entrega."""
    from pni_sheets.operations import decisions as verb

    with session.open("excuse") as work:
        excused(verb.excuse(work, key, round_name, by, reason))


def excused(excuse: Excuse) -> None:
    """The result of ``excuse``."""
    done(f"{excuse.by} excusó a {excuse.institution} de {excuse.round}: {excuse.reason}")
    next_step("«pni-sheets status» dice quién falta.")
