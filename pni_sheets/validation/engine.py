"""Judging returns by the rules table: one pandera call per sheet for a whole batch.

The schema of a sheet is made from the rules: a column for each field, a pandera check for
each rule at that field. A row of the frame is a row of one return; its number leads back
to the cell of the returned file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.model import Identity, ReportingTemplate, Return, Value, Waiver
from pni_sheets.forms import report_form
from pni_sheets.forms.expressions.language import Fact, says, walk
from pni_sheets.forms.expressions.to_numpy import to_mask
from pni_sheets.forms.rules.registry import RULES, Check, Rule, Stage, rules_for
from pni_sheets.validation.columns import SheetRows, sheets_of, shown


def load() -> None:
    """Import what judging needs; it takes half a second, the first time."""
    import pandera.pandas  # noqa: F401 (for later)


def validate(batch: Sequence[tuple[Return, ReportingTemplate]]) -> list[tuple[Finding, ...]]:
    """For each return its own findings and those of the rules, by sheet, row and column.

    A return without located cells keeps its own findings only. Raises RuntimeError where
    a rule itself failed (a bug, never a property of the data).
    """
    findings = [list(_told(returned, template)) for returned, template in batch]
    for rows in sheets_of(batch).values():
        if len(rows):
            for number, finding in _judge(rows):
                findings[number].append(finding)
    return [tuple(sorted(found, key=place)) for found in findings]


def _told(returned: Return, template: ReportingTemplate) -> Iterator[Finding]:
    """The reader's findings; those of a date with the round's days, for a fitting example."""
    facts = template.sheets[report_form.INSTITUTION.name][0].facts
    for finding in returned.findings:
        if finding.field == "fecha_validacion":
            days = {name: _plain(value) for name, value in facts.items()}
            finding = replace(finding, params={**days, **finding.params})
        yield finding


def _judge(rows: SheetRows) -> Iterator[tuple[int, Finding]]:
    import pandera.errors

    verdicts = Verdicts(rows)
    try:
        schema(verdicts).validate(_frame(rows), lazy=True)
    except pandera.errors.SchemaErrors as problems:
        for rule, check, position in _failures(problems, rows.sheet.name):
            yield rows.row(position).number, _finding(rule, check, rows, position, verdicts)


def _frame(rows: SheetRows) -> Any:
    """The entries of the sheet, one line a row; the values only inform pandera's report."""
    import pandas as pd

    names = [f.name for f in rows.sheet.entries]
    return pd.DataFrame({name: rows.cell(name) for name in names}, copy=False)


def schema(verdicts: Verdicts) -> Any:
    """The pandera schema of a sheet, made from the rules table."""
    import pandera.pandas as pa

    checks: dict[str, list[Any]] = {f.name: [] for f in verdicts.sheet.entries}
    for rule, check in pairs(verdicts.sheet.name):
        holds = verdicts.holder(rule, check)
        checks[check.field].append(pa.Check(holds, name=rule.id, error=rule.id, ignore_na=False))
    columns = {
        name: pa.Column(None, found, nullable=True) for name, found in checks.items() if found
    }
    return pa.DataFrameSchema(columns)


@cache
def pairs(sheet: str) -> tuple[tuple[Rule, Check], ...]:
    """The rules judged on return with their checks on that sheet, in order of stage."""
    return tuple(
        (rule, check)
        for rule in rules_for(sheet)
        if rule.on_return
        for check in rule.checks
        if check.sheet == sheet
    )


