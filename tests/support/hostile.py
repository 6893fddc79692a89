"""A generated corpus of hostile and broken files, each with a name and what must become of it.

``REFUSED`` files get a blocking finding before or while they are read; ``HARMLESS`` files
are odd or carry something dangerous that is never touched: they are read, the return is
right or the finding says why not. Run as a script to write them to a folder.
"""

# ruff: noqa: E501 (lines of data)

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from support import (
    hostile_costs,  # noqa: F401 (more files of the corpus)
    hostile_doubles,  # noqa: F401
)
from support.hostile_tools import (
    HARMLESS,
    MIB,
    REFUSED,
    SHEET,
    Make,
    added,
    book,
    cell,
    compound,
    end,
    field,
    many_sheets,
    package,
    parts,
    raw_entry,
    replaced,
    strings,
    styled,
    zeros,
)
from support.returned import edited, reparted, substituted, workbook

CORE_PARTS = (
    "xl/workbook.xml", SHEET, "xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml",
    "_rels/.rels", "xl/_rels/workbook.xml.rels", "docProps/core.xml", "docProps/app.xml",
    "docProps/custom.xml", "xl/theme/theme1.xml",
)  # fmt: skip


# --- no zip at all ---------------------------------------------------------------------

_LITERAL: dict[str, bytes] = {
    "empty": b"",
    "one-nul": b"\0",
    "blank-lines": b"\r\n \r\n",
    "megabyte-of-nul": bytes(MIB),
    "only-pk": b"PK",
    "pk-and-nothing": b"PK\3\4",
    "end-record-only": b"PK\5\6" + bytes(18),
    "end-record-cut": b"PK\5\6" + bytes(3),
    "pdf": b"%PDF-1.7\n1 0 obj\n",
    "pdf-after-junk": b"\r\n\r\n%PDF-1.4",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "gif": b"GIF89a" + bytes(20),
    "bmp": b"BM" + bytes(60),
    "tiff": b"II*\0" + bytes(20),
    "webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "heic": b"\0\0\0\x18ftypheic" + bytes(20),
    "rar": b"Rar!\x1a\x07\x01\0",
    "seven-zip": b"7z\xbc\xaf\x27\x1c" + bytes(20),
    "gzip": b"\x1f\x8b\x08" + bytes(20),
    "windows-program": b"MZ\x90\0" + bytes(100),
    "linux-program": b"\x7fELF\x02\x01\x01" + bytes(100),
    "java-class": b"\xca\xfe\xba\xbe\0\0\0\x34",
    "windows-shortcut": b"L\0\0\0\x01\x14\x02\0" + bytes(60),
    "url-shortcut": b"[InternetShortcut]\r\nURL=https://example.org/x\r\n",
    "google-shortcut": b'{"doc_id":"1AbC","email":"enlace@example.org"}',
    "mac-shortcut": b"<?xml version='1.0'?><plist><dict><key>URL</key><string>x</string></dict></plist>",
    "sharepoint-page": b"<!DOCTYPE html><html><body>Sign in: https://x.sharepoint.com</body></html>",
    "html-named-xls": b"<html><table><tr><td>5.4.2-1</td></tr></table></html>",
    "table-named-xls": b"<table><tr><td>5.4.2-1</td></tr></table>",
    "xml-2003": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    "xml-with-doctype": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "svg-script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "csv": "Código;Avance\n5.4.2-1;12\n".encode(),
    "csv-utf16": "Código\tAvance\n".encode("utf-16"),
    "csv-formula": b"=cmd|'/c calc'!A0,1\n",
    "rtf": b"{\\rtf1\\ansi hola}",
    "mail": b"From: enlace@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\nhola",
    "winmail-dat": b'x\x9f>"\x01\x00' + bytes(40),
    "sqlite": b"SQLite format 3\0" + bytes(80),
    "json": b'{"a": 1}',
    "text": b"no tenemos avances",
    "shell-script": b"#!/bin/sh\nrm -rf /\n",
    "batch-file": b"@echo off\r\ndel *.*\r\n",
    "utf16-bomb-text": b"\xff\xfe" + b"A\0" * 100,
    "random-kilobyte": bytes((n * n * 31 + n * 7) % 251 for n in range(1024)),
    "thirty-megabytes": b"A" * (30 * MIB),
    "biff2": b"\x09\x00\x04\x00\x02\x00\x10\x00",
    "biff5": b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(40),
}
for _name, _bytes in _LITERAL.items():
    REFUSED[_name] = lambda data=_bytes: data  # type: ignore[misc]

