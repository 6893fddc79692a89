"""An institution's page: submissions in time, findings in context, and the acts about it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from pni_sheets.core.progress_bar import Tell
from pni_sheets.operations import decisions
from pni_sheets.operations.institution_file import institution_file
from pni_sheets.operations.rescue import rescue
from pni_sheets.operations.workspace import Workspace
from pni_sheets.panel import current
from pni_sheets.panel.acts import BY, REASON, Act, Fields, Input
from pni_sheets.panel.jobs import Done

page = Blueprint("institution", __name__)


@page.get("/instituciones/<key>")
def show(key: str) -> str:
    with current.workspace() as work:
        found = institution_file(work, key, request.args.get("ronda") or None)
    return render_template("institution.html.j2", file=found, about=found.explanation)


def _page_of(key: str | None) -> str:
    return f"/instituciones/{key}" if key else "/"


def _waive(work: Workspace, fields: Fields, tell: Tell) -> Done:
    done = decisions.waive(
        work, fields["rule"], fields["institution"], fields["round"] or None,
        fields["row"], fields["by"], fields["reason"],
    )  # fmt: skip
    return Done(f"La regla {done.record.rule} está dispensada.", _page_of(done.record.institution))


def _excuse(work: Workspace, fields: Fields, tell: Tell) -> Done:
    done = decisions.excuse(
        work, fields["institution"], fields["round"] or None, fields["by"], fields["reason"]
    )
    return Done("La institución está excusada en esta ronda.", _page_of(done.institution))


def _release(work: Workspace, fields: Fields, tell: Tell) -> Done:
    done = decisions.release(work, fields["submission"], fields["by"])
    judged = done.judged.submission if done.judged else None
    whose = judged.institution if judged else None
    return Done(f"La entrega {done.record.id} entró y se revisó.", _page_of(whose))


def _ignore(work: Workspace, fields: Fields, tell: Tell) -> Done:
    done = decisions.ignore(work, fields["submission"], fields["reason"])
    return Done(f"La entrega {done.id} quedó de lado.", _page_of(done.institution))


def _use(work: Workspace, fields: Fields, tell: Tell) -> Done:
    done = work.ledger.submissions.use(fields["submission"], fields["by"])
    return Done(f"Vale la entrega {done.id}.", _page_of(done.institution))


def _rescue(work: Workspace, fields: Fields, tell: Tell) -> Done:
    found = work.ledger.submissions.get(fields["submission"])
    file = work.archive.path(found.sha256)
    whose = fields["owner"] or found.institution
    made = rescue(work, file, whose, found.round)
    return Done(f"Celdas que pasaron al libro limpio {made.path.name}: {made.values}.",
                _page_of(found.institution))  # fmt: skip


ACTS = (
    Act("waive", _waive, ("institution", "round", "rule"), (
        Input("row", "Solo en la fila (en blanco: en todas)", required=False), BY, REASON,
    )),
    Act("excuse", _excuse, ("institution", "round"), (BY, REASON)),
    Act("release", _release, ("submission",), (BY,)),
    Act("ignore", _ignore, ("submission",), (REASON,)),
    Act("use", _use, ("submission",), (BY,)),
    Act("rescue", _rescue, ("submission",), (
        Input("owner", "Clave de la institución (si el archivo no lo dice)", required=False),
    )),
)  # fmt: skip
