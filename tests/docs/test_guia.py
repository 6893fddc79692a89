"""The operator's manual says what the program does, in one register, and fits ten minutes."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from support.paths import ROOT

from pni_sheets.cli.main import cli
from pni_sheets.forms.rules.registry import RULES
from pni_sheets.storage.settings_toml import parse
from pni_sheets.words import errors, terms

sys.path.insert(0, str(ROOT / "scripts"))

import transcript

GUIDE = (ROOT / "docs" / "guia.md").read_text(encoding="utf-8")
WINDOWS = (ROOT / "docs" / "windows.md").read_text(encoding="utf-8")
MAIL = (ROOT / "docs" / "correo.md").read_text(encoding="utf-8")
#: What operators read, by the name of its file.
DOCUMENTS = {"guia": GUIDE, "windows": WINDOWS, "correo": MAIL}


# --- the terminal ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def played() -> Mapping[str, str]:
    """The whole round, run now."""
    return transcript.play()


@pytest.mark.parametrize("name", [scene.name for scene in transcript.SCENES])
def test_the_guide_shows_what_the_program_says(name: str, played: Mapping[str, str]) -> None:
    """Where this fails because the program changed: ``python scripts/transcript.py``."""
    shown = transcript.blocks(GUIDE)[name]
    assert transcript.comparable(shown) == transcript.comparable(played[name])


def test_every_block_of_the_guide_is_a_scene() -> None:
    assert list(transcript.blocks(GUIDE)) == [scene.name for scene in transcript.SCENES]
    assert GUIDE.count("```console") == len(transcript.SCENES)


def test_the_round_of_the_guide_ends_complete(played: Mapping[str, str]) -> None:
    """46 accepted and 2 excused: the master is whole, and it leaves."""
    assert "46 de 48 instituciones" in played["consolidar"]
    assert "Faltan" not in played["consolidar"]
    assert "MRREE: borrador escrito" in played["entregar"]
    assert "todo está bien" in played["entregar"]


def test_every_answer_fits_a_narrow_terminal(played: Mapping[str, str]) -> None:
    """Only what cannot be cut (a path, what was typed) may be longer than 80 columns."""
    answers = [line for text in played.values() for line in text.splitlines()]
    long = [line for line in answers if len(line) > 80 and not line.startswith("C:\\pni>")]
    assert [line for line in long if len(line.split()) > 2] == []


def test_every_command_ends_with_what_comes_next(played: Mapping[str, str]) -> None:
    for text in played.values():
        for answer in text.split("C:\\pni> ")[1:]:
            assert answer.count("Siguiente: ") == 1, answer
            assert "Siguiente: " in "\n".join(answer.strip().splitlines()[-3:]), answer


def test_an_old_difference_is_found() -> None:
    """The comparison sees a changed word and does not see sizes and fingerprints."""
    same = transcript.comparable("libro (48 KB) " + "a" * 64)
    assert same == transcript.comparable("libro (51 KB) " + "b" * 64)
    assert same != transcript.comparable("libros (48 KB) " + "a" * 64)


# --- commands, pictures, links ------------------------------------------------------------------


def typed(document: str) -> Iterator[list[str]]:
    """Every command that a document tells to type, as words."""
    for line in re.findall(r"(?:^|`|> )pni-sheets ([^`\n]+)", document, re.MULTILINE):
        yield shlex.split(line.replace("\\", "/"))


def resolved(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the words call, and what is left of them."""
    found: click.Command = cli
    while words and words[0] in ("-C", "--workspace"):
        words = words[2:]
    while isinstance(found, click.Group) and words and words[0] in found.commands:
        found, words = found.commands[words[0]], words[1:]
    return found, words


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=list(DOCUMENTS))
def test_every_command_that_is_told_exists(document: str) -> None:
    for words in typed(document):
        if words[0] in ("--help", "--version", "COMANDO"):
            continue
        found, left = resolved(words)
        assert found is not cli, words
        options = {o for p in found.params for o in (*p.opts, *p.secondary_opts)}
        used = [word for word in left if word.startswith("--")]
        assert set(used) <= options | {"--help"}, words


def test_every_command_is_told() -> None:
    assert [name for name in cli.commands if f"pni-sheets {name}" not in GUIDE] == []


def test_pictures_and_documents_are_there() -> None:
    for document in DOCUMENTS.values():
        prose = re.sub(r"```.*?```", "", document, flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#]+)(?:#[\w-]*)?\)", prose):
            assert target.startswith("https://") or (ROOT / "docs" / target).is_file(), target


def test_every_picture_is_shown_somewhere() -> None:
    shown = GUIDE + (ROOT / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in (ROOT / "docs/img").glob("*.png") if p.name not in shown] == []


def test_the_settings_of_the_mail_page_are_read_as_they_stand() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", MAIL, re.DOTALL)
    transports = [parse(block.encode(), Path("pni.toml")).mail.transport for block in blocks]
    assert transports == ["smtp", "graph"]


def test_the_guide_takes_ten_minutes() -> None:
    """At 230 words a minute, blocks of the terminal left out."""
    prose = re.sub(r"```.*?```|<!--.*?-->|\([^)]*\.png\)", "", GUIDE, flags=re.DOTALL)
    assert 1500 <= len(prose.split()) <= 2500


# --- one register, Spanish ----------------------------------------------------------------------

#: Forms of "tú", and words that were left in English.
FAMILIAR = re.compile(
    r"\b(tú|tus?|te|ti|contigo|puedes|debes|tienes|quieres|haz|revisa tu|escríbelo|tuyo)\b", re.I
)
ENGLISH = re.compile(
    r"\b(the|please|file|sheet|row|column|value|invalid|missing|warning|submission|deadline|"
    r"workbook|unknown|not found|failed)\b", re.I,
)  # fmt: skip


#: Words that lost their accent.
UNACCENTED = re.compile(
    r"\b(ano|anos|dia|numero|codigo|pagina|tambien|despues|aqui|segun|indice|informacion|"
    r"institucion|correccion|accion|ultim[oa]s?|electronico|titulo|telefono|maximo|minimo)\b"
)


def texts() -> Iterator[tuple[str, str]]:
    """Everything that operators and institutions read, by where it stands."""
    for table in (
        errors.ERRORS,
        terms.PROBLEMS,
        terms.CHECK_WORDS,
    ):
        yield from table.items()
    for rule in RULES:
        yield rule.id, f"{rule.says} {rule.do} {rule.example}"
    for template in sorted((ROOT / "templates").glob("*.txt.j2")):
        yield template.name, template.read_text(encoding="utf-8")
    for name, document in DOCUMENTS.items():
        yield (
            name,
            re.sub(r"```.*?```|<!--.*?-->|`[^`]*`|\]\([^)]*\)|\*[^*]+\*", "", document, flags=re.S),
        )


def bare(text: str) -> str:
    """The text without its own code: fields in braces, comments, quoted commands."""
    return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|\{[^{}]*\}|«pni-sheets[^»]*»", "", text,
                  flags=re.S)  # fmt: skip


@pytest.mark.parametrize(("place", "text"), [pytest.param(*t, id=t[0]) for t in texts()])
def test_texts_are_spanish_and_formal(place: str, text: str) -> None:
    said = bare(text)
    assert FAMILIAR.findall(said) == []
    assert ENGLISH.findall(said) == []
    assert UNACCENTED.findall(said) == [], place
