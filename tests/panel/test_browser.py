"""What a visitor meets on every page, in Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

from support.browser import WEB, chromium, needs_browser

PAGES = (
    "/", "/?estado=rejected", "/recibir", "/instituciones/MTPS", "/instituciones/SSF",
    "/actos/open", "/actos/generate", "/actos/send?what=templates", "/actos/consolidate",
    "/actos/decide", "/actos/waive?institution=MTPS&rule=IND-MEDIO-FALTA",
    "/actos/excuse?institution=SSF",
)  # fmt: skip


@needs_browser
def test_pages_are_accessible_calm_and_at_home(prepared, tmp_path):
    root = shutil.copytree(prepared, tmp_path / "trabajo")
    command = [sys.executable, "-m", "pni_sheets", "-C", str(root), "panel", "--no-browser"]
    program = subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, text=True)
    try:
        said = json.loads(program.stdout.readline())
        done = subprocess.run(
            ["node", "panel.mjs", said["url"], ",".join(PAGES)],
            cwd=WEB, env=os.environ | {"CHROMIUM": chromium() or ""},
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert found == {"errors": [], "left": [], "violations": [], "overflow": []}
    finally:
        program.kill()
