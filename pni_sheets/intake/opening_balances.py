"""Opening balances: what a plan that was already under way had reached before the tool.

A workbook goes out empty (``template``) and comes back filled (``read``), guarded like
any return. Its observations carry ``opening=True``: the state reached by the end of the
semester of the as-of date.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pni_sheets.core.findings import Finding
from pni_sheets.core.model import Indicator, Observation, Plan, Semester, TargetKind, Value
from pni_sheets.forms.opening_balances import FILENAME, NEEDED, SHEET, baseline_date
from pni_sheets.forms.report_form import Field
from pni_sheets.forms.rules.registry import found
from pni_sheets.intake.row_codes import row_code
from pni_sheets.intake.sandbox import Child, RawSheet, Reader, address
from pni_sheets.intake.values.parse import MEASURES, Measure, Shown, fold, parse, shown
from pni_sheets.plan.catalogue import assignments
from pni_sheets.workbooks.opening_balances import template

__all__ = ["FILENAME", "read", "template"]

#: Kinds of which half a unit cannot be done.
_WHOLE = frozenset({TargetKind.COUNT, TargetKind.MILESTONE})


def read(
    data: bytes,
    plan: Plan,
    *,
    filename: str,
    submission: str,
    first_round: date,
    reader: Reader | None = None,
) -> tuple[tuple[Observation, ...], tuple[Finding, ...]]:
    """What a filled workbook says, and what is wrong with it.

    ``submission`` is the id under which the ledger keeps the file; ``first_round`` is the
    first day that a round collects: opening balances lie before it. ``reader`` replaces
    the child process that reads files. Never raises for what the file holds; with a
    blocking finding there are no observations.

    A balance is three observations of one row: ``avance``, ``fecha_corte``, ``fuente``.
    """
    with Child() as child:
        (grid,) = (reader or child).grids(((data, filename),))
    findings = list(grid.findings)
    table = _locate(grid.sheets)
    if table is None:
        if grid.sheets:
            findings.append(found("HIS-HOJA"))
        return (), tuple(findings)
    work = _Reading(table, plan, first_round, submission, findings)
    observations = tuple(work.run())
    blocked = any(finding.blocking for finding in findings)
    return (() if blocked else observations), tuple(findings)


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the table lies: the sheet, the line of its headers, columns by field name."""

    raw: RawSheet
    header: int
    columns: Mapping[str, int]

    @property
    def lines(self) -> list[int]:
        used = {*self.raw.cells, *self.raw.formulas, *self.raw.errors}
        return sorted({line for line, _ in used if line > self.header})


def _locate(sheets: tuple[RawSheet, ...]) -> _Table | None:
    """The table, by its headers: sheets, rows and columns may have been moved or renamed."""
    names = {fold(field.header): field.name for field in SHEET.fields}
    for raw in sheets:
        headers: dict[int, dict[str, int]] = {}
        for (line, column), value in raw.cells.items():
            name = names.get(fold(value)) if isinstance(value, str) else None
            if name:
                headers.setdefault(line, {}).setdefault(name, column)
        for line in sorted(headers):
            if all(name in headers[line] for name in NEEDED):
                return _Table(raw, line, headers[line])
    return None


@dataclass(frozen=True, slots=True)
class _Balance:
    """One row as understood; None where a cell is blank or not usable."""

    indicator: Indicator | None
    institution: str | None
    cut_off: date | None
    value: float | None
    source: str | None


