"""Raw reading of one workbook: the guard, then calamine, openpyxl where calamine cannot.

Nothing is interpreted here: a grid is what lies in the file, by place. For files from
outside it runs in the child process of ``grids``.
"""

from __future__ import annotations

import datetime
import re
from io import BytesIO
from typing import Any

from pni_sheets.core.findings import Finding
from pni_sheets.core.model import Value
from pni_sheets.forms.rules.registry import found
from pni_sheets.intake.guard.file_types import FileKind
from pni_sheets.intake.guard.inspect import Inspection, inspect
from pni_sheets.intake.guard.limits import LIMITS
from pni_sheets.intake.guard.xml_parts import Place, SheetFacts, address
from pni_sheets.intake.sandbox import Grid, RawSheet


def lay_out(data: bytes, filename: str) -> Grid:
    """The grid of a file, read in this process. Use ``Child`` for files from outside."""
    inspection = inspect(data, filename)
    if not inspection.readable:
        return Grid(inspection.kind, findings=inspection.findings)
    try:
        return _read(inspection)
    except MemoryError:
        return Grid(inspection.kind, findings=(found("ARCH-LECTURA", how="memory"),))
    except _ReaderError as error:
        finding = _failure(error.__cause__ or error)
        return Grid(inspection.kind, findings=(finding, *inspection.findings))


class _ReaderError(Exception):
    """No reader could open the file; the cause is what the first of them raised."""


def _failure(error: BaseException) -> Finding:
    if type(error).__name__ == "PasswordError" or _LOCKED.search(str(error)):
        return found("ARCH-CIFRADO", kind="workbook")
    return found("ARCH-DANADO", detail="reader", part=str(error)[:200])


_LOCKED = re.compile("password|encrypted", re.IGNORECASE)


