"""Writes the workbook of opening balances: instructions, one row a balance, the keys."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from pni_sheets.core.model import EL_SALVADOR, Indicator, Plan, Role, TargetKind, Value
from pni_sheets.forms import what_to_write
from pni_sheets.forms.opening_balances import (
    INSTITUTIONS,
    SHEET,
    baseline_date,
    cut_off_dates,
    last_complete,
)
from pni_sheets.forms.report_form import Kind
from pni_sheets.plan.catalogue import assignments
from pni_sheets.rendering import row_height, styles
from pni_sheets.workbooks.page import PROTECTION, fit, put

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

HEADER_ROW = 2
FREE_ROWS = 60
_ENTRY = {Kind.DATE: "entry-date", Kind.NUMBER: "entry-number", Kind.LONG_TEXT: "entry-text"}

INSTRUCTIONS = (
    ("Para qué sirve", "El plan ya estaba en marcha antes de la primera ronda. Aquí se anota lo "
     "que cada institución había alcanzado, para que el avance no empiece de cero. En todas "
     "partes se muestra como saldo de apertura."),
    ("Qué filas llenar", "Solo aquellas cuya cifra se conoce y se puede respaldar. Las demás "
     "se dejan en blanco: quedan como «sin dato», no como cero."),
    ("Qué cifra", "La que dice la columna «Qué anotar»: no es igual para todos los indicadores. "
     "Los que se cuentan por año llevan una fila por año."),
    ("Línea de base", "Para los niveles se pide además cuánto había antes de empezar la "
     "actividad: el avance se mide desde ahí. Sin ese dato se mide la cifra entera."),
    ("Fecha de corte", "El último día que abarca la cifra. Viene puesta y puede cambiarla; use "
     "el 30 de junio o el 31 de diciembre, nunca una fecha de la primera ronda o posterior."),
    ("Fuente", "El documento que respalda la cifra y dónde encontrarlo. Sin fuente la fila no "
     "se acepta."),
    ("Otras filas", "Al final hay filas libres para indicadores o fechas que falten. Las claves "
     "de las instituciones están en la hoja «Instituciones»."),
    ("Al terminar", "Guarde el libro y regístrelo con «pni-sheets history import ARCHIVO»."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    indicator: Indicator
    institution: str
    cut_off: date
    baseline: bool


def template(
    plan: Plan,
    institutions: Sequence[str] | None = None,
    *,
    created: datetime,
    first_round: date | None = None,
) -> bytes:
    """The workbook to fill: a row for each indicator, institution that answers for it, date.

    ``institutions`` narrows it to some keys (None: all that answer for something).
    ``first_round`` is the first day that a round collects, ``created`` (aware) the
    document's date; without a round, balances end with the last complete semester.
    """
    local = created.astimezone(EL_SALVADOR)
    rows = tuple(_rows(plan, institutions, first_round or local.date()))
    buffer = io.BytesIO()
    document = styles.Document(
        "PNI: saldos de apertura", SHEET.title, created=local.replace(tzinfo=None)
    )
    with styles.workbook(buffer, document) as book:
        formats = styles.Formats(book)
        _instructions(book, formats)
        _balances(book, formats, plan, rows)
        _keys(book, formats, plan)
    return buffer.getvalue()


def _rows(plan: Plan, institutions: Sequence[str] | None, before: date) -> Iterator[_Row]:
    last = last_complete(before)
    answer: dict[str, list[str]] = {}
    for assigned in assignments(plan):
        wanted = institutions is None or assigned.institution in institutions
        if wanted and assigned.role is not Role.VIA_MECANISMO:
            answer.setdefault(assigned.activity, []).append(assigned.institution)
    for indicator in plan.indicators:
        for key in answer.get(indicator.activity, ()):
            for day in cut_off_dates(plan, indicator, last):
                # Whose figure is official says what there was before: its principal alone.
                baseline = day == baseline_date(plan, indicator)
                if not baseline or key == plan.activity(indicator.activity).principal:
                    yield _Row(indicator, key, day, baseline)


# --- sheets --------------------------------------------------------------------------


def _page(book: Workbook, formats: styles.Formats, name: str, title: str) -> Worksheet:
    page = book.add_worksheet(name)
    page.write_string(0, 0, title, formats("title"))
    page.set_row(0, 26)
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(1)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.set_header("&L&9PNI 2024-2028 · saldos de apertura")
    page.set_footer("&L&9&A&C&9Página &P de &N&R&9Ministerio de Relaciones Exteriores")
    page.protect("", PROTECTION)
    return page


def _instructions(book: Workbook, formats: styles.Formats) -> None:
    page = _page(book, formats, "Instrucciones", "Saldos de apertura: cómo llenar este libro")
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 100)
    for row, (label, text) in enumerate(INSTRUCTIONS, start=2):
        page.write_string(row, 0, label, formats("label"))
        page.write_string(row, 1, text, formats("plain"))
        lines = row_height.lines(text, 100, styles.TEXT_SIZE)
        page.set_row(row, row_height.height(lines, styles.TEXT_SIZE) + 6)
    page.fit_to_pages(1, 0)


def _balances(book: Workbook, formats: styles.Formats, plan: Plan, rows: Sequence[_Row]) -> None:
    page = _page(book, formats, SHEET.name, SHEET.title)
    note = "Llene las celdas de color crema de las filas cuya cifra se conoce y se respalda."
    page.write_string(1, 0, note, formats("note-line"))
    for column, field in enumerate(SHEET.fields):
        header = "header-entry" if field.entry else "header-prefilled"
        page.set_column(column, column, field.width)
        page.write_string(HEADER_ROW, column, field.header, formats(header))
    page.set_row(HEADER_ROW, 32)
    first = HEADER_ROW + 1
    for line, row in enumerate(rows, start=first):
        _balance(page, formats, line, row)
    last = first + len(rows) + FREE_ROWS - 1
    for line in range(first + len(rows), last + 1):
        _free(page, formats, line)
    _validations(page, plan, rows, first, last)
    page.autofilter(HEADER_ROW, 0, max(last, first), len(SHEET.fields) - 1)
    page.freeze_panes(first, 1)
    fit(page, [field.width for field in SHEET.fields], HEADER_ROW, 1)
    page.set_selection(first, _column("avance"), first, _column("avance"))


def _balance(page: Worksheet, formats: styles.Formats, line: int, row: _Row) -> None:
    values: dict[str, Value] = {
        "codigo": row.indicator.id,
        "indicador": row.indicator.text,
        "institucion": row.institution,
        "meta": row.indicator.target_text or None,
        "que_anotar": what_to_write.opening(row.indicator, baseline=row.baseline),
        "fecha_corte": row.cut_off,
    }
    for column, field in enumerate(SHEET.fields):
        name = "prefilled-code" if field.kind is Kind.CODE else "prefilled"
        shown = formats(_ENTRY[field.kind] if field.entry else name)
        put(page, line, column, values.get(field.name), shown)
    texts = ((f, str(values[f.name])) for f in SHEET.fields if f.kind is Kind.LONG_TEXT and
             values.get(f.name))  # fmt: skip
    lines = max(row_height.lines(text, f.width, styles.TABLE_SIZE) for f, text in texts)
    page.set_row(line, row_height.height(lines, styles.TABLE_SIZE))


def _free(page: Worksheet, formats: styles.Formats, line: int) -> None:
    """A row where everything that is read may be typed."""
    typed = {"codigo": "entry-text", "institucion": "entry-text"}
    for column, field in enumerate(SHEET.fields):
        name = typed.get(field.name, _ENTRY[field.kind] if field.entry else "closed")
        page.write_blank(line, column, None, formats(name))


def _validations(page: Worksheet, plan: Plan, rows: Sequence[_Row], first: int, last: int) -> None:
    dates = _column("fecha_corte")
    latest = max((row.cut_off for row in rows), default=date(plan.end, 12, 31))
    page.data_validation(
        first, dates, last, dates,
        {
            "validate": "date", "criteria": "between",
            "minimum": date(plan.start - 1, 12, 31), "maximum": latest,
            "input_title": "Fecha de corte", "input_message": SHEET.field("fecha_corte").prompt,
            "error_title": "Fecha de corte",
            "error_message": f"Escriba una fecha del 31/12/{plan.start - 1} al {latest:%d/%m/%Y}.",
        },
    )  # fmt: skip
    for line in range(first, last + 1):
        kind = rows[line - first].indicator.target.kind if line - first < len(rows) else None
        page.data_validation(line, _column("avance"), line, _column("avance"), _limits(kind))
    sources = _column("fuente")
    page.data_validation(
        first, sources, last, sources,
        {"validate": "any", "input_title": "Fuente", "input_message": SHEET.field("fuente").prompt},
    )  # fmt: skip
    keys = _column("institucion")
    page.data_validation(
        first + len(rows), keys, last, keys,
        {"validate": "list", "source": f"={INSTITUTIONS}!$A$4:$A${3 + len(plan.reporters)}",
         "error_message": "Elija una clave de la hoja «Instituciones»."},
    )  # fmt: skip


def _limits(kind: TargetKind | None) -> dict[str, object]:
    limits: dict[str, object] = {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "input_title": "Valor",
        "input_message": SHEET.field("avance").prompt,
        "error_title": "Valor",
        "error_message": "Escriba solo el número, cero o mayor. Ejemplo: 120",
    }
    if kind is TargetKind.PERCENT:
        message = "Escriba el porcentaje de 0 a 100, sin el signo. Ejemplo: 75"
        limits |= {"criteria": "between", "minimum": 0, "maximum": 100, "error_message": message}
        del limits["value"]
    return limits


def _keys(book: Workbook, formats: styles.Formats, plan: Plan) -> None:
    page = _page(book, formats, INSTITUTIONS, "Claves de las instituciones")
    for column, (header, width) in enumerate((("Clave", 32), ("Institución", 80))):
        page.set_column(column, column, width)
        page.write_string(2, column, header, formats("header-prefilled"))
    for row, institution in enumerate(plan.reporters, start=3):
        page.write_string(row, 0, institution.key, formats("code"))
        page.write_string(row, 1, institution.name, formats("text"))
    page.freeze_panes(3, 0)
    page.repeat_rows(2)
    page.fit_to_pages(1, 0)


def _column(name: str) -> int:
    return [field.name for field in SHEET.fields].index(name)
