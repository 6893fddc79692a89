"""Files that a browser sends: to disk as they come, within the guard's limits.

They lie in the inbox, in a new folder for each delivery, as if they had been saved there
by hand: if the panel dies before they are judged, the next ``ingest`` finds them. The name
that the browser gives becomes a bare name that Windows can write, never a path.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import IO, Any

from flask import Flask, Request, abort
from werkzeug.datastructures import FileStorage

from pni_sheets.core.model import EL_SALVADOR
from pni_sheets.intake.guard.limits import LIMITS
from pni_sheets.operations.workspace import Clock
from pni_sheets.storage import files

#: A delivery of the whole country: 48 workbooks of 0.2 MB, or a few with photographs.
MOST_BYTES = 8 * LIMITS["bytes"].most
#: Files of one delivery; more is a folder dropped by mistake.
MOST_FILES = 500
_BLOCK = 1 << 20


class _Bounded:
    """A temporary file that takes no more than the guard lets through."""

    def __init__(self) -> None:
        import tempfile

        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the request
        self._left = LIMITS["bytes"].most

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            abort(413)
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class Upload(Request):
    """A request whose files go to disk as they arrive."""

    max_form_memory_size = 1 << 20
    max_form_parts = MOST_FILES + 20

    def _get_file_stream(self, *length: Any, **more: Any) -> Any:
        return _Bounded()


def limit(app: Flask) -> None:
    app.request_class = Upload
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES


def keep(sent: list[FileStorage], inbox: Path, clock: Clock) -> list[Path]:
    """Write what was sent into a new folder of the inbox; the paths, in order."""
    now = clock().astimezone(EL_SALVADOR)
    folder = inbox / f"panel-{now:%Y-%m-%d-%H%M%S}-{secrets.token_hex(3)}"
    kept = []
    for one in sent:
        if one.filename:
            path = files.free_name(folder, files.safe_name(one.filename))
            with files.writing(path) as target:
                while block := one.stream.read(_BLOCK):
                    target.write(block)
            kept.append(path)
    return kept
