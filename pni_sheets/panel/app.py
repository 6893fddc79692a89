"""The parts of the panel put together: gate, uploads, templates, pages, errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask, render_template, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from pni_sheets.core.errors import PniError
from pni_sheets.operations.workspace import Clock
from pni_sheets.panel import acts, current, security, uploads
from pni_sheets.panel.jobs import LOG, Jobs, error_number
from pni_sheets.panel.pages import board, downloads, institution, receiving, start, work
from pni_sheets.panel.shown import FILTERS
from pni_sheets.rendering import styles
from pni_sheets.rendering.jinja import printable
from pni_sheets.words.errors import sentence
from pni_sheets.words.panel import PAGE_ERRORS

#: Every page; those with a ``title`` stand in the menu, in this order.
PAGES = (board, receiving, institution, start, work, downloads)


class PanelApp(Flask):
    """Flask whose templates escape everything, whatever they are called."""

    jinja_options = {  # noqa: RUF012 - Flask's own name and form
        "autoescape": True,
        "undefined": StrictUndefined,
        "finalize": printable,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }


def create(root: Path, clock: Clock, gate: security.Gate, stop: Callable[[], None]) -> PanelApp:
    """The panel of one workspace; ``stop`` ends whoever serves it."""
    app = PanelApp(__name__)
    here = current.Panel(root, clock, Jobs(root, clock), stop)
    app.extensions["pni"] = here
    security.guard(app, gate)
    uploads.limit(app)
    app.jinja_env.filters.update(FILTERS)
    menu = [(module.page.name, title) for module in PAGES if (title := _title(module))]
    app.jinja_env.globals.update(menu=menu, finished=lambda: _finished(here))
    for module in PAGES:
        app.register_blueprint(module.page)
        here.acts.update({act.name: act for act in getattr(module, "ACTS", ())})
    app.register_blueprint(acts.page)
    app.add_url_rule("/estilo.css", "stylesheet", _stylesheet)
    app.register_error_handler(PniError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
    return app


def _title(module: object) -> str:
    return str(getattr(module, "TITLE", ""))


def _finished(here: current.Panel) -> object:
    """The act that led to this page, to be told on top of it."""
    return here.jobs.get(request.args.get("hecho", ""))


def palette() -> str:
    """The workbook's colours as custom properties of the page."""
    names = {
        name: value
        for name, value in vars(styles).items()
        if name.isupper() and isinstance(value, str) and value.startswith("#") and len(value) == 7
    }
    pairs = (f"--{name.lower().replace('_', '-')}: {value};" for name, value in names.items())
    return ":root { " + " ".join(pairs) + " }\n"


def _stylesheet() -> tuple[str, dict[str, str]]:
    text = (Path(__file__).parent / "static" / "panel.css").read_text(encoding="utf-8")
    return palette() + text, {"Content-Type": "text/css; charset=utf-8"}


# --- errors ------------------------------------------------------------------------------


def _refused(error: PniError) -> tuple[str, int]:
    if error.code == "workspace-missing":
        return start.invitation(), 200
    return _page(409, sentence(error)), 409


def _http(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    if code == 403:
        return render_template("refused.html.j2", words=PAGE_ERRORS[403]), 403
    return _page(code if code in PAGE_ERRORS else 404), code


def _broken(error: Exception) -> tuple[str, int]:
    """An error of ours: a number on the page, the traceback beside it in the log."""
    number = error_number()
    LOG.error("error %s at %s", number, request.path, exc_info=error)
    return _page(500, number=number), 500


def _page(code: int, told: str = "", number: str = "") -> str:
    return render_template("error.html.j2", words=PAGE_ERRORS[code], told=told, number=number)
