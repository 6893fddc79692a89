"""Commands of what comes back, and the coordinator's decisions."""

from __future__ import annotations

from pathlib import Path

import click

from pni_sheets.cli.options import (
    FILE,
    Command,
    Session,
    as_json,
    by_option,
    reason_option,
    round_option,
    session,
)

# --- returns -----------------------------------------------------------------------------------


@click.command(cls=Command)
@round_option
@click.argument("files", nargs=-1, type=FILE, metavar="[ARCHIVO]...")
@as_json
@session
def ingest(session: Session, round_name: str | None, files: tuple[Path, ...], as_json: bool) -> int:
    """Recibe, revisa y registra entregas.

    Sin archivos, las del inbox. Lo ya registrado no cambia.
    """
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import returns_output
    from pni_sheets.operations import ingest as pipeline_intake

    with session.open("ingest") as work, output.progress("ingest") as tell:
        judged = pipeline_intake.ingest(work, round_name, files, tell)
        counts = work.ledger.counts()
    returns_output.ingested(judged, counts, as_json)
    return returns_output.judged_code(judged)


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="ARCHIVO...")
@as_json
@session
def validate(session: Session, files: tuple[Path, ...], as_json: bool) -> int:
    """Revisa archivos como lo haría ingest, sin registrar nada."""
    from pni_sheets.cli import output
    from pni_sheets.cli.commands import returns_output
    from pni_sheets.operations import ingest as pipeline_intake

    with session.open() as work, output.progress("ingest") as tell:
        judged = pipeline_intake.validate_files(work, files, tell)
    returns_output.validated(judged, as_json)
    return returns_output.judged_code(judged)


@click.command(cls=Command)
@round_option
@as_json
@session
def status(session: Session, round_name: str | None, as_json: bool) -> None:
    """Muestra quién debe qué, y por qué se devolvió una entrega."""
    from pni_sheets.cli.commands import returns_output
    from pni_sheets.operations import status as pipeline_status

    with session.open() as work:
        returns_output.status(pipeline_status.status(work, round_name), as_json)


@click.command(cls=Command)
@click.argument("key", metavar="CLAVE")
@round_option
@as_json
@session
def explain(session: Session, key: str, round_name: str | None, as_json: bool) -> None:
    """Muestra cada hallazgo de la entrega de una institución."""
    from pni_sheets.cli.commands import returns_output
    from pni_sheets.operations import status as pipeline_status

    with session.open() as work:
        returns_output.explained(pipeline_status.explain(work, key, round_name), as_json)


@click.command(cls=Command)
@click.argument("file", type=FILE, metavar="ARCHIVO")
@click.option(
    "--institution", "key", metavar="CLAVE", help="De quién es, si el archivo no lo dice."
)
@round_option
@session
def rescue(session: Session, file: Path, key: str | None, round_name: str | None) -> None:
    """Pasa lo legible de una entrega a un libro limpio.

    Sirve con libros dañados, de otra versión o hechos a mano.
    """
    from pni_sheets.cli.commands import returns_output
    from pni_sheets.operations import rescue as pipeline_rescue

    with session.open() as work:
        returns_output.rescued(pipeline_rescue.rescue(work, file, key, round_name))


# --- the coordinator's decisions ---------------------------------------------------------------


@click.command(cls=Command)
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
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import decisions

    with session.open("waive") as work:
        care_output.waived(decisions.waive(work, rule, key, round_name, indicator, by, reason))


@click.command(cls=Command)
@click.argument("key", metavar="CLAVE")
@round_option
@by_option
@reason_option
@session
def excuse(session: Session, key: str, round_name: str | None, by: str, reason: str) -> None:
    """Excusa a una institución: no se espera su entrega."""
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import decisions

    with session.open("excuse") as work:
        care_output.excused(decisions.excuse(work, key, round_name, by, reason))


@click.command(cls=Command)
@click.argument("submission", metavar="ENTREGA")
@by_option
@session
def release(session: Session, submission: str, by: str) -> None:
    """Deja entrar una entrega en cuarentena y la revisa."""
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import decisions

    with session.open("release") as work:
        care_output.released(decisions.release(work, submission, by))


@click.command(cls=Command)
@click.argument("submission", metavar="ENTREGA")
@by_option
@session
def use(session: Session, submission: str, by: str) -> None:
    """Hace valer una entrega que otra había reemplazado."""
    from pni_sheets.cli.commands import care_output

    with session.open("use") as work:
        care_output.used(work.ledger.use(submission, by))


@click.command(cls=Command)
@click.argument("submission", metavar="ENTREGA")
@reason_option
@session
def ignore(session: Session, submission: str, reason: str) -> None:
    """Deja de lado una entrega que no corresponde, con el motivo."""
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import decisions

    with session.open("ignore") as work:
        care_output.ignored(decisions.ignore(work, submission, reason))


@click.command(cls=Command)
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
    from pni_sheets.cli.commands import care_output
    from pni_sheets.operations import decisions

    with session.open("decide") as work:
        care_output.decided(*decisions.decide(work, indicator, round_name, key, by, reason))
