"""Rounds of any size: the real plan with its institutions repeated, and their returns."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from pni_sheets.core.model import COORDINATOR, Activity, Institution, Plan
from pni_sheets.forms import report_form
from pni_sheets.operations import rounds, synthetic
from pni_sheets.operations.workspace import opened
from pni_sheets.plan import catalogue
from pni_sheets.workbooks import workbook

ROUND = "2025-S1"


def scaled(original: Plan, workbooks: int) -> Plan:
    """A plan with so many reporting institutions: copies answer for what the first does."""
    members = [i for i in original.institutions if i.member]
    others = [i for i in original.institutions if not i.member]
    wanted = workbooks - 1
    copies = [_copy(members[n % len(members)], n // len(members), n + 1) for n in range(wanted)]
    times = -(-wanted // len(members))
    known = {i.key for i in copies}
    activities = tuple(_shared(a, times, known) for a in original.activities)
    return catalogue.revised(original, institutions=(*copies, *others), activities=activities)


def _copy(institution: Institution, copy: int, number: int) -> Institution:
    return replace(institution, key=_key(institution.key, copy), number=number)


def _key(key: str, copy: int) -> str:
    return f"{key}_{copy}" if copy and key != COORDINATOR else key


def _shared(activity: Activity, times: int, known: set[str]) -> Activity:
    named = [
        _key(key, copy)
        for copy in range(times)
        for key in activity.responsibles
        if copy == 0 or _key(key, copy) in known
    ]
    return replace(activity, responsibles=tuple(dict.fromkeys(named)))


def prepare(root: Path, workbooks: int) -> None:
    """A workspace with an open round of that size, templates not yet written."""
    rounds.init(root, synthetic=True)
    catalogue.write_csv(scaled(catalogue.load(), workbooks), root / "plan")
    with opened(root, writing="bench") as work:
        rounds.open_round(work, ROUND)


def answer(root: Path, faulty: int) -> None:
    """Fill every template of the round into the inbox.

    Every ``faulty``-th return (0: none) lacks who validates it, and has to be corrected;
    ``devueltas.txt`` beside the workspace lists them.
    """
    returned = []
    with opened(root) as work:
        current = work.round(ROUND)
        for number, institution in enumerate(work.plan_of(current).reporters, 1):
            sent = work.ledger.documents.template(ROUND, institution.key)
            assert sent is not None
            entries = synthetic.fill(sent)
            path = work.paths.inbox / workbook.filename(sent)
            if faulty and number % faulty == 0:
                entries[report_form.INSTITUTION.name, "", "titular"] = None
                returned.append(str(path))
            data = workbook.render(sent, work.key, created=current.opened, entries=entries)
            path.write_bytes(data)
    listed = root.with_name("devueltas.txt")
    listed.write_text("\n".join(returned), encoding="utf-8")


if __name__ == "__main__":
    what, where, *number = sys.argv[1:]
    {"prepare": prepare, "answer": answer}[what](Path(where), int(number[0]) if number else 0)
