"""The scripts that a civil servant would write with pandas and openpyxl.

No recognition, no check, no record. ``gather`` reads every sheet, puts all together and saves:
the rival of ``ingest``. ``templates`` is its way of making workbooks: load, fill, save.
``corrections`` opens the returns that somebody found wrong, colours the cell and saves, and
``master`` saves tables that are computed already: with these it does what a round does.
"""

from __future__ import annotations

import pickle
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


def corrections(listed: Path, output: Path) -> None:
    """Each return of a list (one path a line) loaded, a cell coloured and told, saved."""
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    output.mkdir(parents=True, exist_ok=True)
    for line in listed.read_text(encoding="utf-8").splitlines():
        book = openpyxl.load_workbook(line)
        cell = book.worksheets[1]["B4"]
        cell.fill = PatternFill("solid", fgColor="F9D9D5")
        cell.comment = Comment("Falta este dato.", "Coordinación")
        book.save(output / Path(line).name)


def master(captured: Path, output: Path) -> None:
    """The tables of a master, computed beforehand, each as a frame to its sheet."""
    import pandas as pd

    for path in sorted(captured.glob("*.pickle")):
        with pd.ExcelWriter(output, engine="openpyxl") as writer:
            for name, cells in pickle.loads(path.read_bytes()):
                rows: dict[int, dict[int, object]] = {}
                for row, column, value in cells:
                    rows.setdefault(row, {})[column] = value
                frame = pd.DataFrame.from_dict(rows, orient="index")
                frame.to_excel(writer, sheet_name=name, index=False, header=False)


STEPS = {f.__name__: f for f in (gather, templates, corrections, master)}

if __name__ == "__main__":
    STEPS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
