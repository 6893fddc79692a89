"""The routes that a filled workbook takes before it comes back, and what each must give.

A route makes other bytes of the same workbook. ``docs/routes.md`` is made from this table
by ``scripts/routes.py``; ``tests/end_to_end/test_routes.py`` runs it.
"""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import subprocess
import tempfile
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

from openpyxl import Workbook, load_workbook

from pni_sheets.forms import identity
from support import office
from support.returned import edited, filled, reparted, substituted, workbook

SYSTEM_PYTHON = "/usr/bin/python3"

#: What a route gives: a file's name and its bytes.
File = tuple[str, bytes]


@dataclass(frozen=True)
class Route:
    """One route. ``whole``: every value comes back right; ``rules``: exactly these findings
    (a rule that may come several times is listed once). ``changed`` are the places whose
    values the route itself changes."""

    name: str
    tool: str
    make: Callable[[], File]
    whole: bool = True
    rules: frozenset[str] = frozenset()
    note: str = ""
    changed: frozenset[tuple[str, str, str]] = field(default=frozenset())


ROUTES: list[Route] = []


def route(
    name: str, tool: str, *rules: str, whole: bool = True, note: str = "", changed: object = ()
):
    """Register a route."""

    def register(make: Callable[[], File]) -> Callable[[], File]:
        ROUTES.append(Route(name, tool, make, whole, frozenset(rules), note, frozenset(changed)))
        return make

    return register


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FIRST_FIGURE = next(key for key in filled() if key[0] == "Indicadores" and key[2] == "avance")

# --- Python and hand-made packages -----------------------------------------------------


@route("as it was sent", "the writer itself")
def _():
    return "a.xlsx", workbook()


@route("opened and saved", "openpyxl", note="custom property, names and hidden sheet stay")
def _():
    return "a.xlsx", edited(lambda book: None)


@route("opened for values and saved", "openpyxl", note="formulas become blank")
def _():
    return "a.xlsx", saved(load_workbook(io.BytesIO(workbook()), data_only=True))


