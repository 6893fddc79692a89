"""Accepted data for tests, said in one line each: who reported what, in which round."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pni_sheets.consolidation.consolidate import consolidate
from pni_sheets.consolidation.results import Consolidated, Record
from pni_sheets.core.model import EL_SALVADOR, Decision, Excuse, Observation, Plan, Semester
from pni_sheets.plan import catalogue as catalogue

AT = datetime(2025, 7, 15, 9, 30, tzinfo=EL_SALVADOR)


def only(plan: Plan, *activities: str) -> Plan:
    """The plan with some activities alone, for tests that consolidate many times."""
    return catalogue.revised(
        plan,
        activities=tuple(a for a in plan.activities if a.code in activities),
        indicators=tuple(i for i in plan.indicators if i.activity in activities),
    )


@dataclass
class Reported:
    """Accepted observations as they grow; every return says *Sí* unless it is ``nil``."""

    observations: list[Observation] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    excuses: list[Excuse] = field(default_factory=list)
    lines: dict[tuple[str, str, str], int] = field(default_factory=dict)
    returned: set[tuple[str, str]] = field(default_factory=set)

    def row(self, round: str, who: str, sheet: str, key: str, **cells: Any) -> Reported:
        """One row of a return, cells by field name."""
        if sheet != "Institución" and (round, who) not in self.returned:
            self.row(round, who, "Institución", "", hay_avances="Sí")
        self.returned.add((round, who))
        line = self.lines.setdefault((round, who, sheet), 4) + 1
        self.lines[round, who, sheet] = line
        for column, (name, value) in enumerate(cells.items()):
            cell = f"{chr(ord('G') + column)}{line}"
            value = value if isinstance(value, str) else float(value)
            self.observations.append(
                Observation(round, who, sheet, key, name, value, f"E-{round}-{who}", cell)
            )
        return self

    def figure(
        self, round: str, who: str, indicator: str, avance: float | str, **more: Any
    ) -> Reported:
        """One figure of an indicator; more cells of its row by name."""
        return self.row(round, who, "Indicadores", indicator, avance=avance, **more)

    def aid(self, round: str, who: str, indicator: str, value: float, **more: Any) -> Reported:
        """A contribution *vía Mecanismo*."""
        return self.row(round, who, "Aportes", indicator, aporte_semestre=value, **more)

    def nil(self, round: str, who: str) -> Reported:
        """A return without progress."""
        return self.row(
            round, who, "Institución", "", hay_avances="No", justificacion="Sin presupuesto."
        )

    def state(self, round: str, who: str, activity: str, estado: str, **more: Any) -> Reported:
        """The state of an activity."""
        return self.row(round, who, "Actividades", activity, estado=estado, **more)

    def budget(self, round: str, who: str, activity: str, **money: Any) -> Reported:
        """Figures of the year to date, by field name."""
        return self.row(round, who, "Presupuesto", activity, **money)

    def opening(self, round: str, who: str, indicator: str, value: float) -> Reported:
        """An opening balance: the state reached by the end of a semester."""
        self.observations.append(
            Observation(
                round, who, "Saldos", indicator, "avance", float(value), "A0001", "E9", True
            )
        )
        return self

    def decide(self, round: str, indicator: str, use: str) -> Reported:
        """The coordinator's decision: whose figure is official."""
        self.decisions.append(Decision(indicator, round, use, "Coordinación", "Acta 3", AT))
        return self

    def excuse(self, round: str, who: str) -> Reported:
        """No return is expected."""
        self.excuses.append(Excuse(who, round, "Coordinación", "Reestructuración", AT))
        return self

    def at(self, plan: Plan, round: str, plans: dict[str, Plan] | None = None) -> Consolidated:
        """The round, consolidated."""
        record = Record(decisions=tuple(self.decisions), excuses=tuple(self.excuses))
        return consolidate(
            plan, Semester.parse(round), self.observations, record=record, plans=plans
        )
