"""The short words of the terminal: states, what ``verify`` finds, what ``doctor`` looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pni_sheets.core.findings import Severity
from pni_sheets.core.model import InstitutionState, RoundState, SubmissionState

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Word:
    """A state in the words of the screen, for one and for many; printed as one."""

    one: str
    many: str

    def __str__(self) -> str:
        return self.one


def word(one: str, many: str | None = None) -> Word:
    """A word whose plural only adds an s, unless given."""
    return Word(one, many or f"{one}s")


def counted(words: Mapping[K, Word], found: Iterable[K]) -> str:
    """What was found, in the order of ``words``: "3 aceptadas, 1 devuelta"; "" where none."""
    counts = Counter(found)
    shown = ((counts[key], each) for key, each in words.items() if counts[key])
    return ", ".join(f"{n:,} {each.one if n == 1 else each.many}" for n, each in shown)


#: The state of a file, of an institution and of a round, and what a finding asks for.
FILE_WORDS = {
    SubmissionState.ACCEPTED: word("aceptada"),
    SubmissionState.REJECTED: word("devuelta"),
    SubmissionState.QUARANTINED: word("en cuarentena", "en cuarentena"),
    SubmissionState.SUPERSEDED: word("reemplazada"),
    SubmissionState.IGNORED: word("dejada de lado", "dejadas de lado"),
    SubmissionState.RECEIVED: word("recibida"),
}
STATE_WORDS = {
    InstitutionState.ACCEPTED: word("aceptada"),
    InstitutionState.EXCUSED: word("excusada"),
    InstitutionState.REJECTED: word("devuelta"),
    InstitutionState.RECEIVED: word("recibida"),
    InstitutionState.PENDING: word("pendiente"),
}
ROUND_WORDS = {
    RoundState.OPEN: word("abierta"),
    RoundState.CLOSED: word("cerrada"),
    RoundState.PUBLISHED: word("publicada"),
}
SEVERITY_WORDS = {
    Severity.ERROR: word("por corregir", "por corregir"),
    Severity.WARNING: word("por revisar", "por revisar"),
    Severity.INFO: word("para saber", "para saber"),
}

#: What ``verify`` finds: ``what`` is the place, ``detail`` more of it.
PROBLEMS: dict[str, str] = {
    "ledger-bits": "{what} cambió desde el último comando (bytes {detail}).",
    "ledger-pages": "{what} tiene páginas dañadas: {detail}.",
    "ledger-unreadable": "{what} no se puede leer completo: {detail}.",
    "ledger-reference": "En {what} falta el registro relacionado ({detail}).",
    "ledger-log": "La bitácora se rompe en el asiento {what}: algo cambió ahí o después.",
    "ledger-conservation": "{what} consta en la bitácora o en las entregas, pero no en ambas.",
    "ledger-content": "Los datos guardados de {what} no son los que se registraron.",
    "ledger-digest": "La huella de {what} no es la que consta en la bitácora.",
    "ledger-state": "El estado de {what} no es el último que consta en la bitácora.",
    "ledger-decision": "La decisión «{what}» no es la que consta en la bitácora.",
    "ledger-plan": "El plan guardado {what} no es el que se registró.",
    "ledger-baseline": "La plantilla guardada de {what} no es la que se registró.",
    "seal-damaged": "Falta {what} o está dañado; el próximo comando que escriba lo rehace.",
    "seal-broken": "El último comando no terminó ({what}); el próximo revisa y continúa.",
    "archive-missing": "Falta en el archivo {what} ({detail}).",
    "archive-damaged": "En el archivo cambió {what} ({detail}).",
    "archive-orphan": "En el archivo sobra {what}: lo dejó un comando que no terminó.",
    "copy-damaged": "La copia de seguridad {what} está dañada.",
}


def problem(code: str, *, what: str, detail: str = "") -> str:
    """The Spanish sentence of something that ``verify`` found."""
    return PROBLEMS[code].format(what=what, detail=detail)


#: What is being done, beside the progress bar.
STEPS = {
    "generate": "Escribiendo plantillas",
    "send": "Preparando y enviando correos",
    "fetch": "Trayendo correos",
    "ingest": "Revisando entregas",
    "consolidate": "Escribiendo el maestro y los datos",
    "verify": "Comprobando archivos",
    "backup": "Guardando la copia",
    "restore": "Recuperando la copia",
    "doctor": "Revisando el equipo, los datos y el correo",
}

INTERRUPTED = "Interrumpido. Lo que ya estaba registrado no se pierde: repita el comando."

BUG_REPORT = (
    "Esto es un error del programa, no suyo. Nada de lo registrado se perdió. "
    "Envíe el texto de arriba a quien mantiene pni-sheets."
)

#: What ``doctor`` looks at, in the words of the screen.
CHECK_WORDS = {
    "python": "Python",
    "disk": "Espacio en disco",
    "extra-keyring": "Llavero del sistema",
    "extra-graph": "Microsoft 365",
    "workspace": "Espacio de trabajo",
    "place": "Carpeta",
    "plan": "Catálogo del plan",
    "contacts": "Contactos",
    "letters": "Plantillas de cartas",
    "ledger": "Registro y archivo",
    "repeated": "Cartas repetidas",
    "mail": "Envío de correo",
    "mailbox": "Buzón de entrada",
}
