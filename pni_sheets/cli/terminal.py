"""What a terminal can show: lines as wide as it is, letters that it has.

Output that goes to a file or to another program is never folded, unless COLUMNS says how
wide it shall be.
"""

from __future__ import annotations

import codecs
import re
import shutil
import sys
import textwrap
import unicodedata

#: What stands in for a character that the terminal's code page lacks (cp850, cp1252, ASCII).
STAND_INS = {
    "—": "-", "–": "-", "−": "-", "…": "...", "·": "-", "•": "-", "→": "->", "≥": ">=", "≤": "<=",
    "«": '"', "»": '"', "“": '"', "”": '"', "‘": "'", "’": "'", "¿": "", "¡": "",
    "✔": "bien", "✘": "mal", "✖": "mal", "⚠": "!", "●": "*", "▲": "^", "▼": "v", "×": "x",
}  # fmt: skip

#: Lines are never cut shorter than this, however narrow the window.
NARROWEST = 20

#: A line's own indent, and how much further its continuation stands.
_INDENT = re.compile(r" *")
_HANGING = "  "

#: A quoted command or name is not torn apart, so that it can be copied.
_QUOTED = re.compile(r"«[^«»]{1,60}»")
#: Stands for a space inside such a quotation while the line is cut.
_BOUND = "\0"


def prepare() -> None:
    """Let a character that the terminal lacks be replaced by its like, never raise."""
    codecs.register_error("pni-like", _like)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="pni-like")


def _like(error: UnicodeError) -> tuple[str, int]:
    """A codec's error handler: its like, the letter without its accent, or "?"."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wanted = error.object[error.start : error.end]
    return "".join(_replaced(character) for character in wanted), error.end


def _replaced(character: str) -> str:
    if character in STAND_INS:
        return STAND_INS[character]
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or ("" if unicodedata.category(character) == "Mn" else "?")


def width() -> int:
    """Columns of the terminal; 0 where the output is none and COLUMNS does not say."""
    return shutil.get_terminal_size((0, 0)).columns


def folded(text: str) -> str:
    """The text in lines that fit, cut between words, continuations indented.

    A word longer than the line (a path) stays whole: it can be copied.
    """
    columns = width()
    if not columns:
        return text
    return "\n".join(_fold(line, columns) for line in text.split("\n"))


def _fold(line: str, columns: int) -> str:
    if len(line) <= columns:
        return line
    indent = _INDENT.match(line)[0]  # type: ignore[index]
    bound = _QUOTED.sub(lambda found: found[0].replace(" ", _BOUND), line)
    lines = textwrap.wrap(
        bound.strip(" "), max(columns, NARROWEST),
        initial_indent=indent, subsequent_indent=indent + _HANGING,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return "\n".join(lines).replace(_BOUND, " ")