class _Reading:
    """One pass over the rows of the table; findings are added to the list it is given."""

    def __init__(
        self, table: _Table, plan: Plan, first_round: date, submission: str,
        findings: list[Finding],
    ) -> None:  # fmt: skip
        self._table, self._plan = table, plan
        self._first_round, self._submission = first_round, submission
        self._findings = findings
        self._answers = {(a.institution, a.activity) for a in assignments(plan)}
        self._keys = {fold(i.key): i.key for i in plan.reporters}
        self._keys |= {fold(i.name): i.key for i in plan.reporters}
        self._seen: dict[tuple[str, str, Semester], int] = {}

    def run(self) -> Iterator[Observation]:
        used = False
        for line in self._table.lines:
            # The date comes prefilled: a row is used once it has a figure or a source.
            if self._holds(line, "avance") or self._holds(line, "fuente"):
                used = True
                yield from self._row(line)
        if not used:
            self._findings.append(found("HIS-VACIO", sheet=self._table.raw.name))

    def _holds(self, line: int, name: str) -> bool:
        place, raw = (line, self._table.columns[name]), self._table.raw
        value = raw.cells.get(place)
        typed = bool(value.strip()) if isinstance(value, str) else value is not None
        return typed or place in raw.formulas or place in raw.errors

    def _row(self, line: int) -> Iterator[Observation]:
        indicator = self._indicator(line)
        measure = MEASURES[indicator.target.kind] if indicator else Measure.FIGURE
        cut_off = self._typed(line, "fecha_corte", "HIS-FECHA")
        value = self._typed(line, "avance", "HIS-VALOR", measure)
        source = self._typed(line, "fuente", "HIS-FUENTE")
        balance = _Balance(
            indicator,
            self._institution(line),
            cut_off if isinstance(cut_off, date) else None,
            float(value) if isinstance(value, int | float) else None,
            source if isinstance(source, str) else None,
        )
        self._judge(line, balance)
        yield from self._observations(line, balance)

    # --- cells ---------------------------------------------------------------------

    def _note(self, rule: str, line: int, name: str, value: str | None, **params: object) -> None:
        cell = address((line, self._table.columns[name]))
        key = row_code(self._table.raw.cells.get((line, self._table.columns["codigo"])))
        self._findings.append(
            found(
                rule,
                sheet=self._table.raw.name,
                cell=cell,
                value=value,
                key=key,
                field=name,
                **params,
            )
        )

    def _indicator(self, line: int) -> Indicator | None:
        typed = self._table.raw.cells.get((line, self._table.columns["codigo"]))
        code = row_code(typed)
        ids = [indicator.id for indicator in self._plan.indicators]
        if code in ids:
            return self._plan.indicator(str(code))
        self._note("HIS-INDICADOR", line, "codigo", shown(typed), **_nearest(shown(typed), ids))
        return None

    def _institution(self, line: int) -> str | None:
        typed = shown(self._table.raw.cells.get((line, self._table.columns["institucion"])))
        key = self._keys.get(fold(typed))
        if key is None:
            keys = [institution.key for institution in self._plan.reporters]
            self._note("HIS-INSTITUCION", line, "institucion", typed, **_nearest(typed, keys))
        return key

    def _typed(
        self, line: int, name: str, missing: str, measure: Measure = Measure.FIGURE
    ) -> Value:
        """What an entry cell means; None, with a finding, where it is blank or unclear."""
        place = (line, self._table.columns[name])
        raw = self._table.raw
        if place in raw.errors:
            self._note("CELDA-ERROR", line, name, raw.errors[place])
            return None
        typed = raw.cells.get(place)
        if place in raw.formulas:
            if typed is None:
                self._note("FORMULA-SIN-CALCULO", line, name, f"={raw.formula(place)}")
                return None
            self._note("FORMULA-CELDA", line, name, shown(typed))
        return self._meaning(line, SHEET.field(name), typed, missing, _shown(raw, place), measure)

    def _meaning(
        self, line: int, field: Field, typed: Value, missing: str, how: Shown, measure: Measure
    ) -> Value:
        parsed = parse(field, typed, how, measure)
        if parsed.problem:
            self._note(parsed.problem, line, field.name, shown(typed), **parsed.params)
        elif parsed.value is None:
            self._note(missing, line, field.name, None)
        elif parsed.normalised:
            after = shown(parsed.value)
            self._note("HIS-NORMALIZADO", line, field.name, shown(typed), after=after)
        return parsed.value

    # --- rows ----------------------------------------------------------------------

    def _judge(self, line: int, balance: _Balance) -> None:
        if balance.cut_off is not None:
            self._judge_date(line, balance.cut_off, balance.indicator)
        if balance.indicator is None:
            return
        if balance.value is not None:
            self._judge_value(line, balance.indicator, balance.value)
        if balance.institution is not None:
            self._judge_place(line, balance.indicator, balance.institution, balance.cut_off)

    def _judge_date(self, line: int, day: date, indicator: Indicator | None) -> None:
        first, last = date(self._plan.start, 1, 1), self._first_round - timedelta(days=1)
        baseline = indicator and baseline_date(self._plan, indicator)
        if day != baseline and not first <= day <= last:
            limits = {"first": shown(first), "last": shown(last)}
            self._note("HIS-FECHA-FUERA", line, "fecha_corte", shown(day), **limits)
        elif day != _semester(day).end:
            end = shown(_semester(day).end)
            self._note("HIS-CORTE", line, "fecha_corte", shown(day), end=end)

    def _judge_value(self, line: int, indicator: Indicator, value: float) -> None:
        kind = indicator.target.kind
        if value < 0:
            self._note("HIS-NEGATIVO", line, "avance", shown(value))
        elif kind is TargetKind.PERCENT and value > 100:
            self._note("HIS-PORCENTAJE", line, "avance", shown(value))
        elif kind in _WHOLE and value != int(value):
            self._note("HIS-ENTERO", line, "avance", shown(value))

    def _judge_place(
        self, line: int, indicator: Indicator, institution: str, day: date | None
    ) -> None:
        if (institution, indicator.activity) not in self._answers:
            self._note("HIS-AJENA", line, "institucion", institution, indicator=indicator.id)
        if day is None:
            return
        other = self._seen.setdefault((indicator.id, institution, _semester(day)), line)
        if other != line:
            twice = f"{indicator.id} {institution}"
            cell = address((other, self._table.columns["avance"]))
            self._note("HIS-REPETIDA", line, "avance", twice, other=cell)

    def _observations(self, line: int, balance: _Balance) -> Iterator[Observation]:
        indicator, institution, day = balance.indicator, balance.institution, balance.cut_off
        if indicator is None or institution is None or day is None:
            return
        values = {"avance": balance.value, "fecha_corte": day.isoformat(), "fuente": balance.source}
        for name, value in values.items():
            if value is not None:
                yield Observation(
                    round=str(_semester(day)),
                    institution=institution,
                    sheet=self._table.raw.name,
                    key=indicator.id,
                    field=name,
                    value=value,
                    submission=self._submission,
                    cell=address((line, self._table.columns[name])),
                    opening=True,
                )


def _semester(day: date) -> Semester:
    return Semester(day.year, 1 if day.month <= 6 else 2)


def _shown(raw: RawSheet, place: tuple[int, int]) -> Shown:
    if place in raw.percents:
        return Shown.PERCENT
    return Shown.MONTH_FIRST if place in raw.month_first else Shown.PLAIN


def _nearest(typed: str, known: list[str]) -> dict[str, str]:
    """The known code most like the one typed, for the message's example."""
    close = difflib.get_close_matches(typed.strip().upper()[:40], known, n=1, cutoff=0.0)
    return {"suggestion": close[0] if close else known[0]}
