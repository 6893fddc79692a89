"""A damaged, outdated or hand-made return put into a fresh workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import Identity, Return
from pni_sheets.intake import returns
from pni_sheets.operations.reading import Baselines
from pni_sheets.operations.rounds import writer_settings
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files
from pni_sheets.workbooks import workbook


@dataclass(frozen=True, slots=True)
class Rescued:
    """A fresh workbook with what could be read of a file, and what could not."""

    path: Path
    returned: Return
    values: int


def rescue(work: Workspace, file: Path, key: str | None, name: str | None) -> Rescued:
    """Put what can be read of a return into a fresh workbook, beside the file's round.

    Raises PniError("file-missing" | "rescue-whose").
    """
    if not file.is_file():
        raise PniError("file-missing", path=file)
    baselines = Baselines(work)
    returned = returns.salvage(
        files.read(file), file.name, work.key, baselines, hint=hint(work, key, name)
    )
    form_sent = baselines(returned.identity) if returned.identity else None
    if form_sent is None:
        raise PniError("rescue-whose", path=file)
    entries = {
        place: entry.value if entry.value is not None else entry.raw
        for place, entry in returned.entries.items()
        if entry.raw is not None
    }
    data = workbook.render(
        form_sent, work.key, created=work.clock(), entries=entries,
        settings=writer_settings(work),
    )  # fmt: skip
    folder = work.paths.outbox / form_sent.identity.round / "rescatados"
    path = files.free_name(folder, workbook.filename(form_sent))
    files.write(path, data)
    return Rescued(path, returned, len(entries))


def hint(work: Workspace, key: str | None, name: str | None) -> Identity | None:
    """What the operator says a file is; None where it is left to the file."""
    if key is None:
        return None
    current = work.round(name)
    institution = work.institution(key, work.plan_of(current))
    return Identity(current.id, institution.key, current.plan_version, "")
