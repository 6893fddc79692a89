"""What is kept and until when, what goes when its time is over, who was sent what."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pni_sheets.core.findings import Finding, Normalisation, Severity
from pni_sheets.core.model import EL_SALVADOR, Observation, Semester, SubmissionState
from pni_sheets.ledger.ledger import InboundMessage, Judgement, Ledger, OutboundMessage
from pni_sheets.operations import incident, retention
from pni_sheets.storage import files
from pni_sheets.storage.settings import Paths

OLD, NEW = "2024-S1", "2025-S1"
NOW = datetime(2025, 7, 15, 9, 30, tzinfo=EL_SALVADOR)
PERSON = "Nombre que debe desaparecer"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    made = Paths(tmp_path)
    made.create()
    archive = files.Archive(made.archive)
    with Ledger.open(made.ledger, clock=lambda: NOW, actor="operador", create=True) as ledger:
        ledger.documents.save_plan("v1", "{}")
        both = archive.store(b"instructivo que va en dos rondas")
        for n, (semester, name) in enumerate(((Semester(2024, 1), OLD), (Semester(2025, 1), NEW))):
            ledger.rounds.open(semester, semester.end + timedelta(days=31), "v1")
            returned = archive.store(f"entrega de {name}".encode())
            ledger.submissions.record(
                ledger.submissions.receive(returned, "e.xlsx", received=NOW)[0].id, judgement(name)
            )
            sent = archive.store(f"plantilla de {name}".encode())
            ledger.mail.queue(message(f"<{n}@example.org>", name, sent, both))
        ledger.mail.sent("<0@example.org>", datetime(2024, 7, 2, 8, tzinfo=EL_SALVADOR))
        ledger.mail.sent("<1@example.org>", datetime(2025, 7, 2, 8, tzinfo=EL_SALVADOR))
    return made


def judgement(round: str) -> Judgement:
    def datum(field: str, value: str | float, sheet: str = "Institución") -> Observation:
        return Observation(round, "MTPS", sheet, "", field, value, "", "B3")

    place = ("Institución", "B3")
    return Judgement(
        SubmissionState.ACCEPTED,
        round,
        "MTPS",
        findings=(Finding("INS-X", Severity.WARNING, *place, PERSON, "", "persona"),),
        normalisations=(Normalisation(*place, "", "titular", f" {PERSON}", PERSON),),
        observations=(
            datum("persona", PERSON),
            datum("titular", PERSON),
            datum("hay_avances", "Sí"),
            datum("avance", 5.0, "Indicadores"),
        ),
    )


def message(id: str, round: str, sent: str, both: str) -> OutboundMessage:
    return OutboundMessage(
        message_id=id,
        round=round,
        institution="MTPS",
        kind="templates",
        topic="",
        attempt=1,
        recipients=("Persona de contacto <Enlace@example.org>",),
        subject="=Plantilla",
        attachments=(("PNI.xlsx", sent), ("instructivo.pdf", both)),
        eml_sha256="",
        queued=datetime.fromisoformat("2024-07-01T08:00:00-06:00"),
    )


def opened(paths: Paths) -> Ledger:
    return Ledger.open(paths.ledger, clock=lambda: NOW, actor="operador")


def test_the_inventory_says_what_is_kept_and_until_when(paths: Paths) -> None:
    with opened(paths) as ledger:
        kept = retention.inventory(ledger, files.Archive(paths.archive), years=10)
    assert [(h.round, h.kind, h.files, h.bytes, h.until) for h in kept] == [
        (OLD, "adjunto", 2, 20 + 32, date(2034, 7, 31)),
        (OLD, "entrega", 1, 18, date(2034, 7, 31)),
        (NEW, "adjunto", 2, 20 + 32, date(2035, 7, 31)),
        (NEW, "entrega", 1, 18, date(2035, 7, 31)),
    ]


def test_nothing_goes_before_its_time_and_a_dry_run_takes_nothing(paths: Paths) -> None:
    archive = files.Archive(paths.archive)
    with opened(paths) as ledger:
        assert retention.expire(ledger, archive, 1, date(2025, 7, 31)).rounds == ()
        would = retention.expire(ledger, archive, 1, date(2025, 8, 1), dry_run=True)
        assert (would.rounds, would.files) == ((OLD,), 2)
        assert ledger.verify(archive).problems == ()
        assert len(list(archive.items())) == 5


def test_what_is_over_goes_and_history_stays_sound(paths: Paths) -> None:
    archive = files.Archive(paths.archive)
    with opened(paths) as ledger:
        digest = ledger.products.state_digest(NEW)
        gone = retention.expire(ledger, archive, 1, date(2025, 8, 1))
        assert (gone.rounds, gone.files, gone.returns) == ((OLD,), 2, 1)
        assert retention.expire(ledger, archive, 1, date(2025, 8, 1)).returns == 0
        assert ledger.verify(archive).problems == ()
        assert ledger.products.state_digest(NEW) == digest, (
            "the master of a younger round still holds"
        )
        left = {(o.round, o.field) for o in ledger.observations.accepted()}
        assert left == {
            (OLD, "hay_avances"),
            (OLD, "avance"),
            *((NEW, f) for f in ("persona", "titular", "hay_avances", "avance")),
        }
        names = {
            name: (
                ledger.observations.findings(entry)[0].value,
                ledger.observations.normalisations(entry)[0].after,
            )
            for name, entry in ((OLD, "E0001"), (NEW, "E0002"))
        }
    assert names == {OLD: (None, ""), NEW: (PERSON, PERSON)}
    assert len(list(archive.items())) == 3, "the enclosure of both rounds stays"


def test_a_name_that_goes_leaves_no_byte_in_the_ledger(paths: Paths) -> None:
    archive = files.Archive(paths.archive)
    with opened(paths) as ledger:
        retention.expire(ledger, archive, 1, date(2027, 1, 1))
    assert PERSON.encode() not in paths.ledger.read_bytes()


def test_the_incident_report_says_who_was_sent_what(paths: Paths) -> None:
    with opened(paths) as ledger:
        ledger.mail.record_inbound(
            InboundMessage(
                "INBOX", 1, 1, "<x@example.org>", "a@example.org", "Re", NOW, "ignored", "auto"
            )
        )
        everything = incident.sent_to(ledger)
        assert [(s.at.year, s.file) for s in everything] == [
            (2024, "PNI.xlsx"),
            (2024, "instructivo.pdf"),
            (2025, "PNI.xlsx"),
            (2025, "instructivo.pdf"),
        ]
        assert incident.sent_to(ledger, institution="ISSS") == ()
        assert len(incident.sent_to(ledger, address="ENLACE@example.org")) == 4
        assert incident.sent_to(ledger, address="lace@example.org") == ()
        assert len(incident.sent_to(ledger, sha256=everything[1].sha256[:12].upper())) == 2
        assert len(incident.sent_to(ledger, since=date(2025, 1, 1))) == 2
        assert len(incident.sent_to(ledger, until=date(2024, 7, 2))) == 2
    data = incident.sent_csv(everything[:1])
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert (row["destinatarios"], row["asunto"]) == (
        "Persona de contacto <Enlace@example.org>",
        "'=Plantilla",
    )


def test_an_erased_address_leaves_the_report_with_what_was_sent(paths: Paths) -> None:
    with opened(paths) as ledger:
        ledger.mail.redact_address("enlace@example.org")
        assert {s.recipients for s in incident.sent_to(ledger)} == {
            ("Persona de contacto <(borrado)>",)
        }
        assert ledger.verify(files.Archive(paths.archive)).problems == ()
