"""How far an act is, what came of it, and trying it again; closing the panel."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from pni_sheets.panel import current
from pni_sheets.panel.acts import follow
from pni_sheets.words.panel import CLOSED

page = Blueprint("work", __name__)

#: Seconds after which a browser without JavaScript looks again.
REFRESH = 2


@page.get("/trabajos/<id>")
def show(id: str) -> Response:
    job = current.panel().jobs.get(id)
    if job is None:
        abort(404)
    if job.over and job.result is not None and not job.lines:
        return follow(job)
    response = make_response(render_template("work.html.j2", job=job))
    if not job.over:
        response.headers["Refresh"] = str(REFRESH)
    return response


@page.post("/cerrar")
def close() -> str | Response:
    """End the panel; what is being done comes to its end first."""
    here = current.panel()
    if waiting := here.jobs.at_work:
        return redirect(url_for("work.show", id=waiting[0].id), 303)
    here.stop()
    return render_template("refused.html.j2", words=(CLOSED, ""))
