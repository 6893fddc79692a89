"""The readable summary: one self-contained HTML page, in Spanish or in English.

It computes no figure: it picks, orders and prints those of ``Consolidated``. Every figure
carries ``data-figure`` or ``data-indicator`` with the exact ``data-value``, so that it can
be traced and compared with the master. Small groups of persons are hidden here as in the
public data: this page travels.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pni_sheets import __version__
from pni_sheets.consolidation import suppression
from pni_sheets.consolidation.results import (
    Consolidated,
    DataState,
    GroupResult,
    IndicatorResult,
    Light,
    Money,
)
from pni_sheets.core.errors import PniError
from pni_sheets.core.findings import Severity
from pni_sheets.core.lights import NOTHING_EXPECTED, OF_INDICATORS
from pni_sheets.core.model import EL_SALVADOR, InstitutionState
from pni_sheets.core.spanish import half_up
from pni_sheets.forms import report_form
from pni_sheets.rendering import styles
from pni_sheets.reports.master.lookups import figure, target_unit
from pni_sheets.reports.summary import bars
from pni_sheets.reports.summary.sentences import owners, sentences
from pni_sheets.reports.summary.words import LANGUAGES, Words

TEMPLATE = "resumen.html.j2"

#: How many critical indicators the page lists; the master has them all.
LATE_SHOWN = 15
#: How many met indicators of each axis the page lists.
ADVANCED_PER_AXIS = 2

#: The parts of a disaggregation by sex, in the order they are drawn.
SEX = ("women", "men", "unknown", "undetailed")

#: Figures of this round: an indicator met years ago is no news.
_FRESH = (DataState.REPORTED, DataState.PARTIAL)


def render(
    consolidated: Consolidated, made: datetime, language: str = "es", folder: Path | None = None
) -> str:
    """The page. ``made`` is the date it bears; ``language`` is "es" or "en".

    ``folder`` is the workspace's own ``templates/``, whose file wins over the packaged one.
    Raises PniError("language-unknown") for another language and PniError("letter-template")
    where the template has a mistake.
    """
    from pni_sheets.rendering import jinja

    if language not in LANGUAGES:
        raise PniError("language-unknown", value=language, languages=", ".join(LANGUAGES))
    return jinja.guarded(
        jinja.environment(folder, True), TEMPLATE, _fields(consolidated, made, language)
    )


def _fields(c: Consolidated, made: datetime, language: str) -> dict[str, Any]:
    """Everything the template may use."""
    t = Words(language)
    day = made.astimezone(EL_SALVADOR)
    late = critical(c)
    return {
        "c": c,
        "sentences": sentences(c, t),
        "t": t,
        "version": __version__,
        "Light": Light,
        "lights": tuple(
            (light, styles.light(light.value), t.light(light)) for light in OF_INDICATORS
        ),
        "all_lights": tuple(Light),
        "style": styles,
        "bar": bars.bar,
        "date": t.day(day.year, day.month, day.day),
        "scope": _scope(c, t),
        "number": figure,
        "percent": percent,
        "dollars": dollars,
        "exact": exact,
        "unit": target_unit,
        "groups": (*c.axes, c.total) if not c.scope else (*c.axes,),
        "mix": lambda group: _mix(group, t),
        "on_track": c.total.lights[Light.MET] + c.total.lights[Light.ON_TIME],
        "due": sum(n for light, n in c.total.lights.items() if light not in NOTHING_EXPECTED),
        "advanced": advanced(c),
        "met": len(_met(c)),
        "late": late[:LATE_SHOWN],
        "critical": len(late),
        "owners": owners(c),
        "owner": lambda result: c.plan.activity(result.indicator.activity).principal,
        "name": lambda key: c.plan.institution(key).name,
        "axis_money": tuple((axis, c.budget.by_axis.get(axis.code)) for axis in c.axes),
        "financed_bar": lambda name, money: _financed_bar(name, money, t),
        "sources": _sources(c, t),
        "people": tuple((r, suppression.hidden(r, c.thresholds.small_group)) for r in people(c)),
        "sex": SEX,
        "sex_shades": tuple(zip(SEX, _SEX_SHADES, strict=True)),
        "sex_bar": lambda result, hide: _sex_bar(result, hide, t),
        "states": tuple(
            (state, t.state(state), c.standings.get(state, 0), shade)
            for state, shade in zip(_STATES, _STATE_SHADES, strict=True)
        ),
        "states_bar": _states_bar(c, t),
        "trend": tuple(point for point in c.trend if point.code == c.total.code),
        "trend_line": _trend_line(c, t),
        "found": {severity.value: _found(c, severity) for severity in Severity},
        "waived": sum(row.waived for row in c.record.findings),
        "open_cases": sum(case.open for case in c.cases),
    }


# --- numbers as text ---------------------------------------------------------------------


def percent(value: float | None) -> str:
    """A percentage with one decimal, without its sign: "61.7"; "" where there is none."""
    return "" if value is None else f"{half_up(value, 1):,}"


def dollars(value: float | None) -> str:
    """An amount to the dollar, for reading; ``data-value`` has the cents. "" for none."""
    return "" if value is None else f"{half_up(value, 0):,}"


def exact(value: float | None) -> str:
    """The figure as the results hold it, for ``data-value``; "" where there is none."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


