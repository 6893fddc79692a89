"""Taking returns out of a real mailbox: nothing lost, nothing doubled, nobody believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from support import odd_messages
from support.mail_servers import (
    PASSWORD,
    Authority,
    Cutter,
    Dovecot,
    Postbox,
    needs_dovecot,
    smtp_server,
)
from support.mail_workspace import ROUND, Office, address
from support.odd_messages import CONTACT, STRANGER, attach, bounce, message

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import SubmissionState
from pni_sheets.operations import fetch, ingest, run
from pni_sheets.operations.send import Outcome, What

pytestmark = [
    pytest.mark.dovecot,
    needs_dovecot,
    pytest.mark.filterwarnings("ignore:Requiring AUTH while:UserWarning"),
]

NAME = f"PNI_{ROUND}_MTPS.xlsx"


@pytest.fixture
def mailed(office: Office, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office reads the real mailbox, its clock at the messages' arrival."""
    monkeypatch.setenv("PNI_IMAP_PASSWORD", PASSWORD)
    office.configure(remitente="Seguimiento del PNI <pni@example.org>")
    office.imap(dovecot.tls_port, dovecot.user)
    return office


def fetched(office: Office) -> fetch.FetchReport:
    with office.open() as work:
        return fetch.fetch(work)


def states(office: Office) -> Counter[SubmissionState]:
    with office.open() as work:
        return Counter(s.state for s in work.ledger.submissions.all())


def test_a_return_goes_from_the_mailbox_to_accepted(mailed: Office, dovecot: Dovecot) -> None:
    book = mailed.filled("MTPS")
    dovecot.deliver(attach(message("libro"), (NAME, book)).as_bytes())
    (line,) = fetched(mailed).lines
    assert (line.outcome, line.sender, line.institutions) == ("return", CONTACT, ("MTPS",))
    (name,) = line.files
    assert name.endswith(f"_{NAME}")
    assert (mailed.root / "inbox" / name).read_bytes() == book
    mailed.ingest()
    assert states(mailed) == {SubmissionState.ACCEPTED: 1}
    with mailed.open() as work:
        (submission,) = work.ledger.submissions.all()
    assert submission.sender == CONTACT
    assert submission.source.startswith("correo:INBOX:")
    assert dovecot.count(criterion="UNSEEN") == 0


def test_a_second_run_finds_nothing_new(mailed: Office, dovecot: Dovecot) -> None:
    dovecot.deliver(attach(message("libro"), (NAME, mailed.filled("MTPS"))).as_bytes())
    assert len(fetched(mailed).lines) == 1
    assert fetched(mailed).lines == ()


def test_what_was_dealt_with_is_moved_where_asked(mailed: Office, dovecot: Dovecot) -> None:
    mailed.configure(carpeta_procesados="Procesados")
    dovecot.deliver(message("Re:", "no tenemos avances\n").as_bytes())
    fetched(mailed)
    assert (dovecot.count(), dovecot.count("Procesados")) == (0, 1)


def test_the_same_workbook_sent_twice_is_one_submission(mailed: Office, dovecot: Dovecot) -> None:
    book = mailed.filled("MTPS")
    for subject in ("uno", "dos"):
        dovecot.deliver(attach(message(subject), (NAME, book)).as_bytes())
    fetched(mailed)
    mailed.ingest()
    assert states(mailed) == {SubmissionState.ACCEPTED: 1}


def test_a_stranger_is_quarantined_until_somebody_releases(
    mailed: Office, dovecot: Dovecot
) -> None:
    dovecot.deliver(attach(message("s", sender=STRANGER), (NAME, mailed.filled("MTPS"))).as_bytes())
    fetched(mailed)
    (judged,) = mailed.ingest()
    assert judged.status is SubmissionState.QUARANTINED
    assert judged.reason == ingest.UNKNOWN_SENDER
    with mailed.open() as work:
        assert judged.submission is not None
        work.ledger.submissions.release(judged.submission.id, "Coordinación")
    mailed.ingest()
    assert states(mailed) == {SubmissionState.ACCEPTED: 1}


def test_a_workbook_of_another_institution_is_quarantined(mailed: Office, dovecot: Dovecot) -> None:
    dovecot.deliver(attach(message("o"), ("libro.xlsx", mailed.filled("MINSAL"))).as_bytes())
    fetched(mailed)
    (judged,) = mailed.ingest()
    assert (judged.status, judged.reason) == (
        SubmissionState.QUARANTINED,
        ingest.OTHER_SENDER,
    )


