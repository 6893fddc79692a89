"""The command itself: one panel a workspace, on the loopback alone, until it is closed."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import urllib.parse


def start(root, *more: str) -> tuple[subprocess.Popen, dict]:
    command = [sys.executable, "-m", "pni_sheets", "-C", str(root), "panel", "--no-browser",
               "--json", *more]  # fmt: skip
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert program.stdout
    return program, json.loads(program.stdout.readline())


def asked(port: int, method: str, path: str, body: str = "", **headers: str):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, dict(answer.headers), answer.read().decode()


def test_a_panel_is_one_and_ends_by_its_button(tmp_path):
    program, said = start(tmp_path)
    try:
        port = said["port"]
        url = urllib.parse.urlsplit(said["url"])
        assert url.hostname == "127.0.0.1"
        second, told = start(tmp_path)
        assert second.wait(30) == 0
        assert told["url"] == said["url"]
        assert asked(port, "GET", "/")[0] == 403
        _, headers, _ = asked(port, "GET", f"{url.path}?{url.query}")
        cookie = headers["Set-Cookie"].split(";")[0]
        status, _, page = asked(port, "GET", "/", Cookie=cookie)
        assert status == 200
        token = re.search(r'name="form_token" value="(\w+)"', page)[1]
        status, _, page = asked(
            port, "POST", "/cerrar", f"form_token={token}", Cookie=cookie,
            Origin=f"http://127.0.0.1:{port}",
        )  # fmt: skip
        assert "El panel se cerró" in page
        assert program.wait(30) == 0
        assert not (tmp_path / "registro" / "panel.json").exists()
        log = tmp_path / "registro" / "panel.log"
        assert not log.exists() or url.query not in log.read_text()
    finally:
        program.kill()


def test_300_megabytes_are_refused_before_they_are_sent(tmp_path):
    program, said = start(tmp_path)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", said["port"], timeout=30)
        connection.putrequest("POST", "/recibir")
        connection.putheader("Content-Length", str(300 << 20))
        connection.endheaders()
        connection.send(b"x" * 1000)
        assert connection.getresponse().status == 413
        assert asked(said["port"], "GET", "/")[0] == 403
    finally:
        program.kill()


def test_200_slow_connections_do_not_stop_the_panel(tmp_path):
    import socket

    program, said = start(tmp_path)
    slow = []
    try:
        for _ in range(200):
            one = socket.create_connection(("127.0.0.1", said["port"]), timeout=30)
            one.send(b"GET / HTTP/1.1\r\nHost: ")
            slow.append(one)
        assert asked(said["port"], "GET", "/")[0] == 403
    finally:
        for one in slow:
            one.close()
        program.kill()
