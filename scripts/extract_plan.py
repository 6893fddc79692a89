"""Makes the packaged catalogue from the plan's source text.

Usage: python scripts/extract_plan.py SOURCE.txt OUT_DIR

Texts are taken verbatim (white space normalised, tags dropped). What the words do not say
is judged in ``plan_readings.py``; how the matrix is laid out is known to ``plan_source.py``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from plan_readings import NUMBER_WORDS, reading
from plan_source import (
    NAMED,
    THROUGH_MECHANISM,
    SourceActivity,
    SourceError,
    SourceMatrix,
    clean,
    matrix_lines,
    read_matrix,
    responsibles_of,
)

from pni_sheets.core.model import (
    COORDINATOR,
    Activity,
    Axis,
    Institution,
    Intervention,
    Objective,
    Plan,
)
from pni_sheets.plan.catalogue import revised, write_csv
from pni_sheets.plan.tables import INDICATORS

#: Members whose name in the annex carries no acronym, or another one.
KEYS = {
    "Banco Hipotecario": "BANCO_HIPOTECARIO",
    "Defensoría del Consumidor": "DEFENSORIA_CONSUMIDOR",
    "Dirección General de Protección Civil": "PROTECCION_CIVIL",
    "Dirección Nacional de Albergues": "ALBERGUES",
    "Dirección Nacional de Integración": "INTEGRACION",
    "Instituto Crecer Juntos": "CRECER_JUNTOS",
    "Instituto Salvadoreño del Café": "INSTITUTO_CAFE",
    "Invest El Salvador": "INVEST_EL_SALVADOR",
    "Ministerio de Cultura": "MINISTERIO_CULTURA",
    "Ministerio de Defensa": "MINISTERIO_DEFENSA",
    "Ministerio de Gobernación y Desarrollo Territorial": "MIGOBDT",
    "Ministerio de Hacienda": "MINISTERIO_HACIENDA",
    "Ministerio de Turismo": "MITUR",
    "Ministerio de Vivienda": "MIVI",
    "Secretaría de Comercio e Inversiones": "SECRETARIA_COMERCIO_INVERSIONES",
    "Secretaría de Innovación de la Presidencia": "SECRETARIA_INNOVACION",
}
#: Not in the annex; named in the glossary (all but the last) or in the matrix.
OTHERS = ("MRREE", "RNUM", "OIM")
INSTITUTION_NOTES = {
    "DGME": "El glosario la llama Dirección General de Migración y Extranjería.",
    "MIGOBDT": "El anexo la abrevia MIGOBT y la matriz, a veces, MIGOBBDT.",
    "MINEDUCYT": "El glosario la llama Ministerio de Educación, Ciencia y Tecnología.",
    "ISTU": "El glosario la llama Instituto Salvadoreño de Turismo.",
    "MTPS": "La matriz la abrevia una vez MPTS (1.4.3).",
}

#: Judgements on activities that the words of their cells do not settle, by code.
ACTIVITY_NOTES = {
    "0.3.3": "El plan nombra al Mecanismo como responsable: responde el MRREE, que lo coordina, "
    "y puede aportar cualquier miembro.",
    "0.4.2": "Condicionada: solo si el mapeo de 0.4.1 identifica la necesidad.",
    "3.3.1": "La única actividad que dice los roles: lidera el MRREE y acompañan las demás.",
    "3.6.2": "El plan no trae período: se cuenta el del plan completo.",
}


def main(source: str, out: str) -> None:
    """Write the catalogue's CSV files for the source text into a folder."""
    write_csv(extract(Path(source).read_text(encoding="utf-8")), Path(out), encoding="utf-8")


def extract(text: str) -> Plan:
    """The whole catalogue. Raises SourceError where the text is laid out otherwise."""
    matrix = read_matrix(matrix_lines(text))
    activities = tuple(activity(a) for a in matrix.activities)
    years = [y for a in activities for y in (a.period_start, a.period_end) if y]
    plan = Plan(
        version="",
        title=glossary(text)["PNI"],
        start=min(years),
        end=max(years),
        axes=axes(text),
        interventions=interventions(matrix),
        activities=activities,
        indicators=tuple(i for a in matrix.activities for i in indicators(a)),
        institutions=institutions(text),
        objectives=objectives(text),
    )
    return revised(plan)


def glossary(text: str) -> dict[str, str]:
    """Acronym to name, from the lines "ACRONYM<tab>Name"."""
    pairs = re.findall(r"^(\w+)\t([^\t\n]+)$", text, re.MULTILINE)
    return {acronym: clean(name) for acronym, name in pairs}


# --- axes, interventions, objectives, institutions --------------------------------


def axes(text: str) -> tuple[Axis, ...]:
    """Axis 0 from the table of priorities, axes 1 to 6 from the list that defines them."""
    cross = re.search(r"^(Intervenciones Transversales)\t[^\t\n]*\t(.+)$", text, re.MULTILINE)
    listed = re.findall(r"^(?:- )?(\d)\. \**([^:*\n]+):\** (.+)$", text, re.MULTILINE)
    if not cross or [number for number, *_ in listed] != list("123456"):
        raise SourceError("the axes are not listed as expected")
    return (
        Axis("0", clean(cross[1]), clean(cross[2])),
        *(Axis(number, clean(name), clean(what)) for number, name, what in listed),
    )


