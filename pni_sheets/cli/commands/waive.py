"""``waive``: an exemption from a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pni_sheets.cli.commands.release import show_judgement
from pni_sheets.cli.options import Command, Session, by_option, reason_option, round_option, session
from pni_sheets.cli.output import done, say
from pni_sheets.core.model import Waiver

if TYPE_CHECKING:
    from pni_sheets.operations.decisions import Decided


@click.command(cls=Command)
@click.argument("rule", metavar="REGLA")
@click.option("--institution", "key", required=True, metavar="CLAVE", help="A quién se dispensa.")
@round_option
@click.option("--indicator", default="", metavar="CÓDIGO", help="Solo en esta fila.")
@by_option
@reason_option
@session
def waive(
    session: Session, rule: str, key: str, round_name: str | None, indicator: str,
    by: str, reason: str,
) -> None:  # fmt: skip
    """Dispensa una regla a una institución. Quien decide y por qué quedan registrados."""
    from pni_sheets.operations import decisions as verb

    with session.open("waive") as work:
        waived(verb.waive(work, rule, key, round_name, indicator, by, reason))


def waived(decided: Decided[Waiver]) -> None:
    """The result of ``waive``."""
    waiver = decided.record
    row = f" en {waiver.key}" if waiver.key else ""
    done(f"{waiver.by} dispensó {waiver.rule} a {waiver.institution}{row}: {waiver.reason}")
    show_judgement(decided.judged, say)
