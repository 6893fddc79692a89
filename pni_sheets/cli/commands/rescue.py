"""``rescue``: what can be read of a return, in a fresh workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.findings import show_findings
from pni_sheets.cli.options import FILE, Command, Session, round_option, session
from pni_sheets.cli.output import done, next_step, say, several

if TYPE_CHECKING:
    from pni_sheets.operations.rescue import Rescued


@click.command(cls=Command)
@click.argument("file", type=FILE, metavar="ARCHIVO")
@click.option(
    "--institution", "key", metavar="CLAVE", help="De quién es, si el archivo no lo dice."
)
@round_option
@session
def rescue(session: Session, file: Path, key: str | None, round_name: str | None) -> None:
    """Pasa lo legible de una entrega a un libro limpio.

    Sirve con libros dañados, de otra versión o hechos a mano.
    """
    from pni_sheets.operations import rescue as verb

    with session.open() as work:
        rescued(verb.rescue(work, file, key, round_name))


def rescued(rescued: Rescued) -> None:
    """The result of ``rescue``."""
    show_findings(rescued.returned.findings)
    for left in rescued.returned.unplaced:
        say(f"  sin lugar en el libro [{left.sheet}!{left.cell}]: {left.content}", dim=True)
    if not rescued.values:
        done(f"No se pudo leer ninguna celda; el libro limpio va en blanco: {rescued.path}")
        next_step("envíeselo a la institución para que lo llene.")
        return
    passed = several(rescued.values, "celda pasó", "celdas pasaron")
    done(f"{passed} a un libro limpio: {rescued.path}")
    next_step("ábralo, revíselo y devuélvalo a la institución para que lo complete.")
