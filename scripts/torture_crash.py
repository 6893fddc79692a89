"""Kill and starve the program at every point where it touches the disk, and see it recover.

For each command of ``torture_rounds`` on a small round:

1. one run is traced, which gives every write, fsync, rename, unlink and truncate it makes on
   a file of the workspace;
2. for each of these points a run is killed just before it (``strace`` injects SIGKILL), and
   two more get ENOSPC and EACCES there instead;
3. after each, ``verify`` must find nothing but what is declared harmless, the command run
   again must end as if nothing had happened: the same ledger row by row, the same files
   byte by byte, ``verify`` sound.

Then runs are killed at random moments, several times in a row. From the trace it is also
checked that nothing is renamed or committed before it is synced, which is what a power cut
would undo and a kill does not. Linux only: needs ``strace`` and the right to trace a child.

A run is a fork of a process in which the command has run before, so it does what it does
without importing anything. ``--jobs`` processes share the points of each command.

    python scripts/torture_crash.py                       # everything
    python scripts/torture_crash.py --every 10 --random 50 --commands ingest
    python scripts/torture_crash.py --commands send,migrate --first 140   # go on from a point
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from unittest import mock

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no threads in what is forked

from torture_rounds import COMMANDS, Command, clock

from pni_sheets.core.errors import PniError
from pni_sheets.ledger import schema, seal
from pni_sheets.ledger.ledger import Ledger
from pni_sheets.rendering import pdf
from pni_sheets.storage import files
from pni_sheets.storage.settings import Paths

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate")
FAULTS = ("signal=KILL", "error=ENOSPC", "error=EACCES")
#: A run that takes longer than this hangs.
PATIENCE = 120.0

OK, OPERATOR, BUG = 0, 3, 70


# --- what a workspace holds -----------------------------------------------------------------


def contents(root: Path, by_lot: frozenset[str] = frozenset()) -> dict[str, object]:
    """Everything that must be the same again: the ledger by rows, the files by bytes; of
    files ``by_lot`` only that they are there."""
    paths = Paths(root)
    found: dict[str, object] = {}
    with closing(sqlite3.connect(paths.ledger)) as db:
        for (table,) in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table'"
        ).fetchall():
            found[f"table {table}"] = db.execute(f"SELECT * FROM {table}").fetchall()
    own = {paths.ledger.name, seal.seal_path(paths.ledger).name}
    own |= {paths.lock.name, paths.lock.name + ".txt"}
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.name not in own and path.parent != paths.backups:
            name = path.relative_to(root).as_posix()
            found[name] = "there" if name in by_lot else files.sha256(path.read_bytes())
    return found


def differences(expected: dict[str, object], kept: dict[str, object]) -> list[str]:
    return sorted(k for k in expected.keys() | kept.keys() if expected.get(k) != kept.get(k))


def unsound(root: Path) -> list[str]:
    """What ``verify`` finds, harmless remarks left out."""
    paths = Paths(root)
    if not paths.exists():
        return []
    with Ledger.open(paths.ledger, clock=clock) as ledger:
        checked = ledger.verify(files.Archive(paths.archive))
    return [f"{p.code} {p.what}" for p in checked.problems if not p.harmless]


def acknowledged(root: Path) -> dict[str, str]:
    """The returns that the ledger has judged: bytes and state. Opens nothing of ours."""
    if not Paths(root).exists():
        return {}
    with closing(sqlite3.connect(Paths(root).ledger)) as db:
        there = db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'submission'").fetchone()
        sql = "SELECT sha256, state FROM submission WHERE state <> 'received'"
        return dict(db.execute(sql).fetchall()) if there else {}


def is_old(root: Path) -> bool:
    """Whether opening the ledger would migrate it."""
    if not Paths(root).exists():
        return False
    with closing(sqlite3.connect(Paths(root).ledger)) as db:
        return schema.version(db) < schema.LATEST


# --- running in a child -------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """The ``number``-th call of that name in a run, and what it touches."""

    call: str
    number: int
    target: str


def run(act: Callable[[Path], None], root: Path, *, trace: list[str] | None = None) -> int:
    """Run in a forked child, traced or not; its exit code, negative for a signal."""
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.close(go)
        os.read(ready, 1)
        os._exit(_acted(act, root))
    os.close(ready)
    tracer = _attach(child, trace) if trace is not None else None
    os.write(go, b".")
    os.close(go)
    status = _wait(child)
    if tracer is not None:
        tracer.wait(timeout=PATIENCE)
    _end_readers(child)
    return status


def _acted(act: Callable[[Path], None], root: Path) -> int:
    try:
        act(root)
    except PniError:
        return OPERATOR
    except BaseException:  # noqa: BLE001 - whatever it is, it is written down
        with (root.parent / "traceback.txt").open("a", encoding="utf-8") as file:
            file.write(traceback.format_exc() + "\n")
        return BUG
    return OK


def run_and_kill(act: Callable[[Path], None], root: Path, moment: float) -> bool:
    """Run in a forked child and kill it after so many seconds; whether it was still at work."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os._exit(_acted(act, root))
    time.sleep(moment)
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    _end_readers(child)
    return status == -signal.SIGKILL


