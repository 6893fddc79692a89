"""xlsxwriter, set up once: safe options, the document's language, formulas as they stand.

Imported lazily (``rendering.styles.workbook``), because xlsxwriter is only needed by the
commands that write.
"""

from __future__ import annotations

import io
from typing import Any

from xlsxwriter.core import Core
from xlsxwriter.packager import Packager
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pni_sheets.rendering.styles import FONT, TEXT_SIZE, Document


class _Core(Core):  # type: ignore[misc]
    """The core properties with the language, which xlsxwriter leaves out."""

    language = ""

    def _write_cp_category(self) -> None:
        super()._write_cp_category()
        self._xml_data_element("dc:language", self.language)


class _Packager(Packager):  # type: ignore[misc]
    language = ""

    def _write_core_file(self) -> None:
        core = _Core()
        core.language = self.language
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class Page(Worksheet):  # type: ignore[misc]
    """A worksheet whose formulas are written as they stand.

    xlsxwriter searches every formula for some forty functions newer than Excel 2010 to
    give them a prefix: two thirds of the time of a template. Ours use none of them (a test
    reads every formula of every kind of workbook), so there is nothing to search for.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Book(Workbook):  # type: ignore[misc]
    """An xlsxwriter workbook with our defaults and the document's properties."""

    def __init__(self, buffer: io.BytesIO, document: Document) -> None:
        options: dict[str, Any] = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": TEXT_SIZE},
        }
        super().__init__(buffer, options)
        self.worksheet_class = Page
        self.language = document.language
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

    def _get_packager(self) -> Packager:
        packager = _Packager()
        packager.language = self.language
        return packager
