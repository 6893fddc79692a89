"""The rules table through the real workbook: written, broken with openpyxl, read, judged.

The workbook is the one institutions receive (a small template with the facts the example
asks for); the cell is typed over with openpyxl, the file is read back by the product's own
reader, and all of them are judged in one call.
"""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache

import pytest
from openpyxl import load_workbook
from support.clean_return import FILLED, KEYS, broken, template

from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.model import EL_SALVADOR, ReportingTemplate, Return, Value
from pni_sheets.forms import report_form
from pni_sheets.forms.rules.registry import RULES, Check, Rule
from pni_sheets.intake import returns
from pni_sheets.intake.sandbox import Here
from pni_sheets.validation.engine import validate
from pni_sheets.workbooks import rows
from pni_sheets.workbooks import workbook as writer

KEY = bytes(32)
CREATED = datetime(2025, 6, 30, 8, 0, tzinfo=EL_SALVADOR)

#: One check of each rule on each sheet: the others differ in the column only, and are
#: broken in ``test_rules``.
CASES = [
    (rule, next(c for c in rule.checks if c.sheet == sheet.name))
    for rule in RULES
    for sheet in report_form.SHEETS
    if any(c.sheet == sheet.name for c in rule.checks)
]


def clean_book(sent: ReportingTemplate) -> bytes:
    """The clean return as the writer makes it."""
    entries = {(s, KEYS[s], f): v for s, row in FILLED.items() for f, v in row.items()}
    return writer.render(sent, KEY, entries=entries, created=CREATED)


def typed_over(
    data: bytes, sent: ReportingTemplate, changes: dict[tuple[str, str], Value]
) -> bytes:
    book = load_workbook(io.BytesIO(data))
    for (sheet, field), value in changes.items():
        book[sheet][rows.address(sent, sheet, KEYS[sheet], field)].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, sent: ReportingTemplate) -> Return:
    return returns.read(data, "PNI_2025-S1_MTPS.xlsx", KEY, lambda _: sent, reader=Here())


@cache
def judged() -> dict[tuple[str, str], tuple[Finding, ...]]:
    """The findings of every case, all validated as one batch."""
    batch = []
    for rule, check in CASES:
        sent, changes = broken(rule, check)
        batch.append((read(typed_over(clean_book(sent), sent, changes), sent), sent))
    names = [(rule.id, check.sheet) for rule, check in CASES]
    return dict(zip(names, validate(batch), strict=True))


def test_the_clean_workbook_has_no_finding_that_asks_for_anything() -> None:
    sent = template()
    (findings,) = validate([(read(clean_book(sent), sent), sent)])
    assert [f for f in findings if f.severity is not Severity.INFO] == []


@pytest.mark.parametrize(("rule", "check"), CASES, ids=[f"{r.id}-{c.sheet}" for r, c in CASES])
def test_the_failing_example_typed_into_the_workbook_is_found_at_its_cell(
    rule: Rule, check: Check
) -> None:
    sent, _ = broken(rule, check)
    found = [f for f in judged()[rule.id, check.sheet] if f.severity is not Severity.INFO]
    cell = rows.address(sent, check.sheet, KEYS[check.sheet], check.field)
    assert [(f.rule, f.sheet, f.cell) for f in found] == [(rule.id, check.sheet, cell)]
