"""The letters: Jinja templates that a clerk may edit, filled in Spanish.

``LETTERS`` declares each letter once: its files and the fields its templates may use, each
with its meaning and an example. The comment on top of every template, the check before
sending and the tests derive from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pni_sheets.core.errors import PniError
from pni_sheets.rendering import jinja, jinja_errors

if TYPE_CHECKING:
    from jinja2 import Environment

SUBJECT = "Asunto:"
#: First line of every letter of a demonstration.
SYNTHETIC = "Datos sintéticos de demostración."


class Field(NamedTuple):
    """A field of a letter: its meaning for the clerk, and examples that exercise it.

    Every example is tried before sending, so that both sides of an ``{% if %}`` are checked.
    """

    meaning: str
    examples: tuple[object, ...]


class Group(NamedTuple):
    """Findings of one kind as a letter lists them; the names are those of the templates."""

    gravedad: str
    mensaje: str
    celdas: str
    cuantos: int


class Debt(NamedTuple):
    """What one institution owes, as the coordinator's notice lists it."""

    institucion: str
    pendiente: str


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One letter: the stem of its two template files and the fields they may use."""

    what: str
    stem: str
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be put in an envelope: one line of subject, plain text, HTML."""

    subject: str
    text: str
    html: str


_COMMON: dict[str, Field] = {
    "tratamiento": Field("con qué se abre la carta", ("Estimada licenciada",)),
    "institucion": Field("nombre de la institución", ("Ministerio de Trabajo",)),
    "ronda": Field("código de la ronda", ("2025-S1",)),
    "semestre": Field("el semestre en palabras", ("primer semestre de 2025",)),
    "plazo": Field("la fecha límite en palabras", ("jueves 31 de julio de 2025",)),
    "consultas": Field("correo donde se responden dudas", ("consultas@example.org", "")),
    "firma": Field(
        "líneas de la firma, una por una", (("Coordinación del PNI", "MRREE"), ("MRREE",), ())
    ),
}
_DAYS_LEFT = "días que faltan para el plazo (negativo: días de atraso)"
_FILES = Field("nombres de los archivos adjuntos", (("PNI_2025-S1_MTPS.xlsx",), ("a", "b")))
_GROUPS = (
    Group("Debe corregirse", "Falta el estado. Elija uno. Ejemplo: Completada.", "I7 e I9", 2),
    Group("Revise", "El avance es muy alto. Explique por qué. Ejemplo: campaña.", "G12", 1),
)
_DEBTS = (Debt("Ministerio de Trabajo", "el libro de seguimiento, que no ha llegado"),)
_RECEIVED = {
    "archivo": Field("nombre del archivo que envió la institución", ("PNI_2025-S1_MTPS.xlsx",)),
    "recibido": Field("día en que se recibió, en palabras", ("lunes 14 de julio de 2025",)),
    "entrega": Field("número de la entrega", ("E0007",)),
}

LETTERS: tuple[LetterKind, ...] = (
    LetterKind("templates", "plantillas", {**_COMMON, "adjuntos": _FILES}),
    LetterKind(
        "reminder",
        "recordatorio",
        {
            **_COMMON,
            "pendiente": Field(
                "lo que falta, en palabras", ("el libro de seguimiento, que no ha llegado",)
            ),
            "dias": Field(_DAYS_LEFT, (7, 1, 0, -3)),
            "superior": Field("verdadero si la carta va a la jefatura", (False, True)),
            "adjuntos": Field("nombres de los archivos adjuntos", (("a.xlsx",), ())),
        },
    ),
    LetterKind(
        "digest",
        "aviso",
        {
            **_COMMON,
            "deudas": Field("lista; cada una con institucion y pendiente", (_DEBTS,)),
            "dias": Field(_DAYS_LEFT, (0, -14)),
        },
    ),
    LetterKind(
        "corrections",
        "correcciones",
        {
            **_COMMON,
            **_RECEIVED,
            "adjuntos": _FILES,
            "hallazgos": Field(
                "lista; cada uno con gravedad, mensaje, celdas y cuantos", (_GROUPS, _GROUPS[:1])
            ),
            "errores": Field("cuántas correcciones son obligatorias", (1, 2)),
            "advertencias": Field("cuántos avisos hay que revisar", (0, 1, 2)),
        },
    ),
    LetterKind(
        "receipt",
        "acuse",
        {
            **_COMMON,
            **_RECEIVED,
            "avisos": Field(
                "lista; cada uno con gravedad, mensaje, celdas y cuantos", ((), _GROUPS[1:])
            ),
        },
    ),
    LetterKind(
        "master",
        "maestro",
        {
            **_COMMON,
            "adjuntos": _FILES,
            "incluidas": Field("cuántas instituciones están en el consolidado", (48, 46)),
            "total": Field("cuántas instituciones reportan en la ronda", (48,)),
            "faltan": Field("nombres de las instituciones que faltan", ((), ("INTEGRACIÓN",))),
            "excusadas": Field("nombres de las excusadas, con el motivo", ((), ("FSV: cerrado",))),
            "vacios": Field("frases sobre los vacíos conocidos", ((), ("Faltan 3 metas.",))),
        },
    ),
)


