"""Five sentences that a minister can read aloud; the figures are those of the results."""

from __future__ import annotations

from pni_sheets.consolidation.results import Consolidated, Light
from pni_sheets.core.lights import NOTHING_EXPECTED
from pni_sheets.core.spanish import half_up
from pni_sheets.reports.summary.words import Words

#: How many institutions the sentence on what is behind names.
NAMED = 3


def sentences(c: Consolidated, t: Words) -> tuple[str, ...]:
    """Coverage, compliance, what advanced, what is behind and who owns it, money."""
    return (_coverage(c, t), _compliance(c, t), _advanced(c, t), _behind(c, t), _money(c, t))


def _percent(value: float | None, t: Words) -> str:
    return t("no_data") if value is None else f"{half_up(value, 1):,} %"


def _coverage(c: Consolidated, t: Words) -> str:
    return t("say_coverage", n=c.coverage.n, of=c.coverage.of, m=len(c.missing))


def _compliance(c: Consolidated, t: Words) -> str:
    told = t(
        "say_compliance",
        share=_percent(c.total.compliance.value, t),
        progress=_percent(c.total.progress.value, t),
        should=_percent(c.total.should_be, t),
    )
    if c.total.light is Light.LOW_COVERAGE:
        told += " " + t("say_low_coverage", n=c.total.current.n, of=c.total.current.of)
    return told


def _advanced(c: Consolidated, t: Words) -> str:
    expecting = sum(n for light, n in c.total.lights.items() if light not in NOTHING_EXPECTED)
    met, on_time = c.total.lights[Light.MET], c.total.lights[Light.ON_TIME]
    return t("say_advanced", n=met, m=on_time, of=expecting)


def _behind(c: Consolidated, t: Words) -> str:
    critical, behind = c.total.lights[Light.CRITICAL], c.total.lights[Light.BEHIND]
    if not critical and not behind:
        return t("say_nothing_behind")
    named = ", ".join(key for key, _, _ in owners(c)[:NAMED])
    return t("say_behind", n=critical, m=behind, who=named)


def _money(c: Consolidated, t: Words) -> str:
    total = c.budget.total
    if total.required is None:
        return t("say_no_money")
    amounts = (total.required, total.financed or 0.0, total.gap or 0.0)
    required, financed, gap = (f"{half_up(amount, 0):,}" for amount in amounts)
    return t("say_money", required=required, financed=financed, gap=gap, n=total.asked, of=total.n)


def owners(c: Consolidated) -> tuple[tuple[str, int, int], ...]:
    """(institution, critical, behind) of principals that have any, most critical first."""
    counts: dict[str, dict[Light, int]] = {}
    for result in c.indicators:
        if result.light in (Light.CRITICAL, Light.BEHIND):
            mine = counts.setdefault(c.plan.activity(result.indicator.activity).principal, {})
            mine[result.light] = mine.get(result.light, 0) + 1
    rows = [(k, n.get(Light.CRITICAL, 0), n.get(Light.BEHIND, 0)) for k, n in counts.items()]
    return tuple(sorted(rows, key=lambda row: (-row[1], -row[2], row[0])))
