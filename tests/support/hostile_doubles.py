"""Files in which two programs see two contents, or which are two things at once.

Where an archive holds two directories, two tables or two names for one thing, the guard could
look at one and a reader open the other. ``SEEN`` tells what cell A1 must be for both; what
stands there twice must never be told apart by who reads it.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from support.hostile_tools import (
    HARMLESS,
    REFUSED,
    SHEET,
    added,
    book,
    cell,
    field,
    harmless,
    package,
    parts,
    raw_entry,
    refused,
    strings,
)
from support.returned import reparted, substituted, workbook

OTHER = book(cell(b"A1", b"111"))
SHOWN = book(cell(b"A1", b"222"))
#: Cell A1 as the guard and every reader must see it, by name of the file.
SEEN: dict[str, float] = {}


def moved(data: bytes, by: int) -> bytes:
    """A zip whose offsets hold when so many bytes stand before it."""
    at = data.rindex(b"PK\5\6")
    count, _, offset = struct.unpack_from("<H2L", data, at + 10)
    held = bytearray(data)
    struct.pack_into("<L", held, at + 16, offset + by)
    for _ in range(count):
        sizes = struct.unpack_from("<3H", held, offset + 28)
        local = struct.unpack_from("<L", held, offset + 42)[0]
        struct.pack_into("<L", held, offset + 42, local + by)
        offset += 46 + sum(sizes)
    return bytes(held)


def after_another(last: bytes) -> bytes:
    """One zip as the comment of another; the last directory is the one that most programs
    read, and that the guard looks at."""
    first = bytearray(OTHER)
    struct.pack_into("<H", first, OTHER.rindex(b"PK\5\6") + 20, len(last))
    return bytes(first) + last


def directory_lying(offset: int, value: int) -> bytes:
    """Two directories, of which the last has one field that makes some readers pass it by."""
    last = bytearray(moved(SHOWN, len(OTHER)))
    struct.pack_into("<H", last, bytes(last).rindex(b"PK\5\6") + offset, value)
    return after_another(bytes(last))


for _name, _offset, _value in (
    ("two-directories", 20, 0),
    ("two-directories-comment-too-long", 20, 500),
    ("two-directories-other-disk", 4, 7),
    ("two-directories-other-count", 8, 1),
):
    HARMLESS[_name] = lambda o=_offset, v=_value: directory_lying(o, v)  # type: ignore[misc]
    SEEN[_name] = 222.0


def with_second(name: str, content: bytes, **more: bytes) -> bytes:
    return package({**parts(SHOWN), name: content, **more})


@harmless
def two_names_for_one_entry() -> bytes:
    """A picture whose Unicode path (APPNOTE 4.6.9) says that it is the sheet."""
    out = io.BytesIO()
    real = b"xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts(SHOWN).items():
            archive.writestr(name, content)
        picture = zipfile.ZipInfo("xl/media/a.bin")
        path = b"\1" + struct.pack("<L", zlib.crc32(b"xl/media/a.bin")) + real
        picture.extra = struct.pack("<HH", 0x7075, len(path)) + path
        archive.writestr(picture, parts(OTHER)[real.decode()])
    return out.getvalue()


SEEN["two-names-for-one-entry"] = 222.0


@harmless
def two_relations_of_one_name() -> bytes:
    second = (
        b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/worksheet" Target="worksheets/other.xml"/></Relationships>'
    )
    held = parts(OTHER)
    relations = held["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", second)
    held["xl/worksheets/other.xml"] = parts(SHOWN)["xl/worksheets/sheet1.xml"]
    return package({**held, "xl/_rels/workbook.xml.rels": relations})


SEEN["two-relations-of-one-name"] = 222.0


@refused
def two_workbooks() -> bytes:
    """The package points at one workbook, the name that readers expect is another's."""
    held = parts(OTHER)
    relations = held["xl/_rels/workbook.xml.rels"].replace(b"sheet1.xml", b"other.xml")
    return package(
        {
            **held,
            "_rels/.rels": held["_rels/.rels"].replace(b"xl/workbook.xml", b"xl/book2.xml"),
            "xl/book2.xml": held["xl/workbook.xml"],
            "xl/_rels/book2.xml.rels": relations,
            "xl/worksheets/other.xml": parts(SHOWN)["xl/worksheets/sheet1.xml"],
        }
    )


