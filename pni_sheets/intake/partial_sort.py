"""A partial sort: only some columns were sorted, so labels stand under other codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pni_sheets.core.model import TemplateRow, Value
from pni_sheets.forms.report_form import Kind
from pni_sheets.intake.locate import Located
from pni_sheets.intake.values.numbers import readings
from pni_sheets.intake.values.parse import fold, shown, tidy

#: Fewer displaced rows than this are changed cells, not a sort.
_FEW = 2


@dataclass(frozen=True, slots=True)
class Shuffle:
    """How many rows a partial sort displaced (0: none).

    ``lines`` tells where the labels of a displaced row went, and what was typed with
    them, for labels that belong to one row only.
    """

    count: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()

    def line(self, key: str, own: int) -> int | None:
        """The line where the entries of ``key`` are; None where nobody can tell."""
        if key in self.lost:
            return None
        return self.lines.get(key, own)


def shuffled(located: Located, rows: Sequence[TemplateRow]) -> Shuffle:
    """Whether locked cells, long or short, stand under the codes of other rows."""
    columns = {
        each.name: located.columns[each.name]
        for each in located.sheet.fields
        if not each.entry
        and each.kind not in (Kind.CODE, Kind.FORMULA)
        and each.name in located.columns
    }
    present = [row for row in rows if row.key in located.rows]
    wrong = [row for row in present if not _labelled(located, row, columns)]
    if len(wrong) < _FEW:
        return Shuffle()
    moved = {
        name: column
        for name, column in columns.items()
        if any(not _labelled(located, row, {name: column}) for row in wrong)
    }
    together = _by_label(located, present, wrong, columns)
    if together is None and len(moved) > 1:
        together = _by_label(located, present, wrong, moved)
    return together or _by_column(located, wrong, moved)


def _labelled(located: Located, row: TemplateRow, columns: Mapping[str, int]) -> bool:
    line, cells = located.rows[row.key], located.raw.cells
    return all(
        agrees(row.prefilled.get(name), cells.get((line, column)))
        for name, column in columns.items()
    )


def _by_label(
    located: Located,
    present: Sequence[TemplateRow],
    wrong: Sequence[TemplateRow],
    columns: Mapping[str, int],
) -> Shuffle | None:
    """Whole labels moved together: each says where its row went, if no other has the same."""
    names = tuple(columns)
    owners: dict[tuple[str, ...], list[str]] = {}
    for row in present:
        owners.setdefault(tuple(fold(shown(row.prefilled.get(n))) for n in names), []).append(
            row.key
        )
    moved: dict[str, int] = {}
    count = 0
    for row in wrong:
        line = located.rows[row.key]
        label = tuple(fold(shown(located.raw.cells.get((line, columns[n])))) for n in names)
        keys = owners.get(label, [])
        count += bool(keys)
        if len(keys) == 1:
            moved[keys[0]] = line
    if count < _FEW or count < len(wrong) / 2:
        return None
    return Shuffle(count, moved, frozenset(row.key for row in wrong) - moved.keys())


def _by_column(
    located: Located, wrong: Sequence[TemplateRow], columns: Mapping[str, int]
) -> Shuffle:
    """One column moved alone: right texts in wrong rows, and nobody can tell what moved along."""
    for name, column in columns.items():
        sent = Counter(fold(shown(row.prefilled.get(name))) for row in wrong)
        came = Counter(
            fold(shown(located.raw.cells.get((located.rows[row.key], column)))) for row in wrong
        )
        displaced = [r for r in wrong if not _labelled(located, r, {name: column})]
        if len(sent) > 1 and sent == came and len(displaced) >= _FEW:
            return Shuffle(len(displaced), lost=frozenset(row.key for row in displaced))
    return Shuffle()


def agrees(sent: Value, came: Value) -> bool:
    """Whether a prefilled cell still says what was sent, however it is spelled."""
    if sent == came or (sent is None and isinstance(came, str) and not tidy(came)):
        return True
    if sent is None or came is None:
        return False
    if isinstance(sent, float | int) and not isinstance(sent, bool):
        return _same_number(float(sent), came)
    return fold(shown(sent)) == fold(shown(came))


def _same_number(sent: float, came: Value) -> bool:
    """Equal to the 9 digits that formats and converters keep; numbers may come as text."""
    if isinstance(came, str):
        return any(_close(sent, number) for number in readings(came))
    return isinstance(came, float | int) and _close(sent, float(came))


def _close(sent: float, number: float) -> bool:
    return abs(number - sent) <= 1e-9 * max(1.0, abs(sent))
