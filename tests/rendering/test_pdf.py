"""PDFs: the same bytes, tagged, text that is only text, and no character that stops one."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.office import needs_pictures

from pni_sheets.rendering import html_tree, pdf

CREATED = datetime(2025, 7, 1, tzinfo=UTC)
SOURCE = """#import "/page.typ": data, page-set-up
#show: page-set-up
= #data.title
#data.text
"""
HTML = """<!DOCTYPE html><html lang="es-SV"><head><title>Prueba</title>
<style>:root { --MET: #1E7145; --MET-ink: #FFFFFF; }</style></head><body><main>
<h1>Título</h1><h3>Salta un nivel</h3><p>{}</p>
<svg class="barra" aria-label="la mitad">
<rect class="MET" x="0%" y="0" width="50%" height="100%"/></svg>
<table><caption>Rótulo</caption>
<thead><tr><th scope="col">Código</th><th class="n">Valor</th></tr></thead>
<tbody><tr><th scope="row">1.1.1-1</th>
<td class="n"><span class="chip c-MET">✔ Cumplida</span></td></tr>
</tbody></table></main></body></html>"""


def made(text: str) -> bytes:
    data = {"title": "Título", "text": text}
    return pdf.compiled(SOURCE, data, title="Prueba", created=CREATED)


def read(data: bytes, folder: Path) -> str:
    file = folder / "prueba.pdf"
    file.write_bytes(data)
    return subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True
    ).stdout


def test_the_same_input_gives_the_same_bytes_and_the_file_says_what_it_is() -> None:
    assert made("niñez") == made("niñez")
    assert b"/StructTreeRoot" in made("niñez")
    assert re.search(rb"/Lang ?\(es", made("niñez"))
    assert b"pdfuaid:part" in made("niñez")


@needs_pictures
@pytest.mark.parametrize(
    "text",
    ["#pagebreak() texto", "$x^2$ = *b*", '#read("/page.typ")', '\\ ] ) } " `x`', "// fin /* x"],
)
def test_text_is_never_markup(text: str, tmp_path: Path) -> None:
    shown = " ".join(read(made(text), tmp_path).split())
    assert " ".join(text.split()) in shown


def test_every_character_that_is_let_through_can_be_shown() -> None:
    shown = [c for c in map(chr, range(0x20, 0x3000)) if pdf.printable(c) == c]
    assert set("áéíóúñüÁÉÍÓÚÑÜ¿¡«»—–✔●▲✖○≥≤") <= set(shown)
    made(" ".join(shown))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_no_text_stops_a_page(text: str) -> None:
    assert made(text).startswith(b"%PDF")


@settings(max_examples=60, deadline=None)
@given(st.text("<>/ahp13trd\"='&;x", max_size=60))
def test_no_mistake_in_a_template_stops_a_page(piece: str) -> None:
    assert pdf.from_html(HTML.replace("{}", piece), CREATED).startswith(b"%PDF")


def test_headings_never_leave_out_a_level() -> None:
    tree = html_tree.parse(HTML)
    assert (tree.title, tree.language) == ("Prueba", "es-SV")
    main = next(each for each in tree.body if not isinstance(each, str))
    assert [each["tag"] for each in main["children"] if each != " "][:3] == ["h1", "h2", "p"]


@needs_pictures
def test_a_page_of_ours_is_printed_whole(tmp_path: Path) -> None:
    shown = read(pdf.from_html(HTML.replace("{}", "áéí &lt;b&gt; #x"), CREATED), tmp_path)
    for text in ("Título", "áéí <b> #x", "Rótulo", "Código", "1.1.1-1", "✔ Cumplida"):
        assert text in shown
