"""How figures become progress: every rule of time is written here, once.

Pure functions of the plan, a semester and figures. The rules follow the accumulation
types of Latin American planning offices (DNP Sinergia); ``docs/numbers.md`` explains them
with worked examples from the plan. Percentages are on the 0-100 scale.
"""

from __future__ import annotations

from collections.abc import Iterable

from pni_sheets.model import Indicator, Observation, Plan, Previous, Semester


def horizon_target(indicator: Indicator) -> float | None:
    """The target of the indicator's horizon; None where the plan leaves it undefined.

    The calendar year for flujo (a monthly target x 12), the whole period otherwise.
    """
    raise NotImplementedError


def expected(plan: Plan, indicator: Indicator, semester: Semester) -> float | None:
    """The figure due by the end of the semester (*Meta del período*).

    None where nothing can be due: the activity has not begun, or the target is undefined.
    """
    raise NotImplementedError


def previous(
    plan: Plan, observations: Iterable[Observation], institution: str, semester: Semester
) -> Previous:
    """What an institution had reported and got accepted before the semester."""
    raise NotImplementedError
