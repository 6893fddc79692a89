"""The master's tables of institutions: who reported, their budgets, their contributions."""

from __future__ import annotations

from pni_sheets.consolidation.results import (
    BudgetLine,
    Consolidated,
    InstitutionResult,
)
from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import (
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
from pni_sheets.reports.master.lookups import (
    BLANK,
    ROLES,
    STANDINGS,
    indicator_unit,
    institution_name,
    of_row,
    plan_text,
)


def _sha256(r: InstitutionResult, c: Consolidated) -> str | None:
    """Of the submission that speaks for the institution."""
    found = c.submissions.get(r.status.current or "")
    return found.sha256 if found else None


INSTITUTIONS = Table(
    "Instituciones", "instituciones",
    "Instituciones: quién entregó y qué falta",
    "Una fila por institución con libro. No contiene datos personales de quienes reportan.",
    lambda c: c.institutions,
    (
        code("clave", "Clave", "key", "Clave de la institución.", width=18),
        long_text("nombre", "Institución", 44, "institution.name", "Nombre en el anexo del plan.",
            required=True),
        text("estado", "Estado", 20, lambda r, c: STANDINGS[r.state],
            "Situación de la institución en la ronda.", choices=tuple(STANDINGS.values()),
            required=True),
        integer("entregas", "Entregas recibidas", "status.submissions",
            "Archivos recibidos de la institución en la ronda."),
        moment("ultima", "Última entrega", "status.last", "Cuándo llegó la última."),
        code("entrega", "Entrega vigente", "status.current", "La aceptada; si no hay, la última.",
            required=False),
        text("sha256", "Huella del archivo", 20, _sha256, "SHA-256 del archivo de esa entrega."),
        integer("errores", "Errores", "status.errors",
            "Hallazgos que impiden aceptar esa entrega."),
        integer("advertencias", "Advertencias", "status.warnings",
            "Hallazgos que piden una revisión."),
        flag("sin_avances", "Sin avances", "nil", "La entrega dice que no hubo avances.",
            sources=of_row),
        written("justificacion", "Justificación", 32, "justification", "Por qué no hubo avances.",
            sources=of_row),
        integer("actividades", "Actividades asignadas", "activities",
            "Actividades de la institución en la ronda."),
        integer("con_dato", "Indicadores con dato", "rows.n", "Indicadores para los que dio cifra.",
            sources=of_row),
        integer("de_indicadores", "De indicadores pedidos", "rows.of",
            "Indicadores que se le pidieron."),
        integer("aportes", "Aportes vía Mecanismo", "contributions",
            "Aportes voluntarios que reportó."),
        text("fecha_validacion", "Fecha de validación", 12, "signed",
            "Día en que la autoridad validó los datos.", sources=of_row),
        number("horas", "Tiempo dedicado (horas)", "hours", "Horas que dijo haber dedicado.",
            unit="horas", sources=of_row),
        written("excusa", "Motivo de la excusa", 30, "excuse?.reason",
            "Por qué no se espera su entrega."),
        written("comentarios", "Comentarios generales", 36, "comments",
            "Lo que quiso decir al MRREE.", sources=of_row),
    ),
    ("clave",),
)  # fmt: skip


# --- Presupuesto ----------------------------------------------------------------------------


def _cell(field: str) -> Sources:
    """The cell of one field of a budget line."""
    return lambda r, c: tuple(o for o in r.observations if o.field == field)


def _source(field: report_form.Field) -> Column:
    name = field.name

    def value(r: BudgetLine, _: Consolidated) -> float | None:
        return r.money.sources.get(name)

    return money(name, field.header, value, field.description, sources=_cell(name))


BUDGET = Table(
    "Presupuesto", "presupuesto",
    "Presupuesto del año calendario, a la fecha, por actividad e institución",
    "Una fila por actividad e institución que dio cifras. Los totales por eje y por fuente "
    "están en Tablero. " + BLANK,
    lambda c: c.budget.lines,
    (
        code("codigo", "Código", "activity", "Código de la actividad en el plan.", width=9),
        code("eje", "Eje", lambda r, c: r.activity.split(".")[0], "Número del eje temático.",
            width=6),
        long_text("actividad", "Actividad", 44, lambda r, c: plan_text(r.activity, c),
            "Texto del plan."),
        code("institucion", "Institución", "institution", "Clave de la institución.", width=16),
        text("rol", "Rol", 15, "role.value", "Rol de la institución en la actividad.",
            choices=ROLES),
        money("requerido", "Requerido (USD)", "money.required",
            "Lo que la actividad necesita en el año.", sources=_cell("requerido")),
        *(_source(field) for field in report_form.FUNDING),
        money("financiado", "Financiado (USD)", "money.financed", "Suma de las fuentes.",
            sources=of_row),
        money("brecha", "Brecha (USD)", "money.gap",
            "Requerido menos financiado, nunca menor que cero.", sources=of_row),
        money("ejecutado", "Ejecutado (USD)", "money.executed", "Lo que ya se gastó en el año.",
            sources=_cell("ejecutado")),
        code("ronda", "Ronda", "round", "Ronda en que se reportó por última vez.", width=10),
        flag("de_esta_ronda", "De esta ronda", "fresh", "Las cifras son de esta ronda."),
        written("observaciones", "Observaciones", 36, "remark", "Lo que aclaró la institución.",
            sources=of_row),
    ),
    ("codigo", "institucion"),
)  # fmt: skip


# --- Aportes ---------------------------------------------------------------------------------


CONTRIBUTIONS = Table(
    "Aportes", "aportes",
    "Aportes por la vía del Mecanismo",
    "Aportes voluntarios de los miembros a las actividades que coordina el MRREE. No se suman "
    "a la cifra oficial si una decisión no lo dice.",
    lambda c: c.contributions,
    (
        code("codigo", "Código", "indicator", "Código del indicador.", width=9),
        long_text("indicador", "Indicador", 40, lambda r, c: plan_text(r.indicator, c),
            "Texto del plan."),
        code("institucion", "Institución", "institution", "Clave de la institución que aportó.",
            width=18),
        text("nombre", "Nombre de la institución", 36,
            lambda r, c: institution_name(r.institution, c), "Nombre en el anexo del plan."),
        number("aporte", "Aporte del semestre", "value", "Cifra que reportó.",
            persons=OF_INSTITUTION, sources=of_row),
        text("unidad", "Unidad", 13, lambda r, c: indicator_unit(r.indicator, c),
            "Unidad de la cifra."),
        flag("en_la_cifra", "En la cifra oficial", "used",
            "Una decisión la hizo parte de la cifra oficial."),
        written("descripcion", "Descripción del aporte", 44, "description",
            "Lo que hizo la institución.", sources=of_row),
        written("medio", "Medio de verificación", 32, "evidence", "Documento que lo respalda.",
            sources=of_row),
    ),
    ("codigo", "institucion"),
)  # fmt: skip
