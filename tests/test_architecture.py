"""The packages that `docs/architecture.md` draws, enforced on the code's own imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.paths import ROOT

PACKAGE = ROOT / "pni_sheets"

_BELOW = {"core"}
_DECLARED = {*_BELOW, "words", "storage", "rendering", "forms"}
_ENGINES = {*_DECLARED, "plan", "ledger", "validation", "consolidation"}
_EDGES = {*_ENGINES, "workbooks", "intake", "reports", "mail"}

#: What each package may import besides itself, from the bottom up.
MAY_IMPORT: dict[str, set[str]] = {
    "core": set(),
    "words": _BELOW,
    "storage": _BELOW,
    "rendering": _BELOW,
    "forms": _BELOW,
    "plan": {"core", "forms"},
    "ledger": {"core", "forms", "storage"},
    "validation": {"core", "forms"},
    "consolidation": {"core", "forms", "plan"},
    "workbooks": _ENGINES,
    "intake": _ENGINES,
    "reports": _ENGINES,
    "mail": _ENGINES,
    "operations": _EDGES,
    "panel": {*_EDGES, "operations"},
    "cli": {*_EDGES, "operations", "panel"},
    "__main__": {"core", "words", "cli"},
}

#: Arrows that look up and are still to be cut.
TO_CUT = {("intake/opening_balances.py", "workbooks")}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def package_of(path: Path) -> str:
    """The package, or the module's own name where it stands outside all packages."""
    place = path.relative_to(PACKAGE)
    return place.parts[0] if len(place.parts) > 1 else place.stem


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (name.split(".")[1] for name in names if name.startswith("pni_sheets."))


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", modules(), ids=named)
def test_imports_follow_the_table(path: Path) -> None:
    package = package_of(path)
    if package == "__init__":
        return
    allowed = {package, *MAY_IMPORT[package]}
    wrong = {found for found in imports_of(path) if found not in allowed}
    wrong -= {above for below, above in TO_CUT if below == named(path)}
    assert not wrong, f"{named(path)} imports {sorted(wrong)}"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("__init__.py")), ids=named)
def test_a_package_says_what_it_is_and_imports_nothing(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert not [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize("path", [m for m in modules() if package_of(m) != "ledger"], ids=named)
def test_sql_is_in_the_ledger_alone(path: Path) -> None:
    statements = [
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.match(
            r"\s*(SELECT .* FROM|INSERT INTO|UPDATE \w+ SET|CREATE TABLE|PRAGMA)", node.value
        )
    ]
    assert not statements


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        named(path)
        for path in modules()
        if re.search(r"os\.environ|os\.getenv|getenv\(", path.read_text(encoding="utf-8"))
    }
    assert readers <= {"storage/settings.py", "__main__.py"}


def test_every_error_code_has_its_sentence() -> None:
    from pni_sheets.words.errors import ERRORS

    raised: dict[str, str] = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "PniError"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                raised[str(node.args[0].value)] = named(path)
    missing = {code: where for code, where in raised.items() if code not in ERRORS}
    assert not missing
