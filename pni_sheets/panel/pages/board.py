"""The board: the round, what comes next with its button, every institution by state."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, render_template, request

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import InstitutionState
from pni_sheets.core.progress_bar import Tell
from pni_sheets.core.steps import Step
from pni_sheets.operations import decisions, rounds
from pni_sheets.operations.next_step import next_step
from pni_sheets.operations.status import Status, status
from pni_sheets.operations.workspace import Workspace
from pni_sheets.panel import current
from pni_sheets.panel.acts import BY, REASON, Act, Fields, Input, day
from pni_sheets.panel.jobs import Done
from pni_sheets.words.panel import NEXT

page = Blueprint("board", __name__)
TITLE = "Tablero"

#: The act of each next step, and what it is given; the others are done on the page itself.
BUTTONS: dict[Step, tuple[str, dict[str, str]]] = {
    Step.OPEN: ("open", {}),
    Step.GENERATE: ("generate", {}),
    Step.SEND_TEMPLATES: ("send", {"what": "templates"}),
    Step.SEND_CORRECTIONS: ("send", {"what": "corrections"}),
    Step.SEND_REMINDERS: ("send", {"what": "reminders"}),
    Step.CONSOLIDATE: ("consolidate", {}),
    Step.SEND_MASTER: ("send", {"what": "master"}),
}
ORDERS = {
    "plan": None,
    "estado": lambda line: list(InstitutionState).index(line[1].state),
    "fecha": lambda line: str(line[1].last or ""),
}


@page.get("/")
def show() -> str:
    wanted = request.args
    with current.workspace() as work:
        found = _status(work, wanted.get("ronda") or None)
        step = next_step(work, found)
        products = work.ledger.products.all(found.round.id) if found else ()
        today = work.clock().date()
    lines = _chosen(found, wanted.get("estado", ""), wanted.get("q", ""), wanted.get("orden", ""))
    return render_template(
        "board.html.j2", status=found, lines=lines, today=today, told=NEXT[step],
        button=BUTTONS.get(step), wanted=wanted, states=tuple(InstitutionState),
        counts=Counter(line.state for _, line in found.lines) if found else {},
        products={p.kind: p for p in products if p.kind != "correccion"}.values(),
    )  # fmt: skip


def _status(work: Workspace, name: str | None) -> Status | None:
    try:
        return status(work, name)
    except PniError as error:
        if error.code != "round-none":
            raise
        return None


def _chosen(found: Status | None, state: str, text: str, order: str) -> list[object]:
    lines = list(found.lines) if found else []
    if state:
        lines = [line for line in lines if line[1].state.value == state]
    if text:
        sought = text.casefold()
        lines = [
            x for x in lines if sought in x[0].key.casefold() or sought in x[0].name.casefold()
        ]
    by = ORDERS.get(order)
    return sorted(lines, key=by) if by else lines  # type: ignore[return-value]


# --- acts of the round -------------------------------------------------------------------


def _open(work: Workspace, fields: Fields, tell: Tell) -> Done:
    opened = rounds.open_round(work, fields["round"], day(fields["deadline"]))
    return Done(f"La ronda {opened.id} está abierta hasta el {opened.deadline:%d/%m/%Y}.")


def _generate(work: Workspace, fields: Fields, tell: Tell) -> Done:
    made = rounds.generate(work, fields["round"] or None, tell=tell)
    return Done(f"Libros escritos: {len(made.paths)}.")


def _send(work: Workspace, fields: Fields, tell: Tell) -> Done:
    from pni_sheets.operations import send

    only = [fields["only"]] if fields["only"] else []
    report = send.send(
        work, send.What(fields["what"]), work.round(fields["round"] or None).id,
        only=only, again=bool(only), partial=True, tell=tell,
    )  # fmt: skip
    drafts, sent = report.count(send.Outcome.DRAFT), report.count(send.Outcome.SENT)
    back = f"/instituciones/{fields['only']}" if only else "/"
    return Done(f"Borradores escritos: {drafts}. Cartas enviadas: {sent}.", back)


def _consolidate(work: Workspace, fields: Fields, tell: Tell) -> Done:
    from pni_sheets.operations.consolidate import consolidate

    made = consolidate(work, fields["round"] or None, partial=True, tell=tell)
    return Done(f"El maestro de la ronda {made.round.id} está escrito.")


def _close(work: Workspace, fields: Fields, tell: Tell) -> Done:
    closed = rounds.close_round(work, fields["round"] or None)
    return Done(f"La ronda {closed.id} está cerrada.")


def _decide(work: Workspace, fields: Fields, tell: Tell) -> Done:
    decision, have = decisions.decide(
        work, fields["indicator"], fields["round"] or None, fields["use"], fields["by"],
        fields["reason"],
    )  # fmt: skip
    known = f" Tienen un dato de él: {', '.join(have)}." if have else ""
    return Done(
        f"En el indicador {decision.indicator} vale el dato de {decision.institution}.{known}"
    )


ACTS = (
    Act("open", _open, inputs=(
        Input("round", "Ronda (año y semestre, por ejemplo 2025-S1)"),
        Input("deadline", "Fecha límite (si se deja en blanco, la de la configuración)",
              "date", required=False),
    )),
    Act("generate", _generate, given=("round",)),
    Act("send", _send, given=("round", "what", "only")),
    Act("close", _close, given=("round",)),
    Act("decide", _decide, given=("round",), inputs=(
        Input("indicator", "Indicador (por ejemplo 5.4.2-1)"),
        Input("use", "Clave de la institución cuyo dato vale"), BY, REASON,
    )),
    Act("consolidate", _consolidate, given=("round",)),
)  # fmt: skip
