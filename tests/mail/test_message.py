"""Messages: what they carry, and one contract that every transport keeps."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.mail_servers import HOST, PASSWORD, USER, Authority, Postbox, smtp_server

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import EL_SALVADOR
from pni_sheets.mail import graph as mailbox_graph
from pni_sheets.mail import message as mailbox
from pni_sheets.mail.message import Attachment, EmlFolder, Outgoing, Transport
from pni_sheets.mail.smtp import Smtp
from pni_sheets.storage.settings import Graph, Secret, Server

WHEN = datetime(2025, 7, 1, 9, 30, tzinfo=EL_SALVADOR)
SENDER = "Seguimiento del PNI <pni@example.org>"


def outgoing(**changes: object) -> Outgoing:
    made = Outgoing(
        mailbox.message_id(SENDER, "2025-S1", "MTPS", "templates"),
        WHEN,
        SENDER,
        ("enlace@example.org",),
        ("copia@example.org",),
        "PNI 2025-S1: libro de Migración",
        "Señora: ñandú.\n",
        "<p>Señora: ñandú.</p>\n",
        (Attachment("PNI_2025-S1_MTPS.xlsx", b"PK\x03\x04datos"),),
        "consultas@example.org",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while:UserWarning")


# --- building --------------------------------------------------------------------------------


def test_a_message_says_who_what_when_and_carries_its_file() -> None:
    message = parsed(mailbox.build(outgoing()))
    assert message["From"] == SENDER
    assert message["To"] == "enlace@example.org"
    assert message["Cc"] == "copia@example.org"
    assert message["Reply-To"] == "consultas@example.org"
    assert message["Subject"] == "PNI 2025-S1: libro de Migración"
    assert message["Date"].datetime == WHEN
    assert message.get_body(("plain",)).get_content() == "Señora: ñandú.\r\n"
    assert "ñandú" in message.get_body(("html",)).get_content()
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "PNI_2025-S1_MTPS.xlsx"
    assert attached.get_content() == b"PK\x03\x04datos"
    assert attached.get_content_type().endswith("spreadsheetml.sheet")


@given(st.lists(st.sampled_from(["Ministerio", "de", "Trabajo", "y", "Previsión", "Cooperación"])))
def test_a_subject_is_read_as_it_was_written(words: list[str]) -> None:
    subject = " ".join(["PNI 2025-S1, libro de seguimiento:", *words])
    data = mailbox.build(outgoing(subject=subject))
    assert parsed(data)["Subject"] == subject
    assert max(map(len, data.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78


def test_the_same_message_is_the_same_bytes() -> None:
    assert mailbox.build(outgoing()) == mailbox.build(outgoing())


def test_every_line_is_short_ascii_and_ends_in_crlf() -> None:
    data = mailbox.build(outgoing(text="x" * 5000 + "ñ\n"))
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("changed", [1, 2, 3])
def test_a_message_id_depends_on_what_the_message_is_about(changed: int) -> None:
    parts = ["2025-S1", "MTPS", "templates", "1"]
    same = mailbox.message_id(SENDER, *parts)
    assert same == mailbox.message_id("Otro nombre <pni@example.org>", *parts)
    parts[changed] += "x"
    assert mailbox.message_id(SENDER, *parts) != same
    assert same.endswith("@example.org>")


def test_only_what_nobody_asked_for_is_marked_automatic() -> None:
    assert parsed(mailbox.build(outgoing()))["Auto-Submitted"] is None
    message = parsed(mailbox.build(outgoing(automatic=True)))
    assert message["Auto-Submitted"] == "auto-generated"
    assert "OOF" in message["X-Auto-Response-Suppress"]


def test_a_draft_may_lack_sender_and_recipient() -> None:
    message = parsed(mailbox.build(outgoing(sender="", to=(), cc=(), reply_to="")))
    assert (message["From"], message["To"], message["Cc"]) == (None, None, None)


@pytest.mark.parametrize("sender", ["", "Nadie", "a@b", "dos@example.org, tres@example.org"])
def test_a_sender_must_be_an_address(sender: str) -> None:
    with pytest.raises(PniError) as caught:
        mailbox.address(sender)
    assert caught.value.code == "mail-sender"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../clave", "clave"),
        ("CON.xlsx", "_CON.xlsx"),
        ("a\u202excod.exe", "axcod.exe"),
        ("libro\x00.xlsx", "libro.xlsx"),
        ("C:\\Windows\\a.xlsx", "a.xlsx"),
        ("", "archivo"),
    ],
)
def test_attachment_names_are_safe(name: str, safe: str) -> None:
    message = parsed(mailbox.build(outgoing(attachments=(Attachment(name, b"x"),))))
    assert [part.get_filename() for part in message.iter_attachments()] == [safe]


@given(st.text(max_size=60), st.text(max_size=200))
def test_no_text_breaks_out_of_its_place(name: str, text: str) -> None:
    """Headers come from our own templates, but names and texts come from anywhere."""
    message = parsed(mailbox.build(outgoing(text=text, attachments=(Attachment(name, b"x"),))))
    assert sorted(set(message.keys())) == sorted(set(parsed(mailbox.build(outgoing())).keys()))
    assert len(list(message.iter_attachments())) == 1


@pytest.mark.parametrize("field", ["subject", "sender", "reply_to"])
def test_a_header_cannot_be_injected(field: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)header|linefeed"):
        mailbox.build(outgoing(**{field: "x@example.org\r\nBcc: otro@example.org"}))


# --- the contract of transports -----------------------------------------------------------------


@dataclass
class Bench:
    """A transport under test, and what the other side saw of it."""

    transport: Transport
    #: The messages taken, as bytes.
    taken: Callable[[], list[bytes]]
    #: Makes the other side refuse an address; None where it cannot.
    refuse: Callable[[str], None] | None = None
    logins: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def eml(tmp_path: Path, authority: Authority) -> Iterator[Bench]:
    folder = tmp_path / "correos"
    yield Bench(EmlFolder(folder), lambda: [p.read_bytes() for p in sorted(folder.glob("*.eml"))])


def _smtp(security: str, auth: str) -> Callable[[Path, Authority], Iterator[Bench]]:
    @contextmanager
    def make(tmp_path: Path, authority: Authority) -> Iterator[Bench]:
        postbox = Postbox()
        with smtp_server(postbox, authority.context(), security=security) as port:
            yield Bench(
                Smtp(Server(HOST, port, security, USER, auth), Secret(PASSWORD)),
                lambda: [content for _, _, content in postbox.messages],
                postbox.refused.add,
                postbox.logins,
            )

    return make


@dataclass
class FakeGraph:
    """Answers recorded from Microsoft's documentation of ``sendMail``, over real TLS."""

    sent: list[bytes] = field(default_factory=list)
    tokens: list[tuple[str, str]] = field(default_factory=list)
    #: Status codes given before the good answer.
    statuses: list[int] = field(default_factory=list)
    port: int = 0

    def handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fake.tokens.append((self.path, self.headers["Authorization"]))
                status = fake.statuses.pop(0) if fake.statuses else 202
                if status == 202:
                    fake.sent.append(base64.b64decode(body, validate=True))
                    assert self.headers["Content-Type"] == "text/plain"
                self.send_response(status)
                if status == 429:
                    self.send_header("Retry-After", "7")
                if status == 302:
                    self.send_header("Location", f"https://localhost:{fake.port}/robado")
                answer = b"" if status == 202 else json.dumps({"error": {"code": "x"}}).encode()
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *ignored: object) -> None:
                return

        return Handler

    @contextmanager
    def serving(self, authority: Authority) -> Iterator[str]:
        server = ThreadingHTTPServer((HOST, 0), self.handler())
        server.socket = authority.context().wrap_socket(server.socket, server_side=True)
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"https://{HOST}:{self.port}/v1.0"
        finally:
            server.shutdown()
            server.server_close()


