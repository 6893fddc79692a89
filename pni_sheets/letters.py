"""The letters: Jinja templates that a clerk may edit, filled in Spanish.

``LETTERS`` declares each letter once: its files, the fields its templates may use and an
example of each field. The comment on top of every template, the check before sending and
the tests derive from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be put in an envelope: one line of subject, plain text, HTML."""

    subject: str
    text: str
    html: str


def letter(what: str, fields: Mapping[str, object], folder: Path | None = None) -> Letter:
    """The letter ``what`` ("templates", "reminder", "corrections", "master", ...) filled in.

    ``folder`` is the workspace's own ``templates/``, whose files win over the packaged
    ones. Raises PniError("letter-template") with file and line where a template is wrong.
    """
    raise NotImplementedError


def check_templates(folder: Path | None = None) -> None:
    """Fill every template with the declared examples, before anything is sent.

    Raises PniError("letter-template") naming file, line and mistake.
    """
    raise NotImplementedError


def in_words(day: date) -> str:
    """A date as an office writes it: "jueves 31 de julio de 2025"."""
    raise NotImplementedError
