"""Microsoft Graph: sending and taking in without SMTP or IMAP (optional extra ``graph``).

For tenants of Exchange Online that switched both off. The application needs the
permissions Mail.Send and Mail.ReadWrite, limited to one mailbox by an access policy.
Messages travel as MIME, so what leaves is what was archived.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import date
from typing import Any, Self

from pni_sheets.core.closing import Closing
from pni_sheets.core.errors import PniError
from pni_sheets.mail import tls
from pni_sheets.mail.message import Delivery
from pni_sheets.storage.settings import Graph, Secret

ROOT = "https://graph.microsoft.com/v1.0"
SCOPE = "https://graph.microsoft.com/.default"
_LOGIN = "login.microsoftonline.com"
#: Graph takes a MIME message of at most 4 MB in one request.
LARGEST = 4 * 1024 * 1024
#: How often a request is repeated that the service asked to repeat later, and the most
#: seconds waited each time.
_TRIES, _LONGEST_WAIT = 4, 60.0


def token(graph: Graph, secret: Secret, scope: str = SCOPE) -> Secret:
    """An access token by the application's own secret (client credentials).

    Raises PniError("graph-extra-missing" | "mail-login" | "mail-connect").
    """
    try:
        import msal
    except ImportError as error:
        raise PniError("graph-extra-missing") from error
    authority = f"https://{_LOGIN}/{graph.tenant}"
    try:
        application = msal.ConfidentialClientApplication(
            graph.client, authority=authority, client_credential=secret.reveal(),
            timeout=tls.TIMEOUT,
        )  # fmt: skip
        answer = application.acquire_token_for_client(scopes=[scope])
    except OSError as error:  # what the HTTP library raises is one
        detail = type(error).__name__
        raise PniError("mail-connect", host=_LOGIN, port=443, detail=detail) from None
    except ValueError:  # no such tenant
        answer = {}
    if "access_token" not in answer:
        raise PniError("mail-login", host=authority, user=graph.client)
    return Secret(str(answer["access_token"]))


class _Service:
    """Requests to Graph with the token; answers of the service become PniError."""

    def __init__(
        self,
        graph: Graph,
        secret: Secret,
        *,
        root: str = ROOT,
        tokens: Callable[[Graph, Secret], Secret] = token,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        for key, value in (("graph_inquilino", graph.tenant), ("graph_buzon", graph.mailbox)):
            if not value:
                raise PniError("mail-setting", section="correo", key=key)
        self._graph = graph
        self._secret = secret
        self._root = root
        self._tokens = tokens
        self._sleep = sleep
        self._token: Secret | None = None

    def log_in(self) -> None:
        self._token = self._tokens(self._graph, self._secret)

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> bytes:
        """One request under the mailbox's address, repeated when the service is busy.

        Raises PniError("mail-login" | "mail-server") and _RefusedError for this message alone.
        """
        for attempt in range(_TRIES):
            try:
                return self._once(method, path, body, kind)
            except urllib.error.HTTPError as error:
                if error.code in (429, 503, 504) and attempt + 1 < _TRIES:
                    self._sleep(_wait(error.headers.get("Retry-After", "")))
                    continue
                raise self._judged(error) from None
            except OSError as error:
                raise PniError(
                    "mail-server", host=self._root, detail=type(error).__name__
                ) from None
        raise AssertionError("unreachable")

    def _once(self, method: str, path: str, body: bytes | None, kind: str) -> bytes:
        if self._token is None:
            raise RuntimeError("used outside the with block")
        user = urllib.parse.quote(self._graph.mailbox)
        headers = {
            "Authorization": f"Bearer {self._token.reveal()}",
            "Prefer": 'IdType="ImmutableId"',
            **({"Content-Type": kind} if kind else {}),
        }
        request = urllib.request.Request(  # noqa: S310 (https, from our own constant)
            f"{self._root}/users/{user}{path}", data=body, method=method, headers=headers
        )
        opener = urllib.request.build_opener(
            _StraightHandler, urllib.request.HTTPSHandler(context=tls.context())
        )
        with opener.open(request, timeout=tls.TIMEOUT) as answer:
            return bytes(answer.read())

    def _judged(self, error: urllib.error.HTTPError) -> Exception:
        if error.code in (401, 403):
            return PniError("mail-login", host=self._root, user=self._graph.mailbox)
        if error.code in (400, 404, 413):
            return _RefusedError(f"Graph respondió {error.code}")
        return PniError("mail-server", host=self._root, detail=str(error.code))


class _StraightHandler(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: the token would travel along."""

    def redirect_request(self, *ignored: Any, **too: Any) -> None:
        return None


