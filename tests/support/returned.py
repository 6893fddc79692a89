"""Returned workbooks for tests: a clean filled one, and ways to edit it as people do."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from pni_sheets.core.model import (
    EL_SALVADOR,
    CollectionRound,
    Identity,
    Previous,
    ReportingTemplate,
    Return,
    RoundState,
    Semester,
    TemplateRow,
    Value,
)
from pni_sheets.forms import report_form
from pni_sheets.forms.report_form import Kind
from pni_sheets.intake import returns
from pni_sheets.intake.sandbox import Here
from pni_sheets.plan import catalogue
from pni_sheets.workbooks import rows as layout
from pni_sheets.workbooks import workbook as template

KEY = bytes(range(32))
CREATED = datetime(2025, 7, 1, 8, 0, tzinfo=EL_SALVADOR)
PLACE = tuple[str, str, str]


@cache
def the_plan():
    return catalogue.load()


@cache
def template_of(institution: str, semester: str = "2025-S1") -> ReportingTemplate:
    """The template of an institution, nothing reported before."""
    half = Semester.parse(semester)
    collection_round = CollectionRound(
        half, date(2025, 7, 31), RoundState.OPEN, the_plan().version, CREATED
    )
    institution_ = the_plan().institution(institution)
    return layout.build_template(the_plan(), collection_round, institution_, Previous({}, {}, {}))


def expected(identity: Identity) -> ReportingTemplate | None:
    """The templates of 2025-S1, as the pipeline would give them."""
    keys = {each.key for each in the_plan().reporters}
    if identity.round != "2025-S1" or identity.institution not in keys:
        return None
    return template_of(identity.institution)


def candidates() -> list[ReportingTemplate]:
    """All 48 templates of the round."""
    return [template_of(each.key) for each in the_plan().reporters]


def typed(row: TemplateRow, field: report_form.Field, number: int) -> Value:
    """A plausible entry, different in every cell."""
    if field.kind is Kind.CHOICE:
        return field.choices[number % len(field.choices)]
    if field.kind is Kind.DATE:
        return date(2025, 7, 15)
    if field.kind is Kind.EMAIL:
        return "enlace@example.org"
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return float(number % 97 + 1)
    return f"{field.header} {row.key} n.º {number}"


@cache
def filled(institution: str = "MTPS") -> dict[PLACE, Value]:
    """An entry for every open cell of an institution's workbook."""
    entries: dict[PLACE, Value] = {}
    for name, rows in template_of(institution).sheets.items():
        for row in rows:
            for field in report_form.sheet(name).entries:
                if field.name in row.open:
                    entries[name, row.key, field.name] = typed(row, field, len(entries))
    return entries


@cache
def workbook(institution: str = "MTPS") -> bytes:
    """A filled workbook as the writer makes it."""
    return template.render(
        template_of(institution), KEY, entries=filled(institution), created=CREATED
    )


@cache
def blank(institution: str = "MTPS") -> bytes:
    """An empty workbook as it is sent."""
    return template.render(template_of(institution), KEY, created=CREATED)


def cell_of(sheet: str, key: str, field: str, institution: str = "MTPS") -> str:
    """Where the writer puts a cell."""
    return layout.address(template_of(institution), sheet, key, field)


def edited(change: Callable[[Workbook], object], data: bytes | None = None) -> bytes:
    """A workbook after an edit with openpyxl."""
    book = load_workbook(io.BytesIO(data or workbook()))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet: str, cell: str, value: object, data: bytes | None = None) -> bytes:
    """A workbook with one cell typed over."""
    return edited(lambda book: book[sheet].__setitem__(cell, value), data)


def reparted(change: Callable[[str, bytes], bytes | None], data: bytes | None = None) -> bytes:
    """A workbook whose parts went through ``change`` (None drops a part)."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or workbook())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            part = change(item.filename, old.read(item))
            if part is not None:
                new.writestr(item.filename, part)
    return out.getvalue()


def substituted(pattern: bytes, replacement: bytes, parts: str = r"xl/worksheets/.*") -> bytes:
    """A workbook with a regular expression replaced in the parts of that name."""

    def change(name: str, part: bytes) -> bytes:
        return re.sub(pattern, replacement, part) if re.fullmatch(parts, name) else part

    return reparted(change)


def read(data: bytes, filename: str = "PNI_2025-S1_MTPS.xlsx", **more: object) -> Return:
    """Read in this process, against the templates of 2025-S1."""
    return returns.read(data, filename, KEY, expected, reader=Here(), **more)  # type: ignore[arg-type]


def rules(returned: Return) -> list[str]:
    """The rules of its findings, sorted."""
    return sorted(finding.rule for finding in returned.findings)


def values(returned: Return) -> dict[PLACE, Value]:
    """What was read of the entry fields, blanks left out."""
    return {
        key: entry.value
        for key, entry in returned.entries.items()
        if entry.value is not None and report_form.sheet(key[0]).field(key[2]).entry
    }
