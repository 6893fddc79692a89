"""Dates as typed in El Salvador: day, month, year."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime

from pni_sheets.core.model import Value
from pni_sheets.core.spanish import MONTHS
from pni_sheets.intake.values.numbers import plain
from pni_sheets.intake.values.parsed import Parsed, Shown

_ENGLISH = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_SETIEMBRE = "setiembre"
_WEEKDAY = re.compile(
    r"^(?:lunes|martes|miércoles|miercoles|jueves|viernes|sábado|sabado|domingo),?\s+"
)
_TIME = re.compile(r"[\st]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?\s?m\.?)?z?$")
_NUMERIC = re.compile(r"(\d{1,4})\s?[/\-. ]\s?(\d{1,2})\s?[/\-. ]\s?(\d{1,4})")
#: "1", "1.º", "1ro", "primero".
_ORDINAL = r"(\d{1,2}|primero)(?:\.?\s?(?:[º°]|er[oa]?|r[oa])\b|\.?[º°])?"
_NAMED = re.compile(
    _ORDINAL + r"(?:\s*de\s+|[\s/\-.]+)([a-zé]{3,10})\.?(?:,?\s*del?\s+|[\s/\-.,]+)(\d{4}|\d{2})"
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
    return _written(raw) if raw else Parsed(None, problem="FECHA-TEXTO")


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


def _written(text: str) -> Parsed:
    """A date typed as text: day first (the sheet asks for it), month first only if it must be."""
    orders = _orders(text)
    for order in orders:
        found = _day(*order)
        if found is not None:
            return Parsed(found, normalised=True)
    for year, month, day in orders:  # a day that the month does not have
        if _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 29 <= day <= 31:
            days = monthrange(year, month)[1]
            params = {"month": f"{MONTHS[month - 1]} de {year}", "days": days}
            return Parsed(None, problem="FECHA-DIA", params=params)
    return Parsed(None, problem="FECHA-TEXTO")


def _orders(text: str) -> list[tuple[int, int, int]]:
    """Year, month and day of a typed date, in the orders it may have, the likelier first."""
    bare = plain(text[:80]).strip(" .'")
    bare = _TIME.sub("", _WEEKDAY.sub("", bare)).strip(" ,")
    numeric = _NUMERIC.fullmatch(bare)
    if numeric:
        first, second, third = numeric.groups()
        if len(first) == 4:
            return [(int(first), int(second), int(third))]
        if len(first) > 2 or len(third) not in (2, 4):
            return []
        year = _year(third)
        return [(year, int(second), int(first)), (year, int(first), int(second))]
    named = _NAMED.fullmatch(bare)
    if named:
        day = 1 if named[1] == "primero" else int(named[1])
        return [(_year(named[3]), _month(named[2]), day)]
    named = _NAMED_FIRST.fullmatch(bare)
    return [(int(named[3]), _month(named[1]), int(named[2]))] if named else []


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _month(word: str) -> int:
    """The number of a month's name, Spanish or English, whole or shortened to three letters or
    more; 0 where it is none ("marzzo" is asked about)."""
    for names in (MONTHS, _ENGLISH):
        for number, name in enumerate(names, 1):
            if name.startswith(word):
                return number
    return 9 if _SETIEMBRE.startswith(word) else 0


def _day(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
