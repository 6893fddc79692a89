"""Build the folder that runs without Python, in a temporary environment, and try it.

    python packaging/build.py [--to DIR]      DIR/pni-sheets/ holds the program (default: dist)

Follows the recipe of docs/windows.md. PyInstaller is installed for the occasion only. The
trial is a whole round (``demo``) in an environment without Python, PATH or home: the
frozen program must start its reading child by itself.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = sys.platform == "win32"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--to", type=Path, default=ROOT / "dist")
    to = parser.parse_args().to.resolve()
    with tempfile.TemporaryDirectory() as work:
        started = time.monotonic()
        program = build(to, Path(work))
        print(f"built in {time.monotonic() - started:.0f} s: {megabytes(program.parent)} MB")
        started = time.monotonic()
        last = demonstration(program, Path(work) / "demo")
        print(f"demo from the folder in {time.monotonic() - started:.0f} s: {last}")
    return 0


def build(to: Path, work: Path) -> Path:
    """Install, freeze; the path of the program. CalledProcessError where a step fails."""
    venv.create(work / "venv", with_pip=True)
    tools = work / "venv" / ("Scripts" if WINDOWS else "bin")
    quiet = ("--quiet", "--disable-pip-version-check")
    run(tools / "python", "-m", "pip", "install", *quiet, ROOT, "pyinstaller")
    run(tools / "pyinstaller", "--noconfirm", "--log-level", "ERROR", "--distpath", to,
        "--workpath", work / "build", ROOT / "packaging" / "pni-sheets.spec")  # fmt: skip
    return to / "pni-sheets" / ("pni-sheets.exe" if WINDOWS else "pni-sheets")


def demonstration(program: Path, folder: Path) -> str:
    """Run a whole round; the line that says how many institutions are in."""
    alone = {"LANG": "C.UTF-8", "USER": "oficina"} if not WINDOWS else dict(os.environ)
    answer = subprocess.run(
        [program, "demo", "--to", folder], env=alone, check=True, capture_output=True, text=True,
        encoding="utf-8",
    )  # fmt: skip
    return next(line for line in answer.stdout.splitlines() if line.startswith("Ronda "))


def run(*command: str | Path) -> None:
    """Run a step; what lies on PYTHONPATH must not stand in for the installed wheel."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(command, check=True, cwd=ROOT, env=clean)


def megabytes(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if not p.is_symlink()) // 2**20


if __name__ == "__main__":
    raise SystemExit(main())
