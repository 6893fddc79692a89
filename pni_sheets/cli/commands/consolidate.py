"""``consolidate``: the master, the summary, the open data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pni_sheets.cli.json import published_json
from pni_sheets.cli.options import Command, Session, as_json, round_option, session
from pni_sheets.cli.output import done, dump, next_step, progress, say, table

if TYPE_CHECKING:
    from pni_sheets.consolidation.results import GroupResult
    from pni_sheets.operations.consolidate import Published


#: What each output is called on screen.
OUTPUT_WORDS = {
    "maestro": "libro maestro",
    "resumen": "resumen",
    "pdf": "resumen en PDF",
    "datos": "datos",
    "datos_publicos": "datos para publicar",
    "constancias": "constancias",
}


@click.command(cls=Command)
@round_option
@click.option("--partial", is_flag=True, help="Consolida aunque falten instituciones.")
@click.option("--axis", metavar="EJE", help="Solo un eje (0 a 6), para su Mesa.")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["es", "en"]),
    default="es",
    show_default=True,
    help="Idioma del resumen.",
)
@click.option("--pdf", is_flag=True, help="Escribe también en PDF el resumen y las constancias.")
@as_json
@session
def consolidate(
    session: Session, round_name: str | None, partial: bool, axis: str | None,
    language: str, pdf: bool, as_json: bool,
) -> None:  # fmt: skip
    """Escribe el libro maestro, el resumen y los datos abiertos."""
    from pni_sheets.operations import consolidate as verb

    with session.open("consolidate") as work, progress("consolidate") as tell:
        made = verb.consolidate(
            work,
            round_name,
            partial=partial,
            edition=verb.Edition(axis, language, pdf),
            tell=tell,
        )
    published(made, as_json)


def published(published: Published, as_json: bool) -> None:
    """The result of ``consolidate``."""
    if as_json:
        dump(published_json(published))
        return
    result = published.result
    table(
        ("Eje", "Avance", "Cubre", *(light.value for light in result.total.lights)),
        [_group(group) for group in (*result.axes, result.total)],
        numbers=range(1, 3 + len(result.total.lights)),
    )  # fmt: skip
    outputs(published)
    coverage = result.coverage
    done(f"Ronda {published.round.id}: {coverage.n} de {coverage.of} instituciones.")
    if result.missing:
        say(f"Faltan: {', '.join(result.missing)}.")
    send = "send master --partial" if result.missing else "send master"
    next_step(f"«pni-sheets {send}» lo envía; «pni-sheets trace CELDA» dice de dónde sale.")


def _group(group: GroupResult) -> tuple[object, ...]:
    covered = f"{group.progress.n} de {group.progress.of}"
    return (group.code, _percent(group.progress.value), covered, *group.lights.values())


def _percent(value: float | None) -> str:
    return "sin dato" if value is None else f"{value:.1f} %"


def outputs(published: Published) -> None:
    """The files made, each with what it is."""
    for kind, path in published.files.items():
        name = OUTPUT_WORDS.get(kind.rsplit("_eje", 1)[0], kind)
        say(f"  {name}: {path}")
