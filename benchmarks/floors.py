"""The bare libraries doing only the necessary work on the same cells and files.

``capture`` writes down once, as pickles, what workbooks hold; the timed floors only write
or read it.
"""

from __future__ import annotations

import pickle
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.parsers import expat

#: What a captured workbook is: for each sheet its name and its cells (row, column, value).
Cells = list[tuple[str, list[tuple[int, int, Any]]]]


def capture(folder: Path, output: Path) -> None:
    """The cells of every workbook of a folder (or of one workbook)."""
    import openpyxl

    output.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("*.xlsx")) if folder.is_dir() else [folder]:
        book = openpyxl.load_workbook(path)
        cells: Cells = [
            (
                sheet.title,
                [
                    (cell.row - 1, cell.column - 1, cell.value)
                    for row in sheet.iter_rows()
                    for cell in row
                    if cell.value is not None
                ],
            )
            for sheet in book.worksheets
        ]
        (output / f"{path.stem}.pickle").write_bytes(pickle.dumps(cells))


def write(captured: Path, output: Path) -> None:
    """Bare xlsxwriter, in memory, the same cells; one format for all."""
    import xlsxwriter

    output.mkdir(parents=True, exist_ok=True)
    for path in sorted(captured.glob("*.pickle")):
        buffer = BytesIO()
        with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
            style = book.add_format({"text_wrap": True, "border": 1})
            for name, cells in pickle.loads(path.read_bytes()):
                sheet = book.add_worksheet(name)
                for row, column, value in cells:
                    if isinstance(value, str) and value.startswith("="):
                        sheet.write_formula(row, column, value, style, "")
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value, style)
                    elif isinstance(value, bool | int | float):
                        sheet.write_number(row, column, value, style)
                    else:
                        sheet.write_datetime(row, column, value, style)
        (output / f"{path.stem}.xlsx").write_bytes(buffer.getvalue())


def read(inbox: Path, _: Path) -> None:
    """One expat pass over the sheet parts, then calamine's values."""
    from python_calamine import CalamineWorkbook

    for path in sorted(inbox.glob("*.xlsx")):
        data = path.read_bytes()
        with zipfile.ZipFile(BytesIO(data)) as parts:
            for name in parts.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    expat.ParserCreate().Parse(parts.read(name), True)
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


if __name__ == "__main__":
    {"capture": capture, "write": write, "read": read}[sys.argv[1]](
        Path(sys.argv[2]), Path(sys.argv[3])
    )
