"""The two projections of a rule agree: numpy's verdict is LibreOffice's, row by row.

Random returns are laid out in one workbook, each with its own blocks of rows; every check
of the table is written beside them as the formula ``to_excel`` makes. LibreOffice
calculates it in one conversion, and each cell is compared with ``to_mask``.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from support.clean_return import FACTS, template
from support.office import needs_office, recalculated

from pni_sheets.core.model import (
    Accumulation,
    Entry,
    ReportingTemplate,
    Return,
    TargetKind,
    TemplateRow,
    Value,
)
from pni_sheets.forms import report_form
from pni_sheets.forms.expressions.language import Type
from pni_sheets.forms.expressions.to_excel import literal, to_excel
from pni_sheets.forms.expressions.to_numpy import to_mask
from pni_sheets.forms.rules.registry import ACCUMULATED, FUNDED, PERCENT, RULES, Check, found
from pni_sheets.validation.columns import SheetRows, sheets_of

RETURNS = 240
CODES = {
    "Institución": ("",),
    "Actividades": ("1.1.1", "1.1.10"),
    "Indicadores": ("1.1.1-1", "1.1.1-2", "1.1.10-1"),
    "Presupuesto": ("1.1.1", "1.1.10"),
    "Aportes": ("0.1.1-1", "0.1.2-1"),
}
#: Rows reserved for one return on each sheet.
BLOCK = 4

_NUMBERS = (None, None, 0, 1, 2, 5, 10, 15, 20, 2.5, 99.9, 100, 101, 120, 121, 400, 1e9, -3)
_WRONG_NUMBERS = ("25 personas", "dos", "1.250")
_TEXTS = (None, None, "-", "N/A", " s/d ", "12345", "Informe", "ÑANDÚ", "sin dato", "x", "¿?", "|")
_EMAILS = (
    None,
    "enlace@example.org",
    "enlace@example",
    "a b@example.org",
    "@example.org",
    "x@y@example.org",
    "enlace@.org",
    "enlace@example.",
    "enlace@a.b",
    "a@b.c;d@e.f",
)


@dataclass(frozen=True)
class Spot:
    """Where the rows of one return lie, as the formulas need it."""

    number: int
    sheet: str
    row: int

    def cell(self, field: str) -> str:
        return f"{_quoted(self.sheet)}!{_letter(self.sheet, field)}{_line(self.number, self.row)}"

    def column(self, sheet: str, field: str) -> str | None:
        letter = _letter(sheet, field)
        first = _line(self.number, 0)
        if report_form.sheet(sheet).record:
            return f"{_quoted(sheet)}!${letter}${first}"
        return f"{_quoted(sheet)}!${letter}${first}:${letter}${first + len(CODES[sheet]) - 1}"


def _quoted(sheet: str) -> str:
    return f"'{sheet}'"


def _letter(sheet: str, field: str) -> str:
    return chr(65 + [f.name for f in report_form.sheet(sheet).fields].index(field))


def _line(number: int, row: int) -> int:
    return number * BLOCK + row + 1


def random_value(field: report_form.Field, chance: random.Random) -> Value:
    if field.kind in (report_form.Kind.NUMBER, report_form.Kind.MONEY):
        return chance.choice(_NUMBERS + _WRONG_NUMBERS if chance.random() < 0.3 else _NUMBERS)
    if field.kind is report_form.Kind.DATE:
        return chance.choice((None, date(2025, 1, 1) + timedelta(days=chance.randrange(-40, 500))))
    if field.choices:
        return chance.choice((None, *field.choices, field.choices[0].upper()))
    return chance.choice(_EMAILS if field.kind is report_form.Kind.EMAIL else _TEXTS)


def random_facts(sheet: str, chance: random.Random) -> dict[str, Value]:
    facts = dict(FACTS[sheet])
    if sheet in ("Indicadores", "Aportes"):
        facts["kind"] = chance.choice([k.value for k in TargetKind])
    if sheet == "Indicadores":
        facts |= {
            "accumulation": chance.choice([a.value for a in Accumulation]),
            "people": chance.random() < 0.5,
            "principal": chance.random() < 0.7,
            "target": chance.choice((None, 0.0, 5.0, 20.0, 100.0)),
            "prior": chance.choice((None, 0.0, 5.0, 15.0, 100.0)),
            "prior_count": chance.choice((0, 1, 3)),
        }
        if facts["accumulation"] == Accumulation.HITO:
            facts |= {"target": 1.0, "prior": chance.choice((None, 0.0, 1.0))}
    if sheet == "Actividades":
        facts |= {
            "prior_state": chance.choice((None, *report_form.STATES)),
            "late": chance.random() < 0.3,
        }
    return facts


def random_return(chance: random.Random) -> tuple[Return, ReportingTemplate]:
    sent = template()
    sheets, entries, problems = {}, {}, []
    blanks = chance.choice((0.0, 0.5, 0.9))
    for sheet in report_form.SHEETS:
        rows = []
        for code in CODES[sheet.name]:
            facts = random_facts(sheet.name, chance)
            prefilled = {sheet.key: code} if sheet.key else {}
            if sheet is report_form.ACTIVITIES:
                prefilled["estado_anterior"] = facts["prior_state"]
            fields = frozenset(f.name for f in sheet.entries)
            rows.append(TemplateRow(code, prefilled, fields, facts))
            for field in sheet.entries:
                raw = None if chance.random() < blanks else random_value(field, chance)
                place = (sheet.name, code, field.name)
                wrong = raw in _WRONG_NUMBERS
                entries[place] = Entry(*place, "A1", raw, None if wrong else raw)
                if wrong:
                    problems.append(found("NUM-TEXTO", sheet=place[0], key=code, field=place[2]))
        sheets[sheet.name] = tuple(rows)
    made = ReportingTemplate(sent.identity, sent.institution, sent.semester, sent.deadline, sheets)
    return Return(sent.identity, entries, tuple(problems)), made


def questions(
    batch: list[tuple[Return, ReportingTemplate]],
) -> Iterator[tuple[SheetRows, int, str, Check | None, str | bool, object]]:
    """Every check (and every computed figure) at every row: formula and numpy's answer."""
    for name, rows in sheets_of(batch).items():
        checks = [(r.id, c, c.wrong) for r in RULES for c in r.checks if c.sheet == name]
        figures = {"Indicadores": (ACCUMULATED, PERCENT), "Presupuesto": (FUNDED,)}.get(name, ())
        asked = checks + [(f"figure {i}", None, e) for i, e in enumerate(figures)]
        for rule, check, expr in asked:
            answers = np.broadcast_to(to_mask(expr, rows), len(rows))
            for position, answer in enumerate(answers):
                row = rows.row(position)
                spot = Spot(row.number, name, CODES[name].index(row.row.key))
                formula = to_excel(expr, spot, row.row.facts)
                yield rows, position, rule, check, formula, answer


