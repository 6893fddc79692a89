"""A small language for rules: written once, projected to numpy masks and Excel formulas.

An expression is a tree of frozen values built with Python's operators::

    i = Fields(form.INDICATORS)
    i.mujeres + i.hombres + i.sin_dato == i.avance

``forms.expressions.to_numpy.to_mask`` evaluates it over the rows of many returns at once;
``forms.expressions.to_excel.to_excel`` writes it as the text of a formula, with the row's facts
folded to constants, so that a rule that cannot apply to a row becomes False and vanishes.

Both projections follow one semantics, which is Excel's own:

* a blank number counts as 0, a blank text as "" (``filled`` and ``blank`` tell them apart);
* texts are compared without regard to case;
* dates are Excel serial numbers (days since 1899-12-30);
* a cell that the reader could not understand is neither ``filled`` nor ``blank``;
* "-", "N/A" and their like (``form.DISGUISED_BLANKS``) are blank texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pni_sheets.core.model import Value
from pni_sheets.forms import report_form

#: What an Excel date counts from (for dates after February 1900).
_EPOCH = date(1899, 12, 30).toordinal()


class Type(StrEnum):
    """What an expression yields."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"


class Expr:
    """A node of an expression; operators build bigger ones, nothing is evaluated here."""

    __slots__ = ()
    type: Type

    def __add__(self, other: Operand) -> Expr:
        return _op("+", Type.NUMBER, self, other)

    def __sub__(self, other: Operand) -> Expr:
        return _op("-", Type.NUMBER, self, other)

    def __mul__(self, other: Operand) -> Expr:
        return _op("*", Type.NUMBER, self, other)

    def __truediv__(self, other: Operand) -> Expr:
        return _op("/", Type.NUMBER, self, other)

    def __rmul__(self, other: Operand) -> Expr:
        return _op("*", Type.NUMBER, other, self)

    def __radd__(self, other: Operand) -> Expr:
        return _op("+", Type.NUMBER, other, self)

    def __eq__(self, other: object) -> Expr:  # type: ignore[override]
        return _op("=", Type.TRUTH, self, other)

    def __ne__(self, other: object) -> Expr:  # type: ignore[override]
        return _op("<>", Type.TRUTH, self, other)

    def __lt__(self, other: Operand) -> Expr:
        return _op("<", Type.TRUTH, self, other)

    def __le__(self, other: Operand) -> Expr:
        return _op("<=", Type.TRUTH, self, other)

    def __gt__(self, other: Operand) -> Expr:
        return _op(">", Type.TRUTH, self, other)

    def __ge__(self, other: Operand) -> Expr:
        return _op(">=", Type.TRUTH, self, other)

    def __and__(self, other: Operand) -> Expr:
        return _op("and", Type.TRUTH, self, other)

    def __or__(self, other: Operand) -> Expr:
        return _op("or", Type.TRUTH, self, other)

    def __invert__(self) -> Expr:
        return _op("not", Type.TRUTH, self)

    def __hash__(self) -> int:
        return id(self)

    def __bool__(self) -> bool:
        raise TypeError("an expression has no truth value: combine with & | ~")


Operand = Expr | str | float | bool | date


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Expr):
    """A literal value."""

    value: Value
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Cell(Expr):
    """A cell of the rule's own row."""

    sheet: str
    name: str
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Fact(Expr):
    """A constant of the row (``form.FACTS``), known when the workbook is made."""

    sheet: str
    name: str
    type: Type


class Reach(StrEnum):
    """How a rule of one sheet sees a cell of another."""

    RECORD = "record"  # the one cell of a label/value sheet
    ACTIVITY = "activity"  # the row of Actividades this row belongs to
    POSITIVE_IN_ACTIVITY = "positive_in_activity"  # how many rows of this activity are > 0
    POSITIVE = "positive"  # how many rows of the whole sheet are > 0


@dataclass(frozen=True, slots=True, eq=False)
class Related(Expr):
    """A value taken from another sheet of the same workbook."""

    reach: Reach
    cell: Cell
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Op(Expr):
    """An operation of ``OPERATIONS`` on its arguments."""

    symbol: str
    args: tuple[Expr, ...]
    type: Type


class Fields:
    """The cells of one sheet, as attributes: ``Fields(form.INDICATORS).avance``.

    A name the sheet does not declare raises KeyError when the rules are loaded.
    """

    def __init__(self, sheet: report_form.Sheet) -> None:
        self._sheet = sheet

    def __getattr__(self, name: str) -> Cell:
        return self[name]

    def __getitem__(self, name: str) -> Cell:
        return Cell(self._sheet.name, name, _type_of(self._sheet.field(name).kind))

    def fact(self, name: str, type: Type) -> Fact:
        """A fact of the sheet's rows; KeyError where ``form.FACTS`` does not list it."""
        report_form.FACTS[self._sheet.name][name]
        return Fact(self._sheet.name, name, type)


