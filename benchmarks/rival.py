"""The script that a civil servant would write: read every sheet, put all together, save.

No recognition, no check, no record, no correction. It is the rival of ``ingest`` and
``consolidate``; ``templates`` is its way of making workbooks: load, fill, save.
"""

from __future__ import annotations

import sys
from pathlib import Path


def gather(inbox: Path, output: Path) -> None:
    """Every sheet of every workbook, one under the other, in one workbook."""
    import pandas as pd

    sheets: dict[str, list[pd.DataFrame]] = {}
    for path in sorted(inbox.glob("*.xlsx")):
        for name in pd.ExcelFile(path).sheet_names:
            frame = pd.read_excel(path, sheet_name=name)
            frame["archivo"] = path.name
            sheets.setdefault(str(name), []).append(frame)
    with pd.ExcelWriter(output) as writer:
        for name, frames in sheets.items():
            pd.concat(frames).to_excel(writer, sheet_name=name, index=False)


def templates(folder: Path, output: Path) -> None:
    """Each workbook loaded, its entry cells emptied, saved under its name."""
    import openpyxl

    output.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if not cell.protection.locked:
                        cell.value = None
        book.save(output / path.name)


if __name__ == "__main__":
    {"gather": gather, "templates": templates}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
