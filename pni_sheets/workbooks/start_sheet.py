"""*Inicio*: what the workbook is, how to fill and return it, and whether it is ready to send."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from pni_sheets.core import symbols
from pni_sheets.core.spanish import in_words, semester_in_words
from pni_sheets.forms import report_form
from pni_sheets.forms.furniture import SYNTHETIC, TITLE
from pni_sheets.rendering import row_height, styles
from pni_sheets.workbooks.formulas import Formulas
from pni_sheets.workbooks.page import set_up
from pni_sheets.workbooks.rows import Places, quoted
from pni_sheets.workbooks.table_sheet import review_formats

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from pni_sheets.rendering.styles import Formats
    from pni_sheets.workbooks.workbook import Job

#: Characters of the three columns: label, text, figure.
_WIDTHS = (26.0, 88.0, 14.0)

PLAN_NAME = (
    "Plan Nacional de Implementación del Pacto Mundial para una Migración Segura, Ordenada "
    "y Regular (PNI) 2024-2028"
)
READY = f"{symbols.OK} Lista para enviar"

PURPOSE = (
    "Esta plantilla recoge lo que su institución avanzó en el semestre en las actividades del PNI "
    "que tiene asignadas. El Ministerio de Relaciones Exteriores lo une con lo de las demás "
    "instituciones en un solo informe."
)
PURPOSE_WITHOUT_ACTIVITIES = (
    "Su institución no tiene actividades asignadas en el PNI este año. Aquí puede contar lo que "
    "aportó a las actividades que se coordinan por la vía del Mecanismo."
)

_FIGURES = (
    "Escriba solo números en las celdas de cifras: 1250, no «1,250 personas». Los porcentajes van "
    "de 0 a 100. Si no hubo avance, escriba 0."
)
_NIL = (
    "Si su institución no tuvo ningún avance, responda No en la hoja Institución, explique por qué "
    "y envíe la plantilla: con eso basta."
)
_CHECK = (
    "Mire la columna Revisión de cada hoja: dice qué falta en cada fila. En Inicio ve el total por "
    "hoja."
)


def steps(sheets: Collection[str], deadline: date | None) -> tuple[str, ...]:
    """How to fill and return a workbook with these sheets; no deadline gives a general text."""
    asked = [name for name in sheets if name != report_form.CONTRIBUTIONS.name]
    optional = ", y si quiere Aportes" if report_form.CONTRIBUTIONS.name in sheets else ""
    until = "a más tardar el " + in_words(deadline) if deadline else "antes de la fecha límite"
    return (
        f"Llene las celdas de color crema, en este orden: {', '.join(asked)}{optional}. "
        "Las grises vienen del plan y no se cambian; si una está vacía, no aplica.",
        _FIGURES,
        _NIL,
        _CHECK,
        "Cuando diga «Lista para enviar», guarde la plantilla como Excel (.xlsx), sin cambiar su "
        f"nombre. Devuélvala por correo {until}.",
    )


def write(page: Worksheet, formats: Formats, job: Job) -> None:
    """Write the sheet; all other sheets must be known to the workbook (links, formulas)."""
    lines = _Lines(page, formats)
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    template = job.template
    lines.text(TITLE, "title", 30)
    lines.text(PLAN_NAME, "subtitle", 20)
    if template.synthetic:
        lines.banner(SYNTHETIC)
    lines.gap()
    lines.pair("Institución", template.institution.name, strong=True)
    months = "enero a junio" if template.semester.half == 1 else "julio a diciembre"
    semester = semester_in_words(template.semester).capitalize()
    lines.pair("Ronda", f"{template.identity.round}: {semester.lower()} ({months})")
    lines.pair("Fecha límite", in_words(template.deadline).capitalize(), strong=True)
    lines.pair("Código de la plantilla", job.code)
    lines.pair("Consultas", _help(job))
    own = report_form.ACTIVITIES.name in template.sheets
    lines.pair("Para qué es", PURPOSE if own else PURPOSE_WITHOUT_ACTIVITIES)
    lines.section("¿Está lista para enviar?")
    _self_check(lines, job)
    lines.section("Cómo llenarla y devolverla")
    for number, step in enumerate(steps(template.sheets, template.deadline), 1):
        lines.pair(f"Paso {number}", step)
    page.set_selection(0, 0, 0, 0)
    set_up(page, job)
    page.fit_to_pages(1, 1)


def _help(job: Job) -> str:
    settings = job.settings
    return (
        f"{settings.help_name} ({settings.help_email})"
        if settings.help_email
        else settings.help_name
    )


def _self_check(lines: _Lines, job: Job) -> None:
    """The overall verdict, then one line a sheet with a link, its verdict and its count."""
    names = tuple(job.template.sheets)
    first = lines.row + 2
    lines.verdict(names, first)
    lines.header("Hoja", "Estado", "Pendientes")
    for name in names:
        lines.check(name, _pending(job, name))


def _pending(job: Job, name: str) -> str:
    """Formula of how many cells of a sheet are missing or wrong; an error counts as one."""
    if report_form.sheet(name).record:
        (record,) = job.template.sheets[name]
        formulas = Formulas(job.template, name, job.settings.thresholds)
        return formulas.texts(record)[report_form.PENDING.name]
    return f"=IFERROR(SUM({Places(job.template, name).column(name, report_form.PENDING.name)}),1)"


class _Lines:
    """Writes one line after the other."""

    def __init__(self, page: Worksheet, formats: Formats) -> None:
        self._page = page
        self._formats = formats
        self.row = 0

    def text(self, text: str, name: str, height: float) -> None:
        self._page.write_string(self.row, 0, text, self._formats(name))
        self._next(height)

    def gap(self) -> None:
        self._next(8)

    def banner(self, text: str) -> None:
        shown = self._formats("banner", text_wrap=False)
        self._page.write_string(self.row, 0, text, shown)
        for column in range(1, len(_WIDTHS)):
            self._page.write_blank(self.row, column, None, shown)
        self._next(22)

    def section(self, text: str) -> None:
        self.gap()
        for column in range(len(_WIDTHS)):
            self._page.write_blank(self.row, column, None, self._formats("section"))
        self._page.write_string(self.row, 0, text, self._formats("section"))
        self._next(24)
        self._next(4)

    def pair(self, label: str, text: str, strong: bool = False) -> None:
        self._page.write_string(self.row, 0, label, self._formats("label"))
        self._page.write_string(self.row, 1, text, self._formats("strong" if strong else "plain"))
        self._next(
            row_height.height(
                row_height.lines(text, _WIDTHS[1], styles.TEXT_SIZE, strong), styles.TEXT_SIZE
            )
        )

    def header(self, *texts: str) -> None:
        for column, text in enumerate(texts):
            self._page.write_string(self.row, column, text, self._formats("header"))
        self._next(20)

    def verdict(self, names: tuple[str, ...], first: int) -> None:
        """*Lista para enviar*, or what is missing and in which sheets (their rows follow)."""
        cells = [f"$C${first + 1 + index}" for index in range(len(names))]
        total = f"SUM({cells[0]}:{cells[-1]})"
        sheets = "&".join(
            f'IF(N({cell})>0,", {name} ("&{cell}&")","")'
            for cell, name in zip(cells, names, strict=True)
        )
        wanted = f'"{symbols.MISSING} Falta completar o corregir: "&MID({sheets},3,200)'
        text = f'=IF({total}=0,"{READY}",{wanted})'
        shown = self._formats("verdict")
        self._page.write_string(self.row, 0, "Resultado", self._formats("label", valign="vcenter"))
        self._page.write_formula(self.row, 1, text, shown, "")
        self._checked(self.row, 1)
        self._next(28)

    def check(self, sheet: str, pending: str) -> None:
        """A sheet's line; the figure is computed, the words follow from it."""
        count = f"$C${self.row + 1}"
        words = (
            f'=IF({count}=0,"{symbols.OK} Lista",IF({count}=1,"{symbols.MISSING} Falta 1 celda",'
            f'"{symbols.MISSING} Faltan "&{count}&" celdas"))'
        )
        link, tip = f"internal:{quoted(sheet)}!A1", f"Ir a la hoja {sheet}"
        self._page.write_url(
            self.row, 0, link, self._formats("link-cell", valign="vcenter"), sheet, tip
        )
        self._page.write_formula(
            self.row, 1, words, self._formats("computed-text", valign="vcenter"), ""
        )
        self._page.write_formula(
            self.row, 2, pending, self._formats("computed", valign="vcenter"), ""
        )
        self._checked(self.row, 1)
        self._next(20)

    def _checked(self, row: int, column: int) -> None:
        review_formats(self._page, self._formats, column, column, row, row)

    def _next(self, height: float) -> None:
        self._page.set_row(self.row, height)
        self.row += 1
