"""Nothing changes behind the ledger's back unseen; older ledgers are brought up to date."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from pni_sheets.core.errors import PniError
from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.model import EL_SALVADOR, Observation, Semester, SubmissionState
from pni_sheets.ledger import schema
from pni_sheets.ledger import seal as ledger_seal
from pni_sheets.ledger.ledger import Judgement, Ledger, OutboundMessage, Verification
from pni_sheets.storage import files
from pni_sheets.storage.settings import Paths
from pni_sheets.words.errors import sentence
from pni_sheets.words.terms import problem

R = "2025-S1"
NOW = datetime(2025, 7, 15, 9, 30, tzinfo=EL_SALVADOR)


def opened(paths: Paths, *, create: bool = False) -> Ledger:
    return Ledger.open(paths.ledger, clock=lambda: NOW, actor="operador", create=create)


def filled(paths: Paths) -> None:
    """A small workspace with something in every table that holds data of a round."""
    paths.create()
    archive = files.Archive(paths.archive)
    shas = archive.store_many(f"libro {n}".encode() * 40 for n in range(6))
    with opened(paths, create=True) as ledger, ledger.transaction():
        ledger.documents.save_plan("v1", '{"plan": 1}')
        ledger.rounds.open(Semester(2025, 1), date(2025, 7, 31), "v1")
        for n, sha in enumerate(shas):
            submission, _ = ledger.submissions.receive(
                sha, f"{n}.xlsx", received=NOW, sender="a@example.org"
            )
            data = tuple(
                Observation(R, f"I{n}", "Indicadores", f"1.1.{k}-1", "avance", k + n / 2, "", "G12")
                for k in range(40)
            )
            finding = Finding("IND-SALTO", Severity.WARNING, "Indicadores", "G12", "9")
            state = SubmissionState.REJECTED if n == 5 else SubmissionState.ACCEPTED
            ledger.submissions.record(
                submission.id, Judgement(state, R, f"I{n}", (finding,), observations=data)
            )
        ledger.decisions.waive("IND-SALTO", "I1", R, "Coordinación", "Verificado")
        ledger.decisions.excuse("I9", R, "Coordinación", "Sin actividades")
        ledger.decisions.decide("1.1.1-1", R, "I1", "Coordinación", "Acta")
        ledger.documents.import_openings(
            archive.store(b"saldos"),
            "saldos.xlsx",
            [Observation("2024-S2", "I1", "Saldos", "1.1.1-1", "avance", 5.0, "", "E7", True)],
            "Coordinación",
        )
        ledger.products.record(R, "maestro", "outbox/m.xlsx", "f" * 64)
        ledger.mail.queue(
            OutboundMessage(
                "<1@example.org>",
                R,
                "I1",
                "templates",
                "",
                1,
                ("a@example.org",),
                "Plantilla",
                (("PNI.xlsx", shas[0]),),
                "",
                NOW,
            )
        )


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    made = Paths(tmp_path)
    filled(made)
    return made


def verify(paths: Paths) -> Verification:
    with opened(paths) as ledger:
        return ledger.verify(files.Archive(paths.archive))


def test_a_workspace_that_nobody_touched_is_sound(paths: Paths) -> None:
    checked = verify(paths)
    assert checked.problems == ()
    assert (checked.files, checked.events) == (7, 20)
    assert checked.rows > 240


# --- bits ---------------------------------------------------------------------------------


def flip(path: Path, position: int) -> None:
    """Flip one bit; position counts bits."""
    data = bytearray(path.read_bytes())
    data[position // 8] ^= 1 << (position % 8)
    path.write_bytes(data)


def found(paths: Paths) -> str:
    """What tells the operator that something changed; "" where nothing does."""
    try:
        paths.read_key()
        problems = verify(paths).problems
    except PniError as error:
        return error.code if sentence(error) else ""
    harmful = [p for p in problems if not p.harmless]
    assert all(problem(p.code, what=p.what, detail=p.detail) for p in harmful)
    return harmful[0].code if harmful else ""


def test_every_flipped_bit_is_found(paths: Paths) -> None:
    """Anywhere: free pages, headers, the seal itself, the key, the archive (a sample here,
    1,000 in ``make torture``)."""
    chosen = random.Random(6)
    kept = [p for p in sorted(paths.registry.rglob("*")) if p.is_file() and p != paths.lock]
    for _ in range(120):
        path = chosen.choice([*kept, *[paths.ledger] * 4])
        before = path.read_bytes()
        position = chosen.randrange(len(before) * 8)
        flip(path, position)
        assert found(paths), f"bit {position} of {path.name}"
        path.write_bytes(before)
    assert found(paths) == ""


def test_damage_is_never_sealed_in(paths: Paths) -> None:
    flip(paths.ledger, paths.ledger.stat().st_size * 8 - 1)
    with opened(paths) as ledger, pytest.raises(PniError, match="ledger-changed"):
        ledger.decisions.excuse("I3", R, "Coordinación", "x")
    with opened(paths) as ledger, pytest.raises(PniError, match="ledger-changed"):
        ledger.database.check()
    assert found(paths) == "ledger-bits"


def test_the_damage_is_located(paths: Paths) -> None:
    flip(paths.ledger, 70_000 * 8)
    (at,) = [p for p in verify(paths).problems if p.code == "ledger-bits"]
    assert (at.what, at.detail) == ("ledger.sqlite", "65536-131071")


# --- content --------------------------------------------------------------------------------

TAMPERINGS = [
    ("UPDATE observation SET value = 999.0 WHERE submission = 2", "ledger-content", "E0002"),
    ("UPDATE observation SET value = '2.0' WHERE value = 2.0", "ledger-content", "E0001"),
    ("DELETE FROM finding WHERE submission = 3", "ledger-content", "E0003"),
    ("UPDATE submission SET state = 'rejected' WHERE number = 1", "ledger-state", "E0001"),
    ("UPDATE submission SET digest = '' WHERE number = 4", "ledger-digest", "E0004"),
    ("UPDATE round SET state = 'closed'", "ledger-state", R),
    ("UPDATE event SET actor = 'otro' WHERE number = 5", "ledger-log", "5"),
    ("DELETE FROM event WHERE number = 5", "ledger-log", "6"),
    ("UPDATE waiver SET reason = 'otra'", "ledger-decision", "waiver 1"),
    ("DELETE FROM excuse", "ledger-decision", "excuse 1"),
    ("UPDATE decision SET institution = 'I2'", "ledger-decision", "decision 1"),
    ("UPDATE plan SET snapshot = '{}'", "ledger-plan", "v1"),
    ("UPDATE opening_value SET value = 50.0", "ledger-content", "A0001"),
    ("UPDATE observation SET submission = 99 WHERE submission = 1", "ledger-reference", ""),
]


@pytest.mark.parametrize(("sql", "code", "what"), TAMPERINGS)
def test_a_changed_row_is_named_even_where_the_seal_says_nothing(
    paths: Paths, sql: str, code: str, what: str
) -> None:
    """The command that would have sealed the ledger died, so only the content can tell."""
    db = sqlite3.connect(paths.ledger)
    db.execute(sql)
    db.commit()
    db.close()
    ledger_seal.write(paths.ledger, ledger_seal.Seal("murió"))
    problems = [(p.code, p.what) for p in verify(paths).problems]
    assert (code, what) in problems or (not what and code in {c for c, _ in problems})
    with opened(paths) as ledger, pytest.raises(PniError, match="ledger-damaged"):
        ledger.decisions.excuse("I3", R, "Coordinación", "x")


def test_a_dead_command_is_recovered_by_the_next_one(paths: Paths) -> None:
    ledger_seal.write(paths.ledger, ledger_seal.Seal("murió"))
    before = verify(paths)
    assert before.sound
    assert [p.code for p in before.problems] == ["seal-broken"]
    with opened(paths) as ledger:
        ledger.decisions.excuse("I3", R, "Coordinación", "x")
    assert verify(paths).problems == ()


def test_a_commit_that_did_not_end_is_not_sealed(paths: Paths) -> None:
    """The journal could not be removed: the next command rolls back and goes on."""
    ledger = opened(paths)
    ledger.decisions.excuse("I3", R, "Coordinación", "x")
    journal = paths.ledger.with_name("ledger.sqlite-journal")
    journal.write_bytes(b"resto")
    ledger.close()
    seal = ledger_seal.read(paths.ledger)
    assert seal is not None
    assert seal.broken
    with opened(paths) as again:
        again.decisions.excuse("I4", R, "Coordinación", "x")
    assert verify(paths).problems == ()


@pytest.mark.parametrize("harm", [Path.unlink, lambda p: p.write_bytes(b"{}\n")])
def test_a_missing_or_foreign_seal_is_said_and_made_anew(
    paths: Paths, harm: Callable[[Path], object]
) -> None:
    harm(ledger_seal.seal_path(paths.ledger))
    assert found(paths) == "seal-damaged"
    with opened(paths) as ledger:
        ledger.decisions.excuse("I3", R, "Coordinación", "x")
    assert found(paths) == ""


def test_two_sessions_at_once_leave_a_true_seal(paths: Paths) -> None:
    first, second = opened(paths), opened(paths)
    first.decisions.excuse("I3", R, "Coordinación", "x")
    second.decisions.excuse("I4", R, "Coordinación", "x")
    first.close()
    assert verify(paths).sound
    second.decisions.excuse("I5", R, "Coordinación", "x")
    second.close()
    assert verify(paths).problems == ()


# --- the archive ------------------------------------------------------------------------------


def test_what_the_archive_lost_or_gained_is_named(paths: Paths) -> None:
    archive = files.Archive(paths.archive)
    with opened(paths) as ledger:
        sha = ledger.submissions.get("E0003").sha256
    archive.path(sha).unlink()
    extra = archive.store(b"nadie lo menciona")
    checked = verify(paths)
    assert [(p.code, p.what, p.detail) for p in checked.problems] == [
        ("archive-missing", sha, "E0003"),
        ("archive-orphan", extra, ""),
    ]
    assert not checked.sound


# --- migrations ---------------------------------------------------------------------------------


def older(paths: Paths, version: int) -> None:
    """A ledger as the program left it at an earlier version."""
    paths.create()
    db = sqlite3.connect(paths.ledger, isolation_level=None)
    schema.migrate(db, upto=version)
    db.close()


@pytest.mark.parametrize("version", range(1, schema.LATEST))
def test_an_older_ledger_is_migrated_after_a_copy_of_it(tmp_path: Path, version: int) -> None:
    paths = Paths(tmp_path)
    older(paths, version)
    before = paths.ledger.read_bytes()
    with opened(paths) as ledger:
        ledger.documents.save_plan("v1", "x")
        assert ledger.mail.bounces() == {}
    (copy,) = paths.backups.iterdir()
    assert copy.read_bytes() == before
    assert verify(paths).problems == ()
    flip(copy, 4000)
    assert [p.code for p in verify(paths).problems] == ["copy-damaged"]


def test_a_newer_ledger_and_a_foreign_one_are_left_alone(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    older(paths, schema.LATEST)
    db = sqlite3.connect(paths.ledger)
    db.execute(f"PRAGMA user_version = {schema.LATEST + 1}")
    db.close()
    before = paths.ledger.read_bytes()
    with pytest.raises(PniError, match="ledger-newer"):
        opened(paths)
    assert paths.ledger.read_bytes() == before
    paths.ledger.write_bytes(b"no es una base de datos" * 100)
    with pytest.raises(PniError, match="ledger-damaged"):
        opened(paths)
    paths.ledger.unlink()
    with pytest.raises(PniError, match="workspace-missing"):
        opened(paths)
    db = sqlite3.connect(paths.ledger)
    db.execute("CREATE TABLE ajena (x)")
    db.close()
    with pytest.raises(PniError, match="ledger-foreign"):
        opened(paths)


def test_another_program_writing_is_waited_for_and_then_said(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pni_sheets.ledger.database.BUSY", 0.05)
    other = sqlite3.connect(paths.ledger, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(PniError, match="ledger-busy"):
            opened(paths)
    finally:
        other.execute("ROLLBACK")
        other.close()