def test_what_a_stranger_sent_first_is_let_in_for_the_right_sender(
    mailed: Office, dovecot: Dovecot
) -> None:
    """Same bytes from both, in one fetch: one sender who may speak suffices."""
    book = mailed.filled("MTPS")
    dovecot.deliver(attach(message("s", sender=STRANGER), (NAME, book)).as_bytes())
    dovecot.deliver(attach(message("c"), (NAME, book)).as_bytes())
    fetched(mailed)
    mailed.ingest()
    assert states(mailed) == {SubmissionState.ACCEPTED: 1}


def test_words_without_a_file_are_put_before_the_operator(mailed: Office, dovecot: Dovecot) -> None:
    dovecot.deliver(message("Re: libro", "Buenas tardes: no tenemos avances.\n").as_bytes())
    (line,) = fetched(mailed).lines
    assert (line.outcome, line.text) == ("no-attachment", "Buenas tardes: no tenemos avances.")
    assert line.institutions == ("MTPS",)
    with mailed.open() as work:
        (kept,) = work.ledger.mail.inbound()
        work.ledger.mail.attend(kept.folder, kept.uidvalidity, kept.uid)
        assert work.ledger.mail.inbound()[0].text == ""


def test_a_bounce_marks_the_contact(mailed: Office, dovecot: Dovecot) -> None:
    mailed.send(What.TEMPLATES, only=["MTPS"])
    dovecot.deliver(bounce(CONTACT, sender="MAILER-DAEMON@example.org", subject="Undelivered"))
    (line,) = fetched(mailed).lines
    assert line.outcome == "bounce"
    with mailed.open() as work:
        assert list(work.ledger.mail.bounces()) == [CONTACT]


def test_without_a_mailbox_the_operator_is_told(office: Office) -> None:
    with pytest.raises(PniError) as caught:
        fetched(office)
    assert caught.value.params == {"section": "correo", "key": "imap_servidor"}


def test_two_sessions_at_once_take_a_message_once(mailed: Office, dovecot: Dovecot) -> None:
    dovecot.deliver(message("Re:", "hola\n").as_bytes())
    with mailed.open(), pytest.raises(PniError) as caught:
        fetched(mailed)
    assert caught.value.code == "lock-held"
    assert len(fetched(mailed).lines) == 1


