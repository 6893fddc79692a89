"""How the plan's metas are read: what code can tell from the words, and what it cannot.

``parse_meta`` reads the words of a meta. ``reading`` adds the project's judgement:
defaults by class (``docs/plan.md`` argues for each), then ``JUDGEMENTS``, the one table
of exceptions, each with its reason. Notes are in Spanish: they travel with the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

NUMBER_WORDS = {
    "un": 1,
    "una": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "siete": 7,
    "ocho": 8,
    "nueve": 9,
    "diez": 10,
    "once": 11,
    "doce": 12,
}
COMPARATORS = {"al menos ": "ge", "más de ": "gt"}
PERIODS = {
    "anual": r"(?:por|al) año",
    "mensual": r"(?:por|al) mes",
    "total": r"al finalizar el periodo",
}
UNDEFINED = "Meta a elaborar"

_FIGURE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)( mil\b)?(%)?")
_ASIDE = re.compile(r"\s*\(.*?\)")
_CODE = re.compile(r"\d+(?:\.\d+)+")
_PERSONS = re.compile(
    r"Número de (?:participantes|personas|funcionarios|migrantes|oficiales|trabajadores"
    r"|miembros|salvadoreños)\b"
)
#: Counted once in the year, however many times they take part.
_BODIES = re.compile(
    r"(?:institución|instituciones|actores|empresas|ciudades|localidades|organiza)"
)


class MetaError(Exception):
    """A meta whose words this reader cannot turn into a figure."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What the words of one meta say. ``value`` is None for "Meta a elaborar"."""

    value: float | None
    unit: str
    comparator: str
    periodicity: str
    stated: bool


def parse_meta(text: str) -> Meta:
    """Read the words of one meta. Raises MetaError where they hold no figure."""
    if text.startswith(UNDEFINED):
        return Meta(None, "", "eq", "por_definir", True)
    words = _CODE.sub("", _ASIDE.sub("", text)).strip(" .")
    comparator = "eq"
    for phrase, name in COMPARATORS.items():
        if words.lower().startswith(phrase):
            comparator, words = name, words[len(phrase) :]
    value, percent, words = _figure(words)
    periodicity, stated = "total", False
    for name, pattern in PERIODS.items():
        if re.search(pattern, words):
            periodicity, stated = name, True
            words = re.sub(rf"\s*{pattern}", "", words)
    return Meta(value, "%" if percent else _unit(words), comparator, periodicity, stated)


def _figure(words: str) -> tuple[float, bool, str]:
    match = _FIGURE.match(words)
    if match:
        value = float(match[1].replace(",", "")) * (1000 if match[2] else 1)
        return value, bool(match[3]), words[match.end() :]
    first, _, rest = words.partition(" ")
    if first.lower() not in NUMBER_WORDS:
        raise MetaError(words)
    return float(NUMBER_WORDS[first.lower()]), False, rest


def _unit(words: str) -> str:
    words = words.strip(" .,")
    return words[:1].lower() + words[1:]


# --- judgement: classes ----------------------------------------------------------

#: What a meta without a period is read as, by accumulation.
NO_PERIOD = {
    "acumulado": "La meta no dice en qué período: se lee como total del período de la actividad.",
    "nivel": "La meta no dice en qué período: se lee como nivel por alcanzar.",
    "promedio": "La meta no dice en qué período: se lee como promedio que se exige cada año.",
}
ONCE = "Lo que se repite en el año se cuenta una sola vez."


def reading(id: str, text: str, target_text: str, second: str) -> dict[str, Any]:
    """The columns of an indicator that its words and the project's judgement fill.

    ``second`` is the second meta of an indicator that has two ("" otherwise).
    """
    judged = dict(JUDGEMENTS.get(id, {}))
    reasons = [judged.pop("note")] if "note" in judged else []
    meta = _meta(id, target_text, judged)
    kind = judged.get("kind") or _kind(text, meta)
    cells = {
        "value": meta.value,
        "unit": meta.unit,
        "comparator": meta.comparator,
        "periodicity": meta.periodicity,
        "periodicity_stated": meta.stated,
        "kind": kind,
        **_second(second),
        "accumulation": _accumulation(kind, meta.periodicity),
        "people": bool(_PERSONS.match(text)),
        **judged,
    }
    cells.setdefault("consolidation", _consolidation(kind, cells["accumulation"]))
    cells |= _later(id)
    return cells | {"note": " ".join([*reasons, *_class_notes(cells)])}


