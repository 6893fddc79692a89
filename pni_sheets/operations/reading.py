"""Returned files read against the templates that were sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from pni_sheets.core.model import (
    Identity,
    ReportingTemplate,
    Return,
    RoundState,
)
from pni_sheets.intake import returns
from pni_sheets.operations.rounds import templates
from pni_sheets.operations.workspace import Workspace

#: The name of a workbook that was sent, whatever people add before and behind.
NAMED = re.compile(r"PNI[_ -]+(?P<round>\d{4}-S[12])[_ -]+(?P<rest>[A-Z][A-Z_]*)")


class Baselines:
    """The template each return is compared with: as it was sent, or as it would be sent.

    A template that was never sent (a return made by hand) is built anew. Callable as
    ``returns.Expected``; remembers what it gave.
    """

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._rounds = {r.id: r for r in work.ledger.rounds.all()}
        self._given: dict[tuple[str, str], ReportingTemplate | None] = {}

    def __call__(self, identity: Identity) -> ReportingTemplate | None:
        place = (identity.round, identity.institution)
        if place not in self._given:
            self._given[place] = self._find(*place)
        return self._given[place]

    def is_open(self, round_id: str) -> bool:
        return self._rounds[round_id].state is RoundState.OPEN

    def _find(self, round_id: str, key: str) -> ReportingTemplate | None:
        current = self._rounds.get(round_id)
        if current is None:
            return None
        sent = self._work.ledger.documents.template(round_id, key)
        if sent is not None:
            return sent
        catalogue = self._work.plan_of(current)
        known = [i for i in catalogue.reporters if i.key == key]
        return next(templates(self._work, current, known), None)


def read_all(
    work: Workspace,
    items: Iterable[tuple[str, bytes]],
    baselines: Baselines,
    tell: Callable[[int], None] | None = None,
) -> list[Return]:
    """Read some files, (name, bytes) each, in one child process; ``tell`` is called with how
    many are done."""
    todo = (returns.Item(data, name, named(name, baselines)) for name, data in items)
    return list(
        returns.read_many(
            todo,
            work.key,
            baselines,
            candidates=lambda: open_templates(work),
            progress=tell,
        )
    )


def named(filename: str, baselines: Baselines) -> Identity | None:
    """What a file's name suggests; the reader turns to it where the file says nothing."""
    found = NAMED.search(filename.upper())
    words = found["rest"].split("_") if found else []
    for count in range(len(words), 0, -1):
        assert found is not None
        known = baselines(Identity(found["round"], "_".join(words[:count]), "", ""))
        if known is not None:
            return known.identity
    return None


def open_templates(work: Workspace) -> Iterator[ReportingTemplate]:
    """The templates that a return without marks may answer: those of the open rounds."""
    for current in work.ledger.rounds.all():
        if current.state is RoundState.OPEN:
            yield from templates(work, current, work.plan_of(current).reporters)
