"""Making packages and workbooks by hand, lies included."""

# ruff: noqa: E501 (lines of data)

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from support.returned import workbook

MIB = 1 << 20
SHEET = "xl/worksheets/sheet4.xml"  # Indicadores

Make = Callable[[], bytes]
REFUSED: dict[str, Make] = {}
HARMLESS: dict[str, Make] = {}


def refused(make: Make) -> Make:
    """Register a maker of a file that must be refused, under the name of the function."""
    return REFUSED.setdefault(make.__name__.strip("_").replace("_", "-"), make)


def harmless(make: Make) -> Make:
    """Register a maker of a file that may be read, under the name of the function."""
    return HARMLESS.setdefault(make.__name__.strip("_").replace("_", "-"), make)


# --- making zips ---------------------------------------------------------------------


def parts(data: bytes | None = None) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data or workbook())) as archive:
        return {item.filename: archive.read(item) for item in archive.infolist()}


def package(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else method)
    return out.getvalue()


def added(name: str, content: bytes = b"x") -> bytes:
    return package({**parts(), name: content})


def replaced(name: str, old: bytes, new: bytes) -> bytes:
    """The filled workbook with bytes of one part replaced, once."""
    held = parts()
    assert old in held[name], (name, old)
    return package({**held, name: held[name].replace(old, new, 1)})


def field(data: bytes, offset: int, form: str, value: int, central: int = 0) -> bytes:
    """A zip with one field of the n-th central header overwritten."""
    at = -1
    for _ in range(central + 1):
        at = data.index(b"PK\1\2", at + 1)
    return (
        data[: at + offset] + struct.pack(form, value) + data[at + offset + struct.calcsize(form) :]
    )


def end(data: bytes, offset: int, form: str, value: int) -> bytes:
    """A zip with one field of the end record overwritten."""
    at = data.rindex(b"PK\5\6") + offset
    return data[:at] + struct.pack(form, value) + data[at + struct.calcsize(form) :]


def zeros(size: int) -> bytes:
    """A deflate stream of ``size`` zero bytes, made in no time from one repeated block."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = deflater.compress(bytes(MIB)) + deflater.flush(zlib.Z_FULL_FLUSH)
    return block * (size // MIB) + deflater.flush(zlib.Z_FINISH)


def raw_entry(name: str, packed: bytes, size: int, method: int = 8, crc: int = 0) -> bytes:
    """The filled workbook with an entry written by hand, whatever it claims."""
    base = package({n: p for n, p in parts().items() if n != name})
    encoded = name.encode()
    at = base.index(b"PK\1\2")
    count, length = struct.unpack_from("<HL", base, base.rindex(b"PK\5\6") + 10)
    local = struct.pack(
        "<4s5H3L2H", b"PK\3\4", 20, 0, method, 0, 33, crc, len(packed), size, len(encoded), 0
    )
    head = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, method, 0, 33, crc, len(packed), size,
        len(encoded), 0, 0, 0, 0, 0, at,
    )  # fmt: skip
    body = base[:at] + local + encoded + packed
    directory = base[at : base.rindex(b"PK\5\6")] + head + encoded
    tail = struct.pack(
        "<4s4H2LH",
        b"PK\5\6",
        0,
        0,
        count + 1,
        count + 1,
        length + len(head) + len(encoded),
        len(body),
        0,
    )
    return body + directory + tail


def book(sheet_data: bytes, before: bytes = b"", after: bytes = b"", **more: bytes) -> bytes:
    """A minimal workbook around the given rows of its only sheet."""
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package_ns = b'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    held = {
        "[Content_Types].xml": (
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            b"<Relationships " + package_ns + b'><Relationship Id="r1" Type="' + office
            + b'/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            b"<workbook " + main + b' xmlns:r="' + office
            + b'"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            b"<Relationships " + package_ns + b'><Relationship Id="r1" Type="' + office
            + b'/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            b"<worksheet " + main + b">" + before + b"<sheetData>" + sheet_data
            + b"</sheetData>" + after + b"</worksheet>"
        ),
    }  # fmt: skip
    held.update({name.replace("__", "/"): data for name, data in more.items()})
    return package(held)


def cell(reference: bytes, value: bytes = b"1", kind: bytes = b"n") -> bytes:
    return b'<row><c r="%s" t="%s"><v>%s</v></c></row>' % (reference, kind, value)


def styled(inner: bytes) -> dict[str, bytes]:
    """Parts of ``book`` with a styles part."""
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        b'<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>'
    )
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return {
        "xl___rels__workbook.xml.rels".replace("xl___rels", "xl/_rels"): relations,
        "xl__styles.xml": b"<styleSheet " + main + b">" + inner + b"</styleSheet>",
    }


def many_sheets(count: int) -> bytes:
    held = parts(book(cell(b"A1")))
    sheets = b"".join(
        b'<sheet name="S%d" sheetId="%d" r:id="r1"/>' % (n, n) for n in range(1, count + 1)
    )
    old = b'<sheet name="A" sheetId="1" r:id="r1"/>'
    return package({**held, "xl/workbook.xml": held["xl/workbook.xml"].replace(old, sheets)})


def strings(inner: bytes) -> dict[str, bytes]:
    """Parts of ``book`` with a shared strings part."""
    relations = styled(b"")["xl/_rels__workbook.xml.rels"].replace(b"/styles", b"/sharedStrings")
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return {
        "xl/_rels__workbook.xml.rels": relations.replace(b"styles.xml", b"sharedStrings.xml"),
        "xl__sharedStrings.xml": b"<sst " + main + b">" + inner + b"</sst>",
    }


def into_sheet(tail: bytes) -> bytes:
    """The filled workbook with something after the rows of *Indicadores*."""
    return replaced(SHEET, b"</sheetData>", b"</sheetData>" + tail)


def compound(*names: str, loop: bool = False, power: int = 9) -> bytes:
    """A compound file (MS-CFB) with a directory and nothing else."""
    size = 512
    header = bytearray(size)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, power, 6)
    struct.pack_into("<LL", header, 44, 1, 1)
    struct.pack_into("<109L", header, 76, 0, *([0xFFFFFFFF] * 108))
    table = struct.pack("<128L", 0xFFFFFFFD, 1 if loop else 0xFFFFFFFE, *([0xFFFFFFFF] * 126))
    directory = b""
    for name in ("Root Entry", *names):
        encoded = name.encode("utf-16-le") + b"\0\0"
        directory += encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), 2, 1) + bytes(60)
    return bytes(header) + table + directory.ljust(size, b"\0")[:size]
