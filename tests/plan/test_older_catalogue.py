"""A catalogue of before some columns were added is read as if they were blank."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from pni_sheets.core.model import Plan
from pni_sheets.plan import catalogue
from pni_sheets.plan.tables import INDICATORS

NEWER = {column.name for column in INDICATORS.columns if column.newer}


def test_a_folder_without_the_newer_columns(plan: Plan, tmp_path: Path) -> None:
    catalogue.write_csv(plan, tmp_path, encoding="utf-8")
    path = tmp_path / INDICATORS.file
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    kept = [name for name in rows[0] if name not in NEWER]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, kept, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    found = catalogue.load(tmp_path).indicator("5.5.1-2")
    assert (found.gradual, found.due_by, found.baseline) == (False, "", None)


def test_the_ledgers_snapshot_without_the_newer_columns(plan: Plan) -> None:
    snapshot = json.loads(catalogue.to_snapshot(plan))
    table = snapshot["tables"]["indicators"]
    places = [n for n, name in enumerate(table["columns"]) if name not in NEWER]
    table["columns"] = [table["columns"][n] for n in places]
    table["rows"] = [[row[n] for n in places] for row in table["rows"]]
    older = catalogue.from_snapshot(json.dumps(snapshot))
    assert older.version == plan.version
    assert not any(i.gradual or i.due_by or i.to_confirm for i in older.indicators)


def test_spanish_excel_writes_a_baselines_day_its_own_way(plan: Plan, tmp_path: Path) -> None:
    catalogue.write_csv(plan, tmp_path, encoding="utf-8")
    path = tmp_path / INDICATORS.file
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    level = next(row for row in rows if row["id"] == "5.5.1-2")
    level |= {"baseline": "4", "baseline_date": "31/12/2023", "baseline_source": "Informe."}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    found = catalogue.load(tmp_path).indicator("5.5.1-2")
    assert (found.baseline, str(found.baseline_date)) == (4.0, "2023-12-31")
    exported = next(
        i for i in catalogue.export(catalogue.load(tmp_path))["indicators"] if i["id"] == "5.5.1-2"
    )
    assert exported["baseline_date"] == "2023-12-31"
