"""The structure that `docs/architecture.md` draws, enforced on the code's own imports."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pni_sheets"

#: From the bottom up; a module may import from its own layer's allowed set only.
LAYERS = {
    "vocabulary": {"__init__", "model", "findings", "errors", "closing", "beside", "mime", "packed",
                   "watching"},
    "declaration": {"form", "expressions", "rules", "messages", "logbook", "style", "spanish"},
    "engine": {
        "plan", "plan_changes", "schemas", "identity", "layout", "template",
        "textfit", "handout", "paper", "accepted", "basis", "voices", "freshness", "official",
        "lights", "groups", "institutions", "reconcile", "budget", "extracts", "publication",
        "guard", "values", "grids", "returns", "validate", "feedback", "results", "progress",
        "consolidate", "master", "charts", "summary", "datapackage", "trace", "diff",
        "letters", "history", "synthetic",
    },
    "edge": {"ledger", "mailbox", "files", "config", "contacts", "incoming", "retention",
             "backup_file"},
    "top": {"workspace", "pipeline", "dispatch", "demo", "console", "screen", "cli", "__main__"},
}  # fmt: skip

#: A longer module is split as ``<name>_<part>``; the part stands in its parent's layer.
ALLOWED = {
    "vocabulary": {"vocabulary"},
    "declaration": {"vocabulary", "declaration"},
    "engine": {"vocabulary", "declaration", "engine"},
    "edge": {"vocabulary", "declaration", "edge"},
    "top": {"vocabulary", "declaration", "engine", "edge", "top"},
}

#: Slow to import, so only inside the functions that need them.
LAZY = {"pandas", "pandera", "openpyxl", "xlsxwriter", "python_calamine", "jinja2", "weasyprint"}


def modules() -> list[Path]:
    return sorted(PACKAGE.glob("*.py"))


def layer_of(name: str) -> str:
    for layer, names in LAYERS.items():
        if name in names or any(name.startswith(f"{parent}_") for parent in names):
            return layer
    raise AssertionError(f"{name}.py stands in no layer: give it one in {Path(__file__).name}")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "pni_sheets":
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pni_sheets."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found.update(
                alias.name.split(".")[1]
                for alias in node.names
                if alias.name.startswith("pni_sheets.")
            )
    return {name for name in found if (PACKAGE / f"{name}.py").exists()}


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.stem)
def test_imports_follow_the_layers(path: Path) -> None:
    layer = layer_of(path.stem)
    wrong = {name for name in imports_of(path) if layer_of(name) not in ALLOWED[layer]}
    assert not wrong, f"{path.stem} ({layer}) imports {sorted(wrong)}"


@pytest.mark.parametrize(
    "path", [m for m in modules() if not m.stem.startswith("ledger")], ids=lambda p: p.stem
)
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


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {
        path.stem
        for path in modules()
        if re.search(r"os\.environ|os\.getenv|getenv\(", path.read_text(encoding="utf-8"))
    }
    assert readers <= {"config", "__main__"}


def test_every_error_code_has_its_sentence() -> None:
    from pni_sheets.console import ERRORS

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
                raised[str(node.args[0].value)] = path.stem
    missing = {code: where for code, where in raised.items() if code not in ERRORS}
    assert not missing
