"""Templates of the real plan, for the tests of everything that is written."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
from openpyxl.workbook import Workbook

from pni_sheets.core.model import (
    EL_SALVADOR,
    CollectionRound,
    Plan,
    Previous,
    ReportingTemplate,
    RoundState,
    Semester,
)
from pni_sheets.workbooks import rows

NOTHING = Previous({}, {}, {})
CREATED = datetime(2025, 6, 30, 8, 0, tzinfo=EL_SALVADOR)
KEY = bytes(range(32))


def round_of(plan: Plan, semester: str = "2025-S1") -> CollectionRound:
    parsed = Semester.parse(semester)
    deadline = date(parsed.year, 7, 31) if parsed.half == 1 else date(parsed.year + 1, 1, 31)
    return CollectionRound(parsed, deadline, RoundState.OPEN, plan.version, CREATED)


def form_of(
    plan: Plan, key: str, semester: str = "2025-S1", previous: Previous = NOTHING, **more: bool
) -> ReportingTemplate:
    return rows.build_template(
        plan, round_of(plan, semester), plan.institution(key), previous, **more
    )


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))
