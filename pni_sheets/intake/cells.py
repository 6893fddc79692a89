"""The cells of one located sheet: typed by the written rule, compared with what was sent.

Every cell of the sheet gets exactly one fate, so that nothing typed can vanish: it is the
form's own, an entry, a prefilled cell, or it has no place and is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pni_sheets.core.findings import Finding, Normalisation
from pni_sheets.core.model import Entry, TargetKind, TemplateRow, Value
from pni_sheets.forms import what_to_write
from pni_sheets.forms.furniture import is_said
from pni_sheets.forms.report_form import Field, Kind
from pni_sheets.forms.rules.registry import found
from pni_sheets.intake.locate import Located, computed, repeated
from pni_sheets.intake.partial_sort import Shuffle, agrees, shuffled
from pni_sheets.intake.row_codes import row_code
from pni_sheets.intake.sandbox import Place, RawSheet, address
from pni_sheets.intake.values.parse import MEASURES, Measure, Parsed, Shown, fold, parse, shown


class Fate(StrEnum):
    """What became of one cell of a returned file."""

    OWN = "own"
    PREFILLED = "prefilled"
    ACCEPTED = "accepted"
    NORMALISED = "normalised"
    FOUND = "found"
    UNPLACED = "unplaced"


@dataclass(slots=True)
class SheetReading:
    """What one sheet of the form gave; ``fates`` are of its cells with content, ``odd`` are
    its errors and formulas, ``recoded`` rows known by their texts, ``shared`` texts that a
    merged cell gives to the rows under it."""

    located: Located
    odd: frozenset[Place] = frozenset()
    entries: dict[tuple[str, str, str], Entry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    normalisations: list[Normalisation] = field(default_factory=list)
    fates: dict[Place, Fate] = field(default_factory=dict)
    recoded: set[str] = field(default_factory=set)
    shared: dict[Place, str] = field(default_factory=dict)

    @property
    def raw(self) -> RawSheet:
        return self.located.raw

    def note(self, rule: str, place: Place | None, **params: Any) -> None:
        """Add a finding of this sheet."""
        cell = address(place) if place else None
        self.findings.append(found(rule, sheet=self.located.sheet.name, cell=cell, **params))


def read_sheet(located: Located, rows: Sequence[TemplateRow]) -> SheetReading:
    """Read every cell of the form that the sheet holds, row by row of the template."""
    odd = frozenset(located.raw.errors.keys() | located.raw.formulas.keys())
    reading = SheetReading(located, odd, findings=list(located.findings))
    reading.fates.update(dict.fromkeys(located.own, Fate.OWN))
    if located.sheet.record:
        _read_record(reading, rows[0])
        return reading
    _settle_repeated(reading, frozenset(row.key for row in rows))
    _settle_codes(reading, rows)
    _settle_merged(reading, rows)
    shuffle = shuffled(located, rows)
    if shuffle.count:
        reading.note("FILA-ORDEN", None, count=shuffle.count)
    columns = _columns(located)
    for row in rows:
        _read_row(reading, row, columns, shuffle)
    _own_computed(reading)
    _strangers(reading, frozenset(row.key for row in rows))
    return reading


# --- rows --------------------------------------------------------------------------


def _read_record(reading: SheetReading, row: TemplateRow) -> None:
    located = reading.located
    for each in located.sheet.fields:
        if each.name in located.rows:
            _entry(reading, row, each, (located.rows[each.name], located.columns[each.name]))
    for place in _places(reading.raw):
        if place[1] in located.ignored and place not in reading.fates and _said(reading.raw, place):
            reading.fates[place] = Fate.OWN


#: A field, its column in the file, and that column's letters.
_Column = tuple[Field, int, str]


def _columns(located: Located) -> list[_Column]:
    """The columns that are read, as the form orders them."""
    found = ((each, located.columns.get(each.name)) for each in located.sheet.fields)
    return [
        (each, column, address((1, column))[:-1])
        for each, column in found
        if column is not None and each.kind is not Kind.FORMULA
    ]


def _read_row(
    reading: SheetReading, row: TemplateRow, columns: Sequence[_Column], shuffle: Shuffle
) -> None:
    located = reading.located
    line = located.rows.get(row.key)
    if line is None:
        reading.note("FILA-FALTA", None, key=row.key)
        return
    entry_line = shuffle.line(row.key, line)
    cells, odd, entries, sheet = reading.raw.cells, reading.odd, reading.entries, located.sheet.name
    for each, column, letters in columns:
        at = entry_line if each.entry else line
        if at is None:
            continue
        place = (at, column)
        raw = cells.get(place, reading.shared.get(place))
        sent = None if each.entry else row.prefilled.get(each.name)
        if raw == sent and place not in odd:  # most are: blank entries, prefilled as sent
            key = (sheet, row.key, each.name)
            entries[key] = Entry(*key, f"{letters}{at}", raw, sent)
            if raw is not None:
                reading.fates[place] = Fate.PREFILLED
        elif each.entry:
            _entry(reading, row, each, place)
        else:
            _prefilled(reading, row, each, place, quiet=shuffle.count > 0)


def _prefilled(
    reading: SheetReading, row: TemplateRow, each: Field, place: Place, *, quiet: bool
) -> None:
    """A locked cell: the plan's value stands; theirs is listed where it differs."""
    raw = reading.raw.cells.get(place)
    sent = row.prefilled.get(each.name)
    key = (reading.located.sheet.name, row.key, each.name)
    reading.entries[key] = Entry(*key, address(place), raw, sent)
    if raw is None:
        raw = reading.raw.errors.get(place)
    if raw is not None or place in reading.raw.formulas:
        reading.fates[place] = Fate.PREFILLED
    known = each.kind is Kind.CODE and (row_code(raw) == row.key or row.key in reading.recoded)
    if quiet or agrees(sent, raw) or known:
        return
    reading.note(
        "PRE-CAMBIADA",
        place,
        value=shown(raw),
        key=row.key,
        field=each.name,
        expected=shown(sent),
    )
    if raw is not None:
        reading.fates[place] = Fate.FOUND


