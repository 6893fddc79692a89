"""Kill and starve the program at every point where it touches the disk, and see it recover.

For each command (generate, ingest, consolidate, send, migrate) on a small round:

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

    python scripts/torture_crash.py                       # everything
    python scripts/torture_crash.py --every 10 --random 50 --commands ingest
"""

from __future__ import annotations

import argparse
import dataclasses
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
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no threads in what is forked

from pni_sheets import files, ledger_migrations, ledger_seal, synthetic, template, workspace
from pni_sheets.config import Paths
from pni_sheets.errors import PniError
from pni_sheets.ledger import Ledger
from pni_sheets.model import EL_SALVADOR

ROUND = "2025-S1"
KEYS = ("MTPS", "CNR", "ISSS")
NOW = datetime(2025, 7, 15, 9, 30, tzinfo=EL_SALVADOR)
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate")
FAULTS = ("signal=KILL", "error=ENOSPC", "error=EACCES")
#: A run that takes longer than this hangs.
PATIENCE = 120.0

OK, OPERATOR, BUG = 0, 3, 70


def clock() -> datetime:
    """Always the same moment, so that a run and its repetition write the same bytes."""
    return NOW


# --- the small round ----------------------------------------------------------------------


def open_round(root: Path) -> None:
    """A workspace with a round in which nothing was made yet."""
    from pni_sheets import pipeline

    pipeline.init(root, clock, synthetic=True)
    with workspace.opened(root, clock=clock, writing="torture") as work:
        pipeline.open_round(work, ROUND)


def new_round(root: Path) -> None:
    """A workspace with three templates made, one return accepted and four files waiting."""
    from pni_sheets import pipeline, pipeline_intake

    open_round(root)
    with workspace.opened(root, clock=clock, writing="torture") as work:
        pipeline.generate(work, ROUND, KEYS)
        _put_return(work, "MTPS", 1, "primera.xlsx", NOW - timedelta(days=2))
        pipeline_intake.ingest(work, ROUND)
        _put_return(work, "MTPS", 2, "segunda.xlsx", NOW - timedelta(days=1))
        _put_return(work, "CNR", 1, "cnr.xlsx", NOW - timedelta(hours=5))
        _put_return(work, "ISSS", 1, "isss.xlsx", NOW - timedelta(hours=4), wrong=True)
        stranger = work.paths.inbox / "oficio.pdf"
        stranger.write_bytes(b"%PDF-1.4\n% oficio escaneado\n%%EOF\n")
        _date(stranger, NOW - timedelta(hours=3))


def _put_return(
    work: workspace.Workspace,
    key: str,
    seed: int,
    name: str,
    sent: datetime,
    *,
    wrong: bool = False,
) -> None:
    form = work.ledger.template(ROUND, key)
    assert form is not None
    entries = synthetic.fill(form, seed)
    if wrong:
        place = next(p for p in entries if p[0] == "Institución" and p[2] == "titular")
        entries[place] = None
    path = work.paths.inbox / name
    path.write_bytes(template.render(form, work.key, created=NOW, entries=entries))
    _date(path, sent)


def _date(path: Path, moment: datetime) -> None:
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def ingested(root: Path) -> None:
    new_round(root)
    ingest(root)


def addressed(root: Path) -> None:
    """The round with a contact for each institution."""
    from pni_sheets import demo

    ingested(root)
    with workspace.opened(root, clock=clock, writing="torture") as work:
        demo.address_book(work)


def old_ledger(root: Path) -> None:
    """The round as an earlier version of the program left it: schema 1."""
    ingested(root)
    path = Paths(root).ledger
    with closing(sqlite3.connect(path)) as db:
        for table in ("product", "outbound", "inbound", "bounce", "erased"):
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 1")
        db.commit()
    ledger_seal.write(path, ledger_seal.measure(path))


def generate(root: Path) -> None:
    """Three templates, written and recorded in two batches."""
    from pni_sheets import pipeline

    pipeline.BATCH = 2
    with workspace.opened(root, clock=clock, writing="generate") as work:
        pipeline.generate(work, ROUND, KEYS)


def ingest(root: Path) -> None:
    from pni_sheets import pipeline_intake

    with workspace.opened(root, clock=clock, writing="ingest") as work:
        pipeline_intake.ingest(work, ROUND)


def consolidate(root: Path) -> None:
    from pni_sheets import pipeline_results

    with workspace.opened(root, clock=clock, writing="consolidate") as work:
        pipeline_results.publish(work, ROUND, partial=True)


def send(root: Path) -> None:
    from pni_sheets import dispatch

    with workspace.opened(root, clock=clock, writing="send") as work:
        for what in (dispatch.What.TEMPLATES, dispatch.What.CORRECTIONS):
            dispatch.send(work, what, ROUND, sleep=lambda _: None)


