"""The Spanish sentences of the terminal: what went wrong for the operator, and what to do.

``ERRORS`` holds one sentence (or two) for each ``PniError`` code; parameters in braces
come from the error. Keep it sorted by topic; a test checks that every code raised in the
package has its sentence.
"""

from __future__ import annotations

from pni_sheets.errors import PniError

ERRORS: dict[str, str] = {
    # --- workspace -------------------------------------------------------------------
    "workspace-missing": (
        "En {path} no hay un espacio de trabajo. "
        "Créelo con «pni-sheets -C {path} init» o indique la carpeta correcta con -C."
    ),
    "workspace-exists": (
        "En {path} ya hay un espacio de trabajo; no se cambió nada. "
        "Para empezar otro, indique una carpeta vacía con -C."
    ),
    # --- rounds ----------------------------------------------------------------------
    "round-name": (
        "«{value}» no es el nombre de una ronda. Escriba el año y el semestre, por ejemplo 2025-S1."
    ),
    "round-outside-plan": (
        "La ronda {round} está fuera del período del plan ({start}-{end}). "
        "Revise el año que escribió."
    ),
    "round-none": ("Todavía no hay ninguna ronda. Abra una con «pni-sheets round open 2025-S1»."),
    "round-choose": (
        "Hay más de una ronda abierta ({rounds}). Diga cuál, por ejemplo --round {example}."
    ),
    # --- plan ------------------------------------------------------------------------
    "plan-file": (
        "Falta el archivo {file} en {folder}. Vuelva a escribir la carpeta con "
        "«pni-sheets plan export --to {folder}» o bórrela para usar el plan original."
    ),
    "plan-column": (
        "A {file} le falta la columna «{column}» en la primera fila. "
        "Escríbala tal cual, en minúsculas; el orden de las columnas no importa."
    ),
    "plan-head": "{file} debe tener una sola fila de datos y tiene {count}. Deje solo una.",
    "plan-cell": (
        "{file}, fila {row}, columna «{column}»: «{value}» no se entiende. Escriba {expected}."
    ),
    "plan-repeated": (
        "{file}, fila {row}, columna «{column}»: «{value}» ya está en la fila {first}. "
        "Corrija el código o borre una de las dos filas."
    ),
    "plan-reference": (
        "{file}, fila {row}, columna «{column}»: «{value}» no está en la columna «{key}» "
        "de {target}. Corrija el código o agregue la fila que falta en {target}."
    ),
    # --- institutions ----------------------------------------------------------------
    "institution-unknown": (
        "«{value}» no es la clave de una institución del plan.{suggestion} "
        "Las claves se listan con «pni-sheets plan export --json»."
    ),
    "indicator-unknown": (
        "«{value}» no es el código de un indicador del plan.{suggestion} Ejemplo: 5.4.2-1."
    ),
    "rule-unknown": (
        "«{value}» no es una regla.{suggestion} "
        "La regla de cada hallazgo se ve con «pni-sheets explain CLAVE --round RONDA»."
    ),
    # --- consolidation ---------------------------------------------------------------
    "institutions-missing": (
        "Faltan {count} instituciones por aceptar o excusar: {keys}. "
        "Pida sus entregas, excúselas con «pni-sheets excuse CLAVE» "
        "o consolide lo que hay con --partial."
    ),
    # --- files -----------------------------------------------------------------------
    "file-missing": "No existe el archivo {path}. Revise el nombre y la carpeta.",
}


def sentence(error: PniError) -> str:
    """The Spanish sentence of an error, with its parameters in place."""
    return ERRORS[error.code].format(**error.params)


INTERRUPTED = "Interrumpido. Lo que ya estaba registrado no se pierde: repita el comando."

BUG_REPORT = (
    "Esto es un error del programa, no suyo. Nada de lo registrado se perdió. "
    "Envíe el texto de arriba a quien mantiene pni-sheets."
)
