"""The master's tables of record: reconciliation, findings, normalisations, log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pni_sheets.consolidation.results import (
    Case,
    CaseKind,
    Consolidated,
    Figure,
    FindingRow,
    NormalisationRow,
    UnplacedRow,
)
from pni_sheets.core.findings import Severity
from pni_sheets.core.model import Observation
from pni_sheets.forms import report_form
from pni_sheets.forms.messages import render
from pni_sheets.reports.master.columns import (
    Content,
    Table,
    any_value,
    code,
    flag,
    integer,
    long_text,
    moment,
    text,
    written,
)
from pni_sheets.reports.master.lookups import field_header, plan_text

#: Fields that tell who reports: what was typed there stays with the coordinator.
PERSONAL = frozenset({"persona", "cargo", "correo", "titular"})
WITHHELD = "(dato de contacto: no se incluye)"

SEVERITIES = {
    Severity.ERROR: "Error",
    Severity.WARNING: "Advertencia",
    Severity.INFO: "Información",
}


def _personal(sheet: str | None, field: str | None) -> bool:
    """Whether a cell may tell who reports; unknown fields of that sheet count as such."""
    if sheet != report_form.INSTITUTION.name:
        return False
    return field in PERSONAL or field not in {each.name for each in report_form.INSTITUTION.fields}


# --- Conciliación -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a reconciliation case."""

    number: int
    case: Case
    figure: Figure


def sides(c: Consolidated) -> tuple[Side, ...]:
    """Every side of every case, the cases numbered from one."""
    return tuple(
        Side(number, case, figure)
        for number, case in enumerate(c.cases, 1)
        for figure in case.figures
    )


def _cell(r: Side, _: Consolidated) -> Sequence[Observation]:
    return (r.figure.observation,) if r.figure.observation else ()


RECONCILIATION = Table(
    "Conciliación", "conciliacion",
    "Conciliación: lo que no concuerda entre instituciones",
    "Una fila por institución de cada caso, con la celda de donde viene su cifra y la "
    "decisión de la coordinación, si la hay.",
    sides,
    (
        integer("caso", "Caso", "number", "Número del caso en esta ronda.", width=7, required=True),
        long_text("motivo", "Motivo", 30, lambda r, c: render.TEXTS[r.case.kind].hint,
            "Por qué está aquí.", choices=tuple(render.TEXTS[kind].hint for kind in CaseKind),
            required=True),
        code("codigo", "Código", "case.key", "Código del indicador o de la actividad.", width=9),
        long_text("texto", "Indicador o actividad", 40, lambda r, c: plan_text(r.case.key, c),
            "Texto del plan."),
        code("institucion", "Institución", "figure.institution", "Clave de la institución.",
            width=16),
        text("rol", "Rol", 15, "figure.role.value", "Rol de la institución en la actividad."),
        any_value("cifra", "Lo que reportó", 16, "figure.value", "Cifra o texto de la institución.",
            sources=_cell, private=True),
        flag("vale", "Vale", lambda r, c: r.figure.institution in r.case.used,
            "Su cifra está en la oficial."),
        any_value("oficial", "Cifra oficial", 16, "case.official", "Lo que quedó como oficial.",
            private=True),
        code("entrega", "Entrega", "figure.observation?.submission", "Entrega de donde viene.",
            required=False),
        text("hoja", "Hoja de origen", 14, "figure.observation?.sheet",
            "Hoja del archivo devuelto."),
        text("celda", "Celda de origen", 10, "figure.observation?.cell",
            "Celda del archivo devuelto."),
        text("situacion", "Situación", 12, lambda r, c: "Abierto" if r.case.open else "Decidido",
            "Si la coordinación ya decidió.", choices=("Abierto", "Decidido"), required=True),
        long_text("que_hacer", "Qué hacer", 30,
            lambda r, c: render.TEXTS[r.case.kind].remedy if r.case.open else None,
            "Lo que falta para resolver el caso."),
        code("decision", "Decisión: vale", "case.decision?.institution",
            "Institución cuya cifra vale.", width=16, required=False),
        text("quien", "Decidió", 18, "case.decision?.by", "Quién lo decidió.", private=True),
        written("por_que", "Por qué", 34, "case.decision?.reason", "Razón de la decisión."),
        moment("cuando", "Fecha de la decisión", "case.decision?.at", "Cuándo se decidió."),
    ),
    ("motivo", "codigo", "institucion"),
    unique=False,
)  # fmt: skip


# --- Hallazgos ------------------------------------------------------------------------------