def _later(id: str) -> dict[str, Any]:
    """What time and other institutions do to the figure, with what is to be confirmed of it."""
    cells: dict[str, Any] = {
        "gradual": id in GRADUAL,
        "due_by": DUE_BY.get(id, ""),
        "condition": CONDITIONS.get(id, ""),
        "baseline": None,
        "baseline_date": None,
        "baseline_source": "",
    }
    if id in JOINT:
        cells["consolidation"] = "principal"
    reasons = [
        *((TO_CONFIRM_JOINT,) if id in JOINT else ()),
        *((TO_CONFIRM_GRADUAL,) if id in GRADUAL else ()),
        *((TO_CONFIRM[id],) if id in TO_CONFIRM else ()),
    ]
    return cells | {"to_confirm": " ".join(reasons)}


def _class_notes(cells: dict[str, Any]) -> Iterator[str]:
    accumulation = cells["accumulation"]
    if cells["periodicity"] == "total" and not cells["periodicity_stated"]:
        yield from filter(None, [NO_PERIOD.get(accumulation)])
    if accumulation == "flujo" and _BODIES.search(cells["unit"]) and "nuev" not in cells["unit"]:
        yield ONCE


def _meta(id: str, target_text: str, judged: dict[str, Any]) -> Meta:
    """The meta as its words read, with the fields of ``judged`` that are its own."""
    words = judged.pop("words", target_text)
    own = {name: judged.pop(name) for name in ("unit", "periodicity", "stated") if name in judged}
    try:
        return replace(parse_meta(words), **own)
    except MetaError as problem:
        raise MetaError(f"{id}: no figure in {target_text!r}") from problem


def _second(text: str) -> dict[str, Any]:
    if not text:
        return {"secondary_value": None, "secondary_unit": ""}
    meta = parse_meta(text)
    return {"secondary_value": meta.value, "secondary_unit": meta.unit}


def _kind(text: str, meta: Meta) -> str:
    if meta.unit == "%":
        return "percent"
    if "promedio" in text:
        return "average"
    return "milestone" if meta.value == 1 and not text.startswith("Número") else "count"


def _accumulation(kind: str, periodicity: str) -> str:
    if kind == "percent":
        return "nivel"
    if kind == "average":
        return "promedio"
    if periodicity in ("anual", "mensual"):
        return "flujo"
    return "hito" if kind == "milestone" else "acumulado"


def _consolidation(kind: str, accumulation: str) -> str:
    one_figure = kind in ("milestone", "percent", "average") or accumulation == "nivel"
    return "principal" if one_figure else "suma"


# --- judgement: what the ministry has yet to confirm ---------------------------------

#: Results of several institutions together: each would report the same ones.
JOINT = frozenset({
    "2.3.2-2", "3.5.1-1", "3.5.2-1", "5.4.2-1", "6.2.1-1", "6.3.3-1", "6.3.3-2", "6.4.1-1",
    "6.5.1-1", "6.5.1-2", "6.5.3-1",
})  # fmt: skip
TO_CONFIRM_JOINT = (
    "Resultado que las instituciones logran juntas: vale la cifra de la principal y las demás "
    "se muestran a su lado, para no contarlo varias veces."
)

#: Levels that are reached step by step, not in the first semester.
GRADUAL = frozenset({
    "0.2.3-2", "1.1.2-2", "2.3.1-1", "3.4.2-3", "4.6.10-1", "5.2.1-1", "5.5.1-2", "5.7.1-1",
    "5.7.1-2", "6.4.2-1", "6.5.2-1",
})  # fmt: skip
TO_CONFIRM_GRADUAL = (
    "Nivel por alcanzar: lo esperado crece por partes iguales en cada semestre del período, en "
    "vez de exigirse completo desde el primero."
)

#: Milestones on which another indicator depends, by the semester in which that one begins.
DUE_BY = {"0.1.2-1": "2024-S2", "2.2.2-1": "2024-S2", "3.4.2-1": "2024-S2"}

