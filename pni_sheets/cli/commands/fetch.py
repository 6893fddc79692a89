"""``fetch``: takes returns out of the mailbox."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import Command, Session, as_json, session
from pni_sheets.cli.output import done, dump, next_step, progress, say

if TYPE_CHECKING:
    from pni_sheets.operations.fetch import FetchReport


#: What was made of a message that came in.
KIND_WORDS = {
    "return": "trae archivos",
    "no-attachment": "sin archivos; léalo",
    "bounce": "devuelto por el servidor",
    "ignored": "no se usó",
}


@click.command(cls=Command)
@as_json
@session
def fetch(session: Session, as_json: bool) -> None:
    """Trae al inbox las entregas que llegaron por correo."""
    from pni_sheets.operations import fetch as verb

    with session.open("fetch") as work, progress("fetch") as tell:
        report = verb.fetch(work, tell=tell)
    fetched(report, as_json)


def fetched(report: FetchReport, as_json: bool) -> None:
    """The result of ``fetch``."""
    if as_json:
        dump(asdict(report))
        return
    for line in report.lines:
        say(f"{line.sender}: {line.subject}: {KIND_WORDS[line.outcome]}")
        if line.reason:
            say(f"  {line.reason}")
        if line.text:
            say(f"  dice: {line.text}")
    done(f"Correos nuevos: {len(report.lines)}.")
    next_step("«pni-sheets ingest» revisa lo que llegó.")
