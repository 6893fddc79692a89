"""Rules of *Indicadores*: figures, their sums, their evidence, and what they follow."""

from __future__ import annotations

from pni_sheets.core.findings import Severity
from pni_sheets.core.model import Accumulation, TargetKind, Thresholds
from pni_sheets.forms.expressions.language import (
    Cell,
    Expr,
    Fields,
    Type,
    any_filled,
    blank,
    distance,
    filled,
    is_one_of,
    is_whole,
    of_activity,
    when,
)
from pni_sheets.forms.report_form import COMPLETED, INDICATORS, NOT_STARTED
from pni_sheets.forms.rules.base import HERE, Bound, Check, Example, Rule, Stage, check, checks
from pni_sheets.forms.rules.institution_activities import NIL, act

#: A semester that brings more than this many targets is probably a slip of the keyboard.
JUMP = 3

#: Progress beyond this share of the target must be explained (*Sobre meta*).
OVER = Thresholds().over / 100

ind = Fields(INDICATORS)

KIND = ind.fact("kind", Type.TEXT)
ACCUMULATION = ind.fact("accumulation", Type.TEXT)
PEOPLE = ind.fact("people", Type.TRUTH)
PRINCIPAL = ind.fact("principal", Type.TRUTH)
TARGET = ind.fact("target", Type.NUMBER)
PRIOR = ind.fact("prior", Type.NUMBER)
PRIOR_COUNT = ind.fact("prior_count", Type.NUMBER)

SUMMED = is_one_of(ACCUMULATION, (Accumulation.FLUJO, Accumulation.ACUMULADO))
COUNTED = is_one_of(KIND, (TargetKind.COUNT, TargetKind.MILESTONE))

#: *Avance acumulado* of the row after this semester, by the indicator's accumulation.
ACCUMULATED = when(
    SUMMED,
    PRIOR + ind.avance,
    when(
        ACCUMULATION == Accumulation.PROMEDIO,
        (PRIOR * PRIOR_COUNT + ind.avance) / (PRIOR_COUNT + 1),
        when((ACCUMULATION == Accumulation.HITO) & (ind.avance < PRIOR), PRIOR, ind.avance),
    ),
)

#: *% de la meta*, 0 to 100 and beyond; 0 where the target is undefined.
PERCENT = when(TARGET > 0, ACCUMULATED * 100 / TARGET, 0)

_DISAGGREGATION = (ind.mujeres, ind.hombres, ind.sin_dato, ind.menores)
_BY_SEX = _DISAGGREGATION[:3]
_SUM = ind.mujeres + ind.hombres + ind.sin_dato
_STATE = of_activity(act.estado)
_LEFT = filled(ind.avance) & (ind.avance > 0) & ~NIL


def _explained(cell: Cell, wrong: Expr) -> tuple[Check, ...]:
    """A check that words in *Observaciones* satisfy."""
    return check(cell, wrong, unless=ind.observaciones)


