"""Every rule has its words, and they keep the form: problem, remedy, example, in 25 words."""

from __future__ import annotations

import re

import pytest
from support.clean_return import broken, returned

from pni_sheets.consolidation.results import CaseKind
from pni_sheets.core.findings import Finding, Severity
from pni_sheets.forms import report_form
from pni_sheets.forms.messages import (
    EXAMPLE,
    OPENING_SAMPLES,
    grouped,
    hint,
    message,
    number,
    words,
)
from pni_sheets.forms.rules.between_institutions import ACROSS
from pni_sheets.forms.rules.registry import RULES, Check, Rule, found
from pni_sheets.validation.engine import validate

HINTED = [r for r in RULES if r.checks] + [r for r in RULES if r.id == "CELDA-ERROR"]


def example(rule: Rule, check: Check | None = None) -> Finding:
    """The finding of the rule's own example."""
    if rule.on_return and check:
        sent, changes = broken(rule, check)
        return validate([(returned(sent, changes), sent)])[0][0]
    given = rule.broken_by
    place = {"sheet": "Indicadores", "cell": "G12", "key": "5.4.2-1", "field": "avance"}
    if check:
        place |= {"sheet": check.sheet, "field": check.field}
    return found(rule.id, **place, value=given.value, **given.params)


EXAMPLES = [example(r, c) for r in RULES for c in (r.checks or (None,))]


@pytest.mark.parametrize("finding", EXAMPLES, ids=lambda f: f"{f.rule}-{f.field}")
def test_a_message_has_at_most_25_words_before_its_example(finding: Finding) -> None:
    before = message(finding).partition(EXAMPLE)[0]
    assert 4 <= len(before.split()) <= 25, before


@pytest.mark.parametrize("finding", EXAMPLES, ids=lambda f: f"{f.rule}-{f.field}")
def test_a_message_is_a_problem_a_remedy_and_an_example(finding: Finding) -> None:
    said = words(finding)
    for sentence in (said.problem, said.remedy):
        assert re.fullmatch(r"[A-ZÁÉÍÓÚ¿«0-9-].*[.)]", sentence), sentence
    if finding.severity is not Severity.INFO:
        assert said.example
        assert message(finding).endswith((".", "»", ")"))
    assert not re.search(r"[{}]|None|\bnan\b", message(finding))


@pytest.mark.parametrize("rule", HINTED, ids=lambda r: r.id)
def test_a_rule_the_workbook_checks_has_a_hint_that_fits(rule: Rule) -> None:
    assert 10 <= len(hint(rule.id)) <= 60
    assert hint(rule.id)[0] == ("▲" if rule.severity is Severity.WARNING else hint(rule.id)[0])
    assert hint(rule.id)[0] in "✖○▲"


@pytest.mark.parametrize("field", ["fecha_corte", "fuente"])
def test_a_workbook_of_opening_balances_has_its_own_examples(field: str) -> None:
    rule = "FECHA-TEXTO" if field == "fecha_corte" else "VACIO-DISFRAZ"
    said = message(found(rule, sheet="Saldos de apertura", value="x", field=field))
    assert said.endswith(f"Ejemplo: {OPENING_SAMPLES[field]}.")


def test_a_case_of_reconciliation_is_a_rule_between_institutions() -> None:
    """Its motive is the rule's hint, what to do is its remedy."""
    assert {kind.value for kind in CaseKind} == {rule.id for rule in ACROSS}
    assert all(rule.hint and rule.do for rule in ACROSS)


def test_the_offending_value_is_quoted() -> None:
    finding = found("NUM-UNIDAD", sheet="Indicadores", cell="G7", value="25 personas",
                    key="5.4.2-1", field="avance", suggestion="25")  # fmt: skip
    assert message(finding) == "«25 personas» lleva texto. Escriba solo el número. Ejemplo: 25."


def test_a_sum_that_fails_names_the_sum_and_the_figure() -> None:
    finding = next(f for f in EXAMPLES if f.rule == "IND-SEXO-SUMA")
    assert message(finding) == (
        "Mujeres, Hombres y Sin dato de sexo suman 15; el avance dice 20. "
        "Corrija el avance, o la parte que esté mal. Ejemplo: 15."
    )


def test_a_long_value_is_cut() -> None:
    finding = found("FECHA-TEXTO", value="x" * 400, sheet="Institución", field="fecha_validacion")
    assert "x" * 39 + "…»" in message(finding)
    assert "x" * 40 not in message(finding)


def test_a_brace_typed_by_somebody_stays_text() -> None:
    finding = found("NUM-TEXTO", value="{key!r}", sheet="Indicadores", field="avance")
    assert "«{key!r}»" in message(finding)


@pytest.mark.parametrize(
    ("given", "shown"),
    [(0, "0"), (12, "12"), (1250, "1,250"), (1250.5, "1,250.5"), (0.126, "0.13"), (-3.0, "-3")],
)
def test_numbers_are_written_as_in_el_salvador(given: float, shown: str) -> None:
    assert number(given) == shown


def test_findings_that_say_the_same_are_one_line_with_their_cells() -> None:
    def blank(sheet: str, cell: str) -> Finding:
        return found("IND-AVANCE-FALTA", sheet=sheet, cell=cell, key="1", field="avance")

    lines = grouped(
        [
            found("IND-SALTO", sheet="Indicadores", cell="G5", avance=400, target=100),
            blank("Indicadores", "G7"),
            found("ARCH-MACROS"),
            blank("Indicadores", "G9"),
        ]
    )
    assert [(g.findings[0].rule, g.cells) for g in lines] == [
        ("IND-AVANCE-FALTA", "Indicadores: G7, G9"),
        ("IND-SALTO", "Indicadores: G5"),
        ("ARCH-MACROS", ""),
    ]


def test_labels_are_never_retyped_for_generic_rules() -> None:
    for field in report_form.INDICATORS.entries:
        if field.kind is report_form.Kind.NUMBER:
            finding = found("NUM-NEGATIVO", sheet="Indicadores", field=field.name, value="-1")
            assert f"«{field.header}»" in message(finding)
