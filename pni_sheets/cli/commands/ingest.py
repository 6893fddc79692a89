"""``ingest``: returns received, judged, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pni_sheets.cli.findings import show_findings
from pni_sheets.cli.json import judged_json
from pni_sheets.cli.options import FILE, Command, Session, as_json, round_option, session
from pni_sheets.cli.output import done, dump, next_step, progress, say, several
from pni_sheets.core.model import Counts, SubmissionState
from pni_sheets.words.terms import FILE_WORDS, counted

if TYPE_CHECKING:
    from pni_sheets.operations.ingest import Judged


@click.command(cls=Command)
@round_option
@click.argument("files", nargs=-1, type=FILE, metavar="[ARCHIVO]...")
@as_json
@session
def ingest(session: Session, round_name: str | None, files: tuple[Path, ...], as_json: bool) -> int:
    """Recibe, revisa y registra entregas.

    Sin archivos, las del inbox. Lo ya registrado no cambia.
    """
    from pni_sheets.operations import ingest as verb

    with session.open("ingest") as work, progress("ingest") as tell:
        judged = verb.ingest(work, round_name, files, tell)
        counts = work.ledger.status.counts()
    ingested(judged, counts, as_json)
    return judged_code(judged)


def judged_code(judged: Sequence[Judged]) -> int:
    """1 where some institution has something to correct, else 0."""
    return int(any(j.status is SubmissionState.REJECTED or _blocked(j) for j in judged))


def _blocked(judged: Judged) -> bool:
    return judged.status is SubmissionState.QUARANTINED and any(f.blocking for f in judged.findings)


def ingested_json(judged: Sequence[Judged], counts: Counts) -> dict[str, Any]:
    """``ingest --json``."""
    return {
        "results": [
            judged_json(j)
            | {"submission": j.submission.id if j.submission else None, "duplicate": j.duplicate}
            for j in judged
        ],
        "counts": {
            name: getattr(counts, name)
            for name in (
                "received", "accepted", "rejected", "superseded", "quarantined", "ignored",
            )
        },
    }  # fmt: skip


def ingested(judged: Sequence[Judged], counts: Counts, as_json: bool) -> None:
    """The result of ``ingest``."""
    if as_json:
        dump(ingested_json(judged, counts))
        return
    next_step(_after(received(judged)))


def received(judged: Sequence[Judged]) -> Sequence[Judged]:
    """What came in: each file's verdict, what is accepted first. The files that are new."""
    fresh = [j for j in judged if not j.duplicate]
    told = [j for j in fresh if j.findings or j.status is not SubmissionState.ACCEPTED]
    show_files(sorted(told, key=lambda j: j.status is not SubmissionState.ACCEPTED))
    repeated = len(judged) - len(fresh)
    if repeated:
        known = several(repeated, "archivo ya estaba registrado", "archivos ya estaban registrados")
        say(f"{known}; no cambió nada.")
    states = counted(FILE_WORDS, (j.status for j in fresh))
    done(f"Entregas nuevas: {states}." if fresh else "No hay entregas nuevas.")
    return fresh


def _after(fresh: Sequence[Judged]) -> str:
    states = {j.status for j in fresh}
    if SubmissionState.REJECTED in states:
        return "«pni-sheets send corrections» devuelve los libros de correcciones."
    if SubmissionState.QUARANTINED in states:
        return "revise la cuarentena con «pni-sheets status»; «release» o «ignore» la resuelven."
    return "«pni-sheets status» dice quién falta."


def show_files(judged: Sequence[Judged]) -> None:
    """One file after the other, a blank line around those that have much to say."""
    for number, one in enumerate(judged):
        if number and (one.findings or judged[number - 1].findings):
            say()
        _file(one)


def _file(judged: Judged) -> None:
    """A file, its verdict, and its findings grouped, the most important last."""
    whose = judged.identity.institution if judged.identity else "¿de quién?"
    say(f"{judged.file} · {whose}: {FILE_WORDS[judged.status]}", bold=True)
    if judged.correction:
        say(f"  libro de correcciones: {judged.correction.name}")
    show_findings(judged.findings)
    if judged.returned.normalisations:
        mended = len(judged.returned.normalisations)
        say(f"  {several(mended, 'valor normalizado', 'valores normalizados')}.", dim=True)