def interventions(matrix: SourceMatrix) -> tuple[Intervention, ...]:
    """The interventions in the order in which the matrix first prints them."""
    return tuple(
        Intervention(code, code.split(".")[0], text) for code, text in matrix.interventions.items()
    )


def objectives(text: str) -> tuple[Objective, ...]:
    """The 23 objectives: the cells that hold "N. text", whatever their column."""
    table = text[text.index("OBJETIVOS PARA LA MIGRACIÓN") : text.index("\nIMPLEMENTACIÓN DEL PMM")]
    cells = re.findall(r"(?:^|[\t ])(\d{1,2})\. ([^\t\n]+)", table, re.MULTILINE)
    found = {int(number): clean(words) for number, words in cells}
    if sorted(found) != list(range(1, 24)):
        raise SourceError(f"objectives found: {sorted(found)}")
    return tuple(Objective(number, found[number]) for number in sorted(found))


def institutions(text: str) -> tuple[Institution, ...]:
    """The members in the annex's order, then the coordinator, then the partners."""
    annex = text[text.index("\nANEXO\n") :]
    listed = re.findall(r"^(\d+)\. (.+?)(?: \((\w+)\))?\.?$", annex, re.MULTILINE)
    members = [member(int(n), clean(name), acronym) for n, name, acronym in listed]
    names = {key: glossary(text)[key] for key in OTHERS}
    names |= {NAMED[name]: name for name in NAMED if NAMED[name] in ("CNCTP", "MECANISMO")}
    order = (*OTHERS, "CNCTP", "MECANISMO")
    others = [Institution(k, None, names[k], False, k == COORDINATOR) for k in order]
    return (*members, *others)


def member(number: int, name: str, acronym: str) -> Institution:
    """One member of the annex; its key is the acronym unless ``KEYS`` has another."""
    key = KEYS.get(name, acronym)
    if not key:
        raise SourceError(f"no key for {name!r}")
    return Institution(key, number, name, True, True, INSTITUTION_NOTES.get(key, ""))


def claimed_counts(text: str) -> dict[str, tuple[int, int]]:
    """What the table of priorities claims by axis: interventions, activities."""
    claims = re.findall(r"serie de (\w+) intervenciones y (\w+) actividades", text)
    return {
        str(number): (_count(interventions), _count(activities))
        for number, (interventions, activities) in enumerate(claims)
    }


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBER_WORDS[word]


# --- activities and indicators ----------------------------------------------------


def activity(source: SourceActivity) -> Activity:
    """One activity, with who answers for it and why."""
    text = source.responsibles_text
    keys = responsibles_of(text)
    start, end = period(source.period_text)
    return Activity(
        code=source.code,
        intervention=source.code.rsplit(".", 1)[0],
        text=source.text,
        expected_results=source.expected_results,
        responsibles_text=text,
        responsibles=keys,
        principal=principal(keys),
        via_mecanismo=THROUGH_MECHANISM in text or "MECANISMO" in keys,
        period_text=source.period_text,
        period_start=start,
        period_end=end,
        note=" ".join(activity_notes(source.code, text, keys)),
    )


WITHOUT_WORKBOOK = ("CNCTP", "MECANISMO", "OIM", "RNUM")


def principal(keys: tuple[str, ...]) -> str:
    """The first named that has a workbook, else the coordinator."""
    return next((key for key in keys if key not in WITHOUT_WORKBOOK), COORDINATOR)


def activity_notes(code: str, text: str, keys: tuple[str, ...]) -> list[str]:
    """Why the reading of an activity is what it is: by its words, then by judgement."""
    notes = [ACTIVITY_NOTES[code]] if code in ACTIVITY_NOTES else []
    if keys[0] == "CNCTP":
        notes.append(
            f"El Consejo, primero en la lista, no llena libro: la principal es {principal(keys)}, "
            "la siguiente que se nombra."
        )
    notes.extend(
        f"«{name}» se lee {key}."
        for name, key in NAMED.items()
        if name.isupper() and name != key and name in text
    )
    if "y sus dependencias" in text:
        notes.append("«Y sus dependencias» se lee como el ministerio.")
    return notes


def period(text: str) -> tuple[int | None, int | None]:
    """First and last year: "2024 -2028", "2024", or nothing."""
    years = [int(year) for year in re.findall(r"\d{4}", text)]
    if not re.fullmatch(r"(\d{4}( ?- ?\d{4})?)?", text):
        raise SourceError(f"period {text!r}")
    return (years[0], years[-1]) if years else (None, None)


def indicators(source: SourceActivity) -> list[Any]:
    """The indicators of an activity, numbered in the order of the matrix."""
    return [
        indicator(f"{source.code}-{ordinal}", source.code, *pair)
        for ordinal, pair in enumerate(source.pairs, start=1)
    ]


def indicator(id: str, code: str, text: str, target_text: str, second: str) -> Any:
    """One indicator: its words, and how they are read."""
    primary = target_text.removesuffix(second).strip() if second else target_text
    cells = {"id": id, "activity": code, "text": text, "target_text": target_text}
    return INDICATORS.make(cells | reading(id, text, primary, second))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
