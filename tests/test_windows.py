"""Nothing in the package assumes that it does not run on Windows."""

from __future__ import annotations

import ast
import errno
import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from support.paths import ROOT

from pni_sheets.__main__ import run
from pni_sheets.operations import demo
from pni_sheets.storage import files

PACKAGE = ROOT / "pni_sheets"

#: What `dir` of Windows refuses to create.
FORBIDDEN = set('<>:"/\\|?*') | {chr(n) for n in range(32)}
DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    port + digit for port in ("COM", "LPT") for digit in "123456789¹²³"
}

#: What Windows allows a path, less a folder such as C:\Users\nombre.apellido\Documents\pni.
LONGEST_INSIDE = 260 - 60


def legal(name: str) -> bool:
    """Whether Windows can hold a file of that name."""
    stem = name.split(".")[0].rstrip(" ").upper()
    return (
        bool(name) and not FORBIDDEN & set(name) and stem not in DEVICES
        and not name.endswith((" ", ".")) and len(name) <= 255
    )  # fmt: skip


# --- names --------------------------------------------------------------------------------------

#: Names as hostile or careless senders write them.
NAMES = st.one_of(
    st.text(max_size=300),
    st.builds(
        "".join,
        st.lists(st.sampled_from([*DEVICES, *FORBIDDEN, " ", ".", "con", "nul", ".xlsx", "á"]),
                 max_size=12),
    ),
)  # fmt: skip


@given(NAMES)
@example("CON")
@example("nul.xlsx")
@example("Com1 .xlsx")
@example("LPT¹.txt")
@example("a:b.xlsx")
@example("PNI_2025-S1_MTPS.xlsx:oculto")
@example("informe.xlsx. . .")
@example("\\\\servidor\\c$\\PNI.xlsx")
@example("C:PNI.xlsx")
@example("x" * 400 + ".xlsx")
def test_a_name_from_outside_becomes_one_that_windows_holds(name: str) -> None:
    safe = files.safe_name(name)
    assert legal(safe)
    assert len(safe) <= 120
    inside = PureWindowsPath("C:/pni/inbox") / safe
    assert inside.parent == PureWindowsPath("C:/pni/inbox")
    assert inside.name == safe


@pytest.mark.parametrize("device", sorted(DEVICES))
def test_reserved_names_are_refused_with_and_without_extension(device: str) -> None:
    for name in (device, f"{device}.xlsx", f"{device.lower()}.tar.gz"):
        assert files.safe_name(name) == f"_{name}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pni") / "o"
    demo.run(root, lambda _: None)
    return root


def test_every_file_of_a_round_can_stand_on_windows(office: Path) -> None:
    inside = [path.relative_to(office) for path in office.rglob("*")]
    assert len(inside) > 200
    assert [path for path in inside if not all(map(legal, path.parts))] == []
    assert max(len(str(path)) for path in inside) < LONGEST_INSIDE
    assert len({str(path).casefold() for path in inside}) == len(inside), "differ only in case"


def test_texts_that_clerks_edit_keep_their_accents(office: Path, tmp_path: Path) -> None:
    """CSV for Excel carries the mark that makes it read UTF-8; pni.toml opens in Notepad."""
    run(["-C", str(office), "plan", "export", "--to", str(tmp_path / "plan")])
    run(["-C", str(office), "incident", "MTPS", "--csv", str(tmp_path / "envíos.csv")])
    tables = list(tmp_path.rglob("*.csv"))
    assert len(tables) > 5
    for table in tables:
        assert table.read_bytes().startswith(b"\xef\xbb\xbf"), table.name
    assert "Configuración" in (office / "pni.toml").read_text(encoding="utf-8")


# --- files that another program holds -----------------------------------------------------------


class SharingViolationError(PermissionError):
    """WinError 32: Excel has the file open."""

    winerror = 32