class Verdicts:
    """Which rows break which rule, later stages silenced by earlier ones cell by cell.

    An error silences every later rule that reads its cell; a warning silences later
    warnings only, so that nothing blocking can hide behind it.
    """

    def __init__(self, rows: SheetRows) -> None:
        self.rows = rows
        self.sheet = rows.sheet
        self._broken: dict[tuple[str, str], Any] = {}
        self._shown: dict[tuple[str, str], Any] = {}
        self._silent: dict[tuple[str, Severity], Any] = {}
        self._done = Stage.TYPE

    def holder(self, rule: Rule, check: Check) -> Any:
        """The function pandera calls: a series of True where the rule holds."""
        import pandas as pd

        def holds(series: Any) -> Any:
            return pd.Series(~self.broken(rule, check), index=series.index)

        return holds

    def broken(self, rule: Rule, check: Check) -> Any:
        """A boolean array: the rows that break the rule at the check's field."""
        while self._done < rule.stage:
            self._judge_stage(Stage(self._done + 1))
        return self._broken[rule.id, check.field]

    def show(self, rule: Rule, name: str, expr: Any) -> Any:
        """The figure a message quotes, in every row."""
        if (rule.id, name) not in self._shown:
            import numpy as np

            made = np.broadcast_to(to_mask(expr, self.rows), len(self.rows))
            self._shown[rule.id, name] = made
        return self._shown[rule.id, name]

    def _judge_stage(self, stage: Stage) -> None:
        found = []
        for rule, check in pairs(self.sheet.name):
            if rule.stage is stage:
                mask = self._wrong(check) & ~self._silenced(rule, check)
                self._broken[rule.id, check.field] = mask
                found.append((check.field, rule.severity, mask))
        for field, severity, mask in found:
            self._silent[field, severity] = mask | self._silent.get((field, severity), False)
        self._done = stage

    def _wrong(self, check: Check) -> Any:
        """``check.wrong`` in every row; the explanations are read only where one is due."""
        mask = to_mask(check.condition, self.rows)
        if check.unless is not None and mask.any():
            mask = mask & ~to_mask(says(check.unless), self.rows)
        return mask

    def _silenced(self, rule: Rule, check: Check) -> Any:
        silent: Any = self.rows.unusable(check.field)
        for name in check.reads:
            if not self.sheet.field(name).entry:
                continue
            silent = silent | self.rows.unusable(name)
            silent = silent | self._silent.get((name, Severity.ERROR), False)
            if rule.severity is not Severity.ERROR:
                silent = silent | self._silent.get((name, Severity.WARNING), False)
        return silent


def _failures(problems: Any, sheet: str) -> Iterator[tuple[Rule, Check, int]]:
    """Rule, check and row number of each failure case. RuntimeError: a rule broke down."""
    by_place = {(rule.id, check.field): (rule, check) for rule, check in pairs(sheet)}
    cases = problems.failure_cases
    for name, field, index in zip(cases["check"], cases["column"], cases["index"], strict=True):
        if (name, field) not in by_place or index is None or index != index:
            raise RuntimeError(f"rule failed to run on {sheet}.{field}: {name}")
        yield (*by_place[name, field], int(index))


def _finding(
    rule: Rule, check: Check, rows: SheetRows, position: int, verdicts: Verdicts
) -> Finding:
    row = rows.row(position)
    entry = row.entries[row.sheet, row.row.key, check.field]
    cells = ((name, row.entry(name)) for name in sorted(check.reads))
    params = {name: _plain(cell.value) for name, cell in cells if cell is not None}
    params |= {name: _plain(row.row.facts.get(name)) for name in _facts_read(rule, check)}
    for name, expr in rule.shows:
        params[name] = float(verdicts.show(rule, name, expr)[position])
    return Finding(
        rule.id,
        rule.severity,
        rows.sheet.name,
        entry.cell,
        shown(entry.raw),
        row.row.key or None,
        check.field,
        params,
    )


def _facts_read(rule: Rule, check: Check) -> Iterator[str]:
    return (node.name for node in walk(check.wrong) if isinstance(node, Fact))


def _plain(value: Value) -> str | float | bool | None:
    """A parameter that JSON can carry: dates as the institution writes them."""
    return value if isinstance(value, (str, int, float)) or value is None else shown(value)


_SHEETS = {sheet.name: order for order, sheet in enumerate(report_form.SHEETS)}
_ORDER = {rule.id: order for order, rule in enumerate(RULES)}
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")


def place(finding: Finding) -> tuple[int, int, int, int]:
    """Sort key of findings: sheet, row and column of the returned file, order of the table."""
    match = _ADDRESS.fullmatch(finding.cell or "")
    column = 0
    for letter in match[1] if match else "":
        column = column * 26 + ord(letter) - 64
    sheet = _SHEETS.get(finding.sheet or "", -1 if finding.sheet is None else len(_SHEETS))
    return sheet, int(match[2]) if match else 0, column, _ORDER.get(finding.rule, 0)


def apply_waivers(
    findings: Sequence[Finding], waivers: Iterable[Waiver], identity: Identity
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings that stand, and findings that a recorded waiver exempts: one of the same
    institution, round and rule, and of the same row where the waiver names one."""
    mine = {
        (w.rule, w.key)
        for w in waivers
        if w.institution == identity.institution and w.round == identity.round
    }
    waived = tuple(f for f in findings if {(f.rule, ""), (f.rule, f.key or "")} & mine)
    kept = tuple(f for f in findings if not {(f.rule, ""), (f.rule, f.key or "")} & mine)
    return kept, waived