_NUMERIC = (report_form.Kind.NUMBER, report_form.Kind.MONEY, report_form.Kind.DATE)


def _type_of(kind: report_form.Kind) -> Type:
    return Type.NUMBER if kind in _NUMERIC else Type.TEXT


# --- the words of the language -----------------------------------------------------


def constant(value: object) -> Expr:
    """A literal as an expression; expressions pass through unchanged."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, bool):
        return Constant(value, Type.TRUTH)
    if isinstance(value, str):
        return Constant(value, Type.TEXT)
    if isinstance(value, (int, float, date)):
        return Constant(value, Type.NUMBER)
    raise TypeError(f"not a literal of the rule language: {value!r}")


def _op(symbol: str, type: Type, *args: object) -> Op:
    return Op(symbol, tuple(constant(a) for a in args), type)


def filled(cell: Cell | Fact) -> Expr:
    """The cell holds something usable; for a text, something other than a disguised blank."""
    return _op("filled", Type.TRUTH, cell)


def blank(cell: Cell | Fact) -> Expr:
    """The cell is empty (or holds a blank in disguise); not merely misunderstood."""
    return _op("blank", Type.TRUTH, cell)


def any_filled(*cells: Cell) -> Expr:
    """At least one of the cells is filled."""
    return any_of(*(filled(c) for c in cells))


def any_of(*conditions: Expr) -> Expr:
    """At least one condition holds."""
    return _op("or", Type.TRUTH, *conditions)


def is_one_of(value: Expr, choices: tuple[str, ...]) -> Expr:
    """The text is one of the choices."""
    return any_of(*(value == choice for choice in choices))


def is_whole(value: Expr) -> Expr:
    """The number has no decimals."""
    return _op("int", Type.NUMBER, value) == value


def is_number(cell: Cell) -> Expr:
    """The cell holds a number or date, not a text that looks like one."""
    return _op("is_number", Type.TRUTH, cell)


def is_word(cell: Cell, word: str) -> Expr:
    """The number cell holds that word instead; for rules of the workbook, not of the return."""
    return _op("word", Type.TRUTH, cell, word)


def has_letters(value: Expr) -> Expr:
    """The text contains at least one letter."""
    return _op("letters", Type.TRUTH, value)


def says(cell: Cell) -> Expr:
    """The cell holds words: an explanation, not a dash or a figure."""
    return filled(cell) & has_letters(cell)


def length(value: Expr) -> Expr:
    """How many characters the text has."""
    return _op("length", Type.NUMBER, value)


def is_email(value: Expr) -> Expr:
    """One address: something, one @, a domain with an inner dot, no separators."""
    return _op("email", Type.TRUTH, value)


def distance(one: Expr, other: Expr) -> Expr:
    """The absolute difference; compare it with a tolerance, never floats for equality."""
    return _op("abs", Type.NUMBER, one - other)


def when(condition: Expr, then: Operand, otherwise: Operand) -> Expr:
    """A choice between two numbers."""
    return _op("if", Type.NUMBER, condition, then, otherwise)


def of_record(cell: Cell) -> Expr:
    """The cell of a label/value sheet, seen from any row."""
    return Related(Reach.RECORD, cell, cell.type)


def of_activity(cell: Cell) -> Expr:
    """The cell of *Actividades* in the row of the activity this row belongs to."""
    return Related(Reach.ACTIVITY, cell, cell.type)


def positive_in_activity(cell: Cell) -> Expr:
    """How many rows of another sheet that belong to this row's activity are above 0."""
    return Related(Reach.POSITIVE_IN_ACTIVITY, cell, Type.NUMBER)


def positive(cell: Cell) -> Expr:
    """How many rows of another sheet are above 0."""
    return Related(Reach.POSITIVE, cell, Type.NUMBER)


def is_disguised(text: str) -> bool:
    """The text says "nothing here": empty or one of ``form.DISGUISED_BLANKS``."""
    return text.strip().lower() in _NOTHING


def looks_like_email(text: str) -> bool:
    """What ``is_email`` means, for one text."""
    name, at, domain = text.partition("@")
    if not (name and at) or any(c in text for c in EMAIL_SEPARATORS) or "@" in domain:
        return False
    return "." in domain[1:-1] and not domain.endswith(".")


#: Characters that tell of two addresses, or of none.
EMAIL_SEPARATORS = " ,;<>"

_NOTHING = frozenset(("", *report_form.DISGUISED_BLANKS))


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything in it."""
    yield expr
    if isinstance(expr, Op):
        for arg in expr.args:
            yield from walk(arg)


def reads(expr: Expr) -> frozenset[str]:
    """Names of the cells of its own row that the expression looks at."""
    return frozenset(node.name for node in walk(expr) if isinstance(node, Cell))


def plain(value: Value) -> str | float | None:
    """A value as both projections see it: dates become Excel serial numbers."""
    return float(value.toordinal() - _EPOCH) if isinstance(value, date) else value
