"""Any content in any entry cell: nothing raises, and what is accepted comes out as it went in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.rounds import ROUND, copied, drop, prepare, returned, sent

from pni_sheets.core.model import SubmissionState, Value
from pni_sheets.forms import report_form
from pni_sheets.operations.workspace import Workspace

KEY = "CENTA"  # a member without activities of its own: a small workbook
NUMBER = count()

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=60)
TYPED = st.sampled_from(
    ["1 250", " 12 ", "1.250", "1,250", "75%", "dos", "25 personas", "-", "N/A", "S/D", "SI",
     "=1+1", "5/6/2025", "１２", "1.250,50", "'", "#N/A", "http://example.org", "\u202e1"]
)  # fmt: skip
CONTENTS = st.one_of(TEXTS, TYPED, st.floats(-1e9, 1e12), st.integers(-5, 10**9).map(float),
                     st.dates(date(2000, 1, 1), date(2100, 1, 1)))  # fmt: skip


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder: Path = tmp_path_factory.mktemp("any")
    with copied(prepare(folder / "prepared"), folder / "pni") as work:
        yield work


def places(work: Workspace) -> list[tuple[str, str, str]]:
    """Every cell the institution may fill."""
    return [
        (name, row.key, field)
        for name, rows in sent(work, KEY).sheets.items()
        for row in rows
        for field in sorted(row.open)
    ]


def plain(value: Value) -> Value:
    """A value as the ledger keeps it: dates as ISO text."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value


def shown(value: Value) -> str:
    """A number or a date as its cell shows it: what a cell of words keeps of it."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_whatever_is_typed_is_accepted_as_it_is_or_spoken_of(
    work: Workspace, data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(places(work)), min_size=1, max_size=6, unique=True))
    typed: dict[tuple[str, str, str], Value] = {
        place: data.draw(CONTENTS, label=str(place)) for place in chosen
    }
    judged = drop(work, f"{next(NUMBER)}.xlsx", returned(work, KEY, typed))
    spoken = {(f.sheet, f.key or "", f.field) for f in judged.findings}
    spoken |= {(n.sheet, n.key, n.field) for n in judged.returned.normalisations}
    if judged.status is not SubmissionState.ACCEPTED:
        assert any(f.blocking for f in judged.findings) or judged.status in (
            SubmissionState.SUPERSEDED, SubmissionState.QUARANTINED,
        )  # fmt: skip
        return
    kept = {
        (o.sheet, o.key, o.field): o.value
        for o in work.ledger.observations.accepted(round=ROUND, institution=KEY)
    }
    for place, value in typed.items():
        same = kept.get(place) in (plain(value), shown(value))
        assert same or place in spoken, (place, value, kept.get(place))
    assert set(kept) <= set(places(work)) | {
        (report_form.INSTITUTION.name, "", f.name) for f in report_form.INSTITUTION.entries
    }
