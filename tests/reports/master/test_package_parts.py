"""The known causes of Excel's repair prompt, looked for in the parts of the master itself.

Excel does not run here. Each test is one thing that makes it offer to repair a file.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections import Counter
from xml.etree import ElementTree

import pytest
from support.results_sample import MADE, sample

from pni_sheets.core.model import Plan
from pni_sheets.reports.master import workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module", params=["texto", "largo"])
def parts(plan: Plan, request: pytest.FixtureRequest) -> dict[str, bytes]:
    text = "Acta" if request.param == "texto" else "\x0b\x00<&>\ufffe" + "ñ😀" * 20_000
    data = workbook.render(sample(plan, text=text), MADE)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def sheets(parts: dict[str, bytes]) -> dict[str, ElementTree.Element]:
    return {
        name: ElementTree.fromstring(data)
        for name, data in parts.items()
        if name.startswith("xl/worksheets/sheet")
    }


def test_every_part_is_well_formed_and_named_once(parts: dict[str, bytes]) -> None:
    for name, data in parts.items():
        assert name.endswith((".xml", ".rels"))
        ElementTree.fromstring(data)
    assert len({name.lower() for name in parts}) == len(parts)


def test_every_part_has_its_type_and_every_relation_its_part(parts: dict[str, bytes]) -> None:
    types = parts["[Content_Types].xml"].decode()
    for name in parts:
        if name.endswith(".xml") and name != "[Content_Types].xml":
            assert f'PartName="/{name}"' in types, name
    for name, data in parts.items():
        if name.endswith(".rels"):
            base = name.split("_rels/")[0]
            for target in re.findall(rb'Target="([^"]+)"', data):
                path = _resolve(base, target.decode())
                assert path in parts, (name, target)


def _resolve(base: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    folders = [f for f in base.strip("/").split("/") if f]
    for step in target.split("/"):
        if step == "..":
            folders.pop()
        else:
            folders.append(step)
    return "/".join(folders)


def test_sheet_names_are_short_unique_and_allowed(parts: dict[str, bytes]) -> None:
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    names = [sheet.get("name") or "" for sheet in book.iter(f"{MAIN}sheet")]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_tables_have_unique_names_ids_and_the_headers_of_their_cells(
    parts: dict[str, bytes],
) -> None:
    tables = [ElementTree.fromstring(d) for n, d in parts.items() if n.startswith("xl/tables/")]
    assert len(tables) >= 18
    names = [table.get("name") or "" for table in tables]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z_]\w*", name) for name in names)
    assert not [name for name in names if re.fullmatch(r"[A-Za-z]{1,3}\d+", name)]
    assert len({table.get("id") for table in tables}) == len(tables)
    for table in tables:
        headers = [column.get("name") for column in table.iter(f"{MAIN}tableColumn")]
        assert all(headers)
        assert len({str(h).casefold() for h in headers}) == len(headers)
        first, last = (table.get("ref") or "").split(":")
        wide = _number(last) - _number(first) + 1
        assert wide == len(headers)


def _number(cell: str) -> int:
    letters = re.sub(r"\d", "", cell)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def test_tables_of_a_sheet_do_not_overlap(parts: dict[str, bytes]) -> None:
    spans: dict[str, list[tuple[int, int]]] = {}
    for name, data in parts.items():
        if not name.startswith("xl/worksheets/_rels/"):
            continue
        for target in re.findall(rb"tables/(table\d+\.xml)", data):
            ref = ElementTree.fromstring(parts[f"xl/tables/{target.decode()}"]).get("ref") or ""
            rows = [int(r) for r in re.findall(r"\d+", ref)]
            spans.setdefault(name, []).append((rows[0], rows[1]))
    for held in spans.values():
        ordered = sorted(held)
        assert all(a[1] < b[0] for a, b in itertools.pairwise(ordered))


def test_cells_are_in_order_and_hold_what_excel_can_hold(parts: dict[str, bytes]) -> None:
    strings = ElementTree.fromstring(parts["xl/sharedStrings.xml"])
    held = ["".join(t.text or "" for t in item.iter(f"{MAIN}t")) for item in strings]
    assert not [text for text in held if "\ufffe" in text or "\uffff" in text]
    assert max(len(_unescaped(text).encode("utf-16-le")) // 2 for text in held) <= 32_767
    styles = ElementTree.fromstring(parts["xl/styles.xml"])
    formats = styles.find(f"{MAIN}cellXfs")
    assert formats is not None
    for name, sheet in sheets(parts).items():
        rows = [int(row.get("r") or 0) for row in sheet.iter(f"{MAIN}row")]
        assert rows == sorted(set(rows)), name
        for row in sheet.iter(f"{MAIN}row"):
            places = [_number(cell.get("r") or "") for cell in row]
            assert places == sorted(set(places)), name
        for cell in sheet.iter(f"{MAIN}c"):
            assert int(cell.get("s") or 0) < len(formats)
            value = cell.find(f"{MAIN}v")
            if cell.get("t") == "s" and value is not None:
                assert int(value.text or -1) < len(held)
            elif cell.get("t") is None and value is not None:
                assert float(value.text or "nan") == float(value.text or "nan"), "NaN"


def _unescaped(text: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), text)


def test_links_are_few_enough_and_lead_to_sheets_that_exist(parts: dict[str, bytes]) -> None:
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    names = {sheet.get("name") for sheet in book.iter(f"{MAIN}sheet")}
    for sheet in sheets(parts).values():
        links = list(sheet.iter(f"{MAIN}hyperlink"))
        assert len(links) < 65_530
        assert not [
            n for n, count in Counter(link.get("ref") for link in links).items() if count > 1
        ]
        for link in links:
            found = re.fullmatch(r"'([^']+)'!(A1|A\d+:[A-Z]+\d+)", link.get("location") or "")
            assert found, link.attrib
            assert found.group(1) in names
            assert len(link.get("tooltip") or "") <= 255


def test_charts_read_ranges_of_their_own_sheet_that_hold_data(parts: dict[str, bytes]) -> None:
    drawn = [data.decode() for name, data in parts.items() if name.startswith("xl/charts/chart")]
    assert len(drawn) == 6
    for chart in drawn:
        ranges = re.findall(r"<c:f>([^<]+)</c:f>", chart)
        assert ranges
        assert all(re.fullmatch(r"'Tablero'!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+", r) for r in ranges)


def test_headers_and_footers_are_short_enough(parts: dict[str, bytes]) -> None:
    for sheet in sheets(parts).values():
        for element in sheet.iter(f"{MAIN}headerFooter"):
            assert all(len(part.text or "") <= 255 for part in element)


def test_one_sheet_is_selected(parts: dict[str, bytes]) -> None:
    selected = [
        view
        for sheet in sheets(parts).values()
        for view in sheet.iter(f"{MAIN}sheetView")
        if view.get("tabSelected") == "1"
    ]
    assert len(selected) == 1, "two selected sheets are edited together"
