"""The master's tables of institutions: who reported, their budgets, their contributions."""

from __future__ import annotations

from collections.abc import Sequence

from pni_sheets import form
from pni_sheets.master_columns import (
    OF_INSTITUTION,
    Column,
    Sources,
    Table,
    code,
    flag,
    integer,
    long_text,
    moment,
    money,
    number,
    text,
    written,
)
from pni_sheets.master_lookups import (
    BLANK,
    ROLES,
    STANDINGS,
    institution_name,
    of_institution,
    target_unit,
)
from pni_sheets.model import Observation, Submission
from pni_sheets.results import (
    BudgetLine,
    Consolidated,
    InstitutionResult,
)


def _submission(r: InstitutionResult, c: Consolidated) -> Submission | None:
    """The submission that speaks for the institution."""
    return c.submissions.get(r.status.current) if r.status.current else None


def _sha256(r: InstitutionResult, c: Consolidated) -> str | None:
    found = _submission(r, c)
    return found.sha256 if found else None


INSTITUTIONS = Table(
    "Instituciones",
    "instituciones",
    "Instituciones: quién entregó y qué falta",
    "Una fila por institución con libro. No contiene datos personales de quienes reportan.",
    lambda c: c.institutions,
    (
        code("clave", "Clave", lambda r, c: r.key, "Clave de la institución.", width=18),
        long_text(
            "nombre",
            "Institución",
            44,
            lambda r, c: r.institution.name,
            "Nombre en el anexo del plan.",
            required=True,
        ),
        text(
            "estado",
            "Estado",
            20,
            lambda r, c: STANDINGS[r.state],
            "Situación de la institución en la ronda.",
            choices=tuple(STANDINGS.values()),
            required=True,
        ),
        integer(
            "entregas",
            "Entregas recibidas",
            lambda r, c: r.status.submissions,
            "Archivos recibidos de la institución en la ronda.",
        ),
        moment("ultima", "Última entrega", lambda r, c: r.status.last, "Cuándo llegó la última."),
        code(
            "entrega",
            "Entrega vigente",
            lambda r, c: r.status.current,
            "La aceptada; si no hay, la última.",
            required=False,
        ),
        text("sha256", "Huella del archivo", 20, _sha256, "SHA-256 del archivo de esa entrega."),
        integer(
            "errores",
            "Errores",
            lambda r, c: r.status.errors,
            "Hallazgos que impiden aceptar esa entrega.",
        ),
        integer(
            "advertencias",
            "Advertencias",
            lambda r, c: r.status.warnings,
            "Hallazgos que piden una revisión.",
        ),
        flag(
            "sin_avances",
            "Sin avances",
            lambda r, c: r.nil,
            "La entrega dice que no hubo avances.",
            sources=of_institution,
        ),
        written(
            "justificacion",
            "Justificación",
            32,
            lambda r, c: r.justification or None,
            "Por qué no hubo avances.",
            sources=of_institution,
        ),
        integer(
            "actividades",
            "Actividades asignadas",
            lambda r, c: r.activities,
            "Actividades de la institución en la ronda.",
        ),
        integer(
            "con_dato",
            "Indicadores con dato",
            lambda r, c: r.rows.n,
            "Indicadores para los que dio cifra.",
            sources=of_institution,
        ),
        integer(
            "de_indicadores",
            "De indicadores pedidos",
            lambda r, c: r.rows.of,
            "Indicadores que se le pidieron.",
        ),
        integer(
            "aportes",
            "Aportes vía Mecanismo",
            lambda r, c: r.contributions,
            "Aportes voluntarios que reportó.",
        ),
        text(
            "fecha_validacion",
            "Fecha de validación",
            12,
            lambda r, c: r.signed or None,
            "Día en que la autoridad validó los datos.",
            sources=of_institution,
        ),
        number(
            "horas",
            "Tiempo dedicado (horas)",
            lambda r, c: r.hours,
            "Horas que dijo haber dedicado.",
            unit="horas",
            sources=of_institution,
        ),
        written(
            "excusa",
            "Motivo de la excusa",
            30,
            lambda r, c: r.excuse.reason if r.excuse else None,
            "Por qué no se espera su entrega.",
        ),
        written(
            "comentarios",
            "Comentarios generales",
            36,
            lambda r, c: r.comments or None,
            "Lo que quiso decir al MRREE.",
            sources=of_institution,
        ),
    ),
    ("clave",),
)


# --- Presupuesto ----------------------------------------------------------------------------


def _cell(field: str) -> Sources:
    """The cell of one field of a budget line."""
    return lambda r, c: tuple(o for o in r.observations if o.field == field)


def _line(r: BudgetLine, _: Consolidated) -> Sequence[Observation]:
    return r.observations


