"""The quick way to read a sheet gives what the handlers of expat give, whatever the sheet."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import mutations
from support.returned import workbook

from pni_sheets.intake.guard import worksheet
from pni_sheets.intake.guard.worksheet import read_sheet
from pni_sheets.intake.guard.xml_parts import DangerousXmlError, MalformedXmlError, Styles, text_of

STYLES = Styles(percents=frozenset("3"), month_first=frozenset("4"))


def mostly(usual: list[str], odd: list[str]) -> st.SearchStrategy[str]:
    """One in twenty is odd: sheets with one oddity are the ones that tell the ways apart."""
    return st.integers(0, 19).flatmap(lambda n: st.sampled_from(usual if n else odd))


#: What people and programs put into a cell: formula elements, then value elements.
FORMULAS = mostly(
    ["", "", "<f>A1+1</f>", '<f t="shared" si="0"/>', "<f>A1&amp;B1&lt;2</f>", "<f> a\r\nb </f>",
     '<f t="shared" ref="A1:A9" si="0">B1</f>', "<f>ñ</f>"],
    ["<f/>", "<f>&#65;&#x42;</f>", '<f t="a>b">C1</f>', "<f>a<!-- b --></f>", "<x:f>A1</x:f>",
     "<f><![CDATA[<c/>]]></f>", "<f>]]></f>"],
)  # fmt: skip
VALUES = mostly(
    ["", "<v>1</v>", "<v></v>", "<v>#REF!</v>", "<v>&lt;</v>"],
    ["<v/>", "<v> </v>", "<v>&#32;</v>", '<v xml:space="preserve"> 1</v>', "<is><t>a</t></is>",
     "<v>1</v><v>2</v>", "<v>a<b/>c</v>", "<x:v>1</x:v>",
     "<v>1</v><extLst><ext><x:f>B9</x:f></ext></extLst>"],
)  # fmt: skip
ODD_REFERENCES = ["A1", "XFD1048576", "XFE1", "A0", "AAAA1", "a1", "1A", "", "A1048577"]
ATTRIBUTES = mostly(
    ["", ' s="3"', ' s="4"', ' s="1"', ' t="s"', ' s="3" t="e"', ' t="e" s="2"', ' cm="1"'],
    [' x="a>b"', " t='e'", ' s="3&#32;"', ' ph="1" t="e"', ' s="/"', "  s='3'"],
)
TEXTS = mostly(["", "\n "], ["junk", "&amp;", "\r\n"])


@st.composite
def cells(draw: st.DrawFn, place: str) -> str:
    reference = draw(mostly([place], ODD_REFERENCES))
    named = f' r="{reference}"' if draw(st.integers(0, 49)) else ""
    attributes, inner = draw(ATTRIBUTES), draw(FORMULAS) + draw(VALUES)
    if not inner and draw(st.booleans()):
        return f"<c{named}{attributes}/>"
    return f"<c{named}{attributes}>{inner}</c>{draw(TEXTS)}"


@st.composite
def rows(draw: st.DrawFn, row: int) -> str:
    usual = [f'r="{row}"', f'r="{row}" spans="1:3" ht="15" x14ac:dyDescent="0.2"']
    number = draw(mostly(usual, ['r="x"', "", "r='3'"]))
    inside = "".join(draw(cells(f"{column}{row}")) for column in "ABC"[: draw(st.integers(0, 3))])
    return f"<row {number}>{inside}</row>{draw(TEXTS)}"


BESIDE = mostly(
    ["", '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>', '<mergeCell ref="A1"/>',
     "<headerFooter><oddHeader>&amp;C código</oddHeader></headerFooter>",
     '<cols><col min="1" max="2"/></cols>', '<foo a="&lt;c r=&quot;A1"/>',
     "<extLst><x:f>Z9</x:f></extLst>"],
    ["<mergeCell ref='A1:B2'/>", '<mergeCell ref="A1:XFE2"/>', '<mergeCell x="" ref="A1:B2"/>',
     "<oddFooter>a</oddFooter>junk<foo/>", "<firstHeader/>", "<!-- <c r='A1'/> -->", "<?a b?>",
     '<c r="D4"><v>1</v></c>', "<f>A1</f>", "<v>1</v>", "<x:foo/>",
     "<extLst><x:v>1</x:v></extLst>", "<extLst><f>A1</f></extLst>"],
)  # fmt: skip
BEGINNINGS = mostly(
    ["", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'],
    ["\ufeff", '<?xml version="1.0" encoding="ISO-8859-1"?>', "<?xml version='1.0'?>", " ",
     "<!DOCTYPE a>"],
)  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    inside = "".join(draw(rows(row)) for row in range(1, draw(st.integers(1, 5))))
    parts = [draw(BESIDE), f"<sheetData>{inside}</sheetData>", draw(TEXTS), draw(BESIDE)]
    root = draw(mostly(["worksheet"], ["x:worksheet"]))
    text = f"{draw(BEGINNINGS)}<{root}>{''.join(parts)}</{root}>"
    return text.encode(draw(mostly(["utf-8"], ["utf-16"])))


def outcome(data: bytes, budget: int) -> object:
    """What reading a sheet gives: its facts and what is left of the budget, or the refusal."""
    left = [budget]
    try:
        facts = read_sheet((data,), STYLES, left)
    except DangerousXmlError as danger:
        return danger.reason
    except (MalformedXmlError, ValueError):
        return "malformed"
    formulas = {place: text_of(element) for place, element in facts.formulas.items()}
    names = [name for name in facts.__slots__ if name != "formulas"]
    return left, formulas, {name: getattr(facts, name) for name in names}


def by_handlers(data: bytes, budget: int) -> object:
    with mock.patch.object(worksheet, "_plainly", return_value=None):
        return outcome(data, budget)


@given(sheets(), st.sampled_from([400_000, 400_000, 60, 100]))
def test_both_ways_agree_on_anything(data: bytes, budget: int) -> None:
    assert outcome(data, budget) == by_handlers(data, budget)


def written() -> list[bytes]:
    """The sheets of a filled workbook."""
    with zipfile.ZipFile(BytesIO(workbook())) as parts:
        return [parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/")]


@pytest.mark.parametrize("data", written(), ids=lambda data: f"{len(data)} bytes")
def test_both_ways_agree_on_our_own_sheets_and_the_quick_one_is_taken(data: bytes) -> None:
    assert outcome(data, 400_000) == by_handlers(data, 400_000)
    assert worksheet._plainly(data, STYLES, [400_000]) is not None


@given(st.integers(0, 2**32), st.integers(0, 5))
def test_both_ways_agree_on_damaged_sheets(seed: int, number: int) -> None:
    chance = random.Random(seed)
    data = written()[number]
    data = chance.choice((*mutations.PARTS, *mutations.BYTES))(chance, data)
    assert outcome(data, 400_000) == by_handlers(data, 400_000)


def test_a_formula_of_an_extension_is_no_cells() -> None:
    """Excel keeps validations that read other sheets in an extension, with elements <xm:f>."""
    cell = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    extension = "<extLst><ext><x14:dataValidation><xm:f>Listas!A1</xm:f></x14:dataValidation></ext>"
    data = f"<worksheet>{cell}{extension}</extLst></worksheet>".encode()
    for facts in (read_sheet((data,), STYLES, [99]), read_sheet((b" " + data,), STYLES, [99])):
        assert facts.filled == {(1, 1)}
        assert facts.formulas == {}
