"""Taking in: an IMAP folder read over verified TLS, by password or OAuth token.

Reading never changes the mailbox (BODY.PEEK); ``done`` marks or moves a message, and is
called only when its content is safe elsewhere.
"""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import date
from typing import IO, TYPE_CHECKING, Any, Protocol, Self, TypeVar

from pni_sheets.core.closing import Closing
from pni_sheets.core.errors import PniError
from pni_sheets.mail import tls
from pni_sheets.storage.settings import Secret, Server

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

#: A message above this is not downloaded; the operator is told. No mail service that
#: institutions use lets through more than 50 MB.
LARGEST = 64 * 1024 * 1024

_T = TypeVar("_T")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Source(AbstractContextManager["Source"], Protocol):
    """A folder of received mail; a context manager that connects and logs in.

    A message is known by (folder, validity, uid) for ever.
    """

    @property
    def folder(self) -> str: ...

    @property
    def validity(self) -> int: ...

    def uids(self, since: date) -> tuple[int, ...]:
        """Messages that arrived on that day or later, oldest first."""
        ...

    def message(self, uid: int) -> bytes | None:
        """The whole message; None where it is too large or gone."""
        ...

    def done(self, uid: int) -> None:
        """Mark the message as dealt with: move it, or flag it as seen."""
        ...


class Imap(Closing):
    """An IMAP folder. ``processed`` is the folder dealt-with messages go to ("": stay)."""

    def __init__(self, server: Server, secret: Secret, folder: str, processed: str = "") -> None:
        self.folder = folder
        self.validity = 0
        self._server = server
        self._secret = secret
        self._processed = processed
        self._session: imaplib.IMAP4 | None = None

    def __enter__(self) -> Self:
        self._session = self._guarded(self._open)
        return self

    def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                session.logout()

    def uids(self, since: date) -> tuple[int, ...]:
        """Searched by the server's own arrival date: the Date header proves nothing."""
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        data = self._ask("SEARCH", "SINCE", day)
        return tuple(sorted(int(uid) for uid in b" ".join(d for d in data if d).split()))

    def message(self, uid: int) -> bytes | None:
        size = re.search(
            rb"RFC822\.SIZE (\d+)", _joined(self._ask("FETCH", str(uid), "(RFC822.SIZE)"))
        )
        if size is None or int(size[1]) > LARGEST:
            return None
        for item in self._ask("FETCH", str(uid), "(BODY.PEEK[])"):
            if isinstance(item, tuple) and f"UID {uid}".encode() in item[0]:
                return bytes(item[1])
        return None

    def done(self, uid: int) -> None:
        self._ask("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
        if not self._processed:
            return
        folder = _quoted(self._processed)
        session = self._alive()
        if "MOVE" in session.capabilities:
            self._ask("MOVE", str(uid), folder)
            return
        self._ask("COPY", str(uid), folder)
        self._ask("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in session.capabilities:
            self._ask("EXPUNGE", str(uid))

    # --- the session -------------------------------------------------------------------

    def _open(self) -> imaplib.IMAP4:
        session = _Session(self._server)
        try:
            self._log_in(session)
            self._select(session)
        except BaseException:
            session.shutdown()
            raise
        return session

    def _log_in(self, session: imaplib.IMAP4) -> None:
        """What the server answers to a log-in is never repeated: it may echo the secret."""
        user, secret = self._server.user, self._secret.reveal()
        mechanism = "XOAUTH2" if self._server.auth == "xoauth2" else "PLAIN"
        first = (
            f"user={user}\x01auth=Bearer {secret}\x01\x01"
            if mechanism == "XOAUTH2"
            else f"\x00{user}\x00{secret}"
        )
        answers = iter((first.encode(),))
        try:
            session.authenticate(mechanism, lambda challenge: next(answers, b""))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            raise PniError("mail-login", host=self._server.host, user=user) from None
        # Capabilities before the log-in are those of a stranger.
        session.capabilities = tuple(
            _joined(session.capability()[1]).decode("ascii", "replace").upper().split()
        )

    def _select(self, session: imaplib.IMAP4) -> None:
        if session.select(_quoted(self.folder))[0] != "OK":
            raise PniError("mail-folder", host=self._server.host, folder=self.folder)
        self.validity = int(_joined(session.response("UIDVALIDITY")[1]) or 0)
        if self._processed:
            session.create(_quoted(self._processed))  # NO where it exists

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        """One UID command; its data. A refusal or a cut connection is for the operator."""
        session = self._alive()
        status, data = self._guarded(lambda: session.uid(command, *arguments))
        if status != "OK":
            raise self._broken(f"{command}: {_joined(data).decode('utf-8', 'replace')[:200]}")
        return list(data)

    def _alive(self) -> imaplib.IMAP4:
        if self._session is None:
            raise RuntimeError("used outside the with block")
        return self._session

    def _guarded(self, act: Callable[[], _T]) -> _T:
        try:
            return act()
        except (imaplib.IMAP4.error, OSError) as error:
            raise self._broken(type(error).__name__) from None

    def _broken(self, detail: str) -> PniError:
        return PniError("mail-server", host=self._server.host, detail=detail)


class _Session(imaplib.IMAP4):
    """imaplib over a socket that is encrypted and verified from its first byte.

    After STARTTLS the server does not greet again, so a neutral greeting is put in its
    place; what it said before the handshake (PREAUTH, capabilities) is not believed.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._greeting = b"* OK\r\n" if server.security == "starttls" else b""
        super().__init__(server.host, server.port, tls.TIMEOUT)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self._tls: ssl.SSLSocket = tls.connect(
            self._server.host, self._server.port, self._server.security, tls.imap_dialogue
        )
        self._reader: IO[bytes] = self._tls.makefile("rb")

    def read(self, size: int) -> bytes:
        return self._reader.read(size)

    def readline(self) -> bytes:
        greeting, self._greeting = self._greeting, b""
        return greeting or self._reader.readline(1_000_001)

    def send(self, data: Buffer) -> None:
        self._tls.sendall(data)

    def shutdown(self) -> None:
        with suppress(OSError):
            self._reader.close()
            self._tls.close()

    def socket(self) -> ssl.SSLSocket:
        return self._tls


def _joined(data: Any) -> bytes:
    """The pieces of an answer; literals come as pairs."""
    pieces = (piece for item in data for piece in (item if isinstance(item, tuple) else (item,)))
    return b" ".join(bytes(piece) for piece in pieces if piece)


def _quoted(folder: str) -> str:
    """A folder's name in IMAP's own UTF-7 (RFC 3501 5.1.3), quoted."""
    encoded = re.sub(r"[^\x20-\x7e]+", lambda run: _base64(run[0]), folder.replace("&", "&-"))
    escaped = encoded.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _base64(text: str) -> str:
    packed = base64.b64encode(text.encode("utf-16-be")).decode("ascii")
    return f"&{packed.rstrip('=').replace('/', ',')}-"
