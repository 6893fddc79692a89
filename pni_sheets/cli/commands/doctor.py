"""``doctor``: whether everything is fit for work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pni_sheets.cli.options import Command, Session, as_json, session
from pni_sheets.cli.output import done, dump, next_step, say, working
from pni_sheets.words.terms import CHECK_WORDS

if TYPE_CHECKING:
    from pni_sheets.operations.doctor import Examination


@click.command(cls=Command)
@as_json
@session
def doctor(session: Session, as_json: bool) -> int:
    """Dice si todo está listo para trabajar y, si no, qué hacer."""
    from pni_sheets.operations import doctor as verb

    with working("doctor"):
        report = verb.examine(session.root)
    examined(report, as_json)
    return 0 if report.fit else 3


def examined(report: Examination, as_json: bool) -> None:
    """The result of ``doctor``."""
    if as_json:
        dump(examined_json(report))
        return
    from pni_sheets.words.errors import sentence

    for check in report.checks:
        sign = "bien" if not check.problem else "FALTA" if check.serious else "nota"
        say(f"  {sign:<6} {CHECK_WORDS[check.name]}")
        if check.problem:
            say(f"         {sentence(check.problem)}")
    if report.fit:
        done("Todo listo para trabajar.")
        next_step("«pni-sheets status» dice en qué está la ronda.")
    else:
        done("Hay que resolver lo que dice FALTA.")
        next_step("hágalo y repita «pni-sheets doctor».")


def examined_json(report: Examination) -> dict[str, Any]:
    """``doctor --json``."""
    from pni_sheets.words.errors import sentence

    return {
        "checks": [
            {
                "name": check.name,
                "problem": sentence(check.problem) if check.problem else "",
                "serious": check.serious,
            }
            for check in report.checks
        ],
        "fit": report.fit,
    }
