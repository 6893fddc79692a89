"""Rules of *Institución*: who reports, who validates, whether there is anything to report."""

from __future__ import annotations

from datetime import date

from pni_sheets.core.findings import Severity
from pni_sheets.forms.expressions.language import (
    Fields,
    Type,
    blank,
    filled,
    is_email,
    of_record,
    positive,
)
from pni_sheets.forms.report_form import CONTRIBUTIONS, INDICATORS, INSTITUTION, NO, YES
from pni_sheets.forms.rules.base import HERE, Bound, Rule, Slip, Stage, check, checks

#: Days after the deadline in which a date of validation is still believable.
LATEST_SIGNATURE = 180

#: More hours than this for one workbook is a typing mistake (three months of work).
MOST_HOURS = 500

ins = Fields(INSTITUTION)

#: Everything but *Institución* may stay blank in a return that says "No".
NIL = of_record(ins.hay_avances) == NO

_START = ins.fact("inicio", Type.NUMBER)
_END = ins.fact("fin", Type.NUMBER)
_DEADLINE = ins.fact("plazo", Type.NUMBER)
_LATEST = _DEADLINE + LATEST_SIGNATURE

_figures = positive(Fields(INDICATORS).avance) + positive(Fields(CONTRIBUTIONS).aporte_semestre)

