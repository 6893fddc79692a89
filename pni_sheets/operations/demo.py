"""A whole round of the real plan with synthetic returns, marked as such everywhere.

Most returns are right; some have the mistakes people really make; one is mended in its
correction workbook and sent again; two never come. The clock is the demonstration's own,
so that the same program makes the same files.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import EL_SALVADOR, ReportingTemplate, Value
from pni_sheets.forms import report_form
from pni_sheets.mail import contacts_workbook
from pni_sheets.operations import consolidate, ingest, rounds, synthetic
from pni_sheets.operations import send as dispatch
from pni_sheets.operations.consolidate import Published
from pni_sheets.operations.ingest import Judged
from pni_sheets.operations.status import Status, status
from pni_sheets.operations.synthetic import Entries
from pni_sheets.operations.workspace import Workspace, opened
from pni_sheets.storage import files, settings
from pni_sheets.storage.settings import Paths
from pni_sheets.workbooks import corrections, workbook

ROUND = "2025-S1"

#: When the demonstration's clock starts: the first working day of the submission window.
BEGINNING = datetime(2025, 7, 1, 8, 0, tzinfo=EL_SALVADOR)

#: Two institutions that never answer.
SILENT = ("ALBERGUES", "SSF")

#: One that has nothing to report and says so.
NIL = {"BFA": "La institución no tuvo actividades del plan en el semestre."}

#: One whose workbook comes as a PDF, and a file that has nothing to do with the plan.
PDF = "CONAMYPE"
STRANGER = "Lista de asistencia.xlsx"

#: One that mends its correction workbook and sends it again.
MENDED = "MTPS"


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake put into a return: a value into the first row where ``when`` holds."""

    field: str
    value: Callable[[Value], Value]
    sheet: str = report_form.INDICATORS.name


def _blank(_: Value) -> Value:
    return None


def _with_unit(value: Value) -> Value:
    return f"{value:.0f} personas" if isinstance(value, float) else value


#: The mistakes that people really make, by institution.
SLIPS: Mapping[str, tuple[Slip, ...]] = {
    MENDED: (Slip("avance", _with_unit),),
    "DGME": (Slip("mujeres", lambda value: float(value or 0) + 7),),  # type: ignore[arg-type]
    "PNC": (Slip("medio", _blank),),
    "MINSAL": (Slip("avance", lambda _: "1,250"),),
    "CONAPINA": (
        Slip("titular", _blank, report_form.INSTITUTION.name),
        Slip("fecha_validacion", _blank, report_form.INSTITUTION.name),
    ),
    "FGR": (Slip("estado", _blank, report_form.ACTIVITIES.name),),
    # These are understood and listed, and need no correction.
    "MINEC": (Slip("avance", lambda value: f" {value:.0f} "),),
    "MARN": (Slip("estado", lambda value: str(value).upper(), report_form.ACTIVITIES.name),),
}


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the demonstration made."""

    paths: Paths
    status: Status
    judged: tuple[Judged, ...]
    published: Published
    drafts: int

    @property
    def findings(self) -> Counter[str]:
        """Findings by severity, over everything that was sent."""
        return Counter(f.severity.value for j in self.judged for f in j.findings)


class Clock:
    """A clock that advances one minute each time it is read."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        self._now += timedelta(minutes=1)
        return self._now

    def wait_until(self, day: date) -> None:
        """Let time pass to eight in the morning of that day."""
        self._now = datetime(day.year, day.month, day.day, 8, tzinfo=EL_SALVADOR)


