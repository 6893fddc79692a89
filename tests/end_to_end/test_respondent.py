"""Every mistake, told in Spanish, mended by somebody who only reads what he is told.

Each mistake goes through the product: read, judged, turned into a correction workbook; the
mechanical respondent obeys it; what comes back is read and judged again.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

import pytest
from openpyxl import load_workbook
from support.mistakes import MISTAKES, Mistake, Place, address, right, right_book, sent
from support.respondent import answer
from support.returned import CREATED, KEY

from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.model import Return, Value
from pni_sheets.forms import report_form
from pni_sheets.forms.messages import message
from pni_sheets.intake import returns
from pni_sheets.intake.sandbox import Here
from pni_sheets.validation.engine import validate
from pni_sheets.workbooks import corrections
from pni_sheets.workbooks import rows as layout

#: Of all mistakes, how many may stay after one cycle.
UNMENDED_AT_MOST = len(MISTAKES) * 3 // 60


@dataclass(frozen=True)
class Cycle:
    """One mistake, before and after the respondent."""

    mistake: Mistake
    before: tuple[Finding, ...]
    after: tuple[Finding, ...]
    values: dict[Place, Value]
    worked: frozenset[Place]


def read(data: bytes) -> Return:
    return returns.read(data, "PNI_2025-S1_PNC.xlsx", KEY, lambda _: sent(), reader=Here())


def judged(files: list[bytes]) -> list[tuple[Return, tuple[Finding, ...]]]:
    read_ = [read(data) for data in files]
    return list(zip(read_, validate([(r, sent()) for r in read_]), strict=True))


@cache
def records() -> dict[str, dict[str, object]]:
    """The institution's own figures, by cell of its workbook."""
    book = load_workbook(io.BytesIO(right_book()))
    kept: dict[str, dict[str, object]] = {}
    for place in places():
        kept.setdefault(place[0], {})[address(place)] = book[place[0]][address(place)].value
    return kept


def places() -> list[Place]:
    return [
        (name, row.key, field.name)
        for name, rows in sent().sheets.items()
        for row in rows
        for field in report_form.sheet(name).entries
        if field.name in row.open
    ]


def responded(returned: Return, findings: tuple[Finding, ...]) -> tuple[bytes, frozenset[Place]]:
    """What the respondent sends, and the places it worked on."""
    if returned.identity is None:
        assert all("envíe" in message(f).lower() for f in findings if f.blocking)
        return right_book(), frozenset(places())
    workbook = corrections.correction_workbook(sent(), returned, findings, KEY, CREATED)
    data, cells = answer(workbook, records())
    by_cell = {(p[0], address(p)): p for p in places()}
    return data, frozenset(by_cell[c] for c in cells if c in by_cell)


@cache
def cycles() -> dict[str, Cycle]:
    first = judged([mistake.make() for mistake in MISTAKES])
    answers = [responded(*one) for one in first]
    second = judged([data for data, _ in answers])
    made = zip(MISTAKES, first, answers, second, strict=True)
    return {
        mistake.name: Cycle(
            mistake,
            before,
            after,
            {k: e.value for k, e in again.entries.items() if e.value is not None},
            worked,
        )
        for mistake, (_, before), (_, worked), (again, after) in made
    }


def asking(findings: tuple[Finding, ...]) -> set[tuple[str, str | None, str | None]]:
    return {(f.rule, f.key, f.field) for f in findings if f.severity is not Severity.INFO}


def is_mended(cycle: Cycle) -> bool:
    """Nothing blocks any more, and nothing that was asked about is asked again."""
    blocked = any(f.blocking for f in cycle.after)
    return not blocked and not asking(cycle.before) & asking(cycle.after)


def test_the_right_workbook_has_nothing_to_correct() -> None:
    ((_, findings),) = judged([right_book()])
    assert asking(findings) == set()


def test_there_are_at_least_sixty_named_mistakes() -> None:
    assert len({m.name for m in MISTAKES}) == len(MISTAKES) >= 60


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_every_mistake_is_noticed(mistake: Mistake) -> None:
    assert asking(cycles()[mistake.name].before)


def test_nearly_all_are_mended_in_one_cycle() -> None:
    unmended = {n: sorted(asking(c.after)) for n, c in cycles().items() if not is_mended(c)}
    assert len(unmended) <= UNMENDED_AT_MOST, unmended


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_every_other_cell_comes_back_as_typed(mistake: Mistake) -> None:
    cycle = cycles()[mistake.name]
    others = [p for p in places() if p not in mistake.touched and p not in cycle.worked]
    changed = {p: cycle.values.get(p) for p in others if cycle.values.get(p) != right().get(p)}
    assert changed == {}
    assert layout.FIRST_ROW > 0
