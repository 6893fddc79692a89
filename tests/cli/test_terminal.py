"""Every screen on the terminals that offices have: 80 columns, cp850 and cp1252, no colour."""

from __future__ import annotations

import ast
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from support.paths import ROOT

from pni_sheets.__main__ import run
from pni_sheets.cli import terminal as screen_terminal
from pni_sheets.cli.commands.fetch import KIND_WORDS
from pni_sheets.cli.commands.send import OUTCOME_WORDS
from pni_sheets.core.model import SubmissionState
from pni_sheets.mail.classify import Kind
from pni_sheets.operations import demo
from pni_sheets.operations.send import Outcome
from pni_sheets.words.terms import FILE_WORDS, STEPS, counted

PACKAGE = ROOT / "pni_sheets"

#: Every command that shows something of a round under way and changes nothing.
SCREENS = (
    "status", "explain DGME", "explain MTPS", "explain SSF", "doctor", "verify", "round list",
    "plan check", "retention", "incident MTPS", "contacts check", "contacts export",
    "send corrections --dry-run", "send reminders --dry-run", "send master --dry-run --partial",
    "send templates --dry-run --only MTPS,PNC", "trace Indicadores!I12", "trace progreso",
    "diff E0037 E0048", "run", "ingest", "consolidate",
    "explain NADIE", "trace Nada!A1", "release E9999 --by Alguien", "round open 2025-S1",
)  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pni") / "o"
    demo.run(root, lambda _: None)
    return root


