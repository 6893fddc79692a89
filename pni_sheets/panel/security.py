"""Who may ask the panel anything: this browser, by its cookie, from our own pages.

A loopback server is reached by every page that the browser shows. So: the Host must be ours
(a rebound name makes an attacker same-origin), the cookie must be there (set once, by an
address with a token that only this user was shown), and what changes anything must be a
POST from our own page: Origin and form token are both looked at.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, abort, make_response, redirect, request

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: What every answer carries: nothing foreign is loaded, framed, guessed, kept or told.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

#: Where the token of the first address becomes the cookie.
ENTRANCE = "/entrar"


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Gate:
    """The port that is served and the secrets of one run; all die with the process."""

    port: int
    token: str = field(default_factory=_secret, repr=False)
    session: str = field(default_factory=_secret, repr=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def entrance(self) -> str:
        """The first address: with it, and only with it, a browser comes in."""
        return f"{self.address}{ENTRANCE}?token={self.token}"

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"})

    @property
    def cookie(self) -> str:
        """Browsers keep one jar for all ports of a host, so the port is in the name."""
        return f"pni_panel_{self.port}"

    @property
    def form_token(self) -> str:
        """What every form of ours carries, and no other page can know."""
        return hmac.new(self.session.encode(), b"form", hashlib.sha256).hexdigest()


def guard(app: Flask, gate: Gate) -> None:
    """Let nothing reach a page that is not asked by the browser that was let in."""
    app.wsgi_app = _HostCheck(app.wsgi_app, gate.hosts)  # type: ignore[assignment]
    app.before_request(lambda: _admit(gate))
    app.after_request(_with_headers)
    app.jinja_env.globals["form_token"] = gate.form_token


class _HostCheck:
    """Refuses a foreign Host before anything else looks at the request."""

    def __init__(self, inner: WSGI, hosts: frozenset[str]) -> None:
        self._inner, self._hosts = inner, hosts

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("HTTP_HOST", "") in self._hosts:
            return self._inner(environ, start)
        start("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8"), *HEADERS.items()])
        return [b"403\n"]


def _admit(gate: Gate) -> Response | None:
    """None where the request may go on; the cookie for the right token; else 403 or 405."""
    if request.method not in ("GET", "HEAD", "POST"):
        abort(405)
    if request.path == ENTRANCE:
        return _entered(gate)
    if not _same(request.cookies.get(gate.cookie, ""), gate.session):
        abort(403)
    if request.method == "POST" and not _from_our_page(gate):
        abort(403)
    return None


def _entered(gate: Gate) -> Response:
    if request.method != "GET" or not _same(request.args.get("token", ""), gate.token):
        abort(403)
    response = make_response(redirect("/", 303))
    response.set_cookie(gate.cookie, gate.session, httponly=True, samesite="Strict")
    return response


def _from_our_page(gate: Gate) -> bool:
    """By its Origin, which is looked at before the body is read, then by the form's token."""
    if request.headers.get("Origin", "") not in {f"http://{host}" for host in gate.hosts}:
        return False
    return _same(request.form.get("form_token", ""), gate.form_token)


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
