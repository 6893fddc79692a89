"""The commands of the contract: arguments in, one verb, its result on screen, exit code out.

Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pni_sheets import __version__

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from pni_sheets.workspace import Workspace

#: "done, and institutions have blocking findings" (contract).
INSTITUTION_MUST_ACT = 1

FILE = click.Path(path_type=Path, dir_okay=True)


@dataclass(frozen=True, slots=True)
class Session:
    """What every command is given: the workspace's folder."""

    root: Path

    def open(self, writing: str | None = None) -> AbstractContextManager[Workspace]:
        """Open the workspace; ``writing`` names the command that takes the lock."""
        from pni_sheets.workspace import opened

        return opened(self.root, writing=writing)


class Commands(click.Group):
    """Commands in the order in which a round uses them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C", "--workspace", type=click.Path(path_type=Path, file_okay=False), default=Path(),
    show_default="la carpeta actual", help="Carpeta del espacio de trabajo.",
)  # fmt: skip
@click.version_option(__version__, prog_name="pni-sheets")
@click.pass_context
def cli(ctx: click.Context, workspace: Path) -> None:
    """Seguimiento del PNI 2024-2028 con libros de Excel y correo.

    Una ronda, paso a paso: init, round open, generate, send templates, run,
    send corrections, consolidate, send master.
    """
    ctx.obj = Session(workspace)


# --- options that several commands share ------------------------------------------------

Command = Callable[..., Any]
as_json = click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
round_option = click.option(
    "--round", "round_name", metavar="RONDA",
    help="La ronda, por ejemplo 2025-S1. Sin ella, la única abierta.",
)  # fmt: skip
by_option = click.option("--by", required=True, metavar="NOMBRE", help="Quién lo decide.")
reason_option = click.option("--reason", required=True, metavar="TEXTO", help="Por qué.")
session = click.pass_obj


def keys(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Keys out of a list such as MAG,MTPS."""
    return tuple(k.strip() for k in (value or "").split(",") if k.strip())


only_option = click.option(
    "--only", callback=keys, metavar="CLAVE,CLAVE", help="Solo estas instituciones."
)


# --- workspace and plan -------------------------------------------------------------------


@cli.command()
@session
def init(session: Session) -> None:
    """Crea un espacio de trabajo."""
    from pni_sheets import pipeline, screen

    screen.initialised(pipeline.init(session.root))


@cli.group(cls=Commands)
def plan() -> None:
    """El catálogo del plan."""


@plan.command("check")
@as_json
@session
def plan_check(session: Session, as_json: bool) -> int:
    """Revisa el catálogo y muestra las discrepancias del documento."""
    from pni_sheets import pipeline_plan, screen

    report = pipeline_plan.check(session.root)
    screen.plan_checked(report, as_json)
    return 0 if not report.problems else 3


@plan.command("export")
@click.option("--to", "folder", type=FILE, help="Carpeta donde escribir los CSV.")
@as_json
@session
def plan_export(session: Session, folder: Path | None, as_json: bool) -> None:
    """Escribe el catálogo en CSV, para revisarlo o cambiarlo."""
    from pni_sheets import pipeline_plan, screen

    if as_json:
        screen.dump(pipeline_plan.as_json(session.root))
        return
    screen.plan_exported(pipeline_plan.export(session.root, folder))


# --- rounds ------------------------------------------------------------------------------


@cli.group("round", cls=Commands)
def round_group() -> None:
    """Las rondas de recolección."""


@round_group.command("open")
@click.argument("name", metavar="RONDA")
@click.option(
    "--deadline", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), metavar="AAAA-MM-DD",
    help="Fecha límite de entrega. Sin ella, la que dice pni.toml.",
)  # fmt: skip
@session
def round_open(session: Session, name: str, deadline: datetime | None) -> None:
    """Abre una ronda, por ejemplo 2025-S1; con una ya abierta, cambia su fecha límite."""
    from pni_sheets import pipeline, screen

    with session.open("round open") as work:
        opened = pipeline.open_round(work, name, deadline.date() if deadline else None)
        screen.round_opened(opened)


@round_group.command("close")
@click.argument("name", metavar="RONDA")
@session
def round_close(session: Session, name: str) -> None:
    """Cierra una ronda: ya no se aceptan entregas."""
    from pni_sheets import pipeline, screen

    with session.open("round close") as work:
        screen.round_closed(pipeline.close_round(work, name))


@round_group.command("list")
@as_json
@session
def round_list(session: Session, as_json: bool) -> None:
    """Muestra las rondas."""
    from pni_sheets import screen

    with session.open() as work:
        screen.rounds(work.ledger.rounds(), as_json)