def run(root: Path, tell: Callable[[str], None]) -> Demonstration:
    """Run the whole round in ``root``; ``tell`` is called with each step in Spanish.

    An earlier demonstration there is replaced. Raises PniError("demo-folder-busy") where
    the folder holds anything else.
    """
    paths = fresh(root)
    clock = Clock(BEGINNING)
    tell("Se prepara el espacio de trabajo y se abre la ronda 2025-S1")
    rounds.init(root, clock, synthetic=True)
    with opened(root, clock=clock, writing="demo") as work:
        rounds.open_round(work, ROUND)
        address_book(work)
        tell("Se escriben 48 plantillas y sus cartas")
        rounds.generate(work, ROUND)
        drafts = send(work, dispatch.What.TEMPLATES)
        tell("Las instituciones llenan y devuelven sus libros (datos sintéticos)")
        clock.wait_until(date(2025, 7, 29))
        for name, data in returns(work):
            files.write(work.paths.inbox / name, data)
        tell("Se revisan y registran las entregas")
        judged = ingest.ingest(work, ROUND)
        drafts += send(work, dispatch.What.CORRECTIONS)
        tell(f"{MENDED} corrige su libro y lo devuelve")
        clock.wait_until(date(2025, 7, 30))
        files.write(work.paths.inbox / f"PNI_{ROUND}_{MENDED}_corregido.xlsx", mended(work))
        judged += [j for j in ingest.ingest(work, ROUND) if not j.duplicate]
        tell("Se consolida lo aceptado: maestro, resumen y datos abiertos")
        published = consolidate.consolidate(work, ROUND, partial=True)
        drafts += send(work, dispatch.What.MASTER, partial=True)
        return Demonstration(paths, status(work, ROUND), tuple(judged), published, drafts)


def fresh(root: Path) -> Paths:
    """An empty folder, an earlier demonstration removed."""
    paths = Paths(root.resolve())
    if paths.exists() and settings.load(paths).synthetic:
        shutil.rmtree(paths.root)
    if paths.root.exists() and any(paths.root.iterdir()):
        raise PniError("demo-folder-busy", path=root)
    return paths


def send(work: Workspace, what: dispatch.What, *, partial: bool = False) -> int:
    """Write the drafts of one kind of letter; how many."""
    report = dispatch.send(work, what, ROUND, partial=partial)
    return report.count(dispatch.Outcome.DRAFT)


def address_book(work: Workspace) -> None:
    """Give every institution a contact that does not exist, as a coordinator would in Excel."""
    import openpyxl

    book = openpyxl.load_workbook(work.paths.contacts)
    for row in contacts_workbook.read_rows(work.paths.contacts):
        key = row.texts["institution"]
        address = f"enlace.{key.lower().replace('_', '-')}@example.org"
        for name, value in (("name", "Persona de contacto"), ("email", address)):
            book[contacts_workbook.SHEET][row.cells[name]] = value
    buffer = BytesIO()
    book.save(buffer)
    files.write(work.paths.contacts, buffer.getvalue())


# --- what comes back --------------------------------------------------------------------


def returns(work: Workspace) -> Iterator[tuple[str, bytes]]:
    """The files that people send, by name."""
    for institution in work.plan.reporters:
        key = institution.key
        sent = work.ledger.documents.template(ROUND, key)
        if key in SILENT or sent is None:
            continue
        if key == PDF:
            yield f"PNI_{ROUND}_{key}.pdf", b"%PDF-1.4\n% Libro impreso\n%%EOF\n"
            continue
        entries = synthetic.nil(sent, NIL[key]) if key in NIL else synthetic.fill(sent)
        for slip in SLIPS.get(key, ()):
            slipped(entries, slip)
        yield workbook.filename(sent), filled(work, sent, entries)
    yield STRANGER, stranger()


def filled(work: Workspace, sent: ReportingTemplate, entries: Entries) -> bytes:
    """The workbook as the institution saved it."""
    current = work.round(ROUND)
    return workbook.render(
        sent, work.key, created=current.opened, entries=entries,
        settings=rounds.writer_settings(work),
    )  # fmt: skip


def slipped(entries: Entries, slip: Slip) -> None:
    """Put a mistake into the first filled cell of its column."""
    for place in entries:
        sheet, _, field = place
        if sheet == slip.sheet and field == slip.field and entries[place]:
            entries[place] = slip.value(entries[place])
            return


def stranger() -> bytes:
    """A workbook that is none of ours."""
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Asistencia")
        sheet.write_row(0, 0, ["Nombre", "Firma"])
        sheet.write_row(1, 0, ["Persona participante", ""])
    return buffer.getvalue()


def mended(work: Workspace) -> bytes:
    """The correction workbook with the marked figure typed as a number, as a clerk would."""
    import openpyxl

    sent = work.ledger.documents.template(ROUND, MENDED)
    assert sent is not None
    path = work.paths.corrections(ROUND) / corrections.filename(sent)
    book: Any = openpyxl.load_workbook(path)
    for row in book[report_form.INDICATORS.name].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.endswith(" personas"):
                cell.value = int(cell.value.split()[0])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
