"""A panel over a real workspace, and a browser that has been let in, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path

from pni_sheets.operations.workspace import Workspace, opened
from pni_sheets.panel.app import create
from pni_sheets.panel.security import Gate

PORT = 8765
ORIGIN = f"http://127.0.0.1:{PORT}"


class Visitor:
    """One browser: it follows forms as a browser without JavaScript does."""

    def __init__(self, root: Path, now: datetime) -> None:
        self.root, self.now = root, now
        self.gate = Gate(PORT)
        self.stopped: list[bool] = []
        self.app = create(root, self.clock, self.gate, lambda: self.stopped.append(True))
        self.client = self.app.test_client()

    def clock(self) -> datetime:
        return self.now

    def enter(self) -> Visitor:
        self.get(f"/entrar?token={self.gate.token}")
        return self

    def get(self, path: str, **more):
        return self.client.get(path, base_url=ORIGIN, **more)

    def post(self, path: str, fields: dict | None = None, **headers: str):
        """Post as one of our pages would, and go where it leads."""
        data = {"form_token": self.gate.form_token, **(fields or {})}
        sent = {"Origin": ORIGIN, **headers}
        answer = self.client.post(path, data=data, base_url=ORIGIN, headers=sent)
        job = re.search(r"/trabajos/(\w+)|hecho=(\w+)", answer.headers.get("Location", ""))
        if job:
            found = self.app.extensions["pni"].jobs.get(job[1] or job[2])
            assert found.ended.wait(120)
            return self.get(f"/trabajos/{found.id}", follow_redirects=True)
        return answer

    def act(self, name: str, **fields: str):
        """Open the form of an act and send it with what it carried."""
        shown = self.get(f"/actos/{name}", query_string=fields).get_data(as_text=True)
        seen = re.search(r'name="seen" value="(\d+)"', shown)
        assert seen, shown
        return self.post(f"/actos/{name}", {"seen": seen[1], **fields})

    def drop(self, *files: tuple[str, bytes]):
        return self.post("/recibir", {"files": [(BytesIO(d), n) for n, d in files]})

    def text(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        with opened(self.root, clock=self.clock) as work:
            yield work

    def close(self) -> None:
        self.app.extensions["pni"].jobs.close()
