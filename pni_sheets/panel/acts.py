"""The coordinator's acts: each has one form that says what it does and asks who and why.

An act changes nothing where what it decides was changed since its form was shown: two
windows, or a window and a command, cannot overrule each other unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pni_sheets.core.errors import PniError
from pni_sheets.core.events import describe
from pni_sheets.core.progress_bar import Tell
from pni_sheets.operations.history import last_change
from pni_sheets.operations.workspace import Workspace
from pni_sheets.panel import current
from pni_sheets.panel.jobs import Done, Job
from pni_sheets.words.panel import ACTS as WORDS

Fields = Mapping[str, str]

#: What an act can be about; an act is out of date where the log has a newer line about it.
SUBJECTS = ("institution", "submission", "indicator")


@dataclass(frozen=True, slots=True)
class Input:
    """A field that is typed: its name, its label, "text", "area" or "date"."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True


BY = Input("by", "Quién lo decide")
REASON = Input("reason", "Por qué", "area")


@dataclass(frozen=True, slots=True)
class Act:
    """``run`` is given the workspace, the fields of the form and who watches the progress.

    ``name`` is the command of the same verb and names the words. ``given`` are fields that
    the page fills in (what it is about), ``inputs`` those that are asked.
    """

    name: str
    run: Callable[[Workspace, Fields, Tell], Done]
    given: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()

    @property
    def words(self) -> Any:
        return WORDS[self.name]


page = Blueprint("acts", __name__)


def act(name: str) -> Act:
    found: Act | None = current.panel().acts.get(name)
    return found if found is not None else abort(404)


@page.get("/actos/<name>")
def form(name: str) -> str:
    """What the act will do, and its form. Changes nothing."""
    wanted = act(name)
    fields = {n: request.args.get(n, "") for n in (*wanted.given, *_names(wanted))}
    with current.workspace() as work:
        change = last_change(work, fields)
    seen = str(change.number) if change else "0"
    return render_template(
        "act.html.j2", act=wanted, fields=fields, seen=seen, back=_back(request.args)
    )


@page.post("/actos/<name>")
def begin(name: str) -> Response:
    wanted = act(name)
    fields = {n: request.form.get(n, "").strip() for n in (*wanted.given, *_names(wanted))}
    seen = request.form.get("seen", "")
    work = partial(_done, wanted, fields, seen)
    job = Job(
        wanted.words.title, name, work, again=url_for("acts.form", name=name), fields=fields,
        back=_back(request.form),
    )  # fmt: skip
    return follow(current.panel().jobs.begin(job))


def follow(job: Job) -> Response:
    """To where the act leads, if it is done already; else to the page that shows how far it is."""
    if job.result is not None:
        link = job.result.link
        return redirect(f"{link}{'&' if '?' in link else '?'}hecho={job.id}", 303)
    return redirect(url_for("work.show", id=job.id), 303)


def _done(wanted: Act, fields: Fields, seen: str, job: Job, work: Workspace) -> Done:
    for one in wanted.inputs:
        if one.required and not fields[one.name]:
            raise PniError("page-incomplete", label=one.label)
    change = last_change(work, fields)
    if seen and change is not None and str(change.number) != seen:
        raise PniError("page-outdated", by=change.actor, what=describe(change))
    return wanted.run(work, fields, job.tell)


def _names(wanted: Act) -> tuple[str, ...]:
    return tuple(one.name for one in wanted.inputs)


def _back(values: Mapping[str, str]) -> str:
    """A page of ours to go back to; nothing else that an address may say."""
    back = values.get("back", "/")
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"


def day(value: str) -> date | None:
    """A day as it is typed, None where it is left out. Raises PniError("page-date")."""
    if not value:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            return datetime.strptime(value, form).date()
    raise PniError("page-date", value=value)
