"""Jinja, set up once: strict fields, a sandbox, and mistakes told with file and line.

Used by the letters, the summary and the receipts, whose templates an office may edit.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from pni_sheets.core.errors import PniError
from pni_sheets.rendering import jinja_errors

if TYPE_CHECKING:
    from jinja2 import Environment


def packaged() -> Path:
    """The folder of the templates that come with the product (wheel or checkout)."""
    here = Path(__file__).resolve().parents[1]
    inside = here / "templates"
    return inside if inside.is_dir() else here.parent / "templates"


@cache
def environment(folder: Path | None, html: bool) -> Environment:
    """Jinja with strict fields; HTML is escaped; ``folder`` wins over the packaged files.

    Sandboxed: a template that somebody was sent cannot reach beyond its fields.
    """
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    folders = [path for path in (folder, packaged()) if path is not None]
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders, encoding="utf-8-sig"),
        undefined=StrictUndefined,
        autoescape=html,
        optimized=False,
        finalize=printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def guarded(jinja: Environment, name: str, fields: Mapping[str, object]) -> str:
    """Fill one template; its mistakes become PniError("letter-template")."""
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        return jinja.get_template(name).render(fields)
    except TemplateSyntaxError as error:
        raise mistake(error.name or name, error.lineno, error) from error
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
        file, line = _place(error.__traceback__) or (name, 1)
        raise mistake(file, line, error) from error


def mistake(file: str, line: int, error: Exception) -> PniError:
    if isinstance(error, UnicodeDecodeError):
        problem = jinja_errors.NOT_UTF8
    else:
        problem = jinja_errors.meaning(getattr(error, "message", None) or str(error))
    return PniError("letter-template", file=Path(file).name, line=line, problem=problem)


def _place(trace: TracebackType | None) -> tuple[str, int] | None:
    """Jinja puts the template's own lines into the traceback; the innermost one counts."""
    found = None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            found = (file, trace.tb_lineno)
        trace = trace.tb_next
    return found


def printable(value: object) -> object:
    """Drop control and direction-changing characters: text of returns ends up in letters."""
    if not isinstance(value, str) or value.isprintable():
        return value
    kept = (c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return type(value)("".join(kept))
