"""Receiving: files to the inbox, then judged and recorded as ``ingest`` does."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from pni_sheets.core.errors import PniError
from pni_sheets.operations import ingest
from pni_sheets.operations.workspace import Workspace
from pni_sheets.panel import current, uploads
from pni_sheets.panel.acts import follow
from pni_sheets.panel.jobs import Done, Job
from pni_sheets.words.terms import FILE_WORDS, counted

page = Blueprint("receiving", __name__)
TITLE = "Recibir"


@page.get("/recibir")
def show() -> str:
    return render_template("receiving.html.j2")


@page.post("/recibir")
def receive() -> Response:
    """Keep what was sent, then judge it; without files, what lies in the inbox."""
    here = current.panel()
    with current.workspace() as work:
        inbox = work.paths.inbox
    paths = uploads.keep(request.files.getlist("files"), inbox, here.clock)
    if not paths and "inbox" not in request.form:
        raise PniError("page-nothing-sent")
    job = Job(
        "Recibir entregas", "ingest", partial(_judged, paths),
        again=url_for("receiving.show"), back=url_for("receiving.show"),
    )  # fmt: skip
    return follow(here.jobs.begin(job))


def _judged(paths: list[Path], job: Job, work: Workspace) -> Done:
    judged = ingest.ingest(work, paths=paths, tell=job.tell, each=job.lines.append)
    job.lines[:] = judged  # those that were known too, in the order in which they came
    told = counted(FILE_WORDS, (one.status for one in judged))
    return Done(f"Recibido y registrado: {told}." if told else "No había entregas.",
                url_for_job(job))  # fmt: skip


def url_for_job(job: Job) -> str:
    return f"/trabajos/{job.id}"
