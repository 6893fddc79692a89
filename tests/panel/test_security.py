"""Each line of the panel's table in SECURITY.md."""

from __future__ import annotations

import logging
import re

import pytest
from support.panel import ORIGIN, PORT

from pni_sheets.panel.security import HEADERS


def addresses(visitor, method: str) -> list[str]:
    """One address of every route, its variables filled in."""
    return [
        str(rule)
        .replace("<path:filename>", "panel.js")
        .replace("<name>", "excuse")
        .replace("<key>", "MAG")
        .replace("<round_id>", "2025-S1")
        .replace("<sha>", "0" * 64)
        .replace("<id>", "E0001")
        for rule in visitor.app.url_map.iter_rules()
        if method in rule.methods
    ]


def events(visitor) -> int:
    with visitor.workspace() as work:
        return len(work.ledger.status.events())


def test_nothing_answers_without_the_cookie(stranger):
    for path in [*addresses(stranger, "GET"), "/", "/no-existe", "/entrar"]:
        assert stranger.get(path).status_code == 403, path
    for path in addresses(stranger, "POST"):
        assert stranger.client.post(path, base_url=ORIGIN).status_code == 403, path


@pytest.mark.parametrize("token", ["", "x", "ñ", "0" * 43])
def test_a_wrong_token_lets_nobody_in(stranger, token):
    answer = stranger.get("/entrar", query_string={"token": token})
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_a_stale_cookie_is_refused(stranger):
    stranger.client.set_cookie(stranger.gate.cookie, "de-ayer", domain="127.0.0.1")
    assert stranger.get("/").status_code == 403


def test_the_token_becomes_a_cookie_that_no_script_and_no_other_site_has(stranger):
    answer = stranger.get("/entrar", query_string={"token": stranger.gate.token})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert stranger.gate.token not in cookie
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1", "127.0.0.1:1", f"127.0.0.1.evil.example:{PORT}", "",
     f"evil.example:{PORT}", f"127.0.0.1:{PORT}@evil.example"],
)  # fmt: skip
def test_a_foreign_host_is_refused_with_everything_else_right(visitor, host):
    assert visitor.get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", f"https://127.0.0.1:{PORT}"])
def test_a_foreign_origin_is_refused(visitor, origin):
    before = events(visitor)
    answer = visitor.post("/actos/excuse", {"institution": "MAG", "by": "x", "reason": "y"},
                          Origin=origin)  # fmt: skip
    assert answer.status_code == 403
    assert events(visitor) == before


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_missing_form_token_is_refused(visitor, token):
    before = events(visitor)
    for path in addresses(visitor, "POST"):
        answer = visitor.post(path, {"form_token": token})
        assert answer.status_code == 403, path
    assert events(visitor) == before
    assert not visitor.stopped


def test_no_get_changes_anything(visitor):
    before = events(visitor)
    for path in {*addresses(visitor, "GET"), *addresses(visitor, "POST")} - {"/entrar"}:
        visitor.get(path)
    assert events(visitor) == before
    assert not visitor.stopped


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(visitor, method):
    answer = visitor.client.open("/", method=method, base_url=ORIGIN)
    assert answer.status_code == 405
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_every_answer_carries_the_headers(visitor):
    answers = [visitor.get(path) for path in ("/", "/no-existe", "/estilo.css", "/entrar")]
    for answer in [*answers, visitor.get("/", headers={"Host": "evil.example"})]:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value


def test_nothing_is_inline(visitor):
    for path in ("/", "/recibir", "/instituciones/MAG", "/actos/excuse?institution=MAG"):
        text = visitor.text(path)
        assert "<style" not in text
        assert " style=" not in text
        assert not re.search(r"<[^>]*\son\w+\s*=", text)
        assert text.count("<script") == text.count('<script src="/static/panel.js" defer></script>')


@pytest.mark.parametrize(
    "bad",
    ["../clave", "..%2fclave", "%2e%2e%2fclave", "..\\clave", "/etc/passwd", "E0001/../../clave",
     "\0", "ñ" * 300],
)  # fmt: skip
def test_no_parameter_is_a_path(visitor, bad):
    for path in ("/descargas/entrega/", "/descargas/producto/2025-S1/", "/instituciones/",
                 "/trabajos/", "/actos/", "/static/"):  # fmt: skip
        answer = visitor.get(path + bad)
        assert answer.status_code in (308, 400, 404, 409), (path, answer.status_code)
    for name in ("ronda", "estado", "orden", "q", "hecho"):
        assert visitor.get("/", query_string={name: bad}).status_code in (200, 409)


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_no_address_leads_elsewhere(visitor, back):
    text = visitor.get("/actos/excuse", query_string={"institution": "MAG", "back": back})
    assert "evil.example" not in text.get_data(as_text=True)


def test_the_token_is_in_no_log(stranger, caplog):
    with caplog.at_level(logging.DEBUG):
        stranger.enter()
        stranger.get("/")
    assert stranger.gate.token not in caplog.text
    assert stranger.gate.token not in repr(stranger.gate)


def test_a_file_beyond_the_guards_limit_is_refused_and_nothing_is_kept(visitor):
    answer = visitor.drop(("grande.xlsx", b"\0" * (26 << 20)))
    assert answer.status_code == 413
    assert "demasiado grande" in answer.get_data(as_text=True)
    assert not list((visitor.root / "inbox").glob("panel-*"))


@pytest.mark.parametrize("name", ["../../clave", "C:\\Windows\\x.xlsx", "/etc/cron.d/x", "con.xlsx",
                                  "<script>alert(1)</script>.xlsx"])  # fmt: skip
def test_the_name_of_an_upload_is_never_a_path_nor_markup(visitor, name):
    text = visitor.drop((name, b"nada que leer")).get_data(as_text=True)
    kept = [
        p for p in visitor.root.rglob("*") if p.is_file() and p.read_bytes() == b"nada que leer"
    ]
    inbox = visitor.root / "inbox"
    assert len([p for p in kept if inbox in p.parents]) == 1
    assert all(inbox in p.parents or (visitor.root / "registro") in p.parents for p in kept)
    assert "<script>alert" not in text


def test_downloads_are_attachments(visitor):
    visitor.drop(("pagina.html", b"<script>alert(1)</script>"))
    answer = visitor.get("/descargas/entrega/E0001")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"
    assert answer.data == b"<script>alert(1)</script>"
