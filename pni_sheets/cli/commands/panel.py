"""``panel``: the coordinator's panel in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import Command, Session, as_json, session
from pni_sheets.cli.output import done, next_step

if TYPE_CHECKING:
    from pni_sheets.panel.server import Served


@click.command(cls=Command)
@click.option("--port", default=0, metavar="PUERTO", help="Puerto. Sin él, uno libre.")
@click.option("--no-browser", is_flag=True, help="No abre el navegador.")
@as_json
@session
def panel(session: Session, port: int, no_browser: bool, as_json: bool) -> None:
    """Abre el panel: toda la ronda en el navegador, solo en este equipo."""
    from pni_sheets.panel.server import serve

    serve(
        session.root, port, browser=not no_browser,
        announce=lambda served: announced(served, as_json),
    )  # fmt: skip


def announced(served: Served, as_json: bool) -> None:
    """Where the panel answers, said as soon as it does."""
    import json

    if as_json:
        found = {"url": served.url, "port": served.port, "workspace": str(served.workspace)}
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    state = "ya estaba abierto" if served.already else "está abierto"
    done(f"El panel {state}: {served.url}")
    next_step("trabaje en el navegador; «Cerrar», arriba en la página, lo termina.")
