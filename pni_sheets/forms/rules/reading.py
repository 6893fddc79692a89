"""Rules found while a file is opened, recognised and read: no expression, one declaration.

(The three type rules that a spreadsheet can check too are in ``rules_cells``.)
They are raised by ``guard``, ``identity``, ``returns`` and ``values`` with
``rules.found(id, ...)``; the names after "params" are what the message quotes.
"""

from __future__ import annotations

from typing import Any

from pni_sheets.core.findings import Severity
from pni_sheets.forms.rules.base import Example, Rule, Stage

E, W, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def _rule(
    id: str, severity: Severity, stage: Stage, why: str, value: str | None = None, **params: Any
) -> Rule:
    return Rule(id, severity, stage, why, Example(value=value, params=params))


FILE = (
    _rule("ARCH-VACIO", E, Stage.FILE, "The file has no bytes."),
    _rule("ARCH-FORMATO", E, Stage.FILE, "Not a spreadsheet.", kind="pdf"),
    _rule("ARCH-CSV", E, Stage.FILE, "One sheet as text cannot be a whole return."),
    _rule("ARCH-ATAJO", E, Stage.FILE, "A shortcut to a file in the cloud.", kind="Google Drive"),
    _rule("ARCH-CIFRADO", E, Stage.FILE, "The file asks for a password."),
    _rule("ARCH-DANADO", E, Stage.FILE, "The package is broken.", detail="zip"),
    _rule(
        "ARCH-PELIGRO", E, Stage.FILE, "The file could harm its reader.",
        reason="doctype", part="xl/workbook.xml", found=1, limit=0,
    ),
    _rule("ARCH-LECTURA", E, Stage.FILE, "Reading it passed a limit or died.", how="time"),
    _rule("ARCH-MACROS", W, Stage.FILE, "Macros are never run, and said."),
    _rule("ARCH-ENLACES", W, Stage.FILE, "Links to other files stay closed.", what="datos.xlsx"),
    _rule("ARCH-OBJETOS", W, Stage.FILE, "Embedded objects are not opened.", what="OLE"),
    _rule(
        "ARCH-RARO", INFO, Stage.FILE, "Odd but harmless.",
        what="dimension", part="xl/worksheets/sheet1.xml",
    ),
    _rule(
        "ARCH-LECTOR", INFO, Stage.FILE, "Which reader ran and what it cannot see.",
        reader="calamine", blind="fórmulas",
    ),
    _rule(
        "ARCH-EXTENSION", INFO, Stage.FILE, "Name and content differ.",
        extension=".xls", kind="xlsx",
    ),
)  # fmt: skip

IDENTITY = (
    _rule("ID-AUSENTE", E, Stage.IDENTITY, "No mark and no codes tell whose it is."),
    _rule(
        "ID-CONTRADICE", E, Stage.IDENTITY, "Two identities in one file are never resolved.",
        marks="2025-S1 MTPS / 2025-S1 MAG",
    ),
    _rule("ID-DEDUCIDA", W, Stage.IDENTITY, "Recognised without a valid mark.", how="filas"),
    _rule("ID-FIRMA", W, Stage.IDENTITY, "The hidden mark does not verify."),
    _rule(
        "ID-SIN-PLANTILLA", E, Stage.IDENTITY, "No workbook was sent for that round.",
        round="2024-S2", institution="MTPS",
    ),
    _rule(
        "ID-VERSION", W, Stage.IDENTITY, "Made for another plan or form version.",
        what="plan", found="1a2b3c", expected="3f9a2c",
    ),
    _rule(
        "ID-RONDA-CERRADA", E, Stage.IDENTITY, "The round takes no more returns.",
        round="2024-S2",
    ),
    _rule(
        "ID-DOS-LIBROS", E, Stage.IDENTITY, "Two different books signed the same day.",
        other="PNI_2025-S1_MAG (2).xlsx",
    ),
)  # fmt: skip

