"""A second calculation of the figures, to hold the first against.

Written from the design's text alone: it imports nothing that computes, walks through time
semester by semester with running states instead of windows, and reckons in fractions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pni_sheets.core.model import Activity, Decision, Excuse, Indicator, Observation, Plan

Amount = Fraction | None
Round = str

LIGHTS = (
    "Cumplida", "En tiempo", "Con rezago", "Crítica", "Sin dato (parcial)", "Sin dato",
    "Cobertura insuficiente", "Aún no exigible", "No exigible",
)  # fmt: skip
RANK = {"on": Fraction(90, 100), "behind": Fraction(60, 100), "over": Fraction(120, 100)}


def rounds_until(first: Round, last: Round) -> list[Round]:
    """Every semester from one to another: 2024-S2, 2025-S1, ..."""
    found, year, half = [], int(first[:4]), int(first[-1])
    while f"{year}-S{half}" <= last:
        found.append(f"{year}-S{half}")
        year, half = (year, 2) if half == 1 else (year + 1, 1)
    return found


@dataclass
class Tape:
    """The running state of one series."""

    kind: str
    end: int
    started: bool = False
    carried: Fraction = Fraction(0)
    this_year: list[Fraction] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    total: Fraction = Fraction(0)
    last: Amount = None
    best: Amount = None
    year_of: int = 0
    carried_weight: int = 0

    def january(self, year: int) -> None:
        """A year begins. Within the period all restarts; after it, the last year goes on."""
        if year > self.end:
            self.carried += sum((a * w for a, w in self.pairs()), Fraction(0))
            self.carried_weight += sum(self.weights)
        else:
            self.carried, self.carried_weight = Fraction(0), 0
        self.this_year, self.weights = [], []

    def pairs(self) -> list[tuple[Fraction, int]]:
        return list(zip(self.this_year, self.weights, strict=True))

    def hear(self, amount: Fraction) -> None:
        self.started = True
        self.this_year.append(amount)
        self.weights.append(1)
        self.total += amount
        self.last = amount
        self.best = amount if self.best is None else max(self.best, amount)

    def open(self, amount: Fraction, half: int) -> None:
        """An opening balance replaces all that came before it."""
        self.started = True
        weight = half if self.kind == "promedio" else 1
        self.this_year, self.weights = [amount], [weight]
        self.total = self.last = self.best = amount

    def read(self) -> Amount:
        if self.kind == "flujo":
            if not self.this_year and not self.carried_weight:
                return None
            return self.carried + sum(self.this_year, Fraction(0))
        if self.kind == "promedio":
            weight = self.carried_weight + sum(self.weights)
            total = self.carried + sum((a * w for a, w in self.pairs()), Fraction(0))
            return total / weight if weight else None
        if not self.started:
            return None
        return {"acumulado": self.total, "nivel": self.last, "hito": self.best}[self.kind]


@dataclass
class Outcome:
    """What one indicator comes to."""

    value: Amount
    expected: Amount
    target: Amount
    progress: Amount
    progress_plan: Amount
    light: str
    over: bool
    due: bool
    share: Amount
    people: dict[str, Fraction]


class Reckoning:
    """All figures at the end of one round."""

    def __init__(
        self,
        plans: Mapping[Round, Plan],
        now: Round,
        observations: Iterable[Observation],
        decisions: Iterable[Decision] = (),
        excuses: Iterable[Excuse] = (),
    ) -> None:
        self.plans = {r: p for r, p in plans.items() if r <= now}
        self.now = now
        self.plan = self.plan_of(now)
        self.cells: dict[tuple[str, str, str, str], dict[str, str | float]] = defaultdict(dict)
        self.openings: dict[tuple[str, str, str], Fraction] = {}
        for o in observations:
            if o.round > now:
                continue
            if o.opening:
                self.openings[o.round, o.institution, o.key] = Fraction(o.value)
            else:
                self.cells[o.round, o.institution, o.sheet, o.key][o.field] = o.value
        self.excused = {(e.round, e.institution) for e in excuses}
        self.chosen = {(d.indicator, d.round): d.institution for d in decisions}
        self.first = min(
            [r for r, *_ in self.cells] + [r for r, *_ in self.openings] + [f"{self.plan.start}-S1"]
        )
        self.time = rounds_until(self.first, now)
        self.activities = {r: {a.code: a for a in p.activities} for r, p in self.plans.items()}
        self.rows: dict[str, set[str]] = defaultdict(set)
        self.states: dict[tuple[str, str], list[tuple[Round, str]]] = defaultdict(list)
        for (r, who, sheet, key), cells in self.cells.items():
            if sheet in ("Indicadores", "Aportes"):
                self.rows[key].add(who)
            if sheet == "Actividades" and "estado" in cells:
                self.states[who, key].append((r, str(cells["estado"])))
        for _, who, key in self.openings:
            self.rows[key].add(who)
        self.outcomes = {i.id: self.outcome(i) for i in self.plan.indicators}

    def known(self, when: Round) -> Round:
        """The last round with a plan until then, else the first one."""
        until = [r for r in sorted(self.plans) if r <= when]
        return until[-1] if until else min(self.plans)

    def plan_of(self, when: Round) -> Plan:
        return self.plans[self.known(when)]

    def who(self, indicator: Indicator) -> list[str]:
        """Everybody who may have said something of an indicator."""
        found = set(self.rows[indicator.id])
        for activities in self.activities.values():
            activity = activities.get(indicator.activity)
            if activity:
                found |= {activity.principal, *activity.responsibles}
        return sorted(found)

    # --- who is heard ---------------------------------------------------------------------

    def span(self, activity: Activity) -> tuple[int, int]:
        return activity.period_start or self.plan.start, activity.period_end or self.plan.end

    def state(self, who: str, activity: str, before: Round) -> str:
        said = [found for found in self.states[who, activity] if found[0] < before]
        return max(said)[1] if said else ""

    def done(self, activity: Activity) -> bool:
        """Accepted as Completada by the principal, this round included."""
        return self.state(activity.principal, activity.code, "9999") == "Completada"

    def word(self, round: Round, who: str, indicator: Indicator) -> Amount:
        """What an institution says of one semester: its cell, or its return without progress."""
        for sheet, name in (("Indicadores", "avance"), ("Aportes", "aporte_semestre")):
            said = self.cells.get((round, who, sheet, indicator.id), {}).get(name)
            if said == "sin reuniones":
                return None
            if said is not None:
                return Fraction(said)
        if self.nothing_to_report(round, who, indicator) and indicator.accumulation in (
            "flujo", "acumulado", "hito",
        ):  # fmt: skip
            return Fraction(0)
        return None

    def nothing_to_report(self, round: Round, who: str, indicator: Indicator) -> bool:
        if self.cells.get((round, who, "Indicadores", indicator.id), {}).get("avance") == (
            "sin reuniones"
        ):
            return True
        if self.cells.get((round, who, "Institución", ""), {}).get("hay_avances") != "No":
            return False
        plan = self.plan_of(round)
        activity = self.activities[self.known(round)].get(indicator.activity)
        if activity is None or who not in (activity.principal, *activity.responsibles):
            return False
        start, end = activity.period_start or plan.start, activity.period_end or plan.end
        year = int(round[:4])
        if year < start:
            return False
        return year <= end or not self.closed(activity, round)

    def closed(self, activity: Activity, round: Round) -> bool:
        """Reported as Completada by the principal before a semester."""
        return self.state(activity.principal, activity.code, round) == "Completada"

    def owing(self, round: Round, indicator: Indicator) -> list[str]:
        """Everybody who is asked for a figure in a semester."""
        plan = self.plan_of(round)
        activity = self.activities[self.known(round)].get(indicator.activity)
        if activity is None:
            return []
        start, end = activity.period_start or plan.start, activity.period_end or plan.end
        year = int(round[:4])
        if year < start or (year > end and self.closed(activity, round)):
            return []
        books = {i.key for i in plan.institutions if i.workbook}
        named = {activity.principal, *activity.responsibles} & books
        return sorted(who for who in named if (round, who) not in self.excused)

    def answered(self, round: Round, who: str, indicator: Indicator) -> bool:
        """A figure, a return without progress, or an opening balance for that time or later."""
        if self.word(round, who, indicator) is not None:
            return True
        if self.nothing_to_report(round, who, indicator):
            return True
        return any(r >= round and (i, k) == (who, indicator.id) for r, i, k in self.openings)

    def lacks(self, indicator: Indicator) -> bool:
        """Is somebody silent whose word the figure of this round needs?"""
        summed = indicator.consolidation == "suma"
        collected = {r for r, *_ in self.cells} | {self.now}
        for when in sorted(collected):
            if (indicator.id, when) in self.chosen or when > self.now:
                continue
            if when != self.now and (
                when[:4] != self.now[:4] or indicator.accumulation not in ("flujo", "promedio")
            ):
                continue
            if when == self.now and not summed and indicator.accumulation not in (
                "flujo", "promedio",
            ):  # fmt: skip
                continue
            owing = self.owing(when, indicator)
            if not summed:
                activity = self.activities[self.known(when)].get(indicator.activity)
                owing = [who for who in owing if activity and who == activity.principal]
            if not all(self.answered(when, who, indicator) for who in owing):
                return True
        return False

    def heard(self, round: Round, who: str, indicator: Indicator) -> bool:
        """Does this institution's word of this semester stand in the official figure?"""
        if (indicator.id, round) in self.chosen:
            return self.chosen[indicator.id, round] == who
        activity = self.activities[self.known(round)].get(indicator.activity)
        if activity is not None:
            plan = self.plan_of(round)
            late = int(round[:4]) > (activity.period_end or plan.end)
            if late and self.closed(activity, round):
                return False
        activity = activity or self.plan.activity(indicator.activity)
        if who == activity.principal:
            return True
        if indicator.consolidation == "principal":
            return False
        row = self.cells.get((round, who, "Indicadores", indicator.id), {})
        if (round, who, "Aportes", indicator.id) in self.cells and not row:
            return False
        return row.get("aporte") != "Conjunto"

    # --- through time -----------------------------------------------------------------------

    def run(self, indicator: Indicator, until: Round) -> Amount:
        """The official figure at the end of a semester."""
        _, end = self.span(self.plan.activity(indicator.activity))
        single, cast = indicator.consolidation == "principal", self.who(indicator)
        tapes = {who: Tape(str(indicator.accumulation), end) for who in ("*", *cast)}
        for when in self.time:
            if when > until:
                break
            if when.endswith("S1"):
                for tape in tapes.values():
                    tape.january(int(when[:4]))
            for who in cast:
                if not self.heard(when, who, indicator):
                    continue
                tape = tapes["*" if single else who]
                said = self.word(when, who, indicator)
                if said is not None:
                    tape.hear(said)
                if (when, who, indicator.id) in self.openings:
                    tape.open(self.openings[when, who, indicator.id], int(when[-1]))
        known = [v for tape in tapes.values() if (v := tape.read()) is not None]
        return sum(known, Fraction(0)) if known else None

    # --- what is due -----------------------------------------------------------------------

    def horizon(self, indicator: Indicator) -> Amount:
        target = indicator.target
        if target.value is None or target.periodicity == "por_definir":
            return None
        monthly = target.periodicity == "mensual" and indicator.accumulation == "flujo"
        return Fraction(target.value) * (12 if monthly else 1)

    def due(self, indicator: Indicator) -> Amount:
        target = self.horizon(indicator)
        start, end = self.span(self.plan.activity(indicator.activity))
        year, half = int(self.now[:4]), int(self.now[-1])
        if target is None or year < start:
            return None
        if year > end:
            return target
        period = rounds_until(f"{start}-S1", f"{end}-S2")
        origin = self.origin(indicator) or Fraction(0)
        gone = Fraction(period.index(self.now) + 1, len(period)) if indicator.gradual else 1
        due_from = indicator.due_by or period[-1]
        share = {
            "nivel": gone,
            "flujo": Fraction(half, 2),
            "acumulado": Fraction(period.index(self.now) + 1, len(period)),
            "hito": Fraction(int(self.now >= due_from)),
        }.get(str(indicator.accumulation), Fraction(1))
        amount = origin + (target - origin) * share
        if indicator.target.kind not in ("count", "milestone"):
            return amount
        down = amount.numerator // amount.denominator
        return Fraction(down if target >= origin else -(-amount.numerator // amount.denominator))

    def origin(self, indicator: Indicator) -> Amount:
        """Where a level began: its baseline, or the principal's balance before its first year."""
        if indicator.accumulation != "nivel":
            return None
        found: Amount = None if indicator.baseline is None else Fraction(indicator.baseline)
        activity = self.plan.activity(indicator.activity)
        if found is None:
            before = [
                (when, amount)
                for (when, who, key), amount in self.openings.items()
                if (who, key) == (activity.principal, indicator.id)
                and int(when[:4]) < self.span(activity)[0]
            ]
            found = max(before)[1] if before else None
        return None if found == self.horizon(indicator) else found

    def way(self, indicator: Indicator, amount: Amount) -> Amount:
        """How much of the way from the origin to the target, 1 being all of it."""
        target, origin = self.horizon(indicator), self.origin(indicator)
        if amount is None or target is None:
            return None
        if origin is None:
            return amount / target
        return max(Fraction(0), (amount - origin) / (target - origin))

    def of_this_round(self, indicator: Indicator) -> bool:
        return any(
            self.heard(self.now, who, indicator)
            and (
                self.word(self.now, who, indicator) is not None
                or self.nothing_to_report(self.now, who, indicator)
            )
            for who in self.who(indicator)
        )

    # --- one indicator -----------------------------------------------------------------------

    def outcome(self, indicator: Indicator) -> Outcome:
        target, expected = self.horizon(indicator), self.due(indicator)
        value = self.run(indicator, self.now)
        due = expected is not None
        progress = None
        if due and value is not None:
            assert target is not None
            progress = self.way(indicator, value) * 100
        light, share = self.light(indicator, value, expected, target)
        second = indicator.target.secondary.value if indicator.target.secondary else 0
        over = (
            due and value is not None and target is not None
            and self.way(indicator, value) > (1 + Fraction(second) / target) * RANK["over"]
        )  # fmt: skip
        whole = self.whole_plan(indicator) if due else None
        if due and indicator.accumulation != "flujo" and progress is not None:
            whole = min(progress, Fraction(100))
        return Outcome(
            value, expected, target, progress, whole, light, bool(over), due, share,
            self.people(indicator),
        )  # fmt: skip

    def light(
        self, indicator: Indicator, value: Amount, expected: Amount, target: Amount
    ) -> tuple[str, Amount]:
        if expected is None or target is None:
            return "No exigible", None
        strict = indicator.target.comparator == "gt"
        gained = self.way(indicator, value)
        if gained is not None and (gained > 1 or (gained == 1 and not strict)):
            return "Cumplida", Fraction(100)
        if not self.way(indicator, expected):
            return "Aún no exigible", None
        if value is not None and self.lacks(indicator):
            return "Sin dato (parcial)", None
        activity = self.plan.activity(indicator.activity)
        final = int(self.now[:4]) > self.span(activity)[1] and self.done(activity)
        known = value is not None and final
        if value is None or not (known or self.of_this_round(indicator)):
            return "Sin dato", None
        asked = self.way(indicator, expected)
        assert gained is not None
        assert asked is not None
        ratio = min(Fraction(1), gained / asked)
        if ratio >= RANK["on"]:
            return "En tiempo", ratio * 100
        return ("Con rezago" if ratio >= RANK["behind"] else "Crítica"), ratio * 100

    def whole_plan(self, indicator: Indicator) -> Amount:
        if indicator.accumulation != "flujo":
            return None
        start, end = self.span(self.plan.activity(indicator.activity))
        years = dict.fromkeys(range(start, end + 1), Fraction(0))
        any_year = False
        for year in list(years):
            close = f"{year}-S2"
            if f"{year}-S1" > self.now:
                continue
            until = self.now if year == end else min(close, self.now)
            value = self.run(indicator, until)
            if value is None:
                if close <= self.now:
                    del years[year]
                continue
            any_year = True
            then = {i.id: i for i in self.plan_of(min(close, self.now)).indicators}
            target = self.horizon(then.get(indicator.id, indicator))
            assert target is not None
            years[year] = min(Fraction(100), value / target * 100)
        return sum(years.values(), Fraction(0)) / len(years) if any_year else None

    def people(self, indicator: Indicator) -> dict[str, Fraction]:
        """Persons of the year (flujo) or of all time, of those whose word counts."""
        names = ("mujeres", "hombres", "sin_dato", "menores")
        sums = dict.fromkeys(names, Fraction(0))
        if not indicator.people:
            return sums
        _, end = self.span(self.plan.activity(indicator.activity))
        for (when, who, sheet, key), cells in self.cells.items():
            if (sheet, key) != ("Indicadores", indicator.id) or "avance" not in cells:
                continue
            year, this = int(when[:4]), int(self.now[:4])
            if indicator.accumulation == "flujo" and min(year, end) != min(this, end):
                continue
            if not self.heard(when, who, indicator):
                continue
            same_year = str(indicator.accumulation) in ("flujo",)
            if any(
                r >= when and (i, k) == (who, key) and (not same_year or r[:4] == when[:4])
                for r, i, k in self.openings
            ):
                continue
            for name in names:
                sums[name] += Fraction(cells.get(name, 0))
        return sums

    # --- means ---------------------------------------------------------------------------------

    def mean(self, members: list[Amount]) -> tuple[Amount, int, int]:
        known = [min(Fraction(100), m) for m in members if m is not None]
        mean = sum(known, Fraction(0)) / len(known) if known else None
        return mean, len(known), len(members)

    def activity(self, code: str, what: str = "progress") -> tuple[Amount, int, int]:
        found = [self.outcomes[i.id] for i in self.plan.indicators_of(code)]
        return self.mean([getattr(o, what) for o in found if o.due])

    def group(self, codes: Iterable[str], what: str = "progress") -> tuple[Amount, int, int]:
        found = [self.activity(code, what) for code in codes]
        return self.mean([mean for mean, _, of in found if of])

    def axis(self, code: str, what: str = "progress") -> tuple[Amount, int, int]:
        return self.group([a.code for a in self.plan.activities if a.axis == code], what)

    def total(self, what: str = "progress") -> tuple[Amount, int, int]:
        return self.group([a.code for a in self.plan.activities], what)

    def counts(self, axis: str | None = None) -> dict[str, int]:
        found = [o.light for key, o in self.outcomes.items() if axis in (None, key[0])]
        return {light: found.count(light) for light in LIGHTS}

    # --- money ---------------------------------------------------------------------------------

    def money(self) -> dict[str, Fraction]:
        """The year to date: the last word of each institution on each activity."""
        names = ("requerido", "gobierno", "cooperacion", "ong", "privado", "otras", "ejecutado")
        latest: dict[tuple[str, str], tuple[Round, dict[str, str | float]]] = {}
        for (when, who, sheet, key), cells in sorted(self.cells.items()):
            if sheet == "Presupuesto" and when[:4] == self.now[:4] and set(cells) & set(names):
                latest[who, key] = (when, cells)
        sums = dict.fromkeys((*names, "brecha"), Fraction(0))
        for _, cells in latest.values():
            amounts = {name: Fraction(cells.get(name, 0)) for name in names}
            for name in names:
                sums[name] += amounts[name]
            funded = sum((amounts[n] for n in names[1:6]), Fraction(0))
            sums["brecha"] += max(Fraction(0), amounts["requerido"] - funded)
        return sums
