"""The written rule for typed values: what is understood, what is asked about.

Unambiguous spellings are normalised, and listed by the caller; ambiguous ones are a
problem that carries both readings; words and units carry the figure they suggest. The
rule is stated as a table in ``docs/values.md``, which is tested against this module.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from pni_sheets.core.model import Value
from pni_sheets.forms import report_form
from pni_sheets.forms.report_form import Field, Kind
from pni_sheets.intake.values.dates import read_date
from pni_sheets.intake.values.numbers import figure, read_number
from pni_sheets.intake.values.parsed import MEASURES, Measure, Parsed, Shown

__all__ = ["MEASURES", "Measure", "Parsed", "Shown", "fold", "parse", "shown", "tidy"]

#: Controls (but tabulator and line ends), soft hyphens, zero widths, changes of direction.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_BLANKS = frozenset(report_form.DISGUISED_BLANKS)


def parse(
    field: Field, raw: Value, how: Shown = Shown.PLAIN, measure: Measure = Measure.FIGURE
) -> Parsed:
    """What one entry cell means.

    ``how`` is how the cell shows its value; ``measure`` is what a number field counts (a
    field of money counts money whatever is said). Never raises.
    """
    if raw is None:
        return Parsed(None)
    if isinstance(raw, str):
        plain = tidy(raw)
        if not plain:
            return Parsed(None, normalised=True)
        if plain.casefold() in _BLANKS:
            return _disguised(field)
        if field.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL):
            return Parsed(plain, normalised=plain != raw)
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return read_number(raw, how, Measure.MONEY if field.kind is Kind.MONEY else measure)
    if field.kind is Kind.DATE:
        return read_date(raw, how)
    if field.kind is Kind.CHOICE:
        return _choice(field, raw)
    return Parsed(shown(raw), normalised=not isinstance(raw, str | float))


def _disguised(field: Field) -> Parsed:
    """A dash or "N/A" is a blank; it is only asked about where a blank is no answer."""
    if field.optional and field.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL):
        return Parsed(None, normalised=True)
    return Parsed(None, problem="VACIO-DISFRAZ")


def tidy(text: str) -> str:
    """A text without invisible characters, odd spaces and blanks around it."""
    return _INVISIBLE.sub("", text).replace("\u00a0", " ").replace("\u202f", " ").strip()


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """A text reduced to what two spellings share: no case, accents, punctuation, spaces."""
    plain = unicodedata.normalize("NFKD", tidy(text).casefold())
    return " ".join(
        re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    )


def shown(value: Value) -> str:
    """A value as an office shows it: 12, 1.5, 05/06/2025, VERDADERO; blank is ""."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "VERDADERO" if value else "FALSO"
    if isinstance(value, float | int):
        return figure(value)
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return value


# --- list values -------------------------------------------------------------------

#: Spellings that mean the same, folded, by list value.
_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    report_form.YES: ("s", "yes", "true", "verdadero"),
    report_form.NO: ("n", "false", "falso"),
}
_SAME = {spelling: value for value, spellings in _SPELLINGS.items() for spelling in spellings}

#: Words that suggest a list value without being it, folded.
_SUGGESTED = {
    report_form.NOT_STARTED: ("no iniciado", "sin iniciar", "pendiente", "por iniciar",
                              "no inicia"),
    report_form.RUNNING: ("en proceso", "en curso", "en marcha", "iniciada", "iniciado",
                          "en desarrollo", "ejecutandose", "ejecucion", "activa", "en progreso"),
    report_form.COMPLETED: ("completado", "completa", "completo", "terminada", "terminado",
                            "finalizada", "finalizado", "concluida", "cumplida", "hecho",
                            "realizada", "100"),
    report_form.SUSPENDED: ("suspendido", "cancelada", "detenida", "en pausa", "pausada", "parada"),
    report_form.RESCHEDULED: ("reprogramado", "postergada", "pospuesta", "aplazada", "diferida"),
    report_form.OWN: ("propia", "nuestro", "individual", "institucional"),
    report_form.JOINT: ("conjunta", "compartido", "compartida", "interinstitucional"),
    report_form.YES: ("si hay", "claro", "afirmativo", "x"),
    report_form.NO: ("no hay", "ninguno", "negativo", "sin avances"),
}  # fmt: skip


def _choice(field: Field, raw: Value) -> Parsed:
    typed = shown(raw)
    folded = fold(typed)
    for choice in field.choices:
        if folded == fold(choice) or _SAME.get(folded) == choice:
            return Parsed(choice, normalised=choice != raw)
    params: dict[str, object] = {"choices": field.choices}
    suggestion = _suggestion(field, folded)
    if suggestion:
        params["suggestion"] = suggestion
    return Parsed(None, problem="LISTA-VALOR", params=params)


def _suggestion(field: Field, folded: str) -> str | None:
    for choice in field.choices:
        if folded in _SUGGESTED.get(choice, ()):
            return choice
    spelled = {fold(choice): choice for choice in field.choices}
    close = difflib.get_close_matches(folded[:60], spelled, n=1, cutoff=0.75)
    return spelled[close[0]] if close else None
