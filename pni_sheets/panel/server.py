"""The panel served: on a loopback socket, one for a workspace, until it is closed."""

from __future__ import annotations

import json
import logging
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pni_sheets.core.errors import PniError
from pni_sheets.operations.workspace import Clock, wall_clock
from pni_sheets.panel.app import create
from pni_sheets.panel.security import Gate
from pni_sheets.panel.uploads import MOST_BYTES
from pni_sheets.storage import files
from pni_sheets.storage.settings import Paths

LOOPBACK = "127.0.0.1"
#: Connections that say nothing hold no thread; after so many seconds they are let go.
CONNECTIONS, SILENCE = 400, 30
THREADS = 6


@dataclass(frozen=True, slots=True)
class Served:
    """Where a panel answers. ``already``: one was open for this workspace."""

    url: str
    port: int
    workspace: Path
    already: bool = False


def serve(
    root: Path,
    port: int,
    *,
    browser: bool,
    announce: Callable[[Served], None],
    clock: Clock = wall_clock,
) -> None:
    """Serve the workspace until it is closed; a second panel only opens the first one's page.

    Raises PniError("panel-port") where the port is taken.
    """
    from filelock import FileLock, Timeout

    registry = Paths(root.resolve()).registry
    note = registry / "panel.json"
    files.make_folder(registry)
    lock = FileLock(registry / "panel.candado", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        _tell(_first(note, root), browser, announce)
        return
    try:
        _serve(root, port, note, browser, announce, clock)
    finally:
        files.remove(note)
        lock.release()


def _first(note: Path, root: Path) -> Served:
    found = json.loads(files.read(note))
    return Served(found["url"], found["port"], root, already=True)


def _tell(served: Served, browser: bool, announce: Callable[[Served], None]) -> None:
    announce(served)
    if browser:
        webbrowser.open(served.url)


def _serve(
    root: Path, port: int, note: Path, browser: bool,
    announce: Callable[[Served], None], clock: Clock,
) -> None:  # fmt: skip
    from waitress.server import create_server

    listening = _listening(port)
    gate = Gate(listening.getsockname()[1])
    _log_to(note.with_name("panel.log"))
    stopping: list[Any] = []
    app = create(root, clock, gate, lambda: stopping[0]())
    server: Any = create_server(
        app, sockets=[listening], threads=THREADS, connection_limit=CONNECTIONS,
        channel_timeout=SILENCE, cleanup_interval=10, max_request_body_size=MOST_BYTES,
        ident=None,
    )  # fmt: skip
    stopping.append(lambda: threading.Timer(0.5, _end, [server]).start())
    served = Served(gate.entrance, gate.port, root)
    files.write(note, json.dumps({"url": served.url, "port": served.port}).encode(), private=True)
    threading.Thread(target=_warm, daemon=True).start()
    _tell(served, browser, announce)
    with suppress(KeyboardInterrupt, OSError):
        server.run()
    app.extensions["pni"].jobs.close()


def _end(server: Any) -> None:
    """Waitress ends its loop where nothing is left to be listened to."""
    server.close()
    for channel in list(server.active_channels.values()):
        channel.will_close = True
    server.pull_trigger()


def _listening(port: int) -> socket.socket:
    listening = socket.socket()
    try:
        listening.bind((LOOPBACK, port))
    except OSError as error:
        listening.close()
        raise PniError("panel-port", port=port) from error
    return listening


def _log_to(path: Path) -> None:
    """Errors alone go to the log; requests, and so the token, to none."""
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    for name in ("pni_sheets.panel", "waitress"):
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).propagate = False


def _warm() -> None:
    """What judging and reading need, imported while the first page is looked at."""
    with suppress(ImportError):
        from pni_sheets.operations import reading  # noqa: F401
        from pni_sheets.validation import engine

        engine.load()