def values_of(*names: str) -> bytes:
    """The values of some sheets pasted into a new book."""
    old, new = load_workbook(io.BytesIO(workbook()), data_only=True), Workbook()
    new.remove(new.active)
    for sheet in old:
        if not names or sheet.title in names:
            made = new.create_sheet(sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        made[cell.coordinate] = cell.value
    return saved(new)


@route("values pasted into a new book", "openpyxl", note="only the visible code is left")
def _():
    return "a.xlsx", values_of(
        "Inicio", "Institución", "Actividades", "Indicadores", "Presupuesto", "Aportes"
    )


@route("one sheet copied to a new book", "openpyxl", "HOJA-FALTA", whole=False)
def _():
    return "a.xlsx", values_of("Indicadores")


def through_pandas(**how: object) -> bytes:
    import pandas

    out = io.BytesIO()
    frames = pandas.read_excel(io.BytesIO(workbook()), sheet_name=None, engine="openpyxl", **how)
    with pandas.ExcelWriter(out, engine="openpyxl") as writer:
        for name, frame in frames.items():
            frame.to_excel(writer, sheet_name=name, index=False, header="header" not in how)
    return out.getvalue()


@route("read_excel and to_excel without headers", "pandas", note="hidden sheet becomes visible")
def _():
    return "a.xlsx", through_pandas(header=None)


@route("read_excel and to_excel as text", "pandas")
def _():
    return "a.xlsx", through_pandas(header=None, dtype=str)


@route(
    "read_excel and to_excel with its defaults",
    "pandas",
    "SIN-LUGAR",
    note="title row becomes a header",
)
def _():
    return "a.xlsx", through_pandas()


@route("zipped again, stored", "zip")
def _():
    return "a.xlsx", rezipped(zipfile.ZIP_STORED)


@route("zipped again in another order", "zip")
def _():
    return "a.xlsx", rezipped(zipfile.ZIP_DEFLATED)


def rezipped(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in sorted(old.namelist(), reverse=True):
            new.writestr(name, old.read(name))
    return out.getvalue()


@route("no <dimension>", "hand-made package")
def _():
    return "a.xlsx", substituted(rb'<dimension ref="[^"]*"/>', b"")


@route("wrong <dimension>", "hand-made package", note="openpyxl's fast mode would see nothing")
def _():
    return "a.xlsx", substituted(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1"/>')


@route("prefixed namespaces", "hand-made package")
def _():
    def prefix(name: str, part: bytes) -> bytes:
        if not re.fullmatch(r"xl/(worksheets/[^/]*|workbook|sharedStrings|styles)\.xml", name):
            return part
        part = re.sub(rb"<(/?)(?=[A-Za-z])(?![a-z0-9]+:)", rb"<\1x:", part)
        return part.replace(b'xmlns="http://schemas.openxml', b'xmlns:x="http://schemas.openxml')

    return "a.xlsx", reparted(prefix)


@route("Strict Open XML", "hand-made package", note="openpyxl sees zero sheets and no error")
def _():
    pairs = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
    )  # fmt: skip

    def strict(name: str, part: bytes) -> bytes:
        for old, new in pairs:
            part = part.replace(old, new)
        return part

    return "a.xlsx", reparted(strict)


@route("inline strings", "hand-made package", note="as streaming writers make them")
def _():
    strings = re.findall(
        rb"<si>(.*?)</si>",
        zipfile.ZipFile(io.BytesIO(workbook())).read("xl/sharedStrings.xml"),
        re.S,
    )

    def inline(match: re.Match[bytes]) -> bytes:
        head = match[1].replace(b't="s"', b't="inlineStr"')
        return b"<c %s><is>%s</is></c>" % (head, strings[int(match[2])])

    def change(name: str, part: bytes) -> bytes:
        if not name.startswith("xl/worksheets/"):
            return part
        return re.sub(rb'<c ([^>]*t="s"[^>]*)><v>(\d+)</v></c>', inline, part)

    return "a.xlsx", reparted(change)


@route(
    "saved with macros",
    "hand-made package",
    "ARCH-MACROS",
    "ARCH-EXTENSION",
    note=".xlsm named .xlsx",
)
def _():
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return "a.xlsx", out.getvalue()


@route(
    "like a download of Google Sheets",
    "openpyxl",
    note="no properties, 1,000 padded rows, numbers as text",
)
def _():
    def google(book: Workbook) -> None:
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, float | int) and not isinstance(cell.value, bool):
                        cell.value = str(float(cell.value))
            for number in range(sheet.max_row + 1, 1001):
                sheet.cell(number, 1).number_format = "@"

    return "a.xlsx", edited(google)


@route(
    "through the document inspector",
    "openpyxl",
    note="no properties, names, hidden sheets, headers",
)
def _():
    def inspect(book: Workbook) -> None:
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]
        book.remove(book[identity.HIDDEN_SHEET])
        for name in list(book.defined_names):
            del book.defined_names[name]
        for sheet in book:
            for part in (sheet.oddHeader, sheet.oddFooter):
                part.left.text = part.center.text = part.right.text = None

    return "a.xlsx", edited(inspect)


@route("figures typed with spaces", "openpyxl", note="read, and listed")
def _():
    def space(book: Workbook) -> None:
        for row in book["Indicadores"].iter_rows(min_row=5, min_col=7, max_col=7):
            row[0].value = f" {row[0].value} "

    return "a.xlsx", edited(space)


@route("dates as text", "openpyxl", note="read, and listed")
def _():
    def spell(book: Workbook) -> None:
        for row in book["Institución"].iter_rows():
            for cell in row:
                if isinstance(cell.value, date | datetime):
                    cell.value = cell.value.strftime("%d/%m/%Y")

    return "a.xlsx", edited(spell)


@route("columns moved, a column inserted", "openpyxl")
def _():
    def move(book: Workbook) -> None:
        book["Presupuesto"].insert_cols(3)
        book["Indicadores"].insert_cols(1)

    return "a.xlsx", edited(move)


@route("inside a zip", "zip", note="opened")
def _():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Entrega/PNI.xlsx", workbook())
    return "a.zip", out.getvalue()


@route("inside a saved mail", "mail", note="opened")
def _():
    message = EmailMessage()
    message["From"], message["Subject"] = "enlace@example.org", "Entrega"
    message.set_content("Adjunto.")
    message.add_attachment(
        workbook(), maintype="application", subtype="octet-stream", filename="PNI.xlsx"
    )
    return "a.eml", message.as_bytes()


@route("one sheet as CSV", "csv", "ARCH-CSV", whole=False)
def _():
    text = io.StringIO()
    for row in load_workbook(io.BytesIO(workbook()))["Indicadores"].iter_rows(
        min_row=4, values_only=True
    ):
        csv.writer(text).writerow(row)
    return "a.csv", text.getvalue().encode("utf-8-sig")


