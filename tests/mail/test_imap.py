"""The IMAP folder, against a real Dovecot: by STARTTLS and by TLS, read, flagged, moved."""

from __future__ import annotations

import base64
import socket
import ssl
from datetime import date

import pytest
from support.mail_servers import HOST, PASSWORD, USER, Authority, Dovecot, Liar, liar, needs_dovecot

from pni_sheets.core.errors import PniError
from pni_sheets.mail.imap import Imap, _quoted
from pni_sheets.storage.settings import Secret, Server

LONG_AGO = date(2000, 1, 1)
MESSAGE = b"From: a@example.org\r\nSubject: uno\r\n\r\n" + b"Hola\r\n" * 1000


def folder(
    dovecot: Dovecot, security: str = "tls", name: str = "INBOX", processed: str = ""
) -> Imap:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    return Imap(Server(HOST, port, security, dovecot.user), Secret(PASSWORD), name, processed)


@pytest.mark.dovecot
@needs_dovecot
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_messages_are_read_byte_by_byte_and_stay_unseen(dovecot: Dovecot, security: str) -> None:
    dovecot.deliver(MESSAGE, MESSAGE.replace(b"uno", b"dos"))
    with folder(dovecot, security) as source:
        uids = source.uids(LONG_AGO)
        assert len(uids) == 2
        assert source.validity > 0
        assert source.message(uids[0]) == MESSAGE
    assert dovecot.count(criterion="UNSEEN") == 2


@pytest.mark.dovecot
@needs_dovecot
def test_done_flags_or_moves(dovecot: Dovecot) -> None:
    dovecot.deliver(MESSAGE, MESSAGE)
    with folder(dovecot) as source:
        source.done(source.uids(LONG_AGO)[0])
    assert (dovecot.count(), dovecot.count(criterion="UNSEEN")) == (2, 1)
    with folder(dovecot, processed="Leídos ñ & más") as source:
        source.done(source.uids(LONG_AGO)[0])
    assert dovecot.count() == 1


@pytest.mark.dovecot
@needs_dovecot
def test_what_arrived_before_the_day_asked_for_is_left_alone(dovecot: Dovecot) -> None:
    dovecot.deliver(MESSAGE)
    with folder(dovecot) as source:
        assert source.uids(date(2200, 1, 1)) == ()


@pytest.mark.dovecot
@needs_dovecot
def test_a_message_that_is_gone_is_none(dovecot: Dovecot) -> None:
    with folder(dovecot) as source:
        assert source.message(999_999) is None


@pytest.mark.dovecot
@needs_dovecot
def test_a_folder_that_is_not_there_is_said(dovecot: Dovecot) -> None:
    with pytest.raises(PniError) as caught, folder(dovecot, name="Entregas"):
        pass
    assert (caught.value.code, caught.value.params["folder"]) == ("mail-folder", "Entregas")


@pytest.mark.dovecot
@needs_dovecot
def test_a_wrong_password_is_for_the_operator(dovecot: Dovecot) -> None:
    server = Server(HOST, dovecot.tls_port, "tls", dovecot.user)
    with pytest.raises(PniError) as caught, Imap(server, Secret("no-es"), "INBOX"):
        pass
    assert caught.value.code == "mail-login"
    assert "no-es" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("INBOX", '"INBOX"'),
        ("Leídos", '"Le&AO0-dos"'),
        ("A & B", '"A &- B"'),
        ('a"b\\', '"a\\"b\\\\"'),
    ],
)
def test_folder_names_travel_in_imaps_own_utf_7(name: str, quoted: str) -> None:
    assert _quoted(name) == quoted


def recorded(authority: Authority, good: str) -> object:
    """The dialogue that Gmail and Exchange document for XOAUTH2, over real TLS."""

    def talk(connection: socket.socket, server: Liar) -> None:
        with authority.context().wrap_socket(connection, server_side=True) as inside:
            inside.sendall(b"* OK listo\r\n")
            reader = inside.makefile("rb")
            while line := reader.readline():
                tag, _, command = line.strip().partition(b" ")
                server.heard += line
                if command.startswith(b"CAPABILITY"):
                    inside.sendall(
                        b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 MOVE\r\n" + tag + b" OK listo\r\n"
                    )
                elif command == b"AUTHENTICATE XOAUTH2":
                    inside.sendall(b"+ \r\n")
                    answer = base64.b64decode(reader.readline()).decode()
                    if answer == f"user={USER}\x01auth=Bearer {good}\x01\x01":
                        inside.sendall(tag + b" OK listo\r\n")
                        continue
                    inside.sendall(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")
                    assert reader.readline() == b"\r\n"
                    inside.sendall(tag + b" NO [AUTHENTICATIONFAILED] no\r\n")
                elif command.startswith(b"SELECT"):
                    inside.sendall(
                        b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] si\r\n" + tag + b" OK listo\r\n"
                    )
                elif command == b"LOGOUT":
                    inside.sendall(b"* BYE\r\n" + tag + b" OK listo\r\n")
                    return
                else:
                    inside.sendall(tag + b" OK listo\r\n")

    return talk


def test_an_oauth_token_opens_the_mailbox(trusted: Authority) -> None:
    with liar(recorded(trusted, "ficha")) as server:  # type: ignore[arg-type]
        at = Server(HOST, server.port, "tls", USER, "xoauth2")
        with Imap(at, Secret("ficha"), "INBOX") as source:
            assert source.validity == 7
        with pytest.raises(PniError) as caught, Imap(at, Secret("vencida"), "INBOX"):
            pass
    assert caught.value.code == "mail-login"


def test_a_server_that_closes_in_the_midst_is_said(trusted: Authority) -> None:
    def talk(connection: socket.socket, server: Liar) -> None:
        with trusted.context().wrap_socket(connection, server_side=True) as inside:
            inside.sendall(b"* OK listo\r\n")
            inside.recv(100)
            inside.shutdown(socket.SHUT_RDWR)

    with liar(talk) as server, pytest.raises(PniError) as caught:
        Imap(Server(HOST, server.port, "tls", USER), Secret("x"), "INBOX").__enter__()
    assert caught.value.code == "mail-server"


def test_contexts_are_verified() -> None:
    from pni_sheets.mail import tls

    context = tls.context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
