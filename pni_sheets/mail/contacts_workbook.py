"""The file ``contactos.xlsx``: written empty, read row by row, edited in place."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import Plan
from pni_sheets.forms.report_form import NO, YES
from pni_sheets.mail.address import is_address, mended, parts
from pni_sheets.rendering import styles

SHEET = "Contactos"

#: Rows looked at, and rows that may precede the headers: the file is the operator's own.
_MOST_ROWS, _MOST_COLUMNS, _HEADER_WITHIN = 2000, 40, 20
#: Rows under the prefilled ones that carry the same lists, for further contacts.
_SPARE = 200
_TITLE = "Contactos de las instituciones"
_INTRO = (
    "Una fila por contacto; repita la clave para agregar otro de la misma institución. "
    "Revise con «pni-sheets contacts check»."
)


class Column(NamedTuple):
    """A column of the address book; ``prompt`` tells the operator what goes there.

    ``personal`` columns are about the contact (they can be corrected and erased), the
    others say whose contact it is.
    """

    name: str
    header: str
    width: float
    prompt: str
    personal: bool = True


COLUMNS = (
    Column("institution", "Clave", 18, "Clave de la institución en el plan.", False),
    Column("title", "Institución", 44, "Nombre de la institución, para orientarse.", False),
    Column("name", "Nombre", 26, "Persona de contacto. Puede quedar en blanco."),
    Column("role", "Rol", 24, "Cargo o función. Ejemplo: Enlace técnico"),
    Column("email", "Correo", 32, "Un solo correo. Ejemplo: enlace@example.org"),
    Column("copy", "Copia a", 32, "Correos que reciben copia, separados por punto y coma."),
    Column("courtesy", "Tratamiento", 24, "Cómo empieza la carta. Ejemplo: Estimada licenciada"),
    Column("superior", "Superior", 10, "Sí: solo se le escribe cuando nadie respondió."),
)
#: Without these two a table is not an address book.
_REQUIRED = ("institution", "email")


class Row(NamedTuple):
    """A row as it lies: the text of each known column, and the cell where it stands."""

    number: int
    texts: Mapping[str, str]
    cells: Mapping[str, str]


# --- the empty book ---------------------------------------------------------------------


def blank(plan: Plan, created: datetime) -> bytes:
    """``contactos.xlsx`` with a row for each institution that gets a workbook."""
    buffer = io.BytesIO()
    with styles.workbook(buffer, styles.Document(_TITLE, "PNI 2024-2028", created)) as book:
        formats = styles.Formats(book)
        sheet = book.add_worksheet(SHEET)
        sheet.write_string(0, 0, _TITLE, formats("title"))
        sheet.write_string(1, 0, _INTRO, formats("note-line"))
        for number, column in enumerate(COLUMNS):
            header = formats("header" if column.personal else "header-prefilled")
            sheet.set_column(number, number, column.width)
            sheet.write_string(2, number, column.header, header)
        _fill(sheet, formats, plan)
        _guide(book, sheet, plan)
        _print_setup(sheet, len(plan.reporters))
    return buffer.getvalue()


def _fill(sheet: Any, formats: styles.Formats, plan: Plan) -> None:
    for row, institution in enumerate(plan.reporters, 3):
        sheet.write_string(row, 0, institution.key, formats("prefilled-code"))
        sheet.write_string(row, 1, institution.name, formats("prefilled"))
        for number in range(2, len(COLUMNS)):
            sheet.write_blank(row, number, None, formats("entry-text"))


def _guide(book: Any, sheet: Any, plan: Plan) -> None:
    """Lists and input messages; keys go through a name, for Excel's 255-character limit."""
    keys = book.add_worksheet("Claves")
    keys.hide()
    for row, institution in enumerate(plan.reporters):
        keys.write_string(row, 0, institution.key)
    book.define_name("CLAVES", f"=Claves!$A$1:$A${len(plan.reporters)}")
    last = 2 + len(plan.reporters) + _SPARE
    lists: dict[str, Any] = {"institution": "=CLAVES", "superior": [YES, NO]}
    for number, column in enumerate(COLUMNS):
        source = lists.get(column.name)
        kind = {"validate": "list", "source": source} if source else {"validate": "any"}
        words = {"input_title": column.header, "input_message": column.prompt}
        sheet.data_validation(3, number, last, number, {**kind, **words})


def _print_setup(sheet: Any, institutions: int) -> None:
    sheet.freeze_panes(3, 2)
    sheet.autofilter(2, 0, 2 + institutions + _SPARE, len(COLUMNS) - 1)
    sheet.set_selection(3, 2, 3, 2)
    sheet.set_landscape()
    sheet.set_paper(1)  # letter
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)


# --- reading ----------------------------------------------------------------------------


