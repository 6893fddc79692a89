"""A real workspace for the tests of mail: 48 institutions with contacts, 2025-S1 open."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from pni_sheets.core.model import Value
from pni_sheets.mail import contacts_workbook
from pni_sheets.operations import ingest, rounds, synthetic
from pni_sheets.operations.send import SendReport, What, send
from pni_sheets.operations.workspace import Workspace, opened
from pni_sheets.workbooks import workbook
from support.fixed import NOW
from support.mail_servers import HOST, USER

ROUND = "2025-S1"


@dataclass
class Office:
    """A workspace, its clock, and what a coordinator does in it."""

    root: Path
    now: datetime = NOW
    waited: list[float] = field(default_factory=list)

    @contextmanager
    def open(self) -> Iterator[Workspace]:
        with opened(self.root, clock=lambda: self.now, writing="prueba", wait=0) as work:
            yield work

    def wait(self, days: float) -> None:
        self.now += timedelta(days=days)

    def configure(self, **values: object) -> None:
        """Change keys of pni.toml."""
        path = self.root / "pni.toml"
        text = path.read_text("utf-8")
        for key, value in values.items():
            shown = f'"{value}"' if isinstance(value, str) else str(value)
            text, found = re.subn(rf"(?m)^{key} = .*$", f"{key} = {shown}", text)
            assert found == 1, key
        path.write_text(text, "utf-8")

    def smtp(self, port: int) -> None:
        """Send through a server on loopback."""
        self.configure(
            transporte="smtp", remitente=f"Seguimiento del PNI <{USER}>", smtp_servidor=HOST,
            smtp_puerto=port, smtp_usuario=USER, contacto="consultas@example.org",
            coordinador="coordinacion@example.org",
        )  # fmt: skip

    def imap(self, port: int, user: str, processed: str = "") -> None:
        """Read from a server on loopback."""
        self.configure(
            imap_servidor=HOST, imap_puerto=port, imap_usuario=user, carpeta_procesados=processed
        )

    def contact(self, key: str, /, **values: str) -> None:
        """Set cells in the row of an institution in contactos.xlsx."""
        self.contacts({key: values})

    def contacts(self, changes: Mapping[str, Mapping[str, str]]) -> None:
        path = self.root / "contactos.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book[contacts_workbook.SHEET]
        for row in contacts_workbook.read_rows(path):
            for name, value in changes.get(row.texts["institution"], {}).items():
                sheet[row.cells[name]].value = value or None
        buffer = io.BytesIO()
        book.save(buffer)
        path.write_bytes(buffer.getvalue())

    def send(self, what: What, **options: object) -> SendReport:
        with self.open() as work:
            return send(work, what, ROUND, sleep=self.waited.append, **options)  # type: ignore[arg-type]

    def filled(
        self, key: str, changes: Mapping[tuple[str, str, str], Value] | None = None
    ) -> bytes:
        """A right return of an institution, with some cells changed."""
        with self.open() as work:
            form = work.ledger.documents.template(ROUND, key)
            assert form is not None
            entries = {**synthetic.fill(form), **(changes or {})}
            return workbook.render(form, work.key, created=NOW, entries=entries)

    def drop(self, name: str, data: bytes) -> None:
        """Put a file into inbox/ by hand."""
        (self.root / "inbox" / name).write_bytes(data)

    def ingest(self) -> list[ingest.Judged]:
        with self.open() as work:
            return ingest.ingest(work, ROUND)


def address(key: str) -> str:
    return f"enlace.{key.lower().replace('_', '-')}@example.org"


@pytest.fixture(scope="session")
def built_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once a session: about three seconds for 48 templates."""
    office = Office(tmp_path_factory.mktemp("oficina") / "pni")
    rounds.init(office.root, lambda: NOW)
    with office.open() as work:
        keys = [i.key for i in work.plan.reporters]
        rounds.open_round(work, ROUND)
        rounds.generate(work, ROUND)
    office.contacts({key: {"email": address(key), "courtesy": "Estimada colega"} for key in keys})
    return office.root


@pytest.fixture
def office(built_office: Path, tmp_path: Path) -> Office:
    """A copy of the workspace, for one test."""
    root = tmp_path / "pni"
    shutil.copytree(built_office, root)
    return Office(root)