def _source(field: form.Field) -> Column:
    name = field.name

    def value(r: BudgetLine, _: Consolidated) -> float | None:
        return r.money.sources.get(name)

    return money(name, field.header, value, field.description, sources=_cell(name))


BUDGET = Table(
    "Presupuesto",
    "presupuesto",
    "Presupuesto del año calendario, a la fecha, por actividad e institución",
    "Una fila por actividad e institución que dio cifras. Los totales por eje y por fuente "
    "están en Tablero. " + BLANK,
    lambda c: c.budget.lines,
    (
        code(
            "codigo",
            "Código",
            lambda r, c: r.activity,
            "Código de la actividad en el plan.",
            width=9,
        ),
        code(
            "eje", "Eje", lambda r, c: r.activity.split(".")[0], "Número del eje temático.", width=6
        ),
        long_text(
            "actividad",
            "Actividad",
            44,
            lambda r, c: c.plan.activity(r.activity).text,
            "Texto del plan.",
        ),
        code(
            "institucion",
            "Institución",
            lambda r, c: r.institution,
            "Clave de la institución.",
            width=16,
        ),
        text(
            "rol",
            "Rol",
            15,
            lambda r, c: r.role.value,
            "Rol de la institución en la actividad.",
            choices=ROLES,
        ),
        money(
            "requerido",
            "Requerido (USD)",
            lambda r, c: r.money.required,
            "Lo que la actividad necesita en el año.",
            sources=_cell("requerido"),
        ),
        *(_source(field) for field in form.FUNDING),
        money(
            "financiado",
            "Financiado (USD)",
            lambda r, c: r.money.financed,
            "Suma de las fuentes.",
            sources=_line,
        ),
        money(
            "brecha",
            "Brecha (USD)",
            lambda r, c: r.money.gap,
            "Requerido menos financiado, nunca menor que cero.",
            sources=_line,
        ),
        money(
            "ejecutado",
            "Ejecutado (USD)",
            lambda r, c: r.money.executed,
            "Lo que ya se gastó en el año.",
            sources=_cell("ejecutado"),
        ),
        code(
            "ronda",
            "Ronda",
            lambda r, c: r.round,
            "Ronda en que se reportó por última vez.",
            width=10,
        ),
        flag(
            "de_esta_ronda", "De esta ronda", lambda r, c: r.fresh, "Las cifras son de esta ronda."
        ),
        written(
            "observaciones",
            "Observaciones",
            36,
            lambda r, c: r.remark or None,
            "Lo que aclaró la institución.",
            sources=_line,
        ),
    ),
    ("codigo", "institucion"),
)


# --- Aportes ---------------------------------------------------------------------------------


def _contribution(r: object, _: Consolidated) -> Sequence[Observation]:
    return r.observations  # type: ignore[attr-defined,no-any-return]


CONTRIBUTIONS = Table(
    "Aportes",
    "aportes",
    "Aportes por la vía del Mecanismo",
    "Aportes voluntarios de los miembros a las actividades que coordina el MRREE. No se suman "
    "a la cifra oficial si una decisión no lo dice.",
    lambda c: c.contributions,
    (
        code("codigo", "Código", lambda r, c: r.indicator, "Código del indicador.", width=9),
        long_text(
            "indicador",
            "Indicador",
            40,
            lambda r, c: c.plan.indicator(r.indicator).text,
            "Texto del plan.",
        ),
        code(
            "institucion",
            "Institución",
            lambda r, c: r.institution,
            "Clave de la institución que aportó.",
            width=18,
        ),
        text(
            "nombre",
            "Nombre de la institución",
            36,
            lambda r, c: institution_name(r.institution, c),
            "Nombre en el anexo del plan.",
        ),
        number(
            "aporte",
            "Aporte del semestre",
            lambda r, c: r.value,
            "Cifra que reportó.",
            persons=OF_INSTITUTION,
            sources=_contribution,
        ),
        text(
            "unidad",
            "Unidad",
            13,
            lambda r, c: target_unit(c.plan.indicator(r.indicator).target),
            "Unidad de la cifra.",
        ),
        flag(
            "en_la_cifra",
            "En la cifra oficial",
            lambda r, c: r.used,
            "Una decisión la hizo parte de la cifra oficial.",
        ),
        written(
            "descripcion",
            "Descripción del aporte",
            44,
            lambda r, c: r.description or None,
            "Lo que hizo la institución.",
            sources=_contribution,
        ),
        written(
            "medio",
            "Medio de verificación",
            32,
            lambda r, c: r.evidence or None,
            "Documento que lo respalda.",
            sources=_contribution,
        ),
    ),
    ("codigo", "institucion"),
)