# --- broken or lying zips ---------------------------------------------------------------

for _percent in (1, 10, 25, 50, 75, 90, 99):
    REFUSED[f"truncated-at-{_percent}-percent"] = (
        lambda p=_percent: workbook()[  # type: ignore[misc]
            : len(workbook()) * p // 100
        ]
    )

_LIES: dict[str, Make] = {
    "bytes-before-the-zip": lambda: b"#!/bin/sh\n" + workbook(),
    "first-byte-flipped": lambda: b"Q" + workbook()[1:],
    "directory-missing": lambda: workbook()[: workbook().index(b"PK\1\2")],
    "directory-offset-lies": lambda: end(workbook(), 16, "<L", len(workbook()) * 2),
    "directory-size-lies": lambda: end(workbook(), 12, "<L", 7),
    "entry-count-too-small": lambda: end(workbook(), 10, "<H", 1),
    "entry-count-too-large": lambda: end(workbook(), 10, "<H", 400),
    "entry-count-65535": lambda: end(workbook(), 10, "<H", 65535),
    "size-declared-small": lambda: field(workbook(), 24, "<L", 10, 2),
    "size-declared-large": lambda: field(workbook(), 24, "<L", 900_000, 2),
    "size-declared-4-gib": lambda: field(workbook(), 24, "<L", 0xFFFFFFFE, 2),
    "packed-size-lies": lambda: field(workbook(), 20, "<L", 5, 2),
    "packed-beyond-the-end": lambda: field(workbook(), 20, "<L", 10**8, 2),
    "offset-beyond-the-end": lambda: field(workbook(), 42, "<L", 10**8, 2),
    "offset-of-another-entry": lambda: field(workbook(), 42, "<L", 0, 3),
    "checksum-lies": lambda: field(workbook(), 16, "<L", 1, 2),
    "password-flag": lambda: field(workbook(), 8, "<H", 1, 2),
    "method-deflate64": lambda: field(workbook(), 10, "<H", 9, 2),
    "method-unknown": lambda: field(workbook(), 10, "<H", 99, 2),
    "method-stored-but-deflated": lambda: field(workbook(), 10, "<H", 0, 2),
    "method-bzip2": lambda: package(parts(), zipfile.ZIP_BZIP2),
    "method-lzma": lambda: package(parts(), zipfile.ZIP_LZMA),
    "deflate-garbage": lambda: raw_entry(SHEET, b"\xff" * 500, 5000),
    "deflate-never-ends": lambda: raw_entry(SHEET, zeros(MIB)[:-2], MIB),
    "path-parent": lambda: added("../../evil.txt"),
    "path-parent-backslash": lambda: added("..\\..\\evil.txt"),
    "path-parent-inside": lambda: added("xl/../../evil.txt"),
    "path-absolute": lambda: added("/etc/cron.d/evil"),
    "path-drive": lambda: added("C:/Windows/evil.dll"),
    "path-drive-backslash": lambda: added("C:\\Windows\\evil.dll"),
    "path-share": lambda: added("\\\\host\\share\\evil.dll"),
    "part-twice": lambda: raw_twice(SHEET, SHEET),
    "part-twice-in-capitals": lambda: added(SHEET.upper(), b"<worksheet/>"),
    "workbook-twice": lambda: raw_twice("xl/workbook.xml", "xl/workbook.xml"),
    "entries-1001": lambda: package({**parts(), **{f"x/{n}": b"" for n in range(1001)}}),
    "entries-60000": lambda: package({f"x/{n}": b"" for n in range(60_000)}, zipfile.ZIP_STORED),
    "bomb-media-1-gib": lambda: raw_entry("xl/media/a.bmp", zeros(1024 * MIB), 1024 * MIB),
    "bomb-media-declared-small": lambda: raw_entry("xl/media/a.bmp", zeros(1024 * MIB), 1000),
    "bomb-sheet-1-gib": lambda: raw_entry(SHEET, zeros(1024 * MIB), 1024 * MIB),
    "bomb-sheet-declared-small": lambda: raw_entry(SHEET, zeros(512 * MIB), 3000),
    "bomb-strings-512-mib": lambda: raw_entry("xl/sharedStrings.xml", zeros(512 * MIB), 512 * MIB),
    "bomb-under-the-ratio": lambda: many_media(5, 16 * MIB),
    "bomb-in-a-font": lambda: raw_entry("xl/fonts/a.odttf", zeros(200 * MIB), 200 * MIB),
    "file-of-26-mib": lambda: added("xl/media/a.jpg", b"") + bytes(26 * MIB),
}  # fmt: skip
REFUSED.update(_LIES)