@cli.command()
@round_option
@only_option
@session
def generate(session: Session, round_name: str | None, only: tuple[str, ...]) -> None:
    """Escribe los libros de las instituciones."""
    from pni_sheets import pipeline, screen

    with session.open("generate") as work, screen.progress("Escribiendo plantillas") as tell:
        made = pipeline.generate(work, round_name, only, tell)
    screen.generated(made)


# --- mail ----------------------------------------------------------------------------------


@cli.command()
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
    """Prepara o envía los correos: templates, reminders, corrections, master.

    Sin una cuenta configurada escribe borradores .eml que Outlook abre listos para enviar.
    """
    from pni_sheets import dispatch, screen

    with session.open("send") as work:
        report = dispatch.send(
            work, dispatch.What(what), work.round(round_name).id,
            only=[work.institution(k).key for k in only], dry_run=dry_run, again=again,
            partial=partial,
        )  # fmt: skip
    screen.sent(report, dry_run, as_json)
    return screen.send_code(report)


@cli.command()
@as_json
@session
def fetch(session: Session, as_json: bool) -> None:
    """Trae al inbox las entregas que llegaron por correo."""
    from pni_sheets import dispatch, screen

    with session.open("fetch") as work:
        screen.fetched(dispatch.fetch(work), as_json)


# --- returns --------------------------------------------------------------------------------


@cli.command()
@round_option
@click.argument("files", nargs=-1, type=FILE, metavar="[ARCHIVO]...")
@as_json
@session
def ingest(session: Session, round_name: str | None, files: tuple[Path, ...], as_json: bool) -> int:
    """Recibe, revisa y registra entregas (sin archivos, las del inbox)."""
    from pni_sheets import pipeline_intake, screen

    with session.open("ingest") as work, screen.progress("Revisando entregas") as tell:
        judged = pipeline_intake.ingest(work, round_name, files, tell)
        counts = work.ledger.counts()
    screen.ingested(judged, counts, as_json)
    return screen.judged_code(judged)


@cli.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="ARCHIVO...")
@as_json
@session
def validate(session: Session, files: tuple[Path, ...], as_json: bool) -> int:
    """Revisa archivos como lo haría ingest, sin registrar nada."""
    from pni_sheets import pipeline_intake, screen

    with session.open() as work, screen.progress("Revisando") as tell:
        judged = pipeline_intake.validate_files(work, files, tell)
    screen.validated(judged, as_json)
    return screen.judged_code(judged)


@cli.command()
@round_option
@as_json
@session
def status(session: Session, round_name: str | None, as_json: bool) -> None:
    """Muestra quién debe qué, y por qué se devolvió una entrega."""
    from pni_sheets import pipeline_status, screen

    with session.open() as work:
        screen.status(pipeline_status.status(work, round_name), as_json)


@cli.command()
@click.argument("key", metavar="CLAVE")
@round_option
@as_json
@session
def explain(session: Session, key: str, round_name: str | None, as_json: bool) -> None:
    """Muestra cada hallazgo de la entrega de una institución."""
    from pni_sheets import pipeline_status, screen

    with session.open() as work:
        screen.explained(pipeline_status.explain(work, key, round_name), as_json)


@cli.command()
@click.argument("file", type=FILE, metavar="ARCHIVO")
@click.option(
    "--institution", "key", metavar="CLAVE", help="De quién es, si el archivo no lo dice."
)
@round_option
@session
def rescue(session: Session, file: Path, key: str | None, round_name: str | None) -> None:
    """Pasa a un libro limpio lo que se pueda leer de una entrega dañada o hecha a mano."""
    from pni_sheets import pipeline_status, screen

    with session.open() as work:
        screen.rescued(pipeline_status.rescue(work, file, key, round_name))


# --- the coordinator's decisions --------------------------------------------------------------


@cli.command()
@click.argument("rule", metavar="REGLA")
@click.option("--institution", "key", required=True, metavar="CLAVE", help="A quién se dispensa.")
@round_option
@click.option("--indicator", default="", metavar="CÓDIGO", help="Solo en esta fila.")
@by_option
@reason_option
@session
def waive(
    session: Session, rule: str, key: str, round_name: str | None, indicator: str,
    by: str, reason: str,
) -> None:  # fmt: skip
    """Dispensa una regla a una institución. Quien decide y por qué quedan registrados."""
    from pni_sheets import pipeline, screen

    with session.open("waive") as work:
        screen.waived(pipeline.waive(work, rule, key, round_name, indicator, by, reason))


