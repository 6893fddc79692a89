"""Judging returns: silence after an error, order, batches, broken rules, waivers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.clean_return import INDICATOR, KEYS, broken, returned, template, with_findings

from pni_sheets.core.findings import Finding
from pni_sheets.core.model import Entry, Identity, ReportingTemplate, Return, Value, Waiver
from pni_sheets.forms import report_form
from pni_sheets.forms.messages import message
from pni_sheets.forms.rules.registry import RULES, found, rule
from pni_sheets.validation import columns
from pni_sheets.validation.engine import apply_waivers, validate

PEOPLE = {"Indicadores": {"people": True}}
SUM = ("Indicadores", "avance"), ("Indicadores", "mujeres"), ("Indicadores", "hombres")


def judged(
    sent: ReportingTemplate, changes: dict[tuple[str, str], Value], *reader: Finding
) -> list[str]:
    (findings,) = validate([(with_findings(returned(sent, changes), *reader), sent)])
    return [f.rule for f in findings]


def test_a_cell_the_reader_did_not_understand_silences_the_rules_that_read_it() -> None:
    sent = template(PEOPLE)
    changes: dict[tuple[str, str], Value] = dict(zip(SUM, (20.0, None, 5.0), strict=True))
    unread = found(
        "NUM-PALABRA", sheet="Indicadores", cell="H7", key=INDICATOR, field="mujeres", value="dos"
    )
    assert judged(sent, changes) == ["IND-SEXO-SUMA"]
    assert judged(sent, changes, unread) == ["NUM-PALABRA"]


def test_a_warning_of_the_reader_silences_nothing() -> None:
    sent = template(PEOPLE)
    changes: dict[tuple[str, str], Value] = dict(zip(SUM, (20.0, 3.0, 5.0), strict=True))
    note = found("FORMULA-CELDA", sheet="Indicadores", cell="H7", key=INDICATOR, field="mujeres")
    assert sorted(judged(sent, changes, note)) == ["FORMULA-CELDA", "IND-SEXO-SUMA"]


def test_one_blank_gives_one_finding() -> None:
    sent = template(PEOPLE)
    blank: dict[tuple[str, str], Value] = {
        ("Indicadores", "avance"): None,
        ("Indicadores", "mujeres"): 5.0,
        ("Indicadores", "menores"): 9.0,
    }
    assert judged(sent, blank) == ["IND-AVANCE-FALTA"]


def test_a_nil_return_asks_for_nothing_else() -> None:
    changes: dict[tuple[str, str], Value] = {
        (s.name, f.name): None for s in report_form.SHEETS[1:] for f in s.entries
    }
    changes |= {
        ("Institución", "hay_avances"): "No",
        ("Institución", "justificacion"): "No se asignaron fondos.",
    }
    assert judged(template(), changes) == []


@pytest.mark.parametrize("field", ["medio", "observaciones"])
def test_a_missing_column_is_said_once_by_the_reader(field: str) -> None:
    sent = template()
    full = returned(sent, {("Indicadores", "avance"): 20.0})
    kept = {
        place: e for place, e in full.entries.items() if place[2] != field or place[0] != SUM[0][0]
    }
    assert validate([(replace(full, entries=kept), sent)]) == [()]


def test_a_missing_row_is_said_once_by_the_reader() -> None:
    sent = template()
    full = returned(sent)
    kept = {place: e for place, e in full.entries.items() if place[0] != "Indicadores"}
    gone = found("FILA-FALTA", sheet="Indicadores", key=INDICATOR)
    given = replace(full, entries=kept, findings=(gone,))
    assert [f.rule for f in validate([(given, sent)])[0]] == ["FILA-FALTA"]


def test_an_unrecognised_file_keeps_its_own_findings_only() -> None:
    lost = Return(None, {}, (found("ARCH-VACIO"),))
    clean = template()
    assert [[f.rule for f in fs] for fs in validate([(lost, clean), (returned(clean), clean)])] == [
        ["ARCH-VACIO"],
        [],
    ]


def test_an_empty_batch_has_no_findings() -> None:
    assert validate([]) == []


def test_a_prefilled_cell_counts_as_the_plan_has_it() -> None:
    """Somebody typed over *Estado anterior*; the rule still sees what was sent."""
    sent = template({"Actividades": {"prior_state": "Completada"}})
    given = returned(
        sent, {("Indicadores", "avance"): 1.0, ("Actividades", "estado"): "Completada"}
    )
    place = ("Actividades", "1.1.1", "estado_anterior")
    forged = {**given.entries, place: Entry(*place, "H7", "No iniciada", "No iniciada")}
    (findings,) = validate([(replace(given, entries=forged), sent)])
    assert "IND-DESPUES-DE-COMPLETADA" in [f.rule for f in findings]


def test_findings_come_by_sheet_row_and_column_with_the_files_own_first() -> None:
    sent = template(PEOPLE)
    changes: dict[tuple[str, str], Value] = {
        ("Institución", "correo"): "nadie",
        ("Indicadores", "mujeres"): 1.0,
        ("Indicadores", "medio"): None,
        ("Presupuesto", "ong"): -1.0,
        ("Actividades", "estado"): None,
    }
    noise = found("PRE-CAMBIADA", sheet="Indicadores", cell="B7", key=INDICATOR, field="actividad")
    assert judged(sent, changes, noise, found("ARCH-MACROS")) == [
        "ARCH-MACROS",
        "INS-CORREO",
        "ACT-ESTADO-FALTA",
        "PRE-CAMBIADA",
        "IND-SEXO-SUMA",
        "IND-MEDIO-FALTA",
        "NUM-NEGATIVO",
    ]


def test_the_finding_carries_what_the_message_needs() -> None:
    sent, changes = broken(rule("IND-SEXO-SUMA"), rule("IND-SEXO-SUMA").checks[0])
    ((finding,),) = validate([(returned(sent, changes), sent)])
    assert (finding.key, finding.field, finding.value) == (INDICATOR, "avance", "20")
    assert finding.params["suma"] == 15
    assert finding.params["mujeres"] == 5


def test_a_date_is_a_text_in_the_parameters() -> None:
    day = {("Institución", "fecha_validacion"): date(2024, 7, 15)}
    sent = template()
    ((finding,),) = validate([(returned(sent, day), sent)])
    assert finding.value == "15/07/2024"
    assert finding.params["inicio"] == "01/01/2025"


@pytest.mark.parametrize("reader", [None, "ayer"])
def test_the_example_of_a_date_fits_the_round(reader: str | None) -> None:
    """Whoever types the example of the message has a date that is accepted."""
    sent = template({"Institución": {"plazo": date(2027, 1, 31)}})
    wrong = found(
        "FECHA-TEXTO", sheet="Institución", cell="C9", field="fecha_validacion", value=reader
    )
    given = returned(sent, {("Institución", "fecha_validacion"): None})
    ((finding,),) = validate([(with_findings(given, *([wrong] if reader else [])), sent)])
    assert message(finding).endswith("Ejemplo: 31/01/2027.")


def test_a_rule_that_breaks_down_is_a_bug_not_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(columns.SheetRows, "fact", fail)
    with pytest.raises(RuntimeError, match="rule failed to run"):
        validate([(returned(template()), template())])


# --- batches -------------------------------------------------------------------------

_CASES = [broken(r, c) for r in RULES if r.on_return for c in r.checks]


@given(st.lists(st.sampled_from(range(len(_CASES))), max_size=6))
@settings(max_examples=25, deadline=None)
def test_a_return_is_judged_alike_alone_and_in_any_company(chosen: list[int]) -> None:
    batch = [(returned(_CASES[i][0], _CASES[i][1]), _CASES[i][0]) for i in chosen]
    assert validate(batch) == [validate([one])[0] for one in batch]


_TEXT = st.text(max_size=30)
_NUMBER = st.floats(allow_nan=False, allow_infinity=False, width=64)
_BY_KIND = {
    report_form.Kind.NUMBER: _NUMBER,
    report_form.Kind.MONEY: _NUMBER,
    report_form.Kind.DATE: st.dates(),
}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_the_reader_lets_through_is_judged(data: st.DataObject) -> None:
    sent = template({"Indicadores": {"people": data.draw(st.booleans())}})
    changes: dict[tuple[str, str], Value] = {}
    for _ in range(data.draw(st.integers(1, 8))):
        sheet = data.draw(st.sampled_from(report_form.SHEETS))
        field = data.draw(st.sampled_from(sheet.entries))
        values = (
            st.sampled_from(field.choices) if field.choices else _BY_KIND.get(field.kind, _TEXT)
        )
        changes[sheet.name, field.name] = data.draw(st.none() | values)
    (findings,) = validate([(returned(sent, changes), sent)])
    for finding in findings:
        assert finding.key == (KEYS[finding.sheet or ""] or None)


# --- waivers -------------------------------------------------------------------------

MTPS = Identity("2025-S1", "MTPS", "v", "1")
A = found("IND-MEDIO-FALTA", sheet="Indicadores", key="5.4.2-1", field="medio")
B = found("IND-MEDIO-FALTA", sheet="Indicadores", key="5.4.2-2", field="medio")
C = found("INS-CORREO", sheet="Institución", field="correo")


def waiver(
    rule_id: str, institution: str = "MTPS", round_: str = "2025-S1", key: str = ""
) -> Waiver:
    when = datetime(2025, 7, 1, tzinfo=UTC)
    return Waiver(rule_id, institution, round_, key, "Coordinación", "Acta 3", when)


@pytest.mark.parametrize(
    ("given", "waived"),
    [
        (waiver("IND-MEDIO-FALTA"), (A, B)),
        (waiver("IND-MEDIO-FALTA", key="5.4.2-2"), (B,)),
        (waiver("INS-CORREO"), (C,)),
        (waiver("INS-CORREO", institution="MAG"), ()),
        (waiver("INS-CORREO", round_="2024-S2"), ()),
        (waiver("IND-MEDIO-FALTA", key="5.4.2-9"), ()),
    ],
)
def test_a_waiver_exempts_its_rule_institution_round_and_row(
    given: Waiver, waived: tuple[Finding, ...]
) -> None:
    kept, gone = apply_waivers((A, B, C), [given], MTPS)
    assert gone == waived
    assert kept == tuple(f for f in (A, B, C) if f not in waived)
