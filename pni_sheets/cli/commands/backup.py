"""``backup``: a workspace saved into one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import FILE, Command, Session, session
from pni_sheets.cli.output import done, next_step, progress, several

if TYPE_CHECKING:
    from pni_sheets.operations.backup import Saved


@click.command(cls=Command)
@click.argument("file", type=FILE, metavar="ARCHIVO")
@session
def backup(session: Session, file: Path) -> None:
    """Guarda el espacio de trabajo completo en un archivo."""
    from pni_sheets.operations import backup as verb

    with session.open("backup") as work, progress("backup") as tell:
        saved = verb.save(work.paths, file, work.clock(), tell)
    backed_up(saved)


def backed_up(saved: Saved) -> None:
    """The result of ``backup``."""
    done(f"Copia guardada en {saved.path}: {several(saved.files, 'archivo', 'archivos')}.")
    next_step("guárdela en otro disco; «pni-sheets restore» la recupera.")
