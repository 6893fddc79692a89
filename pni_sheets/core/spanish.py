"""How an office writes dates, semesters and enumerations."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pni_sheets.core.model import Semester

_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
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


def in_words(day: date) -> str:
    """A date as an office writes it: "jueves 31 de julio de 2025"."""
    return f"{_DAYS[day.weekday()]} {day.day} de {_MONTHS[day.month - 1]} de {day.year}"


def semester_in_words(semester: Semester) -> str:
    """A semester as an office writes it: "primer semestre de 2025"."""
    return f"{'primer' if semester.half == 1 else 'segundo'} semestre de {semester.year}"


def did_you_mean(near: str) -> str:
    """ " ¿Quiso decir X?", to stand behind a sentence; "" where nothing is near."""
    return f" ¿Quiso decir {near}?" if near else ""


def join_words(words: Sequence[str]) -> str:
    """A Spanish enumeration: "A", "A y B", "A, B y C" ("e" before the sound i)."""
    if len(words) < 2:
        return "".join(words)
    last = words[-1]
    start = unicodedata.normalize("NFD", last.casefold())[:2]
    sounds_i = start.startswith("i") or (start == "hi" and not last.casefold().startswith("hie"))
    return f"{', '.join(words[:-1])} {'e' if sounds_i else 'y'} {last}"


def half_up(value: float, places: int) -> Decimal:
    """The number as Excel shows it: ties go away from zero (0.25 is 0.3, not 0.2)."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
