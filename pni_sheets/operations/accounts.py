"""From settings and secrets to something that sends, and something to read from."""

from __future__ import annotations

from pni_sheets.core.errors import PniError
from pni_sheets.mail import message
from pni_sheets.mail.imap import Imap, Source
from pni_sheets.mail.message import EmlFolder, Transport
from pni_sheets.mail.smtp import Smtp
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import settings
from pni_sheets.storage.settings import MailSettings, Secret, Server

#: Where Exchange Online's SMTP and IMAP take tokens for.
_OUTLOOK_SCOPE = "https://outlook.office365.com/.default"


def transport_for(work: Workspace, round_id: str) -> Transport:
    """The transport that ``pni.toml`` names.

    Raises PniError("mail-setting" | "mail-credential" | "graph-extra-missing").
    """
    mail = work.settings.mail
    if mail.transport == "eml":
        return EmlFolder(work.paths.drafts(round_id))
    message.address(mail.sender)
    if mail.transport == "graph":
        from pni_sheets.mail.graph import GraphTransport

        return GraphTransport(mail.graph, _graph_secret())
    return Smtp(_complete(mail.smtp, "smtp"), _secret(mail, mail.smtp, "smtp"))


def source_for(work: Workspace) -> Source:
    """The mailbox that ``pni.toml`` names.

    Raises PniError("mail-setting" | "mail-credential" | "graph-extra-missing").
    """
    mail = work.settings.mail
    if mail.transport == "graph":
        from pni_sheets.mail.graph import GraphSource

        return GraphSource(mail.graph, _graph_secret(), mail.folder, mail.processed)
    server = _complete(mail.imap, "imap")
    return Imap(server, _secret(mail, server, "imap"), mail.folder, mail.processed)


def _complete(server: Server, name: str) -> Server:
    for key, value in (("servidor", server.host), ("usuario", server.user)):
        if not value:
            raise PniError("mail-setting", section="correo", key=f"{name}_{key}")
    return server


def _secret(mail: MailSettings, server: Server, name: str) -> Secret:
    """The password, or the token: given ready, or fetched with the application's secret."""
    if server.auth != "xoauth2":
        return _required(name)
    given = settings.secret("oauth")
    if given is not None:
        return given
    if not mail.graph.tenant:
        raise PniError("mail-credential", variable=settings.secret_variable("oauth"))
    from pni_sheets.mail.graph import token

    return token(mail.graph, _graph_secret(), _OUTLOOK_SCOPE)


def _graph_secret() -> Secret:
    return _required("graph")


def _required(name: str) -> Secret:
    found = settings.secret(name)
    if found is None:
        raise PniError("mail-credential", variable=settings.secret_variable(name))
    return found
