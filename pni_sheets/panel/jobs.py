"""Acts done one after the other by one worker, apart from the page that asked for them.

A job goes on when its tab is closed. Where another program holds the workspace's lock, the
job says who and waits. What is begun is kept for the life of the panel, so that a page can
show how far it is, what came of it, and offer to try again.
"""

from __future__ import annotations

import logging
import queue
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from pni_sheets.core.errors import PniError
from pni_sheets.operations.workspace import Clock, Workspace, opened
from pni_sheets.words.errors import sentence

#: Seconds that a page waits for its act before it shows how far the act is.
PATIENCE = 1.5
#: Seconds between two looks at a lock that somebody else holds.
LOCK_PAUSE = 0.5
#: Jobs that can be looked at again.
KEPT = 200

LOG = logging.getLogger("pni_sheets.panel")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: a sentence, where to go on, and what its page may show."""

    sentence: str
    link: str = "/"
    shown: Mapping[str, Any] = field(default_factory=dict)


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    BROKEN = "broken"


@dataclass
class Job:
    """One act: what it is called, what is to be done, and how far it is.

    ``command`` is the name under which the lock is held. ``again`` is the address and
    fields of the form that asked for it; ``lines`` are told as they come about.
    """

    title: str
    command: str
    work: Callable[[Job, Workspace], Done]
    again: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    back: str = "/"
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    state: State = State.WAITING
    told: str = ""
    done: int = 0
    of: int = 0
    lines: list[Any] = field(default_factory=list)
    result: Done | None = None
    number: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    def tell(self, done: int, of: int) -> None:
        self.done, self.of = done, of

    @property
    def over(self) -> bool:
        return self.ended.is_set()


def error_number() -> str:
    """A number that stands on the page of an error and beside its traceback in the log."""
    return secrets.token_hex(4).upper()


class Jobs:
    """The one worker of a panel. ``close`` lets what was begun come to its end."""

    def __init__(self, root: Path, clock: Clock) -> None:
        self._root, self._clock = root, clock
        self._waiting: queue.Queue[Job | None] = queue.Queue()
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._closing = threading.Event()
        self._worker = threading.Thread(target=self._work, name="panel-jobs")
        self._worker.start()

    def begin(self, job: Job) -> Job:
        """Put a job at the end of the row; give it back when it is over, or soon."""
        self._known[job.id] = job
        while len(self._known) > KEPT and next(iter(self._known.values())).over:
            self._known.popitem(last=False)
        self._waiting.put(job)
        job.ended.wait(PATIENCE)
        return job

    def get(self, id: str) -> Job | None:
        return self._known.get(id)

    @property
    def at_work(self) -> tuple[Job, ...]:
        return tuple(job for job in list(self._known.values()) if not job.over)

    def close(self) -> None:
        self._closing.set()
        self._waiting.put(None)
        self._worker.join()

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            try:
                job.result = self._done(job)
                job.state, job.told = State.DONE, job.result.sentence
            except PniError as error:
                job.state, job.told = State.REFUSED, sentence(error)
            except Exception:
                job.state, job.number = State.BROKEN, error_number()
                LOG.exception("error %s in %s", job.number, job.command)
            job.ended.set()

    def _done(self, job: Job) -> Done:
        """Do it under the lock; while another program holds that, say who, and wait."""
        while True:
            try:
                with opened(self._root, clock=self._clock, writing=job.command, wait=0) as work:
                    job.state, job.told = State.RUNNING, ""
                    return job.work(job, work)
            except PniError as error:
                if error.code != "lock-held" or self._closing.is_set():
                    raise
                job.told = sentence(error)
            time.sleep(LOCK_PAUSE)