STRUCTURE = (
    _rule("HOJA-FALTA", E, Stage.STRUCTURE, "A sheet of the form is missing."),
    _rule("HOJA-DUPLICADA", E, Stage.STRUCTURE, "A sheet twice: which one counts?", other="Hoja2"),
    _rule("HOJA-NOMBRE", INFO, Stage.STRUCTURE, "A renamed sheet, recognised.", found="Hoja2"),
    _rule("COL-FALTA", E, Stage.STRUCTURE, "A column is missing.", header="Mujeres"),
    _rule(
        "COL-DUPLICADA", E, Stage.STRUCTURE, "A header twice: which one counts?",
        header="Mujeres", other="K6",
    ),
    _rule(
        "COL-DUDA", E, Stage.STRUCTURE, "A changed header that may mean something else.",
        header="Menores de 18", found="Mayores de 18",
    ),
    _rule(
        "COL-PARECIDA", INFO, Stage.STRUCTURE, "A changed header, recognised.",
        found="Mujeress", header="Mujeres",
    ),
    _rule("FILA-CODIGO", INFO, Stage.STRUCTURE, "A row known by its texts.", "46054"),
    _rule("CELDA-COMBINADA", E, Stage.TYPE, "A figure merged over several rows.", "40"),
    _rule("FILA-FALTA", E, Stage.STRUCTURE, "A row of the form is missing."),
    _rule("FILA-DESCONOCIDA", W, Stage.STRUCTURE, "A code the form does not have.", "9.9.9-1"),
    _rule("FILA-DUPLICADA", E, Stage.STRUCTURE, "A code twice: which one counts?", other="B12"),
    _rule("FILA-ORDEN", E, Stage.STRUCTURE, "Only some columns were sorted.", count=14),
    _rule("FILA-SIN-CODIGO", W, Stage.STRUCTURE, "Data in a row without a code.", "40"),
    _rule("PRE-CAMBIADA", W, Stage.STRUCTURE, "A prefilled cell changed.", "10", expected="12"),
    _rule(
        "SIN-LUGAR", W, Stage.STRUCTURE, "Content that has no place in the form.",
        count=2, examples="«Total»",
    ),
)  # fmt: skip

TYPE = (
    _rule("NUM-AMBIGUO", E, Stage.TYPE, "Two readings.", "1.250", readings=("1250", "1.25")),
    _rule("NUM-PALABRA", E, Stage.TYPE, "A number in words.", "dos", suggestion="2"),
    _rule("NUM-UNIDAD", E, Stage.TYPE, "A number with its unit.", "25 personas", suggestion="25"),
    _rule(
        "NUM-FRACCION", E, Stage.TYPE, "A share where a percentage is asked.", "0.75",
        readings=("75", "0.75%"),
    ),
    _rule("NUM-CENTAVOS", E, Stage.TYPE, "Parts of a cent.", "0.125", suggestion="0.12"),
    _rule("NUM-FECHA", E, Stage.TYPE, "A date where a number belongs.", "01/02/2025"),
    _rule("VACIO-DISFRAZ", E, Stage.TYPE, "A blank in disguise.", "N/A"),
    _rule(
        "FECHA-AMBIGUA", E, Stage.TYPE, "Day and month may be swapped.", "5/6/2025",
        readings=("5 de junio de 2025", "6 de mayo de 2025"),
    ),
    _rule(
        "FECHA-DIA", E, Stage.TYPE, "A day that its month does not have.", "31/06/2025",
        month="junio de 2025", days=30,
    ),
    _rule("FECHA-NUMERO", E, Stage.TYPE, "A number where a date belongs.", "12"),
    _rule("FORMULA-CELDA", W, Stage.TYPE, "A formula in an entry cell; its value is used.", "12"),
    _rule("FORMULA-SIN-CALCULO", E, Stage.TYPE, "A formula never calculated.", "=B2+1"),
    _rule("CELDA-ERROR", E, Stage.TYPE, "An error value.", "#REF!"),
)  # fmt: skip

READING = FILE + IDENTITY + STRUCTURE + TYPE