# --- what is picked -------------------------------------------------------------------------


def _met(c: Consolidated) -> tuple[IndicatorResult, ...]:
    return tuple(r for r in c.indicators if r.light is Light.MET and r.state in _FRESH)


def advanced(c: Consolidated) -> tuple[IndicatorResult, ...]:
    """Met with a figure of this round: the first ones of each axis, in the plan's order."""
    taken: dict[str, int] = {}
    picked = []
    for result in _met(c):
        taken[result.axis] = taken.get(result.axis, 0) + 1
        if taken[result.axis] <= ADVANCED_PER_AXIS:
            picked.append(result)
    return tuple(picked)


def critical(c: Consolidated) -> tuple[IndicatorResult, ...]:
    """The critical indicators, from the lowest compliance, else in the plan's order."""
    found = [r for r in c.indicators if r.light is Light.CRITICAL]
    return tuple(sorted(found, key=lambda r: r.compliance or 0.0))


def people(c: Consolidated) -> tuple[IndicatorResult, ...]:
    """The indicators with a disaggregation, in the plan's order."""
    return tuple(r for r in c.indicators if r.disaggregation is not None)


def _found(c: Consolidated, severity: Severity) -> int:
    return sum(row.finding.severity is severity and not row.waived for row in c.record.findings)


# --- charts ---------------------------------------------------------------------------------

_STATES = (
    InstitutionState.ACCEPTED,
    InstitutionState.EXCUSED,
    InstitutionState.REJECTED,
    InstitutionState.RECEIVED,
    InstitutionState.PENDING,
)

_SEX_SHADES = ("MET", "ON_TIME", "NOT_DUE", "NO_DATA")
_STATE_SHADES = ("MET", "ON_TIME", "BEHIND", "CRITICAL", "NO_DATA")


def _parts(pairs: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {figure(value)}" for name, value in pairs if value)


def _mix(group: GroupResult, t: Words) -> Any:
    """The indicators of a group by light, as one bar."""
    told = _parts([(t.light(light), n) for light, n in group.lights.items()])
    parts = [bars.Part(group.lights[light], light.name) for light in OF_INDICATORS]
    return bars.stacked(parts, t("mix_alt", name=group.name, parts=told))


def _financed_bar(name: str, money: Money, t: Words) -> Any:
    share = (money.financed or 0.0) / money.required if money.required else None
    told = t("financed_alt", name=name, share=percent(share and 100 * share) or "0.0")
    return bars.bar(share, "ON_TIME", told)


def _sources(c: Consolidated, t: Words) -> tuple[tuple[str, str, float | None, Any], ...]:
    """(field, name, amount, bar) of each source of money."""
    total = c.budget.total
    rows = []
    for field in report_form.FUNDING:
        amount = total.sources.get(field.name)
        share = (amount or 0.0) / total.financed if total.financed else 0.0
        told = t("source_alt", name=t(field.name), share=percent(100 * share))
        rows.append((field.name, t(field.name), amount, bars.bar(share, "ON_TIME", told)))
    return tuple(rows)


def _sex_bar(result: IndicatorResult, hide: frozenset[str], t: Words) -> Any:
    """Women, men and the rest; nothing of it is drawn where a part is hidden."""
    split = result.disaggregation
    assert split is not None
    veiled = not hide.isdisjoint(SEX)
    shown = {name: 0.0 if veiled else float(getattr(split, name)) for name in SEX}
    told = t("hidden") if veiled else _parts([(t(name), shown[name]) for name in SEX])
    parts = [bars.Part(shown[n], shade) for n, shade in zip(SEX, _SEX_SHADES, strict=True)]
    return bars.stacked(parts, t("sex_alt", name=result.id, parts=told))


def _states_bar(c: Consolidated, t: Words) -> Any:
    counts = [(state, c.standings.get(state, 0)) for state in _STATES]
    parts = [bars.Part(n, shade) for (_, n), shade in zip(counts, _STATE_SHADES, strict=True)]
    told = _parts([(t.state(state), n) for state, n in counts])
    return bars.stacked(parts, t("states_alt", parts=told))


def _trend_line(c: Consolidated, t: Words) -> Any:
    points = [point for point in c.trend if point.code == c.total.code]
    told = "; ".join(f"{p.round} {percent(p.compliance.value) or t('no_data')}" for p in points)
    drawn = [
        bars.Point(p.round, None if p.compliance.value is None else p.compliance.value / 100)
        for p in points
    ]
    return bars.line(drawn, t("trend_alt", parts=told))


def _scope(c: Consolidated, t: Words) -> str:
    if not c.scope:
        return t("whole")
    return t("axis_scope" if c.scope.isdigit() else "institution_scope", code=c.scope)
