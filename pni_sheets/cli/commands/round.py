"""``round open``, ``close``, ``publish``, ``list``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from pni_sheets.cli.options import DAY, Commands, Session, as_json, by_option, session
from pni_sheets.cli.output import done, dump, next_step, table
from pni_sheets.core.model import CollectionRound
from pni_sheets.core.spanish import day
from pni_sheets.words.terms import ROUND_WORDS


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
    from pni_sheets.operations import rounds as verb

    with session.open("round open") as work:
        opened = verb.open_round(work, name, deadline)
        round_opened(opened)


def round_opened(current: CollectionRound) -> None:
    """The result of ``round open``."""
    done(f"Ronda {current.id} abierta; fecha límite {day(current.deadline)}.")
    next_step(f"«pni-sheets generate --round {current.id}» escribe los libros.")


@round_group.command("close")
@click.argument("name", metavar="RONDA")
@session
def round_close(session: Session, name: str) -> None:
    """Cierra una ronda: ya no se aceptan entregas."""
    from pni_sheets.operations import rounds as verb

    with session.open("round close") as work:
        round_closed(verb.close_round(work, name))


def round_closed(current: CollectionRound) -> None:
    """The result of ``round close``."""
    done(f"Ronda {current.id} cerrada: las entregas nuevas quedan en cuarentena.")
    next_step(f"«pni-sheets consolidate --round {current.id}» escribe el maestro.")


@round_group.command("publish")
@click.argument("name", metavar="RONDA")
@by_option
@session
def round_publish(session: Session, name: str, by: str) -> None:
    """Da por definitiva una ronda cerrada: ya no se reabre.

    Su maestro debe estar completo y al día.
    """
    from pni_sheets.operations import rounds as verb

    with session.open("round publish") as work:
        round_published(verb.publish_round(work, name, by), by)


def round_published(current: CollectionRound, by: str) -> None:
    """The result of ``round publish``."""
    done(f"{by} dio por publicada la ronda {current.id}: ya no se reabre.")
    next_step(f"«pni-sheets send master --round {current.id}» envía su maestro.")


@round_group.command("list")
@as_json
@session
def round_list(session: Session, as_json: bool) -> None:
    """Muestra las rondas."""
    with session.open() as work:
        rounds(work.ledger.rounds.all(), as_json)


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
