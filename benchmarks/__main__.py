"""Run the benchmarks and write ``docs/benchmarks.md``.

    python -m benchmarks                  # rounds of 48, 480 and 4,800 workbooks
    python -m benchmarks --sizes 48       # only these sizes
    python -m benchmarks --times 3

Everything is compared within one run. The rival and the load-fill-save way are not run at
4,800 workbooks: they would take hours.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import stages
from benchmarks.scale import ROUND
from benchmarks.timing import ROOT, Run, Timing, in_turn, once, python, tool

REPORT = ROOT / "docs" / "benchmarks.md"

#: The largest round in which the rivals are run.
RIVALS_UP_TO = 480


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: what was compared, the ratio, and the goal."""

    size: int
    step: str
    ours: Timing
    other: Timing
    against: str
    goal: str
    inverse: bool = False

    @property
    def ratio(self) -> float:
        quotient = self.ours.wall / self.other.wall
        return 1 / quotient if self.inverse else quotient

    @property
    def met(self) -> bool:
        sign, limit = self.goal.split(" ")[:2]
        return self.ratio <= float(limit) if sign == "<=" else self.ratio >= float(limit)


@dataclass(frozen=True, slots=True)
class Round:
    """A prepared round of one size, in a folder of its own."""

    size: int
    folder: Path
    times: int

    @property
    def workspace(self) -> Path:
        return self.folder / "pni"

    @property
    def templates(self) -> Path:
        return self.workspace / "outbox" / ROUND / "plantillas"

    @property
    def inbox(self) -> Path:
        return self.workspace / "inbox"

    @property
    def clean(self) -> Path:
        """The ledger and archive as they are before anything is ingested."""
        return self.folder / "registro-limpio"

    def forget(self, name: str) -> None:
        """Before each run of ``ingest``: nothing has been received yet."""
        if name == "ours":
            shutil.rmtree(self.workspace / "registro")
            shutil.copytree(self.clean, self.workspace / "registro")


def prepared(size: int, folder: Path, times: int) -> Round:
    """A round with templates written and returns in the inbox."""
    made = Round(size, folder, times)
    once(python("-m", "benchmarks.scale", "prepare", made.workspace, str(size)))
    once(tool(made.workspace, "generate"))
    once(python("-m", "benchmarks.scale", "answer", made.workspace))
    shutil.copytree(made.workspace / "registro", made.clean)
    return made


def rows(made: Round, small: Growth | None) -> Iterator[Row]:
    """Every comparison of one size; beyond the rivals' size only how it grew."""
    if made.size <= RIVALS_UP_TO:
        yield from generation(made)
        yield from intake(made)
        yield from results(made)
        yield from whole_round(made)
    elif small is not None:
        yield from growth(made, small)


@dataclass(frozen=True, slots=True)
class Growth:
    """Seconds a workbook of one size, start-up left out, by step."""

    size: int
    steps: dict[str, Timing]


def measured(made: Round, startup: float) -> Growth:
    """``generate`` and ``ingest`` once more, as seconds a workbook."""
    made.forget("ours")
    steps = {
        "`generate`": tool(made.workspace, "generate"),
        "`ingest`": tool(made.workspace, "ingest", "--round", ROUND),
    }
    runs = {name: once(command) for name, command in steps.items()}
    return Growth(
        made.size,
        {
            name: Timing((Run((r.wall - startup) / made.size, r.cpu / made.size, r.memory),))
            for name, r in runs.items()
        },
    )


def growth(made: Round, small: Growth) -> Iterator[Row]:
    for name, took in measured(made, 0.0).steps.items():
        yield Row(
            made.size, f"{name}, a workbook", took, small.steps[name],
            f"the same at {small.size}", "<= 1.2",
        )  # fmt: skip


def whole_round(made: Round) -> Iterator[Row]:
    """Everything from templates to master, against openpyxl and pandas without checks."""
    output = made.folder / "rival.xlsx"
    ours = ["generate", "ingest", "consolidate"]
    commands = {
        "generate": tool(made.workspace, "generate"),
        "ingest": tool(made.workspace, "ingest", "--round", ROUND),
        "consolidate": tool(made.workspace, "consolidate", "--round", ROUND, "--partial"),
        "templates": python(
            "-m", "benchmarks.rival", "templates", made.templates, made.folder / "written"
        ),
        "gather": python("-m", "benchmarks.rival", "gather", made.inbox, output),
    }
    runs: dict[str, list[Run]] = {"ours": [], "rival": []}
    for _ in range(made.times):
        made.forget("ours")
        done = {name: once(command) for name, command in commands.items()}
        runs["ours"].append(total([done[name] for name in ours]))
        runs["rival"].append(total([done["templates"], done["gather"]]))
    goal = ">= 5" if made.size <= 48 else ">= 8"
    yield Row(
        made.size, "whole round", Timing(tuple(runs["ours"])), Timing(tuple(runs["rival"])),
        "openpyxl and pandas", goal, inverse=True,
    )  # fmt: skip


