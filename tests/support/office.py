"""LibreOffice as an independent reader, calculator and printer, for every test that needs one.

Nothing here is skipped in silence: tests carry ``@needs_office`` (or ``@needs_pictures``)
and say in plain words which tool is missing.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

#: A conversion of one workbook takes 2-5 s; a first start on a busy machine far longer.
TIMEOUT = 180


def soffice() -> str | None:
    """Path of LibreOffice's program, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


_missing_office = soffice() is None
_missing_pictures = _missing_office or shutil.which("pdftoppm") is None


def needs_office(test):
    """Mark a test that needs LibreOffice; it is skipped, with the reason, where there is none."""
    skip = pytest.mark.skipif(_missing_office, reason="LibreOffice (soffice) is not installed")
    return pytest.mark.libreoffice(skip(test))


def needs_pictures(test):
    """Mark a test that needs LibreOffice and pdftoppm (poppler-utils)."""
    reason = "LibreOffice (soffice) or pdftoppm (poppler-utils) is not installed"
    return pytest.mark.libreoffice(pytest.mark.skipif(_missing_pictures, reason=reason)(test))


def _profile() -> str:
    """One profile a process: two LibreOffices on one profile wait for each other for ever."""
    folder = Path(tempfile.gettempdir()) / f"lo-profile-{os.getpid()}"
    return f"-env:UserInstallation={folder.as_uri()}"


def convert(source: Path | bytes, to: str, outdir: Path, name: str = "libro.xlsx") -> Path:
    """Convert a workbook with LibreOffice; the path of what it wrote in ``outdir``.

    ``source`` is a file or its bytes (then stored as ``name``, whose extension says what
    it is). ``to`` is LibreOffice's word for the format: "xlsx", "ods", "xls", "pdf",
    "csv:…". Raises AssertionError with LibreOffice's own words where nothing was written.
    """
    outdir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        if isinstance(source, bytes):
            path = Path(folder) / name
            path.write_bytes(source)
        else:
            path = source
        target = outdir / f"{path.stem}.{to.split(':')[0]}"
        before = target.stat().st_mtime_ns if target.exists() else None
        command = [soffice() or "soffice", _profile(), "--headless", "--norestore"]
        command += ["--convert-to", to, "--outdir", str(outdir), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT)
    written = target.exists() and target.stat().st_mtime_ns != before
    assert written, f"LibreOffice wrote no {target.name}: {done.stdout} {done.stderr}"
    return target


def recalculated(data: bytes) -> Workbook:
    """The workbook with every formula calculated by LibreOffice, as openpyxl reads its values.

    xlsxwriter leaves formulas without a value, so LibreOffice calculates them on loading.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = convert(data, "xlsx", Path(folder) / "salida")
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)


def recalculated_many(books: list[bytes]) -> list[Workbook]:
    """The same for many workbooks, in one run of LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"libro{n}.xlsx" for n in range(len(books))]
        for path, data in zip(paths, books, strict=True):
            path.write_bytes(data)
        command = [soffice() or "soffice", _profile(), "--headless", "--norestore"]
        command += ["--convert-to", "xlsx", "--outdir", f"{folder}/salida", *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT)
        written = [Path(folder) / "salida" / path.name for path in paths]
        assert all(path.exists() for path in written), f"{done.stdout} {done.stderr}"
        return [openpyxl.load_workbook(io.BytesIO(p.read_bytes()), data_only=True) for p in written]


def pdf(data: bytes, outdir: Path, name: str = "libro.xlsx") -> Path:
    """The workbook as it would be printed, one PDF with all visible sheets."""
    return convert(data, "pdf", outdir, name)


def pictures(data: bytes, dpi: int = 70, outdir: Path | None = None) -> list[Path]:
    """The printed pages as PNG files, in order, at ``dpi`` dots per inch.

    They lie in ``outdir``, or in a new folder under the system's temporary folder.
    """
    folder = outdir or Path(tempfile.mkdtemp(prefix="paginas-"))
    printed = pdf(data, folder)
    for old in folder.glob("pagina-*.png"):
        old.unlink()
    command = ["pdftoppm", "-png", "-r", str(dpi), str(printed), str(folder / "pagina")]
    subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT)
    return sorted(folder.glob("pagina-*.png"))
