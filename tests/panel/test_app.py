"""The panel's look is the workbook's; every act has its words."""

from __future__ import annotations

import re

from support.paths import ROOT

from pni_sheets.core.steps import Step
from pni_sheets.panel.app import palette
from pni_sheets.rendering import styles
from pni_sheets.words.panel import ACTS, NEXT

STATIC = ROOT / "pni_sheets" / "panel" / "static"


def test_the_stylesheet_has_no_colour_of_its_own():
    text = (STATIC / "panel.css").read_text("utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b|rgb|hsl", text)
    assert set(re.findall(r"var\((--[\w-]+)\)", text)) <= set(re.findall(r"(--[\w-]+):", palette()))
    assert f"--navy: {styles.NAVY};" in palette()


def test_there_is_little_javascript():
    lines = [len(p.read_text("utf-8").splitlines()) for p in STATIC.glob("*.js")]
    assert sum(lines) <= 300


def test_every_act_and_step_has_words(visitor):
    assert set(visitor.app.extensions["pni"].acts) == set(ACTS) - {"init"}
    assert set(NEXT) == set(Step)
