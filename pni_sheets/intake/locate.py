"""Where the form lies in a returned workbook: sheets by headers, columns by header, rows by code.

Nothing is found by position. What changed its name is recognised, what exists twice is
reported, what is missing is named.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from pni_sheets.core.findings import Finding
from pni_sheets.forms import report_form
from pni_sheets.forms.furniture import RECORD_HEADERS
from pni_sheets.forms.report_form import Field, Kind, Sheet
from pni_sheets.forms.rules.registry import found
from pni_sheets.intake.row_codes import row_code
from pni_sheets.intake.sandbox import Place, RawSheet, address
from pni_sheets.intake.values.parse import fold

#: Headers that must be found for a sheet to be one of the form's.
_ENOUGH = 3
#: How close a changed header must be (difflib's ratio), and no other as close.
_CLOSE = 0.8
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
    findings = [found("HOJA-FALTA", sheet=name) for name in wanted if name not in chosen]
    for name, others in twins.items():
        findings += _twins(chosen[name], others)
    located = [_located(chosen[name]) for name in wanted if name in chosen]
    for each in located:
        if fold(each.raw.name) != fold(each.sheet.name):
            findings.append(found("HOJA-NOMBRE", sheet=each.sheet.name, found=each.raw.name))
    return located, findings


def _twins(chosen: _Match, others: list[_Match]) -> list[Finding]:
    """Two sheets with the same table: a question, unless the other is a copy or empty."""
    return [
        found(
            "HOJA-DUPLICADA", sheet=chosen.sheet.name, value=chosen.raw.name, other=other.raw.name
        )
        for other in others
        if dict(other.raw.cells) != dict(chosen.raw.cells)
    ]


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
    for each in located.sheet.fields:
        places = labels.get(each.name) or _close_label(located, each, answer)
        if not places:
            located.findings.append(
                found("COL-FALTA", sheet=located.sheet.name, field=each.name, header=each.header)
            )
            continue
        row, column = min(places)
        located.own.update(places)
        located.rows[each.name] = row
        located.columns[each.name] = answer or column + 1


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


def _close_label(located: Located, each: Field, answer: int | None) -> list[Place]:
    wanted = fold(each.header)
    known = _headers(located.sheet.name)
    close = [
        (difflib.SequenceMatcher(None, fold(value), wanted).ratio(), place)
        for place, value in located.raw.cells.items()
        if type(value) is str
        and len(value) <= _LONGEST_HEADER
        and place[1] != answer
        and fold(value) not in known
    ]
    best = max(close, default=(0.0, (0, 0)))
    if best[0] < _CLOSE:
        return []
    seen = str(located.raw.cells[best[1]])
    located.findings.append(_resembles(located, each, best[1], seen))
    return [best[1]]


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
    spare = {c: t for c, t in heads.items() if c not in located.ignored and not _known(c, places)}
    for each in located.sheet.fields:
        columns = places.get(each.name, [])
        if len(columns) > 1:
            columns = _one_column(located, each, columns)
        elif not columns:
            columns = _close_column(located, each, spare)
        if columns:
            located.columns[each.name] = columns[0]
            located.own.add((row, columns[0]))
        elif each.entry and not places.get(each.name):
            located.findings.append(
                found("COL-FALTA", sheet=located.sheet.name, field=each.name, header=each.header)
            )


def _known(column: int, places: Mapping[str, Sequence[int]]) -> bool:
    return any(column in columns for columns in places.values())


def _one_column(located: Located, each: Field, columns: list[int]) -> list[int]:
    """One of several columns with one header: the only one with content, or none (a question)."""
    contents = {c: _below(located, c) for c in columns}
    filled = [c for c in columns if contents[c]]
    if len({tuple(contents[c]) for c in filled}) <= 1:
        return (filled or columns)[:1]
    if each.entry:
        first, other = (address((located.header_row, c)) for c in filled[:2])
        located.findings.append(
            found(
                "COL-DUPLICADA",
                sheet=located.sheet.name,
                cell=first,
                field=each.name,
                header=each.header,
                other=other,
            )
        )
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


def _close_column(located: Located, each: Field, spare: dict[int, str]) -> list[int]:
    """The unclaimed header that resembles a missing one, if exactly one does."""
    wanted = fold(each.header)
    ratios = {
        column: difflib.SequenceMatcher(None, fold(text[:_LONGEST_HEADER]), wanted).ratio()
        for column, text in spare.items()
    }
    close = [column for column, ratio in ratios.items() if ratio >= _CLOSE]
    if len(close) != 1:
        return []
    place = (located.header_row, close[0])
    located.findings.append(_resembles(located, each, place, spare.pop(close[0])))
    return close


def _resembles(located: Located, each: Field, place: Place, seen: str) -> Finding:
    return found(
        "COL-PARECIDA",
        sheet=located.sheet.name,
        cell=address(place),
        field=each.name,
        found=seen,
        header=each.header,
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
