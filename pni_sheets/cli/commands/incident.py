"""``incident``: who was sent what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import DAY, FILE, Command, Session, as_json, session
from pni_sheets.cli.output import done, dump, next_step, say
from pni_sheets.core.spanish import moment

if TYPE_CHECKING:
    from pni_sheets.operations.incident import Sent


@click.command(cls=Command)
@click.argument("key", metavar="[CLAVE]", required=False)
@click.option("--address", metavar="CORREO", help="Solo lo enviado a esta dirección.")
@click.option("--since", type=DAY, metavar="AAAA-MM-DD", help="Desde este día.")
@click.option("--until", type=DAY, metavar="AAAA-MM-DD", help="Hasta este día.")
@click.option("--csv", "file", type=FILE, metavar="ARCHIVO", help="Lo escribe en un CSV.")
@as_json
@session
def incident(
    session: Session,
    key: str | None,
    address: str | None,
    since: date | None,
    until: date | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Dice a quién se le envió qué, y cuándo."""
    from pni_sheets.operations import incident as verb

    with session.open() as work:
        lines = verb.incident(work, key, address, since, until)
    if file is not None:
        verb.write(file, lines)
    told(lines, file, as_json)


def told(lines: Sequence[Sent], file: Path | None, as_json: bool) -> None:
    """The result of ``incident``."""
    if as_json:
        dump([asdict(line) for line in lines])
        return
    for line in lines:
        say(f"{moment(line.at)} {line.institution}: {', '.join(line.recipients)}: {line.file}")
    done(f"Envíos: {len(lines)}.")
    next_step(f"ábralo en Excel: {file}" if file else "con --csv ARCHIVO se escribe para Excel.")
