"""How the cells of the master are written, by the kind of their column.

Text is always written as text, whatever it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pni_sheets.consolidation.results import Light
from pni_sheets.core.model import EL_SALVADOR
from pni_sheets.rendering import styles
from pni_sheets.reports.master.columns import NUMERIC, TEXTS, ColumnKind, Content, Formula
from pni_sheets.reports.master.tables import Book, Printed, letters

#: Writes a cell of one column: row, what it holds, the result that its row prints.
Write = Callable[[int, Any, Any], None]

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

    def __init__(self, formats: styles.Formats, tables: Book) -> None:
        self._formats = formats
        self._tables = tables
        self._targets: dict[str, dict[Content, str]] = {}

    def writer(self, sheet: Worksheet, printed: Printed, place: int) -> Write:
        """The function that writes the cells of one column of a table."""
        column = printed.table.columns[place]
        if column.formula is not None:
            return self._formula(sheet, place, column.formula)
        link = LINKS.get((printed.table.sheet, column.name))
        if link is not None:
            return self._link(sheet, place, link)
        write = self._kind(sheet, place, column.kind, wrap=not printed.table.one_line)
        if column.name in printed.table.repeats:
            faint = self._formats("text", font_color=styles.MUTED, text_wrap=False)
            return _unless_repeated(write, _text(sheet, place, faint))
        return write

    def _kind(self, sheet: Worksheet, place: int, kind: ColumnKind, *, wrap: bool) -> Write:
        text = self._formats("code" if kind is ColumnKind.CODE else "text", text_wrap=wrap)
        if kind is ColumnKind.LIGHT:
            return self.light(sheet, place)
        if kind in TEXTS:
            return _text(sheet, place, text)
        if kind is ColumnKind.FLAG:
            return _flag(sheet, place, text)
        if kind in NUMERIC:
            return self._figure(sheet, place, kind, text)
        if kind is ColumnKind.ANY:
            return self._any(sheet, place, text)
        return self._time(sheet, place, text)

    def _figure(self, sheet: Worksheet, place: int, kind: ColumnKind, blank: Format) -> Write:
        """Decimals where a figure has any; a percentage and an amount always the same."""
        fixed = {ColumnKind.PERCENT: SHARE, ColumnKind.MONEY: PRECISE}.get(kind)
        whole, precise = self._number(fixed or WHOLE), self._number(fixed or PRECISE)

        def write(row: int, value: float | None, _: Any) -> None:
            if value is None:
                sheet.write_blank(row, place, None, blank)
            else:
                sheet.write_number(row, place, value, whole if value == int(value) else precise)

        return write

    def _number(self, pattern: str) -> Format:
        return self._formats("number", num_format=pattern, indent=1)

    def _time(self, sheet: Worksheet, place: int, blank: Format) -> Write:
        moment, day = self._formats("date", num_format=MOMENT), self._formats("date")

        def write(row: int, value: date | None, _: Any) -> None:
            if value is None:
                sheet.write_blank(row, place, None, blank)
            elif isinstance(value, datetime):
                local = value.astimezone(EL_SALVADOR).replace(tzinfo=None)
                sheet.write_datetime(row, place, local, moment)
            else:
                sheet.write_datetime(row, place, value, day)

        return write

    def _any(self, sheet: Worksheet, place: int, form: Format) -> Write:
        text, time = _text(sheet, place, form), self._time(sheet, place, form)
        figure = self._figure(sheet, place, ColumnKind.NUMBER, form)

        def write(row: int, value: Content, record: Any) -> None:
            if value is None or isinstance(value, str):
                text(row, value, record)
            elif isinstance(value, date):
                time(row, value, record)
            else:
                figure(row, value, record)

        return write

    def _formula(self, sheet: Worksheet, place: int, make: Formula) -> Write:
        form, blank = self._number(SHARE), self._formats("text")

        def write(row: int, value: float | None, record: Any) -> None:
            told = make(record, self._tables.ranges)
            if told:
                sheet.write_formula(row, place, f"={told}", form, "" if value is None else value)
            else:
                sheet.write_blank(row, place, None, blank)

        return write

    def light(self, sheet: Worksheet, place: int) -> Write:
        """Writes a light: its word, its symbol and its colour together."""
        shades = {
            each.value: (
                light.label,
                self._formats("text", bg_color=light.fill, font_color=light.ink, bold=True),
            )
            for each in Light
            for light in (styles.light(each.value),)
        }

        def write(row: int, value: str, _: Any) -> None:
            label, form = shades[value]
            sheet.write_string(row, place, label, form)

        return write

    def _link(self, sheet: Worksheet, place: int, resource: str) -> Write:
        form, plain = (
            self._formats("code", font_color=styles.LINK, underline=1),
            self._formats("code"),
        )
        where = self._tables.table(resource).table.sheet
        rows = self._rows_of(resource)

        def write(row: int, value: Content, _: Any) -> None:
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


def _text(sheet: Worksheet, place: int, form: Format) -> Write:
    string, blank = sheet.write_string, sheet.write_blank

    def write(row: int, value: str | None, _: Any) -> None:
        if value:
            string(row, place, shown(value), form)
        else:
            blank(row, place, None, form)

    return write


def _flag(sheet: Worksheet, place: int, form: Format) -> Write:
    write = _text(sheet, place, form)
    words = {True: "Sí", False: "No", None: None}
    return lambda row, value, record: write(row, words[value], record)


def _unless_repeated(write: Write, faint: Write) -> Write:
    """What the row above says too is written faintly, in one line."""
    above: object = ...

    def choose(row: int, value: Content, record: Any) -> None:
        nonlocal above
        (faint if value == above else write)(row, value, record)
        above = value

    return choose


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
