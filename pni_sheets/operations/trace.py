"""``trace``: where a figure of the master comes from."""

from __future__ import annotations

from pni_sheets.operations.consolidate import gather
from pni_sheets.operations.workspace import Workspace
from pni_sheets.reports import trace


def trace_cell(work: Workspace, reference: str, name: str | None = None) -> trace.Trace:
    """From a cell of the master ("Indicadores!H12") back to the cells of returned files.

    Raises PniError("trace-cell") where the master has no such cell.
    """
    return trace.trace(reference, gather(work, work.round(name)))
