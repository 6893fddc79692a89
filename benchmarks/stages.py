"""Stages inside one process: guard and reading, and the rules, against their floors."""

from __future__ import annotations

import statistics
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.parsers import expat

from benchmarks.scale import ROUND, answer, prepare
from pni_sheets import grids, pipeline, validate
from pni_sheets.pipeline_judge import Baselines, read_all
from pni_sheets.validate_rows import SheetRows, sheets_of
from pni_sheets.workspace import opened


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
            validate.schema(validate.Verdicts(rows)).validate(frame, lazy=True)
        except pandera.errors.SchemaErrors:
            continue


def report(folder: Path, times: int) -> str:
    """A Markdown section with the ratios of the stages, on a round of 48."""
    prepare(folder, 48)
    with opened(folder, writing="bench") as work:
        pipeline.generate(work, ROUND)
    answer(folder, 0)
    with opened(folder) as work:
        files = [(p.read_bytes(), p.name) for p in sorted(work.paths.inbox.glob("*.xlsx"))]
        baselines = Baselines(work)
        read = read_all(work, [(name, data) for data, name in files], baselines)
        batch = [(r, t) for r in read if r.identity and (t := baselines(r.identity))]
    prepared = [(rows, validate._frame(rows)) for rows in sheets_of(batch).values() if len(rows)]
    reading = median(lambda: list(grids.Here().grids(files)), times)
    bare = median(lambda: [bare_read(data) for data, _ in files], times)
    rules = median(lambda: validate.validate(batch), times)
    pandera = median(lambda: bare_pandera(prepared), times)
    count = sum(len(rows) for rows, _ in prepared)
    return "\n".join(
        [
            "## Stages, inside one process",
            "",
            "| stage | against | ratio | goal | ours ms | other ms |",
            "|---|---|--:|---|--:|--:|",
            f"| guard + read, a workbook | one expat pass + calamine | {reading / bare:.2f} "
            f"| <= 2 | {reading / len(files) * 1e3:.1f} | {bare / len(files) * 1e3:.1f} |",
            f"| validate, {count:,} rows of 48 returns | one pandera call a sheet, same rules "
            f"and frames | {rules / pandera:.2f} | <= 1.5 | {rules * 1e3:.0f} "
            f"| {pandera * 1e3:.0f} |",
            "",
        ]
    )
