"""Named mistakes that people make in a return, each done to a right workbook.

A mistake edits the workbook with openpyxl, or replaces the file. All are done to the same
small template of the real plan: three activities with five indicators (counts, levels, a
milestone, persons, one as co-responsible), their budget and two contributions.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pni_sheets.core.model import Previous, ReportingTemplate, Value
from pni_sheets.forms import report_form
from pni_sheets.workbooks import rows
from pni_sheets.workbooks import workbook as writer
from support.returned import CREATED, KEY, the_plan
from support.workbooks import form_of

Place = tuple[str, str, str]

PLAIN, LEVEL, PEOPLE, MORE_PEOPLE, SHARED = "2.3.2-1", "2.3.1-1", "2.3.2-2", "2.3.1-2", "2.2.4-1"
PREVIOUS = Previous({LEVEL: 15.0, PEOPLE: 120.0}, {}, {"2.3.2": report_form.COMPLETED})


@cache
def sent() -> ReportingTemplate:
    """The template of the Policía Nacional Civil with two rows of *Aportes* in place of 45."""
    full = form_of(the_plan(), "PNC", previous=PREVIOUS)
    return replace(full, sheets={**full.sheets, "Aportes": full.sheets["Aportes"][:2]})


@cache
def right() -> dict[Place, Value]:
    """What the institution means to say: no rule has anything against it."""
    entries: dict[Place, Value] = {
        ("Institución", "", "persona"): "Persona de contacto",
        ("Institución", "", "cargo"): "Enlace institucional",
        ("Institución", "", "correo"): "enlace@example.org",
        ("Institución", "", "titular"): "Autoridad que valida",
        ("Institución", "", "fecha_validacion"): date(2025, 7, 15),
        ("Institución", "", "hay_avances"): report_form.YES,
        ("Institución", "", "horas"): 6.0,
    }
    for row in sent().sheets["Actividades"]:
        state = report_form.COMPLETED if row.key == "2.3.2" else report_form.RUNNING
        entries["Actividades", row.key, "estado"] = state
        entries["Actividades", row.key, "descripcion"] = f"Jornadas de la actividad {row.key}."
        entries["Actividades", row.key, "proximos"] = f"Cierre de la actividad {row.key}."
        budget = {"requerido": 2000.0, "gobierno": 1500.0, "ejecutado": 900.5}
        for name, amount in budget.items():
            entries["Presupuesto", row.key, name] = amount
    figures = {PLAIN: 1.0, LEVEL: 20.0, SHARED: 1.0, PEOPLE: 1900.0, MORE_PEOPLE: 30.0}
    for key, figure in figures.items():
        entries["Indicadores", key, "avance"] = figure
        entries["Indicadores", key, "medio"] = f"Informe {key}"
    parts = {PEOPLE: (900.0, 700.0, 300.0, 40.0), MORE_PEOPLE: (10.0, 15.0, 5.0, 4.0)}
    for key, (women, men, unknown, minors) in parts.items():
        entries["Indicadores", key, "mujeres"] = women
        entries["Indicadores", key, "hombres"] = men
        entries["Indicadores", key, "sin_dato"] = unknown
        entries["Indicadores", key, "menores"] = minors
    entries["Indicadores", SHARED, "aporte"] = report_form.OWN
    for key in (PLAIN, PEOPLE):
        entries["Indicadores", key, "observaciones"] = "La actividad siguió después de su cierre."
    first = sent().sheets["Aportes"][0].key
    entries["Aportes", first, "aporte_semestre"] = 2.0
    entries["Aportes", first, "descripcion"] = "Dos charlas."
    entries["Aportes", first, "medio"] = "Listas de asistencia"
    return entries


@cache
def right_book() -> bytes:
    return writer.render(sent(), KEY, entries=right(), created=CREATED)


@dataclass(frozen=True)
class Mistake:
    """A mistake: what the file looks like after it, and which places were typed wrong."""

    name: str
    make: Callable[[], bytes]
    touched: frozenset[Place] = frozenset()


def address(place: Place) -> str:
    return rows.address(sent(), *place)


def edited(change: Callable[[Workbook], object]) -> bytes:
    book = load_workbook(io.BytesIO(right_book()))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def typed(name: str, *changes: tuple[Place, Value]) -> Mistake:
    """Cells typed over."""

    def change(book: Workbook) -> None:
        for place, value in changes:
            book[place[0]][address(place)].value = value

    return Mistake(name, lambda: edited(change), frozenset(place for place, _ in changes))


def done(name: str, change: Callable[[Workbook], object], *touched: Place) -> Mistake:
    """Something done to the workbook."""
    return Mistake(name, lambda: edited(change), frozenset(touched))


def ins(field: str) -> Place:
    return ("Institución", "", field)


def act(field: str, key: str = "2.3.1") -> Place:
    return ("Actividades", key, field)


def ind(key: str, field: str) -> Place:
    return ("Indicadores", key, field)


def pto(field: str, key: str = "2.3.1") -> Place:
    return ("Presupuesto", key, field)


def apo(field: str) -> Place:
    return ("Aportes", sent().sheets["Aportes"][0].key, field)


def line_of(page: Worksheet, key: str) -> int:
    """The row of the sheet that holds a code."""
    return next(c.row for line in page.iter_rows() for c in line if c.value == key)


def column_of(page: Worksheet, header: str) -> int:
    """The column under a header."""
    return next(c.column for line in page.iter_rows() for c in line if c.value == header)


def _column_gone(sheet: str, header: str) -> Callable[[Workbook], None]:
    return lambda book: book[sheet].delete_cols(column_of(book[sheet], header))


def _row_gone(sheet: str, key: str) -> Callable[[Workbook], None]:
    return lambda book: book[sheet].delete_rows(line_of(book[sheet], key))


def _row_twice(book: Workbook) -> None:
    """The row of an indicator copied below the table, with another figure."""
    page = book["Indicadores"]
    source, target = line_of(page, PLAIN), page.max_row + 1
    for column in range(1, page.max_column + 1):
        page.cell(target, column).value = page.cell(source, column).value
    page.cell(target, column_of(page, "Avance del semestre")).value = 3


def _code_changed(book: Workbook) -> None:
    page = book["Indicadores"]
    page.cell(line_of(page, PLAIN), column_of(page, "Código")).value = "2.3.9-1"


def _partial_sort(book: Workbook) -> None:
    """All columns but the code turned upside down."""
    page = book["Indicadores"]
    first, last = rows.FIRST_ROW + 1, rows.FIRST_ROW + len(sent().sheets["Indicadores"])
    lines = [[page.cell(r, c).value for c in range(2, 15)] for r in range(first, last + 1)]
    for line, values in zip(range(first, last + 1), reversed(lines), strict=True):
        for column, value in enumerate(values, 2):
            page.cell(line, column).value = value


def _note_beside(book: Workbook) -> None:
    page = book["Indicadores"]
    page.cell(line_of(page, PLAIN), 30).value = "Ver la nota enviada por correo"


def _renamed_text(book: Workbook) -> None:
    page = book["Indicadores"]
    page.cell(line_of(page, PLAIN), column_of(page, "Meta")).value = "Dos reuniones"


def _sheet_twice(book: Workbook) -> None:
    copy = book.copy_worksheet(book["Presupuesto"])
    copy.cell(line_of(copy, "2.3.1"), column_of(copy, "Requerido (USD)")).value = 9


_INDICATORS = [
    (ind(key, field.name))
    for key in (SHARED, LEVEL, MORE_PEOPLE, PLAIN, PEOPLE)
    for field in report_form.INDICATORS.entries
]
_BUDGETS = [
    pto(field.name, key)
    for key in ("2.2.4", "2.3.1", "2.3.2")
    for field in report_form.BUDGET.entries
]

MISTAKES = (
    # --- numbers ---------------------------------------------------------------------
    typed("número en letras", (ind(PLAIN, "avance"), "uno")),
    typed("número con unidad", (ind(PEOPLE, "mujeres"), "900 personas")),
    typed("número con la unidad delante", (ind(MORE_PEOPLE, "hombres"), "total 15")),
    typed("punto que puede ser de miles", (pto("requerido"), "2.000")),
    typed("coma que puede ser de miles", (pto("gobierno"), "1,500")),
    typed("palabra donde va un número", (ins("horas"), "varias")),
    typed("fecha donde va un número", (pto("ong"), date(2025, 2, 1))),
    typed("N/A en el avance", (ind(LEVEL, "avance"), "N/A")),
    typed("guion en el avance", (ind(SHARED, "avance"), "-")),
    typed("S/D en una cifra opcional", (ind(PEOPLE, "menores"), "S/D")),
    typed("no aplica en el presupuesto", (pto("privado"), "no aplica")),
    typed("personas en negativo", (ind(PEOPLE, "hombres"), -700)),
    typed("dólares en negativo", (pto("ejecutado"), -900.5)),
    typed("aporte en negativo", (apo("aporte_semestre"), -2)),
    typed("conteo con decimales", (ind(PLAIN, "avance"), 1.4)),
    typed("personas con decimales", (ind(PEOPLE, "menores"), 40.2)),
    typed("aporte con decimales", (apo("aporte_semestre"), 2.2)),
    typed("monto imposible", (pto("requerido"), 2_000_000_000)),
    typed("fórmula sin calcular", (ind(PLAIN, "avance"), "=1+0")),
    typed("celda con error", (ind(PLAIN, "avance"), "#REF!")),
    # --- lists, dates, addresses -------------------------------------------------------
    typed("estado con otra palabra", (act("estado"), "En proceso")),
    typed("estado inventado", (act("estado"), "Ahí vamos")),
    typed("estado mal escrito", (act("estado"), "En ejecusión")),
    typed("tipo de aporte inventado", (ind(SHARED, "aporte"), "De nosotros")),
    typed("respuesta que no es Sí ni No", (ins("hay_avances"), "tal vez")),
    typed("correo sin arroba", (ins("correo"), "enlace.example.org")),
    typed("dos correos en una celda", (ins("correo"), "uno@example.org; dos@example.org")),
    typed("correo con espacio", (ins("correo"), "enlace @example.org")),
    typed("fecha en palabras", (ins("fecha_validacion"), "la semana pasada")),
    typed("fecha del año pasado", (ins("fecha_validacion"), date(2024, 7, 15))),
    typed("fecha con el año al revés", (ins("fecha_validacion"), date(2052, 7, 15))),
    typed("fecha después del plazo", (ins("fecha_validacion"), date(2025, 10, 15))),
    typed("fecha antes del cierre", (ins("fecha_validacion"), date(2025, 5, 2))),
    typed("número en la fecha", (ins("fecha_validacion"), 15)),
    # --- blanks ------------------------------------------------------------------------
    typed("sin persona de contacto", (ins("persona"), None)),
    typed("sin cargo", (ins("cargo"), None)),
    typed("sin correo", (ins("correo"), None)),
    typed("sin autoridad que valida", (ins("titular"), None)),
    typed("sin fecha de validación", (ins("fecha_validacion"), None)),
    typed("sin responder si hay avances", (ins("hay_avances"), None)),
    typed("sin estado", (act("estado"), None)),
    typed("sin avance", (ind(PLAIN, "avance"), None)),
    typed("sin ningún avance", *((ind(k, "avance"), None) for k in (PLAIN, LEVEL, SHARED))),
    typed("sin medio de verificación", (ind(PLAIN, "medio"), None)),
    typed("N/A como medio de verificación", (ind(PEOPLE, "medio"), "N/A")),
    typed("sin descripción del avance", (act("descripcion"), None)),
    typed("sin tipo de aporte", (ind(SHARED, "aporte"), None)),
    typed("sin separar por sexo", *((ind(MORE_PEOPLE, f), None) for f in ("mujeres",
          "hombres", "sin_dato", "menores"))),
    typed("aporte sin descripción", (apo("descripcion"), None)),
    typed("aporte sin medio", (apo("medio"), None)),
    typed("guiones en los datos de contacto", (ins("persona"), "-"), (ins("cargo"), "N/A")),
    typed("teléfono en lugar de nombre", (ins("persona"), "2222-0000")),
    # --- what does not agree -----------------------------------------------------------
    typed("el sexo suma menos", (ind(PEOPLE, "mujeres"), 800)),
    typed("el sexo suma más", (ind(PEOPLE, "mujeres"), 1000)),
    typed("más menores que personas", (ind(MORE_PEOPLE, "menores"), 44)),
    typed("sexo donde no se cuentan personas", (ind(PLAIN, "mujeres"), 1)),
    typed("no iniciada con avance", (act("estado"), report_form.NOT_STARTED)),
    typed("suspendida sin motivo", (act("estado"), report_form.SUSPENDED)),
    typed("reprogramada con un guion por motivo", (act("estado"), report_form.RESCHEDULED),
          (act("dificultades"), "-")),
    typed("motivo en cifras", (act("estado"), report_form.SUSPENDED),
          (act("dificultades"), "2025")),
    typed("dice que no hay avances y trae cifras", (ins("hay_avances"), report_form.NO),
          (ins("justificacion"), "No hubo fondos.")),
    typed("sin avances y sin justificación", (ins("hay_avances"), report_form.NO),
          (apo("aporte_semestre"), None),
          *((ind(k, "avance"), None) for k in (PLAIN, LEVEL, SHARED, PEOPLE, MORE_PEOPLE))),
    typed("dice que sí y justifica que no", (ins("justificacion"), "No hubo fondos.")),
    typed("texto interminable", (act("descripcion"), "Se realizó una jornada. " * 500)),
    typed("minutos en lugar de horas", (ins("horas"), 720)),
    # --- against the plan and earlier rounds -------------------------------------------
    typed("completada sin llegar a la meta", (act("estado"), report_form.COMPLETED)),
    typed("un cero de más", (ind(LEVEL, "avance"), 2000)),
    typed("muy por encima de la meta", (ind(LEVEL, "avance"), 50)),
    typed("un nivel que baja", (ind(LEVEL, "avance"), 5)),
    typed("el estado retrocede", (act("estado", "2.3.2"), report_form.RUNNING)),
    typed("avance después de completada", (ind(PLAIN, "observaciones"), None)),
    # --- money -------------------------------------------------------------------------
    typed("gasta más de lo que tiene", (pto("ejecutado"), 1800)),
    typed("las fuentes pasan de lo requerido", (pto("gobierno"), 5000)),
    typed("gasto sin fuente", (pto("requerido"), None), (pto("gobierno"), None)),
    # --- the shape of the workbook -----------------------------------------------------
    done("borra la hoja de presupuesto", lambda b: b.remove(b["Presupuesto"]), *_BUDGETS),
    done("borra la hoja de indicadores", lambda b: b.remove(b["Indicadores"]), *_INDICATORS),
    done("borra una fila", _row_gone("Indicadores", PLAIN),
         *(p for p in _INDICATORS if p[1] == PLAIN)),
    done("borra una columna", _column_gone("Indicadores", "Medio de verificación"),
         *(p for p in _INDICATORS if p[2] == "medio")),
    done("repite una fila con otra cifra", _row_twice,
         *(p for p in _INDICATORS if p[1] == PLAIN)),
    done("cambia un código", _code_changed, *(p for p in _INDICATORS if p[1] == PLAIN)),
    done("ordena solo algunas columnas", _partial_sort, *_INDICATORS),
    done("cambia un texto del plan", _renamed_text),
    done("anota al lado de la tabla", _note_beside),
    done("duplica una hoja con otra cifra", _sheet_twice, *_BUDGETS),
    # --- the file ----------------------------------------------------------------------
    Mistake("envía un PDF", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
    Mistake("envía el archivo vacío", lambda: b""),
    Mistake("envía el archivo cortado", lambda: right_book()[:9000]),
    Mistake("envía una hoja en CSV", lambda: "Código,Avance\n2.3.2-1,1\n".encode()),
)  # fmt: skip
