"""Settings, secrets and the places of a workspace: the only reader of the environment.

``pni.toml`` is read once into frozen dataclasses; an unknown key or a wrong type is a
``PniError`` that names file, key and mend. Credentials never stand in the file: they come
from the environment or, where it is installed, from the system keyring.
"""

from __future__ import annotations

import calendar
import getpass
import os
import re
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import Semester, Thresholds
from pni_sheets.storage import files


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
    between messages, ``max_mb`` the largest message in megabytes. ``coordinator`` is the
    address that escalations go to, ``contact`` who institutions may ask (printed in
    templates and letters), ``signature`` the lines under letters. ``folder`` is the mailbox
    folder read, ``processed`` the one where read messages are moved ("" leaves them).
    """

    transport: str = "eml"
    sender: str = ""
    reply_to: str = ""
    coordinator: str = ""
    contact: str = ""
    signature: str = ""
    pause: float = 2.0
    max_mb: int = 20
    smtp: Server = field(default_factory=lambda: Server(port=587, security="starttls"))
    imap: Server = field(default_factory=lambda: Server(port=993))
    folder: str = "INBOX"
    processed: str = ""
    graph: Graph = field(default_factory=Graph)

    @property
    def receives(self) -> bool:
        """Whether a mailbox to read is named: an account may send only, or read only."""
        return self.transport == "graph" or bool(self.imap.host)

    @property
    def max_bytes(self) -> int:
        """The largest message, in bytes."""
        return self.max_mb * 1024 * 1024


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

    ``deadline_months`` are months after the semester's end; ``retention_years`` is how long
    the archive is kept; ``synthetic`` marks a demonstration; ``plan_folder`` overrides the
    packaged plan where it exists.
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
    retention_years: int = 10
    synthetic: bool = False
    plan_folder: str = "plan"

    def deadline(self, semester: Semester) -> date:
        """Last day of the month that lies ``deadline_months`` after the semester's end."""
        months = semester.end.month - 1 + self.deadline_months
        year, month = semester.end.year + months // 12, months % 12 + 1
        return date(year, month, calendar.monthrange(year, month)[1])


def load(paths: Paths) -> Settings:
    """Read ``pni.toml``; the defaults where there is none.

    Raises PniError("config-encoding" | "config-syntax" | "config-unknown-section" |
    "config-unknown-key" | "config-type" | "config-value") with file, key and the mend.
    """
    from pni_sheets.storage.settings_toml import parse

    if not paths.settings.is_file():
        return Settings()
    return parse(files.read(paths.settings), paths.settings)


def default_toml(*, synthetic: bool = False) -> str:
    """The commented ``pni.toml`` that ``init`` writes; it loads to ``Settings(synthetic=...)``."""
    from pni_sheets.storage.settings_toml import render

    return render(Settings(synthetic=synthetic))


# --- places ----------------------------------------------------------------------------


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
        for folder in (self.inbox, self.outbox, self.archive, self.backups):
            files.make_folder(folder)
        if not self.key.exists():
            import secrets

            key = secrets.token_hex(32)
            check = files.sha256(key.encode())
            files.write(self.key, f"{key}\n{check}\n".encode(), private=True)

    def read_key(self) -> bytes:
        """The 32 bytes that sign workbooks: a line of hex, checked by its sha256 below it.

        Raises PniError("workspace-missing") or PniError("key-damaged").
        """
        if not self.key.is_file():
            raise PniError("workspace-missing", path=self.root)
        found = re.fullmatch(rb"([0-9a-f]{64})\n([0-9a-f]{64})\n", files.read(self.key))
        if not found or files.sha256(found[1]).encode() != found[2]:
            raise PniError("key-damaged", path=self.key)
        return bytes.fromhex(found[1].decode())


#: Services that copy a folder behind the program's back, by a part of their folder's name.
_SYNCED = (
    ("onedrive", "OneDrive"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("mi unidad", "Google Drive"),
    ("my drive", "Google Drive"),
    ("icloud", "iCloud"),
    ("mobile documents", "iCloud"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
)
_REMOTE = ("nfs", "cifs", "smb", "9p", "afs", "ncpfs", "fuse.sshfs", "fuse.rclone", "davfs")
_DRIVE_REMOTE = 4  # GetDriveTypeW, DRIVE_REMOTE


def synced_folder(path: Path) -> str | None:
    """The name of the service where the folder looks synced or remote, else None.

    "OneDrive", "Dropbox", "Google Drive", "iCloud", "Nextcloud", "ownCloud", "red" (UNC
    path, mapped drive or network file system). A ledger there may be damaged by it.
    """
    text = str(path)
    if text.startswith(("\\\\", "//")) and not text.startswith("\\\\?\\"):
        return "red"
    for part in re.split(r"[\\/]", text):
        for mark, service in _SYNCED:
            if part.lower().startswith(mark):
                return service
    return "red" if _on_network(path) else None


def _on_network(path: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        drive = ctypes.windll.kernel32.GetDriveTypeW(str(path.absolute().anchor))
        return bool(drive == _DRIVE_REMOTE)
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return _file_system(path.absolute(), mounts).startswith(_REMOTE)


def _file_system(path: Path, mounts: str) -> str:
    """The type of the file system of a path, after a text in the form of /proc/mounts."""
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        point = fields[1].replace("\\040", " ") if len(fields) > 2 else ""
        if point and len(point) >= len(best) and path.is_relative_to(point):
            best, kind = point, fields[2]
    return kind


# --- credentials -------------------------------------------------------------------------

_VARIABLES = {
    "smtp": "PNI_SMTP_PASSWORD",
    "imap": "PNI_IMAP_PASSWORD",
    "oauth": "PNI_MAIL_TOKEN",
    "graph": "PNI_GRAPH_SECRET",
}
KEYRING_SERVICE = "pni-sheets"


class Secret:
    """A credential. ``reveal()`` gives it; repr, str and pickling never do."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The credential itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> str:
        raise TypeError("a credential is not written anywhere")


def secret_variable(name: str) -> str:
    """The environment variable of a credential, for messages."""
    return _VARIABLES[name]


def secret(name: str) -> Secret | None:
    """A credential by name: "smtp", "imap", "oauth" or "graph"; None where none is set.

    Looks in PNI_SMTP_PASSWORD, PNI_IMAP_PASSWORD, PNI_MAIL_TOKEN, PNI_GRAPH_SECRET and then
    in the keyring (service "pni-sheets", user = ``name``), where it is installed.
    """
    value = os.environ.get(_VARIABLES[name], "") or _from_keyring(name)
    return Secret(value) if value else None


def _from_keyring(name: str) -> str:
    try:
        import keyring
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING_SERVICE, name) or ""
    except keyring.errors.KeyringError:  # locked, or no backend on this machine
        return ""


def operator() -> str:
    """The name under which this machine's user acts in the log; never empty."""
    try:
        return getpass.getuser() or "operador"
    except (OSError, KeyError, ImportError):
        return "operador"
