"""Rules of single cells, over every sheet: types the workbook can check, signs, texts."""

from __future__ import annotations

from collections.abc import Iterator

from pni_sheets.core.findings import Severity
from pni_sheets.core.model import TargetKind
from pni_sheets.forms.expressions.language import (
    Cell,
    Expr,
    Fields,
    Type,
    blank,
    filled,
    has_letters,
    is_number,
    is_one_of,
    is_word,
    length,
)
from pni_sheets.forms.report_form import ACTIVITIES, INDICATORS, INSTITUTION, SHEETS, Kind
from pni_sheets.forms.rules.base import HERE, Bound, Example, Rule, Stage, checks
from pni_sheets.forms.what_to_write import NO_MEETING

#: Longest text accepted in a cell, in characters: several pages; Excel itself stops at 32767.
LONGEST_TEXT = 10_000


def entries(*kinds: Kind) -> Iterator[Cell]:
    """The entry cells of those kinds, on all sheets."""
    for sheet in SHEETS:
        cells = Fields(sheet)
        yield from (cells[f.name] for f in sheet.entries if f.kind in kinds)


_ins, _act = Fields(INSTITUTION), Fields(ACTIVITIES)


def _choices(cell: Cell) -> tuple[str, ...]:
    return next(s for s in SHEETS if s.name == cell.sheet).field(cell.name).choices


def _no_number(cell: Cell) -> Expr:
    """Something that is no number; of an average, *sin reuniones* answers as well."""
    wrong = ~blank(cell) & ~is_number(cell)
    if (cell.sheet, cell.name) != (INDICATORS.name, "avance"):
        return wrong
    average = Fields(INDICATORS).fact("kind", Type.TEXT) == TargetKind.AVERAGE
    return wrong & ~(average & is_word(cell, NO_MEETING))


TYPES = (
    Rule(
        "NUM-TEXTO",
        Severity.ERROR,
        Stage.TYPE,
        "Text where a number belongs.",
        Example({HERE: "varios"}, value="varios"),
        checks(entries(Kind.NUMBER, Kind.MONEY), _no_number),
        on_return=False,
    ),
    Rule(
        "FECHA-TEXTO",
        Severity.ERROR,
        Stage.TYPE,
        "Text where a date belongs.",
        Example({HERE: "ayer"}, value="ayer"),
        checks(entries(Kind.DATE), lambda c: ~blank(c) & ~is_number(c)),
        on_return=False,
    ),
    Rule(
        "LISTA-VALOR",
        Severity.ERROR,
        Stage.TYPE,
        "Not a value of the list.",
        Example(
            {HERE: "Terminada"},
            value="Terminada",
            params={"choices": ("No iniciada", "Completada"), "suggestion": "Completada"},
        ),
        checks(entries(Kind.CHOICE), lambda c: (length(c) > 0) & ~is_one_of(c, _choices(c))),
        on_return=False,
    ),
)

CELLS = (
    Rule(
        "NUM-NEGATIVO",
        Severity.ERROR,
        Stage.CELL,
        "Nothing asked for can be below zero.",
        Example({HERE: -5}),
        checks(entries(Kind.NUMBER, Kind.MONEY), lambda c: c < 0, Bound("min", 0)),
    ),
    Rule(
        "TXT-SIN-LETRAS",
        Severity.ERROR,
        Stage.CELL,
        "A name or an explanation needs words.",
        Example({HERE: "12345"}),
        checks(
            (_ins.persona, _ins.cargo, _ins.titular, _ins.justificacion, _act.dificultades),
            lambda c: filled(c) & ~has_letters(c),
        ),
    ),
    Rule(
        "TXT-LARGO",
        Severity.ERROR,
        Stage.CELL,
        "A text longer than a summary: the document itself belongs in the annexes.",
        Example({HERE: "Informe. " * (LONGEST_TEXT // 9 + 1)}),
        checks(entries(Kind.TEXT, Kind.LONG_TEXT), lambda c: length(c) > LONGEST_TEXT),
    ),
)