ON_INSTITUTION = (
    Rule(
        "INS-CONTACTO-FALTA",
        Severity.ERROR,
        Stage.REQUIRED,
        why="Somebody must be reachable about the figures.",
        says="Falta «{header}».",
        do="{asked}",
        example="{sample}",
        hint="Falta este dato de contacto",
        broken_by=Slip({HERE: None}),
        checks=checks((ins.persona, ins.cargo, ins.correo), blank),
    ),
    Rule(
        "INS-FIRMA-FALTA",
        Severity.ERROR,
        Stage.REQUIRED,
        why="An authority answers for the figures.",
        says="Falta «{header}».",
        do="{asked}",
        example="{sample}",
        hint="Falta este dato de validación",
        broken_by=Slip({HERE: None}),
        checks=checks((ins.titular, ins.fecha_validacion), blank),
        shows=(("plazo", _DEADLINE),),
    ),
    Rule(
        "INS-AVANCES-FALTA",
        Severity.ERROR,
        Stage.REQUIRED,
        why="The answer decides what else is required.",
        says="Falta responder si hay avances que reportar.",
        do="Elija Sí o No de la lista.",
        example="Sí",
        hint="Falta responder Sí o No",
        broken_by=Slip({HERE: None}),
        checks=checks((ins.hay_avances,), blank),
    ),
    Rule(
        "INS-CORREO",
        Severity.ERROR,
        Stage.CELL,
        why="Corrections are sent to this address.",
        says="«{value}» no es una dirección de correo.",
        do="Escriba una sola dirección, con @ y sin espacios.",
        example="enlace@example.org",
        hint="No es una dirección de correo",
        broken_by=Slip({HERE: "enlace(arroba)example.org"}),
        checks=checks((ins.correo,), lambda c: filled(c) & ~is_email(c)),
    ),
    Rule(
        "INS-FECHA-ANTES",
        Severity.ERROR,
        Stage.CELL,
        why="Figures cannot be validated before their semester began.",
        says="La fecha {value} es anterior al semestre, que empezó el {inicio:date}.",
        do="Escriba el día en que se validaron los datos.",
        example="{plazo:date}",
        hint="La fecha es anterior al semestre",
        broken_by=Slip({HERE: date(2024, 7, 15)}),
        checks=checks(
            (ins.fecha_validacion,), lambda c: filled(c) & (c < _START), Bound("min", _START)
        ),
        shows=(("plazo", _DEADLINE),),
    ),
    Rule(
        "INS-FECHA-DESPUES",
        Severity.ERROR,
        Stage.CELL,
        why="A date long after the deadline is a slip of the year.",
        says="La fecha {value} es posterior al {ultimo:date}, la última posible.",
        do="Revise el año y escriba el día en que se validaron los datos.",
        example="{plazo:date}",
        hint="La fecha es demasiado lejana: revise el año",
        broken_by=Slip({HERE: date(2052, 7, 15)}),
        checks=checks((ins.fecha_validacion,), lambda c: c > _LATEST, Bound("max", _LATEST)),
        shows=(("ultimo", _LATEST), ("plazo", _DEADLINE)),
    ),
    Rule(
        "INS-FECHA-ANTICIPADA",
        Severity.WARNING,
        Stage.CELL,
        why="Validated before the semester ended: the figures may be incomplete.",
        says="La fecha {value} es anterior al cierre del semestre ({fin:date}).",
        do="Corríjala o explique en Comentarios generales.",
        example="en Comentarios generales: «Datos finales; no habrá más actividad»",
        hint="Validado antes de terminar el semestre: explique",
        broken_by=Slip({HERE: date(2025, 5, 15)}),
        checks=check(
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
        why="Validated after the deadline: late, or a slip of the month.",
        says="La fecha {value} es posterior a la fecha límite ({plazo}).",
        do="Corríjala o explique en Comentarios generales.",
        example="en Comentarios generales: «La autoridad firmó después del plazo»",
        hint="Validado después del plazo: corrija o explique",
        broken_by=Slip({HERE: date(2025, 10, 15)}),
        checks=check(
            ins.fecha_validacion,
            (ins.fecha_validacion > _DEADLINE) & (ins.fecha_validacion <= _LATEST),
            unless=ins.comentarios,
        ),
    ),
    Rule(
        "INS-HORAS",
        Severity.WARNING,
        Stage.CELL,
        why="Hours, not minutes.",
        says="{value} horas parece demasiado.",
        do="Escriba las horas que tomó llenar el libro, no los minutos.",
        example="6",
        hint="Escriba horas, no minutos",
        broken_by=Slip({HERE: 1200}),
        checks=checks((ins.horas,), lambda c: c > MOST_HOURS),
    ),
    Rule(
        "INS-JUSTIFICACION-FALTA",
        Severity.ERROR,
        Stage.ROW,
        why="A nil return says why.",
        says="Respondió que no hay avances y no dice por qué.",
        do="Escriba la razón en esta celda.",
        example="No se asignaron fondos en el semestre.",
        hint="Explique por qué no hubo avances",
        broken_by=Slip(
            {
                "hay_avances": NO,
                HERE: None,
                "Indicadores.avance": None,
                "Aportes.aporte_semestre": None,
            }
        ),
        checks=check(ins.justificacion, (ins.hay_avances == NO) & blank(ins.justificacion)),
    ),
    Rule(
        "INS-JUSTIFICACION-SOBRA",
        Severity.WARNING,
        Stage.ROW,
        why="Yes, and a reason why not: one of the two is a slip.",
        says="Respondió Sí y también justificó que no hay avances.",
        do="Borre la justificación, o cambie la respuesta a No.",
        example="deje esta celda vacía",
        hint="Respondió Sí: esta celda va vacía",
        broken_by=Slip({HERE: "No hubo presupuesto."}),
        checks=check(ins.justificacion, (ins.hay_avances == YES) & filled(ins.justificacion)),
    ),
    Rule(
        "INS-NO-CON-CIFRAS",
        Severity.ERROR,
        Stage.ROW,
        why="A nil return has no figures.",
        says="Respondió No, pero hay cifras mayores que 0 en el libro ({cuantas}).",
        do="Cambie la respuesta a Sí, o borre esas cifras.",
        example="Sí",
        hint="Dice No, pero hay cifras en el libro",
        broken_by=Slip({HERE: NO, "justificacion": "No hubo fondos."}),
        checks=check(ins.hay_avances, (ins.hay_avances == NO) & (_figures > 0)),
        shows=(("cuantas", _figures),),
    ),
    Rule(
        "INS-SI-SIN-CIFRAS",
        Severity.WARNING,
        Stage.ROW,
        why="Progress is announced and no figure shows any.",
        says="Respondió Sí, pero ninguna cifra es mayor que 0.",
        do="Complete las cifras o explique en Comentarios generales.",
        example="en Comentarios generales: «El avance es de gestión y aún no se cuenta»",
        hint="Dice Sí, pero no hay cifras mayores que 0",
        broken_by=Slip({HERE: YES, "Indicadores.avance": 0, "Aportes.aporte_semestre": None}),
        checks=check(
            ins.hay_avances, (ins.hay_avances == YES) & (_figures <= 0), unless=ins.comentarios
        ),
    ),
)
