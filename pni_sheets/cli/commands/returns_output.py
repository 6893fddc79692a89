"""Screens of what comes back: ingest, validate, status, explain, rescue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pni_sheets.cli.output import day, done, dump, moment, next_step, say, several, table, warn
from pni_sheets.core.findings import Finding, Normalisation
from pni_sheets.core.model import Counts, InstitutionState, SubmissionState
from pni_sheets.words.terms import FILE_WORDS, SEVERITY_WORDS, STATE_WORDS, counted

if TYPE_CHECKING:
    from pni_sheets.operations.judged import Judged
    from pni_sheets.operations.rescue import Rescued
    from pni_sheets.operations.status import Explanation, Status


def judged_code(judged: Sequence[Judged]) -> int:
    """1 where some institution has something to correct, else 0."""
    return int(any(j.status is SubmissionState.REJECTED or _blocked(j) for j in judged))


def _blocked(judged: Judged) -> bool:
    return judged.status is SubmissionState.QUARANTINED and any(f.blocking for f in judged.findings)


# --- JSON of the contract ---------------------------------------------------------------


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as the contract writes it."""
    from pni_sheets.forms.messages import render

    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "value": finding.value,
        "message": render.message(finding),
    }


def normalisation_json(mended: Normalisation) -> dict[str, Any]:
    """A normalisation as the contract writes it."""
    return {
        "sheet": mended.sheet,
        "cell": mended.cell,
        "from": mended.before,
        "to": mended.after,
    }


def judged_json(judged: Judged) -> dict[str, Any]:
    """One element of ``validate --json``."""
    identity = judged.identity
    return {
        "file": judged.file,
        "sha256": judged.sha256,
        "status": judged.status.value,
        "institution": identity.institution if identity else None,
        "round": identity.round if identity else None,
        "findings": [finding_json(f) for f in judged.findings],
        "normalisations": [normalisation_json(n) for n in judged.returned.normalisations],
        "unplaced": [
            {"sheet": u.sheet, "cell": u.cell, "content": u.content, "kind": u.kind}
            for u in judged.returned.unplaced
        ],
        "reader": judged.returned.reader,
    }


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


# --- screens ----------------------------------------------------------------------------


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
    _files(sorted(told, key=lambda j: j.status is not SubmissionState.ACCEPTED))
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


def validated(judged: Sequence[Judged], as_json: bool) -> None:
    """The result of ``validate``."""
    if as_json:
        dump([judged_json(j) for j in judged])
        return
    _files(judged)
    done(f"Revisado sin registrar nada: {counted(FILE_WORDS, (j.status for j in judged))}.")
    next_step("«pni-sheets ingest ARCHIVO» lo registra.")


def _files(judged: Sequence[Judged]) -> None:
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
    findings(judged.findings)
    if judged.returned.normalisations:
        mended = len(judged.returned.normalisations)
        say(f"  {several(mended, 'valor normalizado', 'valores normalizados')}.", dim=True)


def findings(found: Sequence[Finding], *, rules: bool = False) -> None:
    """Findings grouped by severity and text, errors last so that they stay in sight.

    ``rules``: also the rule's name, which ``waive`` asks for.
    """
    from pni_sheets.forms.messages import render

    for severity in reversed(SEVERITY_WORDS):
        for group in render.grouped([f for f in found if f.severity is severity]):
            named = f" Regla {group.findings[0].rule}." if rules else ""
            say(f"  {SEVERITY_WORDS[severity]}{_places(group.findings)}: {group.text}{named}")


def _places(found: Sequence[Finding]) -> str:
    """Where a group of findings lies: " [Indicadores!G7, G12]"; cells of a sheet together,
    the sheet alone where there is no cell."""
    by_sheet: dict[str, list[str]] = {}
    for finding in found:
        if finding.sheet:
            cells = by_sheet.setdefault(finding.sheet, [])
            cells += [finding.cell] if finding.cell else []
    places = "; ".join(f"{s}!{', '.join(cells)}" if cells else s for s, cells in by_sheet.items())
    return f" [{places}]" if places else ""


def status_json(status: Status) -> dict[str, Any]:
    """``status --json`` of the contract."""
    states = Counter(line.state.value for _, line in status.lines)
    return {
        "round": status.round.id,
        "deadline": status.round.deadline,
        "institutions": [
            {
                "key": institution.key,
                "name": institution.name,
                "state": line.state.value,
                "submissions": line.submissions,
                "last": line.last,
                "errors": line.errors,
                "warnings": line.warnings,
            }
            for institution, line in status.lines
        ],
        "counts": {state.value: states[state.value] for state in InstitutionState},
        "quarantined": [s.id for s, _ in status.quarantined],
    }


