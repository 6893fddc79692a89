"""Changed headers: which are still the form's column, and which say something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pni_sheets.forms import report_form
from pni_sheets.intake.headers import Likeness, best, likeness

SAME, DOUBTFUL, OTHER = Likeness.SAME, Likeness.DOUBTFUL, Likeness.OTHER

#: What came, what the form says, what it is.
CHANGED = [
    # shortened, lengthened by empty words, misspelt, plural: the same
    ("Avance", "Avance del semestre", SAME),
    ("AVANCE DEL SEMESTRE", "Avance del semestre", SAME),
    ("Avance en el semestre", "Avance del semestre", SAME),
    ("Avanze del semestre", "Avance del semestre", SAME),
    ("Avances del semestre", "Avance del semestre", SAME),
    ("Avnace del semestre", "Avance del semestre", SAME),
    ("Estado actual", "Estado", SAME),
    ("Menores", "Menores de 18", SAME),
    ("Menor de 18", "Menores de 18", SAME),
    ("Fecha", "Fecha de validación", SAME),
    ("Fecha de validacion:", "Fecha de validación", SAME),
    ("Dificultades", "Dificultades y riesgos", SAME),
    ("Riesgos y dificultades", "Dificultades y riesgos", SAME),
    ("Medio verificación", "Medio de verificación", SAME),
    ("Medios de verificación", "Medio de verificación", SAME),
    ("Mujer", "Mujeres", SAME),
    ("Aporte", "Descripción del aporte", DOUBTFUL),
    ("Requerido", "Requerido (USD)", SAME),
    ("Gobierno", "Gobierno (USD)", SAME),
    ("Cooperación (USD)", "Cooperación internacional (USD)", SAME),
    ("Ejecutado USD", "Ejecutado (USD)", SAME),
    ("Persona que reporta:", "Persona que reporta", SAME),
    ("Titular que valida", "Titular o designado que valida", SAME),
    ("Proximos pasos", "Próximos pasos", SAME),
    ("Descripción", "Descripción del avance", SAME),
    ("Descripcion del abance", "Descripción del avance", SAME),
    ("¿Hay avances?", "¿Hay avances que reportar?", SAME),
    ("Justificación", "Justificación si no hay avances", DOUBTFUL),
    # negated, of another number, currency, time, or with a word more: a question
    ("Mayores de 18", "Menores de 18", DOUBTFUL),
    ("Menores de 15", "Menores de 18", DOUBTFUL),
    ("Menores de 18 años", "Menores de 18", DOUBTFUL),
    ("Con dato de sexo", "Sin dato de sexo", DOUBTFUL),
    ("Dato de sexo", "Sin dato de sexo", DOUBTFUL),
    ("Sexo", "Sin dato de sexo", DOUBTFUL),
    ("Avance del semestre anterior", "Avance del semestre", DOUBTFUL),
    ("Avance anual", "Avance del semestre", DOUBTFUL),
    ("Avance acumulado", "Avance del semestre", DOUBTFUL),
    ("Avance esperado", "Avance del semestre", DOUBTFUL),
    ("Sin avance en el semestre", "Avance del semestre", DOUBTFUL),
    ("Requerido (EUR)", "Requerido (USD)", DOUBTFUL),
    ("Requerido (colones)", "Requerido (USD)", DOUBTFUL),
    ("Requerido 2024 (USD)", "Requerido (USD)", DOUBTFUL),
    ("No ejecutado (USD)", "Ejecutado (USD)", DOUBTFUL),
    ("Por ejecutar y ejecutado (USD)", "Ejecutado (USD)", DOUBTFUL),
    ("Ejecutado en miles (USD)", "Ejecutado (USD)", DOUBTFUL),
    ("¿No hay avances que reportar?", "¿Hay avances que reportar?", DOUBTFUL),
    ("Estado anterior", "Estado", DOUBTFUL),
    ("Mujeres y hombres", "Mujeres", DOUBTFUL),
    ("Total mujeres", "Mujeres", DOUBTFUL),
    ("Fecha de envío", "Fecha de validación", DOUBTFUL),
    ("Próximos pasos no cumplidos", "Próximos pasos", DOUBTFUL),
    # of another thing altogether
    ("Responsable", "Avance del semestre", OTHER),
    ("Hombres", "Mujeres", OTHER),
    ("Teléfono", "Correo electrónico", OTHER),
    ("Dato", "Sin dato de sexo", DOUBTFUL),
    ("Estado con corte a junio", "Estado", DOUBTFUL),
    ("", "Estado", OTHER),
]


@pytest.mark.parametrize(("seen", "wanted", "kind"), CHANGED)
def test_a_changed_header(seen: str, wanted: str, kind: Likeness) -> None:
    assert likeness(seen, wanted) is kind


ENTRIES = [(sheet, field) for sheet in report_form.SHEETS for field in sheet.entries]


@pytest.mark.parametrize(("sheet", "field"), ENTRIES, ids=lambda each: each.name)
def test_no_header_of_a_sheet_passes_for_another(
    sheet: report_form.Sheet, field: report_form.Field
) -> None:
    others = [each.header for each in sheet.fields if each.name != field.name]
    assert best(others, field.header)[0] is None


@pytest.mark.parametrize(("sheet", "field"), ENTRIES, ids=lambda each: each.name)
@pytest.mark.parametrize("added", ["No {}", "{} anterior", "{} (EUR)", "{} 2023", "{} esperado"])
def test_a_word_that_turns_the_meaning_is_a_question(
    sheet: report_form.Sheet, field: report_form.Field, added: str
) -> None:
    assert likeness(added.format(field.header), field.header) is DOUBTFUL


def test_two_that_would_do_are_a_question() -> None:
    assert best(["Avance", "Avances"], "Avance del semestre") == (None, 0)
    assert best(["Otra", "Avance"], "Avance del semestre") == (1, None)
    assert best(["Avance anterior"], "Avance del semestre") == (None, 0)


@given(st.text(max_size=60), st.sampled_from([field.header for _, field in ENTRIES]))
def test_any_text_is_judged(seen: str, wanted: str) -> None:
    assert likeness(seen, wanted) in Likeness
