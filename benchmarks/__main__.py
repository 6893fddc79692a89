"""Run the benchmarks and write ``docs/benchmarks.md``.

    python -m benchmarks                  # 48 and 480 workbooks, and growth to 4,800
    python -m benchmarks --sizes 48 --growth 48 0
    python -m benchmarks --only-growth

Everything is compared within one run. The rivals are not run at 4,800 workbooks: they would
take hours; there the cost of a workbook is compared with that in a small round.
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
#: What stands below the figures: where a goal is not met, and why.
NOTES = ROOT / "benchmarks" / "notes.md"


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


def rows(made: Round) -> Iterator[Row]:
    """Every comparison of one size."""
    yield from generation(made)
    yield from intake(made)
    yield from results(made)
    yield from whole_round(made)


def growth(folder: Path, small: int, large: int) -> str:
    """What a workbook costs in a large round and in a small one, as a Markdown section.

    Processor time, the children's included and start-up left out, so that other work on the
    machine does not count.
    """
    startup = once(python("-m", "pni_sheets", "--help")).cpu
    lines = [
        "## Growth",
        "",
        f"Processor time of a workbook, start-up left out; goal: at {large:,} at most 1.2 x that",
        f"at {small}, and the parent's memory at most 400 MiB.",
        "",
        f"| step | ms at {small} | ms at {large:,} | ratio | MiB at {large:,} |",
        "|---|--:|--:|--:|--:|",
    ]
    taken = {size: _steps(folder / str(size), size) for size in (small, large)}
    for step in taken[small]:
        each = {size: (taken[size][step].cpu - startup) / size * 1e3 for size in taken}
        lines.append(
            f"| {step} | {each[small]:.1f} | {each[large]:.1f} "
            f"| {each[large] / each[small]:.2f} | {taken[large][step].memory:.0f} |"
        )
    return "\n".join([*lines, ""])


def _steps(workspace: Path, size: int) -> dict[str, Run]:
    """The steps of a fresh round, once each."""
    once(python("-m", "benchmarks.scale", "prepare", workspace, str(size)))
    made = once(tool(workspace, "generate"))
    once(python("-m", "benchmarks.scale", "answer", workspace))
    read = once(tool(workspace, "ingest", "--round", ROUND))
    told = once(tool(workspace, "consolidate", "--round", ROUND, "--partial"))
    shutil.rmtree(workspace)
    return {"`generate`": made, "`ingest`": read, "`consolidate`": told}


def whole_round(made: Round) -> Iterator[Row]:
    """Templates, intake, corrections (one return of eight) and master, against the same
    made with openpyxl and pandas, without checks, from tables computed beforehand."""
    once(python("-m", "benchmarks.scale", "answer", made.workspace, "8"))
    ours = {
        "generate": tool(made.workspace, "generate"),
        "ingest": tool(made.workspace, "ingest", "--round", ROUND),
        "consolidate": tool(made.workspace, "consolidate", "--round", ROUND, "--partial"),
    }
    written, output = made.folder / "written", made.folder / "rival.xlsx"
    rival = {
        "templates": (made.templates, written),
        "gather": (made.inbox, output),
        "corrections": (made.folder / "devueltas.txt", written),
        "master": (made.folder / "captured-master", output),
    }
    runs: dict[str, list[Run]] = {"ours": [], "rival": []}
    for _ in range(made.times):
        made.forget("ours")
        runs["ours"].append(total([once(command) for command in ours.values()]))
        steps = (python("-m", "benchmarks.rival", step, *paths) for step, paths in rival.items())
        runs["rival"].append(total([once(command) for command in steps]))
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
        "openpyxl": python("-m", "benchmarks.rival", "templates", made.templates, written),
    }
    took = in_turn(commands, made.times)
    yield Row(made.size, "`generate`", took["ours"], took["floor"], "bare xlsxwriter", "<= 1.15")
    yield Row(
        made.size, "`generate`", took["ours"], took["openpyxl"], "openpyxl load-fill-save",
        ">= 3", inverse=True,
    )  # fmt: skip


def intake(made: Round) -> Iterator[Row]:
    output = made.folder / "rival.xlsx"
    commands = {
        "ours": tool(made.workspace, "ingest", "--round", ROUND),
        "rival": python("-m", "benchmarks.rival", "gather", made.inbox, output),
    }
    first = in_turn(commands, made.times, made.forget)
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


def report(found: list[Row], sections: list[str], command: str) -> str:
    """The report as Markdown."""
    lines = [
        "# Benchmarks",
        "",
        f"`{command}`, Python {platform.python_version()}, 2 processors. Medians of whole",
        "processes, start-up included, run in turn within one run, without the packages that",
        "developers alone have; ratios hold, seconds are of one machine. Memory is the peak of the",
        "parent process.",
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
    return "\n".join([*lines, "", *sections])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[48, 480])
    parser.add_argument("--growth", type=int, nargs=2, default=[48, 4800], metavar=("A", "B"))
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only-growth", action="store_true", help="print that section alone")
    options = parser.parse_args()
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        if options.only_growth:
            print(growth(scratch, *options.growth))
            return
        found += start_up(scratch / "start", options.times)
        for size in options.sizes:
            made = prepared(size, scratch / str(size), options.times if size <= 48 else 2)
            for row in rows(made):
                print(f"{row.size:>6} {row.step:<24} {row.ratio:6.2f}  {row.goal}  {row.against}")
                found.append(row)
            shutil.rmtree(made.folder)
        sections = [stages.report(scratch / "stages", options.times)]
        if options.growth[1]:
            sections.append(growth(scratch, *options.growth))
    sections.append(NOTES.read_text(encoding="utf-8"))
    command = " ".join(["python -m benchmarks", *sys.argv[1:]])
    REPORT.write_text(report(found, sections, command), encoding="utf-8")
    print(f"-> {REPORT}")


if __name__ == "__main__":
    main()
