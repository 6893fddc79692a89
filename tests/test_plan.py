"""The catalogue: its counts, every trap of the source text, its files, what follows from it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pni_sheets import plan as catalogue
from pni_sheets.console import sentence
from pni_sheets.errors import PniError
from pni_sheets.model import Plan, Role, SecondaryTarget
from pni_sheets.plan_tables import TABLES

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import extract_plan  # noqa: E402
import plan_dictionary  # noqa: E402
import plan_readings  # noqa: E402
import plan_source  # noqa: E402

EXCERPT = (Path(__file__).parent / "data" / "plan_excerpt.txt").read_text(encoding="utf-8")

#: As the contract lists them.
CONTRACT_KEYS = """ESCO BANDESAL BFA BANCO_HIPOTECARIO CNR CENTA CEPA CONAMYPE CONAPINA CORSATUR
DEFENSORIA_CONSUMIDOR DRTS PROTECCION_CIVIL ALBERGUES INTEGRACION FGR FONAVIPO FSV FOSOFAMILIA
CRECER_JUNTOS IAIP INSTITUTO_CAFE ISSS ISTU ISDEMU INVEST_EL_SALVADOR DGME MAG MINISTERIO_CULTURA
MINISTERIO_DEFENSA MINEC MINEDUCYT MIGOBDT MINISTERIO_HACIENDA MJSP MARN MINSAL MTPS MITUR MIVI
PNC PGR PDDH RNPN SECRETARIA_COMERCIO_INVERSIONES SECRETARIA_INNOVACION SSF MRREE
RNUM OIM CNCTP MECANISMO""".split()  # noqa: SIM905


# --- counts ------------------------------------------------------------------------


def test_the_catalogue_counts_what_the_matrix_counts(plan: Plan) -> None:
    counts = {t.name: len(getattr(plan, t.name, ())) for t in TABLES if t.name != "plan"}
    assert counts == {
        "axes": 7,
        "interventions": 38,
        "activities": 90,
        "indicators": 155,
        "institutions": 52,
        "objectives": 23,
        "alignment": 0,
    }
    assert [i.key for i in plan.institutions] == CONTRACT_KEYS
    assert [i.number for i in plan.institutions if i.member] == list(range(1, 48))
    assert [i.key for i in plan.institutions if not i.workbook] == CONTRACT_KEYS[-4:]
    assert len(plan.reporters) == 48
    assert (plan.start, plan.end) == (2024, 2028)
    assert [o.number for o in plan.objectives] == list(range(1, 24))


def test_the_document_claims_39_interventions_and_93_activities(plan: Plan) -> None:
    found = [(d.axis, d.what, d.claimed, d.found) for d in catalogue.discrepancies(plan)]
    assert found == [
        (None, "interventions", 39, 38),
        (None, "activities", 93, 90),
        ("3", "interventions", 7, 6),
        ("3", "activities", 15, 13),
        ("5", "activities", 12, 11),
    ]


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
    assert first.target_text == second.target_text == "Una estrategia de trabajo."
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
    "0.2.3-1": (None, "USD", "eq", "por_definir", True, "amount"),
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
    assert summed_by_rule_but_one == ["2.3.2-1", "6.1.1-1"]
    assert all(plan.indicator(i).note for i in summed_by_rule_but_one)


def test_people_are_counted_where_the_meta_counts_people_too(plan: Plan) -> None:
    people = {i.id for i in plan.indicators if i.people}
    assert len(people) == 38
    assert {"1.3.1-2", "2.6.1-1", "4.6.7-2", "5.3.2-2", "5.4.2-2", "3.6.2-1"} <= people
    # institutions, attentions, documents, an average, actors, places
    assert not people & {"1.2.2-2", "4.4.2-1", "5.4.2-1", "0.1.1-2", "6.5.1-2", "4.6.1-1"}


def test_what_needs_interpretation_carries_a_note(plan: Plan) -> None:
    for indicator in plan.indicators:
        target = indicator.target
        unstated = not target.periodicity_stated and target.kind != "milestone"
        if unstated or target.value is None or target.secondary:
            assert indicator.note, indicator.id


# --- files ---------------------------------------------------------------------------


@pytest.fixture
def folder(plan: Plan, tmp_path: Path) -> Path:
    catalogue.write_csv(plan, tmp_path)
    return tmp_path


def test_what_is_written_loads_equal(plan: Plan, folder: Path) -> None:
    assert catalogue.load(folder) == plan
    assert catalogue.load(folder).version == plan.version


def test_the_packaged_files_are_in_canonical_form(plan: Plan, tmp_path: Path) -> None:
    catalogue.write_csv(plan, tmp_path, encoding="utf-8")
    for table in TABLES:
        written = (tmp_path / table.file).read_bytes()
        assert written == (catalogue.PACKAGED / table.file).read_bytes(), table.file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_as_spanish_excel_saves_it(
    plan: Plan, folder: Path, encoding: str, separator: str, newline: str
) -> None:
    import csv

    for table in TABLES:
        path = folder / table.file
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        swaps = {"sí": "VERDADERO", "no": "FALSO"}
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=separator, lineterminator=newline)
            writer.writerows([[swaps.get(cell, cell) for cell in row] + [""] for row in rows])
            writer.writerow([])
    assert catalogue.load(folder) == plan


def test_columns_may_be_moved_and_added(plan: Plan, folder: Path) -> None:
    (folder / "alignment.csv").write_text("Nota,OBJECTIVE,axis\nver acta,23,6\n", encoding="utf-8")
    assert catalogue.load(folder).alignment == (("6", 23),)


def spoil(folder: Path, file: str, before: str, after: str) -> None:
    text = (folder / file).read_text(encoding="utf-8-sig")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")


BROKEN = {
    "plan-cell": ("indicators.csv", "15000,atenciones", '"15,000",atenciones', "fila 85"),
    "plan-column": ("axes.csv", "code,name,text", "codigo,name,text", "«code»"),
    "plan-repeated": ("activities.csv", "\n4.6.10,", "\n4.6.9,", "fila 67"),
    "plan-reference": ("indicators.csv", "6.5.4-2,6.5.4,", "6.5.4-2,6.5.5,", "fila 156"),
    "plan-head": ("plan.csv", "2024,2028\n", "2024,2028\nOtro,2024,2028\n", "tiene 2"),
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_catalogue_says_file_row_and_mend(folder: Path, code: str) -> None:
    file, before, after, says = BROKEN[code]
    spoil(folder, file, before, after)
    with pytest.raises(PniError) as caught:
        catalogue.load(folder)
    assert caught.value.code == code
    assert file in sentence(caught.value)
    assert says in sentence(caught.value)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "axes.csv").unlink()
    with pytest.raises(PniError) as caught:
        catalogue.load(folder)
    assert caught.value.code == "plan-file"
    assert "axes.csv" in sentence(caught.value)


@given(st.binary(max_size=300))
def test_any_bytes_in_a_file_end_in_a_plan_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("plan")
    catalogue.write_csv(catalogue.load(), folder)
    (folder / "alignment.csv").write_bytes(b"axis,objective\n" + data)
    assert "alignment.csv" in _said_of(folder)


def _said_of(folder: Path) -> str:
    try:
        return f"alignment.csv: {catalogue.load(folder).alignment}"
    except PniError as error:
        return sentence(error)


def test_a_cell_without_end_is_a_sentence(folder: Path) -> None:
    (folder / "axes.csv").write_text('code,name,text\n0,a,"' + "x" * 200_000, encoding="utf-8")
    with pytest.raises(PniError) as caught:
        catalogue.load(folder)
    assert caught.value.code == "plan-unreadable"
    assert "axes.csv" in sentence(caught.value)


def test_the_ledgers_snapshot_round_trips(plan: Plan) -> None:
    text = catalogue.to_snapshot(plan)
    assert catalogue.from_snapshot(text) == plan
    assert catalogue.to_snapshot(catalogue.from_snapshot(text)) == text


def test_the_version_follows_the_content(plan: Plan) -> None:
    assert re.fullmatch(r"PNI-2024-2028/[0-9a-f]{8}", plan.version)
    first = plan.indicators[0]
    other = replace(first, target=replace(first.target, value=3.0))
    changed = catalogue.revised(plan, indicators=(other, *plan.indicators[1:]))
    assert changed.version != plan.version
    assert catalogue.revised(changed, indicators=plan.indicators) == plan


def test_loading_is_quick_and_imports_nothing_heavy(plan: Plan) -> None:
    best = min(_timed_load() for _ in range(5))
    assert best < 0.030
    code = "import sys, pni_sheets.plan as p; p.load(); print('pandas' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def _timed_load() -> float:
    start = time.perf_counter()
    catalogue.load()
    return time.perf_counter() - start


# --- assignments and the contract's JSON ------------------------------------------------


def test_assignments(plan: Plan) -> None:
    found = {(a.institution, a.activity): a.role for a in catalogue.assignments(plan)}
    assert len(found) == len(catalogue.assignments(plan))
    assert found["MRREE", "5.4.2"] is Role.PRINCIPAL
    assert found["DGME", "5.4.2"] is Role.CORRESPONSABLE
    assert found["PNC", "2.3.1"] is Role.PRINCIPAL
    assert ("CNCTP", "2.3.1") not in found
    assert found["SSF", "0.1.1"] is Role.VIA_MECANISMO
    assert ("MRREE", "0.1.1", Role.VIA_MECANISMO) not in {(*k, r) for k, r in found.items()}
    assert ("SSF", "1.1.1") not in found


def test_every_activity_has_one_principal_with_a_workbook(plan: Plan) -> None:
    principals = [a for a in catalogue.assignments(plan) if a.role is Role.PRINCIPAL]
    assert [a.activity for a in principals] == [a.code for a in plan.activities]
    assert all(plan.institution(a.institution).workbook for a in principals)


def test_every_member_may_contribute_to_what_is_not_already_its_own(plan: Plan) -> None:
    all_of_them = catalogue.assignments(plan)
    through = {a.code for a in plan.activities if a.via_mecanismo}
    for institution in plan.institutions:
        mine = [a for a in all_of_them if a.institution == institution.key]
        if institution.member:
            assert {a.activity for a in mine if a.activity in through} == through
        assert len({a.activity for a in mine}) == len(mine)


def test_the_json_is_the_contracts(plan: Plan) -> None:
    exported = catalogue.export(plan)
    (activity,) = (a for a in exported["activities"] if a["code"] == "5.4.2")
    assert activity["responsibles"] == ["MRREE", "DGME", "RNPN"]
    assert activity["period_start"] == 2024
    (indicator,) = (i for i in exported["indicators"] if i["id"] == "3.3.1-1")
    assert indicator["target"] == {
        "value": 1.0,
        "unit": "agencia creada",
        "comparator": "eq",
        "periodicity": "total",
        "kind": "milestone",
        "secondary": {"value": 1.0, "unit": "evento de lanzamiento"},
        "periodicity_stated": False,
    }
    assert exported["institutions"][0]["key"] == "ESCO"
    assert set(exported["interventions"][0]) == {"code", "axis", "text"}


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
