"""``demo``: a whole round with synthetic returns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.commands.consolidate import published
from pni_sheets.cli.json import published_json, status_json
from pni_sheets.cli.options import FILE, Command, as_json
from pni_sheets.cli.output import done, dump, next_step, say, several, step
from pni_sheets.words.terms import FILE_WORDS, STATE_WORDS, counted

if TYPE_CHECKING:
    from pni_sheets.operations.demo import Demonstration


@click.command(cls=Command)
@click.option(
    "--to",
    "folder",
    type=FILE,
    metavar="CARPETA",
    default=Path("demo"),
    show_default=True,
    help="Carpeta de la demostración.",
)
@as_json
def demo(folder: Path, as_json: bool) -> None:
    """Una ronda entera con datos sintéticos, marcados como tales."""
    from pni_sheets.operations import demo as verb

    demonstrated(verb.run(folder, step), as_json)


def demonstrated(demo: Demonstration, as_json: bool) -> None:
    """The result of ``demo``."""
    if as_json:
        dump(
            {
                "workspace": str(demo.paths.root),
                "findings": dict(demo.findings),
                "drafts": demo.drafts,
                "status": status_json(demo.status),
                "published": published_json(demo.published),
            }
        )
        return
    say()
    published(demo.published, as_json=False)
    say()
    states = counted(STATE_WORDS, (line.state for _, line in demo.status.lines))
    say(f"Instituciones: {states}.")
    say(f"Archivos recibidos: {counted(FILE_WORDS, (j.status for j in demo.judged))}.")
    found = demo.findings
    say(
        f"Hallazgos: {several(found['error'], 'error', 'errores')}, "
        f"{several(found['warning'], 'aviso', 'avisos')}, {found['info']} para saber."
    )
    round_id = demo.published.round.id
    say(f"  plantillas:   {demo.paths.templates(round_id)}")
    say(f"  correcciones: {demo.paths.corrections(round_id)}")
    say(f"  borradores:   {demo.paths.drafts(round_id)} ({demo.drafts})")
    done("Todo lo anterior son datos sintéticos de demostración.")
    next_step(f"«pni-sheets -C {demo.paths.root} explain DGME» dice por qué se devolvió su libro.")
