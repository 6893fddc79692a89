"""The command line: Spanish, the contract's exit codes, nothing heavy before it is needed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pni_sheets.__main__ import run
from pni_sheets.cli.main import cli

HEAVY = ("pandas", "pandera", "numpy", "openpyxl", "xlsxwriter", "python_calamine", "jinja2")
MAIL = (
    "pni_sheets.operations.send",
    "pni_sheets.mail.message",
    "pni_sheets.mail.classify",
    "smtplib",
    "imaplib",
)


def loaded_after(*arguments: str, watched: tuple[str, ...] = HEAVY) -> set[str]:
    """The watched modules that are imported once a command has run, in a fresh interpreter."""
    program = (
        "import sys\n"
        "from pni_sheets.__main__ import run\n"
        f"run({list(arguments)!r})\n"
        f"print('LOADED', *[m for m in {watched!r} if m in sys.modules])\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(answer.stdout.split("LOADED")[1].split())


def commands(group: click.Group, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command and group, as the words that call it."""
    found: list[tuple[str, ...]] = [prefix] if prefix else []
    for name, command in group.commands.items():
        inner = (*prefix, name)
        found += commands(command, inner) if isinstance(command, click.Group) else [inner]
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "pni"
    assert run(["-C", str(root), "init"]) == 0
    return root


def test_help_lists_every_command_under_a_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    listed = re.findall(r"^  ([a-z]+) {2,}\S", capsys.readouterr().out, re.MULTILINE)
    assert sorted(listed) == sorted(cli.commands)


def test_help_imports_nothing_heavy() -> None:
    assert loaded_after("--help") == set()
    ours = (
        "pni_sheets.operations",
        "pni_sheets.ledger",
        "pni_sheets.words.errors",
        "pni_sheets.forms",
    )
    assert loaded_after("--help", watched=ours) == set()


def test_a_command_imports_no_other(workspace: Path) -> None:
    others = tuple(f"pni_sheets.cli.commands.{name}" for name in cli.commands if name != "status")
    run(["-C", str(workspace), "round", "open", "2025-S1"])
    assert loaded_after("-C", str(workspace), "status", watched=others) == set()


def test_status_imports_nothing_heavy(workspace: Path) -> None:
    run(["-C", str(workspace), "round", "open", "2025-S1"])
    assert loaded_after("-C", str(workspace), "status") == set()


@pytest.mark.skipif(sys.platform != "linux", reason="where threads are counted")
def test_numpy_starts_no_threads() -> None:
    """It would start one for each core, to multiply matrices."""
    program = (
        "import os, sys; from pni_sheets.__main__ import run; run(['plan', 'check']);"
        "assert 'numpy' in sys.modules; print('THREADS', len(os.listdir('/proc/self/task')))"
    )
    own = {name: value for name, value in os.environ.items() if "THREADS" not in name}
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=own
    )
    assert answer.stdout.split()[-2:] == ["THREADS", "1"]


def test_what_does_not_mail_imports_no_mail(workspace: Path) -> None:
    run(["-C", str(workspace), "round", "open", "2025-S1"])
    make = ("-C", str(workspace), "generate", "--only", "CNR")
    assert loaded_after(*make, watched=MAIL) == set()
    (workspace / "inbox" / "oficio.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    assert loaded_after("-C", str(workspace), "ingest", watched=MAIL) == set()
    assert loaded_after("-C", str(workspace), "send", "templates", watched=MAIL) > set()


def test_an_unchanged_inbox_imports_nothing_that_reads_or_judges(workspace: Path) -> None:
    reading = (
        "multiprocessing",
        "pni_sheets.intake.sandbox",
        "pni_sheets.intake.returns",
        "pni_sheets.forms.rules.registry",
    )
    run(["-C", str(workspace), "round", "open", "2025-S1"])
    run(["-C", str(workspace), "generate", "--only", "CNR"])
    (sent,) = (workspace / "outbox" / "2025-S1" / "plantillas").iterdir()
    (workspace / "inbox" / sent.name).write_bytes(sent.read_bytes())
    first = loaded_after("-C", str(workspace), "run", watched=(*HEAVY, *reading))
    assert {"pandera", *reading} <= first
    for command in ("ingest", "run"):
        again = loaded_after("-C", str(workspace), command, watched=(*HEAVY, *reading))
        assert again == set()


@pytest.mark.parametrize("words", commands(cli), ids=" ".join)
def test_every_command_has_help_in_spanish(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Uso: pni-sheets" in shown
    for english in ("Usage", "Options", "Show this", "Commands:", "Arguments"):
        assert english not in shown
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sned"], "No existe el comando 'sned'. ¿Quiso decir 'send'?"),
        (["send"], "Falta el argumento 'QUÉ'"),
        (["send", "everything"], "no es ninguno de estos"),
        (["status", "--ronda", "2025-S1"], "No existe la opción"),
        (["waive", "IND-SEXO-SUMA", "--institution", "MAG"], "Falta la opción '--by'"),
        (["round", "open", "2025-S1", "--deadline", "31/02/2025"], "«31/02/2025» no es una fecha"),
    ],
)
def test_usage_is_exit_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert sentence in " ".join(capsys.readouterr().err.split())


