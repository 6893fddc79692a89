"""Files made to cost time or memory, and odd encodings: small to send, dear to read.

``DEADLY`` ones end the process that reads them (a reader asks for memory that no machine
has): they are only ever read in a child.
"""

# ruff: noqa: E501 (lines of data)

from __future__ import annotations

import base64
import random
import struct

from support.hostile_tools import (
    HARMLESS,
    MIB,
    REFUSED,
    SHEET,
    added,
    book,
    cell,
    harmless,
    into_sheet,
    package,
    parts,
    refused,
    replaced,
    strings,
    styled,
)
from support.returned import reparted

#: Text that does not compress, so that the ratio of sizes tells nothing.
NOISE = base64.b64encode(random.Random(6).randbytes(6 * MIB))
DEADLY: set[str] = set()


def noisy(inner: bytes, share: int = 60) -> bytes:
    """XML behind a comment long enough that it does not compress too well."""
    return b"<!--" + NOISE[: len(inner) // share] + b"-->" + inner


# --- one token, seen again with every piece of it ---------------------------------------


@harmless
def attribute_of_eight_megabytes() -> bytes:
    return added("xl/a.xml", b'<a b="' + NOISE[: 8 * MIB] + b'"/>')


@harmless
def comment_of_eight_megabytes() -> bytes:
    return added("xl/a.xml", b"<a><!--" + NOISE[: 8 * MIB] + b"--></a>")


@harmless
def instruction_of_eight_megabytes() -> bytes:
    return added("xl/a.xml", b"<a><?b " + NOISE[: 8 * MIB] + b"?></a>")


@harmless
def attributes_a_hundred_thousand() -> bytes:
    return added("xl/a.xml", b"<a " + b" ".join(b'b%d=""' % n for n in range(100_000)) + b"/>")


@harmless
def photographs_of_24_megabytes() -> bytes:
    return added("xl/media/a.jpg", random.Random(2).randbytes(24 * MIB))


# --- parts that list things ---------------------------------------------------------------


@harmless
def format_code_times_sixty_thousand() -> bytes:
    """One number format of 200 KB that every cell format uses."""
    code = b'<numFmts><numFmt numFmtId="200" formatCode="' + NOISE[:200_000] + b'"/></numFmts>'
    uses = b"<cellXfs>" + b'<xf numFmtId="200"/>' * 60_000 + b"</cellXfs>"
    return book(cell(b"A1"), **styled(code + uses))


@harmless
def format_code_of_open_brackets() -> bytes:
    code = b'<numFmts><numFmt numFmtId="200" formatCode="' + b"[" * 900_000 + b'"/></numFmts>'
    return book(cell(b"A1"), **styled(noisy(code) + b'<cellXfs><xf numFmtId="200"/></cellXfs>'))


@harmless
def differential_formats_50000() -> bytes:
    return book(
        cell(b"A1"), **styled(noisy(b"<dxfs>" + b"<dxf><font/></dxf>" * 50_000 + b"</dxfs>"))
    )


@refused
def names_100000() -> bytes:
    names = b"".join(b'<definedName name="n%d">1</definedName>' % n for n in range(100_000))
    return replaced("xl/workbook.xml", b"<definedNames>", b"<definedNames>" + names)


@refused
def name_in_100000_pieces() -> bytes:
    names = b'<definedName name="n">1&#10;</definedName>' * 100_000
    return replaced("xl/workbook.xml", b"<definedNames>", b"<definedNames>" + noisy(names))


@harmless
def names_that_multiply() -> bytes:
    """Each name is ten times the one before: evaluated, ten billion."""
    names = b"".join(
        b'<definedName name="n%d">%s</definedName>' % (n + 1, b"&amp;".join([b"n%d" % n] * 10))
        for n in range(10)
    )
    return replaced("xl/workbook.xml", b"<definedNames>", b"<definedNames>" + names)


@refused
def relations_100000() -> bytes:
    one = b'<Relationship Id="x%d" Type="a/hyperlink" Target="http://example.org" TargetMode="External"/>'
    many = b"".join(one % n for n in range(100_000))
    return replaced("xl/_rels/workbook.xml.rels", b"</Relationships>", many + b"</Relationships>")


@refused
def properties_100000() -> bytes:
    many = b"".join(b'<property name="p%d"><x>a</x></property>' % n for n in range(100_000))
    return package({**parts(), "docProps/custom.xml": b"<Properties>" + many + b"</Properties>"})


@harmless
def conditional_format_of_100000_ranges() -> bytes:
    ranges = b" ".join(b"A%d:B%d" % (n, n + 1) for n in range(1, 100_001))
    rule = b'<conditionalFormatting sqref="%s"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting>'
    return book(cell(b"A1"), after=rule % ranges)


@harmless
def validations_50000() -> bytes:
    one = b'<dataValidation type="list" sqref="A%d"><formula1>"Si,No"</formula1></dataValidation>'
    many = b"".join(one % n for n in range(1, 50_001))
    return book(cell(b"A1"), after=b"<dataValidations>" + many + b"</dataValidations>")


# --- strings --------------------------------------------------------------------------------


@refused
def strings_written_out_250_megabytes() -> bytes:
    """Two kilobytes to send; every cell shows the same 32,000 characters."""
    cells = b'<row><c t="s"><v>0</v></c></row>' * 8_000
    return book(cells, **strings(b"<si><t>" + b"x" * 32_000 + b"</t></si>"))


@harmless
def string_of_50000_runs() -> bytes:
    return book(
        cell(b"A1", b"0", b"s"),
        **strings(noisy(b"<si>" + b"<r><rPr><b/></rPr><t>a</t></r>" * 30_000 + b"</si>")),
    )


@harmless
def strings_nested_300000_deep() -> bytes:
    deep = b"<si>" + b"<r>" * 300_000 + b"<t>a</t>" + b"</r>" * 300_000 + b"</si>"
    return book(cell(b"A1", b"0", b"s"), **strings(noisy(deep)))


@harmless
def strings_three_million_and_empty() -> bytes:
    return book(
        cell(b"A1", b"0", b"s"), **strings(noisy(b"<si><t>a</t></si>" + b"<si/>" * 2_500_000))
    )


@refused
def string_index_of_ten_digits() -> bytes:
    return book(cell(b"A1", b"4294967296", b"s"))


# --- formulas and rows -----------------------------------------------------------------------


@harmless
def formula_shared_with_the_whole_sheet() -> bytes:
    return book(
        b'<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:XFD1048576">A2+1</f><v>1</v></c></row>'
    )


@harmless
def formula_array_over_the_whole_sheet() -> bytes:
    return book(
        b'<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">ROW()</f><v>1</v></c></row>'
    )


@harmless
def formula_table_over_the_whole_sheet() -> bytes:
    return book(
        b'<row r="1"><c r="A1"><f t="dataTable" ref="A1:XFD1048576" dt2D="1" r1="A1" r2="A2"/><v>1</v></c></row>'
    )


@harmless
def row_number_with_an_underscore() -> bytes:
    return book(b'<row r="1_0"><c><v>1</v></c></row>')


@harmless
def row_number_in_arabic_digits() -> bytes:
    return book('<row r="١٢"><c><v>1</v></c></row>'.encode())


@harmless
def column_in_other_letters() -> bytes:
    return book('<row r="1"><c r="А1"><v>1</v></c></row>'.encode())  # a Cyrillic A


# --- encodings -----------------------------------------------------------------------------


def declared(encoding: str, name: str) -> bytes:
    """The filled workbook with another encoding declared in one part."""
    return reparted(lambda n, d: d.replace(b"UTF-8", encoding.encode(), 1) if n == name else d)


for _encoding in (
    "shift_jis",
    "UTF-7",
    "cp037",
    "hex",
    "idna",
    "undefined",
    "x" * 5000,
):
    HARMLESS[f"encoding-{_encoding[:20]}-where-nobody-looks"] = lambda e=_encoding: declared(
        e, "[Content_Types].xml"
    )  # type: ignore[misc]
    HARMLESS[f"encoding-{_encoding[:20]}-in-a-property"] = lambda e=_encoding: declared(
        e, "docProps/core.xml"
    )  # type: ignore[misc]
for _encoding in ("shift_jis", "UTF-7", "hex"):
    REFUSED[f"encoding-{_encoding}-in-a-sheet"] = lambda e=_encoding: declared(e, SHEET)  # type: ignore[misc]
    REFUSED[f"encoding-{_encoding}-in-the-strings"] = lambda e=_encoding: declared(
        e, "xl/sharedStrings.xml"
    )  # type: ignore[misc]


@refused
def sheet_in_ebcdic() -> bytes:
    text = parts()[SHEET].decode().replace("UTF-8", "cp037", 1)
    return package({**parts(), SHEET: text.encode("cp037", "replace")})


@refused
def doctype_in_ebcdic() -> bytes:
    text = '<?xml version="1.0" encoding="cp037"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    return package({**parts(), SHEET: text.encode("cp037")})


@refused
def doctype_in_utf16_without_a_mark() -> bytes:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    return package({**parts(), SHEET: text.encode("utf-16-le")})


@refused
def doctype_in_a_loose_utf16_part() -> bytes:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    return added("customXml/item1.xml", text.encode("utf-16"))


# --- what is carried and never touched --------------------------------------------------------

_RELATION = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="%s" Target="%s"%s/></Relationships>'
_EXTERNAL = b' TargetMode="External"'
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_ELSEWHERE: dict[str, tuple[str, bytes, bytes, bytes]] = {
    "picture-from-the-web": ("xl/drawings/_rels/drawing1.xml.rels", b"image", b"http://example.org/a.png", _EXTERNAL),
    "picture-from-a-share": ("xl/drawings/_rels/drawing1.xml.rels", b"image", b"file:///\\\\host\\share\\a.png", _EXTERNAL),
    "picture-from-a-file": ("xl/drawings/_rels/drawing1.xml.rels", b"image", b"file:///etc/passwd", b""),
    "link-to-a-share": ("xl/worksheets/_rels/sheet4.xml.rels", b"hyperlink", b"\\\\host\\share", _EXTERNAL),
    "link-javascript": ("xl/worksheets/_rels/sheet4.xml.rels", b"hyperlink", b"javascript:alert(1)", _EXTERNAL),
    "ole-from-the-web": ("xl/worksheets/_rels/sheet4.xml.rels", b"oleObject", b"http://example.org/a.bin", _EXTERNAL),
    "pivot-from-elsewhere": ("xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels", b"externalLinkPath", b"\\\\host\\a.xlsx", _EXTERNAL),
    "macros-under-another-name": ("xl/_rels/more.xml.rels", b"vbaProject", b"pictures.bin", b""),
    "xlm-sheet-under-another-name": ("xl/_rels/more.xml.rels", b"xlMacrosheet", b"worksheets/sheet9.xml", b""),
    "frame-from-the-web": ("xl/_rels/x.xml.rels", b"frame", b"http://example.org/a", _EXTERNAL),
}  # fmt: skip
for _name, (_path, _kind, _target, _mode) in _ELSEWHERE.items():
    HARMLESS[_name] = lambda p=_path, k=_kind, t=_target, m=_mode: added(  # type: ignore[misc]
        p, _RELATION % (_OFFICE + k, t, m)
    )
_CARRIED = {
    "custom-xml-with-a-schema-from-the-web": ("customXml/itemProps1.xml", b'<ds:datastoreItem xmlns:ds="x"><ds:schemaRefs><ds:schemaRef ds:uri="http://example.org/x.xsd"/></ds:schemaRefs></ds:datastoreItem>'),
    "printer-settings": ("xl/printerSettings/printerSettings1.bin", bytes(600)),
    "signature-origin": ("_xmlsignatures/origin.sigs", b""),
    "thumbnail-that-is-a-program": ("docProps/thumbnail.jpeg", b"MZ" + bytes(60)),
    "comments-threaded": ("xl/threadedComments/threadedComment1.xml", b"<a/>"),
    "timeline-and-slicer": ("xl/slicers/slicer1.xml", b"<a/>"),
    "include-of-a-file": ("customXml/item1.xml", b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'),
    "stylesheet-of-a-part": ("customXml/item1.xml", b'<?xml-stylesheet type="text/xsl" href="http://example.org/x.xsl"?><a/>'),
}  # fmt: skip
for _name, (_path, _bytes) in _CARRIED.items():
    HARMLESS[_name] = lambda p=_path, c=_bytes: added(p, c)  # type: ignore[misc]


@harmless
def strict_ooxml() -> bytes:
    """The namespaces of Strict, which Excel can write."""

    def strict(name: str, data: bytes) -> bytes:
        return data.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )

    return reparted(strict)


@harmless
def alternate_content_in_a_sheet() -> bytes:
    """Two versions of something: each reader may take the other."""
    mc = b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="z"><a/></mc:Choice><mc:Fallback><b/></mc:Fallback></mc:AlternateContent>'
    return into_sheet(mc)


@refused
def csv_of_a_million_columns() -> bytes:
    return b"1," * 1_000_000


# --- binary books -----------------------------------------------------------------------------


def record(number: int, data: bytes = b"") -> bytes:
    """A record of a binary workbook (MS-XLSB 2.1.4)."""
    kind = bytes((number,)) if number < 128 else bytes((number & 127 | 128, number >> 7))
    size, rest = b"", len(data)
    while True:
        size += bytes((rest & 127 | (128 if rest > 127 else 0),))
        rest >>= 7
        if not rest:
            return kind + size + data


def wide(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def binary(*cells: tuple[int, int], tail: bytes = b"") -> bytes:
    """A binary workbook with one sheet that has a 1 in each of some places (from 0)."""
    held = parts(book(b""))
    sheet = record(129) + record(148, struct.pack("<4L", 0, 1, 0, 1)) + record(145)
    for row, column in cells:
        sheet += record(0, struct.pack("<LLHBBBL", row, 0, 300, 0, 0, 0, 0))
        sheet += record(5, struct.pack("<LLd", column, 0, 1.0))
    sheet += tail + record(146) + record(130)
    bundle = struct.pack("<LL", 0, 1) + wide("r1") + wide("A")
    workbook = record(131) + record(143) + record(156, bundle) + record(144) + record(132)
    return package(
        {
            "[Content_Types].xml": held["[Content_Types].xml"].replace(b".xml", b".bin"),
            "_rels/.rels": held["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin"),
            "xl/workbook.bin": workbook,
            "xl/_rels/workbook.bin.rels": held["xl/_rels/workbook.xml.rels"].replace(
                b"sheet1.xml", b"sheet1.bin"
            ),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


HARMLESS["binary-book"] = lambda: binary((0, 0), (2, 3))
REFUSED["binary-book-cells-far-apart"] = lambda: binary((0, 0), (1_048_575, 16_383))
HARMLESS["binary-book-row-beyond-the-grid"] = lambda: binary((0, 0), (0xFFFFFFFF, 3))
REFUSED["binary-book-record-of-two-gigabytes"] = lambda: binary(
    (0, 0), tail=b"\x05\xff\xff\xff\x7f"
)
HARMLESS["binary-book-cut-in-a-record"] = lambda: binary((0, 0), tail=record(5, b"\1"))
DEADLY.add("binary-book-cells-far-apart")
