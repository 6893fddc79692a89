"""Sending through a server: SMTP with verified TLS, by password or OAuth token."""

from __future__ import annotations

import base64
import smtplib
from typing import Self

from pni_sheets.core.closing import Closing
from pni_sheets.core.errors import PniError
from pni_sheets.mail import tls
from pni_sheets.mail.message import Delivery
from pni_sheets.storage.settings import Secret, Server


class Smtp(Closing):
    """A logged-in session; one message after another goes through it.

    ``secret`` is the password, or the access token where ``server.auth`` is "xoauth2".
    A connection that the server closed between two messages is opened again once.
    """

    name = "smtp"
    draft = False

    def __init__(self, server: Server, secret: Secret) -> None:
        self._server = server
        self._secret = secret
        self._session: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        self._session = self._open()
        return self

    def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            _leave(session)

    def deliver(
        self, message: bytes, sender: str, recipients: tuple[str, ...], label: str
    ) -> Delivery:
        """Hand over one message. ``accepted`` once the server took it for any recipient."""
        session = self._alive()
        limit = session.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(message):
            return Delivery(False, f"El servidor solo acepta {int(limit) // 2**20} MB por mensaje.")
        try:
            refused = session.sendmail(sender, recipients, message)
        except smtplib.SMTPRecipientsRefused as error:
            return Delivery(False, "Dirección rechazada", self._reasons(error.recipients))
        except smtplib.SMTPServerDisconnected as error:
            raise self._broken("el servidor cerró la conexión") from error
        except smtplib.SMTPResponseException as error:
            return Delivery(False, self._clean(error.smtp_code, error.smtp_error))
        except (smtplib.SMTPException, OSError) as error:
            raise self._broken(type(error).__name__) from error
        return Delivery(True, "", self._reasons(refused))

    def _open(self) -> smtplib.SMTP:
        host, port, security = self._server.host, self._server.port, self._server.security
        socket = tls.connect(host, port, security, tls.smtp_dialogue)
        session = smtplib.SMTP(local_hostname="[127.0.0.1]", timeout=tls.TIMEOUT)
        session.sock = socket
        try:
            if security == "tls":
                session.getreply()
            session.ehlo_or_helo_if_needed()
            self._log_in(session)
        except (smtplib.SMTPException, OSError) as error:
            session.close()
            raise self._broken(type(error).__name__) from None
        except PniError:
            session.close()
            raise
        return session

    def _log_in(self, session: smtplib.SMTP) -> None:
        """What the server answers to a log-in is never repeated: it may echo the secret."""
        user, secret = self._server.user, self._secret.reveal()
        try:
            if self._server.auth == "xoauth2":
                session.auth("XOAUTH2", xoauth2(user, secret))
            else:
                session.login(user, secret)
        except (
            smtplib.SMTPAuthenticationError,
            smtplib.SMTPNotSupportedError,
            UnicodeEncodeError,  # smtplib takes ASCII passwords only
        ):
            raise PniError("mail-login", host=self._server.host, user=user) from None

    def _alive(self) -> smtplib.SMTP:
        session = self._session
        if session is None:
            raise RuntimeError("deliver() outside the with block")
        try:
            answered = session.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            answered = False
        if not answered:
            session.close()
            session = self._session = self._open()
        return session

    def _broken(self, detail: str) -> PniError:
        return PniError("mail-server", host=self._server.host, detail=detail)

    def _reasons(self, refused: dict[str, tuple[int, bytes]]) -> tuple[tuple[str, str], ...]:
        return tuple((name, self._clean(*answer)) for name, answer in sorted(refused.items()))

    def _clean(self, code: int, answer: bytes | str) -> str:
        """The server's answer as one printable line without anything that was secret."""
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        line = "".join(c if c.isprintable() else " " for c in f"{code} {text}")[:300]
        secret = self._secret.reveal()
        for form in (secret, base64.b64encode(secret.encode()).decode()):
            line = line.replace(form, "…") if form else line
        return " ".join(line.split())


def xoauth2(user: str, token: str) -> smtplib._AuthObject:
    """Google's and Microsoft's SASL XOAUTH2; an error challenge is answered with nothing."""

    def answer(challenge: bytes | None = None) -> str:
        return f"user={user}\x01auth=Bearer {token}\x01\x01" if challenge is None else ""

    return answer


def _leave(session: smtplib.SMTP) -> None:
    try:
        session.quit()
    except (smtplib.SMTPException, OSError):
        session.close()
