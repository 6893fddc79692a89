"""The open data: readable by anybody, described in full, harmless, and without small groups."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import datetime
from typing import Any

import pytest
from support.results_sample import MADE, sample

from pni_sheets.consolidation import suppression
from pni_sheets.consolidation.results import Consolidated
from pni_sheets.core.model import Plan
from pni_sheets.reports import open_data
from pni_sheets.reports.master.tables import TABLES, book

#: How a value of each Frictionless type is read back.
READ = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": datetime.fromisoformat,
    "datetime": datetime.fromisoformat,
}


@pytest.fixture(scope="module")
def result(plan: Plan) -> Consolidated:
    return sample(plan)


@pytest.fixture(scope="module")
def files(result: Consolidated) -> dict[str, bytes]:
    return open_data.build(result, MADE, public=False)


@pytest.fixture(scope="module")
def public(result: Consolidated) -> dict[str, bytes]:
    return open_data.build(result, MADE, public=True)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def described(files: dict[str, bytes]) -> dict[str, Any]:
    return json.loads(files["datapackage.json"])


@pytest.mark.parametrize("variant", ["files", "public"])
def test_every_file_fits_its_description(variant: str, request: pytest.FixtureRequest) -> None:
    files = request.getfixturevalue(variant)
    package = described(files)
    assert [r["path"] for r in package["resources"]] == [n for n in files if n.endswith(".csv")]
    for resource in package["resources"]:
        data = files[resource["path"]]
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        schema = resource["schema"]
        found = rows(data)
        reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
        assert next(reader) == [field["name"] for field in schema["fields"]]
        for field in schema["fields"]:
            cells = [row[field["name"]] for row in found]
            constraints = field.get("constraints", {})
            assert not (constraints.get("required") and "" in cells), field["name"]
            for cell in filter(None, cells):
                READ[field["type"]](cell)
                assert cell in constraints.get("enum", [cell]), (resource["name"], field["name"])
        keys = [tuple(row[name] for name in schema.get("primaryKey", ())) for row in found]
        assert not schema.get("primaryKey") or len(set(keys)) == len(keys)


def test_a_package_has_what_the_specification_asks_for(files: dict[str, bytes]) -> None:
    package = described(files)
    assert package["profile"] == "tabular-data-package"
    assert package["name"] == package["name"].lower()
    assert len({r["name"] for r in package["resources"]}) == len(TABLES)
    for resource in package["resources"]:
        assert resource["profile"] == "tabular-data-resource"
        assert set(resource["name"]) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_figures_are_those_of_the_results_to_the_last_digit(
    files: dict[str, bytes], result: Consolidated
) -> None:
    for row, indicator in zip(rows(files["indicadores.csv"]), result.indicators, strict=True):
        for name, value in (("valor", indicator.value), ("progreso", indicator.progress),
                            ("meta_periodo", indicator.expected)):  # fmt: skip
            assert (float(row[name]) if row[name] else None) == value
        assert row["semaforo"] == indicator.light.value


def test_every_datum_is_there_once(files: dict[str, bytes], result: Consolidated) -> None:
    found = rows(files["datos.csv"])
    assert len(found) == len(result.rows) + len(result.history)
    cells = {(r["entrega"], r["hoja"], r["celda"], r["codigo"]) for r in found}
    assert cells == {(o.submission, o.sheet, o.cell, o.key or "—") for o in result.rows}


@pytest.mark.parametrize("start", list(open_data.TRIGGERS))
def test_text_that_a_spreadsheet_would_run_is_neutralised(start: str, plan: Plan) -> None:
    text = f"{start}HYPERLINK(1)"
    files = open_data.build(sample(plan, text=text), MADE, public=False)
    texts = {row["texto"] for row in rows(files["datos.csv"])}
    assert f"'{text}" in texts
    assert text not in texts
    live = [
        cell
        for name, data in files.items()
        if name.endswith(".csv")
        for row in csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
        for cell in row
        if cell.startswith(open_data.TRIGGERS) and not cell.lstrip("-").replace(".", "").isdigit()
    ]
    assert live == []


def test_negative_numbers_stay_numbers() -> None:
    assert open_data.neutral("-5 personas") == "'-5 personas"
    assert open_data._cell(-5.5) == "-5.5"


def test_the_public_variant_has_no_free_text_and_no_one_who_decided(plan: Plan) -> None:
    marked = "CANARIO-TEXTO-LIBRE"
    public = open_data.build(sample(plan, text=marked), MADE, public=True)
    everything = b"".join(public.values()).decode("utf-8")
    assert marked not in everything
    assert ",Coordinación," not in everything
    assert "example.org" not in "".join(
        data.decode() for name, data in public.items() if name != "diccionario.csv"
    )
    complete = open_data.build(sample(plan, text=marked), MADE, public=False)
    whole = b"".join(complete.values()).decode("utf-8")
    assert marked in whole
    assert ",Coordinación," in whole


def test_the_public_variant_has_no_small_groups(
    public: dict[str, bytes], result: Consolidated
) -> None:
    by_code = {row["codigo"]: row for row in rows(public["desagregacion.csv"])}
    columns = {"women": "mujeres", "men": "hombres", "unknown": "sin_dato",
               "undetailed": "sin_detalle", "minors": "menores"}  # fmt: skip
    hidden = 0
    for each in book(result).table("desagregacion").rows:
        hide = suppression.hidden(each, result.thresholds.small_group)
        for part, name in columns.items():
            shown = by_code[each.id][name]
            assert (shown == "") == (part in hide or getattr(each.disaggregation, part) is None)
            hidden += part in hide
    assert hidden
    fields = {row["campo"] for row in rows(public["datos.csv"])}
    assert fields.isdisjoint(open_data.DETAIL)


def test_the_public_variant_has_no_figure_of_one_institution_that_counts_persons(
    public: dict[str, bytes], files: dict[str, bytes], plan: Plan
) -> None:
    persons = {each.id for each in plan.indicators if each.people}
    for name, field in (("cobertura.csv", "semestre"), ("cobertura.csv", "valor")):
        published = {row[field] for row in rows(public[name]) if row["codigo"] in persons}
        assert published == {""}
        assert any(row[field] for row in rows(files[name]) if row["codigo"] in persons)
        assert any(row[field] for row in rows(public[name]) if row["codigo"] not in persons)
    assert not [
        row
        for row in rows(public["datos.csv"])
        if row["codigo"] in persons and row["campo"] in open_data.FIGURES
    ]


def test_same_results_give_the_same_bytes(result: Consolidated, files: dict[str, bytes]) -> None:
    assert open_data.build(result, MADE, public=False) == files


def test_a_demonstration_says_so(plan: Plan) -> None:
    package = described(open_data.build(sample(plan, synthetic=True), MADE, public=True))
    assert package["synthetic"] is True
    assert "DATOS SINTÉTICOS" in package["description"]
