"""``verify``: everything recorded and archived, checked."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import Command, Session, as_json, session
from pni_sheets.cli.output import done, dump, next_step, number, progress, say, warn
from pni_sheets.words.terms import PROBLEMS

if TYPE_CHECKING:
    from pni_sheets.ledger.records import Verification


@click.command(cls=Command)
@as_json
@session
def verify(session: Session, as_json: bool) -> int:
    """Recuenta y comprueba todo lo registrado y archivado."""

    with session.open() as work, progress("verify") as tell:
        checked = work.ledger.verify(work.archive, tell)
    verified(checked, as_json)
    return 0 if checked.sound else 3


def verified(checked: Verification, as_json: bool) -> None:
    """The result of ``verify``."""
    if as_json:
        dump(asdict(checked) | {"sound": checked.sound})
        return
    for problem in checked.problems:
        text = PROBLEMS[problem.code].format(what=problem.what, detail=problem.detail)
        say(f"  {text}", dim=True) if problem.harmless else warn(text)
    verdict = "todo está bien" if checked.sound else "HAY DAÑOS"
    done(
        f"Comprobados {number(checked.files)} archivos, {number(checked.rows)} filas "
        f"y {number(checked.events)} asientos: {verdict}."
    )
    if checked.sound:
        next_step("«pni-sheets backup ARCHIVO» guarda una copia.")
    else:
        next_step("recupere una copia con «pni-sheets -C CARPETA-VACÍA restore ARCHIVO».")
