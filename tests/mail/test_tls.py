"""Six bad servers, spoken to by SMTP and by IMAP: an error for the operator, never a log-in.

Each server records every byte it hears, in the clear and (where a handshake is possible)
inside TLS; none may hear a log-in or a byte of the password.
"""

from __future__ import annotations

import base64
import datetime
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

import pytest
import trustme
from support.mail_servers import HOST, PASSWORD, USER, Authority, Liar, liar

from pni_sheets.core.errors import PniError
from pni_sheets.mail import tls
from pni_sheets.mail.imap import Imap
from pni_sheets.mail.smtp import Smtp
from pni_sheets.storage.settings import Secret, Server

#: What an honest server says up to STARTTLS: (greeting, replies by command).
SPOKEN = {
    "smtp": (
        b"220 correo.example.org ESMTP\r\n",
        {
            b"EHLO": b"250-correo.example.org\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n",
            b"STARTTLS": b"220 adelante\r\n",
        },
    ),
    "imap": (
        b"* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] listo\r\n",
        {b"STARTTLS": b"%TAG% OK adelante\r\n"},
    ),
}


def session(protocol: str, port: int, security: str) -> Smtp | Imap:
    server = Server(HOST, port, security, USER)
    secret = Secret(PASSWORD)
    return Smtp(server, secret) if protocol == "smtp" else Imap(server, secret, "INBOX")


def scripted(
    protocol: str, context: ssl.SSLContext | None, changes: dict[bytes, bytes] | None = None
) -> Callable[[socket.socket, Liar], None]:
    """A server that follows the script, then starts TLS; afterwards it says yes to everything."""
    greeting, replies = SPOKEN[protocol]
    replies = {**replies, **(changes or {})}

    def talk(connection: socket.socket, server: Liar) -> None:
        connection.sendall(replies.get(b"", greeting))
        while True:
            line = _line(connection, server)
            if not line:
                return
            words = line.upper().split()
            tag, command = (words[0], words[1:2]) if protocol == "imap" else (b"", words[:1])
            reply = replies.get(b"".join(command), b"250 OK\r\n")
            connection.sendall(reply.replace(b"%TAG%", tag.lower()))
            if command == [b"STARTTLS"] and context is not None:
                with context.wrap_socket(connection, server_side=True) as inside:
                    _agree(inside, server)
                return

    return talk


def implicit(context: ssl.SSLContext) -> Callable[[socket.socket, Liar], None]:
    def talk(connection: socket.socket, server: Liar) -> None:
        with context.wrap_socket(connection, server_side=True) as inside:
            inside.sendall(b"220 hola\r\n* OK hola\r\n")
            _agree(inside, server)

    return talk


def _line(connection: socket.socket, server: Liar) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        byte = connection.recv(1)
        if not byte:
            return b""
        server.heard += byte
        line += byte
    return line


def _agree(inside: ssl.SSLSocket, server: Liar) -> None:
    with suppress(OSError):
        while data := inside.recv(4096):
            server.heard += data
            inside.sendall(b"250 OK\r\n")


def old_tls(context: ssl.SSLContext) -> ssl.SSLContext:
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1
    return context


def expired(authority: Authority) -> ssl.SSLContext:
    yesterday = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    return authority.context(not_before=yesterday - datetime.timedelta(days=9), not_after=yesterday)


def stranger(authority: Authority) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(HOST).configure_cert(context)
    return context


CERTIFICATES = {
    "self-signed": (stranger, "mail-certificate"),
    "wrong host": (lambda a: a.context("otro.example.org"), "mail-certificate"),
    "expired": (expired, "mail-certificate"),
    "TLS 1.0": (lambda a: old_tls(a.context()), "mail-tls"),
}
STRIPPED = {
    "smtp": {b"EHLO": b"250-correo.example.org\r\n250 AUTH PLAIN LOGIN\r\n"},
    "imap": {b"STARTTLS": b"%TAG% BAD no conozco esa orden\r\n"},
}
INJECTED = {
    "smtp": {b"STARTTLS": b"220 adelante\r\n250-x\r\n250 AUTH PLAIN\r\n"},
    "imap": {b"STARTTLS": b"%TAG% OK adelante\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"},
}
REFUSED = {
    "smtp": {b"STARTTLS": b"454 ahora no\r\n"},
    "imap": {b"": b"* PREAUTH ya esta dentro\r\n"},
}


