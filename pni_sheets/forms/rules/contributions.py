"""Rules of *Aportes*: what an institution did for indicators that others answer for."""

from __future__ import annotations

from pni_sheets.core.findings import Severity
from pni_sheets.core.model import TargetKind
from pni_sheets.forms.expressions.language import Fields, Type, blank, filled, is_one_of, is_whole
from pni_sheets.forms.report_form import CONTRIBUTIONS
from pni_sheets.forms.rules.base import HERE, Bound, Rule, Slip, Stage, check, checks

apo = Fields(CONTRIBUTIONS)

_KIND = apo.fact("kind", Type.TEXT)
_COUNTED = is_one_of(_KIND, (TargetKind.COUNT, TargetKind.MILESTONE))
_GIVEN = filled(apo.aporte_semestre) & (apo.aporte_semestre > 0)

ON_CONTRIBUTIONS = (
    Rule(
        "APO-ENTERO",
        Severity.ERROR,
        Stage.CELL,
        why="What is counted comes in whole units.",
        says="{value} tiene decimales y este indicador se cuenta en unidades enteras.",
        do="Escriba un número entero.",
        example="{whole}",
        hint="El aporte debe ser un número entero",
        broken_by=Slip({HERE: 2.5}),
        checks=checks(
            (apo.aporte_semestre,),
            lambda c: _COUNTED & ~is_whole(c),
            Bound("whole", applies=_COUNTED),
        ),
    ),
    Rule(
        "APO-PORCENTAJE",
        Severity.ERROR,
        Stage.CELL,
        why="Percentages are asked for from 0 to 100.",
        says="{value} es mayor que 100 y se pide un porcentaje.",
        do="Escriba un número de 0 a 100.",
        example="75",
        hint="El porcentaje va de 0 a 100",
        broken_by=Slip({HERE: 120}, {"kind": "percent"}),
        checks=checks(
            (apo.aporte_semestre,),
            lambda c: (_KIND == TargetKind.PERCENT) & (c > 100),
            Bound("max", 100, _KIND == TargetKind.PERCENT),
        ),
    ),
    Rule(
        "APO-DESCRIPCION-FALTA",
        Severity.WARNING,
        Stage.ROW,
        why="A contribution without words cannot be used.",
        says="Hay un aporte sin descripción.",
        do="Escriba qué hizo su institución.",
        example="Se atendió a 12 familias.",
        hint="Falta la Descripción del aporte",
        broken_by=Slip({HERE: None}),
        checks=check(apo.descripcion, _GIVEN & blank(apo.descripcion)),
    ),
    Rule(
        "APO-MEDIO-FALTA",
        Severity.WARNING,
        Stage.ROW,
        why="A contribution without evidence cannot be used.",
        says="Hay un aporte sin Medio de verificación.",
        do="Escriba qué documento lo respalda.",
        example="Lista de asistencia del 12/05/2025",
        hint="Falta el Medio de verificación",
        broken_by=Slip({HERE: None}),
        checks=check(apo.medio, _GIVEN & blank(apo.medio)),
    ),
)
