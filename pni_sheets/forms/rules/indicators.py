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
from pni_sheets.forms.report_form import ACTIVITIES, COMPLETED, INDICATORS, NOT_STARTED
from pni_sheets.forms.rules.base import (
    FIX_OR_EXPLAIN,
    HERE,
    Bound,
    Check,
    Rule,
    Slip,
    Stage,
    check,
    checks,
)
from pni_sheets.forms.rules.institution import NIL

#: A semester that brings more than this many targets is probably a slip of the keyboard.
JUMP = 3

#: Progress beyond this share of the target must be explained (*Sobre meta*).
OVER = Thresholds().over / 100

ind, act = Fields(INDICATORS), Fields(ACTIVITIES)

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


def _unless_explained(cell: Cell, wrong: Expr) -> tuple[Check, ...]:
    """A check that words in *Observaciones* satisfy."""
    return check(cell, wrong, unless=ind.observaciones)


_EXPLANATION = "en Observaciones: «Se sumaron dos jornadas extraordinarias»"

ON_INDICATORS = (
    Rule(
        "IND-AVANCE-FALTA",
        Severity.ERROR,
        Stage.REQUIRED,
        why="A blank is not a zero: nobody can tell them apart.",
        says="Falta el Avance del semestre.",
        do="Escriba el número; si no hubo avance, escriba 0.",
        example="0",
        hint="Falta el avance (0 si no hubo)",
        broken_by=Slip({HERE: None}),
        checks=check(ind.avance, blank(ind.avance) & ~NIL),
    ),
    Rule(
        "IND-ENTERO",
        Severity.ERROR,
        Stage.CELL,
        why="What is counted comes in whole units.",
        says="{value} tiene decimales y este indicador se cuenta en unidades enteras.",
        do="Escriba un número entero.",
        example="{whole}",
        hint="El avance debe ser un número entero",
        broken_by=Slip({HERE: 2.5}),
        checks=checks(
            (ind.avance,),
            lambda c: COUNTED & ~is_whole(c),
            Bound("whole", applies=COUNTED),
        ),
    ),
    Rule(
        "IND-PORCENTAJE",
        Severity.ERROR,
        Stage.CELL,
        why="Percentages are asked for from 0 to 100.",
        says="{value} es mayor que 100 y se pide un porcentaje.",
        do="Escriba un número de 0 a 100.",
        example="75",
        hint="El porcentaje va de 0 a 100",
        broken_by=Slip({HERE: 7500}, {"kind": "percent", "accumulation": "nivel", "prior": None}),
        checks=checks(
            (ind.avance,),
            lambda c: (KIND == TargetKind.PERCENT) & (c > 100),
            Bound("max", 100, KIND == TargetKind.PERCENT),
        ),
    ),
    Rule(
        "IND-PERSONAS-ENTERAS",
        Severity.ERROR,
        Stage.CELL,
        why="Persons come in whole numbers.",
        says="{value} tiene decimales y se cuentan personas.",
        do="Escriba un número entero.",
        example="{whole}",
        hint="Las personas van en números enteros",
        broken_by=Slip({"mujeres": 10, "hombres": 10, HERE: 1.5}, {"people": True}),
        checks=checks(_DISAGGREGATION, lambda c: ~is_whole(c), Bound("whole")),
    ),
    Rule(
        "IND-MEDIO-FALTA",
        Severity.ERROR,
        Stage.ROW,
        why="A figure above zero needs its evidence.",
        says="Hay un avance mayor que 0 sin Medio de verificación.",
        do="Escriba qué documento lo respalda.",
        example="Lista de asistencia del 12/05/2025",
        hint="Falta el Medio de verificación",
        broken_by=Slip({HERE: None}),
        checks=check(ind.medio, _LEFT & blank(ind.medio)),
    ),
    Rule(
        "IND-SEXO-SUMA",
        Severity.ERROR,
        Stage.ROW,
        why="The parts by sex make up the figure.",
        says="Mujeres, Hombres y Sin dato de sexo suman {suma}; el avance dice {avance}.",
        do="Corrija el avance, o la parte que esté mal.",
        example="{suma_plain}",
        hint="Mujeres + Hombres + Sin dato no suman el avance",
        broken_by=Slip({"avance": 20, "mujeres": 5, "hombres": 5, "sin_dato": 5}, {"people": True}),
        checks=check(
            ind.avance,
            PEOPLE & filled(ind.avance) & any_filled(*_BY_SEX) & (distance(_SUM, ind.avance) > 0.5),
        ),
        shows=(("suma", _SUM), ("diferencia", distance(_SUM, ind.avance))),
    ),
    Rule(
        "IND-SEXO-FALTA",
        Severity.WARNING,
        Stage.ROW,
        why="Persons are asked for by sex.",
        says="Este indicador cuenta personas y falta separarlas por sexo.",
        do="Llene Mujeres y Hombres, o explique en Observaciones.",
        example="en Observaciones: «La lista no registra el sexo»",
        hint="Falta separar por sexo (o explique)",
        broken_by=Slip({HERE: None}, {"people": True}),
        checks=_unless_explained(ind.mujeres, PEOPLE & _LEFT & ~any_filled(*_BY_SEX)),
    ),
    Rule(
        "IND-MENORES",
        Severity.ERROR,
        Stage.ROW,
        why="Minors are part of the figure.",
        says="Menores de 18 ({menores}) es mayor que el avance ({avance}).",
        do="Escriba cuántas personas de ese avance son menores.",
        example="{avance_plain}",
        hint="Menores de 18 es mayor que el avance",
        broken_by=Slip(
            {"avance": 20, "mujeres": 10, "hombres": 10, "menores": 25}, {"people": True}
        ),
        checks=check(ind.menores, PEOPLE & filled(ind.avance) & (ind.menores > ind.avance)),
    ),
    Rule(
        "IND-SEXO-NO-APLICA",
        Severity.WARNING,
        Stage.ROW,
        why="The indicator does not count persons.",
        says="Este indicador no cuenta personas y «{header}» no se usa.",
        do="Borre la cifra.",
        example="deje esta celda vacía",
        hint="No cuenta personas: borre la cifra por sexo o edad",
        broken_by=Slip({HERE: 4}),
        checks=checks(_DISAGGREGATION, lambda c: ~PEOPLE & filled(c)),
    ),
    Rule(
        "IND-APORTE-FALTA",
        Severity.WARNING,
        Stage.ROW,
        why="A co-responsible says whether its figure is already in the principal's.",
        says="Falta el Tipo de aporte.",
        do="Elija Propio, o Conjunto si la institución principal ya incluye su cifra.",
        example="Propio",
        hint="Falta el Tipo de aporte",
        broken_by=Slip({HERE: None}, {"principal": False}),
        checks=check(ind.aporte, ~PRINCIPAL & _LEFT & blank(ind.aporte)),
    ),
    Rule(
        "IND-CUMPLIDA-CORTA",
        Severity.WARNING,
        Stage.PLAN,
        why="Completed, and short of its target.",
        says="La actividad está Completada, pero el acumulado {acumulado} no llega "
        "a la meta {target}.",
        do="Corrija el Estado o la cifra, o explique en Observaciones.",
        example=_EXPLANATION,
        hint="Completada sin llegar a la meta: explique",
        broken_by=Slip({HERE: 20, "Actividades.estado": COMPLETED}),
        checks=_unless_explained(
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
        why="One semester brought several times the target.",
        says="El avance {avance} es más de 3 veces la meta ({target}).",
        do=FIX_OR_EXPLAIN,
        example=_EXPLANATION,
        hint="Más de 3 veces la meta: corrija o explique",
        broken_by=Slip({HERE: 400}),
        checks=_unless_explained(ind.avance, (TARGET > 0) & (ind.avance > JUMP * TARGET)),
    ),
    Rule(
        "IND-SOBRE-META",
        Severity.WARNING,
        Stage.PLAN,
        why="Far beyond the target: right, or a slip?",
        says="El acumulado {acumulado} pasa del 120 % de la meta ({target}).",
        do=FIX_OR_EXPLAIN,
        example=_EXPLANATION,
        hint="Más del 120 % de la meta: explique",
        broken_by=Slip({HERE: 150}),
        checks=_unless_explained(
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
        why="A level that falls must be explained.",
        says="El valor {avance} es menor que el anterior ({prior}).",
        do=FIX_OR_EXPLAIN,
        example=_EXPLANATION,
        hint="Menor que lo reportado antes: explique",
        broken_by=Slip({HERE: 20}, {"accumulation": "nivel", "prior": 30}),
        checks=_unless_explained(
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
        why="A milestone once reached stays reached.",
        says="La meta ya se había reportado cumplida y la actividad dice No iniciada.",
        do="Corrija el Estado o explique en Observaciones.",
        example=_EXPLANATION,
        hint="Ya se había cumplido: corrija el Estado o explique",
        broken_by=Slip(
            {HERE: 0, "Actividades.estado": NOT_STARTED},
            {"accumulation": "hito", "kind": "milestone", "prior": 1, "target": 1},
        ),
        checks=_unless_explained(
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
        why="Progress after the activity was reported as completed.",
        says="La actividad ya estaba Completada y hay un avance nuevo de {avance}.",
        do=FIX_OR_EXPLAIN,
        example=_EXPLANATION,
        hint="Avance después de Completada: explique",
        broken_by=Slip(
            {HERE: 20, "Actividades.estado": COMPLETED},
            {"Actividades.prior_state": COMPLETED, "target": 30},
        ),
        checks=_unless_explained(
            ind.avance, _LEFT & (of_activity(act.estado_anterior) == COMPLETED)
        ),
    ),
    Rule(
        "IND-IGUAL-AL-ANTERIOR",
        Severity.WARNING,
        Stage.PLAN,
        why="The figure equals what had been accumulated: copied, or the total typed again?",
        says="El avance {avance} es igual al acumulado anterior.",
        do="Escriba solo lo de este semestre o explique en Observaciones.",
        example=_EXPLANATION,
        hint="Igual al acumulado anterior: corrija o explique",
        broken_by=Slip({HERE: 10}, {"prior": 10}),
        checks=_unless_explained(
            ind.avance, SUMMED & _LEFT & (PRIOR > 1) & (distance(ind.avance, PRIOR) < 0.005)
        ),
    ),
)
