"""Rule expressions evaluated over many rows at once, with numpy."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Protocol

from pni_sheets.forms.expressions.language import (
    Cell,
    Constant,
    Expr,
    Fact,
    Op,
    Related,
    Type,
    looks_like_email,
    plain,
)


class Rows(Protocol):
    """The rows of one sheet of many returns, as columns of equal length.

    Number columns are float arrays with blanks as 0, text columns object arrays of
    lower-case text with blanks as "", truth columns boolean arrays.
    """

    def cell(self, name: str) -> Any:
        """The usable values of a column."""

    def usable(self, name: str) -> Any:
        """Where the cell holds a value the reader understood; a disguised blank is none."""

    def unusable(self, name: str) -> Any:
        """Where the cell holds something the reader could not understand."""

    def fact(self, name: str, type: Type) -> Any:
        """The rows' constants of that name."""

    def known(self, name: str) -> Any:
        """Where the fact has a value."""

    def related(self, node: Related) -> Any:
        """What another sheet says of each row."""


def to_mask(expr: Expr, rows: Rows) -> Any:
    """The expression's value in every row: a numpy array, or a scalar for a constant."""
    match expr:
        case Constant(value=value):
            value = plain(value)
            return value.lower() if isinstance(value, str) else value
        case Cell(name=name):
            return rows.cell(name)
        case Fact(name=name, type=kind):
            return rows.fact(name, kind)
        case Related():
            return rows.related(expr)
        case Op(symbol="word", args=(Cell(name=name), _)):
            # On return it is the reader that knows the word; a column of numbers holds none.
            return rows.usable(name) & False
        case Op(symbol="filled" | "blank" | "is_number", args=(operand,)):
            return _presence(expr, operand, rows)
        case Op(symbol=symbol, args=args):
            return _OPERATIONS[symbol](*(to_mask(a, rows) for a in args))
    raise TypeError(expr)


def _presence(expr: Op, operand: Expr, rows: Rows) -> Any:
    if isinstance(operand, Fact):
        known = rows.known(operand.name)
        return ~known if expr.symbol == "blank" else known
    assert isinstance(operand, Cell)
    present = rows.usable(operand.name)
    if expr.symbol == "blank":
        return ~present & ~rows.unusable(operand.name)
    return present


def _each(function: Callable[[str], Any], dtype: type) -> Callable[[Any], Any]:
    """A function of one text, over a column of texts."""
    import numpy as np

    def over(column: Any) -> Any:
        return np.fromiter((function(t) for t in column), dtype=dtype, count=len(column))

    return over


def _all(*conditions: Any) -> Any:
    result = conditions[0]
    for condition in conditions[1:]:
        result = result & condition
    return result


def _any(*conditions: Any) -> Any:
    result = conditions[0]
    for condition in conditions[1:]:
        result = result | condition
    return result


def _choose(condition: Any, then: Any, otherwise: Any) -> Any:
    import numpy as np

    return np.where(condition, then, otherwise)


def _floor(numbers: Any) -> Any:
    import numpy as np

    return np.floor(numbers)


def _divide(one: Any, other: Any) -> Any:
    """Division; by zero gives infinity, which a rule guards against with ``when``."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        return one / other


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "and": _all,
    "or": _any,
    "not": operator.invert,
    "if": _choose,
    "int": _floor,
    "abs": abs,
    "letters": lambda column: _each(lambda t: t.upper() != t.lower(), bool)(column),
    "length": lambda column: _each(len, float)(column),
    "email": lambda column: _each(looks_like_email, bool)(column),
}