def outcome(protocol: str, security: str, talk: Callable[[socket.socket, Liar], None]) -> str:
    """The error's code; and no server heard a log-in or a piece of the password."""
    with (
        liar(talk) as server,
        pytest.raises(PniError) as caught,
        session(protocol, server.port, security),
    ):
        pytest.fail("the session opened")
    heard = bytes(server.heard)
    assert server.logins == 0
    assert PASSWORD.encode() not in heard
    assert base64.b64encode(PASSWORD.encode())[:8] not in heard
    assert PASSWORD not in str(caught.value.params)
    return caught.value.code


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated")
@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("protocol", ["smtp", "imap"])
@pytest.mark.parametrize("fault", CERTIFICATES)
def test_a_bad_certificate_or_old_tls_gets_no_log_in(
    trusted: Authority, protocol: str, security: str, fault: str
) -> None:
    make, code = CERTIFICATES[fault]
    context = make(trusted)
    talk = scripted(protocol, context) if security == "starttls" else implicit(context)
    assert outcome(protocol, security, talk) == code


@pytest.mark.parametrize("protocol", ["smtp", "imap"])
def test_a_server_whose_starttls_was_stripped_gets_no_log_in(
    trusted: Authority, protocol: str
) -> None:
    assert (
        outcome(protocol, "starttls", scripted(protocol, None, STRIPPED[protocol])) == "mail-no-tls"
    )


@pytest.mark.parametrize("protocol", ["smtp", "imap"])
def test_plain_text_injected_before_the_handshake_gets_no_log_in(
    trusted: Authority, protocol: str
) -> None:
    talk = scripted(protocol, trusted.context(), INJECTED[protocol])
    assert outcome(protocol, "starttls", talk) == "mail-tls"


@pytest.mark.parametrize("protocol", ["smtp", "imap"])
def test_a_server_that_goes_on_without_tls_gets_no_log_in(
    trusted: Authority, protocol: str
) -> None:
    assert (
        outcome(protocol, "starttls", scripted(protocol, None, REFUSED[protocol])) == "mail-no-tls"
    )


def test_a_plain_server_where_tls_is_configured_gets_no_log_in(trusted: Authority) -> None:
    assert outcome("smtp", "tls", scripted("smtp", None)) == "mail-tls"


def test_a_server_that_talks_without_end_is_left(trusted: Authority) -> None:
    def talk(connection: socket.socket, server: Liar) -> None:
        while True:
            connection.sendall(b"220-hola\r\n" * 100)

    assert outcome("smtp", "starttls", talk) == "mail-tls"


def test_nobody_at_the_port_is_said_plainly(trusted: Authority) -> None:
    with pytest.raises(PniError) as caught:
        tls.connect(HOST, 1, "tls", tls.smtp_dialogue)
    assert caught.value.code == "mail-connect"


@pytest.mark.parametrize("protocol", ["smtp", "imap"])
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_same_script_with_a_good_certificate_does_reach_tls(
    trusted: Authority, protocol: str, security: str
) -> None:
    """The bad servers fail for what is bad about them: this one differs in nothing else."""
    context = trusted.context()
    talk = scripted(protocol, context) if security == "starttls" else implicit(context)
    dialogue = getattr(tls, f"{protocol}_dialogue")
    with (
        liar(talk) as server,
        tls.connect(HOST, server.port, security, dialogue) as connection,
    ):
        assert connection.version() in ("TLSv1.2", "TLSv1.3")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated")
def test_the_old_server_does_talk_to_a_client_that_asks_for_nothing_better(
    trusted: Authority,
) -> None:
    careless = ssl.create_default_context(cafile=str(trusted.pem))
    with (
        liar(implicit(old_tls(trusted.context()))) as server,
        socket.create_connection((HOST, server.port)) as bare,
        old_tls(careless).wrap_socket(bare, server_hostname=HOST) as connection,
    ):
        assert connection.version() == "TLSv1"
