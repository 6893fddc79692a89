"""The rules table: every rule, broken by its own example, speaks alone and at its cell."""

from __future__ import annotations

import pytest
from support.clean_return import address, broken, returned, template

from pni_sheets.core.findings import Severity
from pni_sheets.forms import report_form
from pni_sheets.forms.rules.registry import RULES, Check, Rule, Stage, found, rule, rules_for
from pni_sheets.validation.engine import validate

JUDGED = [(r, c) for r in RULES if r.on_return for c in r.checks]


def test_a_clean_return_has_no_finding() -> None:
    sent = template()
    assert validate([(returned(sent), sent)]) == [()]


@pytest.mark.parametrize(("given", "check"), JUDGED, ids=lambda x: getattr(x, "id", None))
def test_the_failing_example_gives_exactly_that_rule_at_that_cell(
    given: Rule, check: Check
) -> None:
    sent, changes = broken(given, check)
    (findings,) = validate([(returned(sent, changes), sent)])
    assert [(f.rule, f.sheet, f.field, f.cell) for f in findings] == [
        (given.id, check.sheet, check.field, address(check.sheet, check.field))
    ]
    assert findings[0].severity is given.severity


@pytest.mark.parametrize(
    ("given", "check"),
    [(r, c) for r, c in JUDGED if r.justified_by],
    ids=lambda x: getattr(x, "id", None),
)
def test_words_in_the_named_field_satisfy_a_rule_that_asks_for_them(
    given: Rule, check: Check
) -> None:
    sent, changes = broken(given, check)
    assert given.justified_by
    changes[check.sheet, given.justified_by] = "Se explica por el cierre del proyecto."
    assert validate([(returned(sent, changes), sent)]) == [()]
    changes[check.sheet, given.justified_by] = "-"
    (findings,) = validate([(returned(sent, changes), sent)])
    assert [f.rule for f in findings] == [given.id]


def test_ids_are_unique_and_at_least_forty() -> None:
    ids = [r.id for r in RULES]
    assert len(set(ids)) == len(ids) >= 40


def test_every_stage_has_rules() -> None:
    assert {r.stage for r in RULES} == set(Stage)


def test_rules_of_a_sheet_come_in_order_of_stage() -> None:
    for sheet in report_form.SHEETS:
        stages = [r.stage for r in rules_for(sheet.name)]
        assert stages == sorted(stages)


def test_found_takes_the_severity_of_the_table() -> None:
    finding = found("NUM-PALABRA", sheet="Indicadores", cell="G7", value="dos", suggestion="2")
    assert finding.severity is Severity.ERROR
    assert finding.params == {"suggestion": "2"}


def test_an_unknown_rule_is_a_bug() -> None:
    with pytest.raises(KeyError):
        rule("NO-EXISTE")


@pytest.mark.parametrize("given", [r for r in RULES if r.checks], ids=lambda r: r.id)
def test_a_check_points_at_an_entry_field_it_reads(given: Rule) -> None:
    for check in given.checks:
        assert report_form.sheet(check.sheet).field(check.field).entry
        assert check.field in check.reads
