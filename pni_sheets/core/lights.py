"""The traffic light's words."""

from __future__ import annotations

from enum import StrEnum


class Light(StrEnum):
    """The traffic light (*semáforo*); the values are shown on screen, best first."""

    MET = "Cumplida"
    ON_TIME = "En tiempo"
    BEHIND = "Con rezago"
    CRITICAL = "Crítica"
    NO_DATA = "Sin dato"
    NOT_DUE = "No exigible"


#: Shown beside a *Cumplida* beyond ``Thresholds.over`` per cent of its target.
OVER_TARGET = "Sobre meta"
