"""Rules of *Institución* and *Actividades*: who reports, who validates, in which state."""

from __future__ import annotations

from datetime import date

from pni_sheets.core.findings import Severity
from pni_sheets.forms.expressions.language import (
    Fields,
    Type,
    blank,
    filled,
    is_email,
    is_one_of,
    of_record,
    positive,
    positive_in_activity,
)
from pni_sheets.forms.report_form import (
    ACTIVITIES,
    COMPLETED,
    CONTRIBUTIONS,
    INDICATORS,
    INSTITUTION,
    NO,
    NOT_STARTED,
    RESCHEDULED,
    RUNNING,
    SUSPENDED,
    YES,
)
from pni_sheets.forms.rules.base import HERE, Bound, Example, Rule, Stage, check, checks

#: Days after the deadline in which a date of validation is still believable.
LATEST_SIGNATURE = 180

#: More hours than this for one workbook is a typing mistake (three months of work).
MOST_HOURS = 500

ins, act, ind, apo = (Fields(s) for s in (INSTITUTION, ACTIVITIES, INDICATORS, CONTRIBUTIONS))

#: Everything but *Institución* may stay blank in a return that says "No".
NIL = of_record(ins.hay_avances) == NO

_START = ins.fact("inicio", Type.NUMBER)
_END = ins.fact("fin", Type.NUMBER)
_DEADLINE = ins.fact("plazo", Type.NUMBER)
_LATEST = _DEADLINE + LATEST_SIGNATURE
_PRIOR_STATE = act.fact("prior_state", Type.TEXT)
_LATE = act.fact("late", Type.TRUTH)

_figures = positive(ind.avance) + positive(apo.aporte_semestre)

ON_INSTITUTION = (
    Rule(
        "INS-CONTACTO-FALTA",
        Severity.ERROR,
        Stage.REQUIRED,
        "Somebody must be reachable about the figures.",
        Example({HERE: None}),
        checks((ins.persona, ins.cargo, ins.correo), blank),
    ),
    Rule(
        "INS-FIRMA-FALTA",
        Severity.ERROR,
        Stage.REQUIRED,
        "An authority answers for the figures.",
        Example({HERE: None}),
        checks((ins.titular, ins.fecha_validacion), blank),
        shows=(("plazo", _DEADLINE),),
    ),
    Rule(
        "INS-AVANCES-FALTA",
        Severity.ERROR,
        Stage.REQUIRED,
        "The answer decides what else is required.",
        Example({HERE: None}),
        checks((ins.hay_avances,), blank),
    ),
    Rule(
        "INS-CORREO",
        Severity.ERROR,
        Stage.CELL,
        "Corrections are sent to this address.",
        Example({HERE: "enlace(arroba)example.org"}),
        checks((ins.correo,), lambda c: filled(c) & ~is_email(c)),
    ),
    Rule(
        "INS-FECHA-ANTES",
        Severity.ERROR,
        Stage.CELL,
        "Figures cannot be validated before their semester began.",
        Example({HERE: date(2024, 7, 15)}),
        checks((ins.fecha_validacion,), lambda c: filled(c) & (c < _START), Bound("min", _START)),
        shows=(("plazo", _DEADLINE),),
    ),
    Rule(
        "INS-FECHA-DESPUES",
        Severity.ERROR,
        Stage.CELL,
        "A date long after the deadline is a slip of the year.",
        Example({HERE: date(2052, 7, 15)}),
        checks((ins.fecha_validacion,), lambda c: c > _LATEST, Bound("max", _LATEST)),
        shows=(("ultimo", _LATEST), ("plazo", _DEADLINE)),
    ),
    Rule(
        "INS-FECHA-ANTICIPADA",
        Severity.WARNING,
        Stage.CELL,
        "Validated before the semester ended: the figures may be incomplete.",
        Example({HERE: date(2025, 5, 15)}),
        check(
            ins.fecha_validacion,
            filled(ins.fecha_validacion)
            & (ins.fecha_validacion >= _START)
            & (ins.fecha_validacion < _END),
            unless=ins.comentarios,
        ),
    ),
    Rule(
        "INS-FECHA-TARDIA",
        Severity.WARNING,
        Stage.CELL,
        "Validated after the deadline: late, or a slip of the month.",
        Example({HERE: date(2025, 10, 15)}),
        check(
            ins.fecha_validacion,
            (ins.fecha_validacion > _DEADLINE) & (ins.fecha_validacion <= _LATEST),
            unless=ins.comentarios,
        ),
    ),
    Rule(
        "INS-HORAS",
        Severity.WARNING,
        Stage.CELL,
        "Hours, not minutes.",
        Example({HERE: 1200}),
        checks((ins.horas,), lambda c: c > MOST_HOURS),
    ),
    Rule(
        "INS-JUSTIFICACION-FALTA",
        Severity.ERROR,
        Stage.ROW,
        "A nil return says why.",
        Example({"hay_avances": NO, HERE: None, "Indicadores.avance": None,
                 "Aportes.aporte_semestre": None}),
        check(ins.justificacion, (ins.hay_avances == NO) & blank(ins.justificacion)),
    ),
    Rule(
        "INS-JUSTIFICACION-SOBRA",
        Severity.WARNING,
        Stage.ROW,
        "Yes, and a reason why not: one of the two is a slip.",
        Example({HERE: "No hubo presupuesto."}),
        check(ins.justificacion, (ins.hay_avances == YES) & filled(ins.justificacion)),
    ),
    Rule(
        "INS-NO-CON-CIFRAS",
        Severity.ERROR,
        Stage.ROW,
        "A nil return has no figures.",
        Example({HERE: NO, "justificacion": "No hubo fondos."}),
        check(ins.hay_avances, (ins.hay_avances == NO) & (_figures > 0)),
        shows=(("cuantas", _figures),),
    ),
    Rule(
        "INS-SI-SIN-CIFRAS",
        Severity.WARNING,
        Stage.ROW,
        "Progress is announced and no figure shows any.",
        Example({HERE: YES, "Indicadores.avance": 0, "Aportes.aporte_semestre": None}),
        check(
            ins.hay_avances, (ins.hay_avances == YES) & (_figures <= 0), unless=ins.comentarios
        ),
    ),
)  # fmt: skip