def total(runs: list[Run]) -> Run:
    """Several processes one after the other."""
    return Run(sum(r.wall for r in runs), sum(r.cpu for r in runs), max(r.memory for r in runs))


def generation(made: Round) -> Iterator[Row]:
    captured, written = made.folder / "captured", made.folder / "written"
    once(python("-m", "benchmarks.floors", "capture", made.templates, captured))
    commands = {
        "ours": tool(made.workspace, "generate"),
        "floor": python("-m", "benchmarks.floors", "write", captured, written),
    }
    if made.size <= RIVALS_UP_TO:
        commands["openpyxl"] = python(
            "-m", "benchmarks.rival", "templates", made.templates, written
        )
    took = in_turn(commands, made.times)
    yield Row(made.size, "`generate`", took["ours"], took["floor"], "bare xlsxwriter", "<= 1.15")
    if "openpyxl" in took:
        yield Row(
            made.size, "`generate`", took["ours"], took["openpyxl"], "openpyxl load-fill-save",
            ">= 3", inverse=True,
        )  # fmt: skip


def intake(made: Round) -> Iterator[Row]:
    output = made.folder / "rival.xlsx"
    commands = {"ours": tool(made.workspace, "ingest", "--round", ROUND)}
    if made.size <= RIVALS_UP_TO:
        commands["rival"] = python("-m", "benchmarks.rival", "gather", made.inbox, output)
    first = in_turn(commands, made.times, made.forget)
    if "rival" in first:
        goal = ">= 3" if made.size <= 48 else ">= 8"
        yield Row(
            made.size, "`ingest`", first["ours"], first["rival"], "pandas script", goal,
            inverse=True,
        )  # fmt: skip
    again = in_turn({"ours": commands["ours"]}, made.times)
    yield Row(
        made.size, "`ingest`, unchanged", again["ours"], first["ours"], "its first run", "<= 0.15"
    )


def results(made: Round) -> Iterator[Row]:
    master = made.workspace / "outbox" / ROUND / "maestro" / f"PNI_maestro_{ROUND}.xlsx"
    consolidate = tool(made.workspace, "consolidate", "--round", ROUND, "--partial")
    once(consolidate)
    captured, written = made.folder / "captured-master", made.folder / "written"
    once(python("-m", "benchmarks.floors", "capture", master, captured))
    took = in_turn(
        {
            "ours": consolidate,
            "floor": python("-m", "benchmarks.floors", "write", captured, written),
        },
        made.times,
    )
    yield Row(made.size, "`consolidate`", took["ours"], took["floor"], "bare xlsxwriter", "<= 1.5")


def start_up(folder: Path, times: int) -> Iterator[Row]:
    """How soon it answers, against the interpreter doing nothing."""
    workspace = folder / "pni"
    once(python("-m", "benchmarks.scale", "prepare", workspace, "48"))
    took = in_turn(
        {
            "bare": python("-c", "pass"),
            "help": python("-m", "pni_sheets", "--help"),
            "status": tool(workspace, "status", "--round", ROUND),
        },
        max(times, 10),
    )
    yield Row(48, "`--help`", took["help"], took["bare"], "bare interpreter", "<= 6")
    yield Row(48, "`status`", took["status"], took["bare"], "bare interpreter", "<= 15")


def report(found: list[Row], inside: str, command: str) -> str:
    """The report as Markdown."""
    lines = [
        "# Benchmarks",
        "",
        f"`{command}`, Python {platform.python_version()}, 2 processors. Medians of whole",
        "processes, start-up included, run in turn within one run; ratios hold, seconds are of",
        "one machine. Memory is the peak of the parent process.",
        "",
        "| workbooks | step | against | ratio | goal | met | ours s | other s | MiB |",
        "|--:|---|---|--:|---|---|--:|--:|--:|",
    ]
    lines += [
        f"| {r.size:,} | {r.step} | {r.against} | {r.ratio:.2f} | {r.goal} "
        f"| {'yes' if r.met else '**no**'} | {r.ours.wall:.3g} | {r.other.wall:.3g} "
        f"| {r.ours.memory:.0f} |"
        for r in found
    ]
    return "\n".join(lines) + "\n\n" + inside


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[48, 480, 4800])
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    found: list[Row] = []
    small: Growth | None = None
    with tempfile.TemporaryDirectory() as scratch:
        found += start_up(Path(scratch) / "start", options.times)
        for size in options.sizes:
            times = options.times if size <= 48 else 3 if size <= 480 else 1
            folder = Path(scratch) / str(size)
            made = prepared(size, folder, times)
            for row in rows(made, small):
                print(f"{row.size:>6} {row.step:<24} {row.ratio:6.2f}  {row.goal}  {row.against}")
                found.append(row)
            if small is None:
                small = measured(made, startup=found[0].ours.wall)
            shutil.rmtree(folder)
        inside = stages.report(Path(scratch) / "stages", options.times)
    REPORT.write_text(report(found, inside, " ".join(["python -m benchmarks", *sys.argv[1:]])))
    print(f"-> {REPORT}")


if __name__ == "__main__":
    main()
