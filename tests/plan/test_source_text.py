"""The extraction: every trap of the source text, and how metas are read."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from support.paths import ROOT

from pni_sheets.core.model import Plan, SecondaryTarget
from pni_sheets.plan import catalogue as catalogue
from pni_sheets.plan.tables import TABLES

sys.path.insert(0, str(ROOT / "scripts"))

import extract_plan
import plan_dictionary
import plan_readings
import plan_source

EXCERPT = Path(__file__).with_name("plan_excerpt.txt").read_text(encoding="utf-8")


def test_the_claims_are_those_of_the_documents_own_table() -> None:
    assert extract_plan.claimed_counts(EXCERPT) == catalogue.DOCUMENT_COUNTS


# --- extraction: the excerpt of the source gives the packaged rows ---------------------


@pytest.fixture(scope="module")
def extracted() -> Plan:
    return extract_plan.extract(EXCERPT)


def test_the_excerpt_gives_exactly_the_packaged_rows(plan: Plan, extracted: Plan) -> None:
    assert len(extracted.activities) == 49
    assert len(extracted.indicators) == 90
    for table, name in (("activities", "activity"), ("indicators", "indicator")):
        for row in getattr(extracted, table):
            assert row == getattr(plan, name)(getattr(row, "code", None) or row.id)
    for table in ("axes", "institutions", "objectives"):
        assert getattr(extracted, table) == getattr(plan, table)
    texts = {i.code: i for i in plan.interventions}
    assert all(texts[i.code] == i for i in extracted.interventions)


def test_every_text_of_the_excerpt_is_verbatim(extracted: Plan) -> None:
    source = plan_source.clean(EXCERPT)
    texts = [a.text for a in extracted.activities] + [
        a.expected_results for a in extracted.activities
    ]
    texts += [i.text for i in extracted.indicators] + [i.target_text for i in extracted.indicators]
    texts += [i.text for i in extracted.interventions] + [o.text for o in extracted.objectives]
    texts += [i.name for i in extracted.institutions] + [a.text for a in extracted.axes]
    assert [text for text in texts if text not in source] == []


@pytest.mark.parametrize(
    ("row", "pairs"),
    [
        # 3.2.3, 4.5.2, 4.6.5: shifted four columns to the left
        ("Número de cosas.\t\t\t\t50 participantes por año.\t\t", [("Número de cosas.", 50)]),
        # 3.6.3: shifted by one
        ("\t\t\tNúmero de personas.\t5,000 personas por año.\t\t", [("Número de personas.", 5000)]),
        # in place, as everywhere else
        ("\t\t\t\tNúmero de personas.\t7 al año.\t", [("Número de personas.", 7)]),
        # 6.3.1: a responsible and nothing else
        ("\t\t\tDGME\t\t\t", []),
        # 5.3.2: a responsible and an indicator
        ("\t\t\tDGME\tNúmero de actores.\t50 por año\t", [("Número de actores.", 50)]),
    ],
)
def test_a_row_that_goes_on_is_told_by_what_it_holds(row: str, pairs: list[object]) -> None:
    head = "1.1 Algo\t1.1.1 Actividad\tResultado\tMRREE\tPrimero.\tUna por año.\t2024"
    (activity,) = plan_source.read_matrix([head, row]).activities
    assert [(name, plan_readings.parse_meta(m).value) for name, m, _ in activity.pairs[1:]] == pairs
    assert activity.responsibles == (["MRREE", "DGME"] if "DGME" in row else ["MRREE"])


SHIFTED = {
    "3.2.3-2": ("Número de funcionarios participantes involucrados en Movilidad laboral.", 50),
    "3.6.3-2": ("Número de personas alcanzadas a través de campañas de información.", 5000),
    "4.5.2-2": ("Número de actualizaciones del catálogo.", 2),
    "4.5.2-3": ("Número de catálogos distribuidos en eventos", 500),
    "4.6.5-2": ("Número de Emprendimientos creados.", 30),
}


@pytest.mark.parametrize("id", SHIFTED)
def test_rows_shifted_to_the_left(plan: Plan, id: str) -> None:
    indicator = plan.indicator(id)
    assert (indicator.text, indicator.target.value) == SHIFTED[id]


def test_interventions_printed_twice_are_one(plan: Plan) -> None:
    assert [i.code for i in plan.interventions].count("3.3") == 1
    assert [i.code for i in plan.interventions].count("3.4") == 1
    of_them = [a.code for a in plan.activities if a.intervention in ("3.3", "3.4")]
    assert of_them == ["3.3.1", "3.3.2", "3.4.1", "3.4.2"]


def test_an_intervention_printed_twice_with_other_words_is_refused() -> None:
    rows = [
        "1.1 Algo\t1.1.1 A\tR\tMRREE\tUno.\tUna.\t2024",
        "1.1 Otro\t1.1.2 B\tR\tMRREE\tU.\tUn.\t2024",
    ]
    with pytest.raises(plan_source.SourceError, match=r"1\.1: printed twice"):
        plan_source.read_matrix(rows)


@pytest.mark.parametrize(
    ("code", "intervention"),
    [("1.4.3", "1.4"), ("4.6.6", "4.6"), ("4.6.11", "4.6"), ("5.3.2", "5.3"), ("6.5.3", "6.5")],
)
def test_rows_after_a_page_break_keep_their_intervention(
    plan: Plan, code: str, intervention: str
) -> None:
    assert plan.activity(code).intervention == intervention


def test_an_indicator_after_a_page_break_belongs_to_the_activity_before(plan: Plan) -> None:
    assert [i.id for i in plan.indicators_of("2.4.2")] == ["2.4.2-1", "2.4.2-2"]
    assert plan.indicator("2.4.2-2").target_text == "2 informes por año."


ON_SEVERAL_ROWS = {
    "5.3.2": ("MRREE", "DGME"),
    "5.7.1": ("MRREE", "MINSAL", "ISDEMU"),
    "6.1.1": ("MARN", "MRREE"),
    "6.2.1": ("MARN", "MRREE"),
    "6.3.1": ("MARN", "MRREE", "MAG", "DGME", "ISTU"),
    "6.5.1": ("MARN", "MRREE", "MAG", "MIVI", "MIGOBDT"),
}


@pytest.mark.parametrize("code", ON_SEVERAL_ROWS)
def test_responsibles_on_continuation_rows(plan: Plan, code: str) -> None:
    assert plan.activity(code).responsibles == ON_SEVERAL_ROWS[code]


def test_responsibles_on_continuation_rows_are_no_indicators(plan: Plan) -> None:
    counts = {code: len(plan.indicators_of(code)) for code in ON_SEVERAL_ROWS}
    expected = {"5.3.2": 2, "5.7.1": 3, "6.1.1": 1, "6.2.1": 1, "6.3.1": 2, "6.5.1": 2}
    assert counts == expected


SEVERAL_IN_ONE_CELL = {
    "1.1.2": ["Una estrategia finalizada y aprobada.", "20 instituciones."],
    "1.2.2": ["Tres capacitaciones realizadas por año.", "20 participantes por año."],
    "5.4.2": ["20 documentos por mes.", "5,000 migrantes retornados por año."],
    "5.6.1": ["10 productos de comunicación.", "5,000 personas por año"],
    "6.3.3": [
        "Cinco iniciativas de acompañamiento técnico.",
        "Siete instituciones clave por año.",
        "50 participantes por año.",
    ],
    "6.4.3": [
        "Una evaluación de riesgos climáticos que integra el desplazamiento humano a nivel del "
        "país.",
        "Al menos 3 planes temáticos incorporan la variable de movilidad humana.",
    ],
    "6.5.2": ["4 instituciones", "10 instrumentos y/o herramientas"],
    "6.5.4": ["Tres actividades por año.", "3,500 personas por año."],
}


@pytest.mark.parametrize("code", SEVERAL_IN_ONE_CELL)
def test_a_cell_with_several_indicators_gives_each_its_own_meta(plan: Plan, code: str) -> None:
    found = plan.indicators_of(code)
    assert [i.target_text for i in found] == SEVERAL_IN_ONE_CELL[code]
    assert [i.id for i in found] == [f"{code}-{n + 1}" for n in range(len(found))]


def test_two_indicators_that_share_one_meta(plan: Plan) -> None:
    first, second = plan.indicators_of("0.1.2")
    assert first.text == "Estrategia completada."
    assert second.text == "Revisión anual de la Estrategia."
    assert first.target_text == "Una estrategia de trabajo."
    assert second.target_text == ""  # the cell's only meta is the first one's
    assert (second.target.value, second.target.unit) == (1, "revisión")
    assert first.note
    assert second.note


@pytest.mark.parametrize(
    ("id", "first", "second"),
    [
        ("3.3.1-1", "agencia creada", SecondaryTarget(1, "evento de lanzamiento")),
        ("6.3.2-1", "mapeo", SecondaryTarget(1, "plan de formación")),
    ],
)
def test_one_indicator_with_two_metas_keeps_both(
    plan: Plan, id: str, first: str, second: SecondaryTarget
) -> None:
    target = plan.indicator(id).target
    assert (target.value, target.unit, target.secondary) == (1, first, second)
    assert sum(i.target.secondary is not None for i in plan.indicators) == 2


def test_institutions_without_an_acronym_are_recognised(plan: Plan) -> None:
    assert "MIVI" in plan.activity("6.3.2").responsibles
    assert "MIVI" in plan.activity("6.5.1").responsibles  # "Ministerio de vivienda"
    assert plan.institution("BANCO_HIPOTECARIO").name == "Banco Hipotecario"
    assert plan.activity("2.3.1").responsibles[0] == "CNCTP"
    assert plan.activity("2.3.1").principal == "PNC"
    assert plan.activity("2.3.2").principal == "PNC"


@pytest.mark.parametrize(
    ("code", "typo", "key"),
    [("1.4.3", "MPTS", "MTPS"), ("6.3.2", "MIGOBBDT", "MIGOBDT"), ("6.4.1", "MIGOBBDT", "MIGOBDT")],
)
def test_typos_resolve_and_stay_beside(plan: Plan, code: str, typo: str, key: str) -> None:
    activity = plan.activity(code)
    assert typo in activity.responsibles_text
    assert key in activity.responsibles
    assert f"«{typo}» se lee {key}." in activity.note


def test_the_typo_of_the_annex_resolves_too(plan: Plan) -> None:
    assert plan.institution("MIGOBDT").number == 33
    assert "(MIGOBT)" in EXCERPT


def test_an_unknown_responsible_stops_the_extraction() -> None:
    with pytest.raises(plan_source.SourceError, match="NASA"):
        plan_source.responsibles_of("MRREE NASA")


def test_mecanismo_is_the_mecanismo_only_where_it_answers(plan: Plan) -> None:
    # 2.4.2 speaks of a mechanism of referral, 5.2.1 of one for reintegration.
    assert "mecanismo de derivación" in plan.activity("2.4.2").expected_results
    assert plan.activity("2.4.2").responsibles == ("PNC", "FGR")
    assert not plan.activity("2.4.2").via_mecanismo
    assert plan.indicator("5.2.1-1").text.endswith("dentro del mecanismo.")
    assert plan.activity("5.2.1").responsibles == ("MRREE",)
    assert plan.activity("0.3.3").responsibles == ("MECANISMO",)
    assert plan.activity("0.3.3").principal == "MRREE"
    assert plan.activity("0.3.3").via_mecanismo


def test_through_the_mecanismo(plan: Plan) -> None:
    through = [a.code for a in plan.activities if a.via_mecanismo]
    assert " ".join(through) == (
        "0.1.1 0.1.2 0.1.3 0.2.1 0.2.2 0.2.3 0.3.2 0.3.3 0.3.4 0.4.1 0.4.2 2.2.1 2.2.2 2.2.3 "
        "4.2.1 4.4.2 4.4.3 4.5.1 4.6.4 4.6.5 4.6.6 5.1.1 5.2.1 5.5.1 5.6.2"
    )


def test_periods(plan: Plan) -> None:
    assert [a.code for a in plan.activities if not a.period_text] == ["3.6.2"]
    assert plan.activity("3.6.2").period_start is None
    assert plan.period(plan.activity("3.6.2")) == (2024, 2028)
    assert plan.activity("3.6.2").note
    assert plan.activity("6.5.2").period_text == "2024 -2028"
    assert plan.period(plan.activity("6.5.2")) == (2024, 2028)
    assert plan.period(plan.activity("2.4.1")) == (2024, 2024)


def test_no_tag_no_doubled_space_is_left(plan: Plan) -> None:
    texts = [
        cell
        for table in TABLES
        for row in catalogue.tables(plan)[table.name]
        for cell in table.take(row).values()
        if isinstance(cell, str)
    ]
    assert [t for t in texts if re.search(r"<|>|\s\s|[\t\n]|^\s|\s$", t)] == []
    assert plan.activity("6.3.2").expected_results.startswith(
        "Programa de formación de capacidades elaborado, incluyendo guías didácticas para su "
        "implementación. Un mapeo de socios"
    )


def test_4_6_10_comes_after_4_6_9(plan: Plan) -> None:
    codes = [a.code for a in plan.activities]
    assert codes.index("4.6.10") == codes.index("4.6.9") + 1
    assert codes == sorted(codes, key=catalogue.order)
    ids = [i.id for i in plan.indicators]
    assert ids == sorted(ids, key=catalogue.order)


def test_equal_texts_in_different_activities_stay_apart(plan: Plan) -> None:
    same = [i.id for i in plan.indicators if i.text == "Número de reuniones por año."]
    assert same == ["1.1.1-1", "2.1.1-1", "3.1.1-1", "4.1.1-1", "6.1.1-1"]


# --- metas ---------------------------------------------------------------------------

METAS = {
    # id: value, unit, comparator, periodicity, stated, kind
    "0.1.1-1": (2, "reuniones", "eq", "anual", True, "count"),
    "0.1.1-2": (2, "participantes por eje de trabajo", "eq", "por_evento", False, "average"),
    "0.2.1-1": (1, "actualización", "eq", "anual", True, "milestone"),
    "0.2.2-2": (12, "presupuestos de gobierno", "eq", "anual", True, "count"),
    "0.2.3-1": (None, "USD", "eq", "por_definir", False, "amount"),
    "0.2.3-2": (75, "%", "eq", "total", False, "percent"),
    "0.3.3-1": (4, "estudios", "eq", "total", True, "count"),
    "0.3.4-1": (25, "%", "eq", "anual", True, "percent"),
    "1.2.2-2": (20, "participantes", "eq", "anual", True, "count"),
    "1.3.1-2": (5000, "personas", "eq", "anual", True, "count"),
    "2.1.1-2": (8, "instituciones participantes", "eq", "total", False, "average"),
    "2.5.2-1": (5000, "personas extranjeras regularizadas", "eq", "total", False, "count"),
    "4.4.2-1": (15000, "atenciones", "gt", "anual", True, "count"),
    "4.4.2-2": (5000, "personas informadas", "eq", "anual", True, "count"),
    "4.5.2-2": (2, "actualizaciones", "eq", "anual", True, "count"),
    "4.6.5-2": (30, "emprendimientos", "eq", "anual", True, "count"),
    "4.6.10-2": (500, "miembros de la diáspora", "eq", "anual", True, "count"),
    "5.1.1-2": (8, "instituciones participantes", "eq", "total", False, "average"),
    "5.4.1-1": (500, "migrantes", "eq", "mensual", True, "count"),
    "5.4.2-1": (20, "documentos", "eq", "mensual", True, "count"),
    "6.1.1-1": (3, "reuniones", "ge", "anual", True, "count"),
    "6.2.1-1": (2, "planes", "ge", "total", False, "count"),
    "6.3.1-1": (1, "diagnóstico", "eq", "total", False, "milestone"),
    "6.3.1-2": (1, "temario de capacitación", "eq", "total", False, "milestone"),
    "6.3.3-2": (7, "instituciones clave", "eq", "anual", True, "count"),
    "6.4.3-1": (1, "evaluación de riesgos climáticos", "eq", "total", False, "milestone"),
}  # fmt: skip


@pytest.mark.parametrize("id", METAS)
def test_metas_are_structured(plan: Plan, id: str) -> None:
    t = plan.indicator(id).target
    assert (t.value, t.unit, t.comparator, t.periodicity, t.periodicity_stated, t.kind) == METAS[id]


def test_only_one_meta_is_left_undefined(plan: Plan) -> None:
    assert [i.id for i in plan.indicators if i.target.value is None] == ["0.2.3-1"]


def test_only_one_indicator_is_read_against_its_own_meta(plan: Plan) -> None:
    """Every figure is in its meta's words, but for those whose reading is written down."""
    implied = {"0.1.2-2", "0.2.3-1", "6.3.1-1", "6.3.1-2"}
    for indicator in plan.indicators:
        if indicator.id not in implied:
            words = indicator.target_text.split(". ")[0]
            assert plan_readings.parse_meta(words).value == indicator.target.value, indicator.id


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Más de 15 mil atenciones por año.", 15000),
        ("5,000 personas por año.", 5000),
        ("Catorce reuniones", None),
        ("reuniones", None),
        ("al menos doce planes", 12),
    ],
)
def test_figures_in_words(text: str, value: float | None) -> None:
    if value is None:
        with pytest.raises(plan_readings.MetaError):
            plan_readings.parse_meta(text)
    else:
        assert plan_readings.parse_meta(text).value == value


