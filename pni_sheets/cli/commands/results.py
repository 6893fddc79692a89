"""Commands of results, history and care."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pni_sheets.cli.options import (
    DAY,
    FILE,
    INSTITUTION_MUST_ACT,
    Command,
    Commands,
    Session,
    as_json,
    round_option,
    session,
)

# --- results -----------------------------------------------------------------------------------


@click.command(cls=Command)
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
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import results_output
    from pni_sheets.operations import publish

    with session.open("consolidate") as work, output.progress("consolidate") as tell:
        published = publish.publish(
            work,
            round_name,
            partial=partial,
            edition=publish.Edition(axis, language, pdf),
            tell=tell,
        )
    results_output.published(published, as_json)


@click.command(cls=Command)
@click.argument("cell", metavar="CELDA")
@round_option
@as_json
@session
def trace(session: Session, cell: str, round_name: str | None, as_json: bool) -> None:
    """Dice de qué archivos salió una celda del maestro.

    Por ejemplo: pni-sheets trace Indicadores!G12 --round 2025-S1
    """
    from pni_sheets.cli.commands import results_output
    from pni_sheets.operations import trace as pipeline_trace

    with session.open() as work:
        results_output.traced(pipeline_trace.trace_cell(work, cell, round_name), as_json)


@click.command(cls=Command)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@as_json
@session
def diff(session: Session, before: str, after: str, as_json: bool) -> None:
    """Qué cambió entre dos maestros o dos entregas.

    A y B son archivos, o números de entrega (E0001 E0007).
    """
    from pni_sheets.cli.commands import results_output
    from pni_sheets.operations import trace as pipeline_trace

    if pipeline_trace.is_submission(before) and pipeline_trace.is_submission(after):
        with session.open() as work:
            changes = pipeline_trace.compare_submissions(work, before, after)
    else:
        changes = pipeline_trace.compare_masters(Path(before), Path(after))
    results_output.differences(changes, as_json)


@click.command(cls=Command)
@round_option
@as_json
@session
def run(session: Session, round_name: str | None, as_json: bool) -> int:
    """Lo de cada día: correo, entregas, maestro y estado."""
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import results_output, returns_output
    from pni_sheets.operations import run as pipeline_run

    with session.open("run") as work:
        ran = pipeline_run.run(work, round_name, output.progress)
    results_output.ran(ran, as_json)
    return returns_output.judged_code(ran.judged)


# --- history -----------------------------------------------------------------------------------


@click.group(cls=Commands)
def history() -> None:
    """Saldos de apertura de un plan que ya estaba en marcha."""


@history.command("template")
@session
def history_template(session: Session) -> None:
    """Escribe el libro donde se anotan los saldos de apertura."""
    from pni_sheets.cli.commands import setup_output
    from pni_sheets.operations import plan

    with session.open() as work:
        setup_output.history_written(plan.history_template(work))


@history.command("import")
@click.argument("file", type=FILE, metavar="ARCHIVO")
@click.option("--by", default="", metavar="NOMBRE", help="Quién los entrega.")
@as_json
@session
def history_import(session: Session, file: Path, by: str, as_json: bool) -> int:
    """Revisa y registra los saldos de apertura de un libro."""
    from pni_sheets.cli.commands import setup_output
    from pni_sheets.operations import plan

    with session.open("history import") as work:
        imported = plan.history_import(work, file, by)
    setup_output.history_imported(imported, as_json)
    return INSTITUTION_MUST_ACT if imported.blocked else 0


# --- soundness ---------------------------------------------------------------------------------


@click.command(cls=Command)
@as_json
@session
def verify(session: Session, as_json: bool) -> int:
    """Recuenta y comprueba todo lo registrado y archivado."""
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import care_output

    with session.open() as work, output.progress("verify") as tell:
        checked = work.ledger.verify(work.archive, tell)
    care_output.verified(checked, as_json)
    return 0 if checked.sound else 3


@click.command(cls=Command)
@click.argument("file", type=FILE, metavar="ARCHIVO")
@session
def backup(session: Session, file: Path) -> None:
    """Guarda el espacio de trabajo completo en un archivo."""
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import care

    with output.progress("backup") as tell:
        saved = care.backup(session.root, file, tell)
    care_output.backed_up(saved)


@click.command(cls=Command)
@click.argument("file", type=FILE, metavar="ARCHIVO")
@session
def restore(session: Session, file: Path) -> None:
    """Recupera en una carpeta vacía un espacio de trabajo guardado."""
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import care

    with output.progress("restore") as tell:
        saved = care.restore(session.root, file, tell)
    care_output.restored(saved)


@click.command(cls=Command)
@click.option("--apply", is_flag=True, help="Borra lo que pasó de su plazo.")
@as_json
@session
def retention(session: Session, apply: bool, as_json: bool) -> None:
    """Qué se conserva y hasta cuándo; borra lo vencido si se pide."""
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import care

    with session.open("retention") as work:
        held, expired = care.retention_report(work, apply=apply)
    care_output.retained(held, expired, apply, as_json)


@click.command(cls=Command)
@click.argument("key", metavar="[CLAVE]", required=False)
@click.option("--address", metavar="CORREO", help="Solo lo enviado a esta dirección.")
@click.option("--since", type=DAY, metavar="AAAA-MM-DD", help="Desde este día.")
@click.option("--until", type=DAY, metavar="AAAA-MM-DD", help="Hasta este día.")
@click.option("--csv", "file", type=FILE, metavar="ARCHIVO", help="Lo escribe en un CSV.")
@as_json
@session
def incident(
    session: Session,
    key: str | None,
    address: str | None,
    since: date | None,
    until: date | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Dice a quién se le envió qué, y cuándo."""
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import care

    with session.open() as work:
        lines = care.incident(work, key, address, since, until)
    if file is not None:
        care.write_incident(file, lines)
    care_output.incident(lines, file, as_json)


