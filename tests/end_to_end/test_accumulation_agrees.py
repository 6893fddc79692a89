"""*Avance acumulado* in the workbook and in the consolidation are the same figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pni_sheets.consolidation import accumulation
from pni_sheets.consolidation.accumulation import History
from pni_sheets.core.model import Accumulation, Semester
from pni_sheets.forms.expressions.language import Type
from pni_sheets.forms.expressions.to_numpy import to_mask
from pni_sheets.forms.rules.registry import ACCUMULATED


class Row:
    """One row of *Indicadores*, as the rules see it."""

    def __init__(self, avance: float, **facts: Any) -> None:
        self.avance, self.facts = avance, facts

    def cell(self, name: str) -> Any:
        assert name == "avance"
        return np.array([self.avance])

    def fact(self, name: str, type: Type) -> Any:
        return np.array([self.facts[name]])

    def known(self, name: str) -> Any:
        return np.array([self.facts[name] is not None])


semesters = st.builds(Semester, st.integers(2024, 2029), st.integers(1, 2))
figures = st.floats(0, 1e6, allow_nan=False)
histories = st.builds(
    History,
    st.dictionaries(semesters, figures, max_size=8),
    st.dictionaries(semesters, figures, max_size=2),
)


@given(st.sampled_from(list(Accumulation)), histories, semesters, figures, st.integers(2025, 2028))
def test_the_workbook_and_the_consolidation_agree(
    kind: Accumulation, seen: History, now: Semester, avance: float, last_year: int
) -> None:
    before = History(
        {s: v for s, v in seen.reports.items() if s < now},
        {s: v for s, v in seen.openings.items() if s < now},
    )
    after = History({**before.reports, now: avance}, before.openings)
    row = Row(
        avance,
        accumulation=kind.value,
        prior=accumulation.accumulate(kind, before, now, last_year) or 0.0,
        prior_count=float(accumulation.counted(before, now, last_year)),
    )
    shown = float(np.broadcast_to(to_mask(ACCUMULATED, row), 1)[0])
    assert shown == pytest.approx(accumulation.accumulate(kind, after, now, last_year))
