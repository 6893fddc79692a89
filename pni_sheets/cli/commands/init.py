"""``init``: makes a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import Command, Session, session
from pni_sheets.cli.output import done, next_step, say

if TYPE_CHECKING:
    from pni_sheets.storage.settings import Paths


@click.command(cls=Command)
@session
def init(session: Session) -> None:
    """Crea un espacio de trabajo."""
    from pni_sheets.operations import rounds as verb

    initialised(verb.init(session.root))


def initialised(paths: Paths) -> None:
    """The result of ``init``."""
    done(f"Espacio de trabajo listo en {paths.root}")
    say("  pni.toml        ajustes: correo, semáforo, plazos")
    say("  contactos.xlsx  a quién se escribe en cada institución")
    say("  inbox           aquí se dejan las entregas")
    say("  outbox          aquí queda todo lo que sale")
    next_step("llene contactos.xlsx y abra una ronda con «pni-sheets round open 2025-S1».")
