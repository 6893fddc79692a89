"""The master's table *Instituciones*: who reported, and what is missing."""

from __future__ import annotations

from pni_sheets.consolidation.results import (
    Consolidated,
    InstitutionResult,
)
from pni_sheets.reports.master.columns import (
    Table,
    code,
    flag,
    integer,
    long_text,
    moment,
    number,
    text,
    written,
)
from pni_sheets.reports.master.lookups import (
    STANDINGS,
    of_row,
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
