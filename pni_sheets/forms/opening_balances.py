"""The workbook of opening balances, declared once for its writer and its reader."""

from __future__ import annotations

from datetime import date

from pni_sheets.core.model import Accumulation, Indicator, Plan, Semester
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


def last_complete(day: date) -> Semester:
    """The latest semester that was over by the start of ``day``."""
    current = Semester(day.year, 1 if day.month <= 6 else 2)
    return Semester(day.year, 1) if current.half == 2 else Semester(day.year - 1, 2)


def baseline_date(plan: Plan, indicator: Indicator) -> date | None:
    """The day a baseline is of; None where none is asked for: no level, or one is known."""
    if indicator.accumulation is not Accumulation.NIVEL or indicator.baseline is not None:
        return None
    return date(plan.period(plan.activity(indicator.activity))[0] - 1, 12, 31)


def cut_off_dates(plan: Plan, indicator: Indicator, last: Semester) -> tuple[date, ...]:
    """The dates at which a balance makes sense, up to the semester ``last``.

    Yearly figures (flujo, promedio): the end of each year of the activity's period, and
    the end of ``last``. The others: the end of ``last`` alone, and for a level without a
    baseline the day before its activity began. Nothing else before the activity begins.
    """
    first, end = plan.period(plan.activity(indicator.activity))
    before = baseline_date(plan, indicator)
    asked = () if before is None or before > last.end else (before,)
    if last.year < first:
        return asked
    if indicator.accumulation not in YEARLY:
        return (*asked, last.end)
    years = range(first, min(last.year - 1, end) + 1)
    return (*(date(y, 12, 31) for y in years), *((last.end,) if last.year <= end else ()))
