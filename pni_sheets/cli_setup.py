"""Commands of what goes out: workspace, plan, rounds, templates, mail."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pni_sheets.cli_options import (
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
    from pni_sheets import pipeline, screen_setup

    screen_setup.initialised(pipeline.init(session.root))


@click.group(cls=Commands)
def plan() -> None:
    """El catálogo del plan."""


@plan.command("check")
@as_json
@session
def plan_check(session: Session, as_json: bool) -> int:
    """Revisa el catálogo y muestra las discrepancias del documento."""
    from pni_sheets import pipeline_plan, screen_setup

    report = pipeline_plan.check(session.root)
    screen_setup.plan_checked(report, as_json)
    return 0 if not report.problems else 3


@plan.command("export")
@click.option(
    "--to", "folder", type=FILE, metavar="CARPETA", help="Carpeta donde escribir los CSV."
)
@as_json
@session
def plan_export(session: Session, folder: Path | None, as_json: bool) -> None:
    """Escribe el catálogo en CSV, para revisarlo o cambiarlo."""
    from pni_sheets import pipeline_plan, screen, screen_setup

    if as_json:
        screen.dump(pipeline_plan.as_json(session.root))
        return
    screen_setup.plan_exported(pipeline_plan.export(session.root, folder))


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
    from pni_sheets import pipeline, screen_setup

    with session.open("round open") as work:
        opened = pipeline.open_round(work, name, deadline)
        screen_setup.round_opened(opened)


@round_group.command("close")
@click.argument("name", metavar="RONDA")
@session
def round_close(session: Session, name: str) -> None:
    """Cierra una ronda: ya no se aceptan entregas."""
    from pni_sheets import pipeline, screen_setup

    with session.open("round close") as work:
        screen_setup.round_closed(pipeline.close_round(work, name))


@round_group.command("list")
@as_json
@session
def round_list(session: Session, as_json: bool) -> None:
    """Muestra las rondas."""
    from pni_sheets import screen_setup

    with session.open() as work:
        screen_setup.rounds(work.ledger.rounds(), as_json)


@click.command(cls=Command)
@round_option
@only_option
@session
def generate(session: Session, round_name: str | None, only: tuple[str, ...]) -> None:
    """Escribe los libros de las instituciones."""
    from pni_sheets import pipeline, screen, screen_setup

    with session.open("generate") as work, screen.progress("generate") as tell:
        made = pipeline.generate(work, round_name, only, tell)
    screen_setup.generated(made)


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
    from pni_sheets import dispatch, screen, screen_mail

    with session.open("send") as work, screen.progress("send") as tell:
        report = dispatch.send(
            work, dispatch.What(what), work.round(round_name).id,
            only=[work.institution(k).key for k in only], dry_run=dry_run, again=again,
            partial=partial, tell=tell,
        )  # fmt: skip
    screen_mail.sent(report, dry_run, as_json)
    return screen_mail.send_code(report)


@click.command(cls=Command)
@as_json
@session
def fetch(session: Session, as_json: bool) -> None:
    """Trae al inbox las entregas que llegaron por correo."""
    from pni_sheets import dispatch, screen, screen_mail

    with session.open("fetch") as work, screen.progress("fetch") as tell:
        report = dispatch.fetch(work, tell=tell)
    screen_mail.fetched(report, as_json)
