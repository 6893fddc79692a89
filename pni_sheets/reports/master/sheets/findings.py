"""The master's table *Hallazgos*: what the rules found."""

from __future__ import annotations

from dataclasses import replace

from pni_sheets.consolidation.results import (
    Consolidated,
    FindingRow,
)
from pni_sheets.core.findings import Severity
from pni_sheets.forms import messages, report_form
from pni_sheets.reports.master.columns import (
    WITHHELD,
    Content,
    Table,
    code,
    flag,
    text,
    written,
)

SEVERITIES = {
    Severity.ERROR: "Error",
    Severity.WARNING: "Advertencia",
    Severity.INFO: "Información",
}


def _value(r: FindingRow, _: Consolidated) -> Content:
    return WITHHELD if _hidden(r) and r.finding.value else r.finding.value


def _message(r: FindingRow, _: Consolidated) -> Content:
    if _hidden(r):
        return WITHHELD
    finding = r.finding
    if "examples" in finding.params:  # quotes what had no place; it stays in the original file
        finding = replace(finding, params={**finding.params, "examples": "en el archivo original"})
    return messages.message(finding)


def _hidden(r: FindingRow) -> bool:
    return report_form.is_personal(r.finding.sheet, r.finding.field)


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
