"""The ledger keeps what it was given, gives it back equal, and lets nothing be lost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pni_sheets.core.errors import PniError
from pni_sheets.core.findings import Finding, Normalisation, Severity, Unplaced
from pni_sheets.core.model import (
    EL_SALVADOR,
    Identity,
    Institution,
    InstitutionState,
    Observation,
    ReportingTemplate,
    RoundState,
    Semester,
    Submission,
    SubmissionState,
    TemplateRow,
)
from pni_sheets.ledger.ledger import InboundMessage, Judgement, Ledger, OutboundMessage
from pni_sheets.storage.files import Archive, sha256

R = "2025-S1"
START = datetime(2025, 7, 1, 8, 0, tzinfo=EL_SALVADOR)


class Clock:
    """Each look at it is a minute later."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "registro" / "ledger.sqlite"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "registro" / "archivo")


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path, clock=Clock(), actor="operador", create=True) as opened:
        opened.documents.save_plan("v1", '{"plan": 1}')
        opened.rounds.open(Semester(2025, 1), date(2025, 7, 31), "v1")
        yield opened


def arrive(ledger: Ledger, name: str, *, minutes: int = 0) -> Submission:
    """A file of that name; its content is its name."""
    moment = START + timedelta(minutes=minutes)
    submission, known = ledger.submissions.receive(sha256(name.encode()), name, received=moment)
    assert not known
    return submission


def datum(value: str | float, *, key: str = "5.4.2-1", field: str = "avance") -> Observation:
    return Observation(R, "MTPS", "Indicadores", key, field, value, "", "G12")


def accept(
    ledger: Ledger, submission: Submission, *data: Observation, filled: date | None = None
) -> Submission:
    return ledger.submissions.record(
        submission.id,
        Judgement(SubmissionState.ACCEPTED, R, "MTPS", observations=data, filled=filled),
    )


ERROR = Finding("IND-MEDIO-FALTA", Severity.ERROR, "Indicadores", "M12", None, "5.4.2-1", "medio")
WARNING = Finding(
    "IND-SALTO",
    Severity.WARNING,
    "Indicadores",
    "G12",
    "9000",
    "5.4.2-1",
    "avance",
    {"limit": 300.0, "since": date(2024, 12, 31), "options": ("1250", "1.25")},
)


# --- rounds ---------------------------------------------------------------------------


def test_a_round_goes_from_open_to_closed_to_published(ledger: Ledger) -> None:
    assert ledger.rounds.get(R).state is RoundState.OPEN
    with pytest.raises(PniError, match="round-not-closed"):
        ledger.rounds.publish(R, "Coordinación")
    assert ledger.rounds.close(R).state is RoundState.CLOSED
    assert ledger.rounds.reopen(R).state is RoundState.OPEN
    ledger.rounds.close(R)
    assert ledger.rounds.publish(R, "Coordinación").state is RoundState.PUBLISHED
    for change in (
        lambda: ledger.rounds.reopen(R),
        lambda: ledger.rounds.close(R),
        lambda: ledger.rounds.set_deadline(R, date(2025, 9, 1)),
    ):
        with pytest.raises(PniError, match="round-published"):
            change()


def test_a_round_is_opened_once_and_an_unknown_one_names_those_there_are(ledger: Ledger) -> None:
    with pytest.raises(PniError, match="round-exists"):
        ledger.rounds.open(Semester(2025, 1), date(2025, 8, 31), "v1")
    with pytest.raises(PniError) as error:
        ledger.rounds.get("2031-S1")
    assert (error.value.code, error.value.params["rounds"]) == ("round-unknown", R)


def test_the_deadline_moves_and_the_log_says_from_where(ledger: Ledger) -> None:
    assert ledger.rounds.set_deadline(R, date(2025, 8, 15)).deadline == date(2025, 8, 15)
    last = ledger.status.events(R)[-1]
    assert (last.kind, last.params) == (
        "deadline-set",
        {"before": "2025-07-31", "deadline": "2025-08-15"},
    )


