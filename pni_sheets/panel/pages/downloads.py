"""Files by id: a submission as it came, a correction, a product. Always an attachment."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, send_file
from werkzeug.wrappers import Response

from pni_sheets.panel import current
from pni_sheets.storage import files

page = Blueprint("downloads", __name__)
BINARY = "application/octet-stream"


@page.get("/descargas/entrega/<id>")
def submission(id: str) -> Response:
    """The bytes that arrived, as they arrived."""
    with current.workspace() as work:
        found = work.ledger.submissions.get(id)
        data = work.archive.load(found.sha256)
    name = files.safe_name(found.filename)
    return send_file(BytesIO(data), BINARY, as_attachment=True, download_name=name)


@page.get("/descargas/producto/<round_id>/<sha>")
def product(round_id: str, sha: str) -> Response:
    """What was written for a round, by its hash, if it is still as it was written."""
    with current.workspace() as work:
        made = next((p for p in work.ledger.products.all(round_id) if p.sha256 == sha), None)
        path = work.root / made.path if made else None
    if path is None or not path.is_file():
        abort(404)
    data = files.read(path)
    if files.sha256(data) != sha:
        abort(404)
    return send_file(BytesIO(data), BINARY, as_attachment=True, download_name=path.name)