@cli.command()
@click.argument("key", metavar="CLAVE")
@round_option
@by_option
@reason_option
@session
def excuse(session: Session, key: str, round_name: str | None, by: str, reason: str) -> None:
    """Excusa a una institución: no se espera su entrega."""
    from pni_sheets import pipeline, screen

    with session.open("excuse") as work:
        screen.excused(pipeline.excuse(work, key, round_name, by, reason))


@cli.command()
@click.argument("submission", metavar="ENTREGA")
@by_option
@session
def release(session: Session, submission: str, by: str) -> None:
    """Deja entrar una entrega en cuarentena; ingest la revisa después."""
    from pni_sheets import pipeline, screen

    with session.open("release") as work:
        screen.released(pipeline.release(work, submission, by))


@cli.command()
@click.argument("submission", metavar="ENTREGA")
@by_option
@session
def use(session: Session, submission: str, by: str) -> None:
    """Hace valer una entrega que otra había reemplazado."""
    from pni_sheets import screen

    with session.open("use") as work:
        screen.used(work.ledger.use(submission, by))


@cli.command()
@click.argument("submission", metavar="ENTREGA")
@reason_option
@session
def ignore(session: Session, submission: str, reason: str) -> None:
    """Deja de lado una entrega que no corresponde, con el motivo."""
    from pni_sheets import screen

    with session.open("ignore") as work:
        screen.ignored(work.ledger.ignore(submission, reason))


@cli.command()
@click.argument("indicator", metavar="INDICADOR")
@round_option
@click.option("--use", "key", required=True, metavar="CLAVE", help="De quién es el dato oficial.")
@by_option
@reason_option
@session
def decide(
    session: Session, indicator: str, round_name: str | None, key: str, by: str, reason: str
) -> None:
    """Decide qué dato de un indicador es el oficial."""
    from pni_sheets import pipeline, screen

    with session.open("decide") as work:
        screen.decided(pipeline.decide(work, indicator, round_name, key, by, reason))


# --- results ----------------------------------------------------------------------------------


@cli.command()
@round_option
@click.option("--partial", is_flag=True, help="Consolida aunque falten instituciones.")
@click.option("--axis", metavar="EJE", help="Solo un eje (0 a 6), para su Mesa.")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["es", "en"]),
    default="es",
    show_default=True,
    help="Idioma del resumen.",
)
@click.option("--pdf", is_flag=True, help="Escribe también el resumen en PDF.")
@as_json
@session
def consolidate(
    session: Session, round_name: str | None, partial: bool, axis: str | None,
    language: str, pdf: bool, as_json: bool,
) -> None:  # fmt: skip
    """Escribe el libro maestro, el resumen y los datos abiertos."""
    from pni_sheets import pipeline_results, screen

    with session.open("consolidate") as work, screen.working("Consolidando"):
        published = pipeline_results.publish(
            work, round_name, partial=partial, axis=axis, language=language, pdf=pdf
        )
    screen.published(published, as_json)


@cli.command()
@click.argument("cell", metavar="CELDA")
@round_option
@as_json
@session
def trace(session: Session, cell: str, round_name: str | None, as_json: bool) -> None:
    """De una celda del maestro (Indicadores!H12) a los archivos de donde salió."""
    from pni_sheets import pipeline_results, screen

    with session.open() as work:
        screen.traced(pipeline_results.trace_cell(work, cell, round_name), as_json)


@cli.command()
@click.argument("before", type=FILE, metavar="A")
@click.argument("after", type=FILE, metavar="B")
@as_json
def diff(before: Path, after: Path, as_json: bool) -> None:
    """Qué cambió entre dos maestros, o entre dos entregas (E0001 E0007)."""
    from pni_sheets import pipeline_results, screen

    screen.differences(pipeline_results.compare(before, after), as_json)


@cli.command()
@round_option
@as_json
@session
def run(session: Session, round_name: str | None, as_json: bool) -> int:
    """Todo lo de cada día: correo, entregas, maestro parcial y estado."""
    from pni_sheets import pipeline_results, screen

    with session.open("run") as work, screen.progress("Revisando entregas") as tell:
        ran = pipeline_results.run(work, round_name, tell)
    screen.ran(ran, as_json)
    return screen.judged_code(ran.judged)


# --- history ----------------------------------------------------------------------------------


@cli.group(cls=Commands)
def history() -> None:
    """Saldos de apertura de un plan que ya estaba en marcha."""


