"""What the log says of one institution, submission or indicator."""

from __future__ import annotations

from collections.abc import Mapping

from pni_sheets.core.model import Event
from pni_sheets.operations.workspace import Workspace


def about(work: Workspace, subject: Mapping[str, str]) -> tuple[Event, ...]:
    """The log's lines about a subject, oldest first.

    ``subject`` may name an ``indicator``, a ``submission`` or an ``institution``, and a
    ``round``; the first of the three that is not empty counts. Without any: no lines.
    """
    events = work.ledger.status.events(subject.get("round") or None, data_only=True)
    if indicator := subject.get("indicator"):
        return tuple(e for e in events if e.params.get("indicator") == indicator)
    if submission := subject.get("submission"):
        return tuple(e for e in events if e.submission == submission)
    if institution := subject.get("institution"):
        return tuple(e for e in events if e.institution == institution)
    return ()


def last_change(work: Workspace, subject: Mapping[str, str]) -> Event | None:
    """The newest of them, None where there is none."""
    return next(reversed(about(work, subject)), None)
