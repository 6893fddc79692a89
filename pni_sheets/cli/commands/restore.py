"""``restore``: a saved workspace brought back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import FILE, Command, Session, session
from pni_sheets.cli.output import done, next_step, number, progress

if TYPE_CHECKING:
    from pni_sheets.operations.backup import Saved


@click.command(cls=Command)
@click.argument("file", type=FILE, metavar="ARCHIVO")
@session
def restore(session: Session, file: Path) -> None:
    """Recupera en una carpeta vacía un espacio de trabajo guardado."""
    from pni_sheets.operations import backup as verb
    from pni_sheets.storage.settings import Paths

    with progress("restore") as tell:
        saved = verb.restore(file, Paths(session.root.resolve()), tell)
    restored(saved)


def restored(saved: Saved) -> None:
    """The result of ``restore``."""
    done(f"Espacio de trabajo recuperado: {number(saved.files)} archivos, todos comprobados.")
    next_step("«pni-sheets status» dice en qué estaba.")
