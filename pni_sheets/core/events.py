"""The kinds of events in the ledger's log and their Spanish sentences (*Bitácora*).

A kind that changes what a master shows is declared so here; the ledger's state digest and
the master's *Bitácora* take those and no others, so that writing a master or sending a
letter does not make the master outdated.
"""

from __future__ import annotations

from dataclasses import dataclass

from pni_sheets.core.model import Event


@dataclass(frozen=True, slots=True)
class EventKind:
    """``sentence`` is filled from the event's fields and params; ``data`` as said above."""

    name: str
    sentence: str
    data: bool = True


KINDS: tuple[EventKind, ...] = (
    EventKind("plan-saved", "Se registró la versión {version} del plan."),
    EventKind("round-opened", "Se abrió la ronda {round}; fecha límite {deadline}."),
    EventKind("round-reopened", "Se reabrió la ronda {round}."),
    EventKind("round-closed", "Se cerró la ronda {round}."),
    EventKind("round-published", "{by} publicó la ronda {round}.", data=False),
    EventKind("deadline-set", "La fecha límite pasó del {before} al {deadline}."),
    EventKind("template-made", "Se generó la plantilla de {institution}.", data=False),
    EventKind("received", "Se recibió el archivo «{filename}».", data=False),
    EventKind("judged-accepted", "Se aceptó la entrega {submission} de {institution}."),
    EventKind(
        "judged-rejected",
        "Se devolvió la entrega {submission} de {institution}: {errors} errores.",
    ),
    EventKind("judged-quarantined", "Se apartó la entrega {submission}: {reason}."),
    EventKind("superseded", "La entrega {submission} fue reemplazada por {by_submission}."),
    EventKind(
        "older-kept",
        "La entrega {submission} es anterior a {than}: se registró y no cambió nada.",
    ),
    EventKind("released", "{by} dejó entrar la entrega {submission}."),
    EventKind("used", "{by} decidió usar la entrega {submission} de {institution}."),
    EventKind("ignored", "Se dejó de lado la entrega {submission}: {reason}."),
    EventKind("waived", "{by} dispensó la regla {rule} a {institution}: {reason}."),
    EventKind("excused", "{by} excusó a {institution} de la ronda: {reason}."),
    EventKind(
        "decided",
        "{by} decidió que en el indicador {indicator} vale el dato de {institution}: {reason}.",
    ),
    EventKind("openings-imported", "{by} importó {rows} saldos iniciales de «{filename}»."),
    EventKind("product-made", "Se escribió {path}.", data=False),
    EventKind("message-queued", "Se preparó un correo para {institution}.", data=False),
    EventKind("message-sent", "Se envió un correo a {institution}.", data=False),
    EventKind("message-failed", "No salió un correo para {institution}.", data=False),
    EventKind("message-in", "Llegó un correo ({outcome}).", data=False),
    EventKind("bounced", "Rebotó una dirección de correo.", data=False),
    EventKind("files-erased", "Se borraron {files} archivos: {reason}.", data=False),
    EventKind("persons-erased", "Se borraron los nombres de la entrega {submission}.", data=False),
    EventKind("address-erased", "Se borró una dirección de correo del registro.", data=False),
)


def describe(event: Event) -> str:
    """The Spanish sentence of an event."""
    fields = {
        "round": event.round or "",
        "institution": event.institution or "",
        "submission": event.submission or "",
        **event.params,
    }
    return _SENTENCES[event.kind].format_map(fields)


_SENTENCES = {kind.name: kind.sentence for kind in KINDS}
