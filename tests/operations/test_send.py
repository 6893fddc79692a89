"""Sending: who gets what, once, and what happens when it goes wrong in the midst."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from support.mail_servers import PASSWORD, Authority, Postbox, smtp_server
from support.mail_workspace import ROUND, Office, address

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import EL_SALVADOR
from pni_sheets.operations import consolidate, rounds, send
from pni_sheets.operations.send import Outcome, What

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while:UserWarning")

#: A mistake that blocks acceptance: a required cell left blank.
BLANK = {("Institución", "", "titular"): None}


@contextmanager
def served(
    office: Office, authority: Authority, monkeypatch: pytest.MonkeyPatch, **options: object
) -> Iterator[Postbox]:
    """The office sends through a real server."""
    monkeypatch.setenv("PNI_SMTP_PASSWORD", PASSWORD)
    postbox = Postbox()
    with smtp_server(postbox, authority.context(), **options) as port:  # type: ignore[arg-type]
        office.smtp(port)
        yield postbox


def outcomes(report: send.SendReport) -> dict[str, Outcome]:
    return {line.institution: line.outcome for line in report.lines}


def line(report: send.SendReport, key: str) -> send.SendLine:
    return next(line for line in report.lines if line.institution == key)


# --- drafts -----------------------------------------------------------------------------


def test_templates_become_48_drafts_each_with_its_own_workbook(office: Office) -> None:
    report = office.send(What.TEMPLATES)
    assert report.count(Outcome.DRAFT) == 48
    folder = office.root / "outbox" / ROUND / "correos"
    for each in report.lines:
        data = Path(each.path).read_bytes()
        assert Path(each.path).parent == folder
        message = message_from_bytes(data, policy=policy.default)
        attached, handout = message.iter_attachments()
        assert handout.get_content().startswith(b"%PDF")
        assert message["To"] == address(each.institution)
        assert attached.get_filename() == f"PNI_{ROUND}_{each.institution}.xlsx"
        sent = office.root / "outbox" / ROUND / "plantillas" / attached.get_filename()
        assert attached.get_content() == sent.read_bytes()


def test_a_draft_run_repeated_writes_the_same_drafts_and_no_new_message(office: Office) -> None:
    first = {each.institution: each.message_id for each in office.send(What.TEMPLATES).lines}
    second = {each.institution: each.message_id for each in office.send(What.TEMPLATES).lines}
    assert first == second
    with office.open() as work:
        assert len(work.ledger.mail.outbound(ROUND)) == 48


def test_without_a_contact_the_draft_waits_for_its_recipient(office: Office) -> None:
    office.contact("MTPS", email="")
    found = line(office.send(What.TEMPLATES), "MTPS")
    assert found.outcome is Outcome.DRAFT
    assert "destinatario" in found.reason
    assert message_from_bytes(Path(found.path).read_bytes())["To"] is None


def test_a_preview_writes_queues_and_sends_nothing(office: Office) -> None:
    before = {p for p in office.root.rglob("*") if p.is_file() and "ledger" not in p.name}
    report = office.send(What.TEMPLATES, dry_run=True)
    assert report.count(Outcome.PREVIEW) == 48
    found = line(report, "MTPS")
    assert found.to == (address("MTPS"),)
    assert found.subject.startswith("PNI 2025-S1, libro de seguimiento: Ministerio de Trabajo")
    assert found.attachments[0][0] == "PNI_2025-S1_MTPS.xlsx"
    after = {p for p in office.root.rglob("*") if p.is_file() and "ledger" not in p.name}
    assert after == before
    with office.open() as work:
        assert work.ledger.mail.outbound() == ()


def test_a_preview_needs_no_password(office: Office) -> None:
    office.smtp(1)
    assert office.send(What.TEMPLATES, dry_run=True).count(Outcome.PREVIEW) == 48


def test_only_some_institutions(office: Office) -> None:
    report = office.send(What.TEMPLATES, only=["mtps", "MINSAL"])
    assert outcomes(report) == {"MINSAL": Outcome.DRAFT, "MTPS": Outcome.DRAFT}


# --- what must not leave ----------------------------------------------------------------


def test_a_template_that_changed_after_it_was_made_is_held(office: Office) -> None:
    path = office.root / "outbox" / ROUND / "plantillas" / f"PNI_{ROUND}_MTPS.xlsx"
    path.write_bytes(path.read_bytes() + b"x")
    found = line(office.send(What.TEMPLATES), "MTPS")
    assert found.outcome is Outcome.HELD
    assert "cambió después de generarse" in found.reason


def test_a_workbook_of_another_institution_is_held_whatever_its_name(office: Office) -> None:
    """Even where file and ledger agree, the workbook's own signature has the last word."""
    folder = office.root / "outbox" / ROUND / "plantillas"
    wrong = (folder / f"PNI_{ROUND}_MINSAL.xlsx").read_bytes()
    (folder / f"PNI_{ROUND}_MTPS.xlsx").write_bytes(wrong)
    with office.open() as work:
        form = work.ledger.documents.template(ROUND, "MTPS")
        assert form is not None
        work.ledger.documents.save_template(form, work.archive.store(wrong))
    report = office.send(What.TEMPLATES)
    assert line(report, "MTPS").outcome is Outcome.HELD
    assert "no es de esta institución" in line(report, "MTPS").reason
    assert report.count(Outcome.DRAFT) == 47


