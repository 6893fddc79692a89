"""Screens of mail: what was sent and what was fetched."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from pni_sheets.cli.output import done, dump, next_step, number, say, warn
from pni_sheets.mail.classify import Kind
from pni_sheets.operations.fetch import FetchReport
from pni_sheets.operations.send_report import Outcome, SendReport
from pni_sheets.words.terms import counted, word

OUTCOME_WORDS = {
    Outcome.PREVIEW: word("saldría", "saldrían"),
    Outcome.DRAFT: word("borrador escrito", "borradores escritos"),
    Outcome.SENT: word("enviado"),
    Outcome.ALREADY: word("ya enviado", "ya enviados"),
    Outcome.NOTHING: word("sin nada que enviar", "sin nada que enviar"),
    Outcome.HELD: word("retenido"),
    Outcome.NO_CONTACT: word("sin contacto", "sin contacto"),
    Outcome.FAILED: word("no salió", "no salieron"),
}

#: What was made of a message that came in.
KIND_WORDS = {
    Kind.RETURN: "trae archivos",
    Kind.NO_ATTACHMENT: "sin archivos; léalo",
    Kind.BOUNCE: "devuelto por el servidor",
    Kind.IGNORED: "no se usó",
}


def send_code(report: SendReport) -> int:
    """3 where a message did not leave or nobody can be written to, else 0."""
    return 3 if report.count(Outcome.FAILED, Outcome.NO_CONTACT, Outcome.HELD) else 0


def sent(report: SendReport, dry_run: bool, as_json: bool) -> None:
    """The result of ``send``."""
    if as_json:
        dump(asdict(report))
        return
    shown = [line for line in report.lines if line.outcome is not Outcome.NOTHING]
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


def fetched(report: FetchReport, as_json: bool) -> None:
    """The result of ``fetch``."""
    if as_json:
        dump(asdict(report))
        return
    for line in report.lines:
        say(f"{line.sender}: {line.subject}: {KIND_WORDS[Kind(line.outcome)]}")
        if line.reason:
            say(f"  {line.reason}")
        if line.text:
            say(f"  dice: {line.text}")
    done(f"Correos nuevos: {len(report.lines)}.")
    next_step("«pni-sheets ingest» revisa lo que llegó.")
