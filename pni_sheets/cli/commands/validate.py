"""``validate``: the judgement of ``ingest``, recording nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.commands.ingest import judged_code, show_files
from pni_sheets.cli.json import judged_json
from pni_sheets.cli.options import FILE, Command, Session, as_json, session
from pni_sheets.cli.output import done, dump, next_step, progress
from pni_sheets.words.terms import FILE_WORDS, counted

if TYPE_CHECKING:
    from pni_sheets.operations.ingest import Judged


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="ARCHIVO...")
@as_json
@session
def validate(session: Session, files: tuple[Path, ...], as_json: bool) -> int:
    """Revisa archivos como lo haría ingest, sin registrar nada."""
    from pni_sheets.operations import ingest as verb

    with session.open() as work, progress("ingest") as tell:
        judged = verb.validate(work, files, tell)
    validated(judged, as_json)
    return judged_code(judged)


def validated(judged: Sequence[Judged], as_json: bool) -> None:
    """The result of ``validate``."""
    if as_json:
        dump([judged_json(j) for j in judged])
        return
    show_files(judged)
    done(f"Revisado sin registrar nada: {counted(FILE_WORDS, (j.status for j in judged))}.")
    next_step("«pni-sheets ingest ARCHIVO» lo registra.")
