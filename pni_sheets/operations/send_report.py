"""What ``send`` gives back: one line an institution."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What can be sent; the values are those of the command line."""

    TEMPLATES = "templates"
    REMINDERS = "reminders"
    CORRECTIONS = "corrections"
    ACKNOWLEDGEMENTS = "acknowledgements"
    MASTER = "master"


class Outcome(StrEnum):
    """What became of one institution's message."""

    PREVIEW = "preview"
    DRAFT = "draft"
    SENT = "sent"
    ALREADY = "already"
    NO_CONTACT = "no-contact"
    NOTHING = "nothing"
    HELD = "held"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SendLine:
    """One institution's message: to whom, what, and what became of it.

    ``attachments`` are (file name, bytes) pairs; ``reason`` is a Spanish phrase where
    something is to be known; ``path`` is the draft written, if any.
    """

    institution: str
    outcome: Outcome
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    attachments: tuple[tuple[str, int], ...] = ()
    reason: str = ""
    message_id: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class SendReport:
    """The result of ``send``: one line an institution, in the plan's order."""

    what: What
    round: str
    transport: str
    lines: tuple[SendLine, ...]

    def count(self, *outcomes: Outcome) -> int:
        """How many lines ended in one of those outcomes."""
        return sum(line.outcome in outcomes for line in self.lines)
