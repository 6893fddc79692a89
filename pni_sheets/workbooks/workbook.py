"""Write the workbook of one institution with xlsxwriter, exactly as the contract says.

``render`` is the whole of it; ``write_sheets`` puts the same sheets into a workbook that
is already open, for the correction workbook. The sheets themselves are written by
``workbooks.start_sheet`` (Inicio), ``workbooks.record_sheet`` (Institución) and
``workbooks.table_sheet``.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from pni_sheets.core import symbols
from pni_sheets.core.model import ReportingTemplate, Thresholds, Value
from pni_sheets.forms import identity, report_form
from pni_sheets.rendering import styles

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

#: Where a cell is: sheet, row key, field.
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Settings:
    """What is printed that is neither plan nor round: limits of the light, whom to ask."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    help_name: str = "Ministerio de Relaciones Exteriores, coordinación del PNI"
    help_email: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell to be corrected: what to do, in Spanish, and whether it blocks acceptance."""

    text: str
    blocking: bool

    @property
    def symbol(self) -> str:
        return symbols.WRONG if self.blocking else symbols.LOOK


@dataclass(frozen=True, slots=True)
class Job:
    """One workbook to write. ``entries`` and ``marks`` are by (sheet, row key, field).

    ``correcting`` adds the column *Qué corregir*, also to sheets without marks.
    """

    template: ReportingTemplate
    token: str
    settings: Settings
    entries: Mapping[Place, Value]
    marks: Mapping[Place, Mark]
    correcting: bool = False

    @property
    def code(self) -> str:
        """The visible code."""
        return identity.code(self.template.identity)


def filename(template: ReportingTemplate) -> str:
    """``PNI_2025-S1_MTPS.xlsx``."""
    named = template.identity
    return f"PNI_{named.round}_{named.institution}.xlsx"


def render(
    template: ReportingTemplate,
    key: bytes,
    *,
    created: datetime,
    entries: Mapping[Place, Value] | None = None,
    settings: Settings | None = None,
) -> bytes:
    """The workbook's bytes; the same input gives the same bytes.

    ``key`` signs the token. ``entries`` are values put back. Raises UserWarning (a bug)
    where xlsxwriter would leave something out.
    """
    job = Job(
        template,
        identity.token(template.identity, key),
        settings or Settings(),
        entries or {},
        {},
    )
    buffer = io.BytesIO()
    with styles.workbook(buffer, document(template, created)) as book:
        write_sheets(book, job)
        book.get_worksheet_by_name(report_form.START).activate()
    return buffer.getvalue()


def document(template: ReportingTemplate, created: datetime) -> styles.Document:
    """What the file says of itself."""
    round_id = template.identity.round
    return styles.Document(
        title=f"PNI {round_id}: {template.institution.name}",
        subject=f"Avance del Plan Nacional de Implementación del Pacto Mundial, ronda {round_id}",
        created=created,
        comments="Datos sintéticos de demostración" if template.synthetic else "",
    )


def write_sheets(book: Workbook, job: Job) -> None:
    """Add every sheet of the template to an open workbook, and its marks of identity."""
    from pni_sheets.workbooks import hidden, record_sheet, start_sheet, table_sheet

    formats = styles.Formats(book)
    start = book.add_worksheet(report_form.START)
    for sheet in report_form.SHEETS:
        rows = job.template.sheets.get(sheet.name)
        if rows is None:
            continue
        page = book.add_worksheet(sheet.name)
        write = record_sheet.write if sheet.record else table_sheet.write
        write(page, formats, job, sheet, rows)
    start_sheet.write(start, formats, job)
    hidden.write(book, job)
