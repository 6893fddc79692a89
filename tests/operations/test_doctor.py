"""``doctor`` logs in where mail leaves and comes in, over verified TLS, and says what to do."""

from __future__ import annotations

import json

import pytest
from support.mail_servers import (
    PASSWORD,
    Authority,
    Dovecot,
    Postbox,
    free_port,
    needs_dovecot,
    smtp_server,
)
from support.mail_workspace import Office

from pni_sheets.__main__ import run
from pni_sheets.operations.doctor import Check, examine
from pni_sheets.words.errors import sentence


def checked(office: Office, name: str) -> Check:
    """What doctor says of one thing."""
    return next(check for check in examine(office.root).checks if check.name == name)


def said(office: Office, name: str) -> str:
    """What is wrong with it, in words."""
    problem = checked(office, name).problem
    return sentence(problem) if problem else ""


@pytest.fixture
def passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PNI_SMTP_PASSWORD", PASSWORD)
    monkeypatch.setenv("PNI_IMAP_PASSWORD", PASSWORD)


def test_without_an_account_it_says_what_that_means(office: Office) -> None:
    assert "escribe borradores" in said(office, "mail")
    assert "inbox" in said(office, "mailbox")
    assert examine(office.root).fit


@pytest.mark.usefixtures("passwords")
def test_it_logs_in_and_sends_nothing(office: Office, trusted: Authority) -> None:
    postbox = Postbox()
    with smtp_server(postbox, trusted.context()) as port:
        office.smtp(port)
        assert checked(office, "mail") == Check("mail")
    assert len(postbox.logins) == 1
    assert postbox.messages == []


@pytest.mark.dovecot
@needs_dovecot
@pytest.mark.usefixtures("passwords")
def test_it_looks_into_the_mailbox_and_changes_nothing(office: Office, dovecot: Dovecot) -> None:
    dovecot.deliver(b"From: a@example.org\r\nSubject: uno\r\n\r\nx\r\n")
    office.imap(dovecot.tls_port, dovecot.user)
    assert checked(office, "mailbox") == Check("mailbox")
    assert dovecot.count(criterion="UNSEEN") == 1
    settings = office.root / "pni.toml"
    written = settings.read_text(encoding="utf-8")
    settings.write_text(written.replace('"INBOX"', '"No existe"'), encoding="utf-8")
    assert "no existe la carpeta «No existe»" in said(office, "mailbox")


@pytest.mark.usefixtures("passwords")
def test_a_closed_port_names_server_and_port(office: Office) -> None:
    port = free_port()
    office.smtp(port)
    office.imap(port, "pni@example.org")
    for name in ("mail", "mailbox"):
        assert f"No se pudo conectar con localhost:{port}" in said(office, name)
    assert not examine(office.root).fit


@pytest.mark.usefixtures("passwords")
def test_a_certificate_of_a_stranger_gets_no_password(office: Office, authority: Authority) -> None:
    postbox = Postbox()
    with smtp_server(postbox, authority.context()) as port:
        office.smtp(port)
        assert "El certificado de localhost no es de fiar" in said(office, "mail")
    assert postbox.logins == []


def test_a_wrong_password_is_told_and_never_shown(
    office: Office,
    trusted: Authority,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PNI_SMTP_PASSWORD", "otra-CANARIO-1177")
    with smtp_server(Postbox(), trusted.context()) as port:
        office.smtp(port)
        for arguments in (["doctor"], ["doctor", "--json"]):
            assert run(["-C", str(office.root), *arguments]) == 3
    told = capsys.readouterr()
    assert "localhost no aceptó la cuenta pni@example.org" in " ".join(told.out.split())
    assert "CANARIO" not in told.out + told.err


def test_a_missing_password_names_its_variable(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("PNI_SMTP_PASSWORD", "PNI_IMAP_PASSWORD"):
        monkeypatch.delenv(variable, raising=False)
    office.smtp(free_port())
    office.imap(free_port(), "pni@example.org")
    assert run(["-C", str(office.root), "doctor", "--json"]) == 3
    found = {c["name"]: c["problem"] for c in json.loads(capsys.readouterr().out)["checks"]}
    assert "PNI_SMTP_PASSWORD" in found["mail"]
    assert "PNI_IMAP_PASSWORD" in found["mailbox"]


def test_microsoft_out_of_reach_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    msal = pytest.importorskip("msal")

    def unreachable(*_: object, **__: object) -> None:
        raise ConnectionError("sin red")

    monkeypatch.setattr(msal, "ConfidentialClientApplication", unreachable)
    monkeypatch.setenv("PNI_GRAPH_SECRET", PASSWORD)
    office.configure(
        transporte="graph", remitente="pni@example.org", graph_inquilino="t", graph_cliente="c",
        graph_buzon="pni@example.org",
    )  # fmt: skip
    for name in ("mail", "mailbox"):
        assert "No se pudo conectar con login.microsoftonline.com" in said(office, name)
