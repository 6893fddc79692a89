"""What each institution says of an indicator, and what of it stands in the official figure.

The rules between institutions, written once; those of time are in ``progress``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pni_sheets.consolidation import accumulation
from pni_sheets.consolidation.accumulation import Datum, History
from pni_sheets.consolidation.context import Basis, principal_at
from pni_sheets.consolidation.observed import Row
from pni_sheets.core.model import Consolidation, Indicator, Role, Semester
from pni_sheets.forms import report_form


@dataclass(frozen=True, slots=True)
class Voice:
    """One institution on one indicator: all it said, and what of it counts.

    ``nil`` are the semesters in which a return without progress speaks for it.
    """

    institution: str
    role: Role
    said: History
    counts: History
    nil: frozenset[Semester]
    rows: Mapping[Semester, Row]
    openings: Mapping[Semester, Row]


def voices(basis: Basis, indicator: Indicator) -> tuple[Voice, ...]:
    """Everybody who owes or gives a figure: the principal first, contributions last."""
    own = basis.accepted.rows(report_form.INDICATORS, indicator.id)
    aided = basis.accepted.rows(report_form.CONTRIBUTIONS, indicator.id)
    opened = basis.accepted.openings(indicator.id)
    assigned = basis.roles[indicator.activity]
    owing = {key: role for key, role in assigned.items() if role is not Role.VIA_MECANISMO}
    # Those who answered for it under an earlier plan, and their opening balances.
    former = sorted((own.keys() | opened.keys()) - owing.keys())
    aiding = sorted(aided.keys() - owing.keys() - set(former))
    cast: list[tuple[str, Role]] = list(owing.items())
    cast += [(key, _former_role(assigned, own, key)) for key in former]
    cast += [(key, Role.VIA_MECANISMO) for key in aiding]
    found = [_voice(basis, indicator, key, role) for key, role in cast]
    return tuple(v for v in found if v.institution in owing or v.said.reports or v.said.openings)


def _former_role(assigned: Mapping[str, Role], own: Mapping[str, object], key: str) -> Role:
    if key in own:
        return Role.CORRESPONSABLE
    return assigned.get(key, Role.CORRESPONSABLE)


def _voice(basis: Basis, indicator: Indicator, institution: str, role: Role) -> Voice:
    accepted, until = basis.accepted, basis.semester
    args = basis.plan, accepted, indicator, institution, until, basis.plan_at
    said = accumulation.series(*args)
    nil = frozenset(accumulation.nil_semesters(*args))
    rows = {
        s: row
        for sheet, _ in accumulation.FIGURES
        for s, row in accepted.rows(sheet, indicator.id).get(institution, {}).items()
        if s <= until
    }
    openings = {
        s: row
        for s, row in accepted.openings(indicator.id).get(institution, {}).items()
        if s <= until
    }
    blank = Voice(institution, role, said, said, nil, rows, openings)
    return replace(blank, counts=_counting(basis, indicator, blank))


def _counting(basis: Basis, indicator: Indicator, voice: Voice) -> History:
    """What of an institution's figures stands in the official one."""

    def of(series: Mapping[Semester, float]) -> dict[Semester, float]:
        return {s: value for s, value in series.items() if counts(basis, indicator, voice, s)}

    return History(of(voice.said.reports), of(voice.said.openings))


def counts(basis: Basis, indicator: Indicator, voice: Voice, semester: Semester) -> bool:
    """True where what an institution says of a semester stands in the official figure.

    A decision of the coordinator for that round comes first. Otherwise, of a ``principal``
    indicator only the principal's counts; of a ``suma`` everybody's who answers for the
    activity, except what was marked *Conjunto* (it is in the principal's figure already).
    A contribution *vía Mecanismo* never counts by itself.
    """
    decision = basis.decision(indicator.id, semester)
    if decision is not None:
        return decision.institution == voice.institution
    principal = principal_at(basis, basis.plan.activity(indicator.activity), semester)
    if voice.institution == principal:
        return True
    if indicator.consolidation is Consolidation.PRINCIPAL or voice.role is Role.VIA_MECANISMO:
        return False
    row = voice.rows.get(semester)
    return row is None or not (row.joint or row.contribution)


# --- the figures that count, combined ------------------------------------------------


def last_year(basis: Basis, indicator: Indicator) -> int:
    """The last year of the period of the indicator's activity."""
    return basis.plan.period(basis.plan.activity(indicator.activity))[1]


def _merged(cast: Iterable[Voice]) -> History:
    """The series of an indicator whose semesters have one official institution each."""
    listed = list(cast)
    return History(
        {s: value for voice in listed for s, value in voice.counts.reports.items()},
        {s: value for voice in listed for s, value in voice.counts.openings.items()},
    )


def series_of(indicator: Indicator, cast: Iterable[Voice]) -> list[History]:
    """The series whose accumulated figures add up to the official one."""
    if indicator.consolidation is Consolidation.PRINCIPAL:
        return [_merged(cast)]
    return [voice.counts for voice in cast]


def official_value(
    basis: Basis, indicator: Indicator, cast: Iterable[Voice], semester: Semester
) -> float | None:
    """The official figure at the end of a semester; None where nothing is known."""
    last = last_year(basis, indicator)
    known = [
        value
        for history in series_of(indicator, cast)
        if (value := accumulation.accumulate(indicator.accumulation, history, semester, last))
        is not None
    ]
    return sum(known) if known else None


def behind(basis: Basis, indicator: Indicator, cast: Iterable[Voice]) -> list[Datum]:
    """The figures that stand behind the official one."""
    last = last_year(basis, indicator)
    return [
        datum
        for history in series_of(indicator, cast)
        for datum in accumulation.behind(indicator.accumulation, history, basis.semester, last)
    ]