def _value(r: FindingRow, _: Consolidated) -> Content:
    return WITHHELD if _hidden(r) and r.finding.value else r.finding.value


def _message(r: FindingRow, _: Consolidated) -> Content:
    return WITHHELD if _hidden(r) else render.message(r.finding)


def _hidden(r: FindingRow) -> bool:
    return _personal(r.finding.sheet, r.finding.field)


FINDINGS = Table(
    "Hallazgos", "hallazgos",
    "Hallazgos de las entregas vigentes",
    "Lo que las reglas encontraron en la entrega vigente de cada institución. Los errores "
    "impiden aceptar; las advertencias piden una revisión.",
    lambda c: c.record.findings,
    (
        code("institucion", "Institución", "institution", "Clave de la institución.", width=18,
            required=False),
        code("entrega", "Entrega", "submission", "Entrega en la que está."),
        text("gravedad", "Gravedad", 13, lambda r, c: SEVERITIES[r.finding.severity],
            "Error, advertencia o información.", choices=tuple(SEVERITIES.values()), required=True),
        code("regla", "Regla", "finding.rule", "Código de la regla.", width=22),
        text("hoja", "Hoja", 14, "finding.sheet", "Hoja del archivo devuelto."),
        text("celda", "Celda", 9, "finding.cell", "Celda del archivo devuelto."),
        code("codigo", "Código", "finding.key", "Fila del plan.", width=9, required=False),
        written("valor", "Valor", 24, _value, "Lo que había en la celda."),
        written("mensaje", "Qué se le dijo a la institución", 60, _message, "Mensaje completo."),
        flag("dispensada", "Dispensada", "waived",
            "La coordinación la eximió; quién y por qué, en Bitácora.", width=11),
    ),
    ("institucion", "entrega", "regla", "hoja", "celda"),
    unique=False,
)  # fmt: skip


# --- Normalizaciones ------------------------------------------------------------------------

_UNPLACED_KINDS = {"sheet": "hoja", "row": "fila", "column": "columna", "note": "nota"}


def _mended(r: NormalisationRow | UnplacedRow, side: str) -> Content:
    if isinstance(r, UnplacedRow):
        kind = _UNPLACED_KINDS.get(r.unplaced.kind, r.unplaced.kind)
        return f"({kind} sin lugar en el formulario)" if side == "before" else None
    if _personal(r.normalisation.sheet, r.normalisation.field):
        return WITHHELD
    return str(getattr(r.normalisation, side))


def _where(r: NormalisationRow | UnplacedRow, attribute: str) -> str:
    place = r.unplaced if isinstance(r, UnplacedRow) else r.normalisation
    return str(getattr(place, attribute))


def _field(r: NormalisationRow | UnplacedRow, _: Consolidated) -> Content:
    if isinstance(r, UnplacedRow):
        return None
    return field_header(r.normalisation.sheet, r.normalisation.field)


NORMALISATIONS = Table(
    "Normalizaciones", "normalizaciones",
    "Normalizaciones: lo que el lector arregló sin preguntar",
    "Nada se cambia en silencio: cada arreglo está aquí, y también lo que no tenía lugar en "
    "el formulario (su contenido queda en el archivo original).",
    lambda c: (*c.record.normalisations, *c.record.unplaced),
    (
        code("institucion", "Institución", "institution", "Clave de la institución.", width=18,
            required=False),
        code("entrega", "Entrega", "submission", "Entrega en la que está."),
        text("tipo", "Tipo", 16,
            lambda r, c: "Sin lugar" if isinstance(r, UnplacedRow) else "Normalización",
            "Arreglo o contenido sin lugar.", choices=("Normalización", "Sin lugar"),
            required=True),
        text("hoja", "Hoja", 14, lambda r, c: _where(r, "sheet"), "Hoja del archivo devuelto."),
        text("celda", "Celda", 9, lambda r, c: _where(r, "cell"), "Celda del archivo devuelto."),
        code("codigo", "Código",
            lambda r, c: None if isinstance(r, UnplacedRow) else r.normalisation.key or None,
            "Fila del plan.", width=9, required=False),
        text("campo", "Campo", 22, _field, "Columna del formulario."),
        written("antes", "Se escribió", 30, lambda r, c: _mended(r, "before"),
            "Lo que había en la celda."),
        written("despues", "Se leyó", 30, lambda r, c: _mended(r, "after"), "Lo que se entendió."),
    ),
    ("institucion", "entrega", "hoja", "celda"),
    unique=False,
)  # fmt: skip
