"""The wheel alone is enough: installed outside the checkout, it runs the demonstration."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from support.paths import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)],
        check=True, capture_output=True,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


@pytest.mark.network
def test_the_wheel_carries_plan_templates_and_texts(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "pni_sheets/plan/data/indicators.csv",
        "pni_sheets/templates/resumen.html.j2",
        "pni_sheets/cli/locale/es/LC_MESSAGES/messages.mo",
        "pni_sheets/guia/guia.md",
        "pni_sheets/guia/img/resumen.png",
        "pni_sheets/py.typed",
    ):
        assert needed in names
    assert not any(name.startswith(("tests/", "docs/")) for name in names)


@pytest.mark.network
def test_a_clean_environment_runs_the_demonstration(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=True)
    scripts = environment / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    answer = subprocess.run(
        [scripts / "pni-sheets", "demo", "--to", "demo"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "demo" / "outbox" / "2025-S1" / "maestro").is_dir()
    assert "40 de 48 instituciones" in answer.stdout