def _end_readers(group: int) -> None:
    """A reader that is a fork holds both ends of its pipe, so it outlives a run that is killed."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _attach(child: int, options: list[str]) -> subprocess.Popen[bytes]:
    tracer = subprocess.Popen(
        ["strace", "-q", "-p", str(child), *options], stderr=subprocess.DEVNULL
    )
    status = Path(f"/proc/{child}/status")
    deadline = time.monotonic() + 10
    while "TracerPid:\t0\n" in status.read_text():
        if tracer.poll() is not None or time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            raise RuntimeError("strace cannot trace a child here")
        time.sleep(0.002)
    return tracer


def _wait(child: int) -> int:
    deadline = time.monotonic() + PATIENCE
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise RuntimeError("a run did not end")
        time.sleep(0.002)


# --- the torture ---------------------------------------------------------------------------


@dataclass
class Tally:
    """What was done to one command, and what went wrong."""

    command: str
    points: int = 0
    runs: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in what another process did to the same command."""
        if self.points not in (0, other.points):
            self.failures.append(f"{self.command}: {self.points} points, or {other.points}?")
        self.points = other.points
        self.runs += other.runs
        self.ends += other.ends
        self.failures += other.failures


@dataclass(frozen=True)
class Share:
    """Which part of the torture of one command a process does: of the points from ``first``
    each ``every``-th, of these each ``of``-th beginning with the ``number``-th."""

    command: str
    number: int = 0
    of: int = 1
    first: int = 0
    every: int = 1
    at_random: int = 0
    faults: Sequence[str] = FAULTS
    seed: int = 6
    tell: bool = False

    def points(self, there_are: int) -> range:
        """The numbers of the points that are this process's."""
        return range(self.first + self.number * self.every, there_are, self.every * self.of)


def _remembered(compiled: Callable[..., bytes]) -> Callable[..., bytes]:
    """``compiled``, which gives again what it gave for the same words."""
    kept: dict[str, bytes] = {}

    def again(*given: object, **named: object) -> bytes:
        key = repr((given, named))
        if key not in kept:
            kept[key] = compiled(*given, **named)
        return kept[key]

    return again


def torture(share: Share) -> Tally:
    """Kill, starve and refuse one command at its points, then at random."""
    command = next(c for c in COMMANDS if c.name == share.command)
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    work = Path(tempfile.mkdtemp(prefix="pni-torture-", dir=memory))
    tally = Tally(command.name)
    # Processes that help start as forks: they write nothing that could be torn.
    forked = mock.patch("multiprocessing.get_context", return_value=get_context("fork"))
    # The compiler of PDFs waits in a fork for threads that only its parent has; it writes nothing.
    printed = mock.patch("pni_sheets.rendering.pdf.compiled", _remembered(pdf.compiled))
    try:
        forked.start()
        printed.start()
        bench = Bench(command, work)
        found = bench.points()
        tally.points = len(found)
        tally.failures += [f"{command.name}: {p}" for p in bench.unsynced()]
        for number in share.points(len(found)):
            for fault in share.faults:
                bench.injure(found[number], fault, tally)
            if share.tell:
                bad = len(tally.failures)
                print(f"  {command.name} {number} of {len(found)}, {bad} failures", flush=True)
        chance = random.Random(f"{share.seed}-{share.number}")
        bench.kill_at_random(share.at_random, chance, tally)
    finally:
        printed.stop()
        forked.stop()
        shutil.rmtree(work, ignore_errors=True)
    return tally


