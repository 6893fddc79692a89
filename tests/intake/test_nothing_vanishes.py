"""Whatever a person left in a returned workbook is used, asked about or listed; nothing is lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from support.returned import (
    CREATED,
    KEY,
    blank,
    cell_of,
    edited,
    put,
    read,
    rules,
    template_of,
    values,
    workbook,
)

from pni_sheets.core.findings import Finding, Severity
from pni_sheets.forms import report_form
from pni_sheets.workbooks.corrections import correction_workbook

IND, ACT, BUD, INS, CON = (
    "Indicadores", "Actividades", "Presupuesto", "Institución", report_form.CONTRIBUTIONS.name,
)  # fmt: skip
KEYS = [row.key for row in template_of("MTPS").sheets[ACT]]


def place(sheet: str, field: str, number: int = 0) -> str:
    return cell_of(sheet, template_of("MTPS").sheets[sheet][number].key, field)


def remark(text: str, author: str = "Persona de contacto") -> Callable[[Workbook], object]:
    def change(book: Workbook) -> None:
        book[IND][place(IND, "avance")].comment = Comment(text, author)

    return change


def listed(data: bytes) -> list[tuple[str, str, str]]:
    return [(each.sheet, each.cell, each.content) for each in read(data).unplaced]


def test_a_comment_on_an_entry_is_listed() -> None:
    cell = place(IND, "avance")
    assert listed(edited(remark("Dato preliminar"))) == [(IND, cell, "Dato preliminar")]


def test_our_own_marks_in_a_correction_workbook_are_nobodys_words() -> None:
    returned = read(workbook())
    finding = Finding(
        "IND-ENTERO", Severity.ERROR, IND, place(IND, "avance"), "1",
        template_of("MTPS").sheets[IND][0].key, "avance",
    )  # fmt: skip
    book = correction_workbook(template_of("MTPS"), returned, [finding], KEY, CREATED)
    assert listed(book) == []
    answer = edited(lambda b: b["Correcciones"].__setitem__("I8", "Ya está corregido"), book)
    assert listed(answer) == [("Correcciones", "I8", "Ya está corregido")]


THREAD = b"""<?xml version="1.0" encoding="UTF-8"?>
<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">
<threadedComment ref="G7" id="{1}" personId="{2}"><text>Falta San Miguel</text></threadedComment>
<threadedComment ref="G7" id="{3}" personId="{4}"><text>Confirmado &lt;b&gt;</text>
</threadedComment>
</ThreadedComments>"""
SHAPE = b"""<?xml version="1.0"?><xdr:wsDr
 xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor>