def test_a_plan_is_kept_word_for_word_and_an_unknown_version_is_named(ledger: Ledger) -> None:
    ledger.documents.save_plan("v2", "ñandú  «2»\n")
    assert ledger.documents.plan("v2") == "ñandú  «2»\n"
    assert ledger.documents.plan_versions() == ("v1", "v2")
    with pytest.raises(PniError, match="plan-version-unknown"):
        ledger.documents.plan("v3")
    with pytest.raises(PniError, match="plan-version-unknown"):
        ledger.rounds.open(Semester(2025, 2), date(2026, 1, 31), "v3")


def test_a_template_comes_back_equal_and_the_last_one_made_is_the_baseline(ledger: Ledger) -> None:
    first = template("Uno", 10.0)
    second = template("Dos", 12.5)
    ledger.documents.save_template(first, "a" * 64)
    ledger.documents.save_template(second, "b" * 64)
    assert ledger.documents.template(R, "MTPS") == second
    assert ledger.documents.template(R, "ISSS") is None
    assert ledger.documents.template_files(R) == {"MTPS": "b" * 64}
    before = len(ledger.status.events())
    ledger.documents.save_template(second, "b" * 64)
    assert len(ledger.status.events()) == before


def template(text: str, goal: float) -> ReportingTemplate:
    row = TemplateRow(
        "5.4.2-1",
        {"indicador": text, "meta_periodo": goal, "desde": date(2024, 1, 1), "nada": None},
        frozenset({"avance", "medio"}),
        {"people": True, "target": goal, "unit": "personas"},
    )
    return ReportingTemplate(
        Identity(R, "MTPS", "v1", "1"),
        Institution("MTPS", 38, "Ministerio de Trabajo", member=True, workbook=True),
        Semester(2025, 1),
        date(2025, 7, 31),
        {"Indicadores": (row,), "Aportes": ()},
    )


# --- arrival and judgement ----------------------------------------------------------------


def test_the_same_bytes_are_one_submission(ledger: Ledger) -> None:
    first = arrive(ledger, "PNI.xlsx")
    events = len(ledger.status.events())
    again, known = ledger.submissions.receive(
        first.sha256, "copia.xlsx", received=START, sender="x@example.org"
    )
    assert (again, known) == (first, True)
    assert len(ledger.status.events()) == events
    assert ledger.status.counts().received == 1


def test_everything_of_a_judgement_comes_back_equal(ledger: Ledger) -> None:
    submission = arrive(ledger, "PNI.xlsx")
    data = (datum(12.0), datum("Listas\u00a0de\nasistencia \x00 =1+1", field="medio"))
    mended = (Normalisation("Indicadores", "G12", "5.4.2-1", "avance", "1 250", "1250"),)
    extra = (Unplaced("Hoja4", "B2", "ver oficio", "note"),)
    ledger.submissions.record(
        submission.id,
        Judgement(
            SubmissionState.ACCEPTED, R, "MTPS", (WARNING,), (ERROR,), mended, extra, data,
            date(2025, 7, 10),
        ),
    )  # fmt: skip
    assert ledger.observations.findings(submission.id) == (WARNING,)
    assert ledger.observations.waived_findings(submission.id) == (ERROR,)
    assert ledger.observations.normalisations(submission.id) == mended
    assert ledger.observations.unplaced(submission.id) == extra
    kept = ledger.observations.accepted()
    assert [(o.field, o.value, type(o.value)) for o in kept] == [
        ("avance", 12.0, float),
        ("medio", "Listas\u00a0de\nasistencia \x00 =1+1", str),
    ]
    assert {(o.round, o.institution, o.submission, o.cell) for o in kept} == {
        (R, "MTPS", submission.id, "G12")
    }
    assert ledger.submissions.get(submission.id).filled == date(2025, 7, 10)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True])
