"""The leak matrix: after a whole round, no outgoing byte shows one institution to another.

Every institution carries canaries: one in its data (comments, descriptions, evidence) and
one in each of its contacts. A whole round goes out over a real SMTP server (templates,
reminders, corrections, resends, a bounce, acknowledgements, the notice to the coordinator,
the master), every message is unpacked to its last byte, and each institution's mail is
searched for the canaries of the 47 others.
"""

from __future__ import annotations

import base64
import io
import logging
import traceback
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from email import message_from_bytes
from pathlib import Path

import pytest
from support.mail_servers import PASSWORD, Authority, Dovecot, Postbox, needs_dovecot, smtp_server
from support.mail_workspace import ROUND, Office, address
from support.odd_messages import bounce

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import COORDINATOR
from pni_sheets.operations import consolidate, fetch
from pni_sheets.operations.send import What

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while:UserWarning")


def data_canary(key: str) -> str:
    return f"CANARIODATO{key.replace('_', '')}FIN"


def contact_canary(key: str) -> str:
    return f"canariocontacto{key.replace('_', '').lower()}fin"


def unpacked(data: bytes) -> Iterator[bytes]:
    """Every layer of some bytes: themselves, parts of mail, members of archives, base64."""
    yield data
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield " ".join(archive.namelist()).encode()
            for name in archive.namelist():
                yield from unpacked(archive.read(name))


def opened(message: bytes) -> bytes:
    """Everything a recipient could read of a message, in one piece, in lower case."""
    pieces = [message]
    for part in message_from_bytes(message).walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            pieces += unpacked(payload)
        pieces.append(str(part.items()).encode())
    return b"\n".join(pieces).lower()


def spoiled(office: Office, key: str, version: int) -> bytes:
    """A return with the institution's canary in every free text; version 0 has a mistake."""
    canary = data_canary(key)
    with office.open() as work:
        form = work.ledger.documents.template(ROUND, key)
        assert form is not None
        texts = {
            (sheet, row.key, field): f"{canary} {field} {version}"
            for sheet, rows in form.sheets.items()
            for row in rows
            for field in row.open & {"descripcion", "medio", "observaciones", "proximos"}
            if sheet in ("Actividades", "Indicadores", "Presupuesto")
        }
    texts["Institución", "", "comentarios"] = canary
    texts["Institución", "", "persona"] = canary
    texts["Institución", "", "correo"] = f"{contact_canary(key)}@example.org"
    if version == 0:
        texts["Institución", "", "titular"] = None  # type: ignore[assignment]
    return office.filled(key, texts)


@pytest.fixture
def whole_round(
    office: Office, trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Office, Postbox, list[str]]]:
    """All that leaves in a round, sent for real."""
    monkeypatch.setenv("PNI_SMTP_PASSWORD", PASSWORD)
    postbox = Postbox()
    with office.open() as work:
        keys = [institution.key for institution in work.plan.reporters]
    office.contacts(
        {
            key: {
                "name": contact_canary(key),
                "role": contact_canary(key),
                "copy": f"{contact_canary(key)}@example.org",
                "courtesy": f"Estimada {contact_canary(key)}",
            }
            for key in keys
        }
    )
    with smtp_server(postbox, trusted.context()) as port:
        office.smtp(port)
        office.send(What.TEMPLATES)
        office.wait(10)
        office.send(What.REMINDERS)
        for key in keys[:46]:
            office.drop(f"{key}.xlsx", spoiled(office, key, 0))
        office.ingest()
        office.send(What.CORRECTIONS)
        office.send(What.CORRECTIONS, again=True)
        postbox.refused.add(address(keys[3]))
        office.wait(7)
        office.send(What.REMINDERS)
        for key in keys[:44]:
            office.drop(f"{key}_2.xlsx", spoiled(office, key, 1))
        office.ingest()
        office.send(What.ACKNOWLEDGEMENTS)
        office.wait(15)
        office.send(What.REMINDERS)
        with office.open() as work:
            consolidate.consolidate(work, ROUND, partial=True)
        office.send(What.MASTER, partial=True)
        yield office, postbox, keys


