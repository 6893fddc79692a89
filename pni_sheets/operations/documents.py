"""Every output of a consolidated round: master workbook, summary, open data, receipts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from pni_sheets.consolidation.results import Consolidated
from pni_sheets.core.progress_bar import Tell, silent, told
from pni_sheets.operations.publish import Edition, Outputs
from pni_sheets.operations.workspace import Workspace
from pni_sheets.rendering import pdf
from pni_sheets.reports import open_data
from pni_sheets.reports.master import workbook
from pni_sheets.reports.summary import page as summary
from pni_sheets.reports.summary import receipt

#: Files by name, each with its kind.
Named = Mapping[str, tuple[str, bytes]]


def documents(
    work: Workspace, result: Consolidated, made: datetime, edition: Edition, tell: Tell = silent
) -> Outputs:
    """Every output of a round; an extract of it has no receipts."""
    folder, letters = work.paths.master(result.round), work.letters
    name, suffix = f"PNI_maestro_{result.round}", edition.suffix
    steps: tuple[Callable[[], Named], ...] = (
        lambda: {f"{name}{suffix}.xlsx": ("maestro", workbook.render(result, made))},
        lambda: _summary(result, made, edition, letters),
        lambda: _data(f"datos{suffix}", result, made, public=False),
        lambda: _data(f"datos_publicos{suffix}", result, made, public=True),
        lambda: {} if suffix else _receipts(result, made, letters, edition.pdf),
    )
    return {folder / at: output for step in told(steps, tell) for at, output in step().items()}


def _summary(result: Consolidated, made: datetime, edition: Edition, letters: Path | None) -> Named:
    page = summary.render(result, made, language=edition.language, folder=letters)
    name = f"PNI_resumen_{result.round}{edition.suffix}{edition.tongue}"
    printed = {f"{name}.pdf": ("pdf", pdf.from_html(page, made))} if edition.pdf else {}
    return {f"{name}.html": ("resumen", page.encode()), **printed}


def _data(folder: str, result: Consolidated, made: datetime, *, public: bool) -> Named:
    built = open_data.build(result, made, public=public)
    return {f"{folder}/{file}": ("datos", data) for file, data in built.items()}


def _receipts(result: Consolidated, made: datetime, letters: Path | None, printed: bool) -> Named:
    """A page an institution, and the same as PDF where they are ``printed``."""
    written: dict[str, tuple[str, bytes]] = {}
    for key, page in receipt.render(result, made, letters):
        name = f"constancias/PNI_constancia_{result.round}_{key}"
        written[f"{name}.html"] = ("constancias", page.encode())
        if printed:
            written[f"{name}.pdf"] = ("constancias", pdf.from_html(page, made))
    return written
