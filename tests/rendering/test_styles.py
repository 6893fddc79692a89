"""Colours that everybody can read: contrast, greyscale, colour blindness, words and symbols."""

from __future__ import annotations

import io
import itertools
import zipfile

import pytest
import xlsxwriter
from support.colours import contrast, linear, luminance
from support.workbooks import CREATED

from pni_sheets.consolidation.results import Light
from pni_sheets.core import symbols
from pni_sheets.rendering import styles

#: Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
BLINDNESS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "greyscale": ((0.2126, 0.7152, 0.0722),) * 3,
}


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of linear RGB."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in rgb)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    rgb = linear(colour)
    return lab(tuple(sum(m * part for m, part in zip(row, rgb, strict=True)) for row in matrix))


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize(("ink", "ground"), styles.PAIRS)
def test_texts_stand_out_from_their_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


def test_every_style_uses_a_measured_pair() -> None:
    for name, properties in styles.STYLES.items():
        ink = properties.get("font_color", styles.INK)
        ground = properties.get("bg_color", styles.WHITE)
        assert contrast(ink, ground) >= 4.5, name


@pytest.mark.parametrize("kind", BLINDNESS)
def test_lights_stay_apart(kind: str) -> None:
    """At least 10 units of CIE L*a*b*, some four just noticeable differences, between any two
    of which one is a judgement. Those that judge nothing differ by symbol and hatching.
    """
    judged = {Light.MET, Light.ON_TIME, Light.BEHIND, Light.CRITICAL}
    for one, other in itertools.combinations(styles.LIGHTS, 2):
        if not judged & {one.word, other.word}:
            continue
        a, b = seen(one.fill, BLINDNESS[kind]), seen(other.fill, BLINDNESS[kind])
        distance = sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5
        assert distance >= 10, (one.word, other.word, distance)


def test_lights_never_speak_by_colour_alone() -> None:
    assert [light.word for light in styles.LIGHTS] == [light.value for light in Light]
    assert len({light.symbol for light in styles.LIGHTS}) == len(styles.LIGHTS)
    assert all(light.label == f"{light.symbol} {light.word}" for light in styles.LIGHTS)


def test_entry_and_prefilled_cells_differ_without_colour() -> None:
    assert abs(luminance(linear(styles.ENTRY)) - luminance(linear(styles.GREY))) > 0.08


DOCUMENT = styles.Document("Título", "Asunto", CREATED)


def written(texts: tuple[str, ...]) -> bytes:
    buffer = io.BytesIO()
    with styles.workbook(buffer, DOCUMENT) as book:
        page = book.add_worksheet("Hoja")
        for row, text in enumerate(texts):
            page.write(row, 0, text, styles.Formats(book)("text"))
    return buffer.getvalue()


def test_a_document_says_what_it_is() -> None:
    core = zipfile.ZipFile(io.BytesIO(written(()))).read("docProps/core.xml").decode()
    assert "<dc:title>Título</dc:title>" in core
    assert "<dc:language>es-SV</dc:language>" in core
    assert "Ministerio de Relaciones Exteriores" in core
    assert "2025-06-30T08:00:00Z" in core


def test_text_is_never_a_live_formula_or_link() -> None:
    data = written(("=1+1", "{=1+1}", "http://example.org", "mailto:a@example.org"))
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f" not in sheet
    assert "hyperlink" not in sheet


def test_the_same_input_gives_the_same_bytes() -> None:
    assert written(("a", "b")) == written(("a", "b"))


ODD_TEXTS = (
    "", " ", "a", " a", "a ", "a\tb", "a\nb\n", "\u00a0a", "«ñandú»", "& < > \" '", "<r>a</r>",
    "_x0041_", "x_x", "\x01\x1f", "\ufffe\uffff", "\u200b", "👍", "=1+1", "x" * 40_000,
)  # fmt: skip
ODD_NUMBERS = (0, -1, 1.5, 1e300, 5e-324, 1 / 3, 123456789012345678, True)
ODD_RESULTS = ("", 0, 2.5, "texto", "#N/A", True)


def of_every_kind(book: xlsxwriter.Workbook) -> None:
    """Cells of every kind that xlsxwriter knows, with and without formats."""
    page = book.add_worksheet("Hoja")
    shown, other = book.add_format({"bold": True}), book.add_format({"italic": True})
    page.set_row(3, 40, other)
    page.set_row(70, 40)
    page.set_column(5, 5, 20, other)
    for column, cell in ((0, shown), (1, None), (5, None), (30, other)):
        for row, text in enumerate(ODD_TEXTS):
            page.write_string(row, column, text, cell)
        for row, number in enumerate(ODD_NUMBERS, 20):
            page.write_number(row, column, number, cell)
        for row, result in enumerate(ODD_RESULTS, 30):
            page.write_formula(row, column, '=IF(A1<>"&",1,2)', cell, result)
        page.write_blank(40, column, None, cell)
        page.write_boolean(41, column, True, cell)
        page.write_datetime(42, column, CREATED.replace(tzinfo=None), cell)
        page.write_url(43, column, "internal:Hoja!A1", cell, "ir", "aquí")
        page.write_array_formula(44, column, 44, column, "=SUM(A1:A2)", cell, 0)
        page.write_rich_string(45, column, "uno ", shown, "dos", " tres")
        page.write_comment(46, column, "un comentario", {"author": "x"})


def test_cells_and_texts_are_written_as_xlsxwriter_writes_them() -> None:
    ours, bare = io.BytesIO(), io.BytesIO()
    with styles.workbook(ours, DOCUMENT) as book:
        of_every_kind(book)
    options = {"in_memory": True, "default_format_properties": {"font_name": "Calibri"}}
    with xlsxwriter.Workbook(bare, options) as book:
        of_every_kind(book)
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        mine, other = (zipfile.ZipFile(each).read(part) for each in (ours, bare))
        assert mine == other


def test_what_xlsxwriter_would_leave_out_is_an_error() -> None:
    rule = {"validate": "any", "input_title": "x" * 33, "input_message": "y"}
    with styles.workbook(io.BytesIO(), DOCUMENT) as book:
        page = book.add_worksheet()
        with pytest.raises(UserWarning):
            page.data_validation(0, 0, 0, 0, rule)


def test_the_sign_of_every_light_is_known_to_the_reader_of_returns() -> None:
    assert {light.symbol for light in styles.LIGHTS} <= symbols.SYMBOLS