def test_no_outgoing_byte_shows_one_institution_to_another(
    whole_round: tuple[Office, Postbox, list[str]],
) -> None:
    office, postbox, keys = whole_round
    with office.open() as work:
        sent = {m.message_id: m for m in work.ledger.mail.outbound() if m.state == "sent"}
    kinds = {m.kind for m in sent.values()}
    assert kinds == {"templates", "reminders", "corrections", "acknowledgements", "master"}
    mail: dict[str, bytes] = dict.fromkeys(keys, b"")
    master = notices = b""
    for _, recipients, data in postbox.messages:
        record = sent[str(message_from_bytes(data)["Message-ID"])]
        assert set(recipients) <= set(record.recipients)
        if record.kind == "master":
            master += opened(data)
        elif "coordinador" in record.topic:
            notices += opened(data)
        else:
            mail[record.institution] += opened(data)
            known = {
                address(record.institution),
                f"{contact_canary(record.institution)}@example.org",
            }
            assert set(recipients) <= known
    pairs = leaks = own = 0
    for reader in keys:
        own += data_canary(reader).lower().encode() in mail[reader]
        for other in keys:
            if other != reader:
                pairs += 1
                leaks += data_canary(other).lower().encode() in mail[reader]
                leaks += contact_canary(other).encode() in mail[reader]
                leaks += address(other).encode() in mail[reader]
    print(f"{len(postbox.messages)} messages, {pairs} pairs, {leaks} foreign canaries")
    assert (pairs, leaks) == (48 * 47, 0)
    assert own >= 44, "the canaries do travel back to their own institution"
    assert master
    assert notices
    others = [key for key in keys if key != COORDINATOR]
    for key in others:
        assert contact_canary(key).encode() not in master + notices
        assert address(key).encode() not in master + notices
        assert data_canary(key).lower().encode() not in notices


# --- the password -------------------------------------------------------------------------------


def forms(secret: str) -> list[bytes]:
    """The secret as it may be written: plain, base64, as SMTP and IMAP log-ins carry it."""
    plain = [secret, f"\0pni@example.org\0{secret}", f"pni@example.org\0{secret}"]
    coded = [base64.b64encode(text.encode()) for text in plain]
    return [secret.encode(), secret.encode("utf-16-le"), secret[::-1].encode(), *coded]


@pytest.mark.dovecot
@needs_dovecot
def test_the_password_stands_in_no_byte_that_is_written(
    office: Office,
    trusted: Authority,
    dovecot: Dovecot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """Sending, fetching, failing log-ins, a refusing and a vanished server, drafts."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("PNI_SMTP_PASSWORD", PASSWORD)
    monkeypatch.setenv("PNI_IMAP_PASSWORD", PASSWORD)
    shown: list[str] = []

    def attempt(act: object) -> None:
        try:
            shown.append(repr(asdict(act())))  # type: ignore[operator]
        except PniError as error:
            shown.append("".join(traceback.format_exception(error)))
            shown.append(repr(error) + str(error.params))

    def taken() -> fetch.FetchReport:
        with office.open() as work:
            return fetch.fetch(work)

    office.send(What.TEMPLATES, only=["MTPS"])  # a draft
    postbox = Postbox(refused={address("MINSAL")})
    with smtp_server(postbox, trusted.context()) as port:
        office.smtp(port)
        attempt(lambda: office.send(What.TEMPLATES, only=["MINSAL", "MJSP"]))
        office.imap(dovecot.tls_port, dovecot.user)
        dovecot.deliver(bounce(address("MJSP"), sender="MAILER-DAEMON@example.org", subject="x"))
        attempt(taken)
        for variable in ("PNI_SMTP_PASSWORD", "PNI_IMAP_PASSWORD"):
            monkeypatch.setenv(variable, PASSWORD + "-mala")
        attempt(lambda: office.send(What.TEMPLATES, only=["PGR"]))
        attempt(taken)
    attempt(lambda: office.send(What.TEMPLATES, only=["PGR"]))
    office.imap(1, dovecot.user)
    attempt(taken)
    assert sum("mail-login" in text for text in shown) >= 2
    assert postbox.logins[0] == ("pni@example.org", PASSWORD)
    written = {str(p): p.read_bytes() for p in office.root.rglob("*") if p.is_file()}
    written |= {"shown": "\n".join(shown).encode(), "log": caplog.text.encode()}
    output = capfd.readouterr()
    written |= {"stdout": output.out.encode(), "stderr": output.err.encode()}
    everything = {name: b"\n".join(unpacked(data)) for name, data in written.items()}
    found = [name for name, data in everything.items() for f in forms(PASSWORD) if f in data]
    size = sum(map(len, everything.values()))
    print(f"{len(everything)} files and streams, {size} bytes, password found in {len(found)}")
    # The server of the test logs in its own name; the product's own loggers say nothing.
    assert [name for name in found if name != "log"] == []
    own = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("mail."))
    assert not any(f in own.encode() for f in forms(PASSWORD))
