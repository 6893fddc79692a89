"""The live formulas of a row: made once for all rows of a shape, then filled with numbers.

A shape is the row's facts with its figures taken out. What a rule folds away depends on the
shape alone, so the compiled text is kept for all rows, workbooks and rounds of the process;
the row number, the figures and the ranges of other sheets are put in at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial

from pni_sheets import form, rules, rules_excel, style
from pni_sheets.expressions import Fact, walk
from pni_sheets.expressions_excel import Facts, Slot, literal, to_excel
from pni_sheets.layout import ROW, Places, place_of
from pni_sheets.model import Comparator, ReportingTemplate, TemplateRow, Thresholds, Value
from pni_sheets.model_light import Light

#: Facts that are figures: whether they are known is part of the shape, their value is not.
FIGURES = ("target", "expected", "prior", "prior_count")

_RANGE = re.compile(r"‹([^‹›.]+)\.([a-z_]+)›")

Shape = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class _Anywhere:
    """Places of a workbook to come: own cells by ``ROW``, ranges as "‹Indicadores.avance›"."""

    sheet: str
    present: frozenset[str]

    def cell(self, field: str) -> str:
        return place_of(self.sheet, field)

    def column(self, sheet: str, field: str) -> str | None:
        return f"‹{sheet}.{field}›" if sheet in self.present else None


@dataclass(slots=True)
class Formulas:
    """The formulas of one sheet of one workbook."""

    template: ReportingTemplate
    sheet: str
    thresholds: Thresholds
    _texts: dict[tuple[str, Shape], str] = field(default_factory=dict)

    def texts(self, names: Iterable[str], row: TemplateRow, number: int) -> dict[str, str]:
        """The formulas (with "=") of the fields ``names`` in a row; ``number`` counts from 1.

        On a label/value sheet "revision:cargo" is the self-check of one of its fields.
        """
        shape = _shape(self.sheet, row)
        figures = [
            (f"‹{name}›", literal(value))  # type: ignore[arg-type]
            for name in FIGURES
            if (value := row.facts.get(name)) is not None
        ]
        return {name: self._filled(name, shape, str(number), figures) for name in names}

    def _filled(self, name: str, shape: Shape, number: str, figures: list[tuple[str, str]]) -> str:
        text = self._texts.get((name, shape))
        if text is None:
            text = self._texts[name, shape] = self._placed(name, shape)
        text = text.replace(ROW, number)
        for slot, value in figures:
            text = text.replace(slot, value)
        return text

    def _placed(self, name: str, shape: Shape) -> str:
        """The compiled text with the ranges of this workbook."""
        places = Places(self.template, self.sheet)
        present = frozenset(self.template.sheets)
        compiled = _compiled(self.sheet, name, shape, present, self.thresholds)
        return _RANGE.sub(lambda found: places.column(found[1], found[2]) or "", compiled)


def _shape(sheet: str, row: TemplateRow) -> Shape:
    facts = row.facts
    return tuple(
        (name, facts[name] is not None if name in FIGURES else facts[name])
        for name in _facts_read(sheet)
    )


@cache
def _facts_read(sheet: str) -> tuple[str, ...]:
    """The facts that some formula of the sheet depends on."""
    checks = (check for rule in rules.rules_for(sheet) for check in rule.checks)
    nodes = (node for check in checks for node in walk(check.wrong) if check.sheet == sheet)
    read = {node.name for node in nodes if isinstance(node, Fact)}
    if sheet == form.INDICATORS.name:
        read |= {"comparator", *FIGURES}
        read |= {node.name for node in walk(rules.ACCUMULATED) if isinstance(node, Fact)}
    return tuple(sorted(read))


@lru_cache(maxsize=4096)
def _compiled(
    sheet: str, name: str, shape: Shape, present: frozenset[str], thresholds: Thresholds
) -> str:
    facts: Facts = {
        fact: (Slot(f"‹{fact}›") if value else None) if fact in FIGURES else value
        for fact, value in shape
    }
    _, _, field = name.partition(":")
    maker = partial(_check_cell, field) if field else _MAKERS[name]
    return "=" + maker(sheet, facts, _Anywhere(sheet, present), thresholds)


Maker = Callable[[str, Facts, _Anywhere, Thresholds], str]


def _accumulated(sheet: str, facts: Facts, places: _Anywhere, limits: Thresholds) -> str:
    """With this semester's figure where there is one, else what was reported before."""
    now, before = places.cell("avance"), places.cell("anterior")
    total = to_excel(rules.ACCUMULATED, places, facts)
    return f'IF(ISNUMBER({now}),{total},IF(ISNUMBER({before}),{before},""))'


def _percent(sheet: str, facts: Facts, places: _Anywhere, limits: Thresholds) -> str:
    if not facts.get("target"):
        return '""'
    total = places.cell("acumulado")
    return f'IF(ISNUMBER({total}),ROUND({total}/‹target›*100,1),"")'


def _light(sheet: str, facts: Facts, places: _Anywhere, limits: Thresholds) -> str:
    """``lights.judge`` in Excel's words; a figure of this semester makes it current."""
    if facts.get("target") is None or facts.get("expected") is None:
        return literal(_label(Light.NOT_DUE))
    now, total = places.cell("avance"), places.cell("acumulado")
    reached = ">" if facts.get("comparator") == Comparator.GT.value else ">="
    return (
        f'IF(AND(ISNUMBER({total}),N({total}){reached}‹target›),"{_label(Light.MET)}",'
        f'IF(NOT(ISNUMBER({now})),"{_label(Light.NO_DATA)}",'
        f'IF(100*N({total})>={limits.on_time:g}*‹expected›,"{_label(Light.ON_TIME)}",'
        f'IF(100*N({total})>={limits.behind:g}*‹expected›,"{_label(Light.BEHIND)}",'
        f'"{_label(Light.CRITICAL)}"))))'
    )


def _label(light: Light) -> str:
    return style.light(light.value).label


def _funded(sheet: str, facts: Facts, places: _Anywhere, limits: Thresholds) -> str:
    """The sum of the sources, blank while none is filled in."""
    first, last = (places.cell(form.FUNDING[end].name) for end in (0, -1))
    return f'IF(COUNT({first}:{last})=0,"",SUM({first}:{last}))'


def _gap(sheet: str, facts: Facts, places: _Anywhere, limits: Thresholds) -> str:
    required, funded = places.cell("requerido"), places.cell("financiado")
    return f'IF(ISNUMBER({required}),{required}-N({funded}),"")'


def _check(
    make: Callable[..., str], sheet: str, facts: Facts, places: _Anywhere, limits: Thresholds
) -> str:
    return make(sheet, facts, places)


def _check_cell(field: str, sheet: str, facts: Facts, places: _Anywhere, limits: Thresholds) -> str:
    return rules_excel.review_cell(sheet, field, facts, places)


_MAKERS: dict[str, Maker] = {
    "acumulado": _accumulated,
    "porcentaje": _percent,
    "semaforo": _light,
    "financiado": _funded,
    "brecha": _gap,
    form.REVIEW.name: partial(_check, rules_excel.review),
    form.PENDING.name: partial(_check, rules_excel.pending),
}
