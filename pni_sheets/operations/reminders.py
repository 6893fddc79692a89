"""The ladder of reminders: who owes something, which rung is due, who is written to.

The ladder is in ``pni.toml``. Of the rungs that are due only the last is used, so that a
machine that was off for a week does not send three letters at once; an institution gets
at most one letter of any kind a day besides its acknowledgements.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import (
    COORDINATOR,
    EL_SALVADOR,
    Institution,
    InstitutionState,
    RoundState,
    Submission,
)
from pni_sheets.core.spanish import in_words
from pni_sheets.mail import letters
from pni_sheets.mail.message import Attachment
from pni_sheets.operations.compose import Draft, RoundContext, rejected
from pni_sheets.storage.settings import Rung

#: Whom a rung is for, as ``pni.toml`` names it.
CONTACTS, SUPERIOR, TO_COORDINATOR = "contactos", "superior", "coordinador"
#: Kinds of letters that count for "at most one a day".
_COUNTED = ("templates", "reminders", "corrections")
_NOTHING_ARRIVED = "el libro de seguimiento, que no ha llegado"


def reminders(context: RoundContext) -> Iterator[Draft]:
    """The reminders that are due today. Raises PniError("round-closed")."""
    if context.current.state is not RoundState.OPEN:
        raise PniError("round-closed", round=context.current.id)
    rung = due(context.work.settings.reminders, context.current.deadline, context.today)
    if rung is None:
        return
    if rung.to == TO_COORDINATOR:
        yield from _digest(context, rung)
        return
    for institution in context.institutions:
        debt = owed(context, institution)
        if debt and not written_today(context, institution.key):
            yield _reminder(context, rung, institution, debt)


def due(ladder: tuple[Rung, ...], deadline: date, today: date) -> Rung | None:
    """The last rung whose day has come, or None before the first."""
    past = [rung for rung in ladder if deadline + timedelta(rung.days) <= today]
    return max(past, key=lambda rung: rung.days) if past else None


def owed(context: RoundContext, institution: Institution) -> str:
    """What an institution owes, in words; "" where it owes nothing."""
    status = context.everyone[institution.key]
    if status.state is InstitutionState.PENDING:
        return _NOTHING_ARRIVED
    submission = rejected(context, status)
    if submission is None or status.state is not InstitutionState.REJECTED:
        return ""
    return _to_mend(submission, status.errors)


def _to_mend(submission: Submission, errors: int) -> str:
    points = "1 punto" if errors == 1 else f"{errors} puntos"
    day = in_words(submission.received.astimezone(EL_SALVADOR).date())
    return f"corregir {points} del libro que recibimos el {day} (entrega {submission.id})"


def written_today(context: RoundContext, institution: str) -> bool:
    """Whether the institution got a letter today already."""
    return any(
        message.kind in _COUNTED
        and message.state != "failed"
        and (message.changed or message.queued).astimezone(EL_SALVADOR).date() == context.today
        for message in context.work.ledger.mail.outbound(
            context.current.id, institution=institution
        )
    )


def topic(rung: Rung) -> str:
    """The name of a rung in the ledger: "-7-contactos"."""
    return f"{rung.days:+d}-{rung.to}"


def _reminder(context: RoundContext, rung: Rung, institution: Institution, debt: str) -> Draft:
    people, note = context.book.of(institution.key), ""
    superiors = context.book.superiors(institution.key)
    to_superior = rung.to == SUPERIOR and bool(superiors)
    if to_superior:
        people = (*superiors, *people)
    elif rung.to == SUPERIOR:
        note = "no tiene contacto superior; va a los contactos de siempre"
    attached = _workbook(context, institution)
    fields = {
        "pendiente": debt,
        "dias": (context.current.deadline - context.today).days,
        "superior": to_superior,
        "adjuntos": tuple(a.filename for a in attached),
    }
    return context.draft(
        "reminder", institution, topic(rung), fields, attached,
        people=people, automatic=True, note=note,
    )  # fmt: skip


def _workbook(context: RoundContext, institution: Institution) -> tuple[Attachment, ...]:
    """The workbook the institution has to send back, once more; none where it changed."""
    pending = context.everyone[institution.key].state is InstitutionState.PENDING
    found = context.template(institution) if pending else context.correction(institution)
    return () if isinstance(found, str) else (found,)


def _digest(context: RoundContext, rung: Rung) -> Iterator[Draft]:
    """One notice to the coordinator that names everybody who still owes."""
    debts = tuple(
        letters.Debt(institution.name, debt)
        for institution in context.institutions
        if (debt := owed(context, institution))
    )
    office = context.work.plan_of(context.current).institution(COORDINATOR)
    if not debts or _told_today(context):
        return
    address = context.work.settings.mail.coordinator
    fields = {
        **context.common(office, ()),
        "deudas": debts,
        "dias": (context.current.deadline - context.today).days,
    }
    filled = context.letter("digest", fields)
    to = (address,) if address else context.addresses(context.book.of(COORDINATOR))[0]
    yield Draft(COORDINATOR, topic(rung), to, (), filled, automatic=True)


def _told_today(context: RoundContext) -> bool:
    return any(
        message.topic.endswith(TO_COORDINATOR)
        and message.state != "failed"
        and message.queued.astimezone(EL_SALVADOR).date() == context.today
        for message in context.work.ledger.mail.outbound(
            context.current.id, "reminders", COORDINATOR
        )
    )
