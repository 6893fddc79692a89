"""The return workbook, declared once: its sheets, fields, lists and row facts.

The writer, the reader, the validation, the correction workbook, the master's data
dictionary and the ledger all derive from this table. The names of sheets, headers and
list values are fixed by the contract and are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Changes whenever the shape of the workbook does; a return carries it.
FORM_VERSION = "2"


class Kind(StrEnum):
    """What a field holds, and so how it is read, checked and written."""

    CODE = "code"
    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Field:
    """One column (or label) of a sheet.

    ``entry`` fields are unlocked and belong to the institution; the rest is prefilled
    or computed. ``choices`` are the values of a drop-down list. ``prompt`` is the input
    message (at most 255 characters, Excel's limit). ``optional`` entry fields never
    count as missing. ``width`` is in characters. ``description`` feeds the data
    dictionary. ``unit`` is shown in the dictionary and in messages. ``personal`` data
    of those who report stay in the ledger: no master, summary or open data holds them.
    """

    name: str
    header: str
    kind: Kind
    entry: bool = False
    choices: tuple[str, ...] = ()
    optional: bool = True
    width: float = 14
    prompt: str = ""
    description: str = ""
    unit: str = ""
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``record`` sheets are label/value pairs; the rest are tables.

    ``key`` names the field that holds the row code (tables only).
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    key: str = "codigo"
    record: bool = False
    intro: str = ""

    def field(self, name: str) -> Field:
        """The field of that name; KeyError where the sheet has none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    @property
    def entries(self) -> tuple[Field, ...]:
        """The fields an institution fills."""
        return tuple(f for f in self.fields if f.entry)


YES, NO = "Sí", "No"
OWN, JOINT = "Propio", "Conjunto"

#: What people type to say "nothing here", in lower case; a cell that holds one is blank.
#: "Ninguno" is not among them: under *Dificultades* it is an answer.
DISGUISED_BLANKS = (
    "-", "--", "---", "–", "—", "_", ".", "..", "...", "*", "?", "/", "x",
    "n/a", "n.a.", "n.a", "na", "n/d", "n.d.", "nd", "s/d", "s.d.", "sd", "s/n", "#n/a",
    "no aplica", "no disponible", "sin dato", "sin datos", "sin información",
)  # fmt: skip

#: States of an activity, in the order of the drop-down list.
NOT_STARTED = "No iniciada"
RUNNING = "En ejecución"
COMPLETED = "Completada"
SUSPENDED = "Suspendida"
RESCHEDULED = "Reprogramada"
STATES = (NOT_STARTED, RUNNING, COMPLETED, SUSPENDED, RESCHEDULED)


def _text(name: str, header: str, width: float, description: str, **more: object) -> Field:
    return Field(name, header, Kind.LONG_TEXT, width=width, description=description, **more)  # type: ignore[arg-type]


def _entry(name: str, header: str, kind: Kind, width: float, prompt: str, **more: object) -> Field:
    more.setdefault("description", prompt)
    return Field(name, header, kind, entry=True, width=width, prompt=prompt, **more)  # type: ignore[arg-type]


def _money(name: str, header: str, prompt: str) -> Field:
    return _entry(name, header, Kind.MONEY, 15, prompt, unit="USD")


CODE = Field("codigo", "Código", Kind.CODE, width=9, description="Código en el plan. No se cambia.")
REVIEW = Field(
    "revision",
    "Revisión",
    Kind.FORMULA,
    width=30,
    description="Qué falta o qué corregir en la fila, calculado por el propio libro.",
)
PENDING = Field(
    "pendientes",
    "Pendientes",
    Kind.FORMULA,
    width=11,
    description="Cuántas celdas de la fila faltan o deben corregirse.",
)

START = "Inicio"

#: First sheet of a correction workbook, and the column it adds to every other sheet.
CORRECTIONS = "Correcciones"
FIX = Field(
    "que_corregir",
    "Qué corregir",
    Kind.TEXT,
    width=44,
    description="Qué corregir en la fila. Solo en el libro de correcciones.",
)

INSTITUTION = Sheet(
    "Institución",
    "Datos de quien reporta y de quien valida",
    (
        _entry(
            "persona",
            "Persona que reporta",
            Kind.TEXT,
            48,
            optional=False,
            personal=True,
            prompt="Nombre y apellido de quien llenó este libro.",
        ),
        _entry(
            "cargo",
            "Cargo",
            Kind.TEXT,
            48,
            optional=False,
            personal=True,
            prompt="Cargo de quien llenó este libro.",
        ),
        _entry(
            "correo",
            "Correo electrónico",
            Kind.EMAIL,
            48,
            optional=False,
            personal=True,
            prompt="Correo donde podemos escribirle. Ejemplo: enlace@example.org",
        ),
        _entry(
            "titular",
            "Titular o designado que valida",
            Kind.TEXT,
            48,
            optional=False,
            personal=True,
            prompt="Nombre de la autoridad que revisó y validó estos datos.",
        ),
        _entry(
            "fecha_validacion",
            "Fecha de validación",
            Kind.DATE,
            48,
            optional=False,
            prompt="Día en que se validaron los datos. Escriba día/mes/año.",
        ),
        _entry(
            "hay_avances",
            "¿Hay avances que reportar?",
            Kind.CHOICE,
            48,
            choices=(YES, NO),
            optional=False,
            prompt="Elija Sí o No. Si elige No, justifique y deje lo demás en blanco.",
        ),
        _entry(
            "justificacion",
            "Justificación si no hay avances",
            Kind.LONG_TEXT,
            48,
            prompt="Solo si respondió No: explique por qué no hubo avances este semestre.",
        ),
        _entry(
            "horas",
            "Tiempo dedicado (horas)",
            Kind.NUMBER,
            48,
            unit="horas",
            prompt="Opcional. Horas que tomó llenar el libro. Nos ayuda a hacerlo más corto.",
        ),
        _entry(
            "comentarios",
            "Comentarios generales",
            Kind.LONG_TEXT,
            48,
            prompt="Opcional. Lo que quiera que el MRREE sepa.",
        ),
    ),
    key="",
    record=True,
)

ACTIVITIES = Sheet(
    "Actividades",
    "Estado de las actividades",
    (
        CODE,
        Field("eje", "Eje", Kind.TEXT, width=15, description="Eje temático del plan."),
        _text("intervencion", "Intervención", 23, "Intervención del plan."),
        _text("actividad", "Actividad", 38, "Texto de la actividad, tal como está en el plan."),
        _text("resultado", "Resultado esperado", 34, "Resultado esperado según el plan."),
        Field(
            "rol", "Rol", Kind.TEXT, width=14, description="Rol de la institución en la actividad."
        ),
        Field(
            "periodo",
            "Período",
            Kind.TEXT,
            width=11,
            description="Años de la actividad según el plan.",
        ),
        Field(
            "estado_anterior",
            "Estado anterior",
            Kind.TEXT,
            width=13,
            description="Estado reportado en la última ronda.",
        ),
        _entry(
            "estado",
            "Estado",
            Kind.CHOICE,
            15,
            choices=STATES,
            optional=False,
            prompt="Elija el estado de la actividad al cierre del semestre.",
        ),
        _entry(
            "descripcion",
            "Descripción del avance",
            Kind.LONG_TEXT,
            38,
            prompt="Qué se hizo en el semestre, en pocas líneas.",
        ),
        _entry(
            "dificultades",
            "Dificultades y riesgos",
            Kind.LONG_TEXT,
            32,
            prompt="Qué lo hizo difícil o lo pone en riesgo. "
            "Si la actividad está Suspendida o Reprogramada, explique aquí el motivo.",
        ),
        _entry(
            "proximos",
            "Próximos pasos",
            Kind.LONG_TEXT,
            32,
            prompt="Qué sigue en el próximo semestre.",
        ),
        PENDING,
        REVIEW,
    ),
)

INDICATORS = Sheet(
    "Indicadores",
    "Avance de los indicadores",
    (
        CODE,
        _text("actividad", "Actividad", 34, "Actividad del plan a la que pertenece el indicador."),
        _text("indicador", "Indicador", 36, "Texto del indicador, tal como está en el plan."),
        _text("meta", "Meta", 24, "Meta, tal como está en el plan."),
        Field(
            "meta_periodo",
            "Meta del período",
            Kind.NUMBER,
            width=11,
            description="Cifra que corresponde alcanzar al cierre de la ronda.",
        ),
        Field(
            "anterior",
            "Acumulado anterior",
            Kind.NUMBER,
            width=12,
            description="Lo que la institución lleva reportado y aceptado antes de esta ronda.",
        ),
        _entry(
            "avance",
            "Avance del semestre",
            Kind.NUMBER,
            12,
            optional=False,
            prompt="Solo el número que pide la columna Qué anotar: en unos indicadores lo nuevo "
            "del semestre, en otros el total al cierre. Los porcentajes de 0 a 100. "
            "No lo deje en blanco.",
        ),
        _entry(
            "mujeres",
            "Mujeres",
            Kind.NUMBER,
            10,
            unit="personas",
            prompt="De ese avance, cuántas son mujeres.",
        ),
        _entry(
            "hombres",
            "Hombres",
            Kind.NUMBER,
            10,
            unit="personas",
            prompt="De ese avance, cuántos son hombres.",
        ),
        _entry(
            "sin_dato",
            "Sin dato de sexo",
            Kind.NUMBER,
            10,
            unit="personas",
            prompt="De ese avance, de cuántas personas no se conoce el sexo.",
        ),
        _entry(
            "menores",
            "Menores de 18",
            Kind.NUMBER,
            10,
            unit="personas",
            prompt="De ese avance, cuántas personas tienen menos de 18 años.",
        ),
        _entry(
            "aporte",
            "Tipo de aporte",
            Kind.CHOICE,
            11,
            choices=(OWN, JOINT),
            prompt="Propio: lo hizo su institución. "
            "Conjunto: ya está incluido en la cifra de la institución principal.",
        ),
        _entry(
            "medio",
            "Medio de verificación",
            Kind.LONG_TEXT,
            30,
            prompt="Documento que respalda la cifra: listado, acta, informe, enlace.",
        ),
        _entry(
            "observaciones",
            "Observaciones",
            Kind.LONG_TEXT,
            30,
            prompt="Aclaraciones o justificación de la cifra.",
        ),
        Field(
            "acumulado",
            "Avance acumulado",
            Kind.FORMULA,
            width=12,
            description="Avance con lo reportado antes, según el tipo de indicador.",
        ),
        Field(
            "porcentaje",
            "% de la meta",
            Kind.FORMULA,
            width=10,
            unit="%",
            description="Avance acumulado entre la meta, de 0 a 100.",
        ),
        REVIEW,
        PENDING,
        Field(
            "semaforo",
            "Semáforo",
            Kind.FORMULA,
            width=14,
            description="Avance acumulado frente a lo esperado al cierre de la ronda.",
        ),
        # Last, so that no cell of the contract moves; the input message says it at the entry.
        _text("que_anotar", "Qué anotar", 44, "Qué cifra se pide, según el tipo de indicador."),
    ),
)

#: Where the money comes from; the order is the plan's (0.2.3).
FUNDING = (
    _money("gobierno", "Gobierno (USD)", "Fondos del Gobierno en el año, hasta hoy."),
    _money(
        "cooperacion",
        "Cooperación internacional (USD)",
        "Fondos de la cooperación internacional en el año, hasta hoy.",
    ),
    _money("ong", "ONG (USD)", "Fondos de organizaciones no gubernamentales en el año, hasta hoy."),
    _money("privado", "Sector privado (USD)", "Fondos del sector privado en el año, hasta hoy."),
    _money("otras", "Otras fuentes (USD)", "Fondos de otras fuentes en el año, hasta hoy."),
)

BUDGET = Sheet(
    "Presupuesto",
    "Presupuesto del año, a la fecha",
    (
        CODE,
        _text("actividad", "Actividad", 62, "Texto de la actividad, tal como está en el plan."),
        _money("requerido", "Requerido (USD)", "Lo que la actividad necesita en el año."),
        *FUNDING,
        Field(
            "financiado",
            "Financiado (USD)",
            Kind.FORMULA,
            width=15,
            unit="USD",
            description="Suma de las fuentes.",
        ),
        Field(
            "brecha",
            "Brecha (USD)",
            Kind.FORMULA,
            width=15,
            unit="USD",
            description="Requerido menos financiado.",
        ),
        _money("ejecutado", "Ejecutado (USD)", "Lo que ya se gastó en el año, hasta hoy."),
        _entry(
            "observaciones",
            "Observaciones",
            Kind.LONG_TEXT,
            30,
            prompt="Aclaraciones o justificación de las cifras.",
        ),
        REVIEW,
        PENDING,
    ),
)

CONTRIBUTIONS = Sheet(
    "Aportes",
    "Aportes por la vía del Mecanismo (opcional)",
    (
        CODE,
        _text("actividad", "Actividad", 38, "Actividad del plan que coordina el MRREE."),
        _text("indicador", "Indicador", 38, "Texto del indicador, tal como está en el plan."),
        _text("meta", "Meta", 26, "Meta, tal como está en el plan."),
        _entry(
            "aporte_semestre",
            "Aporte del semestre",
            Kind.NUMBER,
            13,
            prompt="Opcional. Solo el número: lo que su institución aportó este semestre.",
        ),
        _entry(
            "descripcion",
            "Descripción del aporte",
            Kind.LONG_TEXT,
            40,
            prompt="Opcional. Qué hizo su institución.",
        ),
        _entry(
            "medio",
            "Medio de verificación",
            Kind.LONG_TEXT,
            32,
            prompt="Documento que respalda el aporte.",
        ),
        REVIEW,
        PENDING,
    ),
)

#: The sheets that hold data, in the order of the workbook (``Inicio`` comes before them).
SHEETS = (INSTITUTION, ACTIVITIES, INDICATORS, BUDGET, CONTRIBUTIONS)

#: Constants of a row that rules and formulas read, by sheet: what each one is.
FACTS = {
    "Institución": {
        "plazo": "deadline of the round (date)",
        "inicio": "first day of the observation period (date)",
        "fin": "last day of the observation period (date)",
    },
    "Actividades": {
        "prior_state": "state accepted in the latest earlier round, or None",
        "late": "True for an activity of earlier years not yet Completada",
    },
    "Indicadores": {
        "kind": "TargetKind value",
        "accumulation": "Accumulation value",
        "people": "True where the indicator counts persons",
        "target": "target value of its horizon (year for flujo, plan otherwise) or None",
        "expected": "figure due by the end of the round (Meta del período) or None",
        "prior": "accumulated figure before this round (Acumulado anterior) or None",
        "prior_count": "number of values of this year already in the mean (promedio only)",
        "principal": "True where the institution is the activity's principal of record",
        "activity": "code of the activity",
        "unit": "unit of the target",
        "second": "what the second figure of a meta of two counts, or None",
        "baseline": "what a level is measured from, or None",
        "comparator": "Comparator value: how the target is compared with",
    },
    "Presupuesto": {"year": "calendar year of the figures (int)"},
    "Aportes": {
        "kind": "TargetKind value",
        "activity": "code of the activity",
        "unit": "unit of the target",
    },
}


def sheet(name: str) -> Sheet:
    """The declared sheet of that name; KeyError where the form has none."""
    for candidate in SHEETS:
        if candidate.name == name:
            return candidate
    raise KeyError(name)


def is_personal(sheet: str | None, field: str | None) -> bool:
    """Whether a cell tells who reports: it stays in the ledger, and no table has it.

    A field that the sheet *Institución* does not have counts as such: what it held is not known.
    """
    declared = next((each for each in SHEETS if each.name == sheet), None)
    if declared is None:
        return False
    known = {each.name: each.personal for each in declared.fields}
    return known.get(field or "", declared is INSTITUTION)