def test_a_code_inside_a_meta_is_no_figure() -> None:
    assert plan_readings.parse_meta("Tres planes de la 0.4.1 por año.").value == 3
    assert plan_readings.parse_meta("Meta a elaborar en actividad 0.2.1.").value is None


def test_accumulation_follows_the_meta(plan: Plan) -> None:
    of = {i.id: i.accumulation for i in plan.indicators}
    assert (of["1.3.1-2"], of["5.4.1-1"]) == ("flujo", "flujo")
    assert (of["2.4.1-1"], of["0.3.3-1"]) == ("acumulado", "acumulado")
    assert (of["0.2.3-2"], of["5.7.1-1"], of["0.1.1-2"]) == ("nivel", "nivel", "nivel")
    assert of["2.1.1-2"] == "promedio"
    assert (of["0.1.2-1"], of["6.3.2-1"]) == ("hito", "hito")


def test_a_level_or_a_product_has_one_official_figure(plan: Plan) -> None:
    for indicator in plan.indicators:
        single = indicator.accumulation in ("hito", "nivel", "promedio")
        if single or indicator.target.kind in ("milestone", "percent", "average"):
            assert indicator.consolidation == "principal", indicator.id
    summed_by_rule_but_one = [
        i.id
        for i in plan.indicators
        if i.accumulation in ("flujo", "acumulado")
        and i.target.kind in ("count", "amount")
        and i.consolidation == "principal"
    ]
    joint = plan_readings.JOINT
    assert set(summed_by_rule_but_one) == {"2.3.2-1", "6.1.1-1", *joint}
    assert all(plan.indicator(i).to_confirm for i in joint)


