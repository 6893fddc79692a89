"""Every output of a consolidated round: master workbook, summary, open data, receipts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from pni_sheets import datapackage, master, summary, summary_receipt
from pni_sheets.pipeline_results import Edition, Outputs
from pni_sheets.results import Consolidated
from pni_sheets.watching import Tell, silent, told
from pni_sheets.workspace import Workspace

#: Files by name, each with its kind.
Named = Mapping[str, tuple[str, bytes]]


def documents(
    work: Workspace, result: Consolidated, made: datetime, edition: Edition, tell: Tell = silent
) -> Outputs:
    """Every output of a round; an extract of it has no receipts."""
    folder, letters = work.paths.master(result.round), work.letters
    name, suffix = f"PNI_maestro_{result.round}", edition.suffix
    steps: tuple[Callable[[], Named], ...] = (
        lambda: {f"{name}{suffix}.xlsx": ("maestro", master.render(result, made))},
        lambda: _summary(result, made, edition, letters),
        lambda: _data(f"datos{suffix}", result, made, public=False),
        lambda: _data(f"datos_publicos{suffix}", result, made, public=True),
        lambda: {} if suffix else _receipts(result, made, letters),
    )
    return {folder / at: output for step in told(steps, tell) for at, output in step().items()}


def _summary(result: Consolidated, made: datetime, edition: Edition, letters: Path | None) -> Named:
    page = summary.render(result, made, language=edition.language, folder=letters)
    name = f"PNI_resumen_{result.round}{edition.suffix}{edition.tongue}"
    printed = {f"{name}.pdf": ("pdf", summary.pdf(page))} if edition.pdf else {}
    return {f"{name}.html": ("resumen", page.encode()), **printed}


def _data(folder: str, result: Consolidated, made: datetime, *, public: bool) -> Named:
    built = datapackage.build(result, made, public=public)
    return {f"{folder}/{file}": ("datos", data) for file, data in built.items()}


def _receipts(result: Consolidated, made: datetime, letters: Path | None) -> Named:
    return {
        f"constancias/PNI_constancia_{result.round}_{key}.html": ("constancias", page.encode())
        for key, page in summary_receipt.render(result, made, letters)
    }
