"""The letters: complete, in words, safe, and a clerk's mistake has a file and a line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pni_sheets.core.errors import PniError
from pni_sheets.mail import letters
from pni_sheets.rendering import jinja

FILES = [f"{kind.stem}.{form}.j2" for kind in letters.LETTERS for form in ("txt", "html")]


def example(what: str, **changes: object) -> dict[str, object]:
    fields = {name: f.examples[0] for name, f in letters.kind(what).fields.items()}
    return {**fields, **changes}


def test_the_packaged_templates_pass_their_own_check() -> None:
    letters.check_templates()


@pytest.mark.parametrize("name", FILES)
def test_the_comment_on_top_names_exactly_the_fields(name: str) -> None:
    text = (jinja.packaged() / name).read_text("utf-8")
    comment = text[: text.index("#}")]
    assert comment.startswith("{#")
    stem = name.split(".")[0]
    declared = next(k for k in letters.LETTERS if k.stem == stem).fields
    named = set(re.findall(r"(?:^    | {2,})([a-z]+) {2,}\S", comment, re.MULTILINE))
    assert named == set(declared)


@pytest.mark.parametrize("what", [kind.what for kind in letters.LETTERS])
def test_text_and_html_say_the_same_facts(what: str) -> None:
    """Every field that the plain text prints is printed by the HTML too."""
    for declared in letters._trials(letters.kind(what)):
        made = letters.letter(what, declared)
        for name in ("institucion", "plazo", "consultas", "entrega", "archivo", "pendiente"):
            value = declared.get(name)
            if isinstance(value, str) and value and value in made.text:
                assert value in made.html, name


def test_the_corrections_letter_lists_findings_in_the_order_given() -> None:
    made = letters.letter("corrections", example("corrections"))
    assert made.subject == "PNI 2025-S1, correcciones: Ministerio de Trabajo"
    first, second = made.text.index("Falta el estado"), made.text.index("El avance es muy alto")
    assert first < second
    assert "Dónde: I7 e I9" in made.text
    assert "Fecha límite: jueves 31 de julio de 2025." in made.text


@pytest.mark.parametrize(
    ("days", "subject", "sentence"),
    [
        (7, "recordatorio", "El plazo vence en 7 días"),
        (1, "recordatorio", "El plazo vence mañana"),
        (0, "hoy vence el plazo", "El plazo vence hoy"),
        (-3, "plazo vencido", "El plazo venció el jueves 31 de julio de 2025"),
    ],
)
def test_a_reminder_says_how_near_the_deadline_is(days: int, subject: str, sentence: str) -> None:
    made = letters.letter("reminder", example("reminder", dias=days))
    assert subject in made.subject
    assert sentence in made.text


def test_text_of_returns_is_text_in_html_and_has_no_control_characters() -> None:
    hostile = 'x<img src=//e.example.org/a onerror="1">\u202e\x07\u200b'
    group = letters.Group("Revise", hostile, "G1", 1)
    made = letters.letter("receipt", example("receipt", avisos=(group,)))
    assert "<img" not in made.html
    assert "&lt;img" in made.html
    for body in (made.text, made.html):
        assert not set("\u202e\x07\u200b") & set(body)


def test_a_subject_is_one_line() -> None:
    made = letters.letter("receipt", example("receipt", institucion="A\nBcc: b@example.org"))
    assert "\n" not in made.subject


def test_unknown_and_missing_fields_are_bugs_of_ours() -> None:
    with pytest.raises(ValueError, match="fields differ"):
        letters.letter("templates", {"institucion": "x"})


def test_the_letters_of_a_demonstration_say_so_whatever_their_template(tmp_path: Path) -> None:
    (tmp_path / "acuse.txt.j2").write_text("Asunto: Recibido\nGracias.", "utf-8")
    made = letters.letter("receipt", example("receipt"), tmp_path, synthetic=True)
    assert made.subject == "[DEMOSTRACIÓN] Recibido"
    assert made.text.startswith("Datos sintéticos de demostración.")
    assert "Datos sintéticos de demostración." in made.html
    plain = letters.letter("receipt", example("receipt"), tmp_path)
    assert "sintéticos" not in plain.subject + plain.text + plain.html


# --- a workspace's own templates ---------------------------------------------------------


def test_the_workspaces_template_wins(tmp_path: Path) -> None:
    (tmp_path / "acuse.txt.j2").write_text("Asunto: Recibido\nGracias, {{ institucion }}.", "utf-8")
    made = letters.letter("receipt", example("receipt"), tmp_path)
    assert made.subject == "Recibido"
    assert made.text == "Gracias, Ministerio de Trabajo.\n"
    assert "aceptado" in made.html


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("Asunto: x\n\n{{ institusion }}", 3, "no existe el campo «institusion»"),
        ("Asunto: x\n{% if %}\n{% endif %}", 2, "falta algo antes de «%}»"),
        ("Asunto: x\n{% for a in avisos %}", 2, "falta cerrar con {% endfor %}"),
        ("Asunto: x\n{% for a avisos %}", 2, "se esperaba «in» y hay «avisos»"),
        ("Asunto: x\n{% si superior %}", 2, "no existe la instrucción «si»"),
        ("Asunto: x\n{{ institucion }", 2, "sobra «}»"),
        ("{# sin cerrar\nAsunto: x", 1, "falta cerrar el comentario con #}"),
        ("Asunto: x\n{% for a in avisos %}{{ a.celda }}{% endfor %}", 2, "el dato «celda»"),
        ("Asunto: x\n\n\n{{ entrega + 1 }}", 4, "no se entiende"),
        ("Asunto: x\n{{ institucion.__class__.__mro__ }}", 2, "no se puede usar «__class__»"),
        ("Asunto: x\n{% include 'otra.j2' %}", 2, "no existe el archivo «otra.j2»"),
        ("Asunto: x\n{{ 1 / 0 }}", 2, "no se entiende"),
        ("Asunto: x\n{{ institucion|mayusculas }}", 2, "no existe el filtro «mayusculas»"),
        ("Asunto: x\n\nHola, { institucion }.", 3, "«{ institucion }» quedó sin llenar"),
    ],
)
def test_a_mistake_has_file_and_line(tmp_path: Path, content: str, line: int, problem: str) -> None:
    (tmp_path / "acuse.txt.j2").write_text(content, "utf-8")
    with pytest.raises(PniError) as caught:
        letters.check_templates(tmp_path)
    assert caught.value.code == "letter-template"
    assert caught.value.params["file"] == "acuse.txt.j2"
    assert caught.value.params["line"] == line
    assert problem in caught.value.params["problem"]


def test_a_letter_saved_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "acuse.txt.j2").write_bytes("Asunto: x\nAquí".encode("cp1252"))
    with pytest.raises(PniError) as caught:
        letters.check_templates(tmp_path)
    assert caught.value.params["problem"] == "no está en UTF-8; guárdelo con esa codificación"


@pytest.mark.parametrize("page", letters.PAGES)
def test_a_mistake_in_a_page_of_the_results_is_told_before_they_are_made(
    page: str, tmp_path: Path
) -> None:
    original = (jinja.packaged() / page).read_text("utf-8")
    lines = original.count("\n") + 1
    for added, problem in (("{{ institusion }}", "institusion"), ("{% endif %}", "endif")):
        (tmp_path / page).write_text(f"{{# institusion #}}{original}{added}", "utf-8")
        with pytest.raises(PniError) as caught:
            letters.check_templates(tmp_path)
        assert (caught.value.params["file"], caught.value.params["line"]) == (page, lines)
        assert problem in caught.value.params["problem"]
    (tmp_path / page).write_text(original, "utf-8")
    letters.check_templates(tmp_path)


def test_a_mistake_behind_a_condition_is_found_too(tmp_path: Path) -> None:
    """``superior`` is tried both ways, so the branch that is rarely used is checked."""
    (tmp_path / "recordatorio.txt.j2").write_text(
        "Asunto: x\n{% if superior %}\n{{ jefatura }}\n{% endif %}", "utf-8"
    )
    with pytest.raises(PniError) as caught:
        letters.check_templates(tmp_path)
    assert caught.value.params["line"] == 3


@pytest.mark.parametrize("content", ["Hola", "", "Asunto:\nHola", "\n\nAsunto:   \n"])
def test_a_letter_needs_a_subject(tmp_path: Path, content: str) -> None:
    (tmp_path / "acuse.txt.j2").write_text(content, "utf-8")
    with pytest.raises(PniError) as caught:
        letters.check_templates(tmp_path)
    assert caught.value.code == "letter-subject"
