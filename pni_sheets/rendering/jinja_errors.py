"""The Spanish words of a mistake in a letter's template, for the clerk who edited it."""

from __future__ import annotations

import re

#: A field written in single braces stays in the letter as it is.
LEFT_OVER = "«{left}» quedó sin llenar; los campos van entre llaves dobles: {{{{ institucion }}}}"
UNKNOWN_FIELD = "no existe el campo «{name}»; los que hay están en el comentario de arriba"
NOT_UTF8 = "no está en UTF-8; guárdelo con esa codificación"

#: What Jinja says, and what it means; the first that matches counts.
_MEANINGS = (
    (r"'(?P<name>[^']+)' is undefined", UNKNOWN_FIELD),
    (r"has no attribute '(?P<name>[^']+)'", "no existe el dato «{name}»"),
    (r"No filter named '(?P<name>[^']+)'", "no existe el filtro «{name}»"),
    (r"No test named '(?P<name>[^']+)'", "no existe la prueba «{name}»"),
    (r"unknown tag '(?P<name>[^']+)'", "no existe la instrucción «{name}»"),
    (r"needs to be closed is '(?P<name>[^']+)'", "falta cerrar con {{% end{name} %}}"),
    (r"Missing end of comment tag", "falta cerrar el comentario con #}}"),
    (r"unexpected end of template", "está incompleto: falta cerrar algo"),
    (r"expected token '(?P<name>[^']+)', got '(?P<got>[^']+)'",
     "se esperaba «{name}» y hay «{got}»"),
    (r"expected an expression, got '(?P<got>[^']+)'", "falta algo antes de «{got}»"),
    (r"access to attribute '(?P<name>[^']+)'", "no se puede usar «{name}»"),
    (r"unexpected (?:char )?'(?P<name>[^']+)'", "sobra «{name}»"),
    (r"'(?P<name>[^']+)' not found", "no existe el archivo «{name}»"),
)  # fmt: skip


def meaning(said: str) -> str:
    """What a mistake means, in Spanish; Jinja's own words where they are not known."""
    for pattern, words in _MEANINGS:
        found = re.search(pattern, said, re.IGNORECASE)
        if found:
            shown = {"end of statement block": "%}", "end of print statement": "}}"}
            parts = {key: shown.get(value, value) for key, value in found.groupdict().items()}
            return words.format(**parts)
    return f"no se entiende ({said.rstrip('.')})"