def migrate(root: Path) -> None:
    with workspace.opened(root, clock=clock, writing="migrate") as work:
        assert work.ledger.rounds()


@dataclass(frozen=True)
class Command:
    """What is tortured: how its workspace is made, and what is run in it."""

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path], None]


COMMANDS = (
    Command("generate", open_round, generate),
    Command("ingest", new_round, ingest),
    Command("consolidate", ingested, consolidate),
    Command("send", addressed, send),
    Command("migrate", old_ledger, migrate),
)


# --- what a workspace holds -----------------------------------------------------------------


def contents(root: Path) -> dict[str, object]:
    """Everything that must be the same again: the ledger by rows, the files by bytes."""
    paths = Paths(root)
    found: dict[str, object] = {}
    with closing(sqlite3.connect(paths.ledger)) as db:
        for (table,) in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table'"
        ).fetchall():
            found[f"table {table}"] = db.execute(f"SELECT * FROM {table}").fetchall()
    own = {paths.ledger.name, paths.lock.name, ledger_seal.seal_path(paths.ledger).name}
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.name not in own and path.parent != paths.backups:
            found[path.relative_to(root).as_posix()] = files.sha256(path.read_bytes())
    return found


def differences(expected: dict[str, object], kept: dict[str, object]) -> list[str]:
    return sorted(k for k in expected.keys() | kept.keys() if expected.get(k) != kept.get(k))


def unsound(root: Path) -> list[str]:
    """What ``verify`` finds, harmless remarks left out."""
    paths = Paths(root)
    with Ledger(paths.ledger, clock=clock) as ledger:
        checked = ledger.verify(files.Archive(paths.archive))
    return [f"{p.code} {p.what}" for p in checked.problems if not p.harmless]


def acknowledged(root: Path) -> dict[str, str]:
    """The returns that the ledger has judged: bytes and state. Opens nothing of ours."""
    with closing(sqlite3.connect(Paths(root).ledger)) as db:
        sql = "SELECT sha256, state FROM submission WHERE state <> 'received'"
        return dict(db.execute(sql).fetchall())


def is_old(root: Path) -> bool:
    """Whether opening the ledger would migrate it."""
    with closing(sqlite3.connect(Paths(root).ledger)) as db:
        return ledger_migrations.version(db) < ledger_migrations.LATEST


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


def _traced(command: Command, base: Path, work: Path) -> tuple[Path, list[str]]:
    """A whole run: its workspace, and its calls in the words of strace."""
    root = _copy(base, work)
    log = work / "calls.txt"
    options = ["-y", "-o", str(log), "-e", "trace=" + ",".join(CALLS)]
    code = run(command.act, root, trace=options)
    if code != OK:
        raise RuntimeError(f"{command.name} ends with {code} even when left alone")
    lines = [line.split(None, 1)[-1] if line[0].isdigit() else line for line in _lines(log)]
    return root, [line for line in lines if line.split("(", 1)[0] in CALLS]


def _lines(log: Path) -> list[str]:
    return [line for line in log.read_text(errors="replace").splitlines() if line]


def points(command: Command, base: Path, work: Path) -> list[Point]:
    """Every call of a whole run that touches a file of the workspace."""
    root, calls = _traced(command, base, work)
    counts: Counter[str] = Counter()
    found: list[Point] = []
    for line in calls:
        name = line.split("(", 1)[0]
        counts[name] += 1
        touched = re.search(rf"{re.escape(str(root))}/([^\"> ]*)", line)
        if touched:
            found.append(Point(name, counts[name], touched[1]))
    return found


def unsynced(command: Command, base: Path, work: Path) -> list[str]:
    """What a power cut could undo, by the order of calls of a whole run.

    A file must be synced before it is renamed into place, and the folders of renamed files
    before the next commit of the ledger (the unlink of its journal), which may mention them;
    the ledger itself before its commit; everything at the end.
    """
    root, calls = _traced(command, base, work)
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


def _copy(base: Path, work: Path) -> Path:
    root = work / "ws"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root, copy_function=shutil.copy2)
    return root


# --- the torture ---------------------------------------------------------------------------


@dataclass
class Tally:
    """What was done to one command, and what went wrong."""

    command: str
    points: int = 0
    runs: Counter[str] = dataclasses.field(default_factory=Counter)
    ends: Counter[str] = dataclasses.field(default_factory=Counter)
    failures: list[str] = dataclasses.field(default_factory=list)


