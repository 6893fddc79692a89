"""What the figures of one round are made from, and how an activity stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pni_sheets.consolidation.observed import Accepted
from pni_sheets.core.model import Activity, Decision, Plan, Role, Semester, Thresholds
from pni_sheets.forms import report_form
from pni_sheets.plan import catalogue as catalogue
from pni_sheets.plan import schedule


@dataclass(frozen=True, slots=True)
class Context:
    """What the figures of one round are made from.

    ``plans`` are those of the rounds, in order of time; ``decisions`` are by indicator and
    semester; ``roles`` by activity; ``excused`` are institution and semester
    of those who owe no return.
    """

    plan: Plan
    semester: Semester
    accepted: Accepted
    thresholds: Thresholds
    plans: tuple[tuple[Semester, Plan], ...]
    decisions: Mapping[tuple[str, Semester], Decision]
    excused: frozenset[tuple[str, Semester]]
    roles: Mapping[str, Mapping[str, Role]]

    def plan_at(self, semester: Semester) -> Plan:
        """The plan in force in a semester: of the last round until then, else the first."""
        for since, plan in reversed(self.plans):
            if since <= semester:
                return plan
        return self.plans[0][1]

    def decision(self, indicator: str, semester: Semester) -> Decision | None:
        """The coordinator's decision on an indicator in a semester, if any."""
        return self.decisions.get((indicator, semester))

    def earlier(self, semester: Semester) -> Context:
        """The same evidence as it stood at the end of an earlier round, under its plan."""
        plan = self.plan_at(semester)
        plans = tuple((s, p) for s, p in self.plans if s <= semester) or ((semester, plan),)
        same = plan is self.plan
        return replace(
            self,
            plan=plan,
            semester=semester,
            plans=plans,
            roles=self.roles if same else roles(plan),
        )


def roles(plan: Plan) -> dict[str, dict[str, Role]]:
    """Role of each institution with a workbook, by activity, principal first."""
    found: dict[str, dict[str, Role]] = {activity.code: {} for activity in plan.activities}
    for assignment in catalogue.assignments(plan):
        found[assignment.activity].setdefault(assignment.institution, assignment.role)
    return found


# --- the activity as it was reported ------------------------------------------------------


def principal_at(context: Context, activity: Activity, semester: Semester) -> str:
    """The principal of an activity under the plan of a semester."""
    try:
        return context.plan_at(semester).activity(activity.code).principal
    except KeyError:
        return activity.principal


def reported_state(context: Context, activity: Activity) -> str:
    """The last accepted state of an activity, as its principal says; "" for none."""
    found = [
        row
        for rows in context.accepted.rows(report_form.ACTIVITIES, activity.code).values()
        for row in rows.values()
        if row.semester <= context.semester
        and row.institution == principal_at(context, activity, row.semester)
    ]
    return max(found, key=lambda row: row.semester).text("estado") if found else ""


def is_late(context: Context, activity: Activity) -> bool:
    """True where the period is over and the activity is not accepted as Completada."""
    over = schedule.over(context.plan, activity, context.semester)
    return over and reported_state(context, activity) != report_form.COMPLETED
