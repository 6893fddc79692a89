"""The same figures wherever they are printed: master, open data, JSON, summary.

Each is read back by its headers and held against the independent calculation.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pytest
from support import invented
from support.histories import ours, theirs
from support.independent import Amount, Reckoning
from support.reported import AT

from pni_sheets.consolidation import consolidate
from pni_sheets.consolidation.results import Consolidated, Light
from pni_sheets.reports import open_data
from pni_sheets.reports.master import workbook as master
from pni_sheets.reports.summary import page

SEED = 2024
ROUNDS = ("2025-S1", "2026-S2", "2028-S2")

Rows = dict[str, dict[str, Any]]


@cache
def workbook(name: str) -> openpyxl.Workbook:
    data = master.render(ours(SEED, name), AT)
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def sheet(name: str, title: str, *keys: str) -> Rows:
    """The rows of a sheet by code, cells by header; the header row is the one with the keys."""
    lines = list(workbook(name)[title].iter_rows(values_only=True))
    start = next(n for n, line in enumerate(lines) if set(keys) <= set(line))
    headers = lines[start]
    rows = [dict(zip(headers, line, strict=True)) for line in lines[start + 1 :]]
    return {" ".join(str(row[k]) for k in keys): row for row in rows if row[keys[0]]}


def same(printed: object, reckoned: Amount) -> bool:
    if printed in (None, "") or reckoned is None:
        return printed in (None, "") and reckoned is None
    return float(str(printed)) == pytest.approx(float(reckoned), rel=1e-9, abs=1e-6)


def word(printed: str) -> str:
    """The word of a light; the master shows its symbol before it."""
    symbol, _, rest = printed.partition(" ")
    return rest if len(symbol) == 1 else printed


def differences(rows: Rows, reckoning: Reckoning, names: dict[str, str]) -> list[tuple[str, str]]:
    found = []
    assert set(rows) == set(reckoning.outcomes)
    for key, row in rows.items():
        outcome = reckoning.outcomes[key]
        for header, attribute in names.items():
            reckoned = getattr(outcome, attribute)
            printed = row[header]
            equal = word(printed) == reckoned if attribute == "light" else same(printed, reckoned)
            if not equal:
                found.append((key, header))
    return found


@pytest.mark.parametrize("name", ROUNDS)
def test_indicators_of_the_master(name: str) -> None:
    reckoning = theirs(SEED, name)
    names = {
        "Valor": "value",
        "Meta del período": "expected",
        "Meta (cifra)": "target",
        "Progreso (%)": "progress",
        "Progreso del plan (%)": "progress_plan",
        "Cumplimiento de lo esperado (%)": "share",
        "Semáforo": "light",
    }
    assert not differences(sheet(name, "Indicadores", "Código"), reckoning, names)
    del names["Meta del período"], names["Progreso del plan (%)"]
    del names["Cumplimiento de lo esperado (%)"]
    assert not differences(sheet(name, "Matriz", "Código"), reckoning, names)


def of_indicators(counts: Mapping[str, int]) -> dict[str, int]:
    """Without the light that groups alone can have."""
    assert counts[Light.LOW_COVERAGE] == 0
    return {light: count for light, count in counts.items() if light != Light.LOW_COVERAGE}


@pytest.mark.parametrize("name", ROUNDS)
def test_means_of_the_master(name: str) -> None:
    reckoning = theirs(SEED, name)
    for code, row in sheet(name, "Actividades", "Código").items():
        assert same(row["Progreso (%)"], reckoning.activity(code)[0]), code
        assert same(row["Progreso del plan (%)"], reckoning.activity(code, "progress_plan")[0])
    rows = sheet(name, "Ejes", "Nivel", "Código")
    for axis in reckoning.plan.axes:
        mean, known, due = reckoning.axis(axis.code)
        row = rows[f"Eje {axis.code}"]
        assert same(row["Progreso del año (%)"], mean)
        assert (row["Actividades con dato"], row["De actividades exigibles"]) == (known, due)
        for light, count in of_indicators(reckoning.counts(axis.code)).items():
            assert row[f"Indicadores: {light}"] == count
    total = rows["Plan PNI"]
    assert same(total["Progreso del año (%)"], reckoning.total()[0])
    assert same(total["Progreso del plan (%)"], reckoning.total("progress_plan")[0])


@pytest.mark.parametrize("name", ROUNDS)
def test_persons_of_the_master(name: str) -> None:
    reckoning = theirs(SEED, name)
    for code, row in sheet(name, "Desagregación", "Código").items():
        people = reckoning.outcomes[code].people
        assert row["Mujeres"] == people["mujeres"], code
        assert row["Hombres"] == people["hombres"], code
        assert (row["Menores de 18"] or 0) == people["menores"], code
        assert same(row["Personas"], reckoning.outcomes[code].value), code


@pytest.mark.parametrize("name", ROUNDS)
@pytest.mark.parametrize("public", [False, True])
def test_open_data(name: str, public: bool) -> None:
    files = open_data.build(ours(SEED, name), AT, public=public)
    text = files["indicadores.csv"].decode("utf-8-sig")
    rows = {row["codigo"]: row for row in csv.DictReader(io.StringIO(text))}
    names = {
        "valor": "value",
        "meta_periodo": "expected",
        "meta_valor": "target",
        "progreso": "progress",
        "progreso_plan": "progress_plan",
        "semaforo": "light",
    }
    assert not differences(rows, theirs(SEED, name), names)


@pytest.mark.parametrize("name", ROUNDS)
def test_json(name: str) -> None:
    reckoning = theirs(SEED, name)
    made = json.loads(json.dumps(consolidate.to_json(ours(SEED, name))))
    rows = {row["id"]: row for row in made["indicators"]}
    names = {n: n for n in ("value", "expected", "target", "progress", "progress_plan", "light")}
    assert not differences(rows, reckoning, names)
    for axis in made["axes"]:
        assert same(axis["progress"], reckoning.axis(axis["code"])[0])
        assert axis["lights"] == reckoning.counts(axis["code"])


class Summary(HTMLParser):
    """Reads the exact figures back out of the summary."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.figures: dict[str, str] = {}
        self.indicators: dict[str, str] = {}
        self.axes: dict[str, dict[str, str]] = {}
        self.axis: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self.axis = self.axes.setdefault(given.get("data-axis", ""), {})
        if "data-value" not in given:
            return
        value = given["data-value"]
        if "data-indicator" in given:
            self.indicators[given["data-indicator"]] = value
        elif "data-light" in given:
            self.axis[given["data-light"]] = value
        elif name := given.get("data-figure") or given.get("data-source"):
            self.figures[name] = value
        elif tag == "td":
            self.axis.setdefault("progress", value)


