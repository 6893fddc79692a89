"""The master's table *Bitácora*: what happened in the round, and who decided what, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pni_sheets.consolidation.results import Consolidated, RoundChange
from pni_sheets.core import events
from pni_sheets.core.model import Event
from pni_sheets.reports.master.columns import Table, code, long_text, moment, text

#: The word of an event's kind, by the beginning of its name.
_WORDS = {
    "plan": "Plan",
    "round": "Ronda",
    "deadline": "Ronda",
    "waived": "Dispensa",
    "excused": "Excusa",
    "decided": "Decisión",
    "used": "Decisión",
    "released": "Decisión",
    "openings": "Saldos de apertura",
}

ENTRY_KINDS = (*dict.fromkeys(_WORDS.values()), "Entrega")

#: Names of files are as people wrote them, and may name a person.
_FILE = "(nombre en el registro)"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log of the round."""

    at: datetime | None
    kind: str
    institution: str | None
    submission: str | None
    what: str


def entries(c: Consolidated) -> tuple[Entry, ...]:
    """What happened in the round, in time; changes of the plan come first, undated."""
    return (*(_changed(each) for each in c.changes), *(_event(each) for each in c.record.events))


def _changed(each: RoundChange) -> Entry:
    change = each.change
    what = f"{change.table} {change.key}, {change.column or change.change.value}"
    told = f"{what}: «{change.before}» → «{change.after}» (desde {each.round})"
    return Entry(None, "Plan", None, None, told)


def _event(event: Event) -> Entry:
    kind = _WORDS.get(event.kind.split("-")[0], "Entrega")
    params = {**event.params}
    if "filename" in params and kind == "Entrega":
        params["filename"] = _FILE
    told = events.describe(replace(event, params=params))
    return Entry(event.at, kind, event.institution, event.submission, told)


LOG = Table(
    "Bitácora", "bitacora",
    "Bitácora de la ronda: entregas, decisiones, dispensas, excusas y cambios del plan",
    "En orden de tiempo; quién decidió y por qué están en la misma línea.",
    entries,
    (
        moment("cuando", "Cuándo", "at", "Fecha y hora en El Salvador."),
        text("tipo", "Tipo", 18, "kind", "Qué clase de hecho es.", choices=ENTRY_KINDS,
            required=True),
        code("institucion", "Institución", "institution", "Clave de la institución.", width=18,
            required=False),
        code("entrega", "Entrega", "submission", "Archivo del que se trata.", required=False),
        long_text("que", "Qué", 100, "what", "Qué pasó, quién lo hizo y por qué.", required=True,
            private=True),
    ),
    ("cuando", "tipo", "institucion", "entrega", "que"),
    unique=False,
)  # fmt: skip
