"""The live formulas of a row: made once for all rows of a shape, then filled with numbers.

A shape is the row's facts with its figures taken out. What a rule folds away depends on the
shape alone, so the compiled text is kept for all rows, workbooks and rounds of the process;
the row number, the figures and the ranges of other sheets are put in at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from pni_sheets.core.lights import Light
from pni_sheets.core.model import Comparator, ReportingTemplate, TemplateRow, Thresholds, Value
from pni_sheets.forms import report_form
from pni_sheets.forms.expressions.language import Fact, walk
from pni_sheets.forms.expressions.to_excel import Facts, Slot, literal, to_excel
from pni_sheets.forms.rules import registry
from pni_sheets.rendering import styles
from pni_sheets.workbooks import selfcheck
from pni_sheets.workbooks.rows import ROW, Places, place_of

#: Facts that are figures: whether they are known is part of the shape, their value is not.
FIGURES = ("target", "expected", "prior", "prior_count", "baseline")

_RANGE = re.compile(r"‹([^‹›.]+)\.([a-z_]+)›")

Shape = tuple[Value, ...]


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
    _placed: dict[Shape, Mapping[str, str]] = field(default_factory=dict)

    def texts(self, row: TemplateRow, number: int = 0) -> dict[str, str]:
        """The formulas (no leading "=") of a row by field; ``number`` counts rows from 1.

        On a label/value sheet "revision:cargo" is the self-check of one of its fields.
        """
        shape = _shape(self.sheet, row)
        texts = self._placed.get(shape)
        if texts is None:
            texts = self._placed[shape] = self._place(shape)
        placed = {name: _in_row(text, number) for name, text in texts.items()}
        if self.sheet != report_form.INDICATORS.name:
            return placed
        slots = [(f"‹{name}›", literal(value)) for name, value in _figures(row)]
        return {name: _filled(text, slots) for name, text in placed.items()}

    def _place(self, shape: Shape) -> dict[str, str]:
        """The compiled texts with the ranges of this workbook."""
        places = Places(self.template, self.sheet)
        present = selfcheck.sheets_read(self.sheet).intersection(self.template.sheets)
        compiled = _compiled(self.sheet, shape, present, self.thresholds)
        return {
            name: _RANGE.sub(lambda found: places.column(found[1], found[2]) or "", text)
            for name, text in compiled.items()
        }


@lru_cache(maxsize=2048)
def _in_row(text: str, number: int) -> str:
    """Kept, for the same rows come in most workbooks."""
    return text.replace(ROW, str(number))


def _figures(row: TemplateRow) -> Iterator[tuple[str, float]]:
    for name in FIGURES:
        value = row.facts.get(name)  # a form sent before the fact was there has none
        if value is not None:
            assert isinstance(value, (int, float))
            yield name, value


def _filled(text: str, slots: Iterable[tuple[str, str]]) -> str:
    for slot, value in slots:
        text = text.replace(slot, value)
    return text


def _shape(sheet: str, row: TemplateRow) -> Shape:
    """The values of ``_facts_read``; of a figure, whether it is known."""
    facts = row.facts
    read = _facts_read(sheet)
    return tuple([facts.get(n) is not None if n in FIGURES else facts.get(n) for n in read])


@cache
def _facts_read(sheet: str) -> tuple[str, ...]:
    """The facts that some formula of the sheet depends on."""
    checks = (check for rule in registry.rules_for(sheet) for check in rule.checks)
    nodes = (node for check in checks for node in walk(check.wrong) if check.sheet == sheet)
    read = {node.name for node in nodes if isinstance(node, Fact)}
    if sheet == report_form.INDICATORS.name:
        read |= {"comparator", *FIGURES}
        read |= {node.name for node in walk(registry.ACCUMULATED) if isinstance(node, Fact)}
    return tuple(sorted(read))


@lru_cache(maxsize=1024)
def _compiled(
    sheet: str, shape: Shape, present: frozenset[str], thresholds: Thresholds
) -> Mapping[str, str]:
    """The texts of all formulas of a shape; ``present`` are sheets of the workbook."""
    facts: Facts = {
        fact: (Slot(f"‹{fact}›") if value else None) if fact in FIGURES else value
        for fact, value in zip(_facts_read(sheet), shape, strict=True)
    }
    places = _Anywhere(sheet, present)
    checks = selfcheck.row_checks(sheet, facts, places)
    declared = report_form.sheet(sheet)
    entries = [each.name for each in declared.entries]
    texts = {report_form.PENDING.name: selfcheck.pending(checks)}
    if declared.record:
        for name in entries:
            own = [check for check in checks if check.field == name]
            texts[f"{report_form.REVIEW.name}:{name}"] = selfcheck.review(own, [name], places)
    else:
        texts[report_form.REVIEW.name] = selfcheck.review(checks, entries, places)
        for each in declared.fields:
            if each.name in _MAKERS:
                texts[each.name] = _MAKERS[each.name](facts, places, thresholds)
    return texts


Maker = Callable[[Facts, _Anywhere, Thresholds], str]


def _accumulated(facts: Facts, places: _Anywhere, limits: Thresholds) -> str:
    """With this semester's figure where there is one, else what was reported before."""
    now, before = places.cell("avance"), places.cell("anterior")
    total = to_excel(registry.ACCUMULATED, places, facts)
    return f'IF(ISNUMBER({now}),{total},IF(ISNUMBER({before}),{before},""))'


