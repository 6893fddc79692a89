"""Rounds as they go: what supersedes what, what the coordinator decides, what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support.rounds import ROUND, Change, copied, drop, prepare, returned, sent

from pni_sheets.cli.commands.decide import decided
from pni_sheets.core.errors import PniError
from pni_sheets.core.model import InstitutionState, RoundState, SubmissionState
from pni_sheets.operations import decisions, diff, ingest, rounds, status
from pni_sheets.operations.consolidate import gather
from pni_sheets.operations.ingest import Judged
from pni_sheets.operations.reading import Baselines, named
from pni_sheets.operations.workspace import Workspace

SIGNED = ("Institución", "", "fecha_validacion")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("round") / "pni")


@pytest.fixture
def work(prepared: Path, tmp_path: Path) -> Iterator[Workspace]:
    with copied(prepared, tmp_path / "pni") as work:
        yield work


def state(work: Workspace, key: str) -> InstitutionState:
    lines = status.status(work, ROUND).lines
    return next(line.state for institution, line in lines if institution.key == key)


def first_indicator(work: Workspace, key: str) -> str:
    """The first row whose figure is a count of things (so no sex is asked for)."""
    rows = sent(work, key).sheets["Indicadores"]
    return next(r.key for r in rows if r.facts["kind"] == "count" and not r.facts["people"])


def test_a_clean_return_is_accepted_with_every_value_it_holds(work: Workspace) -> None:
    judged = drop(work, "mag.xlsx", returned(work, "MAG"))
    assert judged.status is SubmissionState.ACCEPTED
    assert [f for f in judged.findings if f.blocking] == []
    recorded = {(o.sheet, o.key, o.field) for o in work.ledger.observations.accepted(round=ROUND)}
    from pni_sheets.operations import synthetic

    assert recorded == set(synthetic.fill(sent(work, "MAG"), 1))


def test_a_rejected_return_says_why_and_leaves_a_correction_workbook(work: Workspace) -> None:
    row = first_indicator(work, "MTPS")
    judged = drop(work, "a.xlsx", returned(work, "MTPS", {("Indicadores", row, "avance"): -3}))
    assert judged.status is SubmissionState.REJECTED
    assert judged.correction is not None
    assert judged.correction.is_file()
    assert {(f.sheet, f.key, f.field) for f in judged.findings if f.blocking} == {
        ("Indicadores", row, "avance")
    }
    assert state(work, "MTPS") is InstitutionState.REJECTED
    assert work.ledger.observations.accepted(round=ROUND) == ()


def test_the_mended_return_supersedes_nothing_and_the_correction_goes_away(
    work: Workspace,
) -> None:
    row = first_indicator(work, "MTPS")
    wrong = drop(work, "a.xlsx", returned(work, "MTPS", {("Indicadores", row, "avance"): -3}))
    right = drop(work, "b.xlsx", returned(work, "MTPS"))
    assert right.status is SubmissionState.ACCEPTED
    assert wrong.correction is not None
    assert not wrong.correction.exists()
    states = [s.state.value for s in work.ledger.submissions.all(ROUND, "MTPS")]
    assert states == ["rejected", "accepted"]


def test_a_later_return_supersedes_the_earlier_one(work: Workspace) -> None:
    drop(work, "z.xlsx", returned(work, "MAG", {SIGNED: date(2025, 7, 10)}))
    drop(work, "a.xlsx", returned(work, "MAG", {SIGNED: date(2025, 7, 12)}, seed=2))
    states = [s.state.value for s in work.ledger.submissions.all(ROUND, "MAG")]
    assert states == ["superseded", "accepted"]


def test_an_older_return_that_arrives_late_changes_nothing(work: Workspace) -> None:
    drop(work, "a.xlsx", returned(work, "MAG", {SIGNED: date(2025, 7, 12)}))
    before = work.ledger.observations.accepted(round=ROUND)
    late = drop(work, "b.xlsx", returned(work, "MAG", {SIGNED: date(2025, 7, 9)}, seed=2))
    assert late.status is SubmissionState.SUPERSEDED
    assert work.ledger.observations.accepted(round=ROUND) == before


def test_the_same_bytes_twice_are_one_submission(work: Workspace) -> None:
    data = returned(work, "MAG")
    drop(work, "a.xlsx", data)
    again = drop(work, "a (1).xlsx", data)
    assert again.duplicate
    assert len(work.ledger.submissions.all(ROUND, "MAG")) == 1


def test_a_waiver_lets_a_rejected_return_in_at_once(work: Workspace) -> None:
    row = first_indicator(work, "MTPS")
    judged = drop(
        work, "a.xlsx",
        returned(work, "MTPS", {("Indicadores", row, "avance"): 10.0,
                                ("Indicadores", row, "medio"): None}),
    )  # fmt: skip
    (rule,) = {f.rule for f in judged.findings if f.blocking}
    decided = decisions.waive(
        work, rule, "MTPS", ROUND, row, "Coordinación del PNI", "El acta está en trámite."
    )
    assert decided.judged is not None
    assert decided.judged.status is SubmissionState.ACCEPTED
    assert [f.rule for f in decided.judged.waived] == [rule]
    assert work.ledger.decisions.waivers(ROUND, "MTPS")[0].reason == "El acta está en trámite."


def test_an_excused_institution_is_not_missing(work: Workspace) -> None:
    decisions.excuse(work, "SSF", ROUND, "Coordinación del PNI", "Cambio de titular.")
    assert state(work, "SSF") is InstitutionState.EXCUSED


def test_a_closed_round_takes_nothing_more(work: Workspace) -> None:
    rounds.close_round(work, ROUND)
    late = drop(work, "a.xlsx", returned(work, "MAG"))
    assert late.status is SubmissionState.QUARANTINED
    assert late.reason == "ID-RONDA-CERRADA"
    with pytest.raises(PniError, match="round-closed"):
        rounds.generate(work, ROUND)


def test_a_decision_for_a_figure_that_nobody_gave_is_recorded_and_told(
    work: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(work, "a.xlsx", returned(work, "MRREE"))
    for key, told in (("MRREE", False), ("MTPS", True)):
        decision, have = decisions.decide(
            work, "0.1.1-1", ROUND, key, "Coordinación del PNI", "Acta 4"
        )
        assert (decision.institution, have) == (key, ("MRREE",))
        decided(decision, have)
        said = " ".join(capsys.readouterr().err.split())  # lines are folded to the terminal
        assert ("saldrá Sin dato. La tienen: MRREE." in said) is told


def test_a_late_file_enters_once_its_round_is_open_again(work: Workspace) -> None:
    rounds.close_round(work, ROUND)
    late = drop(work, "a.xlsx", returned(work, "MAG"))
    assert late.submission is not None
    still = decisions.release(work, late.submission.id, "Coordinación del PNI")
    assert still.judged is not None
    assert still.judged.status is SubmissionState.QUARANTINED
    assert rounds.open_round(work, ROUND).state is RoundState.OPEN
    let_in = decisions.release(work, late.submission.id, "Coordinación del PNI")
    assert let_in.judged is not None
    assert let_in.judged.status is SubmissionState.ACCEPTED
    assert state(work, "MAG") is InstitutionState.ACCEPTED


def test_a_file_that_is_none_of_ours_is_quarantined_and_the_batch_goes_on(
    work: Workspace,
) -> None:
    (work.paths.inbox / "a.xlsx").write_bytes(b"PK\x03\x04 broken")
    (work.paths.inbox / "b.pdf").write_bytes(b"%PDF-1.7\n")
    (work.paths.inbox / "c.xlsx").write_bytes(returned(work, "MAG"))
    judged = {j.file: j.status.value for j in ingest.ingest(work)}
    assert judged == {"a.xlsx": "quarantined", "b.pdf": "quarantined", "c.xlsx": "accepted"}
    assert work.ledger.status.counts().balanced


def test_an_unchanged_inbox_writes_nothing_and_a_lost_copy_is_put_back(work: Workspace) -> None:
    data = returned(work, "MAG")
    first = drop(work, "a.xlsx", data)
    drop(work, "b.pdf", b"%PDF-1.7\n")

    def files() -> dict[Path, tuple[int, int]]:
        every = [p for p in work.root.rglob("*") if p.is_file()]
        return {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in every}

    before = files()
    again = ingest.ingest(work)
    assert files() == before
    assert [(j.file, j.duplicate) for j in again] == [("a.xlsx", True), ("b.pdf", True)]
    assert (again[0].status, again[0].findings) == (first.status, first.findings)
    for harm in (Path.unlink, lambda copy: copy.write_bytes(b"damaged")):
        harm(work.archive.path(first.sha256))
        ingest.ingest(work)
        assert work.archive.load(first.sha256) == data


def test_lock_files_of_office_programs_are_not_returns(work: Workspace) -> None:
    (work.paths.inbox / "~$PNI_2025-S1_MAG.xlsx").write_bytes(b"\x05lock")
    (work.paths.inbox / ".~lock.PNI_2025-S1_MAG.xlsx#").write_bytes(b"lock")
    assert ingest.ingest(work) == []


def test_validate_gives_the_judgement_of_ingest_and_records_nothing(work: Workspace) -> None:
    row = first_indicator(work, "MTPS")
    path = work.paths.inbox / "a.xlsx"
    path.write_bytes(returned(work, "MTPS", {("Indicadores", row, "avance"): "25 personas"}))
    (looked,) = ingest.validate(work, [path])
    assert work.ledger.submissions.all() == ()
    (recorded,) = ingest.ingest(work)
    assert (looked.status, looked.findings) == (recorded.status, recorded.findings)


def test_the_second_round_starts_from_what_the_first_accepted(work: Workspace) -> None:
    row = "6.3.3-1"  # accumulates since the activity began
    figures: Change = {
        ("Indicadores", row, "avance"): 4.0,
        ("Indicadores", row, "medio"): "Actas de las iniciativas",
    }
    drop(work, "a.xlsx", returned(work, "MAG", figures))
    rounds.open_round(work, "2025-S2")
    rounds.generate(work, "2025-S2", ["MAG"])
    (second,) = [r for r in sent(work, "MAG", "2025-S2").sheets["Indicadores"] if r.key == row]
    assert second.prefilled["anterior"] == 4.0
    states = {r.key: r.prefilled["estado_anterior"]
              for r in sent(work, "MAG", "2025-S2").sheets["Actividades"]}  # fmt: skip
    assert set(states.values()) - {None, ""}


def test_templates_are_made_in_batches_and_each_once(work: Workspace, monkeypatch) -> None:
    rounds.open_round(work, "2025-S2")
    monkeypatch.setattr(rounds, "BATCH", 2)
    told: list[tuple[int, int]] = []
    keys = ("MTPS", "cnr", "ISSS", "CNR", "MAG", "BFA")
    made = rounds.generate(work, "2025-S2", keys, lambda *done: told.append(done))
    assert [key for key, _ in made.paths] == ["MTPS", "CNR", "ISSS", "MAG", "BFA"]
    assert told == [(done, 5) for done in range(1, 6)]
    for key, path in made.paths:
        sha = work.ledger.documents.template_files("2025-S2")[key]
        assert work.archive.load(sha) == path.read_bytes()
    monkeypatch.undo()
    before = {path: path.read_bytes() for _, path in made.paths}
    rounds.generate(work, "2025-S2", keys)
    assert {path: path.read_bytes() for path in before} == before
    assert (
        sum(e.kind == "template-made" and e.round == "2025-S2" for e in work.ledger.status.events())
        == 5
    )


def test_what_is_gathered_is_what_was_accepted(work: Workspace) -> None:
    drop(work, "a.xlsx", returned(work, "MAG"))
    result = gather(work, work.round(ROUND))
    assert (result.coverage.n, result.coverage.of) == (1, 48)
    assert {o.institution for o in result.rows} == {"MAG"}


def test_two_books_signed_the_same_day_are_put_before_the_operator(work: Workspace) -> None:
    day = date(2025, 7, 12)
    for name, seed in (("a.xlsx", 1), ("b.xlsx", 2)):
        (work.paths.inbox / name).write_bytes(returned(work, "MAG", {SIGNED: day}, seed=seed))
    first, second = ingest.ingest(work)
    assert {first.status, second.status} == {SubmissionState.QUARANTINED}
    assert first.reason == second.reason == "ID-DOS-LIBROS"
    assert second.submission is not None
    decided = decisions.release(work, second.submission.id, "Coordinación del PNI")
    assert decided.judged is not None
    assert decided.judged.status is SubmissionState.ACCEPTED
    assert work.ledger.status.counts().balanced


def test_two_copies_of_one_book_ask_nobody(work: Workspace) -> None:
    (work.paths.inbox / "a.xlsx").write_bytes(returned(work, "MAG"))
    (work.paths.inbox / "b.xlsx").write_bytes(returned(work, "MAG"))
    judged = ingest.ingest(work)
    assert SubmissionState.QUARANTINED not in {j.status for j in judged}


@pytest.mark.parametrize(
    ("filename", "key"),
    [
        ("PNI_2025-S1_MTPS.xlsx", "MTPS"),
        ("pni_2025-s1_mtps (2).XLSX", "MTPS"),
        ("RV PNI 2025-S1 BANCO_HIPOTECARIO.xlsx", "BANCO_HIPOTECARIO"),
        ("PNI_2025-S1_MTPS_correcciones.xlsx", "MTPS"),
        ("PNI_2025-S1_CREDITOS.xlsx", None),
        ("informe final.xlsx", None),
    ],
)
def test_the_name_of_a_file_is_a_hint(work: Workspace, filename: str, key: str | None) -> None:
    suggested = named(filename, Baselines(work))
    assert (suggested.institution if suggested else None) == key


def test_what_was_accepted_is_not_left_aside(work: Workspace) -> None:
    accepted = drop(work, "a.xlsx", returned(work, "MAG")).submission
    assert accepted is not None
    with pytest.raises(PniError, match="submission-accepted"):
        decisions.ignore(work, accepted.id, "No corresponde")
    assert work.ledger.submissions.get(accepted.id).state is SubmissionState.ACCEPTED


# --- two returns side by side ---------------------------------------------------------------------


def test_two_returns_of_an_institution_are_compared_cell_by_cell(work: Workspace) -> None:
    cell = ("Indicadores", first_indicator(work, "MAG"), "avance")
    first = drop(work, "antes.xlsx", returned(work, "MAG", {cell: 3.0}))
    second = drop(work, "despues.xlsx", returned(work, "MAG", {cell: 4.0}))
    changes = diff.compare_submissions(work, number(first), number(second))
    assert [(c.key, c.column, c.before, c.after) for c in changes] == [
        (cell[1], "Avance del semestre", 3.0, 4.0)
    ]


@pytest.mark.parametrize(
    ("name", "problem"), [("cnr.xlsx", "diff-institutions"), ("oficio.pdf", "diff-nobodys")]
)
def test_returns_that_have_no_cells_in_common_are_not_compared(
    work: Workspace, name: str, problem: str
) -> None:
    """Before, every cell of both was listed as changed."""
    other = returned(work, "CNR") if name == "cnr.xlsx" else b"%PDF-1.4\n%%EOF\n"
    pair = drop(work, "mag.xlsx", returned(work, "MAG")), drop(work, name, other)
    for before, after in (pair, pair[::-1]):
        with pytest.raises(PniError, match=problem):
            diff.compare_submissions(work, number(before), number(after))


def number(judged: Judged) -> str:
    assert judged.submission is not None
    return judged.submission.id
