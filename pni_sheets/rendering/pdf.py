"""PDFs, by Typst: a source of ours and data in, the bytes of a PDF/UA-1 file out.

``compiled`` is for any document: a Typst source that begins with

    #import "/page.typ": data, palette, page-set-up, notice
    #show: page-set-up

and finds under ``data`` what it was given. Sources may import what lies in
``rendering/typst`` and nothing else: no package registry, no file, no network, no font of
the machine. ``from_html`` prints one of our own HTML pages.

What is printed never becomes Typst markup: it travels as JSON, apart from the source. The
compiler itself checks the file against PDF/UA-1 (ISO 14289-1) and refuses one that fails.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pni_sheets.rendering import html_tree, styles

SOURCES = Path(__file__).parent / "typst"
AUTHOR = "Ministerio de Relaciones Exteriores de El Salvador"

#: Characters that the fonts within the typst package can show; anything else would be
#: refused by the compiler and is printed as U+FFFD.
_SHOWN = (
    "\\n\\x20-\\x7e\xa0-\u024f\u0300-\u0303\u0308\u03b1-\u03c9\u0410-\u044f\u1e00-\u1eff\u2010-\u2027\u2030-\u203a"
    "\u20a0-\u20bf\u2190-\u2199\u2200-\u2265\u25a0-\u25ff\u2713-\u2718\u26a0\ufffd"
)
_NOT_SHOWN = re.compile(f"[^{_SHOWN}]")

_COLOURS = re.compile(r"#[0-9A-F]{6}")


def compiled(
    source: str,
    data: Mapping[str, Any],
    *,
    title: str,
    created: datetime,
    language: str = "es-SV",
) -> bytes:
    """The PDF of a Typst ``source`` with ``data`` (whatever JSON can hold).

    ``title`` and ``language`` (BCP 47) are the file's own; ``created`` is its date, so that
    the same input gives the same bytes. A mistake in the source raises typst.TypstError:
    sources are ours, so it is a bug.
    """
    import typst

    about = {
        "title": printable(title),
        "author": AUTHOR,
        "language": language,
        "palette": _palette(),
    }
    inputs = {"data": json.dumps(_printable(data)), "about": json.dumps(about)}
    compiler = typst.Compiler(
        source.encode(), root=SOURCES, ignore_system_fonts=True, sys_inputs=inputs
    )
    made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=int(created.timestamp()))
    assert isinstance(made, bytes)
    return made


def from_html(html: str, created: datetime) -> bytes:
    """One of our own pages (summary, receipt) as PDF; title and language are the page's."""
    page = html_tree.parse(html)
    lights = {name: {"fill": fill, "ink": ink} for name, (fill, ink) in _lights(html).items()}
    data = {
        "body": page.body,
        "lights": lights,
        "shades": {name: look["fill"] for name, look in lights.items()},
    }
    return compiled(
        source("html.typ"), data, title=page.title, created=created, language=page.language
    )


def source(name: str) -> str:
    """The Typst source of that file name in ``rendering/typst``."""
    return (SOURCES / name).read_text(encoding="utf-8")


def printable(text: str) -> str:
    """The text in composed form (NFC), with U+FFFD for what no font at hand can show."""
    return _NOT_SHOWN.sub("\ufffd", unicodedata.normalize("NFC", text))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value


def _palette() -> dict[str, str]:
    return {
        name: value
        for name, value in vars(styles).items()
        if name.isupper() and isinstance(value, str) and _COLOURS.fullmatch(value)
    }


def _lights(html: str) -> dict[str, tuple[str, str]]:
    """The fill and ink that the page's own style sheet gives each light."""
    found = dict(re.findall(r"--([A-Z_]+(?:-ink)?): (#[0-9A-Fa-f]{6});", html))
    return {
        name: (fill, found[f"{name}-ink"]) for name, fill in found.items() if f"{name}-ink" in found
    }
