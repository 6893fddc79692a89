"""Rules between institutions: seen only at consolidation, decided by the coordinator.

They are raised as cases of *Conciliación*; none blocks a return. The parameters are those
of the example: ``code`` of the row, the ``institutions`` and their ``values``.
"""

from __future__ import annotations

from pni_sheets.core.findings import Severity
from pni_sheets.forms.rules.base import Example, Rule, Stage


def _rule(id: str, why: str, institutions: str, values: str, key: str = "4.1.2-1") -> Rule:
    params = {"code": key, "institutions": institutions, "values": values}
    return Rule(id, Severity.WARNING, Stage.ACROSS, why, Example(params=params))


ACROSS = (
    _rule("CON-DIFERENCIA", "Co-responsibles report other figures.", "MTPS y MAG", "12 y 15"),
    _rule("CON-DOBLE-CIFRA", "The same figure twice in a sum.", "MTPS y MAG", "120 y 120"),
    _rule("CON-DOBLE-MEDIO", "The same evidence twice in a sum.", "MTPS y MAG", "«Informe 3»"),
    _rule("CON-SIN-PRINCIPAL", "The principal's figure is missing.", "MTPS", "sin dato"),
    _rule("CON-CONJUNTO", "A share above the whole.", "MAG y MTPS", "150 y 120"),
    _rule("CON-APERTURA", "Opening balance and return overlap.", "MTPS", "40 y 40"),
    _rule("CON-ESTADO", "Other states of one activity.", "MTPS y MAG", "dos estados", "4.1.2"),
    _rule("CON-PRESUPUESTO", "The same money twice.", "MTPS y MAG", "1,000 USD", "4.1.2"),
)
