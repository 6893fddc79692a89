"""``letters export`` and ``letters check``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pni_sheets.cli.options import Commands, Session, session
from pni_sheets.cli.output import done, next_step, say


@click.group(cls=Commands)
def letters() -> None:
    """Las cartas, que se pueden editar."""


@letters.command("export")
@session
def letters_export(session: Session) -> None:
    """Copia las cartas a la carpeta templates para editarlas."""
    from pni_sheets.operations import letters as verb

    with session.open("letters export") as work:
        letters_exported(*verb.export(work))


def letters_exported(folder: Path, names: Sequence[str]) -> None:
    """The result of ``letters export``."""
    for name in names:
        say(f"  {name}")
    done(f"Cartas copiadas a {folder}: {len(names)}. Las que ya estaban no cambiaron.")
    next_step("edítelas con un editor de texto y pruébelas con «pni-sheets letters check».")


@letters.command("check")
@session
def letters_check(session: Session) -> None:
    """Prueba todas las cartas antes de enviar nada."""
    from pni_sheets.operations import letters as verb

    with session.open() as work:
        letters_checked(verb.check(work))


def letters_checked(folder: Path | None) -> None:
    """The result of ``letters check``."""
    done(f"Las cartas están bien{f' ({folder})' if folder else ', las del programa'}.")
    next_step("«pni-sheets send templates --dry-run» muestra lo que saldría.")