def test_usage_is_told_in_lines_that_fit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    run(["send", "everything"])
    run(["send"])
    told = capsys.readouterr().err
    assert max(map(len, told.splitlines())) <= 80
    assert "\t" not in told


def test_a_missing_workspace_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(tmp_path), "status"]) == 3
    told = " ".join(capsys.readouterr().err.split())
    assert "no hay un espacio de trabajo" in told
    assert "init" in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["round", "open", "2025"], "no es el nombre de una ronda"),
        (["round", "open", "2031-S1"], "fuera del período del plan (2024-2028)"),
        (["status"], "Todavía no hay ninguna ronda"),
        (["status", "--round", "2025-S2"], "2025-S2"),
        (["round", "open", "2025-S1", "--deadline", "2024-07-31"], "empieza el 01/01/2025"),
        (["init"], "ya hay un espacio de trabajo"),
        (["validate", "no-existe.xlsx"], "No existe el archivo no-existe.xlsx"),
        (["release", "E9999", "--by", "Coordinación"], "E9999"),
    ],
)
def test_the_operator_is_told_in_one_sentence(
    workspace: Path, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["-C", str(workspace), *arguments]) == 3
    told = capsys.readouterr()
    assert sentence in " ".join(told.err.split())
    assert "Traceback" not in told.err


def test_an_unknown_institution_gets_the_nearest_key(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["-C", str(workspace), "round", "open", "2025-S1"])
    code = run(["-C", str(workspace), "explain", "MTSP"])
    assert code == 3
    assert "¿Quiso decir MTPS?" in " ".join(capsys.readouterr().err.split())


def test_broken_settings_name_file_and_line(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "pni.toml").write_text("[semaforo\nen_tiempo = 90\n", encoding="utf-8")
    assert run(["-C", str(workspace), "round", "list"]) == 3
    assert "pni.toml" in capsys.readouterr().err


