"""What the page at hand works with: the panel's workspace, clock and jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from flask import current_app

from pni_sheets.core.model import Plan
from pni_sheets.operations.workspace import Clock, Workspace, opened
from pni_sheets.panel.jobs import Jobs


@dataclass
class Panel:
    """One panel: a folder, a clock, a worker. ``plans`` spares reading a plan for each page."""

    root: Path
    clock: Clock
    jobs: Jobs
    stop: Callable[[], None]
    acts: dict[str, Any] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)


def panel() -> Panel:
    return cast(Panel, current_app.extensions["pni"])


@contextmanager
def workspace() -> Iterator[Workspace]:
    """The workspace as it is now, to be read: what a command changed is on the next page."""
    here = panel()
    with opened(here.root, clock=here.clock) as work:
        work.share_plans(here.plans)
        yield work
