"""``retention``: what is kept, until when; erases what is past its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import Command, Session, as_json, session
from pni_sheets.cli.output import done, dump, next_step, number, several, table
from pni_sheets.core.spanish import day

if TYPE_CHECKING:
    from pni_sheets.operations.retention import Expired, Holding


@click.command(cls=Command)
@click.option("--apply", is_flag=True, help="Borra lo que pasó de su plazo.")
@as_json
@session
def retention(session: Session, apply: bool, as_json: bool) -> None:
    """Qué se conserva y hasta cuándo; borra lo vencido si se pide."""
    from pni_sheets.operations import retention as verb

    with session.open("retention") as work:
        held, expired = verb.report(work, apply=apply)
    retained(held, expired, apply, as_json)


def retained(held: Sequence[Holding], expired: Expired, applied: bool, as_json: bool) -> None:
    """The result of ``retention``."""
    if as_json:
        dump({"held": [asdict(h) for h in held], "expired": asdict(expired), "applied": applied})
        return
    table(
        ("Ronda", "Qué", "Archivos", "KB", "Hasta"),
        [
            (h.round or "(ninguna)", h.kind, h.files, number(h.bytes // 1024), day(h.until))
            for h in held
        ],
        numbers=(2, 3),
    )
    if applied:
        gone = several(expired.files, "archivo borrado", "archivos borrados")
        done(f"{gone}: su plazo venció." if expired.files else "No había nada que borrar.")
        next_step("«pni-sheets verify» comprueba lo que queda.")
    else:
        done(f"Archivos cuyo plazo venció: {number(expired.files)}.")
        next_step("«pni-sheets retention --apply» los borra; las cifras se conservan.")
