"""The rules as the workbook's live self-check: formula texts, and limits of cells.

A formula only knows what Excel can see: the types as typed (the reader understands more),
the rules of cells and rows, and other sheets of the same workbook. Where both projections
speak, the workbook is never more lenient than the return's validation: no pending cell
means no error of these rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pni_sheets.core.findings import Severity
from pni_sheets.core.model import Value
from pni_sheets.core.symbols import OK
from pni_sheets.forms import report_form
from pni_sheets.forms.expressions.language import Cell, Expr, Fact, Related, constant, says, walk
from pni_sheets.forms.expressions.to_excel import Facts, Places, literal, to_excel
from pni_sheets.forms.messages import hint, number
from pni_sheets.forms.rules.registry import Bound, Check, Rule, rules_for

#: What *Revisión* says of a row with content and without problems.
COMPLETE = f"{OK} Completa"


@dataclass(frozen=True, slots=True)
class RowCheck:
    """One rule at one cell of a row: ``formula`` (no leading "=") is TRUE when it is broken,
    unless ``justified`` (where there is one) is TRUE."""

    rule: Rule
    field: str
    formula: str
    justified: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """What data validation can enforce in a number or date cell (dates as serial numbers).

    ``message`` is what Excel shows on refusal, at most 224 characters.
    """

    whole: bool
    minimum: float | None
    maximum: float | None
    message: str


def row_checks(sheet: str, facts: Facts, places: Places) -> tuple[RowCheck, ...]:
    """The checks that can apply to a row with those facts: errors first, then by stage."""
    found = []
    for rule, check in _declared(sheet):
        formula = to_excel(check.condition, places, facts)
        if formula is not False:
            words = "" if check.unless is None else _words(check.unless, places)
            found.append(RowCheck(rule, check.field, _text(formula), words))
    return tuple(found)


@cache
def _declared(sheet: str) -> tuple[tuple[Rule, Check], ...]:
    rules = sorted(rules_for(sheet), key=lambda rule: rule.severity is not Severity.ERROR)
    return tuple((rule, check) for rule in rules for check in rule.checks if check.sheet == sheet)


@cache
def sheets_read(sheet: str) -> frozenset[str]:
    """The other sheets that the checks of a sheet look at."""
    nodes = (node for _, check in _declared(sheet) for node in walk(check.condition))
    return frozenset(node.cell.sheet for node in nodes if isinstance(node, Related))


def _words(cell: Cell, places: Places) -> str:
    return _text(to_excel(says(cell), places, {}))


def _text(formula: str | bool) -> str:
    return literal(formula) if isinstance(formula, bool) else formula


def review(checks: Iterable[RowCheck], fields: Iterable[str], places: Places) -> str:
    """Formula of *Revisión* for some entry fields of a row, or for one of a label/value sheet.

    The hint of the first broken rule of ``checks`` (errors first), "✔ Completa" where there
    is content and no problem, "" where all is empty and nothing is asked.
    """
    cells = ",".join(places.cell(name) for name in fields)
    text = f'IF(COUNTA({cells})=0,"",{literal(COMPLETE)})'
    kept = tuple(checks)
    for words in sorted({c.justified for c in kept if c.justified}):
        asked = _chain((c for c in kept if c.justified == words), text)
        text = f"IF({words},{text},{asked})"
    text = _chain((c for c in kept if not c.justified), text)
    return f"IFERROR({text},{literal(hint('CELDA-ERROR'))})"


def _chain(checks: Iterable[RowCheck], otherwise: str) -> str:
    """The hint of the first broken rule, else the other text."""
    for rule, formula in reversed(_by_rule(checks)):
        otherwise = f"IF({formula},{literal(hint(rule.id))},{otherwise})"
    return otherwise


def _by_rule(checks: Iterable[RowCheck]) -> list[tuple[Rule, str]]:
    """The rules in order, each with one condition over all its cells."""
    rules: dict[str, Rule] = {}
    formulas: dict[str, list[str]] = {}
    for check in checks:
        rules[check.rule.id] = check.rule
        formulas.setdefault(check.rule.id, []).append(check.formula)
    return [(rules[name], _any(found)) for name, found in formulas.items()]


def _any(formulas: list[str]) -> str:
    return formulas[0] if len(formulas) == 1 else f"OR({','.join(formulas)})"


def pending(checks: Iterable[RowCheck]) -> str:
    """Formula of *Pendientes*: how many cells of the row have errors; 0 when it is ready."""
    fields: dict[str, list[str]] = {}
    for check in checks:
        if check.rule.severity is Severity.ERROR:
            fields.setdefault(check.field, []).append(check.formula)
    counted = "+".join(f"N({_any(formulas)})" for formulas in fields.values())
    return f"IFERROR({counted},1)" if counted else "0"


# --- data validation -----------------------------------------------------------------


def limit(sheet: str, field: str, facts: Mapping[str, Value]) -> Limit | None:
    """What data validation enforces in that cell; None where no rule bounds it."""
    return _limit(sheet, field, tuple([facts.get(name) for name in _facts_of(sheet, field)]))


@cache
def _bounds(sheet: str, field: str) -> tuple[Bound, ...]:
    return tuple(c.bound for _, c in _declared(sheet) if c.field == field and c.bound)


@cache
def _facts_of(sheet: str, field: str) -> tuple[str, ...]:
    """The facts that the bounds of a cell depend on."""
    parts: list[Expr] = []
    for bound in _bounds(sheet, field):
        parts += [constant(bound.value), *((bound.applies,) if bound.applies is not None else ())]
    return tuple(sorted({n.name for p in parts for n in walk(p) if isinstance(n, Fact)}))


class _Nowhere:
    """Bounds depend on facts alone: no cell may be asked for."""

    def cell(self, field: str) -> str:
        raise LookupError(field)

    def column(self, sheet: str, field: str) -> str | None:
        raise LookupError(sheet)


@cache
def _limit(sheet: str, field: str, facts: tuple[Value, ...]) -> Limit | None:
    given = dict(zip(_facts_of(sheet, field), facts, strict=True))
    kinds: dict[str, float] = {}
    for bound in _bounds(sheet, field):
        applies = bound.applies is None or to_excel(bound.applies, _Nowhere(), given)
        if applies:
            kinds[bound.kind] = float(to_excel(constant(bound.value), _Nowhere(), given))
    if not kinds:
        return None
    whole, low, high = "whole" in kinds, kinds.get("min"), kinds.get("max")
    dated = report_form.sheet(sheet).field(field).kind is report_form.Kind.DATE
    return Limit(whole, low, high, _refusal(dated, whole, low, high))


def _refusal(dated: bool, whole: bool, low: float | None, high: float | None) -> str:
    if dated:
        return f"Escriba una fecha {_range(low, high, _day)}, como día/mes/año."
    entero = " entero" if whole else ""
    return f"Escriba solo un número{entero}{_comma(_range(low, high, number))}, sin letras."


def _comma(text: str) -> str:
    return f", {text}" if text else ""


def _range(low: float | None, high: float | None, say: Callable[[float], str]) -> str:
    if low is not None and high is not None:
        return f"de {say(low)} a {say(high)}"
    if low is not None:
        return f"de {say(low)} en adelante"
    return f"hasta {say(high)}" if high is not None else ""


def _day(serial: float) -> str:
    return f"{date(1899, 12, 30) + timedelta(days=int(serial)):%d/%m/%Y}"