_NEEDS_REASON = is_one_of(act.estado, (SUSPENDED, RESCHEDULED))
_POSITIVE = positive_in_activity(ind.avance)

ON_ACTIVITIES = (
    Rule(
        "ACT-ESTADO-FALTA",
        Severity.ERROR,
        Stage.REQUIRED,
        "The state of every activity is asked for.",
        Example({HERE: None}),
        check(act.estado, blank(act.estado) & ~NIL),
    ),
    Rule(
        "ACT-MOTIVO-FALTA",
        Severity.ERROR,
        Stage.ROW,
        "A suspended or rescheduled activity needs a reason.",
        Example({"estado": SUSPENDED, HERE: None}),
        check(act.dificultades, _NEEDS_REASON & blank(act.dificultades)),
    ),
    Rule(
        "ACT-DESCRIPCION-FALTA",
        Severity.WARNING,
        Stage.ROW,
        "Figures without a sentence about what was done.",
        Example({HERE: None}),
        check(
            act.descripcion,
            is_one_of(act.estado, (RUNNING, COMPLETED)) & blank(act.descripcion) & ~NIL,
        ),
    ),
    Rule(
        "ACT-NO-INICIADA-CON-AVANCE",
        Severity.ERROR,
        Stage.ROW,
        "What has not begun cannot have progress.",
        Example({HERE: NOT_STARTED}),
        check(act.estado, (act.estado == NOT_STARTED) & (_POSITIVE > 0)),
        shows=(("cuantos", _POSITIVE),),
    ),
    Rule(
        "ACT-ESTADO-RETROCEDE",
        Severity.WARNING,
        Stage.PLAN,
        "A state that goes back must be explained.",
        Example({HERE: RUNNING, "Indicadores.avance": 0}, {"prior_state": COMPLETED}),
        check(
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
        "An activity whose period is over and that has not begun must be explained.",
        Example({HERE: NOT_STARTED, "Indicadores.avance": 0}, {"late": True}),
        check(
            act.estado, _LATE & (act.estado == NOT_STARTED) & ~NIL, unless=act.dificultades
        ),
    ),
    Rule(
        "ACT-PROXIMOS-FALTA",
        Severity.WARNING,
        Stage.PLAN,
        "A late activity needs a next step.",
        Example({HERE: None}, {"late": True}),
        check(
            act.proximos,
            _LATE & filled(act.estado) & (act.estado != COMPLETED) & ~NIL & blank(act.proximos),
            unless=act.dificultades,
        ),
    ),
)  # fmt: skip
