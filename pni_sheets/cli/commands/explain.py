"""``explain``: every finding of an institution's return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pni_sheets.cli.findings import show_findings
from pni_sheets.cli.json import finding_json, normalisation_json, unplaced_json
from pni_sheets.cli.options import Command, Session, as_json, round_option, session
from pni_sheets.cli.output import done, dump, next_step, say
from pni_sheets.core.spanish import moment
from pni_sheets.words.terms import FILE_WORDS, SEVERITY_WORDS, counted

if TYPE_CHECKING:
    from pni_sheets.operations.status import Explanation


@click.command(cls=Command)
@click.argument("key", metavar="CLAVE")
@round_option
@as_json
@session
def explain(session: Session, key: str, round_name: str | None, as_json: bool) -> None:
    """Muestra cada hallazgo de la entrega de una institución."""
    from pni_sheets.operations import status as verb

    with session.open() as work:
        explained(verb.explain(work, key, round_name), as_json)


def explained(explanation: Explanation, as_json: bool) -> None:
    """Every finding of one institution's submission."""
    from pni_sheets.forms import messages

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
    show_findings(explanation.findings, rules=True)
    for waived in explanation.waived:
        say(f"  dispensado: {messages.message(waived)}", dim=True)
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
        "unplaced": [unplaced_json(u) for u in explanation.unplaced],
    }