def _entry(reading: SheetReading, row: TemplateRow, each: Field, place: Place) -> None:
    sheet = reading.located.sheet.name
    key = (sheet, row.key, each.name)
    cell = address(place)
    raw = reading.raw.cells.get(place, reading.shared.get(place))
    broken = reading.raw.errors.get(place)
    formula = place in reading.raw.formulas
    where: dict[str, Any] = {"key": row.key, "field": each.name}
    if broken is not None:
        reading.entries[key] = Entry(*key, cell, broken, None)
        reading.note("CELDA-ERROR", place, value=broken, **where)
        reading.fates[place] = Fate.FOUND
        return
    if formula and raw is None:
        typed = f"={reading.raw.formula(place)}"
        reading.entries[key] = Entry(*key, cell, typed, None)
        reading.note("FORMULA-SIN-CALCULO", place, value=typed, **where)
        reading.fates[place] = Fate.FOUND
        return
    parsed = _no_meeting(row, each, raw) or parse(
        each, raw, _format(reading.raw, place), measure_of(row, each)
    )
    reading.entries[key] = Entry(*key, cell, raw, parsed.value)
    if raw is None:
        return
    fate = Fate.ACCEPTED
    if formula:
        reading.note("FORMULA-CELDA", place, value=shown(raw), **where)
        fate = Fate.FOUND
    if parsed.problem is not None:
        reading.note(parsed.problem, place, value=shown(raw), **where, **parsed.params)
        fate = Fate.FOUND
    elif parsed.normalised:
        fate = Fate.NORMALISED
        reading.normalisations.append(
            Normalisation(sheet, cell, row.key, each.name, shown(raw), shown(parsed.value))
        )
    reading.fates[place] = fate


def _no_meeting(row: TemplateRow, each: Field, raw: Value) -> Parsed | None:
    """The answer for an average where no meeting was held, however it is spelt."""
    average = each.name == "avance" and row.facts.get("kind") == TargetKind.AVERAGE
    if not average or not isinstance(raw, str) or fold(raw) not in _NO_MEETING:
        return None
    return Parsed(what_to_write.NO_MEETING, normalised=raw != what_to_write.NO_MEETING)


#: Spellings that say that no meeting was held, folded.
_NO_MEETING = frozenset(
    (what_to_write.NO_MEETING, "sin reunion", "no hubo reuniones", "no hubo reunion")
)


def _format(raw: RawSheet, place: Place) -> Shown:
    if place in raw.percents:
        return Shown.PERCENT
    return Shown.MONTH_FIRST if place in raw.month_first else Shown.PLAIN


#: The figures that are of the indicator's own kind; other numbers of its row are persons.
_OWN_KIND = frozenset(("avance", "aporte_semestre"))


def measure_of(row: TemplateRow, each: Field) -> Measure:
    """What a number of the row counts: the indicator's own unit, or persons beside it."""
    if each.kind is not Kind.NUMBER or "kind" not in row.facts:
        return Measure.FIGURE
    if each.name not in _OWN_KIND:
        return Measure.WHOLE
    return MEASURES[TargetKind(str(row.facts["kind"]))]


# --- rows that are not the template's --------------------------------------------------