@refused
def two_tables_of_strings() -> bytes:
    held = parts(book(cell(b"A1", b"0", b"s"), **strings(b"<si><t>uno</t></si>")))
    name = "xl/_rels/workbook.xml.rels"
    held[name] = held[name].replace(b'"sharedStrings.xml', b'"strings2.xml')
    held["xl/strings2.xml"] = held["xl/sharedStrings.xml"].replace(b"uno", b"dos")
    return package(held)


@refused
def opendocument_with_a_workbook_in_it() -> bytes:
    """``mimetype`` says ods, the parts are those of an xlsx."""
    return package({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", **parts(SHOWN)})


@refused
def binary_book_with_a_workbook_in_it() -> bytes:
    return with_second("xl/workbook.bin", b"\x83\x01\x00\x84\x01\x00")


@refused
def content_types_twice_in_capitals() -> bytes:
    return added("[CONTENT_TYPES].XML", b"<Types/>")


@refused
def sheet_twice_with_a_backslash() -> bytes:
    return added(SHEET.replace("/", "\\"), b"<worksheet/>")


# --- headers that disagree --------------------------------------------------------------


def local(data: bytes, offset: int, form: str, value: int) -> bytes:
    """A zip with one field of its first local header overwritten."""
    held = bytearray(data)
    struct.pack_into(form, held, offset, value)
    return bytes(held)


@harmless
def local_sizes_lie() -> bytes:
    return local(local(workbook(), 18, "<L", 7), 22, "<L", 10**9)


@harmless
def local_checksum_lies() -> bytes:
    return local(workbook(), 14, "<L", 0xDEADBEEF)


@harmless
def descriptor_announced_and_missing() -> bytes:
    """Bit 3 says that sizes follow the data; the directory knows them anyway."""
    return local(field(workbook(), 8, "<H", 8, 0), 6, "<H", 8)


@refused
def local_name_differs() -> bytes:
    return workbook().replace(b"[Content_Types].xml", b"[Content_Types].xMl", 1)


@refused
def local_method_differs() -> bytes:
    return local(workbook(), 8, "<H", 0)


@refused
def sizes_in_zip64_missing() -> bytes:
    return field(workbook(), 20, "<L", 0xFFFFFFFF, 2)


@refused
def sizes_in_zip64_of_an_exabyte() -> bytes:
    held = zipfile.ZipInfo("xl/media/a.bin")
    held.extra = struct.pack("<HHQQ", 1, 16, 1 << 60, 1 << 60)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        archive.writestr(held, b"x")
    data, at = out.getvalue(), out.getvalue().rindex(b"PK\1\2")
    return data[: at + 20] + b"\xff" * 8 + data[at + 28 :]


@refused
def directory_in_zip64_nowhere() -> bytes:
    at = workbook().rindex(b"PK\5\6")
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 1 << 50, 1)
    record = bytearray(workbook()[at:])
    struct.pack_into("<L", record, 16, 0xFFFFFFFF)
    return workbook()[:at] + locator + bytes(record)


@refused
def entries_that_overlap() -> bytes:
    """Nine hundred entries, every one over the same twenty million bytes that inflate to
    nothing: an hour of work for who inflates each of them."""
    body = b"\0\0\0\xff\xff" * 4_000_000 + b"\1\0\0\xff\xff"
    names = [b"x/%03d" % n for n in range(900)]
    size, base = 30 + len(names[0]), workbook()
    at = base.index(b"PK\1\2")
    count, _ = struct.unpack_from("<HL", base, base.rindex(b"PK\5\6") + 10)
    heads, directory = b"", base[at : base.rindex(b"PK\5\6")]
    for n, name in enumerate(names):
        facts = (20, 0, 8, 0, 33, 0, len(body), 0, len(name))
        rest = size * (len(names) - n - 1)
        heads += struct.pack("<4s5H3L2H", b"PK\3\4", *facts, rest) + name
        directory += (
            struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *facts, 0, 0, 0, 0, 0, at + n * size) + name
        )
    total = count + len(names)
    tail = struct.pack(
        "<4s4H2LH",
        *(b"PK\5\6", 0, 0, total, total, len(directory), at + len(heads) + len(body), 0),
    )
    return base[:at] + heads + body + directory + tail


