"""``decide``: whose figure of an indicator is official."""

from __future__ import annotations

from collections.abc import Sequence

import click

from pni_sheets.cli.options import Command, Session, by_option, reason_option, round_option, session
from pni_sheets.cli.output import done, next_step, warn
from pni_sheets.core.model import Decision


@click.command(cls=Command)
@click.argument("indicator", metavar="INDICADOR")
@round_option
@click.option("--use", "key", required=True, metavar="CLAVE", help="De quién es el dato oficial.")
@by_option
@reason_option
@session
def decide(
    session: Session, indicator: str, round_name: str | None, key: str, by: str, reason: str
) -> None:
    """Decide qué dato de un indicador es el oficial."""
    from pni_sheets.operations import decisions as verb

    with session.open("decide") as work:
        decided(*verb.decide(work, indicator, round_name, key, by, reason))


def decided(decision: Decision, have: Sequence[str]) -> None:
    """The result of ``decide``; ``have``: institutions with a figure of the indicator."""
    if decision.institution not in have:
        others = f" La tienen: {', '.join(have)}." if have else ""
        warn(
            f"{decision.institution} no tiene todavía una cifra aceptada de "
            f"{decision.indicator}; hasta entonces saldrá Sin dato.{others}"
        )
    done(
        f"{decision.by} decidió que en {decision.indicator} vale el dato de "
        f"{decision.institution}: {decision.reason}"
    )
    next_step("«pni-sheets consolidate» lo muestra en Conciliación.")