def write(book: xlsxwriter.Workbook, batch: list[tuple[Return, ReportingTemplate]]) -> None:
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for sheet in report_form.SHEETS:
        page = book.add_worksheet(sheet.name)
        for number, (returned, sent) in enumerate(batch):
            for at, row in enumerate(sent.sheets[sheet.name]):
                for column, field in enumerate(sheet.fields):
                    entry = returned.entries.get((sheet.name, row.key, field.name))
                    value = entry.raw if entry else row.prefilled.get(field.name)
                    line = _line(number, at) - 1
                    if isinstance(value, date):
                        page.write_datetime(line, column, value, day)
                    elif isinstance(value, str):
                        page.write_string(line, column, value)
                    elif value is not None:
                        page.write_number(line, column, value)


@needs_office
def test_numpy_and_libreoffice_give_the_same_verdict() -> None:
    chance = random.Random(20250731)
    batch = [random_return(chance) for _ in range(RETURNS)]
    asked = list(questions(batch))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        write(book, batch)
        page = book.add_worksheet("Respuestas")
        for line, (_, _, _, _, formula, _) in enumerate(asked):
            text = formula if isinstance(formula, str) else literal(formula)
            page.write_formula(line, 0, f"={text}", value="")
    answers = recalculated(buffer.getvalue())["Respuestas"]
    differences = []
    for line, (rows, position, rule, check, formula, expected) in enumerate(asked, start=1):
        given = answers.cell(line, 1).value
        same = (
            given == pytest.approx(float(expected))
            if check is None
            else isinstance(given, bool | int) and bool(given) == bool(expected)
        )
        if not same:
            row = rows.row(position)
            values = {f.name: row.entry(f.name) for f in rows.sheet.entries}
            differences.append((rule, check and check.field, expected, given, formula, values))
    assert not differences, f"{len(differences)} of {len(asked)}: {differences[:3]}"
    broken = {rule for _, _, rule, check, _, expected in asked if check and expected}
    assert broken == {r.id for r in RULES if r.checks} - {"TXT-LARGO", "LISTA-VALOR", "FECHA-TEXTO"}


def test_a_fact_that_decides_folds_the_rule_away() -> None:
    rule = next(r for r in RULES if r.id == "IND-SEXO-SUMA")
    spot = Spot(0, "Indicadores", 0)
    assert to_excel(rule.checks[0].wrong, spot, {**FACTS["Indicadores"], "people": False}) is False
    text = to_excel(rule.checks[0].wrong, spot, {**FACTS["Indicadores"], "people": True})
    assert isinstance(text, str)
    assert "TRUE" not in text


def test_every_formula_is_read_by_openpyxl_as_balanced_text() -> None:
    for rule in RULES:
        for check in rule.checks:
            text = to_excel(check.wrong, Spot(0, check.sheet, 0), FACTS[check.sheet])
            if isinstance(text, str):
                tokens = openpyxl.formula.Tokenizer(f"={text}").items
                opened = sum(t.subtype == "OPEN" for t in tokens)
                assert opened == sum(t.subtype == "CLOSE" for t in tokens)


def test_a_text_with_quotes_is_a_literal() -> None:
    assert literal('dice "no"') == '"dice ""no"""'
    assert literal(0.1) == "0.1"
    assert literal(True) == "TRUE"
    assert Type("number") is Type.NUMBER