@harmless
def twenty_megabytes_that_inflate_to_nothing() -> bytes:
    return raw_entry("xl/media/a.bin", b"\0\0\0\xff\xff" * 4_000_000 + b"\1\0\0\xff\xff", 0)


# --- two things at once ------------------------------------------------------------------

for _kind, _start in (
    ("pdf", b"%PDF-1.4\n1 0 obj\n"),
    ("picture", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    ("page", b"<!doctype html><script>1</script>\n"),
    ("program", b"MZ\x90\0"),
    ("mail", b"From: a@example.org\r\nSubject: x\r\n\r\n"),
    ("compound-file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)),
):
    REFUSED[f"{_kind}-and-workbook-at-once"] = (
        lambda s=_start: s + moved(workbook(), len(s))  # type: ignore[misc]
    )


@harmless
def pdf_inside_the_first_entry() -> bytes:
    """A workbook for who looks at the first bytes, a PDF for who searches them."""
    held = {"%PDF-1.4": b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>endobj\n", **parts()}
    return package(held, zipfile.ZIP_STORED)


@harmless
def workbook_elsewhere() -> bytes:
    """Honest: some programs call it workbook2.xml, and everything says so."""

    def renamed(name: str, data: bytes) -> bytes:
        return data.replace(b"xl/workbook.xml", b"xl/workbook2.xml")

    held = parts(reparted(renamed))
    return package({n.replace("xl/workbook.xml", "xl/workbook2.xml").replace(
        "_rels/workbook.xml", "_rels/workbook2.xml"): c for n, c in held.items()})  # fmt: skip


@harmless
def targets_absolute() -> bytes:
    return substituted(
        rb'Target="(worksheets|styles|theme|shared)', rb'Target="/xl/\1', "xl/_rels/.*"
    )


# --- names ---------------------------------------------------------------------------------

for _name, _entry in (
    ("entry-of-a-device", "xl/CON.xml"),
    ("entry-with-a-stream", "xl/a.xml:evil"),
    ("entry-with-dots-and-spaces", "xl/. . /a.bin . "),
    ("entry-right-to-left", "xl/media/\u202egnp.exe"),
    ("entry-not-utf8", "xl/media/\udcff\udcfe.bin"),
    ("entry-of-300-folders", "x/" * 300 + "a.bin"),
    ("entry-with-line-breaks", "xl/a\r\nb.bin"),
):
    HARMLESS[_name] = lambda e=_entry: added(e.encode("utf-8", "replace").decode())  # type: ignore[misc]
REFUSED["entry-with-a-nul"] = lambda: added("xl/aXb.bin").replace(b"xl/aXb.bin", b"xl/a\0b.bin")


@harmless
def symbolic_link() -> bytes:
    return linked("xl/media/link", b"/etc/passwd")


@refused
def sheet_is_a_symbolic_link() -> bytes:
    """Its bytes are a path; who follows it reads another file."""
    return linked(SHEET, b"../../../etc/passwd")


def linked(name: str, target: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts().items():
            if each != name:
                archive.writestr(each, content)
        link = zipfile.ZipInfo(name)
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, target)
    return out.getvalue()