#: What a meta asks beside its figure, in its own words.
CONDITIONS = {"0.2.2-2": "al menos 2 por eje"}

TO_CONFIRM = {
    "0.1.2-1": "Se exige desde 2024-S2: la estrategia se revisa cada año (0.1.2-2) y antes tiene "
    "que existir.",
    "0.1.2-2": "El plan no trae meta para este indicador: se lee una revisión por año.",
    "0.2.2-2": "La condición «al menos 2 por eje» se recuerda a quien reporta y no cambia la "
    "cifra: se mide el total de 12.",
    "0.2.3-1": "El plan no da cifra ni período: los fondos se muestran y no se califican.",
    "2.2.2-1": "Se exige desde 2024-S2: las capacitaciones de 2.2.3 siguen este plan de formación.",
    "3.3.1-1": "Dos metas en una cifra: 1 es la agencia, 2 es también su lanzamiento.",
    "3.4.2-1": "Se exige desde 2024-S2: el registro se actualiza cada año (3.4.2-2).",
    "4.6.11-1": "Se cuentan participaciones, no personas, y por eso no se desagregan por sexo.",
    "6.3.2-1": "Dos metas en una cifra: 1 es el mapeo, 2 es también el plan de formación.",
}

# --- judgement: exceptions -------------------------------------------------------


def _level(note: str, **more: Any) -> dict[str, Any]:
    """A meta that counts what there is at one moment: reported anew, never added up."""
    return {"accumulation": "nivel", "note": note, **more}


def _unit_only(unit: str, note: str = "") -> dict[str, Any]:
    return {"unit": unit, **({"note": note} if note else {})}


_SAME_WORDS = "La meta solo trae la cifra y el período; la unidad se toma del indicador."