@pytest.mark.parametrize("name", ROUNDS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_summary(name: str, language: str) -> None:
    reckoning = theirs(SEED, name)
    read = Summary(page.render(whole(name), AT, language=language))
    assert same(read.figures["progreso"], reckoning.total()[0])
    assert same(read.figures["progreso_plan"], reckoning.total("progress_plan")[0])
    money = reckoning.money()
    assert same(read.figures["requerido"], money["requerido"])
    assert same(read.figures["ejecutado"], money["ejecutado"])
    assert same(read.figures["brecha"], money["brecha"])
    for source in ("gobierno", "cooperacion", "ong", "privado", "otras"):
        assert same(read.figures[source], money[source]), source
    for axis in reckoning.plan.axes:
        row = read.axes[axis.code]
        assert same(row["progress"], reckoning.axis(axis.code)[0]), axis.code
        counts = {str(Light[light]): int(n) for light, n in row.items() if light != "progress"}
        assert counts == of_indicators(reckoning.counts(axis.code))
    assert len(read.indicators) > 20
    for key, value in read.indicators.items():
        assert same(value, reckoning.outcomes[key].value), key


def whole(name: str) -> Consolidated:
    return ours(SEED, name)


def test_used_contributions_of_a_sum_add_up_to_its_value() -> None:
    checked = 0
    for name in invented.ROUNDS:
        for row in consolidate.to_json(whole(name))["indicators"]:
            parts = [c["counted"] for c in row["contributions"] if c["used"]]
            if whole(name).indicator(row["id"]).official == "" and parts:
                assert sum(parts) == pytest.approx(row["value"])
                checked += 1
    assert checked > 100
