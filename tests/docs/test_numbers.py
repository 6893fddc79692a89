"""Every worked example of ``docs/numbers.md`` is run as it stands there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.paths import ROOT
from support.reported import Reported

from pni_sheets.consolidation.results import Consolidated
from pni_sheets.consolidation.suppression import hidden
from pni_sheets.core.model import Plan
from pni_sheets.forms.rules.registry import rule
from pni_sheets.forms.what_to_write import NO_MEETING

TEXT = (ROOT / "docs" / "numbers.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```example (.+?)\n(.+?)^```", TEXT, re.M | re.S)

FIGURE = re.compile(r"(\S+) (\S+) (\S+) = (\S+)(.*)")


def told(seen: Reported, line: str) -> None:
    """One line of what was accepted."""
    first, _, rest = line.partition(" ")
    if first == "decision":
        name, indicator, use = rest.split()
        seen.decide(name, indicator, use)
    elif first == "state":
        name, who, activity, state = rest.split(" ", 3)
        seen.state(name, who, activity, state)
    elif first == "budget":
        name, who, activity, *cells = rest.split()
        seen.budget(name, who, activity, **numbers(cells))
    elif line.endswith(NO_MEETING):
        seen.figure(*line.split()[:3], NO_MEETING)
    elif line.endswith("sin avances"):
        seen.nil(*line.split()[:2])
    else:
        plain = line if first[0].isdigit() else rest
        match = FIGURE.fullmatch(plain)
        assert match, f"not understood: {line}"
        name, who, indicator, value, more = match.groups()
        figure = {"opening": seen.opening, "vía-Mecanismo": seen.aid}.get(first, seen.figure)
        cells: dict[str, Any] = numbers(c for c in more.split() if "=" in c)
        if "Conjunto" in more:
            cells["aporte"] = "Conjunto"
        figure(name, who, indicator, float(value), **cells)


def numbers(cells: Any) -> dict[str, float]:
    return {name: float(value) for name, _, value in (c.partition("=") for c in cells)}


def actual(result: Consolidated, subject: str) -> dict[str, Any]:
    """What the results say of an indicator, an activity, an axis, the plan or the budget."""
    kind, _, code = subject.partition(" ")
    if kind == "budget":
        names = ("required", "financed", "gap", "identified", "covered", "coverage")
        return {name: getattr(result.budget.total, name) for name in names}
    if kind in ("activity", "axis", "plan"):
        group: Any = result.total
        if kind == "activity":
            group = result.activity(code)
        if kind == "axis":
            group = next(g for g in result.axes if g.code == code)
        covers = f"{group.progress.n} of {group.progress.of}"
        return {"progress": group.progress.value, "covers": covers, "light": group.light}
    found = result.indicator(kind)
    return {
        "value": found.value,
        "target": found.target,
        "expected": found.expected,
        "progress": found.progress,
        "progress_plan": found.progress_plan,
        "light": found.light,
        "state": found.state,
        "late": "yes" if found.late else "no",
        "over": "yes" if found.over_target else "no",
        "opening": "yes" if found.opening else "no",
        "secondary": found.secondary.progress if found.secondary else None,
        "hidden": "+".join(sorted(hidden(found, 5))),
    }


def check(result: Consolidated, subject: str, claims: str) -> None:
    if subject.startswith("case "):
        key = subject.removeprefix("case ")
        assert claims in {rule(case.kind).hint for case in result.cases if case.key == key}
        return
    said = actual(result, subject)
    for claim in claims.split(", "):
        name, _, text = claim.partition(" ")
        if text == "none":
            assert said[name] is None, claim
        elif isinstance(said[name], float):
            assert said[name] == pytest.approx(float(text), abs=0.005), claim
        else:
            assert str(said[name]) == text, claim


@pytest.mark.parametrize("block", [b for _, b in EXAMPLES], ids=[t for t, _ in EXAMPLES])
def test_example(plan: Plan, block: str) -> None:
    seen = Reported()
    claims = 0
    for line in block.strip().splitlines():
        if not line.startswith("-> "):
            told(seen, line)
            continue
        name, _, rest = line.removeprefix("-> ").partition(" ")
        subject, _, said = rest.partition(": ")
        check(seen.at(plan, name), subject, said)
        claims += 1
    assert claims


def test_every_kind_has_an_example() -> None:
    titles = " ".join(title for title, _ in EXAMPLES)
    for kind in ("flujo", "acumulado", "nivel", "promedio", "hito", "suma", "principal"):
        assert kind in titles
    assert len(EXAMPLES) >= 25
