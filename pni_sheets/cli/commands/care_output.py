"""Screens of care and of the coordinator's decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pni_sheets.cli.commands.returns_output import finding_json, why
from pni_sheets.cli.output import (
    day,
    done,
    dump,
    moment,
    next_step,
    number,
    say,
    several,
    table,
    warn,
)
from pni_sheets.core.model import Decision, Excuse, Submission, SubmissionState, Waiver
from pni_sheets.mail import contacts
from pni_sheets.words import terms
from pni_sheets.words.terms import FILE_WORDS, PROBLEMS

if TYPE_CHECKING:
    from pni_sheets.ledger.records import Verification
    from pni_sheets.operations.care import BookReport
    from pni_sheets.operations.decisions import Decided
    from pni_sheets.operations.doctor import Examination
    from pni_sheets.operations.judged import Judged
    from pni_sheets.operations.retention import Expired, Holding, Sent

# --- decisions ----------------------------------------------------------------------------


def waived(decided: Decided[Waiver]) -> None:
    """The result of ``waive``."""
    waiver = decided.record
    row = f" en {waiver.key}" if waiver.key else ""
    done(f"{waiver.by} dispensó {waiver.rule} a {waiver.institution}{row}: {waiver.reason}")
    _judged(decided.judged, say)


def _judged(judged: Judged | None, tell: Callable[[str], None]) -> None:
    """What a decision changed in the judgement of a file."""
    if judged is None or judged.submission is None:
        next_step("«pni-sheets status» dice quién falta.")
        return
    submission = judged.submission
    if judged.status is SubmissionState.QUARANTINED:
        tell(f"La entrega {submission.id} sigue en cuarentena.")
        say(f"  {why(judged.findings, judged.reason)}")
        next_step(f"«pni-sheets ignore {submission.id}» la deja de lado; «rescue» pasa sus datos.")
        return
    tell(f"La entrega {submission.id} está {FILE_WORDS[judged.status]}.")
    if judged.status is SubmissionState.REJECTED:
        next_step(f"«pni-sheets explain {submission.institution}» dice qué queda por corregir.")
    else:
        next_step("«pni-sheets status» dice quién falta.")


def excused(excuse: Excuse) -> None:
    """The result of ``excuse``."""
    done(f"{excuse.by} excusó a {excuse.institution} de {excuse.round}: {excuse.reason}")
    next_step("«pni-sheets status» dice quién falta.")


def released(decided: Decided[Submission]) -> None:
    """The result of ``release``."""
    _judged(decided.judged, done)


def used(submission: Submission) -> None:
    """The result of ``use``."""
    done(f"La entrega {submission.id} está {FILE_WORDS[submission.state]}.")
    next_step("«pni-sheets consolidate» escribe el maestro con ella.")


def ignored(submission: Submission) -> None:
    """The result of ``ignore``."""
    done(f"La entrega {submission.id} se dejó de lado: {submission.reason}")
    next_step("«pni-sheets status» dice quién falta.")


def decided(decision: Decision, have: Sequence[str]) -> None:
    """The result of ``decide``; ``have``: institutions with a figure of the indicator."""
    if decision.institution not in have:
        others = f" La tienen: {', '.join(have)}." if have else ""
        warn(
            f"{decision.institution} no tiene todavía una cifra aceptada de "
            f"{decision.indicator}; hasta entonces saldrá Sin dato.{others}"
        )
    done(
        f"{decision.by} decidió que en {decision.indicator} vale el dato de "
        f"{decision.institution}: {decision.reason}"
    )
    next_step("«pni-sheets consolidate» lo muestra en Conciliación.")


# --- soundness ----------------------------------------------------------------------------


def verified(checked: Verification, as_json: bool) -> None:
    """The result of ``verify``."""
    if as_json:
        dump(asdict(checked) | {"sound": checked.sound})
        return
    for problem in checked.problems:
        text = PROBLEMS[problem.code].format(what=problem.what, detail=problem.detail)
        say(f"  {text}", dim=True) if problem.harmless else warn(text)
    verdict = "todo está bien" if checked.sound else "HAY DAÑOS"
    done(
        f"Comprobados {number(checked.files)} archivos, {number(checked.rows)} filas "
        f"y {number(checked.events)} asientos: {verdict}."
    )
    if checked.sound:
        next_step("«pni-sheets backup ARCHIVO» guarda una copia.")
    else:
        next_step("recupere una copia con «pni-sheets -C CARPETA-VACÍA restore ARCHIVO».")


def backed_up(saved: Any) -> None:
    """The result of ``backup``."""
    done(f"Copia guardada en {saved.path}: {several(saved.files, 'archivo', 'archivos')}.")
    next_step("guárdela en otro disco; «pni-sheets restore» la recupera.")


def restored(saved: Any) -> None:
    """The result of ``restore``."""
    done(f"Espacio de trabajo recuperado: {number(saved.files)} archivos, todos comprobados.")
    next_step("«pni-sheets status» dice en qué estaba.")


def examined(report: Examination, as_json: bool) -> None:
    """The result of ``doctor``."""
    if as_json:
        dump(asdict(report) | {"fit": report.fit})
        return
    for check in report.checks:
        sign = "bien" if not check.problem else "FALTA" if check.serious else "nota"
        say(f"  {sign:<6} {terms.CHECK_WORDS[check.name]}")
        if check.problem:
            say(f"         {check.problem}")
    if report.fit:
        done("Todo listo para trabajar.")
        next_step("«pni-sheets status» dice en qué está la ronda.")
    else:
        done("Hay que resolver lo que dice FALTA.")
        next_step("hágalo y repita «pni-sheets doctor».")


# --- personal data ------------------------------------------------------------------------


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


def incident(lines: Sequence[Sent], file: Path | None, as_json: bool) -> None:
    """The result of ``incident``."""
    if as_json:
        dump([asdict(line) for line in lines])
        return
    for line in lines:
        say(f"{moment(line.at)} {line.institution}: {', '.join(line.recipients)}: {line.file}")
    done(f"Envíos: {len(lines)}.")
    next_step(f"ábralo en Excel: {file}" if file else "con --csv ARCHIVO se escribe para Excel.")


# --- letters --------------------------------------------------------------------------------


def letters_exported(folder: Path, names: Sequence[str]) -> None:
    """The result of ``letters export``."""
    for name in names:
        say(f"  {name}")
    done(f"Cartas copiadas a {folder}: {len(names)}. Las que ya estaban no cambiaron.")
    next_step("edítelas con un editor de texto y pruébelas con «pni-sheets letters check».")


def letters_checked(folder: Path | None) -> None:
    """The result of ``letters check``."""
    done(f"Las cartas están bien{f' ({folder})' if folder else ', las del programa'}.")
    next_step("«pni-sheets send templates --dry-run» muestra lo que saldría.")


# --- the address book ---------------------------------------------------------------------


def contacts_checked(report: BookReport, as_json: bool) -> None:
    """The result of ``contacts check``."""
    if as_json:
        dump([finding_json(f) | {"message": text} for f, text in report.findings])
        return
    for finding, text in report.findings:
        if finding.rule != contacts.UNSERVED:
            say(f"  {finding.cell}: {text}")
    unserved = [str(f.value) for f, _ in report.findings if f.rule == contacts.UNSERVED]
    if unserved:
        say(f"  {contacts.nobody_for(unserved)}")
    done(
        f"{several(len(report.contacts), 'contacto', 'contactos')}, "
        f"{several(len(report.findings), 'hallazgo', 'hallazgos')}."
    )
    if report.findings:
        next_step("corrija contactos.xlsx en Excel y repita el comando.")
    else:
        next_step("«pni-sheets send templates --dry-run» muestra lo que saldría.")


def contacts_exported(rows: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    """The result of ``contacts export``."""
    if as_json:
        dump(rows)
        return
    for row in rows:
        say("; ".join(f"{header}: {value}" for header, value in row.items() if value))
    done(f"Es todo lo que se guarda de {several(len(rows), 'contacto', 'contactos')}.")
    next_step("«contacts correct CORREO» corrige un dato; «contacts erase CORREO» lo borra.")


def contact_corrected(address: str) -> None:
    """The result of ``contacts correct``."""
    done(f"Contacto {address} corregido.")
    next_step("«pni-sheets contacts check» revisa la libreta.")


def contact_erased(address: str, places: int) -> None:
    """The result of ``contacts erase``."""
    where = several(places, "lugar", "lugares")
    done(f"Contacto {address} borrado de la libreta y de {where} del registro.")
    next_step("«pni-sheets contacts check» dice si alguien quedó sin contacto.")