def test_a_bug_keeps_its_traceback(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("pni_sheets.cli.commands.round.rounds", broken)
    assert run(["-C", str(workspace), "round", "list"]) == 70
    told = capsys.readouterr().err
    assert "ZeroDivisionError: boom" in told
    assert "error del programa" in told


def test_status_json_of_a_new_round(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["-C", str(workspace), "round", "open", "2025-S1", "--deadline", "2025-08-15"])
    capsys.readouterr()
    assert run(["-C", str(workspace), "status", "--round", "2025-S1", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["round"], status["deadline"]) == ("2025-S1", "2025-08-15")
    assert len(status["institutions"]) == 48
    assert status["institutions"][-1]["key"] == "MRREE"
    assert status["counts"] == {
        "pending": 48, "received": 0, "rejected": 0, "accepted": 0, "excused": 0,
    }  # fmt: skip


def test_a_round_opened_again_moves_its_deadline(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["-C", str(workspace), "round"]
    assert run([*at, "open", "2025-S1"]) == 0
    assert run([*at, "open", "2025-S1", "--deadline", "15/08/2025"]) == 0
    assert "15/08/2025" in capsys.readouterr().out
    assert run([*at, "open", "2025-S1"]) == 3
    assert "La ronda 2025-S1 ya está abierta" in capsys.readouterr().err


def test_a_closed_round_opened_again_is_open_and_says_so(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["-C", str(workspace), "round"]
    for arguments in (["open", "2025-S1"], ["close", "2025-S1"], ["open", "2025-S1"]):
        assert run([*at, *arguments]) == 0
    capsys.readouterr()
    assert run([*at, "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["state"] == "open"
    assert run([*at, "close", "2025-S1"]) == 0
    assert run([*at, "open", "2025-S1", "--deadline", "2025-09-30"]) == 0
    capsys.readouterr()
    run([*at, "list", "--json"])
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["state"], listed["deadline"]) == ("open", "2025-09-30")


@pytest.mark.parametrize("lost", ["contactos.xlsx", "pni.toml"])
def test_init_makes_again_what_was_lost_and_nothing_else(workspace: Path, lost: str) -> None:
    run(["-C", str(workspace), "round", "open", "2025-S1"])
    before = {p: p.read_bytes() for p in workspace.rglob("*") if p.is_file() and p.name != lost}
    (workspace / lost).unlink()
    assert run(["-C", str(workspace), "init"]) == 0
    assert (workspace / lost).is_file()
    assert {p: p.read_bytes() for p in before} == before
    assert run(["-C", str(workspace), "init"]) == 3


def test_no_round_is_opened_under_a_plan_that_is_wrong(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The round would keep it for ever."""
    at = ["-C", str(workspace)]
    assert run([*at, "plan", "export"]) == 0
    indicators = workspace / "plan" / "indicators.csv"
    right = indicators.read_text(encoding="utf-8-sig")
    indicators.write_text(right.replace("0.1.1-1", "0.1.9-1"), encoding="utf-8-sig")
    capsys.readouterr()
    assert run([*at, "round", "open", "2025-S1"]) == 3
    assert "no se abrió la ronda" in " ".join(capsys.readouterr().err.split())
    assert run([*at, "plan", "check"]) == 3
    assert "El catálogo tiene datos por corregir" in capsys.readouterr().out
    indicators.write_text(right, encoding="utf-8-sig")
    assert run([*at, "round", "open", "2025-S1"]) == 0


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "archivo").write_text("x", encoding="utf-8")
    assert run(["-C", str(tmp_path / "archivo" / "pni"), "init"]) == 3
    assert "archivo" in capsys.readouterr().err


def test_nobody_to_write_to_is_told_once_for_all(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["-C", str(workspace), "contacts", "check"]) == 3
    told = capsys.readouterr().out
    assert told.count("Agregue al menos un correo") == 1
    assert "ESCO, BANDESAL" in " ".join(told.split())
    for arguments in (["round", "open", "2025-S1"], ["generate", "--only", "MAG,SSF"]):
        run(["-C", str(workspace), *arguments])
    run(["-C", str(workspace), "send", "templates", "--only", "MAG,SSF"])
    assert capsys.readouterr().err.splitlines() == [
        "MAG, SSF: sin contacto; escriba el destinatario en el borrador."
    ]


def test_output_survives_a_terminal_without_accents(workspace: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "pni_sheets", "-C", str(workspace), "plan", "check"],
        capture_output=True,
        env={"PYTHONIOENCODING": "cp850", "PATH": "/usr/bin:/bin", "PYTHONUTF8": "0"},
        check=False,
    )
    assert answer.returncode == 0, answer.stderr.decode("cp850")
    assert "catálogo" in answer.stdout.decode("cp850")


def test_a_clerk_edits_a_letter_and_a_mistake_names_file_and_line(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["-C", str(workspace), "letters"]
    assert run([*at, "export"]) == 0
    assert run([*at, "check"]) == 0
    letter = workspace / "templates" / "plantillas.txt.j2"
    lines = letter.read_text(encoding="utf-8").count("\n")
    letter.write_text(letter.read_text(encoding="utf-8") + "{{ nombre_que_no_existe }}\n", "utf-8")
    capsys.readouterr()
    assert run([*at, "check"]) == 3
    told = " ".join(capsys.readouterr().err.split())
    assert "plantillas.txt.j2" in told
    assert str(lines + 1) in told
    assert run([*at, "export"]) == 0
    assert "nombre_que_no_existe" in letter.read_text(encoding="utf-8")