def torture(
    command: Command,
    *,
    every: int = 1,
    at_random: int = 0,
    faults: Sequence[str] = FAULTS,
    seed: int = 6,
    tell: bool = False,
) -> Tally:
    """Kill, starve and refuse one command at each ``every``-th point, then at random."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    work = Path(tempfile.mkdtemp(prefix="pni-torture-", dir=memory))
    tally = Tally(command.name)
    try:
        base = work / "base"
        command.prepare(base)
        expected = _reference(command, base, work)
        found = points(command, base, work)
        tally.points = len(found)
        tally.failures += [f"{command.name}: {p}" for p in unsynced(command, base, work)]
        for number, point in enumerate(found[:: max(1, every)]):
            for fault in faults:
                _one(command, base, work, expected, point, fault, tally)
            if tell and number % 20 == 0:
                done, bad = dict(tally.runs), len(tally.failures)
                print(f"  {command.name} {number * every}/{len(found)} {done} {bad}", flush=True)
        _kill_at_random(command, base, work, expected, at_random, random.Random(seed), tally)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return tally


def _reference(command: Command, base: Path, work: Path) -> dict[str, object]:
    root = _copy(base, work)
    code = run(command.act, root)
    if code != OK:
        text = (work / "traceback.txt").read_text() if code == BUG else ""
        raise RuntimeError(f"{command.name} ends with {code} even when left alone\n{text}")
    return contents(root)


def _one(
    command: Command,
    base: Path,
    work: Path,
    expected: dict[str, object],
    point: Point,
    fault: str,
    tally: Tally,
) -> None:
    root = _copy(base, work)
    inject = f"inject={point.call}:{fault}:when={point.number}"
    options = ["-o", "/dev/null", "-e", f"trace={point.call}", "-e", inject]
    code = run(command.act, root, trace=options)
    tally.runs[fault] += 1
    tally.ends[f"{fault} {_end(code)}"] += 1
    where = f"{command.name} {point.call} {point.number} {point.target} {fault}"
    if code == BUG:
        tally.failures.append(f"{where}: traceback")
    tally.failures += [f"{where}: {p}" for p in _recover(command, root, expected)]


def _kill_at_random(
    command: Command,
    base: Path,
    work: Path,
    expected: dict[str, object],
    times: int,
    chance: random.Random,
    tally: Tally,
) -> None:
    """Kill runs at random moments, up to five in a row in one workspace, then recover."""
    started = time.monotonic()
    run(command.act, _copy(base, work))
    longest = time.monotonic() - started
    while times > 0:
        root = _copy(base, work)
        for _ in range(min(times, chance.randint(1, 5))):
            times -= 1
            killed = _run_and_kill(command.act, root, chance.uniform(0, longest * 1.1))
            tally.runs["random"] += 1
            tally.ends["random killed" if killed else "random ended first"] += 1
        tally.failures += [f"{command.name} random: {p}" for p in _recover(command, root, expected)]


def _run_and_kill(act: Callable[[Path], None], root: Path, moment: float) -> bool:
    child = os.fork()
    if child == 0:
        os._exit(_acted(act, root))
    time.sleep(moment)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def _recover(command: Command, root: Path, expected: dict[str, object]) -> Iterator[str]:
    """What is wrong after the fault, and after running the command again."""
    before = acknowledged(root)
    if not is_old(root):
        yield from (f"before: {p}" for p in unsound(root))
    code = run(command.act, root)
    if code != OK:
        yield f"again: {_end(code)}"
    yield from (f"after: {p}" for p in unsound(root))
    after = acknowledged(root)
    yield from (f"lost: {sha}" for sha in before.keys() - after.keys())
    yield from (f"differs: {d}" for d in differences(expected, contents(root)))


def _end(code: int) -> str:
    names = {OK: "done", OPERATOR: "said to the operator", BUG: "traceback"}
    return names.get(code, f"signal {-code}" if code < 0 else f"exit {code}")


# --- the command line ------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--commands", default=",".join(c.name for c in COMMANDS))
    parser.add_argument("--every", type=int, default=1, help="take each N-th point only")
    parser.add_argument("--faults", default=",".join(FAULTS))
    parser.add_argument("--random", type=int, default=500, help="random kills of each command")
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args()
    failures = 0
    for command in COMMANDS:
        if command.name in options.commands.split(","):
            started = time.monotonic()
            tally = torture(
                command,
                every=options.every,
                at_random=options.random,
                faults=options.faults.split(","),
                seed=options.seed,
                tell=True,
            )
            failures += len(tally.failures)
            print(f"{command.name}: {tally.points} points, runs {dict(tally.runs)}")
            print(f"  ends: {dict(tally.ends)}; {time.monotonic() - started:.0f} s")
            for failure in tally.failures[:40]:
                print(f"  FAILED {failure}")
    print("0 lost, 0 doubled, all recovered" if not failures else f"{failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
