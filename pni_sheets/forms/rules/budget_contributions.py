"""Rules of *Presupuesto* and *Aportes*."""

from __future__ import annotations

from functools import reduce
from operator import add

from pni_sheets.core.findings import Severity
from pni_sheets.core.model import TargetKind
from pni_sheets.forms.expressions.language import (
    Cell,
    Expr,
    Fields,
    Type,
    any_filled,
    blank,
    filled,
    is_one_of,
    is_whole,
)
from pni_sheets.forms.report_form import BUDGET, CONTRIBUTIONS, FUNDING
from pni_sheets.forms.rules.base import HERE, Bound, Check, Example, Rule, Stage, check, checks

#: Half a cent: sums of dollars are compared with it, never exactly.
CENT = 0.005

#: US dollars for one activity in one year beyond which the unit is probably wrong.
HUGE = 500_000_000

bud, apo = Fields(BUDGET), Fields(CONTRIBUTIONS)

_SOURCES = tuple(bud[f.name] for f in FUNDING)
_MONEY = (bud.requerido, *_SOURCES, bud.ejecutado)

#: *Financiado (USD)*: the sum of the sources.
FUNDED: Expr = reduce(add, _SOURCES)

_NO_SOURCE = ~any_filled(*_SOURCES)


def _explained(cell: Cell, wrong: Expr) -> tuple[Check, ...]:
    return check(cell, wrong, unless=bud.observaciones)


ON_BUDGET = (
    Rule(
        "PTO-EJECUTADO-FINANCIADO",
        Severity.WARNING,
        Stage.ROW,
        "More was spent than the sources gave.",
        Example({"gobierno": 600, HERE: 700}),
        _explained(bud.ejecutado, any_filled(*_SOURCES) & (bud.ejecutado > FUNDED + CENT)),
        shows=(("financiado", FUNDED),),
    ),
    Rule(
        "PTO-EJECUTADO-REQUERIDO",
        Severity.WARNING,
        Stage.ROW,
        "More was spent than the activity needed.",
        Example({"requerido": 200, "gobierno": None, HERE: 300}),
        _explained(
            bud.ejecutado,
            _NO_SOURCE & filled(bud.requerido) & (bud.ejecutado > bud.requerido + CENT),
        ),
    ),
    Rule(
        "PTO-FUENTES-REQUERIDO",
        Severity.WARNING,
        Stage.ROW,
        "The sources exceed what the activity needs.",
        Example({HERE: 1000, "gobierno": 1200}),
        _explained(bud.requerido, filled(bud.requerido) & (bud.requerido + CENT < FUNDED)),
        shows=(("financiado", FUNDED),),
    ),
    Rule(
        "PTO-SIN-FUENTE",
        Severity.WARNING,
        Stage.ROW,
        "Money was spent and nothing says where it came from.",
        Example({"requerido": None, "gobierno": None, HERE: 300}),
        _explained(bud.ejecutado, _NO_SOURCE & blank(bud.requerido) & (bud.ejecutado > 0)),
    ),
    Rule(
        "PTO-MONTO",
        Severity.WARNING,
        Stage.CELL,
        "More money than any activity of the plan could cost: cents for dollars?",
        Example({HERE: 900_000_000}),
        checks(_MONEY, lambda c: c > HUGE, unless=bud.observaciones),
    ),
)

_KIND = apo.fact("kind", Type.TEXT)
_COUNTED = is_one_of(_KIND, (TargetKind.COUNT, TargetKind.MILESTONE))
_GIVEN = filled(apo.aporte_semestre) & (apo.aporte_semestre > 0)

ON_CONTRIBUTIONS = (
    Rule(
        "APO-ENTERO",
        Severity.ERROR,
        Stage.CELL,
        "What is counted comes in whole units.",
        Example({HERE: 2.5}),
        checks(
            (apo.aporte_semestre,),
            lambda c: _COUNTED & ~is_whole(c),
            Bound("whole", applies=_COUNTED),
        ),
    ),
    Rule(
        "APO-PORCENTAJE",
        Severity.ERROR,
        Stage.CELL,
        "Percentages are asked for from 0 to 100.",
        Example({HERE: 120}, {"kind": "percent"}),
        checks(
            (apo.aporte_semestre,),
            lambda c: (_KIND == TargetKind.PERCENT) & (c > 100),
            Bound("max", 100, _KIND == TargetKind.PERCENT),
        ),
    ),
    Rule(
        "APO-DESCRIPCION-FALTA",
        Severity.WARNING,
        Stage.ROW,
        "A contribution without words cannot be used.",
        Example({HERE: None}),
        check(apo.descripcion, _GIVEN & blank(apo.descripcion)),
    ),
    Rule(
        "APO-MEDIO-FALTA",
        Severity.WARNING,
        Stage.ROW,
        "A contribution without evidence cannot be used.",
        Example({HERE: None}),
        check(apo.medio, _GIVEN & blank(apo.medio)),
    ),
)
