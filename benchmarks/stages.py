"""Stages inside one process: guard and reading, the rules, the master, against their floors."""

from __future__ import annotations

import statistics
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.parsers import expat

from benchmarks import floors
from benchmarks.scale import ROUND, answer, prepare
from pni_sheets.intake import sandbox
from pni_sheets.operations import consolidate, ingest, rounds
from pni_sheets.operations.reading import Baselines, read_all
from pni_sheets.operations.workspace import opened
from pni_sheets.reports.master import workbook
from pni_sheets.validation import engine
from pni_sheets.validation.columns import Batch, SheetRows, sheets_of


def median(work: Callable[[], object], times: int) -> float:
    """Seconds of one call, the median of some after a warm-up."""
    work()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def bare_read(data: bytes) -> None:
    """One expat pass over the sheet parts, then calamine's values."""
    from python_calamine import CalamineWorkbook

    with zipfile.ZipFile(BytesIO(data)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                expat.ParserCreate().Parse(parts.read(name), True)
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def bare_pandera(prepared: list[tuple[SheetRows, Any]]) -> None:
    """One pandera call a sheet with the same rules, rows and frames prepared beforehand."""
    import pandera.errors

    for rows, frame in prepared:
        try:
            engine.schema(engine.Verdicts(rows)).validate(frame, lazy=True)
        except pandera.errors.SchemaErrors:
            continue


def line(stage: str, against: str, ours: float, other: float, goal: str) -> str:
    """A row of the table."""
    ratio, milliseconds = ours / other, f"{ours * 1e3:.1f} | {other * 1e3:.1f}"
    return f"| {stage} | {against} | {ratio:.2f} | {goal} | {milliseconds} |"


def report(folder: Path, times: int) -> str:
    """A Markdown section with the ratios of the stages, on a round of 48."""
    workspace = folder / "pni"
    prepare(workspace, 48)
    with opened(workspace, writing="bench") as work:
        rounds.generate(work, ROUND)
    answer(workspace, 0)
    with opened(workspace) as work:
        files = [(p.read_bytes(), p.name) for p in sorted(work.paths.inbox.glob("*.xlsx"))]
        baselines = Baselines(work)
        read = read_all(work, [(name, data) for data, name in files], baselines)
        batch = [(r, t) for r in read if r.identity and (t := baselines(r.identity))]
    return "\n".join(
        [
            "## Stages, inside one process",
            "",
            "| stage | against | ratio | goal | ours ms | other ms |",
            "|---|---|--:|---|--:|--:|",
            reading(files, times),
            rules(batch, times),
            results(workspace, times),
            "",
        ]
    )


def reading(files: list[tuple[bytes, str]], times: int) -> str:
    """Guard and reader, a workbook."""
    ours = median(lambda: list(sandbox.Here().grids(files)), times) / len(files)
    bare = median(lambda: [bare_read(data) for data, _ in files], times) / len(files)
    return line("guard + read, a workbook", "one expat pass + calamine", ours, bare, "<= 2")


def rules(batch: Batch, times: int) -> str:
    """The validation of all returns at once."""
    prepared = [(rows, engine._frame(rows)) for rows in sheets_of(batch).values() if len(rows)]
    count = sum(len(rows) for rows, _ in prepared)
    ours = median(lambda: engine.validate(batch), times)
    bare = median(lambda: bare_pandera(prepared), times)
    against = "one pandera call a sheet, same rules and frames"
    return line(f"validate, {count:,} rows of 48 returns", against, ours, bare, "<= 1.5")


def results(workspace: Path, times: int) -> str:
    """From the ledger to the master's bytes, computation included."""
    captured, written = workspace.with_name("cells"), workspace.with_name("written")
    with opened(workspace, writing="bench") as work:
        ingest.ingest(work, ROUND)
        current = work.round(ROUND)
        made = consolidate.made_at(work, current)

        def ours() -> bytes:
            return workbook.render(consolidate.gather(work, current), made)

        workspace.with_name("master.xlsx").write_bytes(ours())
        floors.capture(workspace.with_name("master.xlsx"), captured)
        spent = median(ours, times)
    bare = median(lambda: floors.write(captured, written), times)
    return line("from ledger to master", "bare xlsxwriter, the same cells", spent, bare, "<= 1.5")
