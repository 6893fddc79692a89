"""The workbook of opening balances, declared once for its writer and its reader."""

from __future__ import annotations

from datetime import date

from pni_sheets.core.model import Accumulation, Indicator, Plan, Semester, TargetKind
from pni_sheets.forms.report_form import Field, Kind, Sheet

FILENAME = "PNI_saldos_de_apertura.xlsx"

#: Accumulations whose balance is of one calendar year, so that each year has its own.
YEARLY = frozenset({Accumulation.FLUJO, Accumulation.PROMEDIO})

SHEET = Sheet(
    "Saldos de apertura",
    "Lo alcanzado antes de la primera ronda",
    (
        Field("codigo", "Código", Kind.CODE, width=10, description="Código del indicador."),
        Field("indicador", "Indicador", Kind.LONG_TEXT, width=40, description="Texto del plan."),
        Field(
            "institucion", "Institución", Kind.TEXT, width=20, description="Clave de quien reporta."
        ),
        Field("meta", "Meta", Kind.LONG_TEXT, width=26, description="Meta, tal como en el plan."),
        Field(
            "que_anotar",
            "Qué anotar",
            Kind.LONG_TEXT,
            width=30,
            description="Qué cifra corresponde a este indicador.",
        ),
        Field(
            "fecha_corte",
            "Fecha de corte",
            Kind.DATE,
            entry=True,
            optional=False,
            width=13,
            prompt="Último día que abarca la cifra: 30/06 o 31/12. Escriba día/mes/año.",
        ),
        Field(
            "avance",
            "Valor",
            Kind.NUMBER,
            entry=True,
            optional=False,
            width=13,
            prompt="Solo el número. Si no se sabe, deje la fila en blanco: no escriba 0.",
        ),
        Field(
            "fuente",
            "Fuente",
            Kind.LONG_TEXT,
            entry=True,
            optional=False,
            width=36,
            prompt="Documento que respalda la cifra y dónde está.",
        ),
    ),
)

#: The columns that a filled workbook must have to be recognised; the rest is for reading.
NEEDED = ("codigo", "institucion", "fecha_corte", "avance", "fuente")

INSTITUTIONS = "Instituciones"


_YEAR_MEAN = "El promedio de ese año hasta la fecha de corte."
_BY_KIND = {
    TargetKind.PERCENT: "El porcentaje a la fecha de corte, de 0 a 100.",
    TargetKind.AVERAGE: _YEAR_MEAN,
}
_BY_ACCUMULATION = {
    Accumulation.FLUJO: "Lo logrado en ese año, del 1 de enero a la fecha de corte.",
    Accumulation.ACUMULADO: "Todo lo logrado desde que empezó la actividad.",
    Accumulation.NIVEL: "Cuánto hay a la fecha de corte.",
    Accumulation.PROMEDIO: _YEAR_MEAN,
    Accumulation.HITO: "1 si ya está hecho; 0 si todavía no.",
}


def what_to_write(indicator: Indicator) -> str:
    """Which figure the balance of an indicator is, in Spanish, by how its semesters add up."""
    special = _BY_KIND.get(indicator.target.kind)
    return special or _BY_ACCUMULATION[indicator.accumulation]


def last_complete(day: date) -> Semester:
    """The latest semester that was over by the start of ``day``."""
    current = Semester(day.year, 1 if day.month <= 6 else 2)
    return Semester(day.year, 1) if current.half == 2 else Semester(day.year - 1, 2)


def cut_off_dates(plan: Plan, indicator: Indicator, last: Semester) -> tuple[date, ...]:
    """The dates at which a balance makes sense, up to the semester ``last``.

    Yearly figures (flujo, promedio): the end of each year of the activity's period, and
    the end of ``last``. The others: the end of ``last`` alone. None before the activity
    begins.
    """
    first, end = plan.period(plan.activity(indicator.activity))
    if last.year < first:
        return ()
    if indicator.accumulation not in YEARLY:
        return (last.end,)
    years = range(first, min(last.year - 1, end) + 1)
    return (*(date(y, 12, 31) for y in years), *((last.end,) if last.year <= end else ()))