GRAPH = Graph("inquilino", "aplicacion", "pni@example.org")


def graph_transport(root: str, waited: list[float] | None = None) -> mailbox_graph.GraphTransport:
    return mailbox_graph.GraphTransport(
        GRAPH, Secret("secreto"), root=root, tokens=lambda g, s: Secret(PASSWORD),
        sleep=(waited if waited is not None else []).append,
    )  # fmt: skip


@contextmanager
def graph(tmp_path: Path, authority: Authority) -> Iterator[Bench]:
    fake = FakeGraph()
    with fake.serving(authority) as root:
        yield Bench(graph_transport(root), lambda: fake.sent)


BENCHES = {
    "eml": eml,
    "smtp starttls": _smtp("starttls", "password"),
    "smtp tls": _smtp("tls", "password"),
    "smtp xoauth2": _smtp("starttls", "xoauth2"),
    "graph": graph,
}


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest, tmp_path: Path, trusted: Authority) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield stack.enter_context(BENCHES[request.param](tmp_path, trusted))


def give(
    transport: Transport, message: bytes, label: str = "PNI_2025-S1_MTPS_plantillas"
) -> mailbox.Delivery:
    return transport.deliver(message, "pni@example.org", ("enlace@example.org",), label)


def test_what_arrives_is_what_was_built(bench: Bench) -> None:
    built = mailbox.build(outgoing())
    with bench.transport as transport:
        assert give(transport, built).accepted
    (taken,) = bench.taken()
    message = parsed(taken)
    assert message["Message-ID"] == parsed(built)["Message-ID"]
    assert message["Subject"] == "PNI 2025-S1: libro de Migración"
    (attached,) = message.iter_attachments()
    assert attached.get_content() == b"PK\x03\x04datos"