def test_what_is_no_datum_is_refused_and_nothing_of_its_submission_is_kept(
    ledger: Ledger, value: float
) -> None:
    submission = arrive(ledger, "PNI.xlsx")
    with pytest.raises(ValueError, match="not a datum"):
        accept(ledger, submission, datum(1.0, key="0.1.1-1"), datum(value))
    assert ledger.submissions.get(submission.id).state is SubmissionState.RECEIVED
    assert ledger.observations.accepted() == ()


def test_a_later_return_supersedes_and_only_its_data_count(ledger: Ledger) -> None:
    first, second = arrive(ledger, "a"), arrive(ledger, "b", minutes=5)
    accept(ledger, first, datum(10.0))
    accept(ledger, second, datum(20.0))
    assert [o.value for o in ledger.observations.accepted()] == [20.0]
    old = ledger.submissions.get(first.id)
    assert (old.state, old.reason) == (SubmissionState.SUPERSEDED, f"superseded-by:{second.id}")


def test_an_older_return_arriving_late_changes_nothing_until_told_to(ledger: Ledger) -> None:
    newer, older = arrive(ledger, "b"), arrive(ledger, "a", minutes=60)
    accept(ledger, newer, datum(20.0), filled=date(2025, 7, 20))
    late = accept(ledger, older, datum(10.0), filled=date(2025, 7, 12))
    assert (late.state, late.reason) == (SubmissionState.SUPERSEDED, f"older-than:{newer.id}")
    assert [o.value for o in ledger.observations.accepted()] == [20.0]
    assert ledger.submissions.use(late.id, "Coordinación").state is SubmissionState.ACCEPTED
    assert [o.value for o in ledger.observations.accepted()] == [10.0]
    assert ledger.submissions.get(newer.id).state is SubmissionState.SUPERSEDED


def test_with_the_same_date_of_validation_the_time_of_sending_decides(ledger: Ledger) -> None:
    day = date(2025, 7, 20)
    first, second = arrive(ledger, "a", minutes=10), arrive(ledger, "b", minutes=5)
    accept(ledger, first, datum(1.0), filled=day)
    assert accept(ledger, second, datum(2.0), filled=day).state is SubmissionState.SUPERSEDED


def test_nothing_is_accepted_into_a_closed_round_but_rejections_are_kept(ledger: Ledger) -> None:
    submission = arrive(ledger, "a")
    ledger.rounds.close(R)
    with pytest.raises(PniError, match="round-closed"):
        accept(ledger, submission, datum(1.0))
    assert ledger.observations.accepted() == ()
    rejected = Judgement(SubmissionState.REJECTED, R, "MTPS", (ERROR,))
    assert ledger.submissions.record(submission.id, rejected).state is SubmissionState.REJECTED


def test_a_judgement_replaces_the_earlier_one_of_the_same_file(ledger: Ledger) -> None:
    submission = arrive(ledger, "a")
    ledger.submissions.record(
        submission.id, Judgement(SubmissionState.REJECTED, R, "MTPS", (ERROR, WARNING))
    )
    accept(ledger, submission, datum(3.0))
    assert ledger.observations.findings(submission.id) == ()
    assert [o.value for o in ledger.observations.accepted()] == [3.0]


def test_a_quarantined_file_is_released_once(ledger: Ledger) -> None:
    submission = arrive(ledger, "a")
    ledger.submissions.record(submission.id, Judgement(SubmissionState.QUARANTINED, None, None))
    assert not ledger.submissions.released(submission.id)
    assert (
        ledger.submissions.release(submission.id, "Coordinación").state is SubmissionState.RECEIVED
    )
    assert ledger.submissions.released(submission.id)
    assert [s.id for s in ledger.submissions.unjudged()] == [submission.id]
    with pytest.raises(PniError, match="submission-not-quarantined"):
        ledger.submissions.release(submission.id, "Coordinación")


@pytest.mark.parametrize("id", ["E9999", "", "x", "E-1", "E٣", "E" + "9" * 40])
def test_an_unknown_submission_is_the_operators_error(ledger: Ledger, id: str) -> None:
    with pytest.raises(PniError, match="submission-unknown"):
        ledger.submissions.get(id)


