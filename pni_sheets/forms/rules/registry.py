"""The rules table: every rule of a return, each declared once in the file of its sheet.

From it come the workbook's self-check (`workbooks.selfcheck`), the pandera schemas of the
return (`validation`), the Spanish messages (`forms.messages`) and `docs/rules.md`. A rule is
an ``error`` (blocks acceptance), a ``warning`` (asks for a look or a justification) or an
``info``. New rules start as warnings.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pni_sheets.core.findings import Finding
from pni_sheets.forms.rules.activities import ON_ACTIVITIES
from pni_sheets.forms.rules.base import Bound, Check, Rule, Slip, Stage
from pni_sheets.forms.rules.between_institutions import ACROSS
from pni_sheets.forms.rules.budget import FUNDED, ON_BUDGET
from pni_sheets.forms.rules.cells import CELLS, TYPES
from pni_sheets.forms.rules.contributions import ON_CONTRIBUTIONS
from pni_sheets.forms.rules.files import FILE, IDENTITY
from pni_sheets.forms.rules.indicators import ACCUMULATED, ON_INDICATORS, PERCENT
from pni_sheets.forms.rules.institution import ON_INSTITUTION
from pni_sheets.forms.rules.opening_balances import HISTORY
from pni_sheets.forms.rules.reading import TYPE
from pni_sheets.forms.rules.structure import STRUCTURE

__all__ = [
    "ACCUMULATED",
    "FUNDED",
    "PERCENT",
    "RULES",
    "Bound",
    "Check",
    "Rule",
    "Slip",
    "Stage",
    "found",
    "rule",
    "rules_for",
]

RULES: tuple[Rule, ...] = (
    *FILE,
    *IDENTITY,
    *STRUCTURE,
    *TYPE,
    *TYPES,
    *CELLS,
    *ON_INSTITUTION,
    *ON_ACTIVITIES,
    *ON_INDICATORS,
    *ON_BUDGET,
    *ON_CONTRIBUTIONS,
    *ACROSS,
    *HISTORY,
)


@cache
def _index() -> dict[str, Rule]:
    return {r.id: r for r in RULES}


def rule(id: str) -> Rule:
    """The rule of that id; KeyError where the table has none."""
    return _index()[id]


def rules_for(sheet: str) -> tuple[Rule, ...]:
    """The rules with a check on that sheet, in order of stage and table."""
    mine = (r for r in RULES if any(c.sheet == sheet for c in r.checks))
    return tuple(sorted(mine, key=lambda r: r.stage))


def found(
    rule_id: str,
    *,
    sheet: str | None = None,
    cell: str | None = None,
    value: str | None = None,
    key: str | None = None,
    field: str | None = None,
    **params: Any,
) -> Finding:
    """A finding of that rule, with the severity of the table. KeyError: no such rule."""
    return Finding(rule_id, rule(rule_id).severity, sheet, cell, value, key, field, params)
