"""Returned files read and judged: against the template that was sent, by the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from pni_sheets.core.findings import Finding
from pni_sheets.core.model import (
    Identity,
    ReportingTemplate,
    Return,
    RoundState,
    SubmissionState,
)
from pni_sheets.intake import returns
from pni_sheets.intake.sandbox import Reader
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
    reader: Reader | None = None,
) -> list[Return]:
    """Read some files in one child process (``reader``, where one is at work); ``tell`` is
    called with how many are done."""
    todo = (returns.Item(data, name, named(name, baselines)) for name, data in items)
    return list(
        returns.read_many(
            todo,
            work.key,
            baselines,
            candidates=lambda: open_templates(work),
            progress=tell,
            reader=reader,
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


def judge(
    work: Workspace, read: Sequence[Return], baselines: Baselines
) -> list[tuple[tuple[Finding, ...], tuple[Finding, ...]]]:
    """Findings that stand and findings that are waived, for each return."""
    from pni_sheets.validation import engine

    known = [(r, t) for r in read if r.identity and (t := baselines(r.identity)) is not None]
    by_return = {id(r): found for (r, _), found in zip(known, engine.validate(known), strict=True)}
    judged: list[tuple[tuple[Finding, ...], tuple[Finding, ...]]] = []
    for one in read:
        found = by_return.get(id(one), one.findings)
        if one.identity is None:
            judged.append((found, ()))
            continue
        waivers = work.ledger.decisions.waivers(one.identity.round, one.identity.institution)
        judged.append(engine.apply_waivers(found, waivers, one.identity))
    return judged


def verdict(returned: Return, findings: Sequence[Finding], baselines: Baselines) -> SubmissionState:
    """Quarantined where nobody can say whose it is, rejected on errors, else accepted."""
    from pni_sheets.forms.rules.registry import Stage, rule

    if returned.identity is None or baselines(returned.identity) is None:
        return SubmissionState.QUARANTINED
    blocking = [f for f in findings if f.blocking]
    if any(rule(f.rule).stage in (Stage.FILE, Stage.IDENTITY) for f in blocking):
        return SubmissionState.QUARANTINED
    return SubmissionState.REJECTED if blocking else SubmissionState.ACCEPTED


def closed_round(returned: Return, baselines: Baselines) -> tuple[Finding, ...]:
    """A finding where the return is for a round that takes nothing any more."""
    identity = returned.identity
    if identity is None or baselines(identity) is None or baselines.is_open(identity.round):
        return ()
    from pni_sheets.forms.rules.registry import found

    return (found("ID-RONDA-CERRADA", round=identity.round),)