def read_rows(path: Path) -> Iterator[Row]:
    """The rows below the headers that hold anything, wherever the columns stand.

    Raises PniError("contacts-missing" | "contacts-unreadable" | "contacts-headers").
    """
    sheet, columns, top = _locate(_open(path), path)
    last, width = min(sheet.max_row, _MOST_ROWS), min(sheet.max_column, _MOST_COLUMNS)
    for cells in sheet.iter_rows(top + 1, last, max_col=width):
        placed = {name: cells[number - 1] for name, number in columns.items()}
        texts = {name: _text(cell.value) for name, cell in placed.items()}
        if any(texts.values()):
            places = {name: cell.coordinate for name, cell in placed.items()}
            yield Row(cells[0].row, texts, places)


def _open(path: Path) -> Any:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if not path.is_file():
        raise PniError("contacts-missing", path=str(path))
    try:
        return load_workbook(io.BytesIO(path.read_bytes()))
    except (InvalidFileException, zipfile.BadZipFile, OSError, LookupError, ValueError) as error:
        raise PniError("contacts-unreadable", path=str(path)) from error


def _locate(book: Any, path: Path) -> tuple[Any, dict[str, int], int]:
    """The sheet, the column number of each known header, the row of the headers."""
    for sheet in book.worksheets:
        width = min(sheet.max_column, _MOST_COLUMNS)
        for cells in sheet.iter_rows(1, min(sheet.max_row, _HEADER_WITHIN), max_col=width):
            columns = _headers(cells)
            if all(name in columns for name in _REQUIRED):
                return sheet, columns, cells[0].row
    needed = ", ".join(column.header for column in COLUMNS if column.name in _REQUIRED)
    raise PniError("contacts-headers", path=str(path), headers=needed)


def _headers(cells: Sequence[Any]) -> dict[str, int]:
    names = {plain(column.header): column.name for column in COLUMNS}
    found: dict[str, int] = {}
    for number, cell in enumerate(cells, 1):
        name = names.get(plain(_text(cell.value)))
        if name:
            found.setdefault(name, number)
    return found


def _text(value: object) -> str:
    """A cell as text; what people cannot see is dropped, runs of spaces become one."""
    if value is None:
        return ""
    shown = unicodedata.normalize("NFC", str(value))
    return " ".join("".join(c for c in shown if c.isprintable() or c.isspace()).split())


def plain(text: str) -> str:
    """For comparing: without case, accents, spaces or punctuation."""
    folded = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in folded if c.isalnum())


# --- changing ---------------------------------------------------------------------------


def correct(path: Path, email: str, changes: Mapping[str, str]) -> bytes:
    """The workbook with every row of that address changed; ``changes`` by header.

    Raises PniError("contact-unknown" | "contact-field" | "contact-address").
    """
    names = {column.header: column.name for column in COLUMNS if column.personal}
    for header, value in changes.items():
        if header not in names:
            raise PniError("contact-field", value=header, fields=", ".join(names))
        if names[header] == "email" and not is_address(value):
            raise PniError("contact-address", value=value)
    return _edited(path, email, {names[header]: value for header, value in changes.items()})


def erase(path: Path, email: str) -> bytes:
    """The workbook without any trace of that address; its institution's row stays.

    The address is taken out of *Copia a* too. Raises PniError("contact-unknown").
    """
    return _edited(path, email, {column.name: "" for column in COLUMNS if column.personal})


def _edited(path: Path, email: str, changes: Mapping[str, str]) -> bytes:
    book = _open(path)
    sheet, columns, top = _locate(book, path)
    wanted = email.strip().casefold()
    touched = 0
    for number in range(top + 1, min(sheet.max_row, _MOST_ROWS) + 1):
        cells = {name: sheet.cell(number, column) for name, column in columns.items()}
        touched += _edit_row(cells, wanted, changes) + _edit_copies(cells, wanted, changes)
    if not touched:
        raise PniError("contact-unknown", value=email)
    return _saved(book)


def _saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _edit_row(cells: Mapping[str, Any], wanted: str, changes: Mapping[str, str]) -> bool:
    if mended(_text(cells["email"].value)).casefold() != wanted:
        return False
    for name, value in changes.items():
        if name in cells:
            # A hyperlink or a comment may carry the old address too.
            cells[name].value, cells[name].hyperlink, cells[name].comment = (
                value or None,
                None,
                None,
            )
    return True


def _edit_copies(cells: Mapping[str, Any], wanted: str, changes: Mapping[str, str]) -> bool:
    listed = parts(_text(cells["copy"].value)) if "copy" in cells else ()
    if wanted not in {address.casefold() for address in listed}:
        return False
    replaced = changes.get("email")
    kept = [(a if replaced is None else replaced) if a.casefold() == wanted else a for a in listed]
    cells["copy"].value = "; ".join(filter(None, kept)) or None
    return True
