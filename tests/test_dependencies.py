"""Every dependency is used and explained; nothing undeclared is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib

import pytest
from support.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DOCUMENT = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

#: Distributions whose module has another name, and what comes with another by design.
MODULES = {
    "python-calamine": {"python_calamine"},
    "flufl.bounce": {"flufl"},
    "pandera": {"pandera", "pandas", "numpy"},
    "jinja2": {"jinja2", "markupsafe"},
    "flask": {"flask", "werkzeug"},
}


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower()


RUNTIME = [name_of(r) for r in PROJECT["dependencies"]]
EXTRAS = {
    name_of(r): extra
    for extra, requirements in PROJECT["optional-dependencies"].items()
    for r in requirements
}


def imported() -> set[str]:
    """The top-level modules that the package imports, anywhere in it."""
    found: set[str] = set()
    for path in (ROOT / "pni_sheets").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found


USED = imported()


def modules(distribution: str) -> set[str]:
    return MODULES.get(distribution, {distribution})


@pytest.mark.parametrize("name", [*RUNTIME, *(n for n, e in EXTRAS.items() if e != "dev")])
def test_what_is_declared_is_used(name: str) -> None:
    assert modules(name) & USED


def test_what_is_imported_is_declared() -> None:
    known = {m for name in [*RUNTIME, *EXTRAS] for m in modules(name)}
    # _typeshed exists for type checkers only.
    outside = USED - set(sys.stdlib_module_names) - {"pni_sheets", "_typeshed"}
    assert outside <= known


@pytest.mark.parametrize("name", [*RUNTIME, *EXTRAS])
def test_what_is_declared_is_explained(name: str) -> None:
    before_rejected = DOCUMENT.split("## Rejected")[0]
    assert re.search(rf"^\|.*`{re.escape(name)}(\[\w+\])?`.*\|", before_rejected, re.MULTILINE)
