"""Rule expressions as the text of Excel formulas, with the facts of a row folded in."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pni_sheets.core.model import Value
from pni_sheets.forms import report_form
from pni_sheets.forms.expressions.language import (
    EMAIL_SEPARATORS,
    Cell,
    Constant,
    Expr,
    Fact,
    Op,
    Reach,
    Related,
    Type,
    plain,
)


class Places(Protocol):
    """Where cells lie in the workbook being written."""

    def cell(self, field: str) -> str:
        """Reference to a field of the rule's own row, such as "$G7"."""

    def column(self, sheet: str, field: str) -> str | None:
        """Absolute range of a column of a table ("Indicadores!$G$6:$G$40"), or the single
        absolute cell of a record sheet; None where the workbook has no such sheet."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A known number whose text is put in later: lets one compiled text serve many rows."""

    text: str


Facts = Mapping[str, Value | Slot]


@dataclass(frozen=True, slots=True)
class _Text:
    """Formula text; ``strength`` of its outermost operator decides about parentheses."""

    text: str
    strength: int = 9


_Compiled = _Text | bool | float | str


def to_excel(expr: Expr, places: Places, facts: Facts) -> str | bool:
    """The expression as formula text (English names, commas, no leading "=").

    Facts are folded in; a condition that they decide comes back as True or False. A fact
    that is missing from ``facts`` counts as unknown (blank).
    """
    compiled = _compile(expr, places, facts)
    return compiled if isinstance(compiled, bool) else _text(compiled)


