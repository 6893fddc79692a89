"""``history template`` and ``history import``: opening balances."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pni_sheets.cli.findings import show_findings
from pni_sheets.cli.options import FILE, INSTITUTION_MUST_ACT, Commands, Session, as_json, session
from pni_sheets.cli.output import done, dump, next_step, several

if TYPE_CHECKING:
    from pni_sheets.operations.opening_balances import Imported


@click.group(cls=Commands)
def history() -> None:
    """Saldos de apertura de un plan que ya estaba en marcha."""


@history.command("template")
@session
def history_template(session: Session) -> None:
    """Escribe el libro donde se anotan los saldos de apertura."""
    from pni_sheets.operations import opening_balances as verb

    with session.open() as work:
        history_written(verb.template(work))


def history_written(path: Path) -> None:
    """The result of ``history template``."""
    done(f"Libro de saldos de apertura: {path}")
    next_step("llénelo y regístrelo con «pni-sheets history import ARCHIVO».")


@history.command("import")
@click.argument("file", type=FILE, metavar="ARCHIVO")
@click.option("--by", default="", metavar="NOMBRE", help="Quién los entrega.")
@as_json
@session
def history_import(session: Session, file: Path, by: str, as_json: bool) -> int:
    """Revisa y registra los saldos de apertura de un libro."""
    from pni_sheets.operations import opening_balances as verb

    with session.open("history import") as work:
        imported = verb.import_balances(work, file, by)
    history_imported(imported, as_json)
    return INSTITUTION_MUST_ACT if imported.blocked else 0


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
    show_findings(imported.findings)
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
