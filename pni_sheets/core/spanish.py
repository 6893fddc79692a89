"""How an office writes dates, semesters and figures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from pni_sheets.core.model import Semester

_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)


def in_words(when: date) -> str:
    """A date as an office writes it: "jueves 31 de julio de 2025"."""
    return f"{_DAYS[when.weekday()]} {when.day} de {MONTHS[when.month - 1]} de {when.year}"


def semester_in_words(semester: Semester) -> str:
    """A semester as an office writes it: "primer semestre de 2025"."""
    return f"{'primer' if semester.half == 1 else 'segundo'} semestre de {semester.year}"


def did_you_mean(near: str) -> str:
    """ " ¿Quiso decir X?", to stand behind a sentence; "" where nothing is near."""
    return f" ¿Quiso decir {near}?" if near else ""


def day(value: date | datetime | None) -> str:
    """31/07/2025; "" where there is none."""
    return value.strftime("%d/%m/%Y") if value else ""


def moment(value: datetime | None) -> str:
    """31/07/2025 16:05; "" where there is none."""
    return value.strftime("%d/%m/%Y %H:%M") if value else ""


def half_up(value: float, places: int) -> Decimal:
    """The number as Excel shows it: ties go away from zero (0.25 is 0.3, not 0.2)."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
