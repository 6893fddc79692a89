"""A synthetic history of the whole plan: nine rounds, and everything that happens in them.

Missing institutions, returns without progress, blank cells, joint contributions, late
activities, opening balances, decisions, a plan that changes in 2026. From a fixed seed.
"""

from __future__ import annotations

import random
from dataclasses import replace

from pni_sheets.core.model import Accumulation, Activity, Indicator, Plan, Role, TargetKind
from pni_sheets.plan import catalogue as catalogue
from support.reported import Reported

ROUNDS = (
    "2024-S2",
    "2025-S1",
    "2025-S2",
    "2026-S1",
    "2026-S2",
    "2027-S1",
    "2027-S2",
    "2028-S1",
    "2028-S2",
)

#: The year from which the second version of the plan holds.
REVISED = "2026"

#: Returns that never come, so that opening balances stand alone for a while.
SILENT = {("2024-S2", "DGME"), ("2024-S2", "MARN"), ("2025-S1", "MARN")}

STATES = ("En ejecución", "En ejecución", "En ejecución", "No iniciada", "Suspendida")

OUTCOME = ("0", "low", "even", "even", "high", "over")

SHARES = {"0": 0.0, "low": 0.35, "even": 1.0, "high": 1.1, "over": 1.6}

FUNDS = ("gobierno", "cooperacion", "ong", "privado", "otras")


def second_plan(plan: Plan) -> Plan:
    """One indicator retired, one added, two targets revised, an institution renamed."""
    kept = []
    for indicator in plan.indicators:
        if indicator.id == "1.1.1-1":
            continue
        if indicator.id in ("1.3.1-2", "1.4.1-1"):
            value = 2 * (indicator.target.value or 0)
            indicator = replace(indicator, target=replace(indicator.target, value=value))
        kept.append(indicator)
    added = replace(plan.indicator("4.6.2-1"), id="4.6.2-3", text="Número de redes creadas.")
    institutions = tuple(
        replace(i, name="Ministerio de Trabajo") if i.key == "MTPS" else i
        for i in plan.institutions
    )
    activities = tuple(
        replace(a, responsibles=("MTPS",)) if a.code == "1.4.1" else a for a in plan.activities
    )
    return catalogue.revised(
        plan,
        indicators=(*kept, added),
        institutions=institutions,
        activities=activities,
    )


def plans(plan: Plan) -> dict[str, Plan]:
    """The plan of each round."""
    later = second_plan(plan)
    return {r: later if r >= REVISED else plan for r in ROUNDS}


def history(plan: Plan, seed: int = 2024) -> Reported:
    """Nine rounds of accepted data."""
    dice = random.Random(seed)
    told = Reported()
    _openings(told, plan, dice)
    done: set[tuple[str, str]] = set()
    for name, version in plans(plan).items():
        for institution in version.reporters:
            fate = dice.random()
            if fate < 0.08 or (name, institution.key) in SILENT:
                if fate < 0.02:
                    told.excuse(name, institution.key)
                continue
            if fate < 0.14:
                told.nil(name, institution.key)
                continue
            _return(told, version, name, institution.key, done, dice)
        _decisions(told, version, name, dice)
    return told


def _openings(told: Reported, plan: Plan, dice: random.Random) -> None:
    for indicator in plan.indicators:
        activity = plan.activity(indicator.activity)
        if (activity.period_start or plan.start) > 2024 or dice.random() > 0.4:
            continue
        for key in dict.fromkeys((activity.principal, *activity.responsibles)):
            if plan.institution(key).workbook and dice.random() < 0.7:
                told.opening("2024-S1", key, indicator.id, dice.randint(0, 40))


def _return(
    told: Reported,
    plan: Plan,
    name: str,
    key: str,
    done: set[tuple[str, str]],
    dice: random.Random,
) -> None:
    year = int(name[:4])
    told.row(name, key, "Institución", "", hay_avances="Sí", horas=dice.randint(1, 9))
    for assigned in catalogue.assignments(plan):
        if assigned.institution != key:
            continue
        activity = plan.activity(assigned.activity)
        start, end = activity.period_start or plan.start, activity.period_end or plan.end
        if year < start or (year > end and (key, activity.code) in done):
            continue
        if assigned.role is Role.VIA_MECANISMO:
            _aid(told, plan, name, key, activity, dice)
            continue
        _row(told, name, key, activity, done, dice)
        for indicator in plan.indicators_of(activity.code):
            if dice.random() > 0.04:
                _figure(told, name, key, activity, indicator, dice)


def _row(
    told: Reported,
    name: str,
    key: str,
    activity: Activity,
    done: set[tuple[str, str]],
    dice: random.Random,
) -> None:
    state = dice.choice(STATES)
    if int(name[:4]) >= (activity.period_end or 2028) and dice.random() < 0.5:
        state = "Completada"
        done.add((key, activity.code))
    told.state(name, key, activity.code, state, descripcion=f"Avance de {activity.code}")
    if dice.random() < 0.6:
        funds = {fund: dice.randrange(0, 50_000, 250) for fund in FUNDS}
        told.budget(
            name, key, activity.code,
            requerido=dice.randrange(0, 200_000, 500), ejecutado=dice.randrange(0, 90_000, 10),
            **funds,
        )  # fmt: skip


def _figure(
    told: Reported,
    name: str,
    key: str,
    activity: Activity,
    indicator: Indicator,
    dice: random.Random,
) -> None:
    target = (indicator.target.value or 1000.0) * (
        6 if indicator.target.periodicity == "mensual" else 1
    )
    steps = 2 if indicator.accumulation is Accumulation.FLUJO else 1
    if indicator.accumulation is Accumulation.ACUMULADO:
        steps = 8
    amount: float = target / steps * SHARES[dice.choice(OUTCOME)] * dice.uniform(0.8, 1.2)
    if indicator.target.kind in (TargetKind.COUNT, TargetKind.MILESTONE):
        amount = round(amount)
    cells: dict[str, object] = {"medio": f"Listado {dice.randint(1, 999)}"}
    if indicator.people:
        women = dice.randint(0, int(amount))
        unknown = dice.randint(0, int(amount) - women) // 10
        cells |= {
            "mujeres": women,
            "hombres": int(amount) - women - unknown,
            "sin_dato": unknown,
            "menores": dice.randint(0, int(amount)),
        }
    if key != activity.principal and dice.random() < 0.3:
        cells["aporte"] = "Conjunto"
    told.figure(name, key, indicator.id, amount, **cells)


def _aid(
    told: Reported, plan: Plan, name: str, key: str, activity: Activity, dice: random.Random
) -> None:
    for indicator in plan.indicators_of(activity.code):
        if dice.random() < 0.02:
            told.aid(name, key, indicator.id, dice.randint(1, 9), descripcion="Apoyo")


def _decisions(told: Reported, plan: Plan, name: str, dice: random.Random) -> None:
    spoken: dict[str, set[str]] = {}
    for o in told.observations:
        if o.round == name and o.field in ("avance", "aporte_semestre") and not o.opening:
            spoken.setdefault(o.key, set()).add(o.institution)
    for indicator in plan.indicators:
        who = sorted(spoken.get(indicator.id, ()))
        if len(who) > 1 and dice.random() < 0.15:
            told.decide(name, indicator.id, dice.choice(who))
