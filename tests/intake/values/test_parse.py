"""docs/values.md is the rule; every line of its tables is run here."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paths import ROOT

from pni_sheets.forms import report_form
from pni_sheets.forms.rules.registry import rule
from pni_sheets.intake.values.numbers import figure, spelled
from pni_sheets.intake.values.parse import Measure, Shown, fold, parse, shown, tidy

DOCUMENT = ROOT / "docs" / "values.md"
FIELDS = {
    "number": report_form.INDICATORS.field("avance"),
    "percentage": report_form.INDICATORS.field("avance"),
    "whole": report_form.INDICATORS.field("mujeres"),
    "amount": report_form.BUDGET.field("gobierno"),
    "date": report_form.INSTITUTION.field("fecha_validacion"),
    "state": report_form.ACTIVITIES.field("estado"),
    "yes/no": report_form.INSTITUTION.field("hay_avances"),
    "text": report_form.INDICATORS.field("observaciones"),
    "required text": report_form.INSTITUTION.field("persona"),
}
#: What a number cell of the tables counts.
MEASURE = {"percentage": Measure.PERCENT, "whole": Measure.WHOLE}
LINES = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and line.count("|") == 5 and not line.startswith(("| typed", "|---"))
]


def typed(text):
    """The value and the cell's format that a line of the document describes."""
    how = Shown.PLAIN
    if text.endswith(" shown as %"):
        how, text = Shown.PERCENT, text.removesuffix(" shown as %")
    if text.endswith(" shown month first"):
        how, text = Shown.MONTH_FIRST, text.removesuffix(" shown month first")
    if text.startswith("«"):
        return text[1:-1].replace("·", " ").replace("⍽", "\u00a0").replace("␇", "\a"), how
    if text.startswith("number "):
        return float(text.removeprefix("number ")), how
    if text.startswith("date "):
        return date.fromisoformat(text.removeprefix("date ")), how
    return {"true": True}[text], how


def test_the_document_has_its_tables():
    assert len(LINES) > 100


@pytest.mark.parametrize(("text", "cell", "outcome", "value"), LINES)
def test_written_rule(text, cell, outcome, value):
    raw, how = typed(text)
    parsed = parse(FIELDS[cell], raw, how, MEASURE.get(cell, Measure.FIGURE))
    if outcome in ("kept", "read"):
        assert parsed.problem is None
        assert parsed.normalised is (outcome == "read")
        assert shown(parsed.value) == value
    else:
        assert parsed.problem == outcome
        assert parsed.value is None
        offered = parsed.params.get("readings") or (parsed.params.get("suggestion", ""),)
        assert " / ".join(offered) == value


CONTENT = st.one_of(
    st.none(), st.booleans(), st.text(max_size=80), st.dates(), st.datetimes(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet="0123456789.,' -+%$()/kmil", max_size=20),
    st.from_regex(re.compile(r"\d{1,4}[/\-. ]\d{1,2}[/\-. ]\d{1,4}")),
)  # fmt: skip


@given(
    st.sampled_from([f for sheet in report_form.SHEETS for f in sheet.fields if f.entry]),
    CONTENT,
    st.sampled_from(list(Shown)),
    st.sampled_from(list(Measure)),
)
def test_any_content_is_read_or_asked_about(field, raw, how, measure):
    parsed = parse(field, raw, how, measure)
    if parsed.problem is not None:
        rule(parsed.problem)
        assert parsed.value is None
    elif not parsed.normalised:
        assert parsed.value == raw or shown(parsed.value) == shown(raw)
    if isinstance(parsed.value, float):
        assert math.isfinite(parsed.value)


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["{:,}", "{}"]))
def test_a_grouped_number_is_never_another_number(number, pattern):
    text = pattern.format(number)
    parsed = parse(FIELDS["number"], text)
    if parsed.problem == "NUM-AMBIGUO":
        assert figure(number) in parsed.params["readings"]
    else:
        assert parsed.value == number


@given(st.decimals(min_value=0, max_value=10**6, places=2))
def test_both_ways_of_writing_cents_agree(amount):
    english = f"{amount:,.2f}"
    spanish = english.translate(str.maketrans(",.", ".,"))
    assert parse(FIELDS["amount"], english).value == float(amount)
    assert parse(FIELDS["amount"], spanish).value == float(amount)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("treinta y cinco", 35),
        ("ciento veinte personas", 120),
        ("dos mil quinientos", 2500),
        ("mil", 1000),
        ("un millón doscientos mil", None),
        ("capacitaciones", None),
    ],
)
def test_spelled_numbers(words, number):
    assert spelled(words.split()) == (1_200_000 if "millón" in words else number)


def test_a_datetime_is_a_date_and_says_so():
    parsed = parse(FIELDS["date"], datetime(2025, 7, 15, 10, 30))
    assert (parsed.value, parsed.normalised) == (date(2025, 7, 15), True)


def test_fold_and_tidy():
    assert fold(" ¿Hay  AVANCES que reportar? ") == "hay avances que reportar"
    assert tidy("\u200b a\u00a0b ") == "a b"
