"""Results between institutions and over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pni_sheets.consolidation.results_figures import Average, Coverage
from pni_sheets.core.model import Decision, Observation, Role
from pni_sheets.core.model_light import Light
from pni_sheets.plan.changes import PlanChange


class CaseKind(StrEnum):
    """Why a case is on *Conciliación*: the rule between institutions that it breaks."""

    DIFFERENCE = "CON-DIFERENCIA"
    DOUBLE_FIGURE = "CON-DOBLE-CIFRA"
    DOUBLE_EVIDENCE = "CON-DOBLE-MEDIO"
    PRINCIPAL_MISSING = "CON-SIN-PRINCIPAL"
    JOINT_ABOVE = "CON-CONJUNTO"
    OPENING_OVERLAP = "CON-APERTURA"
    STATE = "CON-ESTADO"
    BUDGET_REPEATED = "CON-PRESUPUESTO"


@dataclass(frozen=True, slots=True)
class Figure:
    """One side of a reconciliation case, with its cell."""

    institution: str
    role: Role
    value: str | float | None
    observation: Observation | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One line of *Conciliación*: what disagrees, whose cells, what stands, who decided.

    ``key`` is an indicator id or an activity code; ``used`` are the institutions whose
    figure stands in the official one; ``decision`` is the coordinator's, if any.
    """

    kind: CaseKind
    key: str
    figures: tuple[Figure, ...]
    used: tuple[str, ...]
    official: str | float | None
    decision: Decision | None = None

    @property
    def open(self) -> bool:
        return self.decision is None


@dataclass(frozen=True, slots=True)
class MechanismContribution:
    """A contribution *vía Mecanismo*: shown to MRREE, never added silently.

    ``used`` is True only where a decision makes it official.
    """

    indicator: str
    institution: str
    value: float | None
    description: str
    evidence: str
    used: bool
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Plan (code "") or axis at the end of one round, under the plan of that round.

    ``institutions`` are those with accepted data; None percentages are "no data".
    """

    round: str
    code: str
    progress: Average
    progress_plan: Average
    lights: Mapping[Light, int]
    institutions: Coverage


@dataclass(frozen=True, slots=True)
class RoundChange:
    """What changed in the plan from the round before to ``round``."""

    round: str
    change: PlanChange