def shown(office: Path, words: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a terminal of that code page shows, output and problems together."""
    raw = io.BytesIO()
    terminal = io.TextIOWrapper(raw, encoding=encoding, newline="\n", write_through=True)
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    code = run(["-C", str(office), *words.split()])
    monkeypatch.undo()
    terminal.flush()
    assert code in (0, 1, 3), words
    return raw.getvalue().decode(encoding)


def expected(text: str, encoding: str) -> str:
    """The text with a stand-in for each character that the code page lacks."""

    def has(character: str) -> bool:
        return bool(character.encode(encoding, "ignore"))

    return "".join(c if has(c) else screen_terminal.STAND_INS[c] for c in text)


@pytest.mark.parametrize("encoding", ["cp850", "cp1252", "cp437"])
@pytest.mark.parametrize("words", SCREENS)
def test_accents_stay_and_other_signs_have_their_like(
    office: Path, words: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shown(office, words, "utf-8", monkeypatch)
    if encoding == "cp437":  # has no capital accented vowels: those lose their accent
        plain = shown(office, words, encoding, monkeypatch)
        assert plain.count("?") <= full.count("?")
        return
    assert shown(office, words, encoding, monkeypatch) == expected(full, encoding)


@pytest.mark.parametrize("words", SCREENS)
def test_a_screen_fits_80_columns(
    office: Path, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    raw = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    monkeypatch.setattr(sys, "stdout", raw)
    monkeypatch.setattr(sys, "stderr", raw)
    run(["-C", str(office), *words.split()])
    assert isinstance(raw.buffer, io.BytesIO)
    lines = raw.buffer.getvalue().decode().splitlines()
    assert lines
    whole = [line for line in lines if len(line) > 80 and len(line.split()) > 2]
    assert whole == [], "only a path may be longer"


def told(office: Path, words: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command says, in one line."""
    capsys.readouterr()
    run(["-C", str(office), *words.split()])
    said = capsys.readouterr()
    return " ".join(f"{said.out} {said.err}".split())


def test_a_file_that_stays_in_quarantine_says_why_and_what_to_do(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(office, "release E0008 --by Alguien", capsys)
    assert said.startswith("La entrega E0008 sigue en cuarentena. El archivo es un PDF")
    assert "«pni-sheets ignore E0008» la deja de lado" in said


def test_the_cell_that_help_and_errors_give_as_an_example_is_a_figure(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = "Indicadores!G12"
    assert example in told(office, "trace --help", capsys)
    assert example in told(office, "trace Indicadores!A1", capsys)
    assert f"{example}: 0 celdas" not in told(office, f"trace {example}", capsys)
    assert "entrega E0" in told(office, f"trace {example}", capsys)


def test_a_state_in_an_error_is_in_spanish(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no está en cuarentena, sino aceptada" in told(
        office, "release E0048 --by Alguien", capsys
    )


def test_a_finding_without_a_cell_names_its_sheet(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(office / "outbox/2025-S1/plantillas/PNI_2025-S1_MTPS.xlsx")
    book["Indicadores"].delete_rows(6)
    book.save(tmp_path / "PNI_2025-S1_MTPS.xlsx")
    said = told(office, f"validate {tmp_path / 'PNI_2025-S1_MTPS.xlsx'}", capsys)
    assert "por corregir [Indicadores]: Falta la fila" in said


def test_counts_come_in_one_order() -> None:
    states = [SubmissionState.REJECTED, SubmissionState.ACCEPTED, SubmissionState.REJECTED]
    assert counted(FILE_WORDS, states) == "1 aceptada, 2 devueltas"
    assert counted(FILE_WORDS, []) == ""


def test_every_outcome_and_kind_of_mail_has_its_words() -> None:
    assert set(OUTCOME_WORDS) == set(Outcome)
    assert set(KIND_WORDS) == set(Kind)


def test_output_for_another_program_is_never_folded(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert max(map(len, shown(office, "status", "utf-8", monkeypatch).splitlines())) > 100


@pytest.mark.parametrize(
    ("columns", "text", "lines"),
    [
        (20, "una línea corta", ["una línea corta"]),
        (22, "  por corregir: falta el avance", ["  por corregir: falta", "    el avance"]),
        (20, "vea ya «pni-sheets x y» así", ["vea ya", "  «pni-sheets x y»", "  así"]),
        (20, "en /una/carpeta/muy/honda/aquí", ["en", "  /una/carpeta/muy/honda/aquí"]),
        (5, "nunca tan estrecho", ["nunca tan estrecho"]),
        (9, "nunca tan estrecho que no se lea", ["nunca tan estrecho", "  que no se lea"]),
    ],
)
def test_lines_are_cut_between_words_and_commands_stay_whole(
    columns: int, text: str, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert screen_terminal.folded(text).split("\n") == lines


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_no_color_is_obeyed(office: Path, no_color: str, coloured: bool) -> None:
    import pty

    ours, theirs = pty.openpty()
    wanted = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CI")}
    environment = wanted | {"TERM": "xterm"} | ({"NO_COLOR": no_color} if no_color else {})
    for words in ("round list", "explain NADIE"):
        command = [sys.executable, "-m", "pni_sheets", "-C", str(office), *words.split()]
        subprocess.run(command, stdout=theirs, stderr=theirs, env=environment, check=False)
        assert (b"\x1b[" in os.read(ours, 65536)) is coloured, words


#: Commands that may take long, and what their bar says; none changes what the others need.
LONG = (
    ("generate --only MTPS,MAG", "generate"),
    ("ingest {spare}", "ingest"),
    ("validate {spare}", "ingest"),
    ("consolidate --partial", "consolidate"),
    ("send templates", "send"),
    ("run", "ingest"),
    ("verify", "verify"),
    ("backup {copy}", "backup"),
    ("-C {empty} restore {copy}", "restore"),
    ("doctor", "doctor"),
)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_what_may_take_long_shows_how_far_it_is_and_only_on_a_terminal(
    office: Path, tmp_path: Path
) -> None:
    root, spare = tmp_path / "o", tmp_path / "otra.xlsx"
    shutil.copytree(office, root)
    book = openpyxl.load_workbook(root / "inbox" / "PNI_2025-S1_BFA.xlsx")
    book.save(spare)
    places = {"spare": spare, "copy": tmp_path / "copia.zip", "empty": tmp_path / "vacio"}
    for words, step in LONG:
        command = words.format(**places)
        assert STEPS[step] in on_terminal(root, command), words
        if step != "restore":
            assert STEPS[step] not in piped(root, command), words


def on_terminal(root: Path, words: str) -> str:
    """What a command writes where its problems and progress go, a terminal 80 columns wide."""
    import pty

    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "80"}
    process = subprocess.Popen(
        [sys.executable, "-m", "pni_sheets", "-C", str(root), *words.split()],
        stdout=subprocess.DEVNULL, stderr=theirs, env=environment,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    with suppress(OSError):  # the terminal is gone when the command has ended
        while piece := os.read(ours, 65536):
            said += piece
    os.close(ours)
    assert process.wait() in (0, 1, 3), said.decode()
    return said.decode()


def piped(root: Path, words: str) -> str:
    command = [sys.executable, "-m", "pni_sheets", "-C", str(root), *words.split()]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def test_nothing_ever_prompts() -> None:
    """No command waits for an answer: schedulers and scripts can run all of them."""
    asking = {"prompt", "confirm", "input", "getpass", "pause", "confirmation_option"}
    found = [
        (path.name, node.lineno)
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _called(node.func) in asking
    ]
    assert found == []


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def completions() -> Iterator[tuple[str, str]]:
    yield "pni-sheets se", "send"
    yield "pni-sheets contacts er", "erase"
    yield "pni-sheets send rem", "reminders"
    yield "pni-sheets status --ro", "--round"


@pytest.mark.parametrize(("typed", "completed"), list(completions()))
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_tab_completes(shell: str, typed: str, completed: str) -> None:
    words = typed if shell != "fish" else typed.rpartition(" ")[0]
    answer = subprocess.run(
        [sys.executable, "-c", "from pni_sheets.__main__ import main; main()"],
        env=os.environ | {
            "_PNI_SHEETS_COMPLETE": f"{shell}_complete", "COMP_WORDS": words,
            "COMP_CWORD": str(len(typed.split()) - 1) if shell != "fish" else typed.split()[-1],
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert completed in answer.stdout.replace(",", "\n").replace("\t", "\n").split("\n")