class _RefusedError(Exception):
    """The service answered, and this one message it does not take or have."""


class GraphTransport(Closing):
    """Sends as the configured mailbox; the copy in its sent items is the service's."""

    name = "graph"
    draft = False

    def __init__(self, graph: Graph, secret: Secret, **service: Any) -> None:
        self._service = _Service(graph, secret, **service)

    def __enter__(self) -> Self:
        self._service.log_in()
        return self

    def deliver(
        self, message: bytes, sender: str, recipients: tuple[str, ...], label: str
    ) -> Delivery:
        """Hand over one message; its recipients are those of its headers."""
        body = base64.b64encode(message)
        if len(body) > LARGEST:
            return Delivery(False, f"Graph solo acepta {LARGEST // 2**20} MB por mensaje.")
        try:
            self._service.ask("POST", "/sendMail", body, "text/plain")
        except _RefusedError as error:
            return Delivery(False, str(error))
        return Delivery(True)


class GraphSource(Closing):
    """A folder of the mailbox. Graph's ids are texts; a message's uid is a hash of its
    immutable id, and the folder's validity is always 0."""

    validity = 0

    def __init__(
        self, graph: Graph, secret: Secret, folder: str, processed: str = "", **service: Any
    ) -> None:
        self.folder = folder
        self._processed = processed
        self._service = _Service(graph, secret, **service)
        self._ids: dict[int, str] = {}

    def __enter__(self) -> Self:
        self._service.log_in()
        return self

    def uids(self, since: date) -> tuple[int, ...]:
        query = urllib.parse.urlencode(
            {
                "$select": "id",
                "$filter": f"receivedDateTime ge {since.isoformat()}T00:00:00Z",
                "$orderby": "receivedDateTime asc",
                "$top": "500",
            }
        )
        path = f"/mailFolders/{self._folder_id(self.folder)}/messages?{query}"
        while path:
            page = self._json(path)
            for item in page.get("value", ()):
                self._ids[_number(item["id"])] = item["id"]
            # The next page's address is absolute; only its query is used.
            following = str(page.get("@odata.nextLink", "")).partition("?")[2]
            path = f"{path.partition('?')[0]}?{following}" if following else ""
        return tuple(self._ids)

    def message(self, uid: int) -> bytes | None:
        try:
            return self._service.ask("GET", f"/messages/{self._ids[uid]}/$value")
        except _RefusedError:
            return None

    def done(self, uid: int) -> None:
        path = f"/messages/{self._ids[uid]}"
        try:
            self._service.ask("PATCH", path, b'{"isRead": true}', "application/json")
            if self._processed:
                target = json.dumps({"destinationId": self._folder_id(self._processed)})
                self._service.ask("POST", f"{path}/move", target.encode(), "application/json")
        except _RefusedError:
            return  # somebody moved it meanwhile

    def _folder_id(self, name: str) -> str:
        """Graph knows the inbox by a name of its own; other folders are looked up."""
        if name.upper() == "INBOX":
            return "inbox"
        quoted = name.replace("'", "''")
        query = urllib.parse.urlencode({"$filter": f"displayName eq '{quoted}'", "$select": "id"})
        found = self._json(f"/mailFolders?{query}").get("value", ())
        if not found:
            raise PniError("mail-folder", host=ROOT, folder=name)
        return str(found[0]["id"])

    def _json(self, path: str) -> dict[str, Any]:
        try:
            return dict(json.loads(self._service.ask("GET", path)))
        except (ValueError, _RefusedError) as error:
            raise PniError("mail-server", host=ROOT, detail=str(error)) from None


def _number(id: str) -> int:
    """A stable number for an id: 60 bits fit the ledger's integers."""
    return int.from_bytes(hashlib.sha256(id.encode()).digest()[:8], "big") >> 4


def _wait(header: str) -> float:
    return min(float(header), _LONGEST_WAIT) if header.isdigit() else 5.0
