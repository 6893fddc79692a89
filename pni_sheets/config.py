"""Settings, secrets and the places of a workspace: the only reader of the environment.

``pni.toml`` is read once into frozen dataclasses; an unknown key or a wrong type is a
``PniError`` that names file, key and mend. Credentials never stand in the file: they come
from the environment or, where it is installed, from the system keyring.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pni_sheets.model import Semester


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Lower limits of the traffic light, as shares of the expected figure (0.90 = 90 %).

    ``sobre_meta`` is a share of the target above which the figure must be explained.
    """

    en_tiempo: float = 0.90
    con_rezago: float = 0.60
    sobre_meta: float = 1.20


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. ``security`` is "tls" or "starttls"; ``auth`` "password" or "xoauth2"."""

    host: str = ""
    port: int = 0
    security: str = "tls"
    user: str = ""
    auth: str = "password"


@dataclass(frozen=True, slots=True)
class Graph:
    """Microsoft Graph: tenant and application ids (public), and the mailbox to act for."""

    tenant: str = ""
    client: str = ""
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """``[correo]``: how mail leaves and comes in; no secret stands here.

    ``transport`` is "eml" (drafts, the default), "smtp" or "graph". ``pause`` is in seconds
    between messages, ``max_bytes`` the largest message. ``coordinator`` is the address that
    escalations go to, ``contact`` who institutions may ask (printed in templates and
    letters), ``signature`` the lines under letters. ``folder`` is the mailbox folder read,
    ``processed`` the one where read messages are moved ("" leaves them, flagged).
    """

    transport: str = "eml"
    sender: str = ""
    reply_to: str = ""
    coordinator: str = ""
    contact: str = ""
    signature: str = ""
    pause: float = 2.0
    max_bytes: int = 20 * 1024 * 1024
    smtp: Server = field(default_factory=lambda: Server(port=587, security="starttls"))
    imap: Server = field(default_factory=lambda: Server(port=993))
    folder: str = "INBOX"
    processed: str = ""
    graph: Graph = field(default_factory=Graph)


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder of the ladder: ``days`` relative to the deadline (negative: before).

    ``to`` is "contactos", "superior" or "coordinador".
    """

    days: int
    to: str = "contactos"


@dataclass(frozen=True, slots=True)
class Settings:
    """All of ``pni.toml``.

    ``deadline_months`` are months after the semester's end; ``small_group`` is the size
    under which groups of persons are suppressed in public data; ``retention_years`` is how
    long the archive is kept; ``plan_folder`` overrides the packaged plan ("" for none).
    """

    thresholds: Thresholds = field(default_factory=Thresholds)
    deadline_months: int = 1
    mail: MailSettings = field(default_factory=MailSettings)
    reminders: tuple[Rung, ...] = (
        Rung(-7),
        Rung(0),
        Rung(5),
        Rung(10, "superior"),
        Rung(15, "coordinador"),
    )
    small_group: int = 5
    retention_years: int = 10
    plan_folder: str = "plan"

    def deadline(self, semester: Semester) -> date:
        """Last day of the month that lies ``deadline_months`` after the semester's end."""
        raise NotImplementedError


class Secret:
    """A credential. ``reveal()`` gives it; repr, str and pickling never do."""

    def __init__(self, value: str) -> None:
        raise NotImplementedError

    def reveal(self) -> str:
        """The credential itself."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Paths:
    """Where everything lies in a workspace. Nothing is created by looking."""

    root: Path

    @property
    def settings(self) -> Path:
        return self.root / "pni.toml"

    @property
    def contacts(self) -> Path:
        return self.root / "contactos.xlsx"

    @property
    def plan(self) -> Path:
        return self.root / "plan"

    @property
    def letters(self) -> Path:
        """Templates of letters that the operator edited."""
        return self.root / "templates"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    @property
    def registry(self) -> Path:
        return self.root / "registro"

    @property
    def ledger(self) -> Path:
        return self.registry / "ledger.sqlite"

    @property
    def archive(self) -> Path:
        return self.registry / "archivo"

    @property
    def key(self) -> Path:
        return self.registry / "clave"

    @property
    def backups(self) -> Path:
        return self.registry / "respaldos"

    @property
    def lock(self) -> Path:
        return self.registry / "candado"

    def templates(self, round: str) -> Path:
        return self.outbox / round / "plantillas"

    def corrections(self, round: str) -> Path:
        return self.outbox / round / "correcciones"

    def drafts(self, round: str) -> Path:
        return self.outbox / round / "correos"

    def master(self, round: str) -> Path:
        return self.outbox / round / "maestro"

    def exists(self) -> bool:
        """True when there is a ledger here."""
        return self.ledger.is_file()

    def create(self) -> None:
        """Make the folders and the signing key. Keeps what is there already."""
        raise NotImplementedError

    def read_key(self) -> bytes:
        """The 32 bytes that sign workbooks.

        Raises PniError("workspace-missing") or PniError("key-damaged").
        """
        raise NotImplementedError


def load(paths: Paths) -> Settings:
    """Read ``pni.toml``; the defaults where there is none.

    Raises PniError("config-syntax" | "config-unknown-key" | "config-type" |
    "config-value") with file, key and what would be right.
    """
    raise NotImplementedError


def default_toml() -> str:
    """The commented ``pni.toml`` that ``init`` writes; loads to ``Settings()``."""
    raise NotImplementedError


def secret(name: str) -> Secret | None:
    """A credential by name: "smtp", "imap", "oauth" or "graph"; None where none is set.

    Looks in PNI_SMTP_PASSWORD, PNI_IMAP_PASSWORD, PNI_MAIL_TOKEN, PNI_GRAPH_SECRET and then
    in the keyring (service "pni-sheets", user = ``name``), where it is installed.
    """
    raise NotImplementedError


def operator() -> str:
    """The name under which this machine's user acts in the log ("" never)."""
    raise NotImplementedError


def synced_folder(path: Path) -> str | None:
    """The name of the service where the folder looks synced or remote, else None.

    "OneDrive", "Dropbox", "Google Drive", "iCloud", "Nextcloud", "red" (UNC path or network
    file system). A ledger there may be damaged by the service.
    """
    raise NotImplementedError
