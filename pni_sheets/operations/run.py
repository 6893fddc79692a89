"""The everyday command: what came in is judged, what leaves is brought up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pni_sheets.core.model import CollectionRound
from pni_sheets.core.progress_bar import Show, unseen
from pni_sheets.operations import ingest
from pni_sheets.operations.ingest import CORRECTION, Judged
from pni_sheets.operations.status import Status, status
from pni_sheets.operations.workspace import Workspace

if TYPE_CHECKING:
    from pni_sheets.operations.consolidate import Published
    from pni_sheets.operations.fetch import FetchReport
    from pni_sheets.operations.send import SendReport


@dataclass(frozen=True, slots=True)
class Ran:
    """What ``run`` did. ``published`` is None where nothing had changed since the last
    outputs; ``fetched`` is None and ``answered`` empty without a mail account."""

    round: CollectionRound
    judged: tuple[Judged, ...]
    fetched: FetchReport | None
    published: Published | None
    answered: tuple[SendReport, ...]
    status: Status


def run(work: Workspace, name: str | None = None, show: Show = unseen) -> Ran:
    """Ingest what is in the inbox and bring the outputs up to date, missing or not.

    With a mailbox configured it fetches first, and answers with corrections and
    acknowledgements afterwards. Unchanged, it writes nothing.
    """
    current = work.round(name)
    fetched = _fetched(work, show)
    with show("ingest") as tell:
        judged = tuple(ingest.ingest(work, current.id, tell=tell))
    published = None if is_current(work, current) else _published(work, current, show)
    answered = _answered(work, current, show)
    return Ran(current, judged, fetched, published, answered, status(work, current.id))


def is_current(work: Workspace, current: CollectionRound) -> bool:
    """Whether the recorded outputs were made from the ledger's present state."""
    products = work.ledger.products.all(current.id)
    digest = work.ledger.products.state_digest(current.id)
    last = {p.kind: p for p in products if p.kind != CORRECTION}
    return bool(last) and all(
        p.state_digest == digest and (work.root / p.path).is_file() for p in last.values()
    )


# Mail and master are imported where there is something to fetch, to print, to answer.


def _fetched(work: Workspace, show: Show) -> FetchReport | None:
    if not work.settings.mail.receives:
        return None
    from pni_sheets.operations import fetch

    with show("fetch") as tell:
        return fetch.fetch(work, tell=tell)


def _published(work: Workspace, current: CollectionRound, show: Show) -> Published:
    from pni_sheets.operations import consolidate

    with show("consolidate") as tell:
        return consolidate.consolidate(work, current.id, partial=True, tell=tell)


def _answered(work: Workspace, current: CollectionRound, show: Show) -> tuple[SendReport, ...]:
    if work.settings.mail.transport == "eml":
        return ()
    from pni_sheets.operations import send

    kinds = (send.What.CORRECTIONS, send.What.ACKNOWLEDGEMENTS)
    with show("send") as tell:
        return tuple(send.send(work, kind, current.id, tell=tell) for kind in kinds)
