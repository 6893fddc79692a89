"""Texts that every workbook bears beside the form; the reader knows them as our own."""

from __future__ import annotations

from pni_sheets.core.model import Semester
from pni_sheets.core.spanish import semester_in_words
from pni_sheets.core.symbols import SYMBOLS

#: Title of the sheet *Inicio*.
TITLE = "Informe semestral de avance"

#: Under the heading of every sheet with entries.
NOTE = "Llene las celdas crema; la tecla Tab lleva de una a otra."


def round_line(round_id: str, semester: Semester) -> str:
    """Which round a sheet is of, under its title."""
    return f"Ronda {round_id}, {semester_in_words(semester)}"


def code_line(code: str) -> str:
    """The visible code of a workbook, under its title."""
    return f"Código: {code}"


def is_said(text: str) -> bool:
    """Whether a text of a column of ours is what the workbook itself says: all its lines begin
    with a symbol of the self-check or of a light."""
    return all(line[:1] in SYMBOLS for line in text.splitlines() if line.strip())


#: Said wherever figures were made up for a demonstration.
SYNTHETIC = "DATOS SINTÉTICOS DE DEMOSTRACIÓN"

#: Headers of a label/value sheet: label, entry, self-check.
RECORD_HEADERS = ("Dato", "Respuesta", "Revisión")

#: Author of the comments that mark cells in a correction workbook.
REVIEWER = "Revisión del PNI"

#: First line of the sheet *Correcciones*, and how many columns it has.
CORRECTIONS_TITLE, CORRECTIONS_COLUMNS = "Correcciones a su informe", 7
