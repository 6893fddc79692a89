"""Reading a mailbox through Microsoft Graph, against answers as Microsoft documents them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from support.mail_servers import HOST, PASSWORD, Authority
from support.mail_workspace import ROUND, Office
from support.odd_messages import attach, message

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import SubmissionState
from pni_sheets.mail.graph import GraphSource
from pni_sheets.operations import fetch
from pni_sheets.storage.settings import Graph, Secret

GRAPH = Graph("inquilino", "aplicacion", "pni@example.org")
DAY = date(2025, 7, 1)


@dataclass
class FakeMailbox:
    """Two pages of messages, their MIME, and what was done to them."""

    messages: dict[str, bytes] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    root: str = ""

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, bytes]:
        parts = urlsplit(target)
        path = parts.path.removeprefix("/v1.0/users/pni%40example.org")
        query = parse_qs(parts.query)
        self.asked.append(target)
        if path == "/mailFolders/inbox/messages":
            return 200, self._page(query)
        if path == "/mailFolders":
            known = query["$filter"] == ["displayName eq 'Procesados'"]
            return 200, json.dumps({"value": [{"id": "F1"}] if known else []}).encode()
        identifier = path.removeprefix("/messages/").partition("/")[0]
        if identifier not in self.messages:
            return 404, b"{}"
        if path.endswith("/$value"):
            return 200, self.messages[identifier]
        if path.endswith("/move"):
            self.moved.append((identifier, json.loads(body)["destinationId"]))
            return 201, b"{}"
        assert method == "PATCH"
        assert json.loads(body) == {"isRead": True}
        self.read.append(identifier)
        return 200, b"{}"

    def _page(self, query: dict[str, list[str]]) -> bytes:
        identifiers = list(self.messages)
        if "$skiptoken" in query:
            return json.dumps({"value": [{"id": i} for i in identifiers[1:]]}).encode()
        assert query["$filter"] == ["receivedDateTime ge 2025-07-01T00:00:00Z"]
        page: dict[str, object] = {"value": [{"id": i} for i in identifiers[:1]]}
        if len(identifiers) > 1:
            page["@odata.nextLink"] = f"{self.root}/otra/parte?$skiptoken=2"
        return json.dumps(page).encode()


@contextmanager
def serving(mailbox: FakeMailbox, authority: Authority) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            assert self.headers["Authorization"] == f"Bearer {PASSWORD}"
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = mailbox.answer(self.command, self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PATCH = _any  # noqa: N815

        def log_message(self, *ignored: object) -> None:
            return

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.socket = authority.context().wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    mailbox.root = f"https://{HOST}:{server.server_address[1]}/v1.0"
    try:
        yield mailbox.root
    finally:
        server.shutdown()
        server.server_close()


def source(root: str, processed: str = "", folder: str = "INBOX") -> GraphSource:
    return GraphSource(
        GRAPH, Secret("s"), folder, processed, root=root, tokens=lambda g, s: Secret(PASSWORD)
    )


def test_all_pages_are_listed_and_messages_come_as_they_are(trusted: Authority) -> None:
    mailbox = FakeMailbox({"AAA": b"From: a\r\n\r\nuno", "BBB": b"From: b\r\n\r\ndos"})
    with serving(mailbox, trusted) as root, source(root) as opened:
        uids = opened.uids(DAY)
        assert [opened.message(uid) for uid in uids] == list(mailbox.messages.values())
        assert uids == opened.uids(DAY)
    assert len(set(uids)) == 2
    assert all(0 < uid < 2**63 for uid in uids)
    assert mailbox.read == []


def test_done_marks_and_moves_and_takes_no_offence_at_a_message_that_is_gone(
    trusted: Authority,
) -> None:
    mailbox = FakeMailbox({"AAA": b"x", "BBB": b"y"})
    with serving(mailbox, trusted) as root, source(root, "Procesados") as opened:
        first, second = opened.uids(DAY)
        opened.done(first)
        del mailbox.messages["BBB"]
        opened.done(second)
        assert opened.message(second) is None
    assert (mailbox.read, mailbox.moved) == (["AAA"], [("AAA", "F1")])


def test_a_folder_that_is_not_there_is_said(trusted: Authority) -> None:
    with (
        serving(FakeMailbox(), trusted) as root,
        source(root, folder="Entregas") as opened,
        pytest.raises(PniError) as caught,
    ):
        opened.uids(DAY)
    assert caught.value.code == "mail-folder"


def test_a_return_that_came_through_graph_is_accepted_once(
    office: Office, trusted: Authority
) -> None:
    book = office.filled("MTPS")
    data = attach(message("libro"), (f"PNI_{ROUND}_MTPS.xlsx", book)).as_bytes()
    mailbox = FakeMailbox({"AAA": data})
    # The round was opened on 15 July; two days before is the first day asked for.
    with serving(mailbox, trusted) as root:
        for expected in (1, 0):
            with office.open() as work:
                opened = source(root)
                opened.uids = lambda since, found=opened.uids: found(DAY)  # type: ignore[method-assign, misc]
                report = fetch.fetch(work, source=opened)
            assert len(report.lines) == expected
    (judged,) = office.ingest()
    assert (judged.status, judged.reason) == (SubmissionState.ACCEPTED, "")
    assert mailbox.read == ["AAA", "AAA"]
