"""The sentences of a finding: the words of its rule, filled with the cell's value and place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from string import Formatter
from typing import Any

from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.symbols import LOOK, MISSING, WRONG
from pni_sheets.forms import report_form
from pni_sheets.forms.rules.registry import Stage, rule

EXAMPLE = "Ejemplo: "

_EMPTY = "deje esta celda vacía"

#: A longer value is cut where a message quotes it, in characters.
_LONGEST_VALUE = 40


@dataclass(frozen=True, slots=True)
class Words:
    """A message in its parts; ``example`` is "" for an info."""

    problem: str
    remedy: str
    example: str

    def __str__(self) -> str:
        said = f"{self.problem} {self.remedy}"
        return f"{said} {EXAMPLE}{_ended(self.example)}" if self.example else said


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that say the same thing: one message, many cells, in the order given."""

    text: str
    findings: tuple[Finding, ...]

    @property
    def cells(self) -> str:
        """The cells by sheet: "Indicadores: G7, G9; Presupuesto: D8"; "" for a whole file."""
        sheets: dict[str, list[str]] = {}
        for finding in self.findings:
            if finding.sheet:
                cells = sheets.setdefault(finding.sheet, [])
                cells += [finding.cell] if finding.cell else []
        return "; ".join(f"{s}: {', '.join(c)}" if c else s for s, c in sheets.items())


def words(finding: Finding) -> Words:
    """Problem, remedy and example of a finding, in Spanish. KeyError: no such rule."""
    given = rule(finding.rule)
    values = _Values(finding)
    return Words(*(_fill(part, values) for part in (given.says, given.do, given.example)))


def message(finding: Finding) -> str:
    """What is wrong with which value, what to do, and an example; plain text in Spanish."""
    return str(words(finding))


def hint(rule_id: str) -> str:
    """The message in at most 60 characters with its symbol, for the column *Revisión*."""
    given = rule(rule_id)
    if given.severity is not Severity.ERROR:
        symbol = LOOK
    else:
        symbol = MISSING if given.stage is Stage.REQUIRED or "FALTA" in given.id else WRONG
    return f"{symbol} {given.hint}"


_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def grouped(findings: Sequence[Finding]) -> tuple[Group, ...]:
    """Findings of one rule with one text together; errors first, then in the order given."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: _GRAVITY[f.severity]):
        groups.setdefault((finding.rule, message(finding)), []).append(finding)
    return tuple(Group(text, tuple(found)) for (_, text), found in groups.items())


# --- the parameters of a text --------------------------------------------------------


def _fill(text: str, values: Mapping[str, Any]) -> str:
    return _Spanish().vformat(text, (), values)


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


class _Spanish(Formatter):
    """Numbers as 1,250.5; ``{x:date}`` for serial numbers; lists as "A, B o C"."""

    def format_field(self, value: Any, spec: str) -> str:
        if spec == "date" and isinstance(value, (int, float)):
            return f"{date(1899, 12, 30) + timedelta(days=int(value)):%d/%m/%Y}"
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return _cut(str(value))
        return number(value)


def number(value: float) -> str:
    """A figure as El Salvador writes it: 1,250 or 1,250.5 (at most two decimals shown)."""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE * 4 else text[: _LONGEST_VALUE - 1] + "…"


class _Values(Mapping[str, Any]):
    """What a text may name: the finding, its parameters, its field, and words made of them."""

    def __init__(self, finding: Finding) -> None:
        self._finding = finding
        self._own = {
            "value": _quoted(finding.value),
            "sheet": finding.sheet or "",
            "cell": finding.cell or "",
            "key": finding.key or "",
        }

    def __getitem__(self, name: str) -> Any:
        if name in self._finding.params and self._finding.params[name] is not None:
            return self._finding.params[name]
        if name in self._own:
            return self._own[name]
        return _MADE[name](self._finding)

    def __iter__(self) -> Any:
        return iter({*self._finding.params, *self._own, *_MADE})

    def __len__(self) -> int:
        return len({*self._finding.params, *self._own, *_MADE})


def _quoted(value: str | None) -> str:
    text = " ".join((value or "").split())
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _field(finding: Finding) -> report_form.Field | None:
    """The form's field; None for findings on a whole row or in a workbook of the operator."""
    sheets = (sheet for sheet in report_form.SHEETS if sheet.name == finding.sheet)
    return next((f for sheet in sheets for f in sheet.fields if f.name == finding.field), None)


def _of_field(read: Callable[[report_form.Field], str], nothing: str) -> Callable[[Finding], str]:
    def made(finding: Finding) -> str:
        field = _field(finding)
        return read(field) if field else nothing

    return made


#: What a right answer looks like, by column of the workbook of opening balances.
OPENING_SAMPLES = {
    "fecha_corte": "31/12/2025",
    "valor": "25",
    "fuente": "Memoria de labores 2025, página 12",
}

#: What a right answer looks like, by field; the kind's sample otherwise.
_SAMPLES = {
    "persona": "Nombre y apellido",
    "cargo": "Técnica de planificación",
    "correo": "enlace@example.org",
    "titular": "Nombre y apellido de la autoridad",
    "hay_avances": report_form.YES,
    "estado": report_form.RUNNING,
    "justificacion": "No se asignaron fondos en el semestre.",
    "dificultades": "Retraso en la compra de equipo.",
    "avance": "0",
}

_KIND_SAMPLES = {
    report_form.Kind.NUMBER: "25",
    report_form.Kind.MONEY: "1250.50",
    report_form.Kind.DATE: "15/07/2025",
    report_form.Kind.EMAIL: "enlace@example.org",
}


