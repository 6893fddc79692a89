"""Pictures for README and guide, made from the real files of the demonstration.

Run ``make pictures``. Workbooks are printed by LibreOffice and drawn by pdftoppm, the
summary by headless Chromium: what is missing on the machine is named and nothing is done.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "img"
OUT = Path("outbox/2025-S1")

#: Dots per inch of the pictures: text of 10 points stays readable on a page of the README.
DPI = 110


@dataclass(frozen=True, slots=True)
class Page:
    """A printed page: the first of ``workbook`` whose text has all of ``words``.

    ``rows`` is the part of the page that is kept, from the top (1.0 is all of it).
    """

    name: str
    workbook: Path
    words: tuple[str, ...]
    rows: float = 1.0


PAGES = (
    Page("plantilla-inicio", OUT / "plantillas/PNI_2025-S1_MTPS.xlsx", ("Paso 1",)),
    Page("plantilla-indicadores", OUT / "plantillas/PNI_2025-S1_MTPS.xlsx",
         ("Avance de los indicadores", "Avance del")),
    Page("correcciones", OUT / "correcciones/PNI_2025-S1_DGME_correcciones.xlsx",
         ("Correcciones a su informe",), rows=0.42),
    Page("correcciones-celdas", OUT / "correcciones/PNI_2025-S1_DGME_correcciones.xlsx",
         ("Avance de los indicadores", "Avance del")),
    Page("maestro-tablero", OUT / "maestro/PNI_maestro_2025-S1.xlsx", ("Tablero", "gráficos")),
    Page("maestro-matriz", OUT / "maestro/PNI_maestro_2025-S1.xlsx",
         ("Matriz de implementación",)),
)  # fmt: skip

SUMMARY = OUT / "maestro/PNI_resumen_2025-S1.html"


def main() -> int:
    missing = [tool for tool in ("soffice", "pdftoppm", "pdftotext") if not shutil.which(tool)]
    if browser() is None:
        missing.append("chromium")
    if missing:
        print(f"Not drawn; these programs are missing: {', '.join(missing)}", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        demo = work / "demo"
        run(sys.executable, "-m", "pni_sheets", "demo", "--to", str(demo))
        printed: dict[Path, Path] = {}
        for page in PAGES:
            if page.workbook not in printed:
                printed[page.workbook] = to_pdf(demo / page.workbook, work)
            draw(page, printed[page.workbook])
        photograph(demo / SUMMARY, PICTURES / "resumen.png", work)
    for picture in sorted(PICTURES.glob("*.png")):
        print(picture.relative_to(ROOT))
    return 0


def run(*command: str) -> str:
    """Run a program and give its output; CalledProcessError where it fails."""
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def to_pdf(workbook: Path, work: Path) -> Path:
    profile = f"-env:UserInstallation={(work / 'office').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(work),
        str(workbook))  # fmt: skip
    return work / f"{workbook.stem}.pdf"


def draw(page: Page, printed: Path) -> None:
    """Draw the first page of the PDF that has the page's words; ValueError where none has."""
    texts = run("pdftotext", "-layout", str(printed), "-").split("\f")
    for number, text in enumerate(texts, 1):
        if all(word in text for word in page.words):
            height = str(int(8.5 * DPI * page.rows))
            run("pdftoppm", "-png", "-r", str(DPI), "-f", str(number), "-l", str(number),
                "-singlefile", "-x", "0", "-y", "0", "-W", str(11 * DPI), "-H", height,
                str(printed), str(PICTURES / page.name))  # fmt: skip
            return
    raise ValueError(f"no page of {printed.name} has {page.words}")


def browser() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")


def photograph(document: Path, picture: Path, work: Path) -> None:
    """The top of an HTML file as a browser shows it."""
    run(str(browser()), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        f"--user-data-dir={work / 'browser'}", "--window-size=1200,1500",
        f"--screenshot={picture}", document.resolve().as_uri())  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
