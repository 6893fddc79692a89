"""Commands of results, history and care."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pni_sheets.cli_options import (
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
    from pni_sheets import pipeline_results, screen, screen_results

    with session.open("consolidate") as work, screen.progress("consolidate") as tell:
        published = pipeline_results.publish(
            work,
            round_name,
            partial=partial,
            edition=pipeline_results.Edition(axis, language, pdf),
            tell=tell,
        )
    screen_results.published(published, as_json)


@click.command(cls=Command)
@click.argument("cell", metavar="CELDA")
@round_option
@as_json
@session
def trace(session: Session, cell: str, round_name: str | None, as_json: bool) -> None:
    """Dice de qué archivos salió una celda del maestro.

    Por ejemplo: pni-sheets trace Indicadores!G12 --round 2025-S1
    """
    from pni_sheets import pipeline_trace, screen_results

    with session.open() as work:
        screen_results.traced(pipeline_trace.trace_cell(work, cell, round_name), as_json)


@click.command(cls=Command)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@as_json
@session
def diff(session: Session, before: str, after: str, as_json: bool) -> None:
    """Qué cambió entre dos maestros o dos entregas.

    A y B son archivos, o números de entrega (E0001 E0007).
    """
    from pni_sheets import pipeline_trace, screen_results

    if pipeline_trace.is_submission(before) and pipeline_trace.is_submission(after):
        with session.open() as work:
            changes = pipeline_trace.compare_submissions(work, before, after)
    else:
        changes = pipeline_trace.compare_masters(Path(before), Path(after))
    screen_results.differences(changes, as_json)


@click.command(cls=Command)
@round_option
@as_json
@session
def run(session: Session, round_name: str | None, as_json: bool) -> int:
    """Lo de cada día: correo, entregas, maestro y estado."""
    from pni_sheets import pipeline_run, screen, screen_intake, screen_results

    with session.open("run") as work:
        ran = pipeline_run.run(work, round_name, screen.progress)
    screen_results.ran(ran, as_json)
    return screen_intake.judged_code(ran.judged)


# --- history -----------------------------------------------------------------------------------


@click.group(cls=Commands)
def history() -> None:
    """Saldos de apertura de un plan que ya estaba en marcha."""


@history.command("template")
@session
def history_template(session: Session) -> None:
    """Escribe el libro donde se anotan los saldos de apertura."""
    from pni_sheets import pipeline_plan, screen_setup

    with session.open() as work:
        screen_setup.history_written(pipeline_plan.history_template(work))


@history.command("import")
@click.argument("file", type=FILE, metavar="ARCHIVO")
@click.option("--by", default="", metavar="NOMBRE", help="Quién los entrega.")
@as_json
@session
def history_import(session: Session, file: Path, by: str, as_json: bool) -> int:
    """Revisa y registra los saldos de apertura de un libro."""
    from pni_sheets import pipeline_plan, screen_setup

    with session.open("history import") as work:
        imported = pipeline_plan.history_import(work, file, by)
    screen_setup.history_imported(imported, as_json)
    return INSTITUTION_MUST_ACT if imported.blocked else 0


# --- soundness ---------------------------------------------------------------------------------


@click.command(cls=Command)
@as_json
@session
def verify(session: Session, as_json: bool) -> int:
    """Recuenta y comprueba todo lo registrado y archivado."""
    from pni_sheets import screen, screen_care

    with session.open() as work, screen.progress("verify") as tell:
        checked = work.ledger.verify(work.archive, tell)
    screen_care.verified(checked, as_json)
    return 0 if checked.sound else 3


@click.command(cls=Command)
@click.argument("file", type=FILE, metavar="ARCHIVO")
@session
def backup(session: Session, file: Path) -> None:
    """Guarda el espacio de trabajo completo en un archivo."""
    from pni_sheets import pipeline_care, screen, screen_care

    with screen.progress("backup") as tell:
        saved = pipeline_care.backup(session.root, file, tell)
    screen_care.backed_up(saved)


@click.command(cls=Command)
@click.argument("file", type=FILE, metavar="ARCHIVO")
@session
def restore(session: Session, file: Path) -> None:
    """Recupera en una carpeta vacía un espacio de trabajo guardado."""
    from pni_sheets import pipeline_care, screen, screen_care

    with screen.progress("restore") as tell:
        saved = pipeline_care.restore(session.root, file, tell)
    screen_care.restored(saved)


@click.command(cls=Command)
@click.option("--apply", is_flag=True, help="Borra lo que pasó de su plazo.")
@as_json
@session
def retention(session: Session, apply: bool, as_json: bool) -> None:
    """Qué se conserva y hasta cuándo; borra lo vencido si se pide."""
    from pni_sheets import pipeline_care, screen_care

    with session.open("retention") as work:
        held, expired = pipeline_care.retention_report(work, apply=apply)
    screen_care.retained(held, expired, apply, as_json)


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
    from pni_sheets import pipeline_care, screen_care

    with session.open() as work:
        lines = pipeline_care.incident(work, key, address, since, until)
    if file is not None:
        pipeline_care.write_incident(file, lines)
    screen_care.incident(lines, file, as_json)


@click.command(cls=Command)
@as_json
@session
def doctor(session: Session, as_json: bool) -> int:
    """Dice si todo está listo para trabajar y, si no, qué hacer."""
    from pni_sheets import pipeline_doctor, screen, screen_care

    with screen.working("doctor"):
        report = pipeline_doctor.examine(session.root)
    screen_care.examined(report, as_json)
    return 0 if report.fit else 3


@click.group(cls=Commands)
def letters() -> None:
    """Las cartas, que se pueden editar."""


@letters.command("export")
@session
def letters_export(session: Session) -> None:
    """Copia las cartas a la carpeta templates para editarlas."""
    from pni_sheets import pipeline_care, screen_care

    with session.open("letters export") as work:
        screen_care.letters_exported(*pipeline_care.export_letters(work))


@letters.command("check")
@session
def letters_check(session: Session) -> None:
    """Prueba todas las cartas antes de enviar nada."""
    from pni_sheets import pipeline_care, screen_care

    with session.open() as work:
        screen_care.letters_checked(pipeline_care.check_letters(work))


@click.group(cls=Commands)
def contacts() -> None:
    """La libreta de direcciones (contactos.xlsx)."""


@contacts.command("check")
@as_json
@session
def contacts_check(session: Session, as_json: bool) -> int:
    """Revisa la libreta y dice quién no tiene contacto."""
    from pni_sheets import pipeline_care, screen_care

    with session.open() as work:
        report = pipeline_care.check_contacts(work)
    screen_care.contacts_checked(report, as_json)
    return 3 if report.blocked else 0


@contacts.command("export")
@as_json
@session
def contacts_export(session: Session, as_json: bool) -> None:
    """Muestra todo lo que se guarda de cada contacto."""
    from pni_sheets import pipeline_care, screen_care

    with session.open() as work:
        screen_care.contacts_exported(pipeline_care.export_contacts(work), as_json)


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
    from pni_sheets import pipeline_care, screen_care

    with session.open("contacts correct") as work:
        pipeline_care.correct_contact(work, address, dict(changes))
    screen_care.contact_corrected(address)


@contacts.command("erase")
@click.argument("address", metavar="CORREO")
@session
def contacts_erase(session: Session, address: str) -> None:
    """Borra a un contacto de la libreta y su dirección del registro."""
    from pni_sheets import pipeline_care, screen_care

    with session.open("contacts erase") as work:
        screen_care.contact_erased(address, pipeline_care.erase_contact(work, address))


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
    from pni_sheets import demo as demonstration
    from pni_sheets import screen, screen_results

    screen_results.demonstrated(demonstration.run(folder, screen.step), as_json)
