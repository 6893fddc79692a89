"""Where the form lies in a returned workbook: sheets by headers, columns by header, rows by code.

Nothing is found by position. What changed its name is recognised, what exists twice is
reported, what is missing is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from pni_sheets.core.findings import Finding
from pni_sheets.forms import report_form
from pni_sheets.forms.furniture import RECORD_HEADERS
from pni_sheets.forms.report_form import Field, Kind, Sheet
from pni_sheets.forms.rules.registry import found
from pni_sheets.intake.headers import best
from pni_sheets.intake.row_codes import row_code
from pni_sheets.intake.sandbox import Place, RawSheet, address
from pni_sheets.intake.values.parse import fold

#: Headers that must be found for a sheet to be one of the form's.
_ENOUGH = 3
_LONGEST_HEADER = 80


@dataclass(slots=True)
class Located:
    """One sheet of the form as it lies in the returned file.

    ``columns`` is by field; ``rows`` by row key (tables) or field (label/value sheets:
    there ``columns`` is by field too, the entry's column). ``codes`` are all rows that hold
    a code, with it; ``own`` are places of headers and labels.
    """

    sheet: Sheet
    raw: RawSheet
    header_row: int
    columns: dict[str, int]
    rows: dict[str, int] = field(default_factory=dict)
    codes: list[tuple[int, str]] = field(default_factory=list)
    own: set[Place] = field(default_factory=set)
    ignored: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Match:
    """How well one raw sheet fits one declared sheet."""

    sheet: Sheet
    raw: RawSheet
    header_row: int
    score: float


def locate(
    sheets: Sequence[RawSheet], wanted: Sequence[str]
) -> tuple[list[Located], list[Finding]]:
    """The wanted sheets of the form among ``sheets``, and the findings about sheets."""
    matches = [match for raw in sheets for match in _matches(raw, wanted)]
    matches.sort(key=lambda match: -match.score)
    chosen: dict[str, _Match] = {}
    twins: dict[str, list[_Match]] = {}
    taken: set[int] = set()
    for match in matches:
        if id(match.raw) in taken:
            continue
        taken.add(id(match.raw))
        if match.sheet.name in chosen:
            twins.setdefault(match.sheet.name, []).append(match)
        else:
            chosen[match.sheet.name] = match
    findings = [
        found("HOJA-FALTA", sheet=name)
        for name in wanted
        if name not in chosen and name != report_form.CONTRIBUTIONS.name  # all optional
    ]
    places = {name: _located(match) for name, match in chosen.items()}
    for name, others in twins.items():
        places[name], other = _one_of_twins([places[name], *map(_located, others)])
        if other is not None:
            findings.append(_twin(places[name], other))
    located = [places[name] for name in wanted if name in places]
    for each in located:
        if fold(each.raw.name) != fold(each.sheet.name):
            findings.append(found("HOJA-NOMBRE", sheet=each.sheet.name, found=each.raw.name))
    return located, findings


def _one_of_twins(twins: Sequence[Located]) -> tuple[Located, Located | None]:
    """Of sheets with the same table, the one that somebody filled; and another that says
    something else, which makes a question of it. A copy, or an empty form, is none."""
    filled = [each for each in twins if _filled(each)] or [*twins]
    others = [e for e in filled[1:] if dict(e.raw.cells) != dict(filled[0].raw.cells)]
    return filled[0], others[0] if others and _filled(filled[0]) else None


def _filled(located: Located) -> bool:
    """Whether anything stands in an entry cell."""
    columns = {located.columns[e.name] for e in located.sheet.entries if e.name in located.columns}
    lines = set(located.rows.values())
    return any(place[1] in columns and place[0] in lines for place in located.raw.cells)


def _twin(chosen: Located, other: Located) -> Finding:
    return found(
        "HOJA-DUPLICADA", sheet=chosen.sheet.name, value=chosen.raw.name, other=other.raw.name
    )


# --- sheets ------------------------------------------------------------------------


@cache
def _headers(name: str) -> Mapping[str, str]:
    """Folded header -> field name of a sheet."""
    return {fold(each.header): each.name for each in report_form.sheet(name).fields}


@cache
def _declared(wanted: tuple[str, ...], exact: bool) -> Mapping[str, tuple[tuple[Sheet, str], ...]]:
    """Header, as it is declared or folded -> the sheets that have it, with the field."""
    found: dict[str, tuple[tuple[Sheet, str], ...]] = {}
    for sheet in map(report_form.sheet, wanted):
        known = _headers(sheet.name)
        for text in {each.header for each in sheet.fields} if exact else known:
            found[text] = (*found.get(text, ()), (sheet, known[fold(text)]))
    return found


@cache
def _weights(name: str) -> Mapping[str, float]:
    """Entry headers tell sheets apart; the others many sheets share."""
    return {each.name: 2.0 if each.entry else 1.0 for each in report_form.sheet(name).fields}


def _matches(raw: RawSheet, wanted: Sequence[str]) -> list[_Match]:
    """The declared sheets a raw sheet may be: by exact headers, else by headers folded."""
    for exact in (True, False):
        lines = _lines(raw, tuple(wanted), exact=exact)
        tried = [
            _match(report_form.sheet(name), raw, lines[name]) for name in wanted if name in lines
        ]
        matches = [match for match in tried if match is not None]
        if matches:
            return matches
    return []


def _match(sheet: Sheet, raw: RawSheet, lines: Mapping[int, set[str]]) -> _Match | None:
    line, fields = max(lines.items(), key=lambda item: (len(item[1]), -item[0]))
    if len(fields) < _ENOUGH:
        return None
    weights = _weights(sheet.name)
    score = sum(weights[name] for name in fields) / sum(weights.values())
    if fold(raw.name) == fold(sheet.name):
        score += 0.3
    return _Match(sheet, raw, 0 if sheet.record else line, score)


def _lines(
    raw: RawSheet, wanted: tuple[str, ...], *, exact: bool
) -> dict[str, dict[int, set[str]]]:
    """By sheet, the fields whose header stands in a row (tables) or a column (label/value
    sheets)."""
    lines: dict[str, dict[int, set[str]]] = {}
    declared = _declared(wanted, exact)
    for (row, column), value in raw.cells.items():
        if type(value) is not str or len(value) > _LONGEST_HEADER:
            continue
        for sheet, name in declared.get(value if exact else fold(value), ()):
            line = column if sheet.record else row
            lines.setdefault(sheet.name, {}).setdefault(line, set()).add(name)
    return lines


def _located(match: _Match) -> Located:
    located = Located(match.sheet, match.raw, match.header_row, {})
    if match.sheet.record:
        _record(located)
    else:
        _table_columns(located)
        _table_rows(located)
    return located


# --- label/value sheets ----------------------------------------------------------------


def _record(located: Located) -> None:
    """Labels by text in any column; the entry stands under *Respuesta*, else beside the label."""
    cells = located.raw.cells
    answer = _answer_column(located)
    labels: dict[str, list[Place]] = {}
    known = _headers(located.sheet.name)
    for place, value in cells.items():
        if type(value) is str and len(value) <= _LONGEST_HEADER:
            name = known.get(fold(value))
            if name and place[1] != answer:
                labels.setdefault(name, []).append(place)
    spare = [
        place
        for place, value in sorted(cells.items())
        if type(value) is str and len(value) <= _LONGEST_HEADER and place[1] != answer
        and place not in located.own and fold(value) not in known
    ]  # fmt: skip
    for each in located.sheet.fields:
        places = labels.get(each.name) or _close_label(located, each, spare)
        if not places:
            continue
        label = _one_label(located, each, places, answer)
        located.own.update(places)
        if label is not None:
            located.rows[each.name] = label[0]
            located.columns[each.name] = answer or label[1] + 1


def _one_label(
    located: Located, each: Field, places: list[Place], answer: int | None
) -> Place | None:
    """One of several lines with one label: the only one answered, or none (a question)."""
    cells = located.raw.cells
    answers = {place: cells.get((place[0], answer or place[1] + 1)) for place in sorted(places)}
    filled = [place for place, value in answers.items() if value is not None]
    if len({answers[place] for place in filled}) <= 1:
        return (filled or sorted(places))[0]
    _note_doubled(located, each, *filled[:2])
    return None


def _note_doubled(located: Located, each: Field, first: Place, other: Place) -> None:
    located.findings.append(
        found(
            "COL-DUPLICADA", sheet=located.sheet.name, cell=address(first), field=each.name,
            header=each.header, other=address(other),
        )
    )  # fmt: skip


def _answer_column(located: Located) -> int | None:
    """The column headed *Respuesta*; also notes the places of the small header row."""
    answer = None
    for place, value in located.raw.cells.items():
        if type(value) is str and value in RECORD_HEADERS:
            located.own.add(place)
            if value == RECORD_HEADERS[1]:
                answer = place[1]
            elif value == RECORD_HEADERS[2]:
                located.ignored.add(place[1])
        elif value == report_form.FIX.header:
            located.own.add(place)
            located.ignored.add(place[1])
    return answer


def _close_label(located: Located, each: Field, spare: list[Place]) -> list[Place]:
    """The unclaimed text that still means a label that is missing; a doubtful one is asked."""
    place = _recognised(located, each, spare)
    return [] if place is None else [place]


def _recognised(located: Located, each: Field, spare: list[Place]) -> Place | None:
    """The place of a changed header, taken out of ``spare`` where it is sure; notes what it is."""
    same, doubtful = best([str(located.raw.cells[place]) for place in spare], each.header)
    if same is not None:
        place = spare.pop(same)
        _note_changed(located, each, "COL-PARECIDA", place)
        return place
    if doubtful is not None:
        _note_changed(located, each, "COL-DUDA", spare[doubtful])
    elif each.entry:
        located.findings.append(
            found("COL-FALTA", sheet=located.sheet.name, field=each.name, header=each.header)
        )
    return None


def _note_changed(located: Located, each: Field, rule: str, place: Place) -> None:
    located.findings.append(
        found(
            rule, sheet=located.sheet.name, cell=address(place), field=each.name,
            found=str(located.raw.cells[place])[:_LONGEST_HEADER], header=each.header,
        )
    )  # fmt: skip


# --- columns -----------------------------------------------------------------------


def _table_columns(located: Located) -> None:
    """Columns by header: the same text, the same text folded, a close text."""
    row = located.header_row
    heads = {
        column: value
        for (r, column), value in located.raw.cells.items()
        if r == row and type(value) is str and value.strip()
    }
    known = _headers(located.sheet.name)
    places: dict[str, list[int]] = {}
    for column, text in sorted(heads.items()):
        name = known.get(fold(text[:_LONGEST_HEADER]))
        if name:
            places.setdefault(name, []).append(column)
        elif fold(text) == fold(report_form.FIX.header):
            located.ignored.add(column)
            located.own.add((row, column))
    spare = [(row, c) for c in heads if c not in located.ignored and not _known(c, places)]
    for each in located.sheet.fields:
        columns = places.get(each.name, [])
        if len(columns) > 1:
            columns = _one_column(located, each, columns)
        elif not columns:
            place = _recognised(located, each, spare)
            columns = [] if place is None else [place[1]]
        if columns:
            located.columns[each.name] = columns[0]
            located.own.add((row, columns[0]))


def _known(column: int, places: Mapping[str, Sequence[int]]) -> bool:
    return any(column in columns for columns in places.values())


def _one_column(located: Located, each: Field, columns: list[int]) -> list[int]:
    """One of several columns with one header: the only one with content, or none (a question)."""
    contents = {c: _below(located, c) for c in columns}
    filled = [c for c in columns if contents[c]]
    if len({tuple(contents[c]) for c in filled}) <= 1:
        return (filled or columns)[:1]
    if each.entry:
        _note_doubled(located, each, *((located.header_row, c) for c in filled[:2]))
        return []
    return filled[:1]


def _below(located: Located, column: int) -> list[tuple[int, object]]:
    return sorted(
        (
            (r, v)
            for (r, c), v in located.raw.cells.items()
            if c == column and r > located.header_row
        ),
        key=lambda pair: pair[0],
    )


# --- rows --------------------------------------------------------------------------


def _table_rows(located: Located) -> None:
    """The column that holds the row codes, by content; its rows by code (first of each)."""
    codes: dict[int, list[tuple[int, str]]] = {}
    indicator = any(each.name == "indicador" for each in located.sheet.fields)
    for (row, column), value in located.raw.cells.items():
        code = row_code(value) if type(value) is str and row != located.header_row else None
        if code and ("-" in code) == indicator:
            codes.setdefault(column, []).append((row, code))
    declared = located.columns.get(located.sheet.key)
    best = max(codes, key=lambda c: (len(codes[c]), c == declared), default=declared)
    if best is None:
        return
    if best != declared:
        located.columns[located.sheet.key] = best
    located.codes = sorted(codes.get(best, []))
    for row, code in located.codes:
        located.rows.setdefault(code, row)


def repeated(located: Located) -> dict[str, list[int]]:
    """Row codes that stand in more than one row, with all their rows."""
    rows: dict[str, list[int]] = {}
    for row, code in located.codes:
        rows.setdefault(code, []).append(row)
    return {code: where for code, where in rows.items() if len(where) > 1}


def computed(located: Located) -> set[int]:
    """The columns nobody types in: formulas, and what a correction workbook adds."""
    formulas = {
        located.columns[each.name]
        for each in located.sheet.fields
        if each.kind is Kind.FORMULA and each.name in located.columns
    }
    return formulas | located.ignored
