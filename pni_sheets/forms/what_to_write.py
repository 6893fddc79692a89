"""What the figure of an indicator is, said in Spanish beside its cell, by how semesters combine.

The column *Qué anotar* and the input messages of *Indicadores*, and the same column of the
workbook of opening balances, are made here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pni_sheets.core.model import Accumulation, Indicator, TargetKind, Value

#: The answer for an average of meetings where none was held: no value, and no error.
NO_MEETING = "sin reuniones"

_REPEAT = "Si no cambió, repita la cifra anterior: no escriba 0."

#: By accumulation: what the figure of a semester is.
_SEMESTER = {
    Accumulation.FLUJO: "Lo logrado en este semestre, sin lo de semestres anteriores. "
    "Si no hubo, escriba 0.",
    Accumulation.ACUMULADO: "Solo lo nuevo de este semestre; el libro lo suma a lo anterior. "
    "Si no hubo, escriba 0.",
    Accumulation.NIVEL: f"El total que hay al cierre del semestre, no solo lo nuevo. {_REPEAT}",
    Accumulation.PROMEDIO: "El promedio de este semestre.",
    Accumulation.HITO: "1 si está cumplido al cierre del semestre; 0 si todavía no.",
}
#: Kinds that say it more exactly than their accumulation does.
_EXACT = {
    (TargetKind.PERCENT, Accumulation.NIVEL): "El porcentaje alcanzado al cierre del semestre, "
    f"de 0 a 100. {_REPEAT}",
    (TargetKind.MILESTONE, Accumulation.FLUJO): "1 si se hizo en este semestre; 0 si no.",
    (TargetKind.AMOUNT, Accumulation.ACUMULADO): "El monto nuevo de este semestre; el libro lo "
    "suma a lo anterior. Si no hubo, escriba 0.",
}
_AVERAGE = (
    "El promedio de las reuniones de este semestre. Si no hubo ninguna, escriba "
    f"«{NO_MEETING}»: no cuenta como cero."
)


def _figure(kind: TargetKind, accumulation: Accumulation, first: str, second: str) -> str:
    if kind is TargetKind.AVERAGE:
        return _AVERAGE
    if second:
        return f"0 si aún nada; 1 si está: {first}; 2 si están ambas: también {second}."
    return _EXACT.get((kind, accumulation), _SEMESTER[accumulation])


def semester(indicator: Indicator) -> str:
    """*Qué anotar*: which figure the cell asks for, and what the reading of the meta says."""
    return " ".join(_semester(indicator))


def _semester(indicator: Indicator) -> Iterator[str]:
    target = indicator.target
    second = target.secondary.unit if target.secondary else ""
    yield _figure(target.kind, indicator.accumulation, target.unit, second)
    if indicator.condition:
        yield f"La meta pide además: {indicator.condition}. Explíquelo en Observaciones."
    if indicator.accumulation is Accumulation.NIVEL:
        yield _baseline(indicator)
    if indicator.note:
        yield indicator.note


def _baseline(indicator: Indicator) -> str:
    if indicator.baseline is None:
        return "Sin línea de base: se mide la cifra entera contra la meta."
    day = f" al {indicator.baseline_date:%d/%m/%Y}" if indicator.baseline_date else ""
    return f"Línea de base: {indicator.baseline:,.15g}{day}; se mide lo avanzado desde ahí."


def input_message(facts: Mapping[str, Value]) -> str:
    """The input message of *Avance del semestre*, at most 255 characters.

    ``facts`` are those of the row; a form sent before ``second`` was one of them has none.
    """
    kind, accumulation = TargetKind(str(facts["kind"])), Accumulation(str(facts["accumulation"]))
    second = str(facts.get("second") or "")
    return f"Solo el número. {_figure(kind, accumulation, str(facts['unit']), second)}"


# --- opening balances ---------------------------------------------------------------------

_YEAR_MEAN = "El promedio de ese año hasta la fecha de corte."
_OPENING_KIND = {
    TargetKind.PERCENT: "El porcentaje a la fecha de corte, de 0 a 100.",
    TargetKind.AVERAGE: _YEAR_MEAN,
}
_OPENING = {
    Accumulation.FLUJO: "Lo logrado en ese año, del 1 de enero a la fecha de corte.",
    Accumulation.ACUMULADO: "Todo lo logrado desde que empezó la actividad.",
    Accumulation.NIVEL: "Cuánto hay a la fecha de corte.",
    Accumulation.PROMEDIO: _YEAR_MEAN,
    Accumulation.HITO: "1 si ya está hecho; 0 si todavía no.",
}


def opening(indicator: Indicator, *, baseline: bool = False) -> str:
    """*Qué anotar* of an opening balance, or of a baseline: a level before its activity began."""
    if baseline:
        return "Línea de base: cuánto había antes de empezar. El avance se mide desde ahí."
    special = _OPENING_KIND.get(indicator.target.kind)
    return special or _OPENING[indicator.accumulation]