def test_people_are_counted_where_the_meta_counts_people_too(plan: Plan) -> None:
    people = {i.id for i in plan.indicators if i.people}
    assert len(people) == 37
    assert {"1.3.1-2", "2.6.1-1", "4.6.7-2", "5.3.2-2", "5.4.2-2", "3.6.2-1"} <= people
    # institutions, attentions, documents, an average, actors, places
    assert not people & {"1.2.2-2", "4.4.2-1", "5.4.2-1", "0.1.1-2", "6.5.1-2", "4.6.1-1"}


def test_what_needs_interpretation_carries_a_note(plan: Plan) -> None:
    for indicator in plan.indicators:
        target = indicator.target
        unstated = not target.periodicity_stated and target.kind != "milestone"
        if unstated or target.value is None or target.secondary:
            assert indicator.note, indicator.id


# --- docs/plan.md -----------------------------------------------------------------------

DOCUMENT = (ROOT / "docs" / "plan.md").read_text(encoding="utf-8")


def test_the_column_dictionary_is_that_of_the_declarations() -> None:
    assert DOCUMENT.endswith(plan_dictionary.dictionary() + "\n")


def test_the_classes_of_the_document_are_those_of_the_catalogue(plan: Plan) -> None:
    rows = re.findall(r"^\| (\w+) \| (\w+) \| (suma|principal) \| (\d+) \|", DOCUMENT, re.MULTILINE)
    found = Counter((i.target.kind, i.accumulation, i.consolidation) for i in plan.indicators)
    assert {tuple(row[:3]): int(row[3]) for row in rows} == {
        tuple(map(str, key)): count for key, count in found.items()
    }


def test_the_counts_of_the_document_are_those_of_the_catalogue(plan: Plan) -> None:
    assert f"{sum(a.via_mecanismo for a in plan.activities)} activities; every member" in DOCUMENT
    assert f"{sum(i.people for i in plan.indicators)} indicators; see below" in DOCUMENT
    unstated = sum(not i.target.periodicity_stated for i in plan.indicators)
    assert f"`periodicity_stated` no ({unstated} metas)" in DOCUMENT
