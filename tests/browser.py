"""Headless Chromium as an independent reader of the summary, for every test that needs one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

WEB = Path(__file__).parent / "web"


def chromium() -> str | None:
    """Path of Chromium's program, None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")


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