# --- LibreOffice, converting ---------------------------------------------------------------


def converted(*steps: str) -> bytes:
    """The workbook after some conversions by LibreOffice."""
    data, name = workbook(), "a.xlsx"
    for step in steps:
        with tempfile.TemporaryDirectory() as folder:
            data = office.convert(data, step, Path(folder), name).read_bytes()
        name = f"a.{step.partition(':')[0]}"
    return data


@route("saved as xlsx", "LibreOffice")
def _():
    return "a.xlsx", converted("xlsx")


@route("saved as ods", "LibreOffice", "ARCH-LECTOR")
def _():
    return "a.ods", converted("ods")


@route("saved as xls", "LibreOffice", "ARCH-LECTOR", note="as Excel 97-2003 holds it")
def _():
    return "a.xls", converted("xls")


@route("saved as ods, then as xlsx", "LibreOffice")
def _():
    return "a.xlsx", converted("ods", "xlsx")


@route("saved as xls, then as xlsx", "LibreOffice")
def _():
    return "a.xlsx", converted("xls", "xlsx")


@route("saved as ods but named xlsx", "LibreOffice", "ARCH-LECTOR", "ARCH-EXTENSION")
def _():
    return "a.xlsx", converted("ods")


@route("printed to PDF", "LibreOffice", "ARCH-FORMATO", whole=False)
def _():
    return "a.pdf", converted("pdf")


@route("saved as a web page", "LibreOffice", "ARCH-FORMATO", whole=False)
def _():
    return "a.html", converted("html")


@route("saved as flat XML", "LibreOffice", "ARCH-FORMATO", whole=False)
def _():
    return "a.fods", converted("fods")


@route("saved as CSV", "LibreOffice", "ARCH-CSV", whole=False)
def _():
    return "a.csv", converted("csv")


# --- LibreOffice, edited by a client ---------------------------------------------------------


def by_hand(action: str, data: bytes | None = None, argument: str = "", locale: str = "") -> bytes:
    """A workbook after one action of ``uno_client`` in a LibreOffice of its own.

    ``locale`` ("es-SV") is what the program takes its decimal mark and its dates from.
    """
    pipe = f"pni{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "a.xlsx"), Path(folder, "b.xlsx")
        source.write_bytes(workbook() if data is None else data)
        _profile(Path(folder, "profile"), locale)
        server = subprocess.Popen(
            [
                str(office.soffice()), f"-env:UserInstallation=file://{folder}/profile",
                "--headless", "--norestore", f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        client = str(Path(__file__).with_name("uno_client.py"))
        words = [action, argument] if argument else [action]
        try:
            subprocess.run(
                [SYSTEM_PYTHON, client, pipe, str(source), str(target), *words],
                check=True, timeout=120,
            )  # fmt: skip
            return target.read_bytes()
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


_LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item></oor:items>
"""


def _profile(folder: Path, locale: str) -> None:
    """A user's settings for LibreOffice, with that locale."""
    if locale:
        (folder / "user").mkdir(parents=True)
        (folder / "user" / "registrymodifications.xcu").write_text(_LOCALE.format(locale=locale))


def uno(action: str, name: str, *rules: str, **more: object) -> None:
    route(name, "LibreOffice (UNO)", *rules, **more)(lambda: ("a.xlsx", by_hand(action)))  # type: ignore[arg-type]


uno("types_a_figure", "a figure typed", changed=[FIRST_FIGURE])
uno("types_with_a_comma", "«1,250» typed into a text", changed=[FIRST_FIGURE])
uno("types_a_formula", "a formula typed", "FORMULA-CELDA", changed=[FIRST_FIGURE])
uno("sorts_the_table", "the whole table sorted")
uno("sorts_without_the_codes", "sorted without the code columns", "FILA-ORDEN")
uno("inserts_rows_and_columns", "rows and a column inserted")
uno("renames_the_sheets", "all sheets renamed", "HOJA-NOMBRE")
uno("deletes_a_column", "a column deleted", "COL-FALTA", whole=False)
uno("hides_and_filters", "rows and columns hidden")
uno("adds_notes_beside", "notes beside the table", "SIN-LUGAR")
uno("copies_a_sheet", "a sheet copied", "SIN-LUGAR")
