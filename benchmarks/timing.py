"""Whole processes, timed in turn, so that a drift of the machine hits all alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent

#: Every process sees what a user's would: see ``benchmarks/absent``.
_AS_USERS = os.pathsep.join([str(ROOT / "benchmarks" / "absent"), str(ROOT)])

Command = Sequence[str | Path]


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: seconds of wall clock and processor, peak memory in MiB.

    ``memory`` is of the process itself; its children are not in it.
    """

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Timing:
    """The runs of one command."""

    runs: tuple[Run, ...]

    @property
    def wall(self) -> float:
        return statistics.median(r.wall for r in self.runs)

    @property
    def cpu(self) -> float:
        return statistics.median(r.cpu for r in self.runs)

    @property
    def memory(self) -> float:
        return max(r.memory for r in self.runs)


def python(*arguments: str | Path) -> tuple[str | Path, ...]:
    """A command run by this interpreter."""
    return (sys.executable, *arguments)


def tool(workspace: Path, *arguments: str) -> tuple[str | Path, ...]:
    """A command of the program in a workspace."""
    return python("-m", "pni_sheets", "-C", workspace, *arguments)


def once(command: Command) -> Run:
    """Run a command to its end. Exit codes 0 and 1 are success (contract)."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "ignore", "PYTHONPATH": _AS_USERS},
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def in_turn(
    commands: Mapping[str, Command],
    times: int,
    before: Callable[[str], None] = lambda name: None,
) -> dict[str, Timing]:
    """Time several commands A B A B ...; ``before`` prepares each run, untimed."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            before(name)
            runs[name].append(once(command))
    return {name: Timing(tuple(done)) for name, done in runs.items()}
