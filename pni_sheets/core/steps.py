"""What a round needs next, by its state; named here, worded in `words`."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """The next thing the coordinator does, in the order of a round."""

    OPEN = "open"
    GENERATE = "generate"
    SEND_TEMPLATES = "send-templates"
    QUARANTINE = "quarantine"
    SEND_CORRECTIONS = "send-corrections"
    WAIT = "wait"
    SEND_REMINDERS = "send-reminders"
    CONSOLIDATE = "consolidate"
    SEND_MASTER = "send-master"
    NOTHING = "nothing"