def _settle_codes(reading: SheetReading, rows: Sequence[TemplateRow]) -> None:
    """Rows whose code a program changed (to a date, a number): the row whose locked texts are
    those of exactly one that is missing is that row."""
    located, cells = reading.located, reading.raw.cells
    texts = [
        (each.name, located.columns[each.name])
        for each in located.sheet.fields
        if not each.entry and each.kind is Kind.LONG_TEXT and each.name in located.columns
    ]
    missing: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        if row.key not in located.rows and texts:
            label = tuple(fold(shown(row.prefilled.get(name))) for name, _ in texts)
            missing.setdefault(label, []).append(row.key)
    column = located.columns.get(located.sheet.key)
    taken = set(located.rows.values())
    for line in sorted({place[0] for place in cells if place[0] > located.header_row} - taken):
        label = tuple(fold(shown(cells.get((line, c)))) for _, c in texts)
        keys = missing.pop(label, []) if any(label) else []
        if len(keys) == 1:
            located.rows[keys[0]] = line
            reading.recoded.add(keys[0])
            place = (line, column or 1)
            reading.note("FILA-CODIGO", place, value=shown(cells.get(place)), key=keys[0])


def _settle_merged(reading: SheetReading, rows: Sequence[TemplateRow]) -> None:
    """An entry merged over several rows: a text belongs to each, a figure is a question."""
    located, raw = reading.located, reading.raw
    columns = {
        located.columns[each.name]: each
        for each in located.sheet.entries
        if each.name in located.columns
    }
    lines = {located.rows[row.key]: row.key for row in rows if row.key in located.rows}
    for top, left, bottom, right in raw.merges:
        each, value = columns.get(left), raw.cells.get((top, left))
        if left != right or each is None or value is None:
            continue
        for line in range(top + 1, bottom + 1):
            if line in lines:
                _share(reading, each, (line, left), lines[line], value)


def _share(reading: SheetReading, each: Field, place: Place, key: str, value: Value) -> None:
    if each.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE) and isinstance(value, str):
        reading.shared[place] = value
        cell, sheet = address(place), reading.located.sheet.name
        reading.normalisations.append(Normalisation(sheet, cell, key, each.name, "", value))
    else:
        reading.note("CELDA-COMBINADA", place, value=shown(value), key=key, field=each.name)


def _settle_repeated(reading: SheetReading, keys: frozenset[str]) -> None:
    """One row of several with the same code: the only one filled, else it is a question."""
    located = reading.located
    for code, lines in repeated(located).items():
        if code not in keys:
            continue
        contents = {line: tuple(_typed(reading, line)) for line in lines}
        filled = [line for line in lines if contents[line]]
        if filled:
            located.rows[code] = filled[0]
        if len({contents[line] for line in filled}) > 1:
            column = located.columns[located.sheet.key]
            reading.note(
                "FILA-DUPLICADA",
                (filled[1], column),
                value=code,
                key=code,
                other=address((filled[0], column)),
            )


def _typed(reading: SheetReading, line: int) -> Iterable[tuple[str, Value]]:
    """What stands in the entry columns of a row, formulas and errors included."""
    located, raw = reading.located, reading.raw
    for each in located.sheet.entries:
        column = located.columns.get(each.name)
        if column is not None:
            place = (line, column)
            value = raw.cells.get(place, raw.errors.get(place))
            value = raw.formula(place) if value is None else value
            if value is not None:
                yield each.name, value


def _own_computed(reading: SheetReading) -> None:
    """Cells of formula columns are the form's own beside rows of the table: what the workbook
    calculated, as a formula or pasted as its value. What a person typed over it is not."""
    columns = computed(reading.located)
    lines = {*reading.located.rows.values(), reading.located.header_row}
    for place in _places(reading.raw):
        if place[1] in columns and place[0] in lines and _said(reading.raw, place):
            reading.fates.setdefault(place, Fate.OWN)


def _said(raw: RawSheet, place: Place) -> bool:
    """Whether a cell of a column of ours holds what the workbook itself puts there."""
    value = raw.cells.get(place)
    return not isinstance(value, str) or place in raw.formulas or is_said(value)


def _places(raw: RawSheet) -> set[Place]:
    return raw.cells.keys() | raw.errors.keys() | raw.formulas.keys()


def _strangers(reading: SheetReading, keys: frozenset[str]) -> None:
    """Rows of the table region that are not the template's: unknown codes, no code at all."""
    located, raw = reading.located, reading.raw
    column = located.columns.get(located.sheet.key)
    if column is None:
        return
    used = {place[0] for place, fate in reading.fates.items() if fate is not Fate.OWN}
    lines = {place[0] for place in _places(raw) if place not in reading.fates}
    for line in sorted(lines - used):
        if line <= located.header_row:
            continue
        code = row_code(raw.cells.get((line, column)))
        typed = [value for _, value in _typed(reading, line)]
        if code and code not in keys:
            reading.note("FILA-DESCONOCIDA", (line, column), value=code)
        elif not code and typed:
            reading.note("FILA-SIN-CODIGO", (line, column), value=shown(typed[0])[:200])
