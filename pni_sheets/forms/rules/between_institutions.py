"""Rules between institutions: seen only at consolidation, decided by the coordinator.

They are raised as cases of *Conciliación*; none blocks a return. The parameters of their
words: ``code`` of the row, the ``institutions`` and their ``values``.
"""

from __future__ import annotations

from pni_sheets.core.findings import Severity
from pni_sheets.forms.rules.base import Rule, Slip, Stage, seen

_DECIDE = "pni-sheets decide {code} --round RONDA --use CLAVE --by NOMBRE --reason RAZÓN"


def _case(institutions: str, values: str, code: str = "4.1.2-1") -> Slip:
    return seen(code=code, institutions=institutions, values=values)


ACROSS = (
    Rule(
        "CON-DIFERENCIA",
        Severity.WARNING,
        Stage.ACROSS,
        why="Co-responsibles report other figures.",
        says="En {code}, {institutions} reportan cifras distintas: {values}.",
        do="Decida cuál es la oficial.",
        example=_DECIDE,
        hint="Cifras distintas",
        broken_by=_case("MTPS y MAG", "12 y 15"),
    ),
    Rule(
        "CON-DOBLE-CIFRA",
        Severity.WARNING,
        Stage.ACROSS,
        why="The same figure twice in a sum.",
        says="En {code}, {institutions} reportan la misma cifra: {values}.",
        do="Confirme que no es el mismo avance contado dos veces.",
        example=_DECIDE,
        hint="Posible doble conteo: misma cifra",
        broken_by=_case("MTPS y MAG", "120 y 120"),
    ),
    Rule(
        "CON-DOBLE-MEDIO",
        Severity.WARNING,
        Stage.ACROSS,
        why="The same evidence twice in a sum.",
        says="En {code}, {institutions} citan el mismo medio de verificación: {values}.",
        do="Confirme que no es el mismo avance.",
        example=_DECIDE,
        hint="Posible doble conteo: mismo medio de verificación",
        broken_by=_case("MTPS y MAG", "«Informe 3»"),
    ),
    Rule(
        "CON-SIN-PRINCIPAL",
        Severity.WARNING,
        Stage.ACROSS,
        why="The principal's figure is missing.",
        says="En {code} falta la cifra de la institución principal; reporta {institutions}.",
        do="Pídala o decida qué cifra vale.",
        example=_DECIDE,
        hint="Falta la cifra de la institución principal",
        broken_by=_case("MTPS", "sin dato"),
    ),
    Rule(
        "CON-CONJUNTO",
        Severity.WARNING,
        Stage.ACROSS,
        why="A share above the whole.",
        says="En {code}, el aporte conjunto de {institutions} pasa de la cifra "
        "principal: {values}.",
        do="Aclare con ambas.",
        example=_DECIDE,
        hint="Aporte conjunto mayor que la cifra principal",
        broken_by=_case("MAG y MTPS", "150 y 120"),
    ),
    Rule(
        "CON-APERTURA",
        Severity.WARNING,
        Stage.ACROSS,
        why="Opening balance and return overlap.",
        says="En {code}, {institutions} tiene saldo de apertura y entrega del mismo "
        "período: {values}.",
        do="Confirme cuál vale.",
        example=_DECIDE,
        hint="Saldo de apertura y entrega del mismo período",
        broken_by=_case("MTPS", "40 y 40"),
    ),
    Rule(
        "CON-ESTADO",
        Severity.WARNING,
        Stage.ACROSS,
        why="Other states of one activity.",
        says="En {code}, {institutions} reportan estados distintos: {values}.",
        do="Vale el de la institución principal; acláreselo a las demás.",
        example="Completada",
        hint="Estados distintos de la actividad",
        broken_by=_case("MTPS y MAG", "dos estados", "4.1.2"),
    ),
    Rule(
        "CON-PRESUPUESTO",
        Severity.WARNING,
        Stage.ACROSS,
        why="The same money twice.",
        says="En {code}, {institutions} reportan el mismo presupuesto: {values}.",
        do="Confirme que no está contado dos veces.",
        example="cada institución reporta solo sus fondos",
        hint="Mismo presupuesto en dos instituciones",
        broken_by=_case("MTPS y MAG", "1,000 USD", "4.1.2"),
    ),
)