def test_the_everyday_command_fetches_judges_and_answers_and_repeats_nothing(
    mailed: Office, dovecot: Dovecot, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PNI_SMTP_PASSWORD", PASSWORD)
    blank = mailed.filled("MTPS", {("Institución", "", "titular"): None})
    right = mailed.filled("MINSAL")
    dovecot.deliver(
        attach(message("libro"), (NAME, blank)).as_bytes(),
        attach(message("libro", sender=address("MINSAL")), ("b.xlsx", right)).as_bytes(),
    )
    postbox = Postbox()
    with smtp_server(postbox, trusted.context()) as port:
        mailed.smtp(port)
        mailed.configure(pausa_segundos=0.0)
        for _ in range(2):
            with mailed.open() as work:
                ran = run.run(work, ROUND)
    assert ran.fetched == fetch.FetchReport(())
    assert {to for _, to, _ in postbox.messages} == {(CONTACT,), (address("MINSAL"),)}
    assert len(postbox.messages) == 2
    assert ran.published is None


def test_without_an_account_the_everyday_command_needs_no_mail(office: Office) -> None:
    with office.open() as work:
        ran = run.run(work, ROUND)
    assert (ran.fetched, ran.answered) == (None, ())


# --- sixty and more odd messages, from mailbox to verdict -------------------------------


def test_of_all_odd_messages_none_is_wrongly_accepted_or_answered(
    mailed: Office, dovecot: Dovecot
) -> None:
    mailed.send(What.TEMPLATES)  # so that bounces are about letters that were sent
    book, other = mailed.filled("MTPS"), mailed.filled("MINSAL")
    odd = list(odd_messages.odd(book, other))
    # A message without a single byte, and NUL, cannot be stored in a mailbox at all.
    storable = [each for each in odd if each.name not in ("no bytes", "NUL bytes", "not a message")]
    assert len(storable) >= 60
    dovecot.deliver(*(each.data for each in storable))
    report = fetched(mailed)
    assert [line.outcome for line in report.lines] == [each.kind for each in storable]
    mailed.ingest()
    with mailed.open() as work:
        by_source = Counter(
            (s.source.rpartition(":")[2], s.state) for s in work.ledger.submissions.all()
        )
        uids = [str(m.uid) for m in work.ledger.mail.inbound()]
    allowed = {
        "accept": {SubmissionState.ACCEPTED, SubmissionState.SUPERSEDED},
        "aside": {SubmissionState.QUARANTINED},
    }
    for uid, each in zip(uids, storable, strict=True):
        found = {state for (source, state) in by_source if source == uid}
        assert found <= allowed.get(each.verdict, set()), each.name
        assert bool(found) is bool(each.files), each.name
    # Nobody is answered but the institution whose workbook was accepted, once.
    assert mailed.send(What.CORRECTIONS).count(Outcome.DRAFT) == 0
    answered = [
        each.to for each in mailed.send(What.ACKNOWLEDGEMENTS).lines
        if each.outcome is Outcome.DRAFT
    ]  # fmt: skip
    # The forged bounces marked the address, so that even this letter waits for a person.
    assert answered in ([(CONTACT,)], [()])


# --- the connection cut at every point --------------------------------------------------


@pytest.fixture
def cutter(dovecot: Dovecot) -> Iterator[Cutter]:
    made = Cutter(dovecot.tls_port)
    yield made
    made.close()


def test_a_connection_cut_at_any_point_loses_and_doubles_nothing(
    mailed: Office, dovecot: Dovecot, cutter: Cutter
) -> None:
    """Cut after 1, 2, 3, ... pieces of traffic until a run comes through; each cut run is
    followed by a whole one, and every message must be in the ledger exactly once."""
    mailed.configure(imap_puerto=cutter.port, carpeta_procesados="Procesados")
    book = mailed.filled("MTPS")
    books = odd_messages.Books(book)
    codes: set[str] = set()
    cuts = through = 0
    delivered = 0
    while not through:
        dovecot.deliver(
            attach(message(f"libro {cuts}"), (NAME, books())).as_bytes(),
            message(f"Re: {cuts}", "no tenemos avances\n").as_bytes(),
        )
        delivered += 2
        cuts += 1
        cutter.limit = cuts
        try:
            fetched(mailed)
            through = 1
        except PniError as error:
            codes.add(error.code)
        cutter.limit = None
        fetched(mailed)
        with mailed.open() as work:
            found = work.ledger.mail.inbound()
            assert len(found) == delivered, f"cut {cuts}"
            assert len({(m.folder, m.uidvalidity, m.uid) for m in found}) == delivered
            assert len(work.ledger.submissions.all()) == delivered // 2
            assert all(work.archive.load(s.sha256) for s in work.ledger.submissions.all())
        assert dovecot.count() == 0
    assert cuts - 1 >= 30
    assert codes <= {"mail-server", "mail-tls", "mail-connect"}
    print(f"{cuts - 1} cuts, {delivered} messages, 0 lost, 0 doubled")
    assert len(list((mailed.root / "inbox").glob(f"*{NAME}"))) == delivered // 2


@pytest.mark.parametrize("step", ["store", "record", "done"])
def test_a_crash_between_the_steps_loses_and_doubles_nothing(
    mailed: Office, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    class PowerCutError(BaseException):
        pass

    def cut(*ignored: object, **too: object) -> None:
        raise PowerCutError

    dovecot.deliver(attach(message("libro"), (NAME, mailed.filled("MTPS"))).as_bytes())
    places = {"store": "_store", "record": "_record"}
    with monkeypatch.context() as patched:
        if step == "done":
            patched.setattr("pni_sheets.mail.imap.Imap.done", cut)
        else:
            patched.setattr(fetch, places[step], cut)
        with pytest.raises(PowerCutError):
            fetched(mailed)
    fetched(mailed)
    mailed.ingest()
    assert states(mailed) == {SubmissionState.ACCEPTED: 1}
    assert dovecot.count(criterion="UNSEEN") == 0


def test_the_address_of_the_contact_is_the_one_in_the_book() -> None:
    assert address("MTPS") == CONTACT