def test_a_broken_file_name_is_kept_readable(ledger: Ledger) -> None:
    submission, _ = ledger.submissions.receive("c" * 64, "nombre\udce9.xlsx", received=START)
    assert submission.filename == "nombre\\udce9.xlsx"


plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
params = st.dictionaries(
    st.text(min_size=1).filter(lambda key: not key.startswith("$")),
    st.recursive(plain | st.dates(), lambda inner: st.lists(inner, max_size=3).map(tuple)),
    max_size=4,
)
any_text = st.text(st.characters(exclude_categories=()))


@settings(max_examples=60, deadline=None)
@given(
    typed=st.dictionaries(
        st.text(st.characters(codec="utf-8"), max_size=9),
        any_text | st.floats(allow_nan=False, allow_infinity=False),
        min_size=1,
        max_size=4,
    ),
    params=params,
    content=any_text,
)
def test_any_content_comes_out_as_it_went_in(
    typed: dict[str, str | float], params: dict[str, object], content: str
) -> None:
    """Halves of surrogate pairs, which no database takes, come out escaped."""
    with tempfile.TemporaryDirectory() as folder:
        with Ledger.open(Path(folder) / "l.sqlite", clock=lambda: START, create=True) as ledger:
            ledger.documents.save_plan("v1", content.encode("utf-8", "replace").decode())
            ledger.rounds.open(Semester(2025, 1), date(2025, 7, 31), "v1")
            submission = arrive(ledger, "a")
            data = tuple(datum(value, field=field) for field, value in typed.items())
            finding = Finding("X", Severity.INFO, value=content, params=params)
            judgement = Judgement(
                SubmissionState.ACCEPTED, R, "MTPS", (finding,), observations=data
            )
            ledger.submissions.record(submission.id, judgement)
        with Ledger.open(Path(folder) / "l.sqlite", clock=lambda: START) as ledger:
            kept = {o.field: o.value for o in ledger.observations.accepted()}
            (found,) = ledger.observations.findings(submission.id)
            archive = Archive(Path(folder) / "archivo")
            archive.store(b"a")
            assert ledger.verify(archive).problems == ()
    assert kept == {f: escaped(v) if isinstance(v, str) else v for f, v in typed.items()}
    assert (found.value, found.params) == (escaped(content), params)


