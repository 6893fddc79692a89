"""What LibreOffice makes of a typed text, by the locale of the office, and what is read of it.

Nobody types a cell's value: a program takes what is typed for a number, a date, an hour or a
percentage, each locale its own way. Whatever it does, the figure that was meant is read, or it is
asked about; no other figure is accepted.
"""

from __future__ import annotations

import json

import pytest
from support.office import needs_office
from support.returned import read, template_of, workbook
from support.routes import by_hand

from pni_sheets.core.findings import Finding
from pni_sheets.core.model import Return
from pni_sheets.validation import engine
from pni_sheets.workbooks import rows

LOCALES = ("es-SV", "es-ES", "es-MX", "en-US")

#: Typed into an amount: what each locale in turn must give, a figure or the rule that asks.
AMOUNTS: dict[str, tuple[float | str, ...]] = {
    "1250": (1250, 1250, 1250, 1250),
    "1250.50": (1250.5, 1250.5, 1250.5, 1250.5),
    "1250,50": (1250.5, 1250.5, 1250.5, 1250.5),
    "1.250,50": (1250.5, 1250.5, 1250.5, 1250.5),
    "1,250.50": (1250.5, 1250.5, 1250.5, 1250.5),
    "12,345": (12345, "NUM-AMBIGUO", 12345, 12345),
    "12.345": ("NUM-AMBIGUO", 12345, "NUM-AMBIGUO", "NUM-AMBIGUO"),
    "1/2": ("NUM-FECHA",) * 4,
    "3/4": ("NUM-FECHA",) * 4,
    "30/06/2025": ("NUM-FECHA",) * 4,
    "junio 2025": ("NUM-FECHA", "NUM-FECHA", "NUM-FECHA", "NUM-TEXTO"),
    "12:30": ("NUM-TEXTO",) * 4,
    "25%": ("NUM-AMBIGUO",) * 4,
    "$300": (300, 300, 300, 300),
}
#: The same of persons, workshops, documents.
COUNTS: dict[str, tuple[float | str, ...]] = {
    "25": (25, 25, 25, 25),
    "1,250": (1250, "IND-ENTERO", 1250, 1250),
    "1.250": ("IND-ENTERO", 1250, "IND-ENTERO", "IND-ENTERO"),
    "1 250": (1250, 1250, 1250, 1250),
    "1/2": ("NUM-FECHA",) * 4,
    "12:30": ("NUM-TEXTO",) * 4,
    "25%": ("NUM-AMBIGUO",) * 4,
    "25 personas": ("NUM-UNIDAD",) * 4,
}


def cells(sheet: str, field: str, kind: str | None = None) -> list[str]:
    """Addresses of an entry column, of the rows whose target is of that kind."""
    form = template_of("MTPS")
    return [
        rows.address(form, sheet, row.key, field)
        for row in form.sheets[sheet]
        if kind is None or row.facts["kind"] == kind
    ]


#: Amounts need more rows than an institution has: they go on in the next column.
AMOUNT_CELLS = cells("Presupuesto", "gobierno") + cells("Presupuesto", "cooperacion")
COUNT_CELLS = cells("Indicadores", "avance", "count")
PLACES = {
    **{("Presupuesto", cell): text for cell, text in zip(AMOUNT_CELLS, AMOUNTS, strict=False)},
    **{("Indicadores", cell): text for cell, text in zip(COUNT_CELLS, COUNTS, strict=False)},
}


#: What is said of a figure because of the cells beside it.
BESIDE = {"IND-SEXO-SUMA"}


def outcome(returned: Return, judged: tuple[Finding, ...], sheet: str, cell: str) -> float | str:
    """The rule that asks about a cell, else the figure that was read of it."""
    found = (*returned.findings, *judged)
    asked = [f.rule for f in found if (f.sheet, f.cell) == (sheet, cell) and f.rule not in BESIDE]
    if asked:
        return asked[0]
    (entry,) = [e for e in returned.entries.values() if (e.sheet, e.cell) == (sheet, cell)]
    assert isinstance(entry.value, float)
    return entry.value


def test_everything_has_a_cell() -> None:
    assert len(PLACES) == len(AMOUNTS) + len(COUNTS)


@needs_office
@pytest.mark.parametrize("number", range(len(LOCALES)), ids=LOCALES)
def test_no_other_figure_than_the_one_meant(number: int) -> None:
    typed = json.dumps([[*place, text] for place, text in PLACES.items()])
    returned = read(by_hand("types", workbook(), typed, LOCALES[number]), "a.xlsx")
    (judged,) = engine.validate([(returned, template_of("MTPS"))])
    found = {
        (sheet, text): outcome(returned, judged, sheet, cell)
        for (sheet, cell), text in PLACES.items()
    }
    wanted = {("Presupuesto", text): values[number] for text, values in AMOUNTS.items()}
    wanted |= {("Indicadores", text): values[number] for text, values in COUNTS.items()}
    assert found == wanted
