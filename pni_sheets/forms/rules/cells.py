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
from pni_sheets.forms.rules.base import HERE, Bound, Rule, Slip, Stage, checks
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
        why="Text where a number belongs.",
        says="«{value}» no es un número.",
        do="Borre el texto y escriba solo la cifra, sin letras.",
        example="25",
        hint="Escriba solo el número, sin letras",
        broken_by=Slip({HERE: "varios"}, value="varios"),
        checks=checks(entries(Kind.NUMBER, Kind.MONEY), _no_number),
        on_return=False,
    ),
    Rule(
        "FECHA-TEXTO",
        Severity.ERROR,
        Stage.TYPE,
        why="Text where a date belongs.",
        says="«{value}» no es una fecha.",
        do="Escriba día/mes/año.",
        example="{sample}",
        hint="Escriba la fecha como día/mes/año",
        broken_by=Slip({HERE: "ayer"}, value="ayer"),
        checks=checks(entries(Kind.DATE), lambda c: ~blank(c) & ~is_number(c)),
        on_return=False,
    ),
    Rule(
        "LISTA-VALOR",
        Severity.ERROR,
        Stage.TYPE,
        why="Not a value of the list.",
        says="«{value}» no está en la lista de «{header}».",
        do="Elija un valor de la lista: {choice_words}.",
        example="{suggestion}",
        hint="Elija un valor de la lista",
        broken_by=Slip(
            {HERE: "Terminada"},
            value="Terminada",
            params={"choices": ("No iniciada", "Completada"), "suggestion": "Completada"},
        ),
        checks=checks(entries(Kind.CHOICE), lambda c: (length(c) > 0) & ~is_one_of(c, _choices(c))),
        on_return=False,
    ),
)

CELLS = (
    Rule(
        "NUM-NEGATIVO",
        Severity.ERROR,
        Stage.CELL,
        why="Nothing asked for can be below zero.",
        says="«{header}» es {value}, menor que 0.",
        do="Escriba un número de 0 en adelante.",
        example="{positive}",
        hint="Hay un número menor que 0",
        broken_by=Slip({HERE: -5}),
        checks=checks(entries(Kind.NUMBER, Kind.MONEY), lambda c: c < 0, Bound("min", 0)),
    ),
    Rule(
        "TXT-SIN-LETRAS",
        Severity.ERROR,
        Stage.CELL,
        why="A name or an explanation needs words.",
        says="«{header}» dice «{value}», sin palabras.",
        do="Escríbalo con letras.",
        example="{sample}",
        hint="Escriba el texto con palabras",
        broken_by=Slip({HERE: "12345"}),
        checks=checks(
            (_ins.persona, _ins.cargo, _ins.titular, _ins.justificacion, _act.dificultades),
            lambda c: filled(c) & ~has_letters(c),
        ),
    ),
    Rule(
        "TXT-LARGO",
        Severity.ERROR,
        Stage.CELL,
        why="A text longer than a summary: the document itself belongs in the annexes.",
        says="El texto de «{header}» pasa de 10,000 caracteres.",
        do="Deje un resumen y envíe el documento aparte.",
        example="Se capacitó a 40 personas; ver informe anexo.",
        hint="Acorte el texto (máximo 10,000 caracteres)",
        broken_by=Slip({HERE: "Informe. " * (LONGEST_TEXT // 9 + 1)}),
        checks=checks(entries(Kind.TEXT, Kind.LONG_TEXT), lambda c: length(c) > LONGEST_TEXT),
    ),
)
