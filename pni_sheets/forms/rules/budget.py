"""Rules of *Presupuesto*: what was needed, given and spent."""

from __future__ import annotations

from functools import reduce
from operator import add

from pni_sheets.core.findings import Severity
from pni_sheets.forms.expressions.language import Cell, Expr, Fields, any_filled, blank, filled
from pni_sheets.forms.report_form import BUDGET, FUNDING
from pni_sheets.forms.rules.base import (
    FIX_OR_EXPLAIN,
    HERE,
    Check,
    Rule,
    Slip,
    Stage,
    check,
    checks,
)

#: Half a cent: sums of dollars are compared with it, never exactly.
CENT = 0.005

#: US dollars for one activity in one year beyond which the unit is probably wrong.
HUGE = 500_000_000

bud = Fields(BUDGET)

_SOURCES = tuple(bud[f.name] for f in FUNDING)
_MONEY = (bud.requerido, *_SOURCES, bud.ejecutado)

#: *Financiado (USD)*: the sum of the sources.
FUNDED: Expr = reduce(add, _SOURCES)

_NO_SOURCE = ~any_filled(*_SOURCES)


def _unless_explained(cell: Cell, wrong: Expr) -> tuple[Check, ...]:
    return check(cell, wrong, unless=bud.observaciones)


ON_BUDGET = (
    Rule(
        "PTO-EJECUTADO-FINANCIADO",
        Severity.WARNING,
        Stage.ROW,
        why="More was spent than the sources gave.",
        says="Ejecutado ({ejecutado} USD) es mayor que lo financiado ({financiado} USD).",
        do=FIX_OR_EXPLAIN,
        example="en Observaciones: «Incluye saldo de 2024»",
        hint="Ejecutado mayor que financiado: explique",
        broken_by=Slip({"gobierno": 600, HERE: 700}),
        checks=_unless_explained(
            bud.ejecutado, any_filled(*_SOURCES) & (bud.ejecutado > FUNDED + CENT)
        ),
        shows=(("financiado", FUNDED),),
    ),
    Rule(
        "PTO-EJECUTADO-REQUERIDO",
        Severity.WARNING,
        Stage.ROW,
        why="More was spent than the activity needed.",
        says="Ejecutado ({ejecutado} USD) es mayor que lo requerido ({requerido} USD).",
        do=FIX_OR_EXPLAIN,
        example="en Observaciones: «Subieron los precios»",
        hint="Ejecutado mayor que requerido: explique",
        broken_by=Slip({"requerido": 200, "gobierno": None, HERE: 300}),
        checks=_unless_explained(
            bud.ejecutado,
            _NO_SOURCE & filled(bud.requerido) & (bud.ejecutado > bud.requerido + CENT),
        ),
    ),
    Rule(
        "PTO-FUENTES-REQUERIDO",
        Severity.WARNING,
        Stage.ROW,
        why="The sources exceed what the activity needs.",
        says="Las fuentes suman {financiado} USD, más que lo requerido ({requerido} USD).",
        do=FIX_OR_EXPLAIN,
        example="en Observaciones: «El excedente pasa a 2026»",
        hint="Las fuentes pasan de lo requerido: explique",
        broken_by=Slip({HERE: 1000, "gobierno": 1200}),
        checks=_unless_explained(
            bud.requerido, filled(bud.requerido) & (bud.requerido + CENT < FUNDED)
        ),
        shows=(("financiado", FUNDED),),
    ),
    Rule(
        "PTO-SIN-FUENTE",
        Severity.WARNING,
        Stage.ROW,
        why="Money was spent and nothing says where it came from.",
        says="Hay {ejecutado} USD ejecutados sin requerido ni fuentes.",
        do="Escriba de dónde vino el dinero o explique en Observaciones.",
        example="en Observaciones: «Costo cubierto con personal propio»",
        hint="Falta de dónde vino el dinero (o explique)",
        broken_by=Slip({"requerido": None, "gobierno": None, HERE: 300}),
        checks=_unless_explained(
            bud.ejecutado, _NO_SOURCE & blank(bud.requerido) & (bud.ejecutado > 0)
        ),
    ),
    Rule(
        "PTO-MONTO",
        Severity.WARNING,
        Stage.CELL,
        why="More money than any activity of the plan could cost: cents for dollars?",
        says="«{header}» es {value} USD, una cifra inusualmente alta.",
        do=FIX_OR_EXPLAIN,
        example="en Observaciones: «Monto confirmado, en dólares»",
        hint="Cifra muy alta: corrija o explique",
        broken_by=Slip({HERE: 900_000_000}),
        checks=checks(_MONEY, lambda c: c > HUGE, unless=bud.observaciones),
    ),
)
