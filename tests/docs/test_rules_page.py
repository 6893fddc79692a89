"""docs/rules.md is what the rules table says today."""

from __future__ import annotations

import importlib.util

from support.paths import ROOT


def test_the_page_of_rules_is_current() -> None:
    spec = importlib.util.spec_from_file_location("rules_page", ROOT / "scripts" / "rules_page.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert module.page() == written, "run: python scripts/rules_page.py"
