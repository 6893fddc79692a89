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
from pni_sheets.operations.compose import Desk, Draft, rejected
from pni_sheets.storage.settings import Rung

#: Whom a rung is for, as ``pni.toml`` names it.
CONTACTS, SUPERIOR, TO_COORDINATOR = "contactos", "superior", "coordinador"
#: Kinds of letters that count for "at most one a day".
_COUNTED = ("templates", "reminders", "corrections")
_NOTHING_ARRIVED = "el libro de seguimiento, que no ha llegado"


def reminders(desk: Desk) -> Iterator[Draft]:
    """The reminders that are due today. Raises PniError("round-closed")."""
    if desk.current.state is not RoundState.OPEN:
        raise PniError("round-closed", round=desk.current.id)
    rung = due(desk.work.settings.reminders, desk.current.deadline, desk.today)
    if rung is None:
        return
    if rung.to == TO_COORDINATOR:
        yield from _digest(desk, rung)
        return
    for institution in desk.institutions:
        debt = owed(desk, institution)
        if debt and not written_today(desk, institution.key):
            yield _reminder(desk, rung, institution, debt)


def due(ladder: tuple[Rung, ...], deadline: date, today: date) -> Rung | None:
    """The last rung whose day has come, or None before the first."""
    past = [rung for rung in ladder if deadline + timedelta(rung.days) <= today]
    return max(past, key=lambda rung: rung.days) if past else None


def owed(desk: Desk, institution: Institution) -> str:
    """What an institution owes, in words; "" where it owes nothing."""
    status = desk.everyone[institution.key]
    if status.state is InstitutionState.PENDING:
        return _NOTHING_ARRIVED
    submission = rejected(desk, status)
    if submission is None or status.state is not InstitutionState.REJECTED:
        return ""
    return _to_mend(submission, status.errors)


def _to_mend(submission: Submission, errors: int) -> str:
    points = "1 punto" if errors == 1 else f"{errors} puntos"
    day = in_words(submission.received.astimezone(EL_SALVADOR).date())
    return f"corregir {points} del libro que recibimos el {day} (entrega {submission.id})"


def written_today(desk: Desk, institution: str) -> bool:
    """Whether the institution got a letter today already."""
    return any(
        message.kind in _COUNTED
        and message.state != "failed"
        and (message.changed or message.queued).astimezone(EL_SALVADOR).date() == desk.today
        for message in desk.work.ledger.mail.outbound(desk.current.id, institution=institution)
    )


def topic(rung: Rung) -> str:
    """The name of a rung in the ledger: "-7-contactos"."""
    return f"{rung.days:+d}-{rung.to}"


def _reminder(desk: Desk, rung: Rung, institution: Institution, debt: str) -> Draft:
    people, note = desk.book.of(institution.key), ""
    superiors = desk.book.superiors(institution.key)
    to_superior = rung.to == SUPERIOR and bool(superiors)
    if to_superior:
        people = (*superiors, *people)
    elif rung.to == SUPERIOR:
        note = "no tiene contacto superior; va a los contactos de siempre"
    attached = _workbook(desk, institution)
    fields = {
        "pendiente": debt,
        "dias": (desk.current.deadline - desk.today).days,
        "superior": to_superior,
        "adjuntos": tuple(a.filename for a in attached),
    }
    return desk.draft(
        "reminder", institution, topic(rung), fields, attached,
        people=people, automatic=True, note=note,
    )  # fmt: skip


def _workbook(desk: Desk, institution: Institution) -> tuple[Attachment, ...]:
    """The workbook the institution has to send back, once more; none where it changed."""
    pending = desk.everyone[institution.key].state is InstitutionState.PENDING
    found = desk.template(institution) if pending else desk.correction(institution)
    return () if isinstance(found, str) else (found,)


def _digest(desk: Desk, rung: Rung) -> Iterator[Draft]:
    """One notice to the coordinator that names everybody who still owes."""
    debts = tuple(
        letters.Debt(institution.name, debt)
        for institution in desk.institutions
        if (debt := owed(desk, institution))
    )
    office = desk.work.plan_of(desk.current).institution(COORDINATOR)
    if not debts or _told_today(desk):
        return
    address = desk.work.settings.mail.coordinator
    fields = {
        **desk.common(office, ()),
        "deudas": debts,
        "dias": (desk.current.deadline - desk.today).days,
    }
    filled = desk.letter("digest", fields)
    to = (address,) if address else desk.addresses(desk.book.of(COORDINATOR))[0]
    yield Draft(COORDINATOR, topic(rung), to, (), filled, automatic=True)


def _told_today(desk: Desk) -> bool:
    return any(
        message.topic.endswith(TO_COORDINATOR)
        and message.state != "failed"
        and message.queued.astimezone(EL_SALVADOR).date() == desk.today
        for message in desk.work.ledger.mail.outbound(desk.current.id, "reminders", COORDINATOR)
    )