def test_one_session_carries_many_messages(bench: Bench) -> None:
    with bench.transport as transport:
        for number in range(5):
            built = mailbox.build(outgoing(message_id=f"<{number}@example.org>"))
            assert give(transport, built, f"carta {number}").accepted
    found = {parsed(taken)["Message-ID"] for taken in bench.taken()}
    assert found == {f"<{number}@example.org>" for number in range(5)}
    assert len(bench.logins) <= 1


def test_a_message_that_was_never_given_never_arrives(bench: Bench) -> None:
    with bench.transport:
        pass
    assert bench.taken() == []


def test_a_transport_says_what_it_is(bench: Bench) -> None:
    assert bench.transport.name in ("eml", "smtp", "graph")
    assert bench.transport.draft is (bench.transport.name == "eml")


# --- what is particular to one transport ---------------------------------------------------------


def test_a_draft_opens_ready_to_send_and_is_replaced_by_a_newer_one(tmp_path: Path) -> None:
    with EmlFolder(tmp_path) as transport:
        first = give(transport, mailbox.build(outgoing(subject="uno")))
        give(transport, mailbox.build(outgoing(subject="dos")))
    assert first.detail == str(tmp_path / "PNI_2025-S1_MTPS_plantillas.eml")
    assert [path.name for path in tmp_path.iterdir()] == ["PNI_2025-S1_MTPS_plantillas.eml"]
    message = parsed(Path(first.detail).read_bytes())
    assert (message["X-Unsent"], message["Subject"]) == ("1", "dos")


def test_a_refused_address_is_told_and_the_others_get_the_message(trusted: Authority) -> None:
    postbox = Postbox(refused={"mala@example.org"})
    with (
        smtp_server(postbox, trusted.context()) as port,
        Smtp(Server(HOST, port, "starttls", USER), Secret(PASSWORD)) as transport,
    ):
        delivery = transport.deliver(
            mailbox.build(outgoing()), "pni@example.org",
            ("mala@example.org", "enlace@example.org"), "x",
        )  # fmt: skip
        nobody = transport.deliver(
            mailbox.build(outgoing()), "pni@example.org", ("mala@example.org",), "x"
        )
    assert delivery.accepted
    assert delivery.refused == (("mala@example.org", "550 5.1.1 buzon inexistente"),)
    assert not nobody.accepted
    assert postbox.messages[0][1] == ("enlace@example.org",)
    assert len(postbox.messages) == 1


def test_a_message_above_the_servers_limit_is_not_sent(trusted: Authority) -> None:
    postbox = Postbox()
    with (
        smtp_server(postbox, trusted.context(), data_size_limit=2 * 2**20) as port,
        Smtp(Server(HOST, port, "starttls", USER), Secret(PASSWORD)) as transport,
    ):
        big = mailbox.build(outgoing(attachments=(Attachment("a.xlsx", bytes(3 * 2**20)),)))
        delivery = give(transport, big)
    assert not delivery.accepted
    assert "2 MB" in delivery.detail
    assert postbox.messages == []


