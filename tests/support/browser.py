"""Headless Chromium as an independent reader of the summary, for every test that needs one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

WEB = Path(__file__).parent / "web"


def chromium() -> str | None:
    """Path of Chromium's program, None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")


def needs_chromium(test):
    """Mark a test that needs Chromium alone."""
    absent = pytest.mark.skipif(chromium() is None, reason="Chromium is not installed")
    return pytest.mark.chromium(absent(test))


#: Put into a copy of the page: what is wider than its place, in a window of the frame's width.
_MEASURE = """<script>
const wide = [document.documentElement, ...document.querySelectorAll(".ancho")]
  .map((box) => box.scrollWidth - box.clientWidth);
parent.postMessage(Math.max(...wide), "*");
</script></body>"""
_FRAME = """<script>
addEventListener("message", (m) => document.documentElement.setAttribute("data-wide", m.data));
</script><iframe src="page.html" style="width:{width}px;height:900px;border:0"></iframe>"""


def overflow(html: str, width: int, folder: Path) -> int:
    """Pixels that the page, or a box of it that can be scrolled, is wider than its place."""
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    (folder / "page.html").write_text(bare.replace("</body>", _MEASURE), encoding="utf-8")
    frame = folder / "frame.html"
    frame.write_text(_FRAME.format(width=width), encoding="utf-8")
    done = subprocess.run(
        [
            str(chromium()), "--headless", "--no-sandbox", "--disable-gpu",
            f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=5000", "--dump-dom",
            frame.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found = re.search(r'data-wide="(-?\d+)"', done.stdout)
    assert found, done.stdout[:500]
    return int(found[1])


def _missing() -> str:
    if chromium() is None:
        return "Chromium is not installed"
    if shutil.which("node") is None:
        return "Node.js is not installed"
    if not (WEB / "node_modules" / "playwright-core").is_dir():
        return "the browser tests are not installed: run npm ci in tests/web"
    return ""


def needs_browser(test):
    """Mark a test that needs Chromium, Node.js and tests/web; skipped with the reason."""
    why = _missing()
    return pytest.mark.chromium(pytest.mark.skipif(bool(why), reason=why)(test))


def visit(page: Path, screenshots: Path | None = None) -> dict[str, Any]:
    """What a visitor of the page meets: see ``web/check.mjs``."""
    command = ["node", "check.mjs", str(page), *([str(screenshots)] if screenshots else [])]
    done = subprocess.run(
        command,
        cwd=WEB,
        env=os.environ | {"CHROMIUM": chromium() or ""},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
