"""The folder that runs without Python: built here, tried with a whole round."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import ROOT


def test_the_recipe_and_the_script_name_the_same_specification() -> None:
    recipe = (ROOT / "docs" / "windows.md").read_text(encoding="utf-8")
    script = (ROOT / "packaging" / "build.py").read_text(encoding="utf-8")
    assert r"packaging\pni-sheets.spec" in recipe
    assert '"packaging" / "pni-sheets.spec"' in script
    assert (ROOT / "packaging" / "pni-sheets.spec").is_file()


@pytest.mark.network
@pytest.mark.skipif(
    "PNI_BUILD" not in os.environ,
    reason="takes minutes: set PNI_BUILD=1, or run `python packaging/build.py`",
)
def test_a_folder_with_everything_runs_a_round(tmp_path: Path) -> None:
    wanted = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
              "--dest", str(tmp_path / "pip"), "pyinstaller"]  # fmt: skip
    if subprocess.run(wanted, capture_output=True, check=False).returncode:
        pytest.skip("PyInstaller cannot be had: no package index within reach")
    answer = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "build.py"), "--to", str(tmp_path / "dist")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr[-3000:]
    assert "40 de 48 instituciones" in answer.stdout
