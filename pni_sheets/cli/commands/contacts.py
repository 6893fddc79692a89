"""``contacts check``, ``export``, ``correct``, ``erase``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from pni_sheets.cli.json import finding_json
from pni_sheets.cli.options import Commands, Session, as_json, session
from pni_sheets.cli.output import done, dump, next_step, say, several

if TYPE_CHECKING:
    from pni_sheets.operations.contacts import BookReport


@click.group(cls=Commands)
def contacts() -> None:
    """La libreta de direcciones (contactos.xlsx)."""


@contacts.command("check")
@as_json
@session
def contacts_check(session: Session, as_json: bool) -> int:
    """Revisa la libreta y dice quién no tiene contacto."""
    from pni_sheets.operations import contacts as verb

    with session.open() as work:
        report = verb.check(work)
    contacts_checked(report, as_json)
    return 3 if report.blocked else 0


def contacts_checked(report: BookReport, as_json: bool) -> None:
    """The result of ``contacts check``."""
    from pni_sheets.mail.contacts import UNSERVED, nobody_for

    if as_json:
        dump([finding_json(f) | {"message": text} for f, text in report.findings])
        return
    for finding, text in report.findings:
        if finding.rule != UNSERVED:
            say(f"  {finding.cell}: {text}")
    unserved = [str(f.value) for f, _ in report.findings if f.rule == UNSERVED]
    if unserved:
        say(f"  {nobody_for(unserved)}")
    done(
        f"{several(len(report.contacts), 'contacto', 'contactos')}, "
        f"{several(len(report.findings), 'hallazgo', 'hallazgos')}."
    )
    if report.findings:
        next_step("corrija contactos.xlsx en Excel y repita el comando.")
    else:
        next_step("«pni-sheets send templates --dry-run» muestra lo que saldría.")


@contacts.command("export")
@as_json
@session
def contacts_export(session: Session, as_json: bool) -> None:
    """Muestra todo lo que se guarda de cada contacto."""
    from pni_sheets.operations import contacts as verb

    with session.open() as work:
        contacts_exported(verb.export(work), as_json)


def contacts_exported(rows: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    """The result of ``contacts export``."""
    if as_json:
        dump(rows)
        return
    for row in rows:
        say("; ".join(f"{header}: {value}" for header, value in row.items() if value))
    done(f"Es todo lo que se guarda de {several(len(rows), 'contacto', 'contactos')}.")
    next_step("«contacts correct CORREO» corrige un dato; «contacts erase CORREO» lo borra.")


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
    from pni_sheets.operations import contacts as verb

    with session.open("contacts correct") as work:
        verb.correct(work, address, dict(changes))
    contact_corrected(address)


def contact_corrected(address: str) -> None:
    """The result of ``contacts correct``."""
    done(f"Contacto {address} corregido.")
    next_step("«pni-sheets contacts check» revisa la libreta.")


@contacts.command("erase")
@click.argument("address", metavar="CORREO")
@session
def contacts_erase(session: Session, address: str) -> None:
    """Borra a un contacto de la libreta y su dirección del registro."""
    from pni_sheets.operations import contacts as verb

    with session.open("contacts erase") as work:
        contact_erased(address, verb.erase(work, address))


def contact_erased(address: str, places: int) -> None:
    """The result of ``contacts erase``."""
    where = several(places, "lugar", "lugares")
    done(f"Contacto {address} borrado de la libreta y de {where} del registro.")
    next_step("«pni-sheets contacts check» dice si alguien quedó sin contacto.")
