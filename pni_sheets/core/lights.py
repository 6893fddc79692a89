"""The traffic light's words."""

from __future__ import annotations

from enum import StrEnum


class Light(StrEnum):
    """The traffic light (*semáforo*); the values are shown on screen, best first."""

    MET = "Cumplida"
    ON_TIME = "En tiempo"
    BEHIND = "Con rezago"
    CRITICAL = "Crítica"
    PARTIAL = "Sin dato (parcial)"
    NO_DATA = "Sin dato"
    LOW_COVERAGE = "Cobertura insuficiente"
    NOT_YET = "Aún no exigible"
    NOT_DUE = "No exigible"

    @property
    def of_groups(self) -> bool:
        """Whether only groups of activities can have it."""
        return self is Light.LOW_COVERAGE


#: Nothing is expected by the end of the round, so there is nothing to comply with.
NOTHING_EXPECTED = frozenset({Light.NOT_DUE, Light.NOT_YET})

#: The lights that an indicator or an activity can have.
OF_INDICATORS = tuple(light for light in Light if not light.of_groups)


#: Shown beside a *Cumplida* beyond ``Thresholds.over`` per cent of its target.
OVER_TARGET = "Sobre meta"
