"""The master's table *Normalizaciones*: what the reader mended without asking."""

from __future__ import annotations

from pni_sheets.consolidation.results import (
    Consolidated,
    NormalisationRow,
    UnplacedRow,
)
from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import (
    WITHHELD,
    Content,
    Table,
    code,
    text,
    written,
)
from pni_sheets.reports.master.lookups import field_header

_UNPLACED_KINDS = {
    "sheet": "hoja",
    "row": "fila",
    "column": "columna",
    "note": "nota",
    "comment": "comentario",
}


def _mended(r: NormalisationRow | UnplacedRow, side: str) -> Content:
    if isinstance(r, UnplacedRow):
        kind = _UNPLACED_KINDS.get(r.unplaced.kind, r.unplaced.kind)
        return f"({kind} sin lugar en el formulario)" if side == "before" else None
    if report_form.is_personal(r.normalisation.sheet, r.normalisation.field):
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