def literal(value: str | float | bool) -> str:
    """A constant as Excel writes it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return format(value, ".15g")


def _text(compiled: _Compiled) -> str:
    return compiled.text if isinstance(compiled, _Text) else literal(compiled)


def _compile(expr: Expr, places: Places, facts: Facts) -> _Compiled:
    match expr:
        case Constant(value=value):
            return _constant(value, expr.type)
        case Cell(name=name):
            return _reference(places.cell(name), expr.type)
        case Fact(name=name):
            fact = facts.get(name)
            return _Text(fact.text) if isinstance(fact, Slot) else _constant(fact, expr.type)
        case Related():
            return _related(expr, places)
        case Op(symbol="filled" | "blank" | "is_number", args=(operand,)):
            return _presence(expr, operand, places, facts)
        case Op(symbol="word", args=(Cell(name=name), Constant(value=word))):
            return _Text(f"TRIM({places.cell(name)})={literal(str(word))}", 1)
        case Op(symbol="and" | "or"):
            return _junction(expr, places, facts)
        case Op(
            symbol="not", args=(Op(symbol="blank", args=(Cell(type=Type.NUMBER, name=name),)),)
        ):
            return _Text(f'{places.cell(name)}<>""', 1)
        case Op(symbol="if", args=(condition, then, otherwise)):
            return _choice(condition, then, otherwise, places, facts)
        case Op(symbol=symbol, args=args):
            return _apply(symbol, [_compile(a, places, facts) for a in args])
    raise TypeError(expr)


def _constant(value: Value, type: Type) -> bool | float | str:
    value = plain(value)
    if type is Type.TRUTH:
        return bool(value)
    if type is Type.NUMBER:
        return 0.0 if value is None else float(value)
    return "" if value is None else str(value)


def _reference(cell: str, type: Type) -> _Text:
    """N() makes a text in a number cell count as a blank, as it does on return."""
    return _Text(f"N({cell})" if type is Type.NUMBER else cell)


def _presence(expr: Op, operand: Expr, places: Places, facts: Facts) -> _Compiled:
    absent = expr.symbol == "blank"
    if isinstance(operand, Fact):
        return (facts.get(operand.name) is None) is absent
    assert isinstance(operand, Cell)
    cell = places.cell(operand.name)
    if operand.type is Type.NUMBER:
        return _Text(f'{cell}=""', 1) if absent else _Text(f"ISNUMBER({cell})")
    if expr.symbol == "is_number":
        return _Text(f"ISNUMBER({cell})")
    test = "ISNUMBER" if absent else "ISERROR"
    return _Text(f'{test}(FIND("|"&LOWER(TRIM({cell}))&"|",{_NOTHING}))')


#: The blanks in disguise as one text to search in; the empty one first.
_NOTHING = literal("||" + "|".join(report_form.DISGUISED_BLANKS) + "|")


def _junction(junction: Op, places: Places, facts: Facts) -> _Text | bool:
    decisive = junction.symbol == "or"
    parts: list[str] = []
    for arg in _flat(junction, junction.symbol):
        part = _compile(arg, places, facts)
        if part is decisive:
            return decisive
        if isinstance(part, _Text):
            parts.append(part.text)
    if not parts:
        return not decisive
    if len(parts) == 1:
        return _Text(parts[0], 1)
    return _Text(f"{junction.symbol.upper()}({','.join(parts)})")


def _flat(expr: Expr, symbol: str) -> Iterator[Expr]:
    """The operands of a junction of junctions of the same kind."""
    if isinstance(expr, Op) and expr.symbol == symbol:
        for arg in expr.args:
            yield from _flat(arg, symbol)
    else:
        yield expr


def _choice(
    condition: Expr, then: Expr, otherwise: Expr, places: Places, facts: Facts
) -> _Compiled:
    test = _compile(condition, places, facts)
    if isinstance(test, bool):
        return _compile(then if test else otherwise, places, facts)
    yes, no = _compile(then, places, facts), _compile(otherwise, places, facts)
    return _Text(f"IF({_text(test)},{_text(yes)},{_text(no)})")


def _related(node: Related, places: Places) -> _Compiled:
    column = places.column(node.cell.sheet, node.cell.name)
    if column is None:
        return "" if node.type is Type.TEXT else 0.0
    if node.reach is Reach.RECORD:
        return _reference(column, node.type)
    if node.reach is Reach.POSITIVE:
        return _Text(f'COUNTIF({column},">0")')
    code = places.cell("codigo")
    codes = places.column(node.cell.sheet, "codigo")
    if node.reach is Reach.POSITIVE_IN_ACTIVITY:
        return _Text(f'COUNTIFS({codes},{code}&"-*",{column},">0")')
    found = f'INDEX({column},MATCH(LEFT({code},FIND("-",{code})-1),{codes},0))'
    if node.type is Type.NUMBER:
        return _Text(f"IFERROR(N({found}),0)")
    return _Text(f'IFERROR({found}&"","")')


_STRENGTH = {"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "+": 3, "-": 3, "*": 4, "/": 4}

_FOLD: dict[str, Callable[..., bool | float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "not": operator.not_,
    "abs": abs,
    "int": math.floor,
}

_FUNCTIONS = {
    "not": "NOT({0})",
    "abs": "ABS({0})",
    "int": "INT({0})",
    "length": "LEN({0})",
    "letters": "NOT(EXACT(UPPER({0}),LOWER({0})))",
}


def _apply(symbol: str, args: list[_Compiled]) -> _Compiled:
    if symbol in _FOLD and not any(isinstance(a, _Text) for a in args):
        return _FOLD[symbol](*(a.lower() if isinstance(a, str) else a for a in args))
    if symbol == "email":
        return _email(_text(args[0]))
    if symbol in _FUNCTIONS:
        return _Text(_FUNCTIONS[symbol].format(*map(_text, args)))
    strength = _STRENGTH[symbol]
    # The right operand of - and / needs parentheses already at equal strength.
    left, right = _within(args[0], strength), _within(args[1], strength + 1)
    return _Text(f"{left}{symbol}{right}", strength)


def _within(arg: _Compiled, strength: int) -> str:
    text = _text(arg)
    weak = isinstance(arg, _Text) and arg.strength < strength
    negative = isinstance(arg, float) and arg < 0
    return f"({text})" if weak or negative else text


def _email(cell: str) -> _Text:
    """``expressions.looks_like_email`` in Excel's words."""
    at = f'IFERROR(FIND("@",{cell}),0)'
    inner_dot = f'IFERROR(FIND(".",{cell},{at}+2),0)'
    parts = (
        f"{at}>1",
        f'ISERROR(FIND("@",{cell},{at}+1))',
        f"{inner_dot}>0",
        f'RIGHT({cell},1)<>"."',
        *(f"ISERROR(FIND({literal(c)},{cell}))" for c in EMAIL_SEPARATORS),
    )
    return _Text(f"AND({','.join(parts)})")
