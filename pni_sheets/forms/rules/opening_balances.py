"""Rules of the workbook of opening balances: what ``history.read`` finds in it.

The type rules of returns (``rules_reading.TYPE``) apply to it too.
"""

from __future__ import annotations

from typing import Any

from pni_sheets.core.findings import Severity
from pni_sheets.forms.rules.base import Example, Rule, Stage

E, W, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def _rule(
    id: str, severity: Severity, stage: Stage, why: str, value: str | None = None, **params: Any
) -> Rule:
    return Rule(id, severity, stage, why, Example(value=value, params=params))


HISTORY = (
    _rule("HIS-HOJA", E, Stage.STRUCTURE, "No sheet has the columns of opening balances."),
    _rule("HIS-VACIO", E, Stage.STRUCTURE, "A workbook without a single balance."),
    _rule(
        "HIS-INDICADOR", E, Stage.REQUIRED, "A code the plan does not have.", "5.4.1-9",
        suggestion="5.4.1-1",
    ),
    _rule(
        "HIS-INSTITUCION", E, Stage.REQUIRED, "A key the plan does not have.", "DGMF",
        suggestion="DGME",
    ),
    _rule(
        "HIS-AJENA", W, Stage.PLAN, "The institution does not report that indicator.", "PNC",
        indicator="5.4.1-1",
    ),
    _rule("HIS-FECHA", E, Stage.REQUIRED, "A balance without its date."),
    _rule(
        "HIS-FECHA-FUERA", E, Stage.CELL, "Before the plan, or in what rounds collect.",
        "31/12/2026", first="01/01/2024", last="30/06/2026",
    ),
    _rule(
        "HIS-CORTE", W, Stage.CELL, "A date inside a semester counts as its end.", "15/03/2025",
        end="30/06/2025",
    ),
    _rule("HIS-VALOR", E, Stage.REQUIRED, "A balance without its figure."),
    _rule("HIS-NEGATIVO", E, Stage.CELL, "Nothing is done less than zero times.", "-3"),
    _rule("HIS-ENTERO", E, Stage.CELL, "What is counted has no halves.", "2.5"),
    _rule("HIS-PORCENTAJE", E, Stage.CELL, "Percentages go from 0 to 100.", "750"),
    _rule("HIS-FUENTE", E, Stage.REQUIRED, "A balance nobody can check."),
    _rule(
        "HIS-REPETIDA", E, Stage.ROW, "Two balances of one semester: which one counts?",
        "5.4.1-1 DGME", other="F7",
    ),
    _rule("HIS-NORMALIZADO", INFO, Stage.TYPE, "A value understood as another.", "1 250",
          after="1250"),
)  # fmt: skip
