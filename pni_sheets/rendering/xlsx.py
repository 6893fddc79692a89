"""xlsxwriter, set up once: safe options, the document's language, formulas as they stand.

Imported lazily (``rendering.styles.workbook``), because xlsxwriter is only needed by the
commands that write.
"""

from __future__ import annotations

import io
import re
from copy import copy
from functools import lru_cache
from typing import Any

from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from pni_sheets.rendering.packed import PackedPart
from pni_sheets.rendering.styles import FONT, TEXT_SIZE, Document


class _Core(Core):  # type: ignore[misc]
    """The core properties with the language, which xlsxwriter leaves out."""

    language = ""

    def _write_cp_category(self) -> None:
        super()._write_cp_category()
        self._xml_data_element("dc:language", self.language)


class _Strings(SharedStrings):  # type: ignore[misc]
    """The shared strings; most need none of the escapes that are tried one after the other."""

    def _write_si(self, string: str) -> None:
        if _is_plain(string):
            self.fh.write(f"<si><t>{string}</t></si>")
        else:
            super()._write_si(string)


@lru_cache(maxsize=4096)
def _is_plain(text: str) -> bool:
    """True where nothing in it is read as something else, by XML or by Excel."""
    return text.isprintable() and not _SPECIAL.search(text)


_SPECIAL = re.compile("[&<>]|_x|^ | $")


class _Packager(Packager):  # type: ignore[misc]
    language = ""
    large = False

    def _filename(self, xml_filename: str) -> Any:
        if not self.large:
            return super()._filename(xml_filename)
        part = PackedPart()
        self.filenames.append((part, xml_filename, True))  # True: gives bytes
        return part

    def _write_shared_strings_file(self) -> None:
        strings = _Strings()
        strings.string_table = self.workbook.str_table
        if strings.string_table.count:
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()

    def _write_core_file(self) -> None:
        core = _Core()
        core.language = self.language
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class Page(Worksheet):  # type: ignore[misc]
    """A worksheet whose formulas are written as they stand, and whose cells quickly.

    xlsxwriter searches every formula for some forty functions newer than Excel 2010 to
    give them a prefix: a third of the time of a template. Ours use none of them (a test
    reads every formula of every kind of workbook), so there is nothing to search for.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0
    ) -> int:
        if self._check_dimensions(row, col):
            return -1
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0

    # The public methods look for addresses such as "A1" first; ours are always numbers.
    write_string = Worksheet._write_string
    write_number = Worksheet._write_number
    write_blank = Worksheet._write_blank
    write_formula = _write_formula

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """The common kinds of cells as xlsxwriter writes them, byte for byte, in one step."""
        if not cell.format:
            super()._write_cell(row, col, cell)
            return
        place = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'
        kind = type(cell)
        if kind is CellStringTuple:
            self.fh.write(f'{place} t="s"><v>{cell.string}</v></c>')
        elif kind is CellBlankTuple:
            self.fh.write(f"{place}/>")
        elif kind is CellFormulaTuple and cell.value == "":
            self.fh.write(f"{place}><f>{_escaped(cell.formula)}</f><v></v></c>")
        elif kind is CellNumberTuple:
            self.fh.write(f"{place}><v>{cell.number:.16G}</v></c>")
        else:
            super()._write_cell(row, col, cell)


@lru_cache(maxsize=2048)
def _escaped(formula: str) -> str:
    """Kept, for the same rows come in most workbooks."""
    return formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Book(Workbook):  # type: ignore[misc]
    """An xlsxwriter workbook with our defaults and the document's properties."""

    def __init__(self, buffer: io.BytesIO, document: Document, *, large: bool = False) -> None:
        options: dict[str, Any] = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": TEXT_SIZE},
        }
        super().__init__(buffer, options)
        self.worksheet_class = Page
        self.language = document.language
        self.large = large
        self.set_properties(
            {
                "title": document.title,
                "subject": document.subject,
                "author": document.author,
                "keywords": document.keywords,
                "comments": document.comments,
                "created": document.created,
            }
        )
        self.set_size(1600, 900)

    def add_format(self, properties: dict[str, Any] | None = None) -> Format:
        """A new format, to be used as it is; most are copies of those of an earlier workbook."""
        if not properties:
            return super().add_format()
        made = copy(_format(tuple({**self.default_format_properties, **properties}.items())))
        made.xf_format_indices = self.xf_format_indices
        made.dxf_format_indices = self.dxf_format_indices
        self.formats.append(made)
        return made

    def _get_packager(self) -> Packager:
        packager = _Packager()
        packager.language, packager.large = self.language, self.large
        return packager


@lru_cache(maxsize=512)
def _format(properties: tuple[tuple[str, Any], ...]) -> Format:
    """A format of no workbook, with the text that tells it from others worked out."""
    made = Format(dict(properties))
    made._get_format_key()
    return made
