"""A mechanical respondent: does what the messages say, and knows nothing else.

It opens the correction workbook, reads the sheet *Correcciones* (what to do, where,
example) and obeys, most important first. It never looks at rules, findings or the plan.
It understands four things:

* "deje esta celda vacía": clears the cell;
* "en Observaciones: «...»": writes the words under that heading of the same row;
* a remedy that asks for "sus datos": copies them from the institution's own records;
* anything else: types the example into the cell, as a person would (a number as a number).

Where no correction workbook came, only a message, it sends the right file: its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

EMPTY = "deje esta celda vacía"
_ELSEWHERE = re.compile(r"en ([^:]+): «(.+)»")
_CELLS = re.compile(r"\nCeldas: (.+)\.")
_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")

#: What the institution keeps: by sheet and cell of a workbook it has filled rightly.
Records = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class Task:
    """One line of *Correcciones*."""

    sheet: str
    cells: tuple[str, ...]
    remedy: str
    example: str


def tasks(book: Workbook) -> Iterator[Task]:
    """The lines of *Correcciones*, down to the notes below them."""
    page = book["Correcciones"]
    lines = iter(page.iter_rows(values_only=True))
    for line in lines:
        if line[:2] == ("N.º", "Importancia"):
            break
    for line in lines:
        if not isinstance(line[0], int):
            return
        _, _, sheet, where, problem, remedy, example = line[:7]
        listed = _CELLS.search(str(problem))
        cells = listed[1].split(", ") if listed else [str(where)]
        named = tuple(c for c in cells if re.fullmatch(r"[A-Z]+\d+", c))
        yield Task(str(sheet), named, str(remedy), str(example))


def answer(correction: bytes, records: Records) -> tuple[bytes, frozenset[tuple[str, str]]]:
    """The corrected workbook, and the cells (sheet, address) that were worked on."""
    book = load_workbook(io.BytesIO(correction))
    worked: set[tuple[str, str]] = set()
    for task in tasks(book):
        for cell in _obey(book, task, records):
            worked.add((cell.parent.title, cell.coordinate))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), frozenset(worked)


def _obey(book: Workbook, task: Task, records: Records) -> Iterator[Cell]:
    if "sus datos" in task.remedy:
        yield from _copied(book, task.sheet, records)
        return
    for cell in task.cells:
        yield _written(book[task.sheet], cell, task.example)


def _copied(book: Workbook, sheet: str, records: Records) -> Iterator[Cell]:
    """The sheet filled again from the records (every sheet, where none is named)."""
    for name in records if sheet == "Todas" else (sheet,):
        for cell, value in records[name].items():
            book[name][cell].value = value
            yield book[name][cell]


def _written(page: Worksheet, cell: str, example: str) -> Cell:
    elsewhere = _ELSEWHERE.fullmatch(example)
    target = _under(page, cell, elsewhere[1]) if elsewhere else page[cell]
    target.value = None if example == EMPTY else _typed(elsewhere[2] if elsewhere else example)
    return target


def _under(page: Worksheet, cell: str, heading: str) -> Cell:
    """The cell of the same row under a column's heading, or beside a label."""
    for line in page.iter_rows():
        for found in line:
            if found.value == heading:
                beside = page.cell(found.row, found.column + 1)
                return beside if found.column == 1 else page.cell(page[cell].row, found.column)
    raise LookupError(heading)


def _typed(text: str) -> object:
    """What Excel makes of a text that a person types."""
    day = _DAY.fullmatch(text)
    if day:
        return date(int(day[3]), int(day[2]), int(day[1]))
    try:
        return float(text)
    except ValueError:
        return text
