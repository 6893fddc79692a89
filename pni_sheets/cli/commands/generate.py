"""``generate``: writes the workbooks of a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import Command, Session, only_option, round_option, session
from pni_sheets.cli.output import done, next_step, progress, several

if TYPE_CHECKING:
    from pni_sheets.operations.rounds import Generated


@click.command(cls=Command)
@round_option
@only_option
@session
def generate(session: Session, round_name: str | None, only: tuple[str, ...]) -> None:
    """Escribe los libros de las instituciones."""
    from pni_sheets.operations import rounds as verb

    with session.open("generate") as work, progress("generate") as tell:
        made = verb.generate(work, round_name, only, tell)
    generated(made)


def generated(made: Generated) -> None:
    """The result of ``generate``."""
    folder = made.paths[0][1].parent if made.paths else ""
    done(f"{several(len(made.paths), 'libro escrito', 'libros escritos')} en {folder}")
    next_step(f"«pni-sheets send templates --round {made.round.id}» los envía.")
