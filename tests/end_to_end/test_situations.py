"""Five situations of a whole round, and what is said of each."""

from __future__ import annotations

from support.reported import Reported

from pni_sheets.consolidation.results import Consolidated, Light
from pni_sheets.core.lights import NOTHING_EXPECTED
from pni_sheets.core.model import Plan, Semester
from pni_sheets.forms import report_form
from pni_sheets.plan import schedule
from pni_sheets.reports.summary import page

NOW = "2025-S1"


def reported(plan: Plan, share: float | None, but: str = "") -> Reported:
    """A round in which every principal but one reports a share of what is expected of it."""
    told = Reported()
    for institution in plan.reporters:
        if institution.key != but and share is None:
            told.nil(NOW, institution.key)
    for each in plan.indicators if share is not None else ():
        activity = plan.activity(each.activity)
        due = schedule.expected(plan, each, Semester.parse(NOW))
        for key in (activity.principal, *activity.responsibles):
            if key != but and due is not None and plan.institution(key).workbook:
                mine = due * (share or 0.0) if key == activity.principal else 0.0
                told.figure(NOW, key, each.id, mine)
    return told


def test_principal_silent(plan: Plan) -> None:
    """MRREE answers for most activities: without it nothing of its sums is called critical."""
    result = reported(plan, 0.5, but="MRREE").at(plan, NOW)
    silent = [i for i in result.indicators if "MRREE" in i.missing]
    assert silent
    judged = {i.light for i in silent if i.official != i.indicator.activity}
    assert Light.PARTIAL in judged
    owned = [i for i in silent if plan.activity(i.indicator.activity).principal == "MRREE"]
    assert not {i.light for i in owned} & {Light.CRITICAL, Light.BEHIND, Light.ON_TIME}
    assert all(i.compliance is None for i in result.indicators if i.light is Light.PARTIAL)
    assert "MRREE" not in {key for key, _, _ in page.owners(result)}
    assert result.total.light is Light.LOW_COVERAGE


def test_nothing_done(plan: Plan) -> None:
    """All returns say that there was no progress: nothing is on time."""
    result = reported(plan, None).at(plan, NOW)
    assert not [i.id for i in result.indicators if i.light is Light.ON_TIME]
    assert [i for i in result.indicators if i.light is Light.NOT_YET]
    assert not result.total.compliance.value


def test_on_schedule(plan: Plan) -> None:
    """A plan exactly on schedule complies with 100 %, and its progress is where it should be."""
    result = reported(plan, 1.0).at(plan, NOW)
    assert result.total.compliance.value == 100.0
    lights = {i.light for i in result.indicators if i.light not in NOTHING_EXPECTED}
    assert lights <= {Light.MET, Light.ON_TIME}
    assert result.total.light is Light.ON_TIME


def test_everything_blank_in_money(plan: Plan) -> None:
    """Nobody gave a figure of money: there is none, and no gap of zero."""
    total = reported(plan, 1.0).at(plan, NOW).budget.total
    assert (total.n, total.required, total.financed, total.gap) == (0, None, None, None)
    assert (total.executed, total.coverage) == (None, None)


def late(plan: Plan) -> Consolidated:
    told = Reported().figure("2025-S2", "MARN", "6.4.1-1", 4)
    told.state("2025-S2", "MARN", "6.4.1", report_form.COMPLETED)
    return told.figure("2026-S1", "MAG", "6.4.1-1", 3).at(plan, "2026-S1")


def test_late_activity_closed_by_the_principal(plan: Plan) -> None:
    """6.4.1 (2024-2025): nobody is asked any more, and a later figure changes nothing."""
    found = late(plan).indicator("6.4.1-1")
    assert (found.value, found.asked, found.missing) == (4.0, (), ())
    assert (found.reporters.n, found.reporters.of) == (0, 0)
