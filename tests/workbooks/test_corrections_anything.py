"""Anything that was in a cell can be put back: it never raises and comes back as it was."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from support import returned
from support.workbooks import opened

from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.model import Entry, Return, Value
from pni_sheets.workbooks import corrections, rows

TEMPLATE = returned.template_of("BFA")
FIRST = TEMPLATE.sheets["Aportes"][0].key
PLACES = (
    ("Institución", "", "comentarios"),
    ("Institución", "", "fecha_validacion"),
    ("Aportes", FIRST, "aporte_semestre"),
    ("Aportes", FIRST, "descripcion"),
)

#: What a reader can hand over: any text that XML can hold, any number, any date.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1)
VALUES = st.one_of(TEXTS, st.floats(), st.booleans(), st.dates())


def returned_with(values: tuple[Value, ...]) -> Return:
    pairs = zip(PLACES, values, strict=True)
    entries = {place: Entry(*place, "A1", value, None) for place, value in pairs}
    return Return(TEMPLATE.identity, entries)


def expected(field: str, value: Value) -> Value:
    """A cell as it must read: truth is Sí or No; what Excel has no number or date for is text."""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if isinstance(value, float) and not abs(value) <= 9.99999999999999e307:
        return str(value)
    if isinstance(value, date) and (field != "fecha_validacion" or value < date(1900, 3, 1)):
        return f"{value:%d/%m/%Y}"
    return value


@settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.generate))
@example((1.7976931348623157e308, math.nan, -math.inf, 1e308), False)
@given(st.tuples(VALUES, VALUES, VALUES, VALUES), st.booleans())
def test_any_content_is_put_back(values: tuple[Value, ...], marked: bool) -> None:
    findings = [
        Finding("NUM-NEGATIVO", Severity.ERROR, place[0], "A1", str(value), place[1], place[2])
        for place, value in zip(PLACES, values, strict=True)
    ]
    read = returned_with(values)
    told = findings if marked else []
    data = corrections.correction_workbook(TEMPLATE, read, told, returned.KEY, returned.CREATED)
    book = opened(data)
    for place, value in zip(PLACES, values, strict=True):
        cell = book[place[0]][rows.address(TEMPLATE, *place)]
        assert cell.data_type != "f"
        assert not cell.protection.locked
        found = cell.value.date() if cell.is_date and cell.value else cell.value
        due = expected(place[2], value)
        assert found == (pytest.approx(due, rel=1e-14) if isinstance(due, float) else due)
