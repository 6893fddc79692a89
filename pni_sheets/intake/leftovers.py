"""What a returned workbook holds beside the form: its own furniture, and what has no place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pni_sheets.core.findings import Finding, Unplaced
from pni_sheets.core.model import ReportingTemplate, Value
from pni_sheets.forms import identity, report_form
from pni_sheets.forms.furniture import (
    CORRECTIONS_COLUMNS,
    CORRECTIONS_TITLE,
    NOTE,
    SYNTHETIC,
    TITLE,
    code_line,
    is_said,
    round_line,
)
from pni_sheets.forms.rules.registry import found
from pni_sheets.intake.cells import Fate, SheetReading
from pni_sheets.intake.row_codes import row_code
from pni_sheets.intake.sandbox import Grid, Place, RawSheet, address
from pni_sheets.intake.values.parse import fold, shown

#: The sheet that nobody sees, by folded name.
_HIDDEN = fold(identity.HIDDEN_SHEET)
#: Lines listed at most; the original file keeps the rest, and the last line says so.
_MOST_LISTED = 1_000
_EXAMPLES = 3


def leftovers(
    grid: Grid, template: ReportingTemplate, readings: Iterable[SheetReading]
) -> tuple[list[Unplaced], list[Finding]]:
    """Everything typed that has no place in the form, listed; settles the fate of each cell."""
    read = {id(reading.raw): reading for reading in readings}
    listed: list[Unplaced] = []
    for sheet in grid.sheets:
        reading = read.get(id(sheet))
        if reading is not None:
            listed += _beside(reading, template)
        elif fold(sheet.name) == fold(report_form.START) or TITLE in sheet.cells.values():
            listed += _on_start(sheet, template)
        elif CORRECTIONS_TITLE in sheet.cells.values():
            listed += _beside_corrections(sheet)
        elif fold(sheet.name) != _HIDDEN:
            listed += _foreign(sheet, grid, read.values())
        listed += _annotations(sheet)
    if not listed:
        return [], []
    examples = "; ".join(f"«{each.content[:60]}»" for each in listed[:_EXAMPLES])
    finding = found("SIN-LUGAR", count=len(listed), examples=examples)
    return _capped(listed), [finding]


def _capped(listed: list[Unplaced]) -> list[Unplaced]:
    rest = len(listed) - _MOST_LISTED
    if rest <= 0:
        return listed
    last = listed[_MOST_LISTED]
    more = Unplaced(last.sheet, last.cell, f"… y {rest} líneas más en el archivo", last.kind)
    return [*listed[:_MOST_LISTED], more]


def _contents(
    sheet: RawSheet, settled: Collection[Place] = frozenset()
) -> Iterator[tuple[Place, str]]:
    """Every cell with content that is not settled yet, as text, in reading order."""
    places = sheet.cells.keys() | sheet.errors.keys() | sheet.uncalculated
    for place in sorted(places.difference(settled)):
        value: Value = sheet.cells.get(place)
        if value is None:
            value = sheet.errors.get(place) or f"={sheet.formula(place) or ''}"
        text = shown(value)
        if text.strip():
            yield place, text


def _beside(reading: SheetReading, template: ReportingTemplate) -> Iterator[Unplaced]:
    """Cells of a sheet of the form that are neither its own nor its entries."""
    located = reading.located
    columns = set(located.columns.values())
    lines = {place[0] for place, fate in reading.fates.items() if fate is not Fate.OWN}
    key_column = located.columns.get(located.sheet.key)
    labels = located.rows.values() if located.sheet.record else ()
    first = min(labels, default=located.header_row)
    for place, text in _contents(reading.raw, tuple(reading.fates)):
        if place[0] < first and _heading(text, template, located.sheet):
            reading.fates[place] = Fate.OWN
            continue
        reading.fates[place] = Fate.UNPLACED
        kind = "note"
        if place[0] in lines or place[0] == located.header_row:
            kind = "note" if place[1] in columns else "column"
        elif row_code(reading.raw.cells.get((place[0], key_column or 0))):
            kind = "row"
        yield Unplaced(reading.raw.name, address(place), text, kind)


def _heading(text: str, template: ReportingTemplate, sheet: report_form.Sheet) -> bool:
    """Whether a text above a table is one that the form itself puts there."""
    ours = (
        sheet.title, template.institution.name, NOTE, SYNTHETIC,
        round_line(template.identity.round, template.semester),
    )  # fmt: skip
    return text in ours or any(
        fold(text) in (fold(code), fold(code_line(code)))
        for code in map(identity.code, identity.find_codes(text))
    )


def _on_start(sheet: RawSheet, template: ReportingTemplate) -> Iterator[Unplaced]:
    """Notes typed on *Inicio*: what stands in lines or columns the form leaves empty."""
    lines = {place[0] for place in sheet.cells if place[1] == 1}
    for place, text in _contents(sheet):
        if place[0] not in lines or place[1] > 3:
            yield Unplaced(sheet.name, address(place), text, "note")


def _beside_corrections(sheet: RawSheet) -> Iterator[Unplaced]:
    """Answers typed beside the list of *Correcciones*, where nothing of ours stands."""
    for place, text in _contents(sheet):
        if place[1] > CORRECTIONS_COLUMNS:
            yield Unplaced(sheet.name, address(place), text, "note")


def _annotations(sheet: RawSheet) -> Iterator[Unplaced]:
    """Comments and text boxes; those that mark cells in a correction workbook are ours."""
    for each in sheet.annotations:
        if not is_said(each.text):
            yield Unplaced(sheet.name, address(each.place), each.text, "comment")


def _foreign(sheet: RawSheet, grid: Grid, readings: Iterable[SheetReading]) -> Iterator[Unplaced]:
    """A sheet that is not the form's: one entry a line; a copy of another sheet, one in all."""
    for reading in readings:
        if dict(reading.raw.cells) == dict(sheet.cells):
            yield Unplaced(sheet.name, "A1", f"Copia idéntica de «{reading.raw.name}»", "sheet")
            return
    line: list[str] = []
    start: Place | None = None
    for place, text in _contents(sheet):
        if start is not None and place[0] != start[0]:
            yield Unplaced(sheet.name, address(start), " | ".join(line), "sheet")
            line, start = [], None
        start = start or place
        line.append(text)
    if start is not None:
        yield Unplaced(sheet.name, address(start), " | ".join(line), "sheet")