def raw_twice(name: str, other: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts().items():
            archive.writestr(each, content)
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr(other, parts()[name])
    return out.getvalue()


def many_media(count: int, size: int) -> bytes:
    noise = bytes((n * 7) % 256 for n in range(4096))
    return package(
        {**parts(), **{f"xl/media/{n}.bmp": noise * (size // 4096) for n in range(count)}}
    )


HARMLESS.update(
    {
        "bytes-after-the-zip": lambda: workbook() + b"\0" * 100,
        "zip-comment": lambda: end(workbook(), 20, "<H", 5) + b"hello",
        "stored-not-deflated": lambda: package(parts(), zipfile.ZIP_STORED),
        "folder-entries": lambda: added("xl/", b""),
        "backslash-names": lambda: added("xl\\media\\a.png", b"\x89PNG"),
        "long-name": lambda: added("xl/media/" + "a" * 5000 + ".png"),
        "zip-inside": lambda: added("xl/media/inner.zip", package({"a": b"b"})),
        "bomb-inside-a-zip-inside": lambda: added("x/i.zip", package({"z": bytes(20 * MIB)})),
        "program-inside": lambda: added("xl/media/run.exe", b"MZ" + bytes(50)),
        "foreign-xml-malformed": lambda: added("customXml/item9.xml", b"<a><b></a>"),
        "vml-as-excel-writes-it": lambda: added("xl/drawings/x.vml", b"<xml><br></xml>"),
    }
)

# --- XML that attacks its parser ----------------------------------------------------------

_LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
for _part in CORE_PARTS:
    REFUSED[f"doctype-in-{_part}"] = lambda p=_part: package(  # type: ignore[misc]
        {**parts(), p: _LAUGHS + parts()[p].split(b"?>", 1)[-1].lstrip()}
    )
_DOCTYPES = {
    "doctype-external-file": b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    "doctype-external-web": b'<!DOCTYPE a SYSTEM "http://example.org/x.dtd">',
    "doctype-parameter-entity": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.org/p"> %p;]>',
    "doctype-bare": b"<!DOCTYPE worksheet>",
}
for _name, _bytes in _DOCTYPES.items():
    REFUSED[_name] = lambda d=_bytes: package(  # type: ignore[misc]
        {**parts(), SHEET: d + parts()[SHEET].split(b"?>", 1)[-1].lstrip()}
    )


def sheet_part(content: bytes) -> bytes:
    return package({**parts(), SHEET: content})


_XML: dict[str, Make] = {
    "doctype-in-utf16": lambda: sheet_part(
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")
    ),
    "doctype-in-a-picture-part": lambda: added("xl/drawings/drawing9.xml", _LAUGHS + b"<a/>"),
    "doctype-in-vml": lambda: added("xl/drawings/vmlDrawing9.vml", _LAUGHS + b"<a/>"),
    "doctype-in-custom-xml": lambda: added("customXml/item1.xml", _LAUGHS + b"<a/>"),
    "xml-cut": lambda: sheet_part(parts()[SHEET][:3000]),
    "xml-empty": lambda: sheet_part(b""),
    "xml-blank": lambda: sheet_part(b"  \n"),
    "xml-two-roots": lambda: sheet_part(b"<a/><b/>"),
    "xml-tags-crossed": lambda: sheet_part(b"<a><b></a></b>"),
    "xml-nul": lambda: sheet_part(parts()[SHEET].replace(b"<sheetData>", b"<sheetData>\0", 1)),
    "xml-invalid-utf8": lambda: sheet_part(
        parts()[SHEET].replace(b"<sheetData>", b"<sheetData>\xc3\x28", 1)
    ),
    "xml-unknown-encoding": lambda: sheet_part(
        b'<?xml version="1.0" encoding="klingon"?><worksheet/>'
    ),
    "xml-utf7": lambda: sheet_part(b'<?xml version="1.0" encoding="UTF-7"?>+ADw-worksheet+AD4-'),
    "xml-undefined-entity": lambda: sheet_part(b"<worksheet>&xxe;</worksheet>"),
    "xml-attribute-twice": lambda: sheet_part(b'<worksheet a="1" a="2"/>'),
    "xml-html": lambda: sheet_part(b"<html><br></html>"),
    "xml-strings-cut": lambda: package({**parts(), "xl/sharedStrings.xml": b"<sst><si>"}),
    "xml-styles-cut": lambda: package({**parts(), "xl/styles.xml": b"<styleSheet>"}),
    "xml-workbook-cut": lambda: package({**parts(), "xl/workbook.xml": b"<workbook>"}),
    "xml-relations-cut": lambda: package({**parts(), "_rels/.rels": b"<Relationships>"}),
    "xml-megabytes-of-elements": lambda: sheet_part(b"<a>" + b"<b/>" * (3 * MIB) + b"</a>"),
    "xml-beyond-the-limit": lambda: added("xl/a.xml", b"<a>" + b"abcdefghi " * (2 * MIB) + b"</a>"),
    "xml-long-attribute": lambda: added("xl/a.xml", b'<a b="' + b"x" * (8 * MIB) + b'"/>'),
    "xml-long-comment": lambda: added("xl/a.xml", b"<a><!--" + b"x" * (8 * MIB) + b"--></a>"),
    "xml-deep": lambda: sheet_part(b"<a>" * 450_000 + b"</a>" * 450_000),
}
REFUSED.update(_XML)
HARMLESS.update(
    {
        "xml-many-attributes": lambda: added(
            "xl/a.xml", b"<a " + b" ".join(b'b%d=""' % n for n in range(60_000)) + b"/>"
        ),
        "xml-utf16-sheet": lambda: reparted(
            lambda name, data: (
                data.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
                if name == "docProps/app.xml"
                else data
            )
        ),
    }
)

# --- sheets that attack their reader ----------------------------------------------------------


def rows(count: int, columns: int, value: bytes = b"<v>1</v>") -> bytes:
    line = b"".join(b"<c>%s</c>" % value for _ in range(columns))
    return b"".join(b"<row>%s</row>" % line for _ in range(count))


_SHEETS: dict[str, Make] = {
    "cell-below-the-grid": lambda: book(cell(b"A1048577")),
    "cell-right-of-the-grid": lambda: book(cell(b"XFE1")),
    "cell-four-letters": lambda: book(cell(b"ZZZZ1")),
    "cell-row-zero": lambda: book(cell(b"A0")),
    "cell-negative": lambda: book(cell(b"A-1")),
    "cell-no-row": lambda: book(cell(b"A")),
    "cell-no-column": lambda: book(cell(b"12")),
    "cell-with-dollar": lambda: book(cell(b"$A$1")),
    "cell-small-letters": lambda: book(cell(b"a1")),
    "cell-row-of-40-digits": lambda: book(cell(b"A" + b"9" * 40)),
    "cell-reference-of-a-megabyte": lambda: book(cell(b"A" * MIB + b"1")),
    "cell-twice": lambda: book(cell(b"A1", b"1") + cell(b"A1", b"2")),
    "row-not-a-number": lambda: book(b'<row r="abc"><c><v>1</v></c></row>'),
    "row-negative": lambda: book(b'<row r="-5"><c><v>1</v></c></row>'),
    "cells-half-a-million": lambda: book(rows(500, 1000)),
    "cells-empty-a-million": lambda: book(rows(1000, 1000, b"")),
    "rows-empty-a-million": lambda: book(b"<row/>" * 1_000_000),
    "formulas-200000": lambda: book(rows(500, 400, b"<f>1+1</f>")),
    "merges-100000": lambda: book(
        b"", after=b"<mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 100_000 + b"</mergeCells>"
    ),
    "merge-nonsense": lambda: book(b"", after=b'<mergeCells><mergeCell ref="??"/></mergeCells>'),
    "cell-formats-70000": lambda: book(
        cell(b"A1"),
        **styled(b"<cellXfs>" + b"<xf/>" * 70_000 + b"</cellXfs>"),
    ),
    "number-text": lambda: book(cell(b"A1", b"doce")),
    "number-comma": lambda: book(cell(b"A1", b"1,5")),
    "string-index-beyond": lambda: book(cell(b"A1", b"99", b"s")),
    "string-index-negative": lambda: book(cell(b"A1", b"-1", b"s")),
    "string-of-a-megabyte": lambda: book(
        b'<row><c t="inlineStr"><is><t>' + b"x" * MIB + b"</t></is></c></row>"
    ),
    "string-one-too-long": lambda: book(cell(b"A1", b"x" * 32_768, b"str")),
    "sheets-256": lambda: many_sheets(256),
    "sheets-none": lambda: substituted(rb"<sheet .*?/>", b"", "xl/workbook.xml"),
    "sheets-share-a-part": lambda: substituted(rb"sheet3\.xml", b"sheet4.xml", "xl/_rels/workbook.xml.rels"),
    "sheet-part-missing": lambda: reparted(lambda n, d: None if n == SHEET else d),
    "sheet-relation-missing": lambda: substituted(rb'Id="rId4"', b'Id="rId444"', "xl/_rels/workbook.xml.rels"),
    "sheet-is-the-workbook": lambda: substituted(
        rb"worksheets/sheet4\.xml", b"workbook.xml", "xl/_rels/workbook.xml.rels"
    ),
    "sheet-from-the-web": lambda: substituted(
        rb'Target="worksheets/sheet4\.xml"',
        b'Target="http://example.org/s.xml" TargetMode="External"',
        "xl/_rels/workbook.xml.rels",
    ),
    "sheet-from-outside": lambda: substituted(
        rb"worksheets/sheet4\.xml", b"../../../etc/passwd", "xl/_rels/workbook.xml.rels"
    ),
    "workbook-part-missing": lambda: reparted(lambda n, d: None if n == "xl/workbook.xml" else d),
    "relations-missing": lambda: reparted(lambda n, d: None if n == "_rels/.rels" else d),
    "workbook-relations-missing": lambda: reparted(
        lambda n, d: None if n == "xl/_rels/workbook.xml.rels" else d
    ),
    "strings-part-missing": lambda: reparted(lambda n, d: None if n == "xl/sharedStrings.xml" else d),
    "strings-one-missing": lambda: substituted(rb"</si><si>(?=.*</sst>)", b"", "xl/sharedStrings.xml"),
    "dimension-nonsense": lambda: substituted(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:A"/>'),
    "only-content-types": lambda: package({"[Content_Types].xml": b"<Types/>"}),
}  # fmt: skip
REFUSED.update(_SHEETS)


def far_cell() -> bytes:
    """One cell in the last corner of a sheet, as add-ins leave them."""
    return replaced(
        SHEET, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>'
    )


HARMLESS.update(
    {
        "cell-in-the-last-corner": far_cell,
        "merge-of-the-whole-sheet": lambda: book(
            cell(b"A1"), after=b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
        "links-50000": lambda: book(
            cell(b"A1"), after=b"<hyperlinks>" + b'<hyperlink ref="A1:XFD9" location="A!A1"/>' * 50_000 + b"</hyperlinks>"
        ),
        "validation-of-the-whole-sheet": lambda: book(
            cell(b"A1"), after=b'<dataValidations><dataValidation sqref="A1:XFD1048576"/></dataValidations>'
        ),
        "conditional-formats-30000": lambda: book(
            cell(b"A1"), after=b'<conditionalFormatting sqref="A1:XFD1048576"/>' * 30_000
        ),
        "columns-declared-wide": lambda: book(
            cell(b"A1"), before=b'<cols><col min="1" max="16384" width="255"/></cols>'
        ),
        "dimension-whole-grid": lambda: substituted(
            rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:XFD1048576"/>'
        ),
        "dimension-too-small": lambda: substituted(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1"/>'),
        "formula-of-a-megabyte": lambda: book(
            b"<row><c><f>" + b"1+" * 500_000 + b"1</f><v>1</v></c></row>"
        ),
        "formula-of-itself": lambda: book(b'<row r="1"><c r="A1"><f>A1</f><v>0</v></c></row>'),
        "formula-shared-nowhere": lambda: book(b'<row><c><f t="shared" si="99"/><v>1</v></c></row>'),
        "formula-dde": lambda: edited(lambda b: b["Indicadores"].__setitem__("G5", "=cmd|'/c calc'!A0")),
        "formula-web": lambda: edited(
            lambda b: b["Indicadores"].__setitem__("G5", '=WEBSERVICE("http://example.org")')
        ),
        "formula-link": lambda: edited(
            lambda b: b["Indicadores"].__setitem__("M5", '=HYPERLINK("http://example.org","ver")')
        ),
        "formula-other-book": lambda: edited(
            lambda b: b["Indicadores"].__setitem__("G5", "='C:\\[otro.xlsx]Hoja1'!A1")
        ),
        "text-that-looks-like-a-formula": lambda: book(
            b'<row><c t="inlineStr"><is><t>=cmd|calc</t></is></c></row>'
        ),
        "number-infinite": lambda: book(cell(b"A1", b"1e999")),
        "number-of-10000-digits": lambda: book(cell(b"A1", b"9" * 10_000)),
        "number-not-a-number": lambda: book(cell(b"A1", b"NaN")),
        "boolean-seven": lambda: book(cell(b"A1", b"7", b"b")),
        "date-nonsense": lambda: book(cell(b"A1", b"2025-99-99", b"d")),
        "kind-unknown": lambda: book(cell(b"A1", b"1", b"zz")),
        "error-unknown": lambda: book(cell(b"A1", b"#EVIL!", b"e")),
        "date-year-9999": lambda: edited(lambda b: b["Institución"].__setitem__("B9", 2958465)),
        "names-10000": lambda: replaced(
            "xl/workbook.xml",
            b"<definedNames>",
            b"<definedNames>" + b"".join(b'<definedName name="n%d">1</definedName>' % n for n in range(10_000)),
        ),
        "name-auto-open": lambda: replaced(
            "xl/workbook.xml",
            b"<definedNames>",
            b'<definedNames><definedName name="_xlnm.Auto_Open">Macro1!$A$1</definedName>',
        ),
        "strings-amplified": lambda: book(
            b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(2000)),
            **strings(b"<si><t>" + b"x" * 32_000 + b"</t></si>"),
        ),
        "string-with-control-escapes": lambda: substituted(
            rb"Observaciones 0", b"_x0000__x0007_\xe2\x80\xaeObservaciones 0", "xl/sharedStrings.xml"
        ),
        "sheet-name-of-500-letters": lambda: substituted(
            rb'name="Inicio"', b'name="' + b"I" * 500 + b'"', "xl/workbook.xml"
        ),
    }
)  # fmt: skip


# --- active content --------------------------------------------------------------------

_ACTIVE: dict[str, tuple[str, bytes]] = {
    "macros": ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(600)),
    "macros-xlm": ("xl/macrosheets/sheet1.xml", b"<xm:macrosheet xmlns:xm='x'/>"),
    "dialog-sheet": ("xl/dialogsheets/sheet1.xml", b"<dialogsheet/>"),
    "external-link": ("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
    "dde-link": ("xl/externalLinks/externalLink1.xml", b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'),
    "external-link-unc": (
        "xl/externalLinks/_rels/externalLink1.xml.rels",
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="x/externalLinkPath" Target="file://///host/share/a.xlsx" TargetMode="External"/></Relationships>',
    ),
    "template-from-the-web": (
        "xl/_rels/settings.xml.rels",
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="x/attachedTemplate" Target="http://example.org/a.dotm" TargetMode="External"/></Relationships>',
    ),
    "connections": ("xl/connections.xml", b"<connections/>"),
    "query-table": ("xl/queryTables/queryTable1.xml", b"<queryTable/>"),
    "web-extension": ("xl/webextensions/webextension1.xml", b"<we/>"),
    "activex": ("xl/activeX/activeX1.bin", bytes(100)),
    "ole-object": ("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0" + bytes(600)),
    "embedded-book": ("xl/embeddings/Microsoft_Excel_Sheet1.xlsx", b"PK\3\4"),
    "ribbon": ("customUI/customUI.xml", b"<customUI onLoad='x'/>"),
}  # fmt: skip
for _name, (_path, _bytes) in _ACTIVE.items():
    HARMLESS[_name] = lambda p=_path, c=_bytes: added(p, c)  # type: ignore[misc]


# --- compound files ----------------------------------------------------------------------


REFUSED.update(
    {
        "encrypted-workbook": lambda: compound("EncryptionInfo", "EncryptedPackage"),
        "word-97": lambda: compound("WordDocument", "1Table"),
        "powerpoint-97": lambda: compound("PowerPoint Document"),
        "outlook-message": lambda: compound("__properties_version1.0"),
        "compound-unknown": lambda: compound("Contents"),
        "compound-loop": lambda: compound("Contents", loop=True),
        "compound-sector-size": lambda: compound("Workbook", power=60),
        "compound-header-only": lambda: compound("Workbook")[:512],
        "compound-magic-only": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "xls-empty": lambda: compound("Workbook"),
        "xls-macros-and-nothing": lambda: compound("Workbook", "_VBA_PROJECT_CUR"),
        "docx": lambda: package({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        "pptx": lambda: package({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}),
        "numbers": lambda: package({"Index/Document.iwa": b"x"}),
        "zip-of-pictures": lambda: package({"a.jpg": b"\xff\xd8\xff"}),
        "zip-of-nothing": lambda: package({}),
        "zip-forty-two": lambda: package({f"{n}.zip": package({"z": bytes(MIB)}) for n in range(16)}),
        "xlsb-garbage": lambda: package({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\0" * 50}),
        "xlsb-empty": lambda: package({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b""}),
        "odt": lambda: package({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
    }
)  # fmt: skip

# --- OpenDocument ------------------------------------------------------------------------


_MANIFEST = (
    b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    b'<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    b"</manifest:manifest>"
)


def ods(table: bytes, **more: bytes) -> bytes:
    names = b" ".join(
        b'xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % (short, short)
        for short in (b"office", b"table", b"text", b"style")
    )
    content = (
        b"<office:document-content " + names + b"><office:body><office:spreadsheet>"
        b'<table:table table:name="A">' + table + b"</table:table>"
        b"</office:spreadsheet></office:body></office:document-content>"
    )
    return package(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": _MANIFEST,
            "content.xml": content,
            **{name.replace("__", "/"): data for name, data in more.items()},
        }
    )


_CELL = b'<table:table-cell office:value-type="float" office:value="1"%s><text:p>1</text:p></table:table-cell>'
REFUSED.update(
    {
        "ods-columns-repeated": lambda: ods(
            b'<table:table-row table:number-rows-repeated="1048576">'
            + _CELL % b' table:number-columns-repeated="16384"' + b"</table:table-row>"
        ),
        "ods-rows-repeated": lambda: ods(
            b'<table:table-row table:number-rows-repeated="1048576">' + _CELL % b"" * 3 + b"</table:table-row>"
        ),
        "ods-doctype": lambda: package(
            {**parts(ods(b"")), "content.xml": _LAUGHS + parts(ods(b""))["content.xml"]}
        ),
        "ods-without-content": lambda: package({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "ods-cut": lambda: package(
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a>"}
        ),
        "ods-elements": lambda: ods(b"<table:table-row/>" * 500_000),
        "ods-bomb": lambda: package(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": b"<a>" + b" " * (20 * MIB) + b"</a>",
            }
        ),
    }
)  # fmt: skip
HARMLESS.update(
    {
        "ods-macros": lambda: ods(b"<table:table-row>" + _CELL % b"" + b"</table:table-row>", Basic__a__b=b"Sub x"),
        "ods-blank-edge": lambda: ods(
            b"<table:table-row>" + _CELL % b"" + b'<table:table-cell table:number-columns-repeated="16383"/>'
            b'</table:table-row><table:table-row table:number-rows-repeated="1048575"/>'
        ),
        "ods-formula": lambda: ods(
            b'<table:table-row><table:table-cell table:formula="of:=DDE(&quot;cmd&quot;)"/></table:table-row>'
        ),
    }
)  # fmt: skip


def corpus() -> Iterator[tuple[str, bool, bytes]]:
    """Every file: name, whether it must be refused, bytes."""
    for name, make in REFUSED.items():
        yield name, True, make()
    for name, make in HARMLESS.items():
        yield name, False, make()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for _name, _refused, _data in corpus():
        (folder / _name.replace("/", "_")).write_bytes(_data)