def _read(inspection: Inspection) -> Grid:
    readers = [_calamine, _openpyxl] if inspection.dense else [_openpyxl]
    if inspection.kind is FileKind.XLS:
        return _old(inspection)
    if inspection.kind not in (FileKind.XLSX, FileKind.XLSM):
        readers = [_calamine]
    failure: BaseException | None = None
    for reader in readers:
        try:
            tables = reader(inspection.book)
        except (MemoryError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 (a reader in Rust panics with BaseException)
            failure = failure or error
            continue
        hollow = _hollow(tables, inspection.sheets)
        if not inspection.checked or hollow is None or reader is readers[-1]:
            return _grid(reader.__name__.strip("_"), tables, inspection, hollow)
    raise _ReaderError from failure


def _old(inspection: Inspection) -> Grid:
    """A binary workbook, by the reader that shows its errors and formats."""
    from pni_sheets.intake import xls

    try:
        tables = xls.read(inspection.book)
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except Exception as error:
        raise _ReaderError from error
    findings = [*inspection.findings, *_oversized([table[:3] for table in tables])]
    findings.append(found("ARCH-LECTOR", reader="xlrd (xls)", blind=_BLIND[FileKind.XLS]))
    if any(finding.blocking for finding in findings):
        return Grid(inspection.kind, findings=tuple(findings))
    sheets = tuple(_sheet(*table) for table in tables)
    return Grid(inspection.kind, "xlrd", sheets, findings=tuple(findings))


#: Name, visibility and cells of a sheet as a reader gives them.
_Table = tuple[str, bool, dict[Place, Value]]


def _calamine(data: bytes) -> list[_Table]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    tables = []
    for position, meta in enumerate(book.sheets_metadata):
        rows: list[list[Any]] = []
        if meta.typ is SheetTypeEnum.WorkSheet:
            rows = book.get_sheet_by_index(position).to_python(skip_empty_area=False)
        cells = {
            (r, c): value if type(value) in _PLAIN else _plain(value)
            for r, row in enumerate(rows, 1)
            for c, value in enumerate(row, 1)
            if value != ""
        }
        tables.append((meta.name, meta.visible is SheetVisibleEnum.Visible, cells))
    return tables


def _openpyxl(data: bytes) -> list[_Table]:
    """The sparse reader and second opinion: slower, at ease with cells far apart."""
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    tables = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # a wrong <dimension> would hide every cell
        cells = {
            (cell.row, cell.column): _plain(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and cell.value != "" and cell.data_type != "e"
        }
        tables.append((sheet.title, sheet.sheet_state == "visible", cells))
    return tables


#: Types that are a ``Value`` already.
_PLAIN = frozenset((str, float, bool))


def _plain(value: Any) -> Value:
    """A reader's value as a ``Value``: numbers are floats, hours are texts."""
    if type(value) in _PLAIN:
        return value  # type: ignore[no-any-return]
    if isinstance(value, int):
        return float(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    if isinstance(value, datetime.date):
        return value
    return str(value)


def _hollow(tables: list[_Table], sheets: tuple[SheetFacts, ...]) -> str | None:
    """The first cell that the guard has seen filled and a reader shows blank, "" where
    whole sheets differ; None: the reader shows all there is."""
    if [name for name, _, _ in tables] != [facts.name for facts in sheets]:
        return ""
    for (name, _, cells), facts in zip(tables, sheets, strict=True):
        empty = facts.filled.difference(cells, facts.errors, facts.uncalculated)
        if empty:
            return f"{name} {address(min(empty))}"
    return None


def _grid(reader: str, tables: list[_Table], inspection: Inspection, hollow: str | None) -> Grid:
    kind = inspection.kind
    findings = [*inspection.findings, *_oversized(tables)]
    if kind not in (FileKind.XLSX, FileKind.XLSM) or not inspection.dense:
        findings.append(found("ARCH-LECTOR", reader=f"{reader} ({kind})", blind=_BLIND[kind]))
    if inspection.checked:
        if hollow == "":
            return Grid(kind, findings=(found("ARCH-DANADO", detail="sheets", part=""), *findings))
        sheets = tuple(
            _sheet(*table, facts) for table, facts in zip(tables, inspection.sheets, strict=True)
        )
        if hollow:
            findings.append(found("ARCH-RARO", what="celdas con un texto vacío", part=hollow[:100]))
    else:
        sheets = tuple(RawSheet(*table) for table in tables)
    if not sheets:
        findings.insert(0, found("ARCH-DANADO", detail="sheets", part=""))
    if any(finding.blocking for finding in findings):
        return Grid(kind, findings=tuple(findings))
    margins = tuple(text for facts in inspection.sheets for text in facts.margins)
    return Grid(
        kind, reader, sheets, inspection.properties, inspection.names, margins, tuple(findings)
    )


#: What the reader of a format cannot tell.
_BLIND = {
    FileKind.XLSX: "nada",
    FileKind.XLSM: "nada",
    FileKind.XLS: "fórmulas, comentarios y cuadros de texto",
    FileKind.ODS: "formatos de fecha",
}


def _oversized(tables: list[_Table]) -> list[Finding]:
    """Texts longer than Excel can hold, one or all together, were not typed by anybody."""
    sizes = [[len(v) for v in cells.values() if type(v) is str] for _, _, cells in tables]
    longest = max(map(max, filter(None, sizes)), default=0)
    for limit, count in (("text", longest), ("characters", sum(map(sum, sizes)))):
        most = LIMITS[limit].most
        if count > most:
            return [found("ARCH-PELIGRO", reason=limit, part="", found=count, limit=most)]
    return []


def _sheet(name: str, visible: bool, cells: dict[Place, Value], facts: SheetFacts) -> RawSheet:
    for place in facts.errors:  # some readers show an error as text
        cells.pop(place, None)
    for place in facts.uncalculated:
        cells.pop(place, None)
    return RawSheet(
        name,
        facts.visible and visible,
        cells,
        facts.formulas,
        facts.errors,
        frozenset(facts.uncalculated),
        frozenset(facts.percents),
        frozenset(facts.month_first),
        tuple(facts.merges),
        tuple(facts.annotations),
    )
