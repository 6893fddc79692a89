"""``plan check`` and ``plan export``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.options import FILE, Commands, Session, as_json, session
from pni_sheets.cli.output import done, dump, next_step, say, warn

if TYPE_CHECKING:
    from pni_sheets.operations.plan import PlanReport
    from pni_sheets.plan.catalogue import Discrepancy


COUNT_WORDS = {
    "axes": "ejes",
    "interventions": "intervenciones",
    "activities": "actividades",
    "indicators": "indicadores",
    "members": "instituciones miembros",
    "workbooks": "libros por ronda",
    "objectives": "objetivos del Pacto",
}


@click.group(cls=Commands)
def plan() -> None:
    """El catálogo del plan."""


@plan.command("check")
@as_json
@session
def plan_check(session: Session, as_json: bool) -> int:
    """Revisa el catálogo y muestra las discrepancias del documento."""
    from pni_sheets.operations import plan as verb

    report = verb.check(session.root)
    plan_checked(report, as_json)
    return 0 if not report.problems else 3


def plan_checked(report: PlanReport, as_json: bool) -> None:
    """The result of ``plan check``."""
    if as_json:
        dump(
            {
                "version": report.plan.version,
                "counts": report.counts,
                "problems": [asdict(p) for p in report.problems],
                "discrepancies": [asdict(d) for d in report.discrepancies],
                "to_confirm": dict(report.to_confirm),
            }
        )
        return
    from pni_sheets.plan import schemas

    say(f"Plan {report.plan.version}", bold=True)
    for name, label in COUNT_WORDS.items():
        say(f"  {report.counts[name]:>4} {label}")
    say("Discrepancias del propio documento:")
    for discrepancy in report.discrepancies:
        say(f"  - {_discrepancy(discrepancy)}")
    if report.to_confirm:
        say("Lecturas por confirmar con el MRREE:")
    for indicator, reason in report.to_confirm:
        say(f"  - {indicator}: {reason}")
    for problem in report.problems:
        warn(f"Por corregir: {schemas.sentence(problem)}")
    if report.problems:
        done(f"El catálogo tiene datos por corregir: {len(report.problems)}.")
        next_step("corrija los CSV de la carpeta plan y repita «pni-sheets plan check».")
    else:
        done("El catálogo está bien.")
        next_step("«pni-sheets plan export» lo escribe en CSV para revisarlo en Excel.")


def _discrepancy(found: Discrepancy) -> str:
    """What the document says of itself, against what its matrix has."""
    where = f"Eje {found.axis}" if found.axis else "Todo el plan"
    what = COUNT_WORDS[found.what]
    return f"{where}: el texto anuncia {found.claimed} {what}; la matriz tiene {found.found}."


@plan.command("export")
@click.option(
    "--to", "folder", type=FILE, metavar="CARPETA", help="Carpeta donde escribir los CSV."
)
@as_json
@session
def plan_export(session: Session, folder: Path | None, as_json: bool) -> None:
    """Escribe el catálogo en CSV, para revisarlo o cambiarlo."""
    from pni_sheets.operations import plan as verb

    if as_json:
        dump(verb.as_json(session.root))
        return
    plan_exported(verb.export(session.root, folder))


def plan_exported(folder: Path) -> None:
    """The result of ``plan export``."""
    done(f"Catálogo escrito en {folder}")
    next_step("cámbielo en Excel (CSV UTF-8) y revíselo con «pni-sheets plan check».")
