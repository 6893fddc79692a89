"""Screens of what goes out: the workspace, the plan, rounds, templates, opening balances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pni_sheets.cli.output import day, done, dump, next_step, say, several, table, warn
from pni_sheets.core.model import CollectionRound
from pni_sheets.words.terms import ROUND_WORDS

if TYPE_CHECKING:
    from pni_sheets.operations.plan import Imported, PlanReport
    from pni_sheets.operations.rounds import Generated
    from pni_sheets.plan.catalogue import Discrepancy
    from pni_sheets.storage.settings import Paths

COUNT_WORDS = {
    "axes": "ejes",
    "interventions": "intervenciones",
    "activities": "actividades",
    "indicators": "indicadores",
    "members": "instituciones miembros",
    "workbooks": "libros por ronda",
    "objectives": "objetivos del Pacto",
}


def initialised(paths: Paths) -> None:
    """The result of ``init``."""
    done(f"Espacio de trabajo listo en {paths.root}")
    say("  pni.toml        ajustes: correo, semáforo, plazos")
    say("  contactos.xlsx  a quién se escribe en cada institución")
    say("  inbox           aquí se dejan las entregas")
    say("  outbox          aquí queda todo lo que sale")
    next_step("llene contactos.xlsx y abra una ronda con «pni-sheets round open 2025-S1».")


def plan_checked(report: PlanReport, as_json: bool) -> None:
    """The result of ``plan check``."""
    if as_json:
        dump(
            {
                "version": report.plan.version,
                "counts": report.counts,
                "problems": [asdict(p) for p in report.problems],
                "discrepancies": [asdict(d) for d in report.discrepancies],
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


def plan_exported(folder: Path) -> None:
    """The result of ``plan export``."""
    done(f"Catálogo escrito en {folder}")
    next_step("cámbielo en Excel (CSV UTF-8) y revíselo con «pni-sheets plan check».")


def round_opened(current: CollectionRound) -> None:
    """The result of ``round open``."""
    done(f"Ronda {current.id} abierta; fecha límite {day(current.deadline)}.")
    next_step(f"«pni-sheets generate --round {current.id}» escribe los libros.")


def round_closed(current: CollectionRound) -> None:
    """The result of ``round close``."""
    done(f"Ronda {current.id} cerrada: las entregas nuevas quedan en cuarentena.")
    next_step(f"«pni-sheets consolidate --round {current.id}» escribe el maestro.")


def round_json(current: CollectionRound) -> dict[str, Any]:
    """One element of ``round list --json``."""
    return {
        "round": current.id,
        "state": current.state.value,
        "deadline": current.deadline,
        "plan_version": current.plan_version,
        "opened": current.opened,
    }


def rounds(all_rounds: Sequence[CollectionRound], as_json: bool) -> None:
    """The result of ``round list``."""
    if as_json:
        dump([round_json(r) for r in all_rounds])
        return
    if all_rounds:
        table(
            ("Ronda", "Estado", "Fecha límite", "Plan"),
            [(r.id, ROUND_WORDS[r.state], day(r.deadline), r.plan_version) for r in all_rounds],
        )
    done(f"Rondas: {len(all_rounds)}.")
    if all_rounds:
        next_step(f"«pni-sheets status --round {all_rounds[-1].id}» dice quién debe qué.")
    else:
        next_step("«pni-sheets round open 2025-S1» abre la primera.")


def generated(made: Generated) -> None:
    """The result of ``generate``."""
    folder = made.paths[0][1].parent if made.paths else ""
    done(f"{several(len(made.paths), 'libro escrito', 'libros escritos')} en {folder}")
    next_step(f"«pni-sheets send templates --round {made.round.id}» los envía.")


# --- opening balances -----------------------------------------------------------------------


def history_written(path: Path) -> None:
    """The result of ``history template``."""
    done(f"Libro de saldos de apertura: {path}")
    next_step("llénelo y regístrelo con «pni-sheets history import ARCHIVO».")


def history_imported(imported: Imported, as_json: bool) -> None:
    """The result of ``history import``."""
    if as_json:
        dump(
            {
                "opening": imported.opening.id if imported.opening else None,
                "rows": imported.rows,
                "repeated": imported.repeated,
                "findings": [asdict(f) for f in imported.findings],
            }
        )
        return
    from pni_sheets.cli.commands.returns_output import findings

    findings(imported.findings)
    if imported.opening is None:
        done("No se registró ningún saldo: hay celdas por corregir.")
        next_step("corrija el libro y repita el comando.")
    elif imported.repeated:
        done("Ese archivo ya estaba registrado; no cambió nada.")
        next_step("«pni-sheets status» dice quién debe qué.")
    else:
        rows = several(imported.rows, "saldo registrado", "saldos registrados")
        done(f"{rows} ({imported.opening.id}).")
        next_step("«pni-sheets generate» los muestra como acumulado anterior.")