@pytest.mark.parametrize("auth", ["password", "xoauth2"])
def test_a_wrong_password_is_for_the_operator_and_stands_nowhere(
    trusted: Authority, auth: str
) -> None:
    wrong = "otra-CLAVE-9931"
    with smtp_server(Postbox(), trusted.context()) as port, pytest.raises(PniError) as caught:
        Smtp(Server(HOST, port, "starttls", USER, auth), Secret(wrong)).__enter__()
    assert caught.value.code == "mail-login"
    assert wrong not in str(caught.value) + repr(caught.value.params)


def test_a_password_that_smtp_cannot_carry_is_for_the_operator(trusted: Authority) -> None:
    with smtp_server(Postbox(), trusted.context()) as port, pytest.raises(PniError) as caught:
        Smtp(Server(HOST, port, "starttls", USER), Secret("señal")).__enter__()
    assert caught.value.code == "mail-login"


def test_a_connection_lost_between_two_messages_is_opened_again(trusted: Authority) -> None:
    postbox = Postbox()
    with (
        smtp_server(postbox, trusted.context()) as port,
        Smtp(Server(HOST, port, "starttls", USER), Secret(PASSWORD)) as transport,
    ):
        give(transport, mailbox.build(outgoing()))
        assert transport._session is not None
        transport._session.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
        assert give(transport, mailbox.build(outgoing())).accepted
    assert len(postbox.messages) == 2
    assert len(postbox.logins) == 2


def test_graph_waits_as_long_as_it_is_told(trusted: Authority) -> None:
    fake, waited = FakeGraph(statuses=[429, 503]), []
    with fake.serving(trusted) as root, graph_transport(root, waited) as transport:
        assert give(transport, mailbox.build(outgoing())).accepted
    assert waited == [7.0, 5.0]
    assert len(fake.sent) == 1


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([401], "mail-login"),
        ([403], "mail-login"),
        ([500], "mail-server"),
        ([429] * 4, "mail-server"),
    ],
)
def test_graphs_refusals_are_for_the_operator(
    trusted: Authority, statuses: list[int], code: str
) -> None:
    fake = FakeGraph(statuses=list(statuses))
    with (
        fake.serving(trusted) as root,
        graph_transport(root) as transport,
        pytest.raises(PniError) as caught,
    ):
        give(transport, mailbox.build(outgoing()))
    assert caught.value.code == code
    assert PASSWORD not in str(caught.value)


def test_graph_refusing_one_message_does_not_stop_the_others(trusted: Authority) -> None:
    fake = FakeGraph(statuses=[400])
    with fake.serving(trusted) as root, graph_transport(root) as transport:
        assert not give(transport, mailbox.build(outgoing())).accepted
        assert give(transport, mailbox.build(outgoing())).accepted


def test_graphs_token_follows_no_redirection(trusted: Authority) -> None:
    fake = FakeGraph(statuses=[302])
    with (
        fake.serving(trusted) as root,
        graph_transport(root) as transport,
        pytest.raises(PniError),
    ):
        give(transport, mailbox.build(outgoing()))
    assert [path for path, _ in fake.tokens] == ["/v1.0/users/pni%40example.org/sendMail"]


def test_graph_needs_its_settings() -> None:
    with pytest.raises(PniError) as caught:
        mailbox_graph.GraphTransport(Graph(), Secret("x"))
    assert caught.value.params == {"section": "correo", "key": "graph_inquilino"}


def test_a_token_comes_from_msal_by_the_applications_own_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    msal = pytest.importorskip("msal")
    asked: list[object] = []

    class Application:
        def __init__(self, client: str, **options: object) -> None:
            asked.append((client, options["authority"], options["client_credential"]))

        def acquire_token_for_client(self, scopes: list[str]) -> dict[str, object]:
            asked.append(scopes)
            return {"access_token": "ficha"} if len(asked) == 2 else {"error": "invalid_client"}

    monkeypatch.setattr(msal, "ConfidentialClientApplication", Application)
    assert mailbox_graph.token(GRAPH, Secret("s")).reveal() == "ficha"
    assert asked == [
        ("aplicacion", "https://login.microsoftonline.com/inquilino", "s"),
        ["https://graph.microsoft.com/.default"],
    ]
    with pytest.raises(PniError) as caught:
        mailbox_graph.token(GRAPH, Secret("s"))
    assert caught.value.code == "mail-login"
