"""Real mail servers on loopback for the tests: SMTP (aiosmtpd), IMAP (Dovecot), bad ones.

Certificates come from a throwaway authority (trustme) that the product trusts by
SSL_CERT_FILE, the way an office with its own authority would make it.
"""

from __future__ import annotations

import getpass
import imaplib
import itertools
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "localhost"
USER, PASSWORD = "pni@example.org", "clave-CANARIO-8842"

needs_dovecot = pytest.mark.skipif(
    shutil.which("dovecot") is None, reason="Dovecot (dovecot-imapd) is not installed"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


# --- certificates -------------------------------------------------------------------------


@dataclass
class Authority:
    """A certificate authority and what it signed; ``pem`` is what the product trusts."""

    folder: Path
    ca: trustme.CA = field(default_factory=trustme.CA)

    @property
    def pem(self) -> Path:
        path = self.folder / "ca.pem"
        self.ca.cert_pem.write_to_path(str(path))
        return path

    def context(self, *names: str, **options: Any) -> ssl.SSLContext:
        """A server's TLS with a certificate for those names (localhost without any)."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*(names or (HOST, "127.0.0.1")), **options).configure_cert(made)
        return made

    def files(self) -> tuple[Path, Path]:
        """Certificate and key of localhost as files."""
        made = self.ca.issue_cert(HOST, "127.0.0.1")
        certificate, key = self.folder / "server.pem", self.folder / "server.key"
        certificate.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
        made.private_key_pem.write_to_path(str(key))
        return certificate, key


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The product trusts the throwaway authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.pem))
    return authority


# --- SMTP ----------------------------------------------------------------------------------


@dataclass
class Postbox:
    """What an SMTP server saw: log-ins, and messages taken."""

    logins: list[tuple[str, str]] = field(default_factory=list)
    messages: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    #: Called before a message is acknowledged; may raise to drop the connection.
    before: Callable[[int], None] = lambda number: None

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password.decode() == PASSWORD, handled=False)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 buzon inexistente"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.before(len(self.messages))
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.messages.append((envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return "250 tomado"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        import base64

        text = base64.b64decode(args[1]).decode()
        user = text.partition("user=")[2].partition("\x01")[0]
        token = text.partition("auth=Bearer ")[2].partition("\x01")[0]
        self.logins.append((user, token))
        if token != PASSWORD:
            await server.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True)


@contextmanager
def smtp_server(
    postbox: Postbox, context: ssl.SSLContext, *, security: str = "starttls", **options: Any
) -> Iterator[int]:
    """A server on a free port that takes log-ins only under TLS."""
    tls = {"ssl_context": context} if security == "tls" else {"tls_context": context}
    controller = Controller(
        postbox, hostname=HOST, port=free_port(), authenticator=postbox.authenticate,
        auth_required=True, require_starttls=security == "starttls",
        auth_require_tls=security != "tls", decode_data=False, **tls, **options,
    )  # fmt: skip
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


# --- bad servers ----------------------------------------------------------------------------


@dataclass
class Liar:
    """A scripted server: what it says in the clear, then perhaps TLS. It records all it hears."""

    port: int
    heard: bytearray = field(default_factory=bytearray)

    @property
    def logins(self) -> int:
        """Commands of a log-in that arrived, in the clear or inside TLS."""
        text = bytes(self.heard).upper()
        return text.count(b"AUTH") + text.count(b"LOGIN")


@contextmanager
def liar(talk: Callable[[socket.socket, Liar], None]) -> Iterator[Liar]:
    """Run ``talk`` for every connection to a free port."""
    listener = socket.create_server((HOST, 0))
    listener.settimeout(0.2)
    server = Liar(listener.getsockname()[1])
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            with suppress(TimeoutError, OSError):
                connection, _ = listener.accept()
                connection.settimeout(5)
                with connection, suppress(OSError, ssl.SSLError):
                    talk(connection, server)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stop.set()
        thread.join(timeout=10)
        listener.close()


# --- Dovecot --------------------------------------------------------------------------------

_DOVECOT = """
protocols = imap
listen = 127.0.0.1
base_dir = {base}/run
state_dir = {base}/state
instance_name = pni-test
log_path = {base}/dovecot.log
auth_verbose = no
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = yes
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{base}/mail/%u
mail_access_groups =
first_valid_uid = 0
mailbox_list_index = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service auth {{
  user = {user}
}}
service auth-worker {{
  user = {user}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


@dataclass
class Dovecot:
    """A running server: ``port`` speaks STARTTLS, ``tls_port`` TLS from the first byte."""

    port: int
    tls_port: int
    base: Path
    ca: Path
    user: str = USER

    def client(self) -> imaplib.IMAP4_SSL:
        """A session of somebody else's mail program."""
        context = ssl.create_default_context(cafile=str(self.ca))
        session = imaplib.IMAP4_SSL(HOST, self.tls_port, ssl_context=context)
        session.login(self.user, PASSWORD)
        return session

    def deliver(self, *messages: bytes, folder: str = "INBOX") -> None:
        """Put messages into the folder, as a delivery agent would."""
        session = self.client()
        for message in messages:
            status, answer = session.append(folder, "", "", message)
            assert status == "OK", answer
        session.logout()

    def count(self, folder: str = "INBOX", criterion: str = "ALL") -> int:
        session = self.client()
        session.select(f'"{folder}"', readonly=True)
        found = session.search(None, criterion)[1][0]
        session.logout()
        return len(bytes(found).split())


def _identity() -> tuple[str, str]:
    """A user and group that Dovecot may run as: this one, or nobody where this is root."""
    import grp
    import pwd

    if os.getuid() != 0:
        return getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
    nobody = pwd.getpwnam("nobody")
    return "nobody", grp.getgrgid(nobody.pw_gid).gr_name


@pytest.fixture(scope="session")
def dovecot_server(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dovecot]:
    """Dovecot with its own configuration, on loopback, with a certificate of ours."""
    base = Path(f"/tmp/pni-dovecot-{os.getpid()}")  # socket paths must be short
    base.mkdir(mode=0o755)
    user, group = _identity()
    certificate, key = authority.files()
    port, tls_port = free_port(), free_port()
    import grp
    import pwd

    (base / "mail").mkdir()
    shutil.chown(base / "mail", user, group)
    config = base / "dovecot.conf"
    config.write_text(
        _DOVECOT.format(
            base=base, certificate=certificate, key=key, user=user, group=group,
            uid=pwd.getpwnam(user).pw_uid, gid=grp.getgrnam(group).gr_gid,
            port=port, tls_port=tls_port, password=PASSWORD,
        )
    )  # fmt: skip
    process = subprocess.Popen(
        [str(shutil.which("dovecot")), "-F", "-c", str(config)], stderr=subprocess.PIPE
    )
    try:
        _wait_for(tls_port, process, base)
        yield Dovecot(port, tls_port, base, authority.pem)
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(base, ignore_errors=True)


def _wait_for(port: int, process: subprocess.Popen[bytes], base: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            log = base / "dovecot.log"
            raise RuntimeError(log.read_text() if log.exists() else process.stderr)
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("Dovecot did not start")


_users = itertools.count(1)


@pytest.fixture
def dovecot(dovecot_server: Dovecot, trusted: Authority) -> Dovecot:
    """The server with an empty mailbox, trusted by the product: every test is a new user."""
    return replace(dovecot_server, user=f"pni{next(_users)}@example.org")


# --- cutting --------------------------------------------------------------------------------


class Cutter:
    """A relay in front of a server that cuts the connection after so many pieces of traffic.

    Pieces are what either side sent at once. ``count`` tells how many passed, so that a
    test can cut at every one of them in turn.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.limit: int | None = None
        self.count = 0
        self._listener = socket.create_server((HOST, 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._relay(client)

    def _relay(self, client: socket.socket) -> None:
        import selectors

        self.count = 0
        with client, socket.create_connection((HOST, self.target)) as server:
            chooser = selectors.DefaultSelector()
            chooser.register(client, selectors.EVENT_READ, server)
            chooser.register(server, selectors.EVENT_READ, client)
            while True:
                for ready, _ in chooser.select(timeout=20):
                    source, sink = ready.fileobj, ready.data
                    try:
                        piece = source.recv(65536)  # type: ignore[union-attr]
                        if not piece:
                            return
                        self.count += 1
                        if self.limit is not None and self.count > self.limit:
                            return
                        sink.sendall(piece)
                    except OSError:
                        return
