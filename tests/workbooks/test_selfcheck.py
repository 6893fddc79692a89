"""*Lista para enviar* keeps its word: the workbook's self-check against the validation.

Random fillings of real templates are calculated by LibreOffice and, separately, read and
validated. With values typed as the form asks, the workbook is ready exactly when the
validation finds no error that a spreadsheet can see. With odd spellings it may only be
stricter, never more lenient.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from openpyxl.workbook import Workbook
from support.office import needs_office, recalculated_many
from support.returned import CREATED, KEY, template_of

from pni_sheets.core.findings import Finding
from pni_sheets.core.model import ReportingTemplate, TemplateRow, Value
from pni_sheets.forms import report_form
from pni_sheets.forms.messages import hint
from pni_sheets.forms.rules.registry import rule
from pni_sheets.intake import returns
from pni_sheets.intake.sandbox import Here
from pni_sheets.validation.engine import validate
from pni_sheets.workbooks import rows as layout
from pni_sheets.workbooks import workbook as writer
from pni_sheets.workbooks.start_sheet import READY

Place = tuple[str, str, str]
INSTITUTIONS = ("ISDEMU", "MINEDUCYT", "MJSP", "FGR")
FILLINGS = 28

#: A dash in a required cell: the reader names it, the workbook calls it missing.
DISGUISED = "VACIO-DISFRAZ"

#: What the reader understands, or asks about, and Excel takes for text.
ODD = ("1 250", "75%", "25 personas", "1.250", "dos", "N/A", " ", "\u00a0", "=", "15/07/2025", "SI")


@cache
def short(institution: str) -> ReportingTemplate:
    """The template of an institution with two rows of *Aportes* in place of 45."""
    sent = template_of(institution)
    return replace(sent, sheets={**sent.sheets, "Aportes": sent.sheets["Aportes"][:2]})


def right(row: TemplateRow, field: report_form.Field) -> Value:
    """An entry that no rule has anything against."""
    if field.name in ("justificacion", "horas", "comentarios", "dificultades", "observaciones"):
        return None
    if field.name in ("mujeres", "hombres", "sin_dato", "menores", "aporte_semestre"):
        return None
    if field.kind is report_form.Kind.NUMBER:
        return 1.0
    if field.kind is report_form.Kind.MONEY:
        return {"requerido": 500.0, "gobierno": 300.0, "ejecutado": 100.0}.get(field.name)
    if field.kind is report_form.Kind.DATE:
        return date(2025, 7, 15)
    if field.kind is report_form.Kind.EMAIL:
        return "enlace@example.org"
    preferred = {
        "estado": report_form.RUNNING,
        "hay_avances": report_form.YES,
        "aporte": report_form.OWN,
    }
    return preferred.get(field.name, f"{field.header} de prueba")


def wrong(field: report_form.Field, chance: random.Random, *, odd: bool) -> Value:
    """An entry that may break a rule (or may not)."""
    if odd and chance.random() < 0.6:
        return chance.choice(ODD)
    if field.kind in (report_form.Kind.NUMBER, report_form.Kind.MONEY):
        return chance.choice((None, 0.0, -3.0, 2.5, 101.0, 400.0))
    if field.kind is report_form.Kind.DATE:
        return chance.choice((None, date(2025, 7, 15) + timedelta(days=chance.choice((-400, 900)))))
    if field.choices:
        return chance.choice((None, *field.choices))
    return chance.choice((None, "-", "12345", "Texto", "nadie@example", "dos@example.org"))


def filling(sent: ReportingTemplate, chance: random.Random, *, odd: bool) -> dict[Place, Value]:
    """A right filling, with none, one or a few cells made wrong."""
    places = {
        (name, row.key, field.name): (row, field)
        for name, rows in sent.sheets.items()
        for row in rows
        for field in report_form.sheet(name).entries
        if field.name in row.open
    }
    entries = {place: right(*both) for place, both in places.items()}
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        sheet = chance.choice(sorted(sent.sheets))
        place = chance.choice(sorted(p for p in places if p[0] == sheet))
        entries[place] = wrong(places[place][1], chance, odd=odd)
    return {place: value for place, value in entries.items() if value is not None}


def is_ready(book: Workbook) -> bool:
    texts = [
        str(cell.value)
        for line in book[report_form.START].iter_rows()
        for cell in line
        if cell.value
    ]
    return READY in texts


def errors(sent: ReportingTemplate, data: bytes) -> list[Finding]:
    read = returns.read(data, "libro.xlsx", KEY, lambda _: sent, reader=Here())
    return [f for f in validate([(read, sent)])[0] if f.blocking]


@cache
def cases(odd: bool) -> list[tuple[ReportingTemplate, dict[Place, Value], list[Finding], Workbook]]:
    """Fillings with the errors of the return and the workbook as LibreOffice calculates it."""
    chance = random.Random(f"self-check {odd}")
    made = []
    for number in range(FILLINGS):
        sent = short(INSTITUTIONS[number % len(INSTITUTIONS)])
        entries = filling(sent, chance, odd=odd)
        made.append((sent, entries, writer.render(sent, KEY, entries=entries, created=CREATED)))
    books = recalculated_many([data for _, _, data in made])
    return [
        (sent, entries, errors(sent, data), book)
        for (sent, entries, data), book in zip(made, books, strict=True)
    ]


@needs_office
@pytest.mark.parametrize("odd", [False, True], ids=["typed as asked", "typed oddly"])
def test_the_workbook_says_ready_only_when_the_return_has_no_error(odd: bool) -> None:
    verdicts = set()
    for _, entries, found, book in cases(odd):
        ready = is_ready(book)
        verdicts.add((ready, not found))
        if ready:
            assert not found, [(f.rule, f.sheet, f.cell, f.value) for f in found]
        elif not odd:
            assert any(rule(f.rule).checks or f.rule == DISGUISED for f in found), entries
    assert {(True, True), (False, False)} <= verdicts


@needs_office
def test_the_review_column_names_the_rule_of_the_return() -> None:
    """In a row with one problem, *Revisión* shows the hint of the rule that is found."""
    compared = 0
    for sent, _, errors_found, book in cases(False):
        by_row: dict[tuple[str, str], list[Finding]] = {}
        for finding in errors_found:
            by_row.setdefault((finding.sheet or "", finding.key or ""), []).append(finding)
        for (sheet, key), found in by_row.items():
            if len(found) == 1 and not report_form.sheet(sheet).record:
                cell = book[sheet][layout.address(sent, sheet, key, report_form.REVIEW.name)]
                assert cell.value == hint(found[0].rule)
                compared += 1
    assert compared >= 5