def status(status: Status, as_json: bool) -> None:
    """Who owes what."""
    if as_json:
        dump(status_json(status))
        return
    settled = (InstitutionState.ACCEPTED, InstitutionState.EXCUSED)
    owing = [(i, s) for i, s in status.lines if s.state not in settled]
    say(f"Ronda {status.round.id}, fecha límite {day(status.round.deadline)}.")
    table(
        ("Clave", "Estado", "Entregas", "Última", "Errores", "Avisos"),
        [
            (i.key, STATE_WORDS[s.state], s.submissions, day(s.last), s.errors, s.warnings)
            for i, s in status.lines
        ],
        numbers=(2, 4, 5),
    )
    quarantine(status)
    states = counted(STATE_WORDS, (s.state for _, s in status.lines))
    done(f"{len(status.lines) - len(owing)} de {len(status.lines)}: {states}.")
    if owing:
        next_step("«pni-sheets explain CLAVE» dice por qué; «send reminders» se lo recuerda.")
    else:
        next_step("«pni-sheets consolidate» escribe el maestro.")


def quarantine(status: Status) -> None:
    """The files that no institution can be held to yet, and why."""
    for submission, found in status.quarantined:
        reason = why(found, submission.reason)
        warn(f"En cuarentena {submission.id}, {submission.filename}: {reason}")


def why(found: Sequence[Finding], reason: str) -> str:
    """Why a file is in quarantine: the first thing to correct, else the reason on record."""
    from pni_sheets.forms.messages import render

    return next((render.message(f) for f in found if f.blocking), reason)


def explained(explanation: Explanation, as_json: bool) -> None:
    """Every finding of one institution's submission."""
    from pni_sheets.forms.messages import render

    if as_json:
        dump(explained_json(explanation))
        return
    name = explanation.institution.name
    if explanation.submission is None:
        done(f"{name} no ha entregado nada en la ronda {explanation.round.id}.")
        next_step("«pni-sheets send reminders» se lo recuerda.")
        return
    submission = explanation.submission
    say(f"{name}: entrega {submission.id}, {submission.filename}", bold=True)
    say(f"  recibida {moment(submission.received)}, {FILE_WORDS[submission.state]}")
    findings(explanation.findings, rules=True)
    for waived in explanation.waived:
        say(f"  dispensado: {render.message(waived)}", dim=True)
    for mended in explanation.normalisations:
        say(
            f"  normalizado [{mended.sheet}!{mended.cell}]: "
            f"«{mended.before}» se leyó como {mended.after}",
            dim=True,
        )
    for left in explanation.unplaced:
        say(f"  sin lugar en el libro [{left.sheet}!{left.cell}]: {left.content}", dim=True)
    severities = counted(SEVERITY_WORDS, (f.severity for f in explanation.findings))
    done(f"Hallazgos: {severities or 'ninguno'}.")
    if any(f.blocking for f in explanation.findings):
        next_step("«pni-sheets send corrections» pide corregir; «waive REGLA» dispensa una regla.")
    else:
        next_step("«pni-sheets status» dice quién falta.")


def explained_json(explanation: Explanation) -> dict[str, Any]:
    """``explain --json``."""
    submission = explanation.submission
    return {
        "round": explanation.round.id,
        "institution": explanation.institution.key,
        "submission": submission.id if submission else None,
        "state": submission.state.value if submission else "pending",
        "findings": [finding_json(f) for f in explanation.findings],
        "waived": [finding_json(f) for f in explanation.waived],
        "normalisations": [normalisation_json(n) for n in explanation.normalisations],
        "unplaced": [
            {"sheet": u.sheet, "cell": u.cell, "content": u.content, "kind": u.kind}
            for u in explanation.unplaced
        ],
    }


def rescued(rescued: Rescued) -> None:
    """The result of ``rescue``."""
    findings(rescued.returned.findings)
    for left in rescued.returned.unplaced:
        say(f"  sin lugar en el libro [{left.sheet}!{left.cell}]: {left.content}", dim=True)
    if not rescued.values:
        done(f"No se pudo leer ninguna celda; el libro limpio va en blanco: {rescued.path}")
        next_step("envíeselo a la institución para que lo llene.")
        return
    passed = several(rescued.values, "celda pasó", "celdas pasaron")
    done(f"{passed} a un libro limpio: {rescued.path}")
    next_step("ábralo, revíselo y devuélvalo a la institución para que lo complete.")