class Bench:
    """A command with its workspace before, and what must be in it afterwards."""

    def __init__(self, command: Command, work: Path) -> None:
        self.command = command
        self.work = work
        self.base = work / "base"
        command.prepare(self.base)
        command.act(self.copy())  # whatever is imported and remembered once, is now
        started = time.monotonic()
        code = run(command.act, self.copy())
        self.longest = time.monotonic() - started
        if code != OK:
            why = self.said() if code == BUG else ""
            raise RuntimeError(f"{command.name} ends with {code} even when left alone: {why}")
        self.expected = contents(self.root, command.by_lot)

    @property
    def root(self) -> Path:
        return self.work / "ws"

    def copy(self) -> Path:
        """The workspace as it was before the command."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.base, self.root)
        return self.root

    def calls(self) -> list[str]:
        """The calls of a whole run in the words of strace."""
        log = self.work / "calls.txt"
        options = ["-y", "-o", str(log), "-e", "trace=" + ",".join(CALLS)]
        code = run(self.command.act, self.copy(), trace=options)
        if code != OK:
            raise RuntimeError(f"{self.command.name} ends with {code} when it is traced")
        lines = [line for line in log.read_text(errors="replace").splitlines() if line]
        bare = [line.split(None, 1)[-1] if line[0].isdigit() else line for line in lines]
        return [line for line in bare if line.split("(", 1)[0] in CALLS]

    def points(self) -> list[Point]:
        """Every call of a whole run that touches a file of the workspace."""
        counts: Counter[str] = Counter()
        found: list[Point] = []
        for line in self.calls():
            name = line.split("(", 1)[0]
            counts[name] += 1
            touched = re.search(rf"{re.escape(str(self.root))}/([^\"> ]*)", line)
            if touched:
                found.append(Point(name, counts[name], touched[1]))
        return found

    def unsynced(self) -> list[str]:
        """What a power cut could undo, by the order of calls of a whole run."""
        return undone(self.calls(), self.root)

    def injure(self, point: Point, fault: str, tally: Tally) -> None:
        """One run with a fault at a point, and the recovery from it."""
        inject = f"inject={point.call}:{fault}:when={point.number}"
        options = ["-o", "/dev/null", "-e", f"trace={point.call}", "-e", inject]
        code = run(self.command.act, self.copy(), trace=options)
        tally.runs[fault] += 1
        tally.ends[f"{fault} {_end(code)}"] += 1
        where = f"{self.command.name} {point.call} {point.number} {point.target} {fault}"
        if code == BUG:
            tally.failures.append(f"{where}: traceback: {self.said()}")
        tally.failures += [f"{where}: {p}" for p in self.recovered()]

    def said(self) -> str:
        """The last line of the last traceback."""
        return (self.work / "traceback.txt").read_text(encoding="utf-8").strip().split("\n")[-1]

    def kill_at_random(self, times: int, chance: random.Random, tally: Tally) -> None:
        """Kill runs at random moments, up to five in a row in one workspace, then recover."""
        while times > 0:
            self.copy()
            for _ in range(min(times, chance.randint(1, 5))):
                times -= 1
                killed = run_and_kill(
                    self.command.act, self.root, chance.uniform(0, self.longest * 1.1)
                )
                tally.runs["random"] += 1
                tally.ends["random killed" if killed else "random ended first"] += 1
            tally.failures += [f"{self.command.name} random: {p}" for p in self.recovered()]

    def recovered(self) -> Iterator[str]:
        """What is wrong after the fault, and after running the command again."""
        before = acknowledged(self.root)
        if not is_old(self.root):
            yield from (f"before: {p}" for p in unsound(self.root))
        code = run(self.command.act, self.root)
        if code != OK:
            yield f"again: {_end(code)}"
        yield from (f"after: {p}" for p in unsound(self.root))
        after = acknowledged(self.root)
        yield from (f"lost: {sha}" for sha in before.keys() - after.keys())
        kept = contents(self.root, self.command.by_lot)
        yield from (f"differs: {d}" for d in differences(self.expected, kept))


def undone(calls: Sequence[str], root: Path) -> list[str]:
    """What a power cut could undo, by the order of some calls.

    A file must be synced before it is renamed into place, and the folders of renamed files
    before the next commit of the ledger (the unlink of its journal), which may mention them;
    the ledger itself before its commit; everything at the end.
    """
    place = re.compile(rf"{re.escape(str(root))}(?:/([^\"> ]*))?")
    passing = Paths(root).lock.name
    dirty: set[str] = set()
    wrong: list[str] = []
    for line in calls:
        name = line.split("(", 1)[0]
        touched = [found or "." for found in place.findall(line)]
        if not touched or touched[0].endswith((passing, passing + ".txt")):
            continue
        if name in ("write", "pwrite64", "ftruncate"):
            dirty.add(touched[0])
        elif name in ("fsync", "fdatasync"):
            dirty.discard(touched[0])
        elif name == "rename":
            if touched[0] in dirty:
                wrong.append(f"renamed before it was synced: {touched[1]}")
            dirty.add(str(Path(touched[1]).parent))
        elif touched[0].endswith("-journal"):
            dirty.discard(touched[0])
            wrong += [f"committed before it was synced: {path}" for path in sorted(dirty)]
            dirty.add(str(Path(touched[0]).parent))
    return wrong + [f"never synced: {path}" for path in sorted(dirty)]


def _end(code: int) -> str:
    names = {OK: "done", OPERATOR: "said to the operator", BUG: "traceback"}
    return names.get(code, f"signal {-code}" if code < 0 else f"exit {code}")


# --- the command line ------------------------------------------------------------------------


def shares(options: argparse.Namespace) -> Iterator[Share]:
    """The work of all processes, the commands that take long first."""
    order = ("consolidate", "send", "ingest", "generate", "retention", "init", "restore", "migrate")
    wanted = options.commands.split(",")
    for name in (name for name in order if name in wanted):
        for number in range(options.jobs):
            yield Share(
                name, number, options.jobs, options.first, options.every,
                len(range(number, options.random, options.jobs)),
                options.faults.split(","), options.seed, tell=True,
            )  # fmt: skip


def summary(tallies: Sequence[Tally]) -> Iterator[str]:
    """The figures as a table for ``docs/evidence.md``."""
    yield "| command | points | SIGKILL | ENOSPC | EACCES | random | traceback | lost | differs |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for tally in tallies:
        by_fault = " | ".join(str(tally.runs[fault]) for fault in FAULTS)
        bad = [sum(mark in f for f in tally.failures) for mark in (": traceback", ": lost:")]
        rest = len(tally.failures) - sum(bad)
        yield (
            f"| `{tally.command}` | {tally.points} | {by_fault} | {tally.runs['random']}"
            f" ({tally.ends['random killed']} in time) | {bad[0]} | {bad[1]} | {rest} |"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--commands", default=",".join(c.name for c in COMMANDS))
    parser.add_argument("--first", type=int, default=0, help="begin with this point")
    parser.add_argument("--every", type=int, default=1, help="take each N-th point only")
    parser.add_argument("--faults", default=",".join(FAULTS))
    parser.add_argument("--random", type=int, default=500, help="random kills of each command")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    started, tallies = time.monotonic(), dict[str, Tally]()
    fresh = ProcessPoolExecutor(options.jobs, get_context("spawn"), max_tasks_per_child=1)
    with fresh as pool:
        for done in as_completed([pool.submit(torture, share) for share in shares(options)]):
            tally = done.result()
            tallies.setdefault(tally.command, Tally(tally.command)).add(tally)
    for tally in tallies.values():
        print(f"{tally.command}: ends {dict(sorted(tally.ends.items()))}")
        for failure in tally.failures[:40]:
            print(f"  FAILED {failure}")
    print(*summary(tuple(tallies.values())), sep="\n")
    failures = sum(len(tally.failures) for tally in tallies.values())
    verdict = f"{failures} failures" if failures else "0 lost, 0 doubled, all recovered"
    runs = sum(tally.runs.total() for tally in tallies.values())
    print(f"{runs} runs in {time.monotonic() - started:.0f} s: {verdict}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
