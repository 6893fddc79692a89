"""Commands of what goes out: workspace, plan, rounds, templates, mail."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pni_sheets.cli.options import (
    DAY,
    FILE,
    Command,
    Commands,
    Session,
    as_json,
    only_option,
    round_option,
    session,
)

# --- workspace and plan ------------------------------------------------------------------------


@click.command(cls=Command)
@session
def init(session: Session) -> None:
    """Crea un espacio de trabajo."""
    from pni_sheets.cli.commands import setup_output
    from pni_sheets.operations import rounds

    setup_output.initialised(rounds.init(session.root))


@click.group(cls=Commands)
def plan() -> None:
    """El catálogo del plan."""


@plan.command("check")
@as_json
@session
def plan_check(session: Session, as_json: bool) -> int:
    """Revisa el catálogo y muestra las discrepancias del documento."""
    from pni_sheets.cli.commands import setup_output
    from pni_sheets.operations import plan as pipeline_plan

    report = pipeline_plan.check(session.root)
    setup_output.plan_checked(report, as_json)
    return 0 if not report.problems else 3


@plan.command("export")
@click.option(
    "--to", "folder", type=FILE, metavar="CARPETA", help="Carpeta donde escribir los CSV."
)
@as_json
@session
def plan_export(session: Session, folder: Path | None, as_json: bool) -> None:
    """Escribe el catálogo en CSV, para revisarlo o cambiarlo."""
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import setup_output
    from pni_sheets.operations import plan as pipeline_plan

    if as_json:
        output.dump(pipeline_plan.as_json(session.root))
        return
    setup_output.plan_exported(pipeline_plan.export(session.root, folder))


# --- rounds ------------------------------------------------------------------------------------


@click.group("round", cls=Commands)
def round_group() -> None:
    """Las rondas de recolección."""


@round_group.command("open")
@click.argument("name", metavar="RONDA")
@click.option(
    "--deadline", type=DAY, metavar="AAAA-MM-DD",
    help="Fecha límite de entrega. Sin ella, la que dice pni.toml.",
)  # fmt: skip
@session
def round_open(session: Session, name: str, deadline: date | None) -> None:
    """Abre una ronda, por ejemplo 2025-S1.

    Con una ya abierta y --deadline, cambia su fecha límite.
    """
    from pni_sheets.cli.commands import setup_output
    from pni_sheets.operations import rounds

    with session.open("round open") as work:
        opened = rounds.open_round(work, name, deadline)
        setup_output.round_opened(opened)


@round_group.command("close")
@click.argument("name", metavar="RONDA")
@session
def round_close(session: Session, name: str) -> None:
    """Cierra una ronda: ya no se aceptan entregas."""
    from pni_sheets.cli.commands import setup_output
    from pni_sheets.operations import rounds

    with session.open("round close") as work:
        setup_output.round_closed(rounds.close_round(work, name))


@round_group.command("list")
@as_json
@session
def round_list(session: Session, as_json: bool) -> None:
    """Muestra las rondas."""
    from pni_sheets.cli.commands import setup_output

    with session.open() as work:
        setup_output.rounds(work.ledger.rounds(), as_json)


@click.command(cls=Command)
@round_option
@only_option
@session
def generate(session: Session, round_name: str | None, only: tuple[str, ...]) -> None:
    """Escribe los libros de las instituciones."""
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import setup_output
    from pni_sheets.operations import rounds

    with session.open("generate") as work, output.progress("generate") as tell:
        made = rounds.generate(work, round_name, only, tell)
    setup_output.generated(made)


# --- mail --------------------------------------------------------------------------------------


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
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import mail_output
    from pni_sheets.operations import send as dispatch

    with session.open("send") as work, output.progress("send") as tell:
        report = dispatch.send(
            work, dispatch.What(what), work.round(round_name).id,
            only=[work.institution(k).key for k in only], dry_run=dry_run, again=again,
            partial=partial, tell=tell,
        )  # fmt: skip
    mail_output.sent(report, dry_run, as_json)
    return mail_output.send_code(report)


@click.command(cls=Command)
@as_json
@session
def fetch(session: Session, as_json: bool) -> None:
    """Trae al inbox las entregas que llegaron por correo."""
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import mail_output
    from pni_sheets.operations import send as dispatch

    with session.open("fetch") as work, output.progress("fetch") as tell:
        report = dispatch.fetch(work, tell=tell)
    mail_output.fetched(report, as_json)
