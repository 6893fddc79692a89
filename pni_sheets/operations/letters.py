"""The letters that a clerk may edit: ``letters export`` and ``letters check``."""

from __future__ import annotations

from pathlib import Path

from pni_sheets.mail import letters
from pni_sheets.operations.workspace import Workspace
from pni_sheets.rendering import jinja
from pni_sheets.storage import files


def export(work: Workspace) -> tuple[Path, tuple[str, ...]]:
    """Copy the packaged letters to ``templates/``, where a clerk may edit them.

    Those already there are kept. Gives the folder and the names that were copied.
    """
    folder = work.paths.letters
    packaged = {p.name: p for p in sorted(jinja.packaged().glob("*.j2"))}
    new = {name: p for name, p in packaged.items() if not (folder / name).exists()}
    files.write_all({folder / name: p.read_bytes() for name, p in new.items()})
    return folder, tuple(new)


def check(work: Workspace) -> Path | None:
    """Try every letter with examples; the folder of edited ones. Raises PniError with the
    file and the line of the first mistake."""
    letters.check_templates(work.letters)
    return work.letters
