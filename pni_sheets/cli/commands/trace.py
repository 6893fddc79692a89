"""``trace``: from a cell of the master back to its sources."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import Command, Session, as_json, round_option, session
from pni_sheets.cli.output import done, dump, next_step, say, several

if TYPE_CHECKING:
    from pni_sheets.reports.trace import Trace


@click.command(cls=Command)
@click.argument("cell", metavar="CELDA")
@round_option
@as_json
@session
def trace(session: Session, cell: str, round_name: str | None, as_json: bool) -> None:
    """Dice de qué archivos salió una celda del maestro.

    Por ejemplo: pni-sheets trace Indicadores!G12 --round 2025-S1
    """
    from pni_sheets.operations import trace as verb

    with session.open() as work:
        traced(verb.trace_cell(work, cell, round_name), as_json)


def traced(traced: Trace, as_json: bool) -> None:
    """The result of ``trace``."""
    if as_json:
        dump(asdict(traced))
        return
    for line in traced.lines():
        say(line)
    cells = several(len(traced.sources), "celda", "celdas")
    done(f"{traced.reference}: {cells} de origen.")
    if traced.sources:
        next_step("los archivos están en registro/archivo, por su huella sha256.")
    else:
        next_step("pregunte por una cifra, por ejemplo la columna Valor de Indicadores.")
