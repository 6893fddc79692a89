"""Random lives of a ledger, beside a model of it that is a few dictionaries.

The model says again, independently, what accepting, superseding, closing and the rest mean;
after every step the ledger must agree with it, conserve its files and be sound.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from pni_sheets.core.errors import PniError
from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.model import (
    EL_SALVADOR,
    InstitutionState,
    Observation,
    RoundState,
    Semester,
    SubmissionState,
)
from pni_sheets.ledger.ledger import Judgement, Ledger
from pni_sheets.storage import files

START = datetime(2025, 7, 1, 8, 0, tzinfo=EL_SALVADOR)
ROUNDS = (Semester(2025, 1), Semester(2025, 2))
KEYS = ("MTPS", "ISSS")
#: Memory where there is some: these lives sync thousands of times.
FAST = "/dev/shm" if Path("/dev/shm").is_dir() else None

REFUSED = ("rejected", "quarantined")

contents = st.integers(0, 7)
numbers = st.integers(0, 7)
values = st.floats(0, 1e9, allow_nan=False)
round_ids = st.sampled_from([str(s) for s in ROUNDS])
keys = st.sampled_from(KEYS)
days = st.none() | st.integers(1, 4).map(lambda n: date(2025, 7, n))


def judged(state: str, id: str, key: str, filled: date | None, value: float) -> Judgement:
    return Judgement(
        SubmissionState(state),
        id,
        key,
        findings=(Finding("IND-SALTO", Severity.WARNING),),
        observations=(Observation(id, key, "Indicadores", "1.1.1-1", "avance", value, "", "G9"),),
        filled=filled,
    )


@dataclass
class File:
    """One file as the model knows it."""

    number: int
    sent: datetime
    state: str = "received"
    round: str | None = None
    institution: str | None = None
    filled: date | None = None
    value: float = 0.0

    @property
    def id(self) -> str:
        return f"E{self.number:04d}"

    def older_than(self, other: File) -> bool:
        if self.filled and other.filled and self.filled != other.filled:
            return self.filled < other.filled
        return self.sent < other.sent


class LedgerLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=FAST))
        self.archive = files.Archive(self.folder / "archivo")
        self.path = self.folder / "ledger.sqlite"
        self.now = START
        self.known: dict[int, File] = {}
        self.rounds: dict[str, str] = {}
        self.excused: set[tuple[str, str]] = set()
        self.official: dict[str, str] = {}
        self.waived = 0
        self.product: tuple[str, str] | None = None
        self.ledger = self.opened(create=True)
        self.ledger.documents.save_plan("v1", "{}")

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def opened(self, *, create: bool = False) -> Ledger:
        return Ledger.open(self.path, clock=self.clock, actor="operador", create=create)

    def teardown(self) -> None:
        self.ledger.close()
        with self.opened() as ledger:
            assert ledger.verify(self.archive).problems == ()
        shutil.rmtree(self.folder)

    # --- what can happen -------------------------------------------------------------

    @initialize()
    def a_round_is_open_and_files_are_there(self) -> None:
        self.open(str(ROUNDS[0]))
        for content in range(4):
            self.receive(content, earlier=content)

    @rule(id=round_ids)
    def open(self, id: str) -> None:
        semester = Semester.parse(id)
        if id in self.rounds:
            with pytest.raises(PniError, match="round-exists"):
                self.ledger.rounds.open(semester, semester.end, "v1")
        else:
            self.ledger.rounds.open(semester, semester.end, "v1")
            self.rounds[id] = "open"

    @rule(content=contents, earlier=st.integers(0, 9))
    def receive(self, content: int, earlier: int) -> None:
        sha = self.archive.store(f"libro {content}".encode())
        sent = self.clock() - timedelta(minutes=earlier)
        found, repeated = self.ledger.submissions.receive(
            sha, f"{content}.xlsx", received=self.now, sent=sent
        )
        assert repeated == (content in self.known)
        if not repeated:
            self.known[content] = File(len(self.known) + 1, sent)
        assert found.id == self.known[content].id

    @rule(number=numbers, id=round_ids, key=keys, filled=days, value=values)
    def accept(self, number: int, id: str, key: str, filled: date | None, value: float) -> None:
        file = self.some(number)
        if id not in self.rounds:
            return
        judgement = judged("accepted", id, key, filled, value)
        if self.rounds[id] != "open":
            with pytest.raises(PniError, match="round-closed"):
                self.ledger.submissions.record(file.id, judgement)
            return
        after = File(file.number, file.sent, "accepted", id, key, filled, value)
        self.make_room(after)
        self.replace(file, after)
        assert self.ledger.submissions.record(file.id, judgement).state == after.state

    @rule(number=numbers, id=round_ids, key=keys, state=st.sampled_from(REFUSED))
    def refuse(self, number: int, id: str, key: str, state: str) -> None:
        file = self.some(number)
        if id in self.rounds:
            self.ledger.submissions.record(file.id, judged(state, id, key, None, 1.0))
            self.replace(file, File(file.number, file.sent, state, id, key))

    @rule(number=numbers)
    def ignore(self, number: int) -> None:
        file = self.some(number)
        file.state = "ignored"
        self.ledger.submissions.ignore(file.id, "repetida por error")

    @rule(number=numbers)
    def release(self, number: int) -> None:
        file = self.some(number)
        if file.state != "quarantined":
            with pytest.raises(PniError, match="submission-not-quarantined"):
                self.ledger.submissions.release(file.id, "Coordinación")
            return
        self.ledger.submissions.release(file.id, "Coordinación")
        file.state = "received"
        assert file.id in {s.id for s in self.ledger.submissions.unjudged()}

    @rule(number=numbers)
    def use(self, number: int) -> None:
        file = self.some(number)
        if file.state != "superseded":
            with pytest.raises(PniError, match="submission-not-superseded"):
                self.ledger.submissions.use(file.id, "Coordinación")
        elif self.rounds[str(file.round)] != "open":
            with pytest.raises(PniError, match="round-closed"):
                self.ledger.submissions.use(file.id, "Coordinación")
        else:
            rival = self.accepted(file.round, file.institution)
            if rival:
                rival.state = "superseded"
            file.state = "accepted"
            self.ledger.submissions.use(file.id, "Coordinación")

    @rule(id=round_ids, key=keys)
    def excuse(self, id: str, key: str) -> None:
        if id in self.rounds:
            self.ledger.decisions.excuse(key, id, "Coordinación", "Sin actividades")
            self.excused.add((id, key))

    @rule(id=round_ids, key=keys)
    def waive_and_decide(self, id: str, key: str) -> None:
        if id in self.rounds:
            self.ledger.decisions.waive("IND-SALTO", key, id, "Coordinación", "Verificado")
            self.ledger.decisions.decide("1.1.1-1", id, key, "Coordinación", "Acta")
            self.waived += 1
            self.official[id] = key

    @rule(id=round_ids)
    def close(self, id: str) -> None:
        if id in self.rounds and self.rounds[id] != "published":
            self.ledger.rounds.close(id)
            self.rounds[id] = "closed"

    @rule(id=round_ids)
    def reopen(self, id: str) -> None:
        if id in self.rounds and self.rounds[id] != "published":
            self.ledger.rounds.reopen(id)
            self.rounds[id] = "open"

    @rule(id=round_ids)
    def consolidate(self, id: str) -> None:
        if id in self.rounds:
            made = self.ledger.products.record(id, "maestro", "m.xlsx", f"{len(self.known):064d}")
            assert self.ledger.products.state_digest(id) == made.state_digest

    @rule()
    def restart(self) -> None:
        """The command ends and another begins."""
        self.ledger.close()
        self.ledger = self.opened()

    @rule(key=keys)
    def a_batch_that_fails_leaves_nothing(self, key: str) -> None:
        events = len(self.ledger.status.events())

        def batch() -> None:
            with self.ledger.transaction():
                self.ledger.decisions.excuse(key, next(iter(self.rounds)), "nadie", "x")
                self.ledger.submissions.receive("f" * 64, "x.xlsx", received=self.now)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            batch()
        assert len(self.ledger.status.events()) == events
        assert self.ledger.submissions.known("f" * 64) is None

    # --- what must hold --------------------------------------------------------------

    @invariant()
    def files_are_where_the_model_has_them(self) -> None:
        kept = [
            (s.id, s.state.value, s.round, s.institution) for s in self.ledger.submissions.all()
        ]
        assert kept == [(f.id, f.state, f.round, f.institution) for f in self.files()]

    @invariant()
    def files_are_conserved(self) -> None:
        counts = self.ledger.status.counts()
        states = [f.state for f in self.known.values()]
        assert counts.received == len(states)
        assert counts.unjudged == states.count("received")
        assert counts.accepted == states.count("accepted")
        assert counts.superseded == states.count("superseded")
        assert counts.balanced == (counts.unjudged == 0)

    @invariant()
    def only_what_is_accepted_counts(self) -> None:
        expected = sorted(
            (str(f.round), str(f.institution), f.value, f.id)
            for f in self.known.values()
            if f.state == "accepted"
        )
        kept = [
            (o.round, o.institution, o.value, o.submission)
            for o in self.ledger.observations.accepted()
        ]
        assert kept == expected

    @invariant()
    def rounds_and_institutions_stand_where_they_should(self) -> None:
        assert {r.id: r.state for r in self.ledger.rounds.all()} == {
            name: RoundState(state) for name, state in self.rounds.items()
        }
        for name in self.rounds:
            for status in self.ledger.status.institutions(name, KEYS):
                accepted = self.accepted(name, status.institution)
                assert (status.state is InstitutionState.ACCEPTED) == (accepted is not None)
                if not accepted:
                    excused = (name, status.institution) in self.excused
                    assert (status.state is InstitutionState.EXCUSED) == excused
        assert len(self.ledger.decisions.waivers()) == self.waived

    # --- the model ---------------------------------------------------------------------

    def files(self) -> list[File]:
        return sorted(self.known.values(), key=lambda f: f.number)

    def some(self, number: int) -> File:
        return self.files()[number % len(self.known)]

    def accepted(self, round: str | None, institution: str | None) -> File | None:
        place = (round, institution, "accepted")
        return next((f for f in self.files() if (f.round, f.institution, f.state) == place), None)

    def make_room(self, file: File) -> None:
        rival = self.accepted(file.round, file.institution)
        if rival is None or rival.number == file.number:
            return
        (file if file.older_than(rival) else rival).state = "superseded"

    def replace(self, before: File, after: File) -> None:
        content = next(c for c, f in self.known.items() if f is before)
        self.known[content] = after


LedgerLife.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLedgerLife = LedgerLife.TestCase
