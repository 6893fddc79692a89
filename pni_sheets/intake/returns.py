"""Returned workbooks: recognised, located, typed; never judged here, never trusted.

``read`` and ``read_many`` are the whole of it. The file is read in a child process
(``grids``); what it holds is then recognised (``intake.recognise``), located
(``intake.locate``), typed (``intake.cells``), and what has no place is listed
(``intake.leftovers``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import tee

from pni_sheets.core.findings import Finding, Unplaced
from pni_sheets.core.model import Entry, Identity, ReportingTemplate, Return
from pni_sheets.intake.cells import Fate, SheetReading, read_sheet
from pni_sheets.intake.containers import contents
from pni_sheets.intake.leftovers import leftovers
from pni_sheets.intake.locate import locate
from pni_sheets.intake.recognise import Candidates, Expected, Recognition, recognise
from pni_sheets.intake.sandbox import Child, Grid, Reader

__all__ = ["Candidates", "Expected", "Item", "contents", "read", "read_many", "salvage"]


@dataclass(frozen=True, slots=True)
class Item:
    """One file to read. ``hint`` is what sender or file name suggest, if anything."""

    data: bytes
    filename: str
    hint: Identity | None = None


def read(
    data: bytes,
    filename: str,
    key: bytes,
    expected: Expected,
    *,
    hint: Identity | None = None,
    candidates: Candidates | None = None,
    reader: Reader | None = None,
) -> Return:
    """Read one returned file. Never raises for what the file holds.

    ``expected`` gives the template a return is compared with. ``candidates`` gives the
    templates that a return without marks may be. ``reader`` replaces the child process.
    """
    item = Item(data, filename, hint)
    (returned,) = read_many((item,), key, expected, candidates=candidates, reader=reader)
    return returned


def read_many(
    items: Iterable[Item],
    key: bytes,
    expected: Expected,
    *,
    candidates: Candidates | None = None,
    progress: Callable[[int], None] | None = None,
    reader: Reader | None = None,
) -> Iterator[Return]:
    """Read many files in their order with one child process, as they are consumed.

    ``progress`` is called with the number of files done after each one.
    """
    mine, theirs = tee(items)
    with Child() as child:
        grids = (reader or child).grids((item.data, item.filename) for item in theirs)
        for done, (item, grid) in enumerate(zip(mine, grids, strict=True), 1):
            yield interpret(grid, key, expected, item.hint, candidates)
            if progress is not None:
                progress(done)


def salvage(
    data: bytes,
    filename: str,
    key: bytes,
    expected: Expected,
    *,
    hint: Identity | None = None,
    candidates: Candidates | None = None,
    reader: Reader | None = None,
) -> Return:
    """The best that can be read of a damaged, outdated or hand-made return.

    Like ``read``, but goes on where ``read`` stops: a workbook that nobody can recognise
    is taken for the one ``hint`` names.
    """
    with Child() as child:
        (grid,) = (reader or child).grids(((data, filename),))
    recognition = recognise(grid, key, expected, hint, candidates)
    if recognition.template is None and hint is not None:
        template = expected(hint)
        identity = template.identity if template else None
        recognition = Recognition(identity, template, recognition.findings)
    return _returned(grid, recognition)


def interpret(
    grid: Grid,
    key: bytes,
    expected: Expected,
    hint: Identity | None = None,
    candidates: Candidates | None = None,
) -> Return:
    """What a raw grid says as a return."""
    if not grid.sheets:
        return Return(None, {}, grid.findings)
    return _returned(grid, recognise(grid, key, expected, hint, candidates))


def _returned(grid: Grid, recognition: Recognition) -> Return:
    findings = (*grid.findings, *recognition.findings)
    if recognition.template is None:
        return Return(recognition.identity, {}, findings, reader=grid.reader)
    reading = read_grid(grid, recognition.template)
    entries: dict[tuple[str, str, str], Entry] = {}
    for sheet in reading.sheets:
        entries |= sheet.entries
    return Return(
        recognition.identity,
        entries,
        (*findings, *reading.findings, *(f for sheet in reading.sheets for f in sheet.findings)),
        tuple(n for sheet in reading.sheets for n in sheet.normalisations),
        reading.unplaced,
        grid.reader,
    )


@dataclass(frozen=True, slots=True)
class GridReading:
    """All sheets of a grid, read against one template; ``findings`` are about whole sheets."""

    sheets: tuple[SheetReading, ...]
    findings: tuple[Finding, ...]
    unplaced: tuple[Unplaced, ...]

    @property
    def fates(self) -> Mapping[Fate, int]:
        """How many cells with content of the form's sheets met each fate."""
        return Counter(fate for sheet in self.sheets for fate in sheet.fates.values())


def read_grid(grid: Grid, template: ReportingTemplate) -> GridReading:
    """Locate and read every sheet of ``template`` in ``grid``."""
    located, findings = locate(grid.sheets, tuple(template.sheets))
    sheets = tuple(read_sheet(each, template.sheets[each.sheet.name]) for each in located)
    unplaced, notes = leftovers(grid, template, sheets)
    return GridReading(sheets, (*findings, *notes), tuple(unplaced))