def test_a_master_open_in_excel_is_said_and_the_old_one_stays(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    master = office / "outbox" / demo.ROUND / "maestro" / f"PNI_maestro_{demo.ROUND}.xlsx"
    before, really = master.read_bytes(), Path.replace

    def held(source: Path, target: Path) -> Path:
        if Path(target).suffix == ".xlsx":
            raise SharingViolationError(errno.EACCES, "in use")
        return really(source, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    excuse = ["excuse", "SSF", "--by", "Coordinación", "--reason", "Oficio 1"]
    assert run(["-C", str(office), *excuse]) == 0
    assert run(["-C", str(office), "consolidate", "--partial"]) == 3
    told = capsys.readouterr().err
    assert "tiene abierto" in told
    assert "Ciérrelo" in told
    assert master.read_bytes() == before
    assert not [p for p in master.parent.rglob("*") if p.name.startswith(files.TEMPORARY)]


def test_excels_own_lock_files_are_not_returns(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("~$PNI_2025-S1_MTPS.xlsx", "desktop.ini", "Thumbs.db"):
        (office / "inbox" / name).write_bytes(b"\x07oficina")
    run(["-C", str(office), "ingest", "--json"])
    results = json.loads(capsys.readouterr().out)["results"]
    assert not [r["file"] for r in results if r["file"].startswith(("~$", "desktop", "Thumbs"))]


# --- the code -----------------------------------------------------------------------------------

#: Modules that Windows does not have: never imported but inside a ``try``.
ABSENT = {"resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix"}

#: Calls that Windows does not have, or that overwrite nothing there.
MISSING = {
    "fork", "wait4", "waitpid", "killpg", "setsid", "getuid", "geteuid", "chown", "mkfifo",
    "rename", "symlink", "sigalrm", "alarm", "getpgid", "pipe2", "sched_getaffinity",
}  # fmt: skip


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.name, ast.parse(path.read_text(encoding="utf-8"))


def test_modules_that_windows_lacks_are_imported_in_a_try() -> None:
    for name, tree in modules():
        guarded = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.Try)
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                base = [a.name for a in node.names]
                asked = {getattr(node, "module", None) or "", *base}
                assert not asked & ABSENT or id(node) in guarded, (name, node.lineno)


def test_texts_are_opened_with_their_encoding() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = _called(node.func)
            given_words = {word.arg for word in node.keywords}
            if called in ("read_text", "write_text"):
                assert "encoding" in given_words, (name, node.lineno)
            if called == "open" and isinstance(node.func, ast.Name):
                assert _binary(node) or "encoding" in given_words, (name, node.lineno)


def _binary(call: ast.Call) -> bool:
    mode = call.args[1] if len(call.args) > 1 else None
    return isinstance(mode, ast.Constant) and "b" in str(mode.value)


def test_no_call_is_made_that_windows_lacks() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                base = getattr(node.func.value, "id", "")
                assert base != "os" or node.func.attr not in MISSING, (name, node.lineno)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert "%-d" not in node.value, (name, node.lineno)
                assert "%-m" not in node.value, (name, node.lineno)


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_dates_need_no_zone_database() -> None:
    """Windows has none, and ``zoneinfo`` would ask for it."""
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                asked = {getattr(node, "module", None) or "", *(a.name for a in node.names)}
                assert "zoneinfo" not in asked, name


# --- what has to be installed -------------------------------------------------------------------


#: What the dependencies ask for on Windows alone, by the name in its metadata.
ONLY_ON_WINDOWS = {"pywin32-ctypes"}


def declared(*extras: str) -> list[str]:
    """What the package asks for, with the extras that an office may want."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted: list[str] = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    return wanted


def resolved(requirements: list[str], version: str, folder: Path) -> dict[str, Any]:
    """The resolver's report for Windows; skips where no index answers."""
    report = folder / "report.json"
    command = [
        sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed",
        "--disable-pip-version-check", "--only-binary=:all:", "--platform", "win_amd64",
        "--implementation", "cp", "--python-version", version, "--target", str(folder / "t"),
        "--report", str(report), *requirements,
    ]  # fmt: skip
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode and "No matching distribution" not in answer.stderr:
        pytest.skip("no package index within reach")
    assert answer.returncode == 0, answer.stderr[-2000:]
    result: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return result


def only_there(report: dict[str, Any], version: str) -> set[str]:
    """What the resolved packages ask for on Windows alone.

    The resolver reads ``sys_platform`` of the machine it runs on, so these would be missed.
    """
    windows = {
        "sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "extra": "",
        "python_version": version, "python_full_version": f"{version}.0",
        "implementation_name": "cpython", "platform_python_implementation": "CPython",
    }  # fmt: skip
    names = {item["metadata"]["name"].lower().replace("_", "-") for item in report["install"]}
    wanted = (
        Requirement(text)
        for item in report["install"]
        for text in item["metadata"].get("requires_dist", ())
    )
    return {
        f"{r.name}{r.specifier}"
        for r in wanted
        if (r.marker is None or r.marker.evaluate(windows))
        and r.name.lower().replace("_", "-") not in names
    }


@pytest.mark.network
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_everything_installs_on_windows_without_a_compiler(version: str, tmp_path: Path) -> None:
    report = resolved([*declared("keyring", "graph"), *ONLY_ON_WINDOWS], version, tmp_path)
    assert only_there(report, version) == set(), "name these in ONLY_ON_WINDOWS"
    wheels = [item["download_info"]["url"].rsplit("/", 1)[-1] for item in report["install"]]
    assert len(wheels) > 20
    for wheel in wheels:
        assert wheel.endswith(("-any.whl", "win_amd64.whl")), wheel
    without = [i for i in report["install"] if i["metadata"]["name"] not in ONLY_ON_WINDOWS]
    missed = only_there({"install": without}, version)
    assert {name.partition(">")[0] for name in missed} == ONLY_ON_WINDOWS


def test_the_installation_lines_name_this_package() -> None:
    name = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    for document in ("README.md", "docs/windows.md", "docs/guia.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        assert f"pipx install {name}" in text
        assert f"uv tool install {name}" in text


def test_no_separator_is_glued_by_hand() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("sep", "altsep", "pathsep"):
                assert getattr(node.value, "id", "") != "os", (name, node.lineno)
