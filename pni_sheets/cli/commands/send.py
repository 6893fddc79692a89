"""``send``: the letters of a round."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import Command, Session, as_json, only_option, round_option, session
from pni_sheets.cli.output import done, dump, next_step, number, progress, say, warn
from pni_sheets.words.terms import counted, word

if TYPE_CHECKING:
    from pni_sheets.operations.send import SendReport


OUTCOME_WORDS = {
    "preview": word("saldría", "saldrían"),
    "draft": word("borrador escrito", "borradores escritos"),
    "sent": word("enviado"),
    "already": word("ya enviado", "ya enviados"),
    "nothing": word("sin nada que enviar", "sin nada que enviar"),
    "held": word("retenido"),
    "no-contact": word("sin contacto", "sin contacto"),
    "failed": word("no salió", "no salieron"),
}


@click.command(cls=Command)
@click.argument(
    "what",
    metavar="QUÉ",
    type=click.Choice(["templates", "reminders", "corrections", "acknowledgements", "master"]),
)
@round_option
@only_option
@click.option("--dry-run", is_flag=True, help="Muestra lo que saldría; no envía nada.")
@click.option("--again", is_flag=True, help="Envía otra vez lo que ya se envió.")
@click.option("--partial", is_flag=True, help="Permite enviar un maestro incompleto.")
@as_json
@session
def send(
    session: Session, what: str, round_name: str | None, only: tuple[str, ...],
    dry_run: bool, again: bool, partial: bool, as_json: bool,
) -> int:  # fmt: skip
    """Prepara o envía los correos de la ronda.

    QUÉ es templates, reminders, corrections, acknowledgements o master.

    Sin una cuenta configurada escribe borradores .eml que Outlook abre listos para enviar.
    """
    from pni_sheets.operations import send as verb

    with session.open("send") as work, progress("send") as tell:
        report = verb.send(
            work, verb.What(what), work.round(round_name).id,
            only=[work.institution(k).key for k in only], dry_run=dry_run, again=again,
            partial=partial, tell=tell,
        )  # fmt: skip
    sent(report, dry_run, as_json)
    return send_code(report)


def send_code(report: SendReport) -> int:
    """3 where a message did not leave or nobody can be written to, else 0."""
    from pni_sheets.operations.send import Outcome

    return 3 if report.count(Outcome.FAILED, Outcome.NO_CONTACT, Outcome.HELD) else 0


def sent(report: SendReport, dry_run: bool, as_json: bool) -> None:
    """The result of ``send``."""
    from pni_sheets.operations.send import Outcome

    if as_json:
        dump(asdict(report))
        return
    shown = [line for line in report.lines if line.outcome != "nothing"]
    for line in shown:
        attached = ", ".join(
            f"{name} ({number(size // 1024)} KB)" for name, size in line.attachments
        )
        say(f"{line.institution}: {OUTCOME_WORDS[line.outcome]}")
        if dry_run:
            say(f"  para {', '.join(line.to) or '—'}; asunto: {line.subject}")
            say(f"  adjuntos: {attached or 'ninguno'}")
    _reasons(report)
    totals = counted(OUTCOME_WORDS, (line.outcome for line in report.lines))
    done(f"Correos: {totals or 'ninguno'}.")
    if dry_run and report.count(Outcome.PREVIEW):
        next_step("repita sin --dry-run para que salgan.")
    elif report.count(Outcome.DRAFT):
        folder = next(Path(line.path).parent for line in report.lines if line.path)
        next_step(f"abra con Outlook los borradores .eml y envíelos: {folder}")
    elif report.count(Outcome.NO_CONTACT):
        next_step("complete contactos.xlsx y repita el comando; no se envía nada dos veces.")
    else:
        next_step("«pni-sheets status» dice quién debe qué.")


def _reasons(report: SendReport) -> None:
    """What is to be known of some messages: the same reason once, however many share it."""
    reasons: dict[str, list[str]] = {}
    for line in report.lines:
        if line.reason:
            reasons.setdefault(line.reason, []).append(line.institution)
    for reason, keys in reasons.items():
        warn(f"{', '.join(keys)}: {reason}.")