@click.command(cls=Command)
@as_json
@session
def doctor(session: Session, as_json: bool) -> int:
    """Dice si todo está listo para trabajar y, si no, qué hacer."""
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import doctor as pipeline_doctor

    with output.working("doctor"):
        report = pipeline_doctor.examine(session.root)
    care_output.examined(report, as_json)
    return 0 if report.fit else 3


@click.group(cls=Commands)
def letters() -> None:
    """Las cartas, que se pueden editar."""


@letters.command("export")
@session
def letters_export(session: Session) -> None:
    """Copia las cartas a la carpeta templates para editarlas."""
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import care

    with session.open("letters export") as work:
        care_output.letters_exported(*care.export_letters(work))


@letters.command("check")
@session
def letters_check(session: Session) -> None:
    """Prueba todas las cartas antes de enviar nada."""
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import care

    with session.open() as work:
        care_output.letters_checked(care.check_letters(work))


@click.group(cls=Commands)
def contacts() -> None:
    """La libreta de direcciones (contactos.xlsx)."""


@contacts.command("check")
@as_json
@session
def contacts_check(session: Session, as_json: bool) -> int:
    """Revisa la libreta y dice quién no tiene contacto."""
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import care

    with session.open() as work:
        report = care.check_contacts(work)
    care_output.contacts_checked(report, as_json)
    return 3 if report.blocked else 0


@contacts.command("export")
@as_json
@session
def contacts_export(session: Session, as_json: bool) -> None:
    """Muestra todo lo que se guarda de cada contacto."""
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import care

    with session.open() as work:
        care_output.contacts_exported(care.export_contacts(work), as_json)


@contacts.command("correct")
@click.argument("address", metavar="CORREO")
@click.option(
    "--set",
    "changes",
    type=(str, str),
    multiple=True,
    required=True,
    metavar="COLUMNA VALOR",
    help='Por ejemplo: --set Nombre "Persona de contacto".',
)
@session
def contacts_correct(session: Session, address: str, changes: tuple[tuple[str, str], ...]) -> None:
    """Corrige los datos de un contacto."""
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import care

    with session.open("contacts correct") as work:
        care.correct_contact(work, address, dict(changes))
    care_output.contact_corrected(address)


@contacts.command("erase")
@click.argument("address", metavar="CORREO")
@session
def contacts_erase(session: Session, address: str) -> None:
    """Borra a un contacto de la libreta y su dirección del registro."""
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import care

    with session.open("contacts erase") as work:
        care_output.contact_erased(address, care.erase_contact(work, address))


@click.command(cls=Command)
@click.option(
    "--to",
    "folder",
    type=FILE,
    metavar="CARPETA",
    default=Path("demo"),
    show_default=True,
    help="Carpeta de la demostración.",
)
@as_json
def demo(folder: Path, as_json: bool) -> None:
    """Una ronda entera con datos sintéticos, marcados como tales."""
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import results_output
    from pni_sheets.operations import demo as demonstration

    results_output.demonstrated(demonstration.run(folder, output.step), as_json)