@history.command("template")
@session
def history_template(session: Session) -> None:
    """Escribe el libro donde se anotan los saldos de apertura."""
    from pni_sheets import pipeline_plan, screen

    with session.open() as work:
        screen.history_written(pipeline_plan.history_template(work))


@history.command("import")
@click.argument("file", type=FILE, metavar="ARCHIVO")
@click.option("--by", default="", metavar="NOMBRE", help="Quién los entrega.")
@as_json
@session
def history_import(session: Session, file: Path, by: str, as_json: bool) -> int:
    """Revisa y registra los saldos de apertura de un libro."""
    from pni_sheets import pipeline_plan, screen

    with session.open("history import") as work:
        imported = pipeline_plan.history_import(work, file, by)
    screen.history_imported(imported, as_json)
    return INSTITUTION_MUST_ACT if imported.blocked else 0


# --- soundness --------------------------------------------------------------------------------


@cli.command()
@as_json
@session
def verify(session: Session, as_json: bool) -> int:
    """Recuenta y comprueba todo lo registrado y archivado."""
    from pni_sheets import screen

    with session.open() as work, screen.working("Comprobando"):
        checked = work.ledger.verify()
    screen.verified(checked, as_json)
    return 0 if checked.sound else 3


@cli.command()
@click.argument("file", type=FILE, metavar="ARCHIVO")
@session
def backup(session: Session, file: Path) -> None:
    """Guarda el espacio de trabajo completo en un archivo."""
    from pni_sheets import pipeline_care, screen

    screen.backed_up(pipeline_care.backup(session.root, file))


@cli.command()
@click.argument("file", type=FILE, metavar="ARCHIVO")
@session
def restore(session: Session, file: Path) -> None:
    """Recupera en una carpeta vacía un espacio de trabajo guardado."""
    from pni_sheets import pipeline_care, screen

    screen.restored(pipeline_care.restore(session.root, file))


@cli.command()
@as_json
@session
def doctor(session: Session, as_json: bool) -> int:
    """Dice si todo está listo para trabajar y, si no, qué hacer."""
    from pni_sheets import pipeline_care, screen

    report = pipeline_care.examine(session.root)
    screen.examined(report, as_json)
    return 0 if report.fit else 3


@cli.group(cls=Commands)
def contacts() -> None:
    """La libreta de direcciones (contactos.xlsx)."""


@contacts.command("check")
@as_json
@session
def contacts_check(session: Session, as_json: bool) -> int:
    """Revisa la libreta y dice quién no tiene contacto."""
    from pni_sheets import pipeline_care, screen

    with session.open() as work:
        report = pipeline_care.check_contacts(work)
    screen.contacts_checked(report, as_json)
    return 3 if report.blocked else 0


@contacts.command("export")
@as_json
@session
def contacts_export(session: Session, as_json: bool) -> None:
    """Muestra todo lo que se guarda de cada contacto."""
    from pni_sheets import pipeline_care, screen

    with session.open() as work:
        screen.contacts_exported(pipeline_care.export_contacts(work), as_json)


@contacts.command("correct")
@click.argument("address", metavar="CORREO")
@click.option("--name", metavar="NOMBRE", help="El nombre corregido.")
@click.option("--role", metavar="CARGO", help="El cargo corregido.")
@click.option("--email", metavar="CORREO", help="El correo corregido.")
@session
def contacts_correct(
    session: Session, address: str, name: str | None, role: str | None, email: str | None
) -> None:
    """Corrige los datos de un contacto."""
    from pni_sheets import pipeline_care, screen

    with session.open("contacts correct") as work:
        pipeline_care.correct_contact(work, address, name=name, role=role, email=email)
    screen.contact_corrected(address)


@contacts.command("erase")
@click.argument("address", metavar="CORREO")
@session
def contacts_erase(session: Session, address: str) -> None:
    """Borra a un contacto de la libreta y su dirección del registro."""
    from pni_sheets import pipeline_care, screen

    with session.open("contacts erase") as work:
        screen.contact_erased(address, pipeline_care.erase_contact(work, address))


@cli.command()
@click.option(
    "--to",
    "folder",
    type=FILE,
    default=Path("demo"),
    show_default=True,
    help="Carpeta de la demostración.",
)
@as_json
def demo(folder: Path, as_json: bool) -> None:
    """Una ronda entera con datos sintéticos, marcados como tales."""
    from pni_sheets import demo as demonstration
    from pni_sheets import screen

    screen.demonstrated(demonstration.run(folder, screen.step), as_json)
