"""Another process of the program, with a pipe to it.

Started afresh (``spawn``) on every system: a fork would copy the progress bar's thread half
way, and Windows has none. What it does is never needed for the ledger to be in order, so it
is ended without ado.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pni_sheets.core.closing import Closing

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

#: What such a process does with its end of the pipe. A new process must know it by name.
Life = Callable[..., None]


class Beside(Closing):
    """A process that lives ``life(pipe, *given)``; ``pipe`` is this end. Raises OSError where
    none can be started."""

    def __init__(self, life: Life, *given: Any) -> None:
        from multiprocessing import get_context

        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_live, args=(theirs, life, given), daemon=True)
        try:
            with _uninterrupted():
                self._process.start()
        except BaseException:
            self.pipe.close()
            raise
        finally:
            theirs.close()

    def close(self) -> None:
        """End it, whatever it does. Safe to call twice."""
        self.pipe.close()
        self._process.kill()
        self._process.join()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl+C is for the first process to tell: a process that starts here never hears it, not
    even while it starts, and here it is heard afterwards. Windows has no such mask."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it would take the mask away, were it started meanwhile
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _live(pipe: Connection, life: Life, given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows too
    life(pipe, *given)