#: By indicator id. Keys are columns of the catalogue, ``words`` (the text to read the meta
#: from) or ``stated`` (whether the document states the period); ``note`` is the reason.
JUDGEMENTS: dict[str, dict[str, Any]] = {
    "0.1.1-2": {
        "kind": "average",
        "accumulation": "nivel",
        "periodicity": "por_evento",
        "people": False,
        "note": "Se lee como asistentes por eje en cada reunión: es un promedio, no un total de "
        "personas, y por eso no se desagrega por sexo.",
    },
    "0.1.2-1": {
        "note": "La celda trae dos indicadores y una sola meta, que corresponde a este.",
    },
    "0.1.2-2": {
        "words": "Una revisión por año",
        "target_text": "",
        "stated": False,
        "note": "La celda trae dos indicadores y una sola meta, la de la estrategia: este no "
        "tiene meta propia. El indicador dice «revisión anual»: se lee una revisión por año.",
    },
    "0.2.2-2": {
        "note": "La meta agrega una condición: al menos 2 por eje.",
    },
    "0.2.3-1": {
        "unit": "USD",
        "kind": "amount",
        "stated": False,
        "note": "La meta queda por definir: el plan la remite a la actividad 0.2.1. "
        "Los fondos movilizados se suman desde el inicio de la actividad.",
    },
    "0.2.3-2": {
        "note": "Parte de la brecha que ya está cubierta.",
    },
    "0.3.4-1": {
        "note": "«Por año» se lee como el nivel que se exige cada año.",
    },
    "0.4.2-1": {
        "note": "La actividad está condicionada: solo se hace si el mapeo de 0.4.1 identifica "
        "la necesidad.",
    },
    "1.1.2-2": _level("Instituciones que implementan la estrategia."),
    "1.2.2-2": {
        "people": False,
        "note": "El indicador cuenta instituciones y la meta dice participantes: se reportan "
        "instituciones, cada una una sola vez en el año y sin desagregar por sexo.",
    },
    "1.3.1-3": _unit_only("actividades"),
    "1.4.1-2": {
        "note": "Cada actor se cuenta una sola vez.",
    },
    "2.1.2-2": {
        "kind": "count",
        "note": "Se cuentan acuerdos firmados; puede haber más de uno al año.",
    },
    "2.2.2-1": _unit_only("plan de formación"),
    "2.3.1-1": _level("Instituciones involucradas en las iniciativas."),
    "2.3.2-1": {
        "consolidation": "principal",
        "note": "Las campañas se hacen en conjunto: cada institución reportaría las mismas, "
        "así que vale la cifra de la principal.",
    },
    "2.4.2-1": {
        "note": "PNC y FGR tienen canales propios: se suman los que cada una pone en "
        "funcionamiento o fortalece.",
    },
    "3.2.1-1": {
        "note": "La meta cuenta los temas de la propuesta.",
    },
    "3.3.1-1": {
        "note": "La celda trae dos metas para un indicador: la agencia creada y, como meta "
        "secundaria, su evento de lanzamiento.",
    },
    "3.3.2-1": {
        "note": "El indicador dice formaciones y la meta programas: se reportan los programas "
        "de formación realizados.",
    },
    "3.4.2-3": _level("Empresas que están en el registro."),
    "4.2.1-2": {
        "note": "Cada institución firma una sola vez: se reportan las firmas del semestre.",
    },
    "4.4.2-1": {
        "unit": "atenciones",
        "people": False,
        "note": "El indicador dice personas y la meta atenciones, que es lo que el Consulado "
        "Virtual cuenta: se reportan atenciones, sin desagregar por sexo.",
    },
    "4.4.2-2": _unit_only("personas informadas", "La meta dice «informadas personas»."),
    "4.5.2-1": {
        "note": "El indicador dice servicios incluidos y la meta nuevos servicios: se reportan "
        "los agregados en el semestre.",
    },
    "4.5.2-2": _unit_only("actualizaciones", "La meta dice «veces»."),
    "4.6.1-3": {
        "note": "Los otros dos indicadores de la actividad sí son por año.",
    },
    "4.6.4-1": {
        "note": "Cada proyecto se cuenta una sola vez en el año, aunque siga de un semestre "
        "al otro.",
    },
    "4.6.5-2": _unit_only("emprendimientos", _SAME_WORDS),
    "4.6.7-2": _unit_only("personas con historias de éxito"),
    "4.6.10-1": _level("Negocios destacados en la plataforma."),
    "4.6.10-2": _unit_only("miembros de la diáspora", _SAME_WORDS),
    "4.6.11-1": {
        "people": False,
        "note": "La meta cuenta participaciones: quien representa al país en dos eventos se "
        "cuenta dos veces.",
    },
    "5.2.1-1": _level("Instituciones que participan activamente."),
    "5.3.2-2": {
        "people": True,
        "note": "El indicador dice actores públicos y la meta participantes: se cuentan personas.",
    },
    "5.5.1-1": {
        "note": "Cada actor se cuenta una sola vez.",
    },
    "5.5.1-2": _level("Departamentos donde se ofrecen los servicios."),
    "5.7.1-1": _level("Departamentos donde los servicios son más accesibles."),
    "5.7.1-2": _level("Socios que ofrecen los servicios."),
    "6.1.1-1": {
        "consolidation": "principal",
        "note": "Las reuniones del eje son las mismas para MARN y MRREE: vale la cifra de la "
        "principal.",
    },
    "6.2.1-1": {
        "note": "El indicador nombra un plan y la meta pide dos; los resultados esperados nombran "
        "el segundo. Se cuentan los planes que incorporan movilidad humana.",
    },
    "6.3.1-1": {
        "words": "Un diagnóstico",
        "note": "La meta no trae cifra: se entiende uno.",
    },
    "6.3.1-2": {
        "words": "Un temario de capacitación",
        "note": "La meta no trae cifra: se entiende uno. El indicador dice «anualmente», pero la "
        "actividad solo abarca 2024.",
    },
    "6.3.2-1": {
        "note": "La celda trae dos metas para un indicador: el mapeo y, como meta secundaria, "
        "el plan de formación.",
    },
    "6.4.1-1": {
        "note": "El indicador dice sistemas y la meta instituciones: se reportan las instituciones "
        "que revisaron y actualizaron sus sistemas.",
    },
    "6.4.2-1": _level("Instituciones que participan en los estudios.", unit="instituciones"),
    "6.4.3-1": _unit_only("evaluación de riesgos climáticos"),
    "6.4.3-2": _unit_only("planes temáticos"),
    "6.5.2-1": _level(
        "La celda trae dos metas sin punto entre ellas. Instituciones que utilizan las "
        "herramientas."
    ),
}  # fmt: skip