#: Pages made at consolidation, which may be edited too.
PAGES = ("resumen.html.j2", "constancia.html.j2")

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_LEFT_OVER = re.compile(r"\{[^{}\n]*\}|[{}]")


def kind(what: str) -> LetterKind:
    """The declared letter of that name; KeyError where there is none."""
    for candidate in LETTERS:
        if candidate.what == what:
            return candidate
    raise KeyError(what)


# --- filling in ------------------------------------------------------------------------


def letter(
    what: str,
    fields: Mapping[str, object],
    folder: Path | None = None,
    *,
    synthetic: bool = False,
) -> Letter:
    """The letter ``what`` ("templates", "reminder", "corrections", "master", ...) filled in.

    ``fields`` are exactly those declared in ``LETTERS``. ``folder`` is the workspace's own
    ``templates/``, whose files win over the packaged ones. ``synthetic`` marks the letter
    of a demonstration, whatever its template says. Raises PniError("letter-template") with
    file, line and mistake where a template is wrong.
    """
    declared = kind(what)
    if set(fields) != set(declared.fields):
        raise ValueError(f"{what}: fields differ: {set(fields) ^ set(declared.fields)}")
    text_name, html_name = _names(declared)
    subject, text = _split(
        text_name, jinja.guarded(jinja.environment(folder, False), text_name, fields)
    )
    if synthetic:
        subject, text = f"[DEMOSTRACIÓN] {subject}", f"{SYNTHETIC}\n\n{text}"
    banner = SYNTHETIC if synthetic else ""
    frame = {**fields, "asunto": subject, "aviso": banner}
    return Letter(subject, text, jinja.guarded(jinja.environment(folder, True), html_name, frame))


def check_templates(folder: Path | None = None) -> None:
    """Fill every letter with the declared examples, before anything is sent; of the pages
    that are made at consolidation, syntax and fields are looked at.

    Raises PniError("letter-template") naming file, line and mistake.
    """
    for declared in LETTERS:
        for fields in _trials(declared):
            made = letter(declared.what, fields, folder)
            text_name, html_name = _names(declared)
            _refuse_left_over(folder, text_name, f"{made.subject}\n{made.text}")
            _refuse_left_over(folder, html_name, _STYLE.sub("", made.html))
    for page in PAGES if folder is not None else ():
        _check_page(jinja.environment(folder, True), page)


def _refuse_left_over(folder: Path | None, name: str, filled: str) -> None:
    """A brace in a filled letter is a field that was not one."""
    left = _LEFT_OVER.search(filled)
    if left:
        source = _source(jinja.environment(folder, False), name)
        problem = jinja_errors.LEFT_OVER.format(left=left[0])
        raise PniError(
            "letter-template", file=name, line=_line_of(source, left[0]), problem=problem
        )


def _check_page(environment: Environment, name: str) -> None:
    """A page's own fields are those that the packaged page uses."""
    from jinja2 import TemplateSyntaxError, meta

    source = _source(environment, name)
    known = _source(jinja.environment(None, True), name)
    try:
        used = meta.find_undeclared_variables(environment.parse(source))
    except TemplateSyntaxError as error:
        raise jinja.mistake(name, error.lineno, error) from error
    for field in sorted(used - meta.find_undeclared_variables(environment.parse(known))):
        problem = jinja_errors.UNKNOWN_FIELD.format(name=field)
        raise PniError("letter-template", file=name, line=_line_of(source, field), problem=problem)


def _source(environment: Environment, name: str) -> str:
    """The text of a template. Raises PniError("letter-template") where it is not UTF-8."""
    assert environment.loader is not None
    try:
        return environment.loader.get_source(environment, name)[0]
    except UnicodeDecodeError as error:
        raise jinja.mistake(name, 1, error) from error


def _line_of(source: str, words: str) -> int:
    """The line where the words stand, comments apart; 1 where they were made of several."""
    bare = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
    place = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", bare)
    return bare.count("\n", 0, place.start()) + 1 if place else 1


def _trials(declared: LetterKind) -> list[dict[str, object]]:
    """The first examples together, then each further example in their midst."""
    base = {name: field.examples[0] for name, field in declared.fields.items()}
    return [base] + [
        {**base, name: example}
        for name, field in declared.fields.items()
        for example in field.examples[1:]
    ]


def _names(declared: LetterKind) -> tuple[str, str]:
    return f"{declared.stem}.txt.j2", f"{declared.stem}.html.j2"


def _split(name: str, filled: str) -> tuple[str, str]:
    """The subject from the first line ("Asunto: ...") and the text below it."""
    first, _, rest = filled.strip().partition("\n")
    label, _, subject = first.partition(" ")
    if label != SUBJECT or not subject.strip():
        raise PniError("letter-subject", file=name, label=SUBJECT)
    return " ".join(subject.split()), rest.strip() + "\n"
