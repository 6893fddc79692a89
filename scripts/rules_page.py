"""Writes docs/rules.md from the rules table: `python scripts/rules_page.py`.

A test compares the page with the table, so that it is never out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pni_sheets.core.model import Value  # noqa: E402
from pni_sheets.forms import report_form  # noqa: E402
from pni_sheets.forms.expressions.to_excel import Slot, to_excel  # noqa: E402
from pni_sheets.forms.messages import hint  # noqa: E402
from pni_sheets.forms.rules.registry import RULES, Check, Rule, Stage  # noqa: E402

PAGE = ROOT / "docs" / "rules.md"

_INTRO = """\
# Rules

Every rule of a return, from the one table in `pni_sheets/forms/rules/`
(`python scripts/rules_page.py` writes this page; a test keeps it current).

An **error** blocks acceptance, a **warning** asks for a look or a justification, an
**info** tells. Stages run in this order; an error in a cell silences the later rules that
read that cell, so that one blank gives one finding. *In the workbook* tells that the
template's own self-check (columns *Revisión* and *Pendientes*, *Lista para enviar*) knows
the rule too. *Satisfied by* names the field of the row whose words justify the case.
Braces in a message are filled from the finding.
"""

_CONDITIONS = """\
## Conditions

What breaks each rule that has an expression, as the formula the workbook carries: field
titles in brackets, facts of the row (`form.FACTS`) by name. The same expression, compiled
to numpy masks, judges the returns; `tests/end_to_end/test_rules_agree.py` shows that both
agree. Where several fields have the rule, the condition of the first is shown.
"""

_STAGES = {
    Stage.FILE: "File",
    Stage.IDENTITY: "Identity",
    Stage.STRUCTURE: "Structure",
    Stage.TYPE: "Types",
    Stage.REQUIRED: "Required cells",
    Stage.CELL: "One cell",
    Stage.ROW: "One row, and the rest of the workbook",
    Stage.PLAN: "Against the plan and earlier rounds",
    Stage.ACROSS: "Across institutions",
}


class _Titles:
    """Places of a formula as field titles."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet

    def cell(self, field: str) -> str:
        return f"[{report_form.sheet(self._sheet).field(field).header}]"

    def column(self, sheet: str, field: str) -> str:
        return f"{sheet}[{report_form.sheet(sheet).field(field).header}]"


class _Named(dict[str, Value | Slot]):
    """Facts as their own names."""

    def __missing__(self, name: str) -> Slot:
        return Slot(name)

    def get(self, name: str, default: object = None) -> Slot:  # type: ignore[override]
        return Slot(name)


def page() -> str:
    """The whole page."""
    return "\n".join((_INTRO, _summary(), *_tables(), _CONDITIONS, *_conditions()))


def _summary() -> str:
    judged = sum(bool(r.checks) for r in RULES)
    cells = sum(len(r.checks) for r in RULES)
    return f"{len(RULES)} rules; {judged} of them are expressions, over {cells} fields.\n"


def _tables() -> Iterator[str]:
    for stage, title in _STAGES.items():
        yield f"## {title}\n"
        yield "| rule | severity | where | why | message | in the workbook | satisfied by |"
        yield "|---|---|---|---|---|---|---|"
        for rule in (r for r in RULES if r.stage is stage):
            yield _row(rule)
        yield ""


def _row(rule: Rule) -> str:
    shown = hint(rule.id) if rule.checks else ""
    why = rule.justified_by
    justified = report_form.sheet(rule.checks[0].sheet).field(why).header if why else ""
    cells = (
        f"`{rule.id}`",
        rule.severity.value,
        _where(rule),
        rule.why,
        f"{rule.says} {rule.do}",
        shown,
        justified,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _where(rule: Rule) -> str:
    fields: dict[str, list[str]] = {}
    for check in rule.checks:
        header = report_form.sheet(check.sheet).field(check.field).header
        fields.setdefault(check.sheet, []).append(header)
    few = {s: names if len(names) <= 4 else [f"{len(names)} fields"] for s, names in fields.items()}
    return "; ".join(f"{sheet}: {', '.join(names)}" for sheet, names in few.items())


def _conditions() -> Iterator[str]:
    for rule in RULES:
        if rule.checks:
            yield f"- `{rule.id}`: `{_condition(rule.checks[0])}`"
    yield ""


def _condition(check: Check) -> str:
    return str(to_excel(check.condition, _Titles(check.sheet), _Named())).replace("|", "¦")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
