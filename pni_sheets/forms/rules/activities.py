"""Rules of *Actividades*: in which state each is, why, and what comes next."""

from __future__ import annotations

from pni_sheets.core.findings import Severity
from pni_sheets.forms.expressions.language import (
    Fields,
    Type,
    blank,
    filled,
    is_one_of,
    positive_in_activity,
)
from pni_sheets.forms.report_form import (
    ACTIVITIES,
    COMPLETED,
    INDICATORS,
    NOT_STARTED,
    RESCHEDULED,
    RUNNING,
    SUSPENDED,
)
from pni_sheets.forms.rules.base import HERE, Rule, Slip, Stage, check
from pni_sheets.forms.rules.institution import NIL

act = Fields(ACTIVITIES)

_PRIOR_STATE = act.fact("prior_state", Type.TEXT)
_LATE = act.fact("late", Type.TRUTH)
_NEEDS_REASON = is_one_of(act.estado, (SUSPENDED, RESCHEDULED))
_POSITIVE = positive_in_activity(Fields(INDICATORS).avance)

ON_ACTIVITIES = (
    Rule(
        "ACT-ESTADO-FALTA",
        Severity.ERROR,
        Stage.REQUIRED,
        why="The state of every activity is asked for.",
        says="Falta el Estado de la actividad.",
        do="Elija uno de la lista.",
        example="En ejecución",
        hint="Falta el Estado",
        broken_by=Slip({HERE: None}),
        checks=check(act.estado, blank(act.estado) & ~NIL),
    ),
    Rule(
        "ACT-MOTIVO-FALTA",
        Severity.ERROR,
        Stage.ROW,
        why="A suspended or rescheduled activity needs a reason.",
        says="La actividad está {estado} y no dice por qué.",
        do="Escriba el motivo en Dificultades y riesgos.",
        example="Retraso en la compra de equipo.",
        hint="Falta el motivo en Dificultades y riesgos",
        broken_by=Slip({"estado": SUSPENDED, HERE: None}),
        checks=check(act.dificultades, _NEEDS_REASON & blank(act.dificultades)),
    ),
    Rule(
        "ACT-DESCRIPCION-FALTA",
        Severity.WARNING,
        Stage.ROW,
        why="Figures without a sentence about what was done.",
        says="Falta la Descripción del avance.",
        do="Escriba en pocas líneas qué se hizo.",
        example="Se realizaron dos jornadas con 40 personas.",
        hint="Falta la Descripción del avance",
        broken_by=Slip({HERE: None}),
        checks=check(
            act.descripcion,
            is_one_of(act.estado, (RUNNING, COMPLETED)) & blank(act.descripcion) & ~NIL,
        ),
    ),
    Rule(
        "ACT-NO-INICIADA-CON-AVANCE",
        Severity.ERROR,
        Stage.ROW,
        why="What has not begun cannot have progress.",
        says="El Estado dice No iniciada, pero la actividad tiene indicadores con "
        "avance ({cuantos}).",
        do="Cambie el Estado, o escriba 0 en esos avances.",
        example="En ejecución",
        hint="Dice No iniciada, pero hay avance en Indicadores",
        broken_by=Slip({HERE: NOT_STARTED}),
        checks=check(act.estado, (act.estado == NOT_STARTED) & (_POSITIVE > 0)),
        shows=(("cuantos", _POSITIVE),),
    ),
    Rule(
        "ACT-ESTADO-RETROCEDE",
        Severity.WARNING,
        Stage.PLAN,
        why="A state that goes back must be explained.",
        says="El Estado anterior era {prior_state} y ahora es {estado}.",
        do="Corríjalo o explique el cambio en Dificultades y riesgos.",
        example="{prior_state}",
        hint="El Estado retrocede: explique en Dificultades",
        broken_by=Slip({HERE: RUNNING, "Indicadores.avance": 0}, {"prior_state": COMPLETED}),
        checks=check(
            act.estado,
            filled(act.estado)
            & (
                (_PRIOR_STATE == COMPLETED) & (act.estado != COMPLETED)
                | (_PRIOR_STATE == RUNNING) & (act.estado == NOT_STARTED)
            ),
            unless=act.dificultades,
        ),
    ),
    Rule(
        "ACT-REZAGADA",
        Severity.WARNING,
        Stage.PLAN,
        why="An activity whose period is over and that has not begun must be explained.",
        says="El período de la actividad ya terminó y sigue No iniciada.",
        do="Explique el motivo en Dificultades y riesgos.",
        example="en Dificultades y riesgos: «No hubo oferentes»",
        hint="Rezagada: explique en Dificultades y riesgos",
        broken_by=Slip({HERE: NOT_STARTED, "Indicadores.avance": 0}, {"late": True}),
        checks=check(
            act.estado, _LATE & (act.estado == NOT_STARTED) & ~NIL, unless=act.dificultades
        ),
    ),
    Rule(
        "ACT-PROXIMOS-FALTA",
        Severity.WARNING,
        Stage.PLAN,
        why="A late activity needs a next step.",
        says="La actividad está rezagada y no dice qué sigue.",
        do="Escriba los Próximos pasos.",
        example="Firma del convenio en agosto.",
        hint="Rezagada: escriba los Próximos pasos",
        broken_by=Slip({HERE: None}, {"late": True}),
        checks=check(
            act.proximos,
            _LATE & filled(act.estado) & (act.estado != COMPLETED) & ~NIL & blank(act.proximos),
            unless=act.dificultades,
        ),
    ),
)
