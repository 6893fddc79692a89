"""How the cells of the master are written, by the kind of their column.

Text is always written as text, whatever it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pni_sheets import style
from pni_sheets.master_columns import TEXTS, Column, ColumnKind, Content
from pni_sheets.master_tables import Book, Printed, letters
from pni_sheets.model import EL_SALVADOR
from pni_sheets.results import Light

#: Writes one cell: row, column, what it holds, the result that its row prints.
Write = Callable[[int, int, Content, Any], None]

#: Excel keeps no more characters in one cell; the open data have the whole text.
LONGEST = 32_767
_CUT = "… (texto cortado: completo en los datos abiertos)"

#: Where a code leads: (sheet, column) -> resource whose rows of that code it opens.
LINKS = {
    ("Matriz", "codigo"): "indicadores",
    ("Indicadores", "codigo"): "datos",
    ("Actividades", "codigo"): "datos",
    ("Conciliación", "codigo"): "indicadores",
    ("Cobertura", "codigo"): "datos",
    ("Desagregación", "codigo"): "datos",
}

#: Lone surrogates and the two non-characters of the basic plane; xlsxwriter escapes the
#: control characters, but not these.
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")

WHOLE, PRECISE, SHARE, MOMENT = "#,##0", "#,##0.00", "0.0", "dd/mm/yyyy hh:mm"


class Cells:
    """Makes the writers of a workbook's columns; keeps the rows that links lead to."""

    def __init__(self, formats: style.Formats, tables: Book) -> None:
        self._formats = formats
        self._tables = tables
        self._targets: dict[str, dict[Content, str]] = {}

    def writer(self, sheet: Worksheet, printed: Printed, column: Column) -> Write:
        """The function that writes the cells of one column."""
        wrap = not printed.table.one_line
        if column.formula is not None:
            return self._formula_writer(sheet, column)
        link = LINKS.get((printed.table.sheet, column.name))
        if link is not None:
            return self._link_writer(sheet, link)
        if column.kind is ColumnKind.LIGHT:
            return self.light_writer(sheet)
        text = self._formats("code" if column.kind is ColumnKind.CODE else "text", text_wrap=wrap)
        if column.kind in TEXTS:
            return _text_writer(sheet, text)
        return self._value_writer(sheet, column.kind, text)

    def _value_writer(self, sheet: Worksheet, kind: ColumnKind, text: Format) -> Write:
        whole, precise = self._number(WHOLE), self._number(PRECISE)
        fixed = {
            ColumnKind.PERCENT: self._number(SHARE),
            ColumnKind.MONEY: self._number(PRECISE),
        }.get(kind)
        moment = self._formats("date", num_format=MOMENT)

        def write(row: int, place: int, value: Content, _: Any) -> None:
            if value is None:
                sheet.write_blank(row, place, None, text)
            elif isinstance(value, bool):
                sheet.write_string(row, place, "Sí" if value else "No", text)
            elif isinstance(value, str):
                sheet.write_string(row, place, shown(value), text)
            elif isinstance(value, int | float):
                plain = whole if value == int(value) else precise
                sheet.write_number(row, place, value, fixed or plain)
            elif isinstance(value, datetime):
                local = value.astimezone(EL_SALVADOR).replace(tzinfo=None)
                sheet.write_datetime(row, place, local, moment)
            else:
                sheet.write_datetime(row, place, value, self._formats("date"))

        return write

    def _number(self, pattern: str) -> Format:
        return self._formats("number", num_format=pattern, indent=1)

    def _formula_writer(self, sheet: Worksheet, column: Column) -> Write:
        form, blank = self._number(SHARE), self._formats("text")
        make = column.formula
        assert make is not None

        def write(row: int, place: int, value: Content, record: Any) -> None:
            told = make(record, self._tables.ranges)
            if told:
                sheet.write_formula(row, place, f"={told}", form, "" if value is None else value)
            else:
                sheet.write_blank(row, place, None, blank)

        return write

    def light_writer(self, sheet: Worksheet) -> Write:
        """Writes a light: its word, its symbol and its colour together."""
        shades = {
            each.value: (
                light.label,
                self._formats("text", bg_color=light.fill, font_color=light.ink, bold=True),
            )
            for each in Light
            for light in (style.light(each.value),)
        }

        def write(row: int, place: int, value: Content, _: Any) -> None:
            label, form = shades[str(value)]
            sheet.write_string(row, place, label, form)

        return write

    def _link_writer(self, sheet: Worksheet, resource: str) -> Write:
        form, plain = (
            self._formats("code", font_color=style.LINK, underline=1),
            self._formats("code"),
        )
        where = self._tables.table(resource).table.sheet
        rows = self._rows_of(resource)

        def write(row: int, place: int, value: Content, _: Any) -> None:
            target = rows.get(value)
            if target is None:
                sheet.write_string(row, place, str(value or ""), plain)
                return
            tip = f"Ir a {value} en la hoja {where}"
            sheet.write_url(row, place, f"internal:'{where}'!{target}", form, str(value), tip)

        return write

    def _rows_of(self, resource: str) -> dict[Content, str]:
        """The rows of each code in a table, as a range from its first to its last column."""
        if resource not in self._targets:
            target = self._tables.table(resource)
            place, end = target.table.index("codigo"), letters(len(target.table.columns) - 1)
            spans: dict[Content, tuple[int, int]] = {}
            for row, line in enumerate(target.grid, target.first):
                spans[line[place]] = (spans.get(line[place], (row, row))[0], row)
            self._targets[resource] = {
                code: f"A{first}:{end}{last}" for code, (first, last) in spans.items()
            }
        return self._targets[resource]

    def muted(self, sheet: Worksheet, row: int, place: int, value: Content) -> None:
        """A value that the row above has too: in one line, in a lighter ink."""
        form = self._formats("text", font_color=style.MUTED, text_wrap=False)
        _text_writer(sheet, form)(row, place, value, None)


def _text_writer(sheet: Worksheet, form: Format) -> Write:
    def write(row: int, place: int, value: Content, _: Any) -> None:
        if value is None or value == "":
            sheet.write_blank(row, place, None, form)
        else:
            sheet.write_string(row, place, shown(str(value)), form)

    return write


def shown(text: str) -> str:
    """The text as a cell can hold it: at most 32,767 characters of UTF-16, without the few
    code points that XML has no way to write (Excel would offer to repair the file).
    """
    if text.isascii() and len(text) <= LONGEST:
        return text
    text = _UNWRITABLE.sub("\ufffd", text)
    if len(text) <= LONGEST // 2 or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    room = (LONGEST - len(_CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT
