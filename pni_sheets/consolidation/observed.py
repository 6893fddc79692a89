"""Accepted observations, indexed: the rows of returns, and who returned in which round.

Nothing is computed here but the meaning of a return without progress (*sin avances*),
which speaks for every row that its institution was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pni_sheets.core.model import Accumulation, Observation, Semester
from pni_sheets.forms import report_form

#: Of these a return without progress says zero; of the others it says "no change".
ZERO_WHEN_NIL = frozenset({Accumulation.FLUJO, Accumulation.ACUMULADO, Accumulation.HITO})

Cells = Mapping[str, Observation]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one accepted return, or one opening balance; cells by field name."""

    institution: str
    semester: Semester
    cells: Cells

    def number(self, field: str) -> float | None:
        """The number in a field; None where it is blank or holds a text."""
        found = self.cells.get(field)
        return None if found is None or isinstance(found.value, str) else float(found.value)

    def text(self, field: str) -> str:
        """The text in a field; "" where it is blank."""
        found = self.cells.get(field)
        return "" if found is None else str(found.value).strip()

    @property
    def joint(self) -> bool:
        """True where the figure is already in the principal's (*Conjunto*)."""
        return self.text("aporte") == report_form.JOINT

    @property
    def contribution(self) -> bool:
        """True for a contribution *vía Mecanismo*."""
        return "aporte_semestre" in self.cells

    @property
    def observations(self) -> tuple[Observation, ...]:
        return tuple(self.cells.values())


#: The rows of one key of one sheet, by institution and semester.
Series = dict[str, dict[Semester, Row]]

NOTHING: Series = {}


class Accepted:
    """The accepted observations of all rounds, by sheet, key, institution and semester."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        grown: dict[tuple[str, str], dict[str, dict[Semester, dict[str, Observation]]]] = {}
        semesters: dict[str, Semester] = {}
        for seen in observations:
            semester = semesters.get(seen.round) or Semester.parse(seen.round)
            semesters[seen.round] = semester
            # Opening balances come in a sheet of their own: "" is no sheet of a return.
            place = ("" if seen.opening else seen.sheet, seen.key)
            rows = grown.setdefault(place, {}).setdefault(seen.institution, {})
            rows.setdefault(semester, {})[seen.field] = seen
        self._series: dict[tuple[str, str], Series] = {
            place: {
                institution: {s: Row(institution, s, cells) for s, cells in sorted(rows.items())}
                for institution, rows in found.items()
            }
            for place, found in grown.items()
        }
        self._returned: dict[Semester, set[str]] = {}
        for (sheet, _), series in self._series.items():
            if sheet:
                for institution, reported in series.items():
                    for semester in reported:
                        self._returned.setdefault(semester, set()).add(institution)

        self._nil = {
            institution: tuple(
                s for s, row in records.items() if row.text("hay_avances") == report_form.NO
            )
            for institution, records in self.rows(report_form.INSTITUTION, "").items()
        }

    def rows(self, sheet: report_form.Sheet, key: str) -> Series:
        """The rows of returns for one key."""
        return self._series.get((sheet.name, key), NOTHING)

    def openings(self, indicator: str) -> Series:
        """The opening balances of one indicator."""
        return self._series.get(("", indicator), NOTHING)

    def returned(self, semester: Semester) -> frozenset[str]:
        """The institutions with an accepted return in a semester."""
        return frozenset(self._returned.get(semester, ()))

    @property
    def semesters(self) -> tuple[Semester, ...]:
        """The semesters with any return, in order; opening balances do not count."""
        return tuple(sorted(self._returned))

    def record(self, institution: str, semester: Semester) -> Row | None:
        """What an institution says of itself in a semester (sheet *Institución*)."""
        return self.rows(report_form.INSTITUTION, "").get(institution, {}).get(semester)

    def nil(self, institution: str, semester: Semester) -> bool:
        """True where its accepted return says *sin avances*."""
        return semester in self.nil_semesters(institution)

    def nil_semesters(self, institution: str) -> tuple[Semester, ...]:
        """The semesters in which an institution returned *sin avances*."""
        return self._nil.get(institution, ())