ON_INDICATORS = (
    Rule(
        "IND-AVANCE-FALTA",
        Severity.ERROR,
        Stage.REQUIRED,
        "A blank is not a zero: nobody can tell them apart.",
        Example({HERE: None}),
        check(ind.avance, blank(ind.avance) & ~NIL),
    ),
    Rule(
        "IND-ENTERO",
        Severity.ERROR,
        Stage.CELL,
        "What is counted comes in whole units.",
        Example({HERE: 2.5}),
        checks(
            (ind.avance,),
            lambda c: COUNTED & ~is_whole(c),
            Bound("whole", applies=COUNTED),
        ),
    ),
    Rule(
        "IND-PORCENTAJE",
        Severity.ERROR,
        Stage.CELL,
        "Percentages are asked for from 0 to 100.",
        Example({HERE: 7500}, {"kind": "percent", "accumulation": "nivel", "prior": None}),
        checks(
            (ind.avance,),
            lambda c: (KIND == TargetKind.PERCENT) & (c > 100),
            Bound("max", 100, KIND == TargetKind.PERCENT),
        ),
    ),
    Rule(
        "IND-PERSONAS-ENTERAS",
        Severity.ERROR,
        Stage.CELL,
        "Persons come in whole numbers.",
        Example({"mujeres": 10, "hombres": 10, HERE: 1.5}, {"people": True}),
        checks(_DISAGGREGATION, lambda c: ~is_whole(c), Bound("whole")),
    ),
    Rule(
        "IND-MEDIO-FALTA",
        Severity.ERROR,
        Stage.ROW,
        "A figure above zero needs its evidence.",
        Example({HERE: None}),
        check(ind.medio, _LEFT & blank(ind.medio)),
    ),
    Rule(
        "IND-SEXO-SUMA",
        Severity.ERROR,
        Stage.ROW,
        "The parts by sex make up the figure.",
        Example({"avance": 20, "mujeres": 5, "hombres": 5, "sin_dato": 5}, {"people": True}),
        check(
            ind.avance,
            PEOPLE & filled(ind.avance) & any_filled(*_BY_SEX) & (distance(_SUM, ind.avance) > 0.5),
        ),
        shows=(("suma", _SUM), ("diferencia", distance(_SUM, ind.avance))),
    ),
    Rule(
        "IND-SEXO-FALTA",
        Severity.WARNING,
        Stage.ROW,
        "Persons are asked for by sex.",
        Example({HERE: None}, {"people": True}),
        _explained(ind.mujeres, PEOPLE & _LEFT & ~any_filled(*_BY_SEX)),
    ),
    Rule(
        "IND-MENORES",
        Severity.ERROR,
        Stage.ROW,
        "Minors are part of the figure.",
        Example({"avance": 20, "mujeres": 10, "hombres": 10, "menores": 25}, {"people": True}),
        check(ind.menores, PEOPLE & filled(ind.avance) & (ind.menores > ind.avance)),
    ),
    Rule(
        "IND-SEXO-NO-APLICA",
        Severity.WARNING,
        Stage.ROW,
        "The indicator does not count persons.",
        Example({HERE: 4}),
        checks(_DISAGGREGATION, lambda c: ~PEOPLE & filled(c)),
    ),
    Rule(
        "IND-APORTE-FALTA",
        Severity.WARNING,
        Stage.ROW,
        "A co-responsible says whether its figure is already in the principal's.",
        Example({HERE: None}, {"principal": False}),
        check(ind.aporte, ~PRINCIPAL & _LEFT & blank(ind.aporte)),
    ),
    Rule(
        "IND-CUMPLIDA-CORTA",
        Severity.WARNING,
        Stage.PLAN,
        "Completed, and short of its target.",
        Example({HERE: 20, "Actividades.estado": COMPLETED}),
        _explained(
            ind.avance,
            PRINCIPAL
            & filled(ind.avance)
            & (_STATE == COMPLETED)
            & (TARGET > 0)
            & (ACCUMULATED < TARGET),
        ),
        shows=(("acumulado", ACCUMULATED),),
    ),
    Rule(
        "IND-SALTO",
        Severity.WARNING,
        Stage.PLAN,
        "One semester brought several times the target.",
        Example({HERE: 400}),
        _explained(ind.avance, (TARGET > 0) & (ind.avance > JUMP * TARGET)),
    ),
    Rule(
        "IND-SOBRE-META",
        Severity.WARNING,
        Stage.PLAN,
        "Far beyond the target: right, or a slip?",
        Example({HERE: 150}),
        _explained(
            ind.avance,
            filled(ind.avance)
            & (ind.avance > 0)
            & (TARGET > 0)
            & (ACCUMULATED > OVER * TARGET)
            & (ind.avance <= JUMP * TARGET),
        ),
        shows=(("acumulado", ACCUMULATED),),
    ),
    Rule(
        "IND-NIVEL-BAJA",
        Severity.WARNING,
        Stage.PLAN,
        "A level that falls must be explained.",
        Example({HERE: 20}, {"accumulation": "nivel", "prior": 30}),
        _explained(
            ind.avance,
            (ACCUMULATION == Accumulation.NIVEL)
            & filled(PRIOR)
            & filled(ind.avance)
            & (ind.avance < PRIOR)
            & ~NIL,
        ),
    ),
    Rule(
        "IND-HITO-DESHECHO",
        Severity.WARNING,
        Stage.PLAN,
        "A milestone once reached stays reached.",
        Example(
            {HERE: 0, "Actividades.estado": NOT_STARTED},
            {"accumulation": "hito", "kind": "milestone", "prior": 1, "target": 1},
        ),
        _explained(
            ind.avance,
            (ACCUMULATION == Accumulation.HITO)
            & (TARGET > 0)
            & (PRIOR >= TARGET)
            & filled(ind.avance)
            & (ind.avance < TARGET)
            & (_STATE == NOT_STARTED),
        ),
    ),
    Rule(
        "IND-DESPUES-DE-COMPLETADA",
        Severity.WARNING,
        Stage.PLAN,
        "Progress after the activity was reported as completed.",
        Example(
            {HERE: 20, "Actividades.estado": COMPLETED},
            {"Actividades.prior_state": COMPLETED, "target": 30},
        ),
        _explained(ind.avance, _LEFT & (of_activity(act.estado_anterior) == COMPLETED)),
    ),
    Rule(
        "IND-IGUAL-AL-ANTERIOR",
        Severity.WARNING,
        Stage.PLAN,
        "The figure equals what had been accumulated: copied, or the total typed again?",
        Example({HERE: 10}, {"prior": 10}),
        _explained(
            ind.avance, SUMMED & _LEFT & (PRIOR > 1) & (distance(ind.avance, PRIOR) < 0.005)
        ),
    ),
)