def _filled_in(finding: Finding) -> str:
    """What to do with a blank in disguise, as an example."""
    field = _field(finding)
    return _EMPTY if field and field.optional else _sample(finding)


def _sample(finding: Finding) -> str:
    """What a right answer looks like; for a date, the round's deadline where it is known."""
    field = _field(finding)
    if field is None:
        return OPENING_SAMPLES.get(finding.field or "", "25")
    if field.kind is report_form.Kind.DATE and "plazo" in finding.params:
        return _Spanish().format_field(finding.params["plazo"], "date")
    if field.name in _SAMPLES:
        return _SAMPLES[field.name]
    return field.choices[0] if field.choices else _KIND_SAMPLES.get(field.kind, "Informe semestral")


#: What a missing answer of *Institución* must say.
_ASKED = {
    "persona": "Escriba el nombre y apellido de quien llenó este libro.",
    "cargo": "Escriba el cargo de quien llenó este libro.",
    "correo": "Escriba un correo donde podamos escribirle.",
    "titular": "Escriba el nombre de la autoridad que validó estos datos.",
    "fecha_validacion": "Escriba el día en que se validaron los datos, como día/mes/año.",
}


def _blank_remedy(field: report_form.Field) -> str:
    if field.name == "avance":
        return "Escriba el número; si no hubo avance, escriba 0."
    if field.optional:
        return "Escriba el dato o deje la celda vacía."
    return "Escriba el dato que se pide."


def _suggestion(finding: Finding) -> str:
    """Where the reader suggests nothing, what a right answer looks like."""
    return _sample(finding) if _field(finding) else str(_listed(finding)[0])


def _listed(finding: Finding) -> Sequence[str]:
    field = _field(finding)
    return finding.params.get("choices") or (field.choices if field else ("",))


def _reading(index: int) -> Callable[[Finding], str]:
    return lambda finding: str(finding.params["readings"][index])


def _typed(finding: Finding, change: Callable[[float], float]) -> str:
    """A figure as it is typed, without separators, made of the cell's own."""
    field = finding.field or ""
    given = finding.params.get(field, finding.value)
    try:
        return f"{change(float(given)):.15g}"
    except (TypeError, ValueError):
        return "0"


def _param_typed(name: str) -> Callable[[Finding], str]:
    return lambda finding: f"{float(finding.params[name]):.15g}"


def _from(table: Mapping[str, str], param: str, otherwise: str) -> Callable[[Finding], str]:
    return lambda finding: table.get(str(finding.params.get(param)), otherwise)


_KINDS = {
    "pdf": "un PDF",
    "word": "un documento de Word",
    "presentation": "una presentación",
    "numbers": "un archivo de Numbers",
    "xlsb": "un libro binario (.xlsb)",
    "image": "una imagen",
    "html": "una página web",
    "archive": "un archivo comprimido",
    "zip": "un ZIP sin libros de Excel",
    "eml": "un correo",
    "outlook": "un correo de Outlook",
    "xml": "un XML",
}

#: Kinds that the program which made them saves as a workbook of Excel.
_SAVED_AGAIN = dict.fromkeys(
    ("numbers", "xlsb", "xml"), "Ábralo y guárdelo como libro de Excel (.xlsx)."
)

_REASONS = {
    "bytes": "pesa demasiado",
    "path": "lleva rutas de archivos peligrosas",
    "duplicate": "lleva partes repetidas",
    "overlap": "lleva partes repetidas",
    "name": "lleva partes que no son lo que dicen ser",
    "size": "lleva partes que no son lo que dicen ser",
    "doctype": "lleva definiciones XML prohibidas",
    "reference": "lleva celdas fuera de la hoja",
    "text": "lleva un texto más largo que lo que Excel admite",
    "characters": "lleva mucho más texto que el que alguien escribiría",
    "sheets": "tiene demasiadas hojas",
    "merges": "tiene demasiadas celdas combinadas",
    "area": "tiene celdas demasiado lejos unas de otras",
}

_LIMITS = {"time": "tardó demasiado", "memory": "necesita demasiada memoria"}

_CLUES = {
    "filas": "sus filas",
    "remitente": "quien lo envió",
    "archivo": "el nombre del archivo",
}


def _how(finding: Finding) -> str:
    how = str(finding.params.get("how"))
    return _LIMITS.get(how) or _CLUES.get(how) or "el lector se detuvo"


_MADE: dict[str, Callable[[Finding], str]] = {
    "header": _of_field(lambda f: f.header, "la celda"),
    "asked": _of_field(lambda f: _ASKED[f.name], "Escriba el dato."),
    "sample": _sample,
    "filled_in": _filled_in,
    "blank_remedy": _of_field(_blank_remedy, "Escriba el dato."),
    "suggestion": _suggestion,
    "choice_words": lambda finding: ", ".join(_listed(finding)),
    "near_code": lambda finding: finding.params.get("suggestion") or "5.4.1-1",
    "near_key": lambda finding: finding.params.get("suggestion") or "DGME",
    "one": _reading(0),
    "other": _reading(1),
    "positive": lambda finding: _typed(finding, abs),
    "whole": lambda finding: _typed(finding, round),
    "suma_plain": _param_typed("suma"),
    "avance_plain": _param_typed("avance"),
    "kind_words": _from(_KINDS, "kind", "de un tipo que no se reconoce"),
    "format_remedy": _from(
        _SAVED_AGAIN, "kind", "Llene la plantilla en Excel y envíela como .xlsx."
    ),
    "reason_words": _from(_REASONS, "reason", "es más grande que lo que cabe en un libro normal"),
    "how_words": _how,
}