def escaped(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


# --- opening balances -----------------------------------------------------------------------


def test_opening_balances_are_told_apart_and_a_later_import_replaces_them(ledger: Ledger) -> None:
    def balance(value: float, key: str) -> Observation:
        return Observation("2024-S2", "MTPS", "Saldos", key, "avance", value, "", "E7", True)

    first, known = ledger.documents.import_openings(
        "a" * 64, "saldos.xlsx", [balance(5.0, "1.1.1-1"), balance(6.0, "1.1.2-1")], "Coord."
    )
    assert (first.id, known) == ("A0001", False)
    second, _ = ledger.documents.import_openings(
        "b" * 64, "otra.xlsx", [balance(7.0, "1.1.1-1")], "Coord."
    )
    assert ledger.documents.import_openings("b" * 64, "otra.xlsx", [], "Coord.") == (second, True)
    accept(ledger, arrive(ledger, "a"), datum(1.0))
    found = [
        (o.round, o.key, o.value, o.submission, o.opening) for o in ledger.observations.accepted()
    ]
    assert found == [
        ("2024-S2", "1.1.1-1", 7.0, "A0002", True),
        ("2024-S2", "1.1.2-1", 6.0, "A0001", True),
        (R, "5.4.2-1", 1.0, "E0001", False),
    ]
    assert len(ledger.observations.accepted(upto=Semester(2024, 2))) == 2
    assert len(ledger.observations.accepted(round=R)) == 1
    assert ledger.observations.accepted(institution="ISSS") == ()


# --- the state of a round --------------------------------------------------------------------


def test_statuses_tell_who_owes_what(ledger: Ledger) -> None:
    accept(ledger, arrive(ledger, "a"), datum(1.0))
    later = arrive(ledger, "b", minutes=5)
    ledger.submissions.record(later.id, Judgement(SubmissionState.REJECTED, R, "MTPS", (ERROR,)))
    rejected = arrive(ledger, "c", minutes=6)
    ledger.submissions.record(
        rejected.id, Judgement(SubmissionState.REJECTED, R, "ISSS", (ERROR, ERROR, WARNING))
    )
    held = arrive(ledger, "d", minutes=7)
    ledger.submissions.record(held.id, Judgement(SubmissionState.QUARANTINED, R, "FGR", (ERROR,)))
    ledger.decisions.excuse("CNR", R, "Coordinación", "Sin actividades este año")
    lines = ledger.status.institutions(R, ("MTPS", "ISSS", "FGR", "CNR", "PGR"))
    assert [(s.institution, s.state, s.submissions, s.errors, s.warnings) for s in lines] == [
        ("MTPS", InstitutionState.ACCEPTED, 2, 0, 0),
        ("ISSS", InstitutionState.REJECTED, 1, 2, 1),
        ("FGR", InstitutionState.RECEIVED, 1, 1, 0),
        ("CNR", InstitutionState.EXCUSED, 0, 0, 0),
        ("PGR", InstitutionState.PENDING, 0, 0, 0),
    ]
    assert (lines[0].newer, lines[0].last) == (later.id, START + timedelta(minutes=5))


def test_files_are_conserved(ledger: Ledger) -> None:
    states = (
        SubmissionState.ACCEPTED,
        SubmissionState.ACCEPTED,
        SubmissionState.REJECTED,
        SubmissionState.QUARANTINED,
    )
    for n, state in enumerate(states):
        ledger.submissions.record(arrive(ledger, str(n), minutes=n).id, Judgement(state, R, "MTPS"))
    ledger.submissions.ignore(arrive(ledger, "x").id, "auto-reply")
    waiting = arrive(ledger, "y")
    counts = ledger.status.counts()
    assert (counts.received, counts.accepted, counts.superseded, counts.rejected) == (6, 1, 1, 1)
    assert (counts.quarantined, counts.ignored, counts.unjudged) == (1, 1, 1)
    assert not counts.balanced
    ledger.submissions.ignore(waiting.id, "empty")
    assert ledger.status.counts().balanced
    assert ledger.status.counts(R).received == 4


def test_a_product_is_current_until_data_change(ledger: Ledger) -> None:
    accept(ledger, arrive(ledger, "a"), datum(1.0))
    made = ledger.products.record(R, "master", "outbox/m.xlsx", "f" * 64)
    queue(ledger, "<1@example.org>")
    assert ledger.products.state_digest(R) == made.state_digest
    assert ledger.products.record(R, "master", "outbox/m.xlsx", "f" * 64) == made
    ledger.decisions.waive("IND-SALTO", "MTPS", R, "Coordinación", "Dato verificado", "5.4.2-1")
    assert ledger.products.state_digest(R) != made.state_digest


def test_what_happens_in_a_later_round_does_not_touch_an_earlier_master(ledger: Ledger) -> None:
    before = ledger.products.state_digest(R)
    ledger.rounds.open(Semester(2025, 2), date(2026, 1, 31), "v1")
    ledger.decisions.excuse("CNR", "2025-S2", "Coordinación", "Fusión")
    assert ledger.products.state_digest(R) == before


def test_decisions_and_waivers_say_who_and_why_and_the_last_decision_holds(ledger: Ledger) -> None:
    ledger.decisions.decide("1.1.1-1", R, "MTPS", "Coordinación", "Acta 1")
    ledger.decisions.decide("1.1.1-1", R, "ISSS", "Coordinación", "Acta 2")
    waiver = ledger.decisions.waive("IND-SALTO", "MTPS", R, "Coordinación", "Verificado", "5.4.2-1")
    (decision,) = ledger.decisions.in_force(R)
    assert (decision.institution, decision.reason) == ("ISSS", "Acta 2")
    assert ledger.decisions.waivers(R, "MTPS") == (waiver,)
    assert ledger.decisions.waivers("2024-S2") == ()
    with pytest.raises(PniError, match="round-unknown"):
        ledger.decisions.decide("1.1.1-1", "2030-S1", "MTPS", "Coordinación", "x")


def test_every_event_has_a_spanish_sentence(ledger: Ledger) -> None:
    from pni_sheets.core.events import describe

    accept(ledger, arrive(ledger, "a"), datum(1.0))
    accept(ledger, arrive(ledger, "b", minutes=1), datum(2.0))
    ledger.decisions.waive("IND-SALTO", "MTPS", R, "Coordinación", "Verificado")
    sentences = [describe(event) for event in ledger.status.events()]
    assert sentences[-3:] == [
        "La entrega E0001 fue reemplazada por E0002.",
        "Se aceptó la entrega E0002 de MTPS.",
        "Coordinación dispensó la regla IND-SALTO a MTPS: Verificado.",
    ]
    assert all("{" not in sentence for sentence in sentences)


# --- mail -------------------------------------------------------------------------------------


def queue(ledger: Ledger, message_id: str, address: str = "enlace@example.org") -> OutboundMessage:
    message = OutboundMessage(
        message_id, R, "MTPS", "templates", "", 1, (address, "copia@example.org"),
        "Plantilla", (("PNI.xlsx", "a" * 64),), "", START,
    )  # fmt: skip
    ledger.mail.queue(message)
    return message


def test_a_message_is_queued_once_and_settled(ledger: Ledger) -> None:
    message = queue(ledger, "<1@example.org>")
    queue(ledger, "<1@example.org>", "otra@example.org")
    assert ledger.mail.outbound(R, "templates", "MTPS") == (message,)
    ledger.mail.failed("<1@example.org>", START, "450 try later")
    ledger.mail.sent("<1@example.org>", START + timedelta(minutes=2))
    events = len(ledger.status.events())
    ledger.mail.sent("<1@example.org>", START + timedelta(minutes=9))
    ledger.mail.sent("<nobody@example.org>", START)
    (found,) = ledger.mail.outbound()
    assert (found.state, found.changed) == ("sent", START + timedelta(minutes=2))
    assert len(ledger.status.events()) == events


def test_a_message_in_is_known_by_folder_validity_and_uid(ledger: Ledger) -> None:
    message = InboundMessage(
        "INBOX", 17, 203, "<x@example.org>", "alguien@example.org", "Re: PNI", START,
        "no-attachment", text="No tenemos avances", attachments=(("a.pdf", "a" * 64),),
    )  # fmt: skip
    ledger.mail.record_inbound(message)
    ledger.mail.record_inbound(message)
    assert ledger.mail.inbound("INBOX") == (message,)
    assert ledger.mail.inbound_known("INBOX", 17) == {203}
    assert ledger.mail.inbound_known("INBOX", 18) == frozenset()
    ledger.mail.attend("INBOX", 17, 203)
    assert [(m.attended, m.text) for m in ledger.mail.inbound()] == [(True, "")]


def test_an_address_is_erased_from_every_byte_of_the_ledger(ledger: Ledger, path: Path) -> None:
    secret = "persona.unica@example.org"
    queue(ledger, "<1@example.org>", secret)
    ledger.submissions.receive(
        "d" * 64, "x.xlsx", received=START, sender=f"Persona <{secret.upper()}>"
    )
    ledger.mail.mark_bounce(secret, START, f"550 no such user {secret}")
    queue(ledger, "<2@example.org>", "otra.persona.unica@example.org")
    assert ledger.mail.redact_address(secret) == 4
    ledger.close()
    assert b"Persona <(borrado)>" in path.read_bytes()
    raw = path.read_bytes().lower().replace(b"otra." + secret.encode(), b"")
    assert secret.encode() not in raw
