"""The correction workbook: a fresh template with what was typed put back and marked.

It mends a damaged or outdated return too, because nothing of the returned file is kept
but its values. It has the identity, rows and columns of a template, so it can be filled
and returned as it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.model import ReportingTemplate, Return, Value
from pni_sheets.forms import identity, messages, report_form
from pni_sheets.rendering import styles
from pni_sheets.workbooks import corrections_index
from pni_sheets.workbooks import rows as layout
from pni_sheets.workbooks import workbook as writer
from pni_sheets.workbooks.workbook import Job, Mark, Place, Settings


def filename(template: ReportingTemplate) -> str:
    """``PNI_2025-S1_MTPS_correcciones.xlsx``."""
    named = template.identity
    return f"PNI_{named.round}_{named.institution}_correcciones.xlsx"


def correction_workbook(
    template: ReportingTemplate,
    returned: Return,
    findings: Sequence[Finding],
    key: bytes,
    created: datetime,
    settings: Settings | None = None,
) -> bytes:
    """The workbook that goes back to the institution; the same input gives the same bytes.

    Values are put back as normalised; where nothing usable was read, the raw text is.
    ``findings`` are those of ``validate`` (waived ones left out), in any order; of severity
    info they are not shown, for nothing is to be done about them.
    """
    asked = [each for each in findings if each.severity is not Severity.INFO]
    job = Job(
        template,
        identity.token(template.identity, key),
        settings or Settings(),
        values_put_back(template, returned),
        marks(template, asked),
        correcting=True,
    )
    buffer = io.BytesIO()
    with styles.workbook(buffer, writer.document(template, created)) as book:
        index = book.add_worksheet(report_form.CORRECTIONS)
        writer.write_sheets(book, job)
        corrections_index.write(index, styles.Formats(book), job, items(template, asked), returned)
        index.activate()
    return buffer.getvalue()


def values_put_back(template: ReportingTemplate, returned: Return) -> dict[Place, Value]:
    """What was typed in the entry cells of the rows the template has, by place."""
    found: dict[Place, Value] = {}
    for name, rows in template.sheets.items():
        for row in rows:
            for field in report_form.sheet(name).entries:
                place = (name, row.key, field.name)
                entry = returned.entries.get(place)
                value = None if entry is None else entry.raw if entry.value is None else entry.value
                if value is not None:
                    found[place] = value
    return found


def marks(template: ReportingTemplate, findings: Iterable[Finding]) -> dict[Place, Mark]:
    """The cells to mark: one mark a cell, with all that is to be said of it."""
    found: dict[Place, Mark] = {}
    for finding in sorted(findings, key=_importance):
        place = place_of(template, finding)
        if place is None:
            continue
        text, before = messages.message(finding), found.get(place)
        if before is None:
            found[place] = Mark(text, finding.blocking)
        elif text not in before.text:
            found[place] = Mark(f"{before.text}\n{text}", before.blocking)
    return found


def place_of(template: ReportingTemplate, finding: Finding) -> Place | None:
    """The entry cell of the template that a finding is about; None where it has none."""
    name, field = finding.sheet, finding.field
    if name is None or field is None or name not in template.sheets:
        return None
    key = "" if report_form.sheet(name).record else finding.key
    if key is None:
        return None
    entry = any(each.name == field for each in report_form.sheet(name).entries)
    known = any(row.key == key for row in template.sheets[name])
    return (name, key, field) if entry and known else None


def items(template: ReportingTemplate, findings: Sequence[Finding]) -> list[corrections_index.Item]:
    """What is to be done, most important first: the same words on one sheet are one item."""
    grouped: dict[tuple[messages.Words, str | None], list[Finding]] = {}
    for finding in sorted(findings, key=_importance):
        grouped.setdefault((messages.words(finding), finding.sheet), []).append(finding)
    return [
        corrections_index.Item(
            words,
            group[0].blocking,
            sheet if sheet in template.sheets else None,
            _addresses(template, group),
        )
        for (words, sheet), group in grouped.items()
    ]


def _addresses(template: ReportingTemplate, group: Sequence[Finding]) -> tuple[str, ...]:
    """Where the cells are in this workbook (not in the returned one), each once, downwards."""
    places = {place for finding in group if (place := place_of(template, finding))}
    found = sorted(
        (layout.row(template, *place), layout.column(place[0], place[2]), place) for place in places
    )
    return tuple(layout.address(template, *place) for _, _, place in found)


_SHEET_ORDER: Mapping[str | None, int] = {
    sheet.name: n for n, sheet in enumerate(report_form.SHEETS)
}


@dataclass(frozen=True, slots=True, order=True)
class _Importance:
    """Blocking first, then what has no cell (it concerns the whole file), then by sheet."""

    lesser: bool
    sheet: int


def _importance(finding: Finding) -> _Importance:
    return _Importance(not finding.blocking, _SHEET_ORDER.get(finding.sheet, -1))
