"""The first page where there is no workspace yet: make one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from pni_sheets.operations import rounds
from pni_sheets.panel import current
from pni_sheets.words.panel import ACTS as WORDS

page = Blueprint("start", __name__)


def invitation() -> str:
    return render_template("start.html.j2", words=WORDS["init"], root=current.panel().root)


@page.post("/empezar")
def begin() -> Response:
    """Make the workspace. No job: those need one. Raises PniError, told on a page."""
    here = current.panel()
    rounds.init(here.root, here.clock)
    return redirect("/", 303)
