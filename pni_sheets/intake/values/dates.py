"""Dates as typed in El Salvador: day, month, year."""

from __future__ import annotations

import re
from datetime import date, datetime

from pni_sheets.core.model import Value
from pni_sheets.intake.values.numbers import plain
from pni_sheets.intake.values.parsed import Parsed, Shown

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip
_SHORT = {name[:3]: number for number, name in enumerate(MONTHS, 1)} | {
    "jan": 1, "apr": 4, "aug": 8, "set": 9, "dec": 12,
}  # fmt: skip
_WEEKDAY = re.compile(
    r"^(?:lunes|martes|miércoles|miercoles|jueves|viernes|sábado|sabado|domingo),?\s+"
)
_TIME = re.compile(r"[\st]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?\s?m\.?)?z?$")
_NUMERIC = re.compile(r"(\d{1,4})\s?[/\-. ]\s?(\d{1,2})\s?[/\-. ]\s?(\d{1,4})")
_NAMED = re.compile(
    r"(\d{1,2})(?:\s*de\s+|[\s/\-.]+)([a-zé]{3,10})\.?(?:,?\s*del?\s+|[\s/\-.,]+)(\d{4}|\d{2})"
)
_NAMED_FIRST = re.compile(r"([a-zé]{3,10})\.?\s+(\d{1,2}),?\s+(?:de\s+)?(\d{4})")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def read_date(raw: Value, how: Shown) -> Parsed:
    """A date cell. A date that Excel shows month first may have been typed day first."""
    if isinstance(raw, bool):
        return Parsed(None, problem="FECHA-TEXTO")
    if isinstance(raw, float | int):
        return Parsed(None, problem="FECHA-NUMERO")
    if isinstance(raw, date):
        return _native(raw, how)
    found = _written(raw) if raw else None
    if found is None:
        return Parsed(None, problem="FECHA-TEXTO")
    return Parsed(found, normalised=True)


def long_date(day: date) -> str:
    """5 de junio de 2025."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def _native(raw: date, how: Shown) -> Parsed:
    day = raw.date() if isinstance(raw, datetime) else raw
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return Parsed(None, problem="FECHA-NUMERO")
    if how is Shown.MONTH_FIRST and day.day <= 12 and day.day != day.month:
        other = day.replace(month=day.day, day=day.month)
        return Parsed(
            None, problem="FECHA-AMBIGUA", params={"readings": (long_date(day), long_date(other))}
        )
    return Parsed(day, normalised=isinstance(raw, datetime))


def _written(text: str) -> date | None:
    """A date typed as text: day first (the sheet asks for it), month first only if it must be."""
    bare = plain(text[:80]).strip(" .'")
    bare = _TIME.sub("", _WEEKDAY.sub("", bare)).strip(" ,")
    numeric = _NUMERIC.fullmatch(bare)
    if numeric:
        first, second, third = numeric.groups()
        if len(first) == 4:
            return _day(int(first), int(second), int(third))
        if len(first) > 2 or len(third) not in (2, 4):
            return None
        year = _year(third)
        return _day(year, int(second), int(first)) or _day(year, int(first), int(second))
    named = _NAMED.fullmatch(bare)
    if named:
        return _day(_year(named[3]), _month(named[2]), int(named[1]))
    named = _NAMED_FIRST.fullmatch(bare)
    return _day(int(named[3]), _month(named[1]), int(named[2])) if named else None


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _month(word: str) -> int:
    """The number of a month's name, Spanish or English, whole or shortened; 0 if none."""
    return _SHORT.get(word[:3], 0)


def _day(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