<xdr:from><xdr:col>2</xdr:col><xdr:row>9</xdr:row></xdr:from><xdr:to><xdr:col>5</xdr:col>
<xdr:row>12</xdr:row></xdr:to><xdr:sp><xdr:txBody><a:p><a:r><a:t>Ver </a:t></a:r><a:r>
<a:t>nota</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"""
KINDS = {
    "threadedComments/threadedComment9.xml": (
        "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment", THREAD),
    "drawings/drawing9.xml": (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing", SHAPE),
}  # fmt: skip


def attached(part: str, content: bytes | None = None) -> bytes:
    """The workbook with one more part hanging on its sheet *Indicadores*."""
    kind, body = KINDS[part]
    relations = "xl/worksheets/_rels/sheet4.xml.rels"
    with zipfile.ZipFile(io.BytesIO(workbook())) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="../{part}"/></Relationships>'
    before = parts.get(
        relations,
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b"</Relationships>",
    )
    parts[relations] = before.replace(b"</Relationships>", relation.encode())
    parts[f"xl/{part}"] = body if content is None else content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return out.getvalue()


def test_a_threaded_comment_is_listed_with_every_answer() -> None:
    found = listed(attached("threadedComments/threadedComment9.xml"))
    assert [content for _, _, content in found] == ["Falta San Miguel", "Confirmado <b>"]
    assert {cell for _, cell, _ in found} == {"G7"}


def test_a_text_box_is_listed_where_it_begins() -> None:
    ((_, cell, content),) = listed(attached("drawings/drawing9.xml"))
    assert (cell, content) == ("C10", "Ver nota")


def test_a_malformed_comment_is_said_and_the_rest_is_read() -> None:
    returned = read(attached("threadedComments/threadedComment9.xml", b"<x><y></x>"))
    assert "ARCH-RARO" in rules(returned)
    assert values(returned) == values(read(workbook()))


@pytest.mark.parametrize(
    ("sheet", "cell", "text"),
    [
        (IND, place(IND, report_form.REVIEW.name), "Pendiente de San Miguel"),
        (IND, place(IND, "acumulado"), "ver nota"),
        (BUD, place(BUD, "financiado"), "no incluye donaciones"),
        (BUD, place(BUD, "brecha"), "por definir"),
        (INS, "C6", "Está de vacaciones"),
        (IND, "A3", "Código: ninguno, es nuevo"),
    ],
)
def test_a_text_over_what_the_workbook_calculates_is_listed(
    sheet: str, cell: str, text: str
) -> None:
    assert (sheet, cell, text) in listed(put(sheet, cell, text))


def test_the_values_that_the_workbook_calculated_are_its_own() -> None:
    def pasted(book: Workbook) -> None:
        book[IND][place(IND, report_form.REVIEW.name)] = "✔ Completa"
        book[IND][place(IND, "acumulado")] = 12
        book[BUD][place(BUD, "financiado")] = 1250.5

    assert listed(edited(pasted)) == []


def test_a_text_or_a_total_below_the_table_in_a_column_of_ours_is_listed() -> None:
    last = place(BUD, "financiado", len(template_of("MTPS").sheets[BUD]) - 1)
    below = f"{last[0]}{int(last[1:]) + 2}"
    assert (BUD, below, "1234") in listed(put(BUD, below, 1234))


def test_more_behind_our_own_line_is_listed() -> None:
    def longer(book: Workbook) -> None:
        for row in book[IND].iter_rows(max_row=3):
            for cell in row:
                if str(cell.value).startswith("Ronda "):
                    cell.value += " (cifras preliminares)"

    ((sheet, _, content),) = listed(edited(longer))
    assert (sheet, content.endswith("(cifras preliminares)")) == (IND, True)


# --- rows and cells that programs and people changed -----------------------------------------


@pytest.mark.parametrize("became", [date(2003, 4, 1), 1.41, 45383, "#¡REF!", "1-abr"])
def test_a_row_whose_code_a_program_changed_is_known_by_its_texts(became: object) -> None:
    key = KEYS[1]
    returned = read(put(ACT, cell_of(ACT, key, "codigo"), became))
    assert values(returned) == values(read(workbook()))
    (found,) = [f for f in returned.findings if f.sheet == ACT]
    assert (found.rule, found.key) == ("FILA-CODIGO", key)


def test_an_apostrophe_before_every_code_changes_nothing() -> None:
    def quoted(book: Workbook) -> None:
        for key in KEYS:
            book[ACT][cell_of(ACT, key, "codigo")] = f"'{key}"

    returned = read(edited(quoted))
    assert values(returned) == values(read(workbook()))
    assert not [f for f in returned.findings if f.blocking]


def test_a_text_merged_over_rows_belongs_to_each_and_a_figure_is_asked() -> None:
    def merged(book: Workbook) -> None:
        for sheet, field in ((ACT, "descripcion"), (BUD, "gobierno")):
            first, second = place(sheet, field), place(sheet, field, 1)
            book[sheet][first] = "Mesa instalada" if sheet == ACT else 40
            book[sheet].merge_cells(f"{first}:{second}")

    returned = read(edited(merged, blank()))
    texts = [returned.entries[ACT, key, "descripcion"].value for key in KEYS[:2]]
    assert texts == ["Mesa instalada"] * 2
    assert [(n.cell, n.after) for n in returned.normalisations] == [
        (place(ACT, "descripcion", 1), "Mesa instalada")
    ]
    (asked,) = [f for f in returned.findings if f.rule == "CELDA-COMBINADA"]
    assert (asked.sheet, asked.cell, asked.value) == (BUD, place(BUD, "gobierno", 1), "40")


def test_a_second_line_with_a_label_is_a_question_where_it_says_something_else() -> None:
    cargo = cell_of(INS, "", "cargo")
    row = int(cargo[1:])

    def doubled(answer: str) -> bytes:
        def change(book: Workbook) -> None:
            book[INS].insert_rows(row)
            book[INS][f"A{row}"], book[INS][f"B{row}"] = "Cargo", answer

        return edited(change)

    typed = read(workbook()).entries[INS, "", "cargo"].value
    assert "COL-DUPLICADA" in rules(read(doubled("Otra jefatura")))
    assert (INS, "", "cargo") not in values(read(doubled("Otra jefatura")))
    assert "COL-DUPLICADA" not in rules(read(doubled(str(typed))))


def test_an_empty_copy_of_a_sheet_is_no_second_answer() -> None:
    def copied(book: Workbook) -> None:
        twin = book.copy_worksheet(book[BUD])
        twin.title = "Presupuesto (2)"
        for field in ("requerido", "gobierno", "cooperacion", "ong", "privado", "otras",
                      "ejecutado", "observaciones"):  # fmt: skip
            for number in range(len(template_of("MTPS").sheets[BUD])):
                if field in {f.name for f in report_form.BUDGET.fields}:
                    twin[place(BUD, field, number)] = None

    returned = read(edited(copied))
    assert "HOJA-DUPLICADA" not in rules(returned)
    assert values(returned) == values(read(workbook()))


def test_a_missing_sheet_of_which_all_is_optional_is_no_error() -> None:
    returned = read(edited(lambda book: book.__delitem__(CON), blank()))
    assert rules(returned) == []


def test_short_locked_cells_under_other_codes_are_a_partial_sort() -> None:
    """Roles, periods, figures due: sorted by themselves, with all texts in place."""

    def sorted_alone(book: Workbook) -> None:
        cells = [book[IND][place(IND, "meta_periodo", n)] for n in range(8)]
        for cell, value in zip(cells, sorted((c.value for c in cells), key=str), strict=True):
            cell.value = value

    assert "FILA-ORDEN" in rules(read(edited(sorted_alone)))


def test_parts_of_a_package_are_bounded() -> None:
    many = THREAD.replace(b"</ThreadedComments>", b"<x/>" * 100_001 + b"</ThreadedComments>")
    returned = read(attached("threadedComments/threadedComment9.xml", many))
    assert "ARCH-PELIGRO" in rules(returned)