def _percent(facts: Facts, places: _Anywhere, limits: Thresholds) -> str:
    if not facts.get("target"):
        return '""'
    total = places.cell("acumulado")
    gained, goal = _gained(total, facts), _gained("‹target›", facts)
    return f'IF(ISNUMBER({total}),ROUND({gained}/{goal}*100,1),"")'


def _gained(figure: str, facts: Facts) -> str:
    """``schedule.gained`` in Excel's words: of a baseline, the way towards the target."""
    if facts.get("baseline") is None:
        return figure
    return f"MAX(0,({figure}-‹baseline›)*SIGN(‹target›-‹baseline›))"


def _light(facts: Facts, places: _Anywhere, limits: Thresholds) -> str:
    """``lights.judge`` in Excel's words; a figure of this semester makes it current."""
    if facts.get("target") is None or facts.get("expected") is None:
        return literal(_label(Light.NOT_DUE))
    now, total = places.cell("avance"), places.cell("acumulado")
    gained = _gained(f"N({total})", facts)
    goal, due = _gained("‹target›", facts), _gained("‹expected›", facts)
    reached = ">" if facts.get("comparator") == Comparator.GT.value else ">="
    return (
        f'IF(AND(ISNUMBER({total}),{gained}{reached}{goal}),"{_label(Light.MET)}",'
        f'IF({due}<=0,"{_label(Light.NOT_YET)}",'
        f'IF(NOT(ISNUMBER({now})),"{_label(Light.NO_DATA)}",'
        f'IF(100*{gained}>={limits.on_time:g}*{due},"{_label(Light.ON_TIME)}",'
        f'IF(100*{gained}>={limits.behind:g}*{due},"{_label(Light.BEHIND)}",'
        f'"{_label(Light.CRITICAL)}")))))'
    )


def _label(light: Light) -> str:
    return styles.light(light.value).label


def _funded(facts: Facts, places: _Anywhere, limits: Thresholds) -> str:
    """The sum of the sources, blank while none is filled in."""
    first, last = (places.cell(report_form.FUNDING[end].name) for end in (0, -1))
    return f'IF(COUNT({first}:{last})=0,"",SUM({first}:{last}))'


def _gap(facts: Facts, places: _Anywhere, limits: Thresholds) -> str:
    required, funded = places.cell("requerido"), places.cell("financiado")
    return f'IF(ISNUMBER({required}),MAX(0,ROUND({required}-N({funded}),2)),"")'


#: The formulas that are no self-check, by field.
_MAKERS: dict[str, Maker] = {
    "acumulado": _accumulated,
    "porcentaje": _percent,
    "semaforo": _light,
    "financiado": _funded,
    "brecha": _gap,
}
