"""What changed between two versions of the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pni_sheets.core.model import Plan
from pni_sheets.plan import catalogue as catalogue
from pni_sheets.plan.changes import _MEANING, Change, PlanChange, compare
from pni_sheets.plan.tables import TABLES


def with_indicator(plan: Plan, id: str, **changes: object) -> Plan:
    rows = tuple(replace(i, **changes) if i.id == id else i for i in plan.indicators)
    return catalogue.revised(plan, indicators=rows)


def test_equal_plans_have_no_changes(plan: Plan) -> None:
    assert compare(plan, catalogue.load()) == ()


def test_a_revised_target_names_every_column_that_moved(plan: Plan) -> None:
    old = plan.indicator("5.4.1-1")
    new = with_indicator(
        plan, "5.4.1-1",
        target_text="600 migrantes por mes.", target=replace(old.target, value=600.0),
    )  # fmt: skip
    assert compare(plan, new) == (
        PlanChange(
            "indicators", "5.4.1-1", Change.TARGET_REVISED, "target_text",
            "500 migrantes por mes.", "600 migrantes por mes.",
        ),
        PlanChange("indicators", "5.4.1-1", Change.TARGET_REVISED, "value", "500", "600"),
    )  # fmt: skip


def test_a_retired_indicator_and_a_new_one(plan: Plan) -> None:
    new = catalogue.revised(
        plan,
        indicators=tuple(
            replace(i, id="6.5.4-3", text="Otro.") if i.id == "6.5.4-2" else i
            for i in plan.indicators
        ),
    )
    assert compare(plan, new) == (
        PlanChange("indicators", "6.5.4-3", Change.ADDED, after="Otro."),
        PlanChange(
            "indicators", "6.5.4-2", Change.RETIRED,
            before="Número de personas beneficiadas por estas actividades",
        ),
    )  # fmt: skip


def test_an_institution_renamed(plan: Plan) -> None:
    rows = tuple(
        replace(i, name="Secretaría de Innovación") if i.key == "SECRETARIA_INNOVACION" else i
        for i in plan.institutions
    )
    (change,) = compare(plan, catalogue.revised(plan, institutions=rows))
    assert (change.change, change.key, change.column) == (
        Change.RENAMED,
        "SECRETARIA_INNOVACION",
        "name",
    )
    assert change.before == "Secretaría de Innovación de la Presidencia"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"text": "Otra cosa."}, Change.TEXT_CHANGED),
        ({"responsibles": ("MRREE",)}, Change.RESPONSIBLES_CHANGED),
        ({"period_end": 2027}, Change.PERIOD_CHANGED),
        ({"note": "Nueva nota."}, Change.NOTE_CHANGED),
    ],
)
def test_what_changed_in_an_activity(
    plan: Plan, changes: dict[str, object], expected: Change
) -> None:
    rows = tuple(replace(a, **changes) if a.code == "5.4.2" else a for a in plan.activities)
    assert [c.change for c in compare(plan, catalogue.revised(plan, activities=rows))] == [expected]


def test_a_reading_and_the_plans_own_span(plan: Plan) -> None:
    new = catalogue.revised(with_indicator(plan, "1.3.1-2", people=False), end=2029)
    assert [(c.table, c.change, c.before, c.after) for c in compare(plan, new)] == [
        ("plan", Change.PERIOD_CHANGED, "2028", "2029"),
        ("indicators", Change.READING_CHANGED, "sí", "no"),
    ]


def test_the_alignment_is_added_row_by_row(plan: Plan) -> None:
    new = catalogue.revised(plan, alignment=(("5", 21),))
    assert compare(plan, new) == (PlanChange("alignment", "5 21", Change.ADDED),)


def test_every_column_has_a_meaning() -> None:
    for table in TABLES:
        known = set(_MEANING.get(table.name, ())) | set(table.unique)
        assert {column.name for column in table.columns} <= known, table.name
