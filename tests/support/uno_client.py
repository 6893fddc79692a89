"""Edits a workbook in a running LibreOffice as a person would; run by the system's Python.

    uno_client.py PIPE SOURCE TARGET ACTION [ARGUMENT]

Stands alone: the system's Python has the UNO bridge and nothing of this project.
"""

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import TableSortField

HEADER, FIRST = 3, 4  # rows of Indicadores, counted from 0


def prop(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def desktop(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
        except Exception:  # noqa: BLE001 (not there yet, whatever UNO calls it)
            time.sleep(0.5)
    raise SystemExit("LibreOffice did not answer")


def unlock(book):
    for name in book.Sheets.ElementNames:
        book.Sheets.getByName(name).unprotect("")


def indicators(book):
    return book.Sheets.getByName("Indicadores")


def table(sheet, first_column):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    return sheet.getCellRangeByPosition(first_column, FIRST, last.EndColumn, last.EndRow)


def sort(sheet, first_column, ascending):
    field = TableSortField()
    field.Field, field.IsAscending = 0, ascending
    fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    table(sheet, first_column).sort((prop("SortFields", fields), prop("ContainsHeader", False)))


def types(book, entries):
    """Types texts as on the keyboard, under the program's locale: [[sheet, address, text], ...]."""
    for sheet, address, text in json.loads(entries):
        book.Sheets.getByName(sheet).getCellRangeByName(address).FormulaLocal = text


def types_a_figure(book):
    indicators(book).getCellByPosition(6, FIRST).setFormula("1250.5")


def types_with_a_comma(book):
    indicators(book).getCellByPosition(6, FIRST).setString("1,250")


def types_a_formula(book):
    indicators(book).getCellByPosition(6, FIRST).setFormula("=20+5")


def sorts_the_table(book):
    unlock(book)
    sort(indicators(book), 0, False)


def sorts_without_the_codes(book):
    unlock(book)
    sort(indicators(book), 2, True)


def inserts_rows_and_columns(book):
    unlock(book)
    indicators(book).Rows.insertByIndex(0, 2)
    indicators(book).Columns.insertByIndex(6, 1)


def renames_the_sheets(book):
    for number, name in enumerate(book.Sheets.ElementNames):
        if not name.startswith("_"):
            book.Sheets.getByName(name).Name = f"Hoja{number}"


def deletes_a_column(book):
    unlock(book)
    indicators(book).Columns.removeByIndex(6, 1)


def hides_and_filters(book):
    unlock(book)
    sheet = indicators(book)
    sheet.Rows.getByIndex(FIRST + 1).IsVisible = False
    sheet.Columns.getByIndex(4).IsVisible = False


def adds_notes_beside(book):
    unlock(book)
    indicators(book).getCellByPosition(30, 7).setString("Pendiente de confirmar")


def copies_a_sheet(book):
    book.Sheets.copyByName("Presupuesto", "Copia", 99)


def main(pipe, source, target, action, *argument):
    book = desktop(pipe).loadComponentFromURL(
        uno.systemPathToFileUrl(source), "_blank", 0, (prop("Hidden", True),)
    )
    globals()[action](book, *argument)
    book.storeToURL(
        uno.systemPathToFileUrl(target), (prop("FilterName", "Calc MS Excel 2007 XML"),)
    )
    book.close(True)


if __name__ == "__main__":
    main(*sys.argv[1:])