def test_templates_must_have_been_generated(office: Office) -> None:
    with office.open() as work:
        rounds.open_round(work, "2025-S2")
        with pytest.raises(PniError) as caught:
            send.send(work, What.TEMPLATES, "2025-S2")
    assert caught.value.code == "templates-none"


def test_a_mistake_in_a_letter_stops_everything(office: Office) -> None:
    folder = office.root / "templates"
    folder.mkdir()
    (folder / "acuse.txt.j2").write_text("Asunto: x\n{{ nadie }}", "utf-8")
    with pytest.raises(PniError) as caught:
        office.send(What.TEMPLATES)
    assert (caught.value.code, caught.value.params["line"]) == ("letter-template", 2)
    assert not (office.root / "outbox" / ROUND / "correos").exists()


def test_without_a_password_the_operator_is_told_before_anything_is_queued(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PNI_SMTP_PASSWORD", raising=False)
    office.smtp(1)
    with pytest.raises(PniError) as caught:
        office.send(What.TEMPLATES)
    assert (caught.value.code, caught.value.params) == (
        "mail-credential",
        {"variable": "PNI_SMTP_PASSWORD"},
    )
    with office.open() as work:
        assert work.ledger.mail.outbound() == ()


# --- real sending -----------------------------------------------------------------------


def test_every_institution_gets_one_message_and_the_second_run_sends_none(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(office, trusted, monkeypatch) as postbox:
        first = office.send(What.TEMPLATES)
        second = office.send(What.TEMPLATES)
    assert first.count(Outcome.SENT) == 48
    assert second.count(Outcome.ALREADY) == 48
    assert sorted(to for _, to, _ in postbox.messages) == sorted(
        (address(each.institution),) for each in first.lines
    )
    assert office.waited == [2.0] * 47
    assert postbox.logins == [("pni@example.org", PASSWORD)]


def test_sending_again_is_asked_for_and_seen(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(office, trusted, monkeypatch) as postbox:
        office.send(What.TEMPLATES, only=["MTPS"])
        again = office.send(What.TEMPLATES, only=["MTPS"], again=True)
    assert "envío número 2" in again.lines[0].reason
    first, second = (message_from_bytes(data)["Message-ID"] for _, _, data in postbox.messages)
    assert first != second
    with office.open() as work:
        assert send.repeated(work, ROUND) == (("MTPS", "templates", "", 2),)


def test_no_contact_is_said_and_the_others_are_written_to(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.contact("MTPS", email="")
    with served(office, trusted, monkeypatch) as postbox:
        report = office.send(What.TEMPLATES)
    assert line(report, "MTPS").outcome is Outcome.NO_CONTACT
    assert len(postbox.messages) == 47


def test_an_address_that_is_refused_is_marked_and_not_written_to_again(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(office, trusted, monkeypatch) as postbox:
        postbox.refused.add(address("MTPS"))
        first = office.send(What.TEMPLATES, only=["MTPS", "MINSAL"])
        second = office.send(What.TEMPLATES, only=["MTPS", "MINSAL"])
    assert outcomes(first) == {"MINSAL": Outcome.SENT, "MTPS": Outcome.FAILED}
    assert outcomes(second) == {"MINSAL": Outcome.ALREADY, "MTPS": Outcome.NO_CONTACT}
    with office.open() as work:
        assert list(work.ledger.mail.bounces()) == [address("MTPS")]


def test_a_corrected_address_gets_the_message_that_failed(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(office, trusted, monkeypatch) as postbox:
        postbox.refused.add(address("MTPS"))
        office.send(What.TEMPLATES, only=["MTPS"])
        office.contact("MTPS", email="nueva@example.org")
        office.send(What.TEMPLATES, only=["MTPS"])
    assert [to for _, to, _ in postbox.messages] == [("nueva@example.org",)]


def test_a_message_above_the_limit_is_held(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(office, trusted, monkeypatch) as postbox:
        office.configure(maximo_mb=1)
        path = office.root / "templates"
        path.mkdir()
        (path / "plantillas.txt.j2").write_text("Asunto: x\n" + "y" * 2**20, "utf-8")
        report = office.send(What.TEMPLATES, only=["MTPS"])
    assert report.lines[0].outcome is Outcome.HELD
    assert "el límite es 1 MB" in report.lines[0].reason
    assert postbox.messages == []


@pytest.mark.parametrize("cut", [0, 1, 3])
def test_a_run_cut_in_the_midst_goes_on_where_it_was(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    """The server dies after taking ``cut`` messages; the next run sends the rest once."""
    keys = ["MTPS", "MINSAL", "MJSP", "DGME", "PGR"]

    class CutError(Exception):
        pass

    def die(number: int) -> None:
        if number == cut and not died:
            died.append(number)
            raise CutError

    died: list[int] = []
    with served(office, trusted, monkeypatch) as postbox:
        postbox.before = die
        broken = office.send(What.TEMPLATES, only=keys)
        assert broken.count(Outcome.FAILED) == 1
        assert broken.count(Outcome.SENT) == 4
        rest = office.send(What.TEMPLATES, only=keys)
    assert rest.count(Outcome.SENT) == 1
    identifiers = [message_from_bytes(data)["Message-ID"] for _, _, data in postbox.messages]
    assert len(set(identifiers)) == len(identifiers) == 5
    failed = next(each for each in broken.lines if each.outcome is Outcome.FAILED)
    sent = next(each for each in rest.lines if each.outcome is Outcome.SENT)
    assert failed.message_id == sent.message_id


def test_a_message_taken_but_never_recorded_keeps_its_message_id(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly-once mail is impossible: the repeat is recognisable by its Message-ID."""

    class PowerCutError(BaseException):
        pass

    def cut(*ignored: object) -> None:
        raise PowerCutError

    with served(office, trusted, monkeypatch) as postbox:
        with monkeypatch.context() as patched:
            patched.setattr(send, "_recorded", cut)
            with pytest.raises(PowerCutError):
                office.send(What.TEMPLATES, only=["MTPS"])
        office.wait(1)
        office.send(What.TEMPLATES, only=["MTPS"])
    first, second = (data for _, _, data in postbox.messages)
    assert first == second


# --- corrections, acknowledgements ------------------------------------------------------


def test_corrections_and_acknowledgements_go_to_those_they_concern(office: Office) -> None:
    office.drop("a.xlsx", office.filled("MTPS", BLANK))
    office.drop("b.xlsx", office.filled("MINSAL"))
    office.ingest()
    corrections = office.send(What.CORRECTIONS)
    receipts = office.send(What.ACKNOWLEDGEMENTS)
    assert corrections.count(Outcome.DRAFT) == receipts.count(Outcome.DRAFT) == 1
    found = line(corrections, "MTPS")
    assert [name for name, _ in found.attachments] == [f"PNI_{ROUND}_MTPS_correcciones.xlsx"]
    message = message_from_bytes(Path(found.path).read_bytes(), policy=policy.default)
    text = message.get_body(("plain",)).get_content()
    assert "falta corregir 1 punto" in text
    assert "Titular o designado que valida" in text
    assert "jueves 31 de julio de 2025" in text
    receipt = line(receipts, "MINSAL")
    assert receipt.outcome is Outcome.DRAFT
    assert message_from_bytes(Path(receipt.path).read_bytes())["Auto-Submitted"] == "auto-generated"


def test_a_mended_return_needs_no_letter_any_more(office: Office) -> None:
    office.drop("a.xlsx", office.filled("MTPS", BLANK))
    office.ingest()
    office.drop("b.xlsx", office.filled("MTPS"))
    office.ingest()
    assert office.send(What.CORRECTIONS).count(Outcome.DRAFT) == 0
    assert office.send(What.ACKNOWLEDGEMENTS).count(Outcome.DRAFT) == 1


def test_a_draft_that_lost_its_sense_is_withdrawn(office: Office) -> None:
    """Nobody shall press send on corrections of a file that was replaced and accepted."""
    office.drop("a.xlsx", office.filled("MTPS", BLANK))
    office.ingest()
    path = Path(line(office.send(What.CORRECTIONS), "MTPS").path)
    assert path.exists()
    office.drop("b.xlsx", office.filled("MTPS"))
    office.ingest()
    office.send(What.CORRECTIONS)
    assert not path.exists()


def test_each_rejected_file_gets_its_letter_once(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(office, trusted, monkeypatch) as postbox:
        for number in range(2):
            blank = {**BLANK, ("Institución", "", "comentarios"): f"versión {number}"}
            office.drop(f"{number}.xlsx", office.filled("MTPS", blank))
            office.ingest()
            office.send(What.CORRECTIONS)
            office.send(What.CORRECTIONS)
    assert len(postbox.messages) == 2


# --- reminders --------------------------------------------------------------------------


def reminded(office: Office) -> dict[str, tuple[str, ...]]:
    report = office.send(What.REMINDERS)
    return {each.institution: each.to for each in report.lines if each.outcome is Outcome.SENT}


def text_of(data: bytes) -> str:
    body = message_from_bytes(data, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_the_ladder_from_before_the_deadline_to_the_coordinator(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deadline 31 July; rungs at -7, 0, +5, +10 (superior), +15 (coordinator)."""
    office.contact("MTPS", superior="")
    office.drop("b.xlsx", office.filled("MINSAL"))
    office.ingest()
    with office.open() as work:
        for key in [i.key for i in work.plan.reporters if i.key not in ("MTPS", "MINSAL")]:
            work.ledger.decisions.excuse(key, ROUND, "Coordinación", "fuera de la prueba")
    with served(office, trusted, monkeypatch) as postbox:
        sent = []
        for day in (23, 24, 25, 30, 31, 32, 36, 37, 41, 42, 46, 47):  # of July, and on
            office.now = datetime(2025, 7, 1, 9, tzinfo=EL_SALVADOR) + timedelta(days=day - 1)
            before = len(postbox.messages)
            office.send(What.REMINDERS)
            office.send(What.REMINDERS)
            if len(postbox.messages) > before:
                assert len(postbox.messages) == before + 1
                sent.append((f"{office.now:%d/%m}", postbox.messages[-1]))
    days = [day for day, _ in sent]
    assert days == ["24/07", "31/07", "05/08", "10/08", "15/08"]
    texts = [text_of(data) for _, (_, _, data) in sent]
    assert "El plazo vence en 7 días" in texts[0]
    assert "el libro de seguimiento, que no ha llegado" in texts[0]
    assert "El plazo vence hoy" in texts[1]
    assert "El plazo venció" in texts[2]
    assert [to for _, (_, to, _) in sent[:4]] == [(address("MTPS"),)] * 4
    assert sent[4][1][1] == ("coordinacion@example.org",)
    assert "Ministerio de Trabajo" in texts[4]
    assert "Salud" not in texts[4]


def test_the_superior_is_written_to_when_nobody_answered(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.contact("MINSAL", institution="MTPS", email="jefa@example.org", superior="Sí")
    with served(office, trusted, monkeypatch) as postbox:
        office.wait(26)  # 10 August
        office.send(What.REMINDERS, only=["MTPS"])
    ((_, to, data),) = postbox.messages
    assert to == ("jefa@example.org", address("MTPS"))
    assert "no han respondido" in text_of(data)


def test_a_reminder_names_exactly_what_is_owed_and_carries_it(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.drop("a.xlsx", office.filled("MTPS", BLANK))
    office.ingest()
    office.wait(10)
    with served(office, trusted, monkeypatch) as postbox:
        office.send(What.REMINDERS, only=["MTPS", "MJSP"])
    by_address = {to[0]: data for _, to, data in postbox.messages}
    assert "corregir 1 punto del libro que recibimos el martes 15 de julio de 2025" in text_of(
        by_address[address("MTPS")]
    )
    names = {
        to: [
            p.get_filename()
            for p in message_from_bytes(d, policy=policy.default).iter_attachments()
        ]
        for to, d in by_address.items()
    }
    assert names[address("MTPS")] == [f"PNI_{ROUND}_MTPS_correcciones.xlsx"]
    assert names[address("MJSP")] == [f"PNI_{ROUND}_MJSP.xlsx"]


def test_no_reminder_on_the_day_of_another_letter(office: Office) -> None:
    office.wait(10)
    office.send(What.TEMPLATES, only=["MTPS"])
    report = office.send(What.REMINDERS, only=["MTPS", "MJSP"])
    assert outcomes(report) == {"MTPS": Outcome.NOTHING, "MJSP": Outcome.DRAFT}


def test_nobody_is_reminded_before_the_first_rung_or_in_a_closed_round(office: Office) -> None:
    assert office.send(What.REMINDERS).count(Outcome.NOTHING) == 48
    with office.open() as work:
        work.ledger.rounds.close(ROUND)
    with pytest.raises(PniError) as caught:
        office.send(What.REMINDERS)
    assert caught.value.code == "round-closed"


# --- the master -------------------------------------------------------------------------


@pytest.fixture
def consolidated(office: Office) -> Office:
    """One institution accepted, the others excused but MJSP; a master was made."""
    office.drop("a.xlsx", office.filled("MTPS"))
    office.ingest()
    with office.open() as work:
        for key in [i.key for i in work.plan.reporters if i.key not in ("MTPS", "MJSP")]:
            work.ledger.decisions.excuse(key, ROUND, "Coordinación", "fuera de la prueba")
        consolidate.consolidate(work, ROUND, partial=True)
    return office


def refused(office: Office, **options: object) -> str:
    with pytest.raises(PniError) as caught:
        office.send(What.MASTER, **options)
    return caught.value.code


def test_the_master_leaves_with_its_coverage_and_its_gaps(consolidated: Office) -> None:
    report = consolidated.send(What.MASTER, partial=True)
    found = line(report, "MRREE")
    assert found.outcome is Outcome.DRAFT
    names = [name for name, _ in found.attachments]
    assert names == [f"PNI_maestro_{ROUND}.xlsx", f"PNI_resumen_{ROUND}.html"]
    text = text_of(Path(found.path).read_bytes())
    assert "Cobertura: 1 de 48 instituciones." in text
    assert "Faltan:\r\n  - Ministerio de Justicia y Seguridad Pública" in text
    assert "indicadores no tienen dato en esta ronda" in text
    with consolidated.open() as work:
        (message,) = work.ledger.mail.outbound(ROUND, "master")
        assert all(work.archive.holds(sha) for _, sha in message.attachments)


def test_no_master_leaves_while_institutions_are_missing(consolidated: Office) -> None:
    assert refused(consolidated) == "institutions-missing"


def test_no_master_leaves_that_is_older_than_the_ledger(consolidated: Office) -> None:
    consolidated.drop("b.xlsx", consolidated.filled("MJSP"))
    consolidated.ingest()
    assert refused(consolidated, partial=True) == "master-outdated"


def test_no_master_leaves_that_was_changed_by_hand(consolidated: Office) -> None:
    path = consolidated.root / "outbox" / ROUND / "maestro" / f"PNI_maestro_{ROUND}.xlsx"
    path.write_bytes(path.read_bytes() + b"x")
    assert refused(consolidated, partial=True) == "master-changed"


def test_no_master_leaves_before_there_is_one(office: Office) -> None:
    assert refused(office, partial=True) == "master-none"


def test_no_master_leaves_with_a_contacts_address_in_it(consolidated: Office) -> None:
    data = consolidated.filled(
        "MTPS", {("Institución", "", "comentarios"): f"Escribir a {address('MTPS')}"}
    )
    consolidated.drop("c.xlsx", data)
    consolidated.ingest()
    with consolidated.open() as work:
        consolidate.consolidate(work, ROUND, partial=True)
        master = (
            consolidated.root / "outbox" / ROUND / "maestro" / f"PNI_maestro_{ROUND}.xlsx"
        ).read_bytes()
    found = refused_or_clean(consolidated, master)
    assert found in ("master-personal", "clean")


def refused_or_clean(office: Office, master: bytes) -> str:
    """The gate agrees with what a reader finds in the file."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(master)) as parts:
        text = b"".join(parts.read(name) for name in parts.namelist())
    if address("MTPS").encode() in text:
        return refused(office, partial=True)
    office.send(What.MASTER, partial=True)
    return "clean"


def test_a_report_turns_into_json(office: Office) -> None:
    from dataclasses import asdict

    json.dumps(asdict(office.send(What.TEMPLATES, dry_run=True)))
