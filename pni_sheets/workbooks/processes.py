"""The workbooks of many forms, in their order, with the help of other processes.

This process writes too, from the first moment: a helper that starts slowly, or never, only
helps less. What a helper has begun and does not bring, because it died, is written here,
so that the outcome never depends on them.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pni_sheets.core.child_process import Beside
from pni_sheets.core.model import ReportingTemplate

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

#: From so many workbooks on, a helper earns back what it costs to start; as many again
#: for each further one. A workbook takes some 10 ms and a start 0.2 s on Linux; reckoned
#: with 0.35 s, since Windows starts processes more slowly.
WORTH_HELPER = 40

#: Windows waits for at most 63 things at a time.
_MOST_HELPERS = 60

#: Forms ahead of the one whose workbook is wanted next, for each process.
_AHEAD = 16

#: Seconds without any answer after which helpers are given up.
_PATIENCE = 60.0

Workbook = tuple[ReportingTemplate, bytes]
Workbooks = Generator[Workbook, None, None]
Render = Callable[[ReportingTemplate], bytes]


def rendered(forms: Iterable[ReportingTemplate], render: Render, count: int) -> Workbooks:
    """Each of ``count`` forms with its workbook, in order.

    Forms are taken a few at a time. ``render`` must be known by name to a new process.
    Close the iterator to end the helpers early.
    """
    helpers = min(_processors() - 1, count // WORTH_HELPER, _MOST_HELPERS)
    if helpers < 1:
        return ((form, render(form)) for form in forms)
    return _helped(iter(forms), render, helpers)


def _processors() -> int:
    """How many this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@dataclass(slots=True)
class _Task:
    """One workbook to write; ``begun`` while it is in somebody's hands, or done."""

    form: ReportingTemplate
    begun: bool = False
    made: bytes = b""


def _helped(forms: Iterator[ReportingTemplate], render: Render, helpers: int) -> Workbooks:
    team = list(_started(render, helpers))
    ahead = _AHEAD * (helpers + 1)
    tasks: deque[_Task] = deque()
    try:
        while True:
            tasks.extend(map(_Task, islice(forms, ahead - len(tasks))))
            if not tasks:
                return
            free = [task for task in tasks if not task.begun]
            team = [helper for helper in team if helper.exchange(free, 2 * len(team) + 2)]
            if tasks[0].made:
                yield tasks[0].form, tasks.popleft().made
            elif free:
                free[0].begun = True
                free[0].made = render(free[0].form)
            else:
                _wait([helper for helper in team if not helper.idle])
    finally:
        for helper in team:
            helper.close()


def _started(render: Render, helpers: int) -> Iterator[_Helper]:
    for _ in range(helpers):
        try:
            yield _Helper(render)
        except OSError:
            return


def _wait(busy: list[_Helper]) -> None:
    """Until a helper has something to tell; all are given up where that takes too long."""
    from multiprocessing.connection import wait

    if busy and not wait([helper.pipe for helper in busy], _PATIENCE):
        for helper in busy:
            helper.close()


class _Helper(Beside):
    """Another process that writes a few workbooks at a time. OSError where it cannot start."""

    def __init__(self, render: Render) -> None:
        super().__init__(_serve, render)
        self._tasks: list[_Task] = []
        self.idle = False

    def exchange(self, free: list[_Task], share: int) -> bool:
        """Take what it made, if it is ready, and hand over a share of the free tasks.

        They are taken out of ``free``. Nothing is sent to one that is not ready: it might
        not be reading. False where it is there no more; what it had begun is free again.
        """
        try:
            if not self.idle:
                if not self.pipe.poll():
                    return True
                for task, made in zip(self._tasks, self.pipe.recv(), strict=True):
                    task.made = made
            self._tasks = free[: -(-len(free) // share)]
            del free[: len(self._tasks)]
            self.idle = not self._tasks
            for task in self._tasks:
                task.begun = True
            if self._tasks:
                self.pipe.send([task.form for task in self._tasks])
        except (EOFError, OSError):
            for task in self._tasks:
                task.begun = False
            self.close()
            return False
        return True


def _serve(pipe: Connection, render: Render) -> None:
    """A helper's life: say that it is ready, then workbooks for forms until the pipe ends."""
    made: list[bytes] = []
    while True:
        try:
            pipe.send(made)
            forms = pipe.recv()
        except (EOFError, OSError):
            return
        made = [render(form) for form in forms]
