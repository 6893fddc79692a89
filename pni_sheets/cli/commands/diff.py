"""``diff``: what changed between two masters or two returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import Command, Session, as_json, session
from pni_sheets.cli.output import done, dump, next_step, say

if TYPE_CHECKING:
    from pni_sheets.reports.compare import Change


@click.command(cls=Command)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@as_json
@session
def diff(session: Session, before: str, after: str, as_json: bool) -> None:
    """Qué cambió entre dos maestros o dos entregas.

    A y B son archivos, o números de entrega (E0001 E0007).
    """
    from pni_sheets.operations import diff as verb

    if verb.is_submission(before) and verb.is_submission(after):
        with session.open() as work:
            changes = verb.compare_submissions(work, before, after)
    else:
        changes = verb.compare_masters(Path(before), Path(after))
    differences(changes, as_json)


def differences(changes: Sequence[Change], as_json: bool) -> None:
    """The result of ``diff``."""
    if as_json:
        dump([asdict(change) for change in changes])
        return
    for change in changes:
        say(str(change))
    done(f"Diferencias: {len(changes)}.")
    next_step("«pni-sheets trace CELDA» dice de dónde sale cada cifra.")
