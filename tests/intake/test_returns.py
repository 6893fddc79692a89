"""Returns as people really send them: moved, sorted, renamed, annotated, retyped."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from datetime import date

import pytest
from openpyxl.styles import Alignment
from support.office import convert, needs_office
from support.returned import (
    KEY,
    blank,
    candidates,
    cell_of,
    edited,
    expected,
    filled,
    put,
    read,
    rules,
    template_of,
    values,
    workbook,
)

from pni_sheets.core.model import Identity
from pni_sheets.forms import identity, report_form
from pni_sheets.intake import returns
from pni_sheets.intake.cells import Fate
from pni_sheets.intake.readers import lay_out
from pni_sheets.intake.sandbox import Here

IND, ACT, BUD, INS = "Indicadores", "Actividades", "Presupuesto", "Institución"


def key_of(sheet, number, institution="MTPS"):
    return template_of(institution).sheets[sheet][number].key


def find(book, sheet, text):
    """The cell of an openpyxl sheet that holds a text."""
    return next(cell for row in book[sheet].iter_rows() for cell in row if cell.value == text)


# --- as sent -------------------------------------------------------------------------


def test_a_filled_workbook_comes_back_as_typed():
    returned = read(workbook())
    assert returned.identity == template_of("MTPS").identity
    assert values(returned) == filled()
    assert (returned.findings, returned.normalisations, returned.unplaced) == ((), (), ())
    assert returned.reader == "calamine"


def test_a_blank_workbook_has_every_cell_and_no_value():
    returned = read(blank())
    assert values(returned) == {}
    assert rules(returned) == []
    assert {key for key in returned.entries if key in filled()} == set(filled())


@pytest.mark.parametrize("institution", ["ESCO", "MRREE", "MIGOBDT"])
def test_every_kind_of_institution(institution):
    returned = read(workbook(institution), f"PNI_2025-S1_{institution}.xlsx")
    assert values(returned) == filled(institution)
    assert rules(returned) == []


def test_entries_point_at_the_cell_of_the_returned_file():
    key = key_of(IND, 3)
    returned = read(edited(lambda book: book[IND].insert_rows(2, 5)))
    cell = cell_of(IND, key, "avance")
    assert returned.entries[IND, key, "avance"].cell == f"{cell[0]}{int(cell[1:]) + 5}"
    assert values(returned) == filled()


# --- moved about ---------------------------------------------------------------------


def reverse_rows(book):
    sheet = book[IND]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    for row, contents in zip(sheet.iter_rows(min_row=5), reversed(rows), strict=True):
        for cell, value in zip(row, contents, strict=True):
            cell.value = value


def swap_columns(book):
    sheet = book[IND]
    for row in range(4, sheet.max_row + 1):
        one, other = sheet.cell(row, 7), sheet.cell(row, 13)
        one.value, other.value = other.value, one.value


MOVES = {
    "rows inserted above": lambda book: book[IND].insert_rows(1, 3),
    "rows inserted between": lambda book: book[ACT].insert_rows(6, 2),
    "column inserted first": lambda book: book[IND].insert_cols(1),
    "column inserted between": lambda book: book[BUD].insert_cols(5),
    "label column moved": lambda book: book[INS].insert_cols(1, 2),
    "prefilled column deleted": lambda book: book[IND].delete_cols(5),
    "computed column deleted": lambda book: book[IND].delete_cols(16),
    "title rows deleted": lambda book: book[IND].delete_rows(1, 3),
    "rows reversed": reverse_rows,
    "columns swapped": swap_columns,
    "sheets reordered": lambda book: book.move_sheet(IND, -2),
    "cover sheet deleted": lambda book: book.remove(book["Inicio"]),
    "hidden sheet deleted": lambda book: book.remove(book[identity.HIDDEN_SHEET]),
    "sheet hidden": lambda book: setattr(book[BUD], "sheet_state", "hidden"),
    "rows hidden": lambda book: setattr(book[IND].row_dimensions[6], "hidden", True),
    "protection lifted": lambda book: book[IND].protection.disable(),
    "title merged": lambda book: book[IND].merge_cells("A1:F1"),
    "alignment": lambda book: setattr(book[IND]["G5"], "alignment", Alignment(wrap_text=True)),
}


@pytest.mark.parametrize("move", MOVES)
def test_moving_about_changes_nothing(move):
    returned = read(edited(MOVES[move]))
    assert values(returned) == filled()
    assert rules(returned) == []


def test_a_renamed_sheet_is_recognised_and_said():
    returned = read(edited(lambda book: setattr(book[IND], "title", "Hoja2")))
    assert values(returned) == filled()
    (finding,) = returned.findings
    assert (finding.rule, finding.sheet, finding.params) == ("HOJA-NOMBRE", IND, {"found": "Hoja2"})


def test_sheets_with_each_others_names():
    def swap(book):
        book[IND].title, book["Aportes"].title = "tmp", "Indicadores"
        book["tmp"].title = "Aportes"

    returned = read(edited(swap))
    assert values(returned) == filled()
    assert Counter(rules(returned)) == {"HOJA-NOMBRE": 2}


@pytest.mark.parametrize(
    "header", ["AVANCE DEL SEMESTRE", "avance  del semestre:", " Avance del Semestre "]
)
def test_a_header_spelled_otherwise(header):
    returned = read(put(IND, "G4", header))
    assert values(returned) == filled()
    assert rules(returned) == []


def test_a_header_almost_right_is_recognised_and_said():
    returned = read(put(IND, "G4", "Avanse del semstre"))
    assert values(returned) == filled()
    (finding,) = returned.findings
    assert (finding.rule, finding.cell, finding.field) == ("COL-PARECIDA", "G4", "avance")


def test_codes_retyped_with_spaces_and_dashes():
    key = key_of(IND, 0)
    code = " " + key.replace("-", " – ").replace(".", " . ")
    returned = read(put(IND, "A5", code))
    assert values(returned) == filled()
    assert rules(returned) == []


# --- missing, twice, foreign -----------------------------------------------------------


def test_a_missing_row_is_named():
    gone = key_of(IND, 2)
    returned = read(edited(lambda book: book[IND].delete_rows(7)))
    (finding,) = returned.findings
    assert (finding.rule, finding.sheet, finding.key) == ("FILA-FALTA", IND, gone)
    assert values(returned) == {k: v for k, v in filled().items() if k[:2] != (IND, gone)}


def test_a_missing_column_is_named():
    returned = read(edited(lambda book: book[IND].delete_cols(7)))
    (finding,) = returned.findings
    assert (finding.rule, finding.sheet, finding.field) == ("COL-FALTA", IND, "avance")
    assert finding.params["header"] == "Avance del semestre"


def test_a_missing_label_is_named():
    returned = read(put(INS, "A6", None))
    assert [(f.rule, f.field) for f in returned.findings if f.rule == "COL-FALTA"] == [
        ("COL-FALTA", "cargo")
    ]


def test_a_missing_sheet_is_named():
    returned = read(edited(lambda book: book.remove(book[BUD])))
    (finding,) = returned.findings
    assert (finding.rule, finding.sheet) == ("HOJA-FALTA", BUD)


def append_row(sheet, *contents):
    def change(book):
        row = book[sheet].max_row + 1
        for column, value in contents:
            book[sheet].cell(row, column, value)

    return edited(change)


def test_a_totals_row_is_listed_not_read():
    returned = read(append_row(IND, (1, "TOTAL"), (7, 999)))
    assert values(returned) == filled()
    assert rules(returned) == ["FILA-SIN-CODIGO", "SIN-LUGAR"]
    assert {unplaced.content for unplaced in returned.unplaced} == {"TOTAL", "999"}


def test_an_unknown_code_is_listed_not_read():
    returned = read(append_row(IND, (1, "9.9.9-1"), (7, 12)))
    assert values(returned) == filled()
    assert rules(returned) == ["FILA-DESCONOCIDA", "SIN-LUGAR"]
    assert [unplaced.kind for unplaced in returned.unplaced] == ["row", "row"]


def test_a_code_twice_is_a_question():
    key = key_of(IND, 0)
    returned = read(append_row(IND, (1, key), (7, 77)))
    assert "FILA-DUPLICADA" in rules(returned)
    finding = next(f for f in returned.findings if f.rule == "FILA-DUPLICADA")
    assert (finding.key, finding.params["other"]) == (key, "A5")


def test_a_code_twice_with_only_one_filled_is_no_question():
    data = edited(lambda book: book[IND].__setitem__("A40", key_of(IND, 0)), blank())
    assert "FILA-DUPLICADA" not in rules(read(data))


def test_a_column_twice_is_a_question():
    def copy(book):
        book[IND]["Z4"] = "Avance del semestre"
        book[IND]["Z5"] = 3

    returned = read(edited(copy))
    assert "COL-DUPLICADA" in rules(returned)
    assert (IND, key_of(IND, 0), "avance") not in returned.entries


def test_an_empty_copy_of_a_column_is_no_question():
    returned = read(put(IND, "Z4", "Avance del semestre"))
    assert values(returned) == filled()
    assert rules(returned) == ["SIN-LUGAR"]


def test_a_copied_sheet():
    returned = read(edited(lambda book: book.copy_worksheet(book[BUD])))
    assert values(returned) == filled()
    assert rules(returned) == ["SIN-LUGAR"]

    def differ(book):
        copy = book.copy_worksheet(book[BUD])
        copy["C5"] = 123456

    assert "HOJA-DUPLICADA" in rules(read(edited(differ)))


# --- sorted in part --------------------------------------------------------------------


def sort_without_codes(book):
    sheet = book[IND]
    rows = [[cell.value for cell in row][1:] for row in sheet.iter_rows(min_row=5)]
    for row, contents in zip(sheet.iter_rows(min_row=5), reversed(rows), strict=True):
        for cell, value in zip(row[1:], contents, strict=True):
            cell.value = value


def test_a_partial_sort_is_named_and_entries_follow_their_labels():
    returned = read(edited(sort_without_codes))
    assert rules(returned) == ["FILA-ORDEN"]
    (finding,) = returned.findings
    assert finding.params["count"] >= len(template_of("MTPS").sheets[IND]) - 1
    got = values(returned)
    labels = Counter(
        tuple(row.prefilled[name] for name in ("actividad", "indicador", "meta"))
        for row in template_of("MTPS").sheets[IND]
    )
    assert labels.most_common(1)[0][1] == 1, "labels of this template are unique"
    assert got == filled()


def test_one_label_column_sorted_alone():
    def sort_one(book):
        sheet = book[IND]
        texts = [sheet.cell(row, 3).value for row in range(5, sheet.max_row + 1)]
        for row, text in enumerate(sorted(texts), 5):
            sheet.cell(row, 3).value = text

    returned = read(edited(sort_one))
    assert rules(returned) == ["FILA-ORDEN", "SIN-LUGAR"]
    assert values(returned).items() < filled().items(), "what may have moved is listed, not read"


# --- prefilled cells ---------------------------------------------------------------------


def test_a_changed_prefilled_cell_is_listed_and_the_plan_stands():
    key = key_of(IND, 0)
    returned = read(put(IND, "D5", "Otra meta"))
    (finding,) = returned.findings
    assert (finding.rule, finding.cell, finding.key, finding.field) == (
        "PRE-CAMBIADA",
        "D5",
        key,
        "meta",
    )
    assert finding.value == "Otra meta"
    sent = template_of("MTPS").sheets[IND][0].prefilled["meta"]
    assert finding.params["expected"] == sent
    assert returned.entries[IND, key, "meta"].value == sent


def test_prefilled_numbers_that_come_back_as_text_are_the_same():
    row = next(r for r in template_of("MTPS").sheets[IND] if r.prefilled["meta_periodo"])
    cell = cell_of(IND, row.key, "meta_periodo")
    assert rules(read(put(IND, cell, f"{row.prefilled['meta_periodo']:.1f}"))) == []


# --- whose is it -----------------------------------------------------------------------


def unmarked(book, keep=()):
    """Take every mark off."""
    book.remove(book[identity.HIDDEN_SHEET])
    if identity.DEFINED_NAME in book.defined_names:
        del book.defined_names[identity.DEFINED_NAME]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    for sheet in book:
        for part in (sheet.oddHeader, sheet.oddFooter):
            part.left.text = part.center.text = part.right.text = None
        for row in sheet.iter_rows():
            for cell in row:
                if (
                    isinstance(cell.value, str)
                    and "PNI-2025S1" in cell.value
                    and cell.coordinate not in keep
                ):
                    cell.value = None


@pytest.mark.parametrize("mark", ["property", "name", "hidden sheet", "header", "visible cell"])
def test_any_one_mark_is_enough(mark):
    signed = identity.token(template_of("MTPS").identity, KEY)
    visible = identity.code(template_of("MTPS").identity)

    def leave_one(book):
        unmarked(book)
        if mark == "property":
            from openpyxl.packaging.custom import StringProperty

            book.custom_doc_props.append(StringProperty(name=identity.PROPERTY, value=signed))
        elif mark == "name":
            from openpyxl.workbook.defined_name import DefinedName

            book.defined_names[identity.DEFINED_NAME] = DefinedName(
                identity.DEFINED_NAME, attr_text=f'"{signed}"'
            )
        elif mark == "hidden sheet":
            book.create_sheet(identity.HIDDEN_SHEET)["A1"] = signed
        elif mark == "header":
            book[IND].oddHeader.right.text = visible
        else:
            book[IND]["A3"] = f"Código: {visible.lower()}"

    returned = read(edited(leave_one), "x.xlsx")
    assert returned.identity == template_of("MTPS").identity
    assert rules(returned) == []
    assert values(returned) == filled()


def test_without_marks_its_rows_tell():
    returned = read(edited(unmarked), "x.xlsx", candidates=candidates)
    assert returned.identity == template_of("MTPS").identity
    assert [(f.rule, f.params["how"]) for f in returned.findings] == [("ID-DEDUCIDA", "filas")]
    assert values(returned) == filled()


def test_without_marks_the_hint_tells_if_rows_agree():
    hint = Identity("2025-S1", "MTPS", "", "")
    returned = read(edited(unmarked), "x.xlsx", hint=hint)
    assert [(f.rule, f.params["how"]) for f in returned.findings] == [("ID-DEDUCIDA", "remitente")]
    other = Identity("2025-S1", "MINSAL", "", "")
    assert rules(read(edited(unmarked), "x.xlsx", hint=other)) == ["ID-AUSENTE"]


def test_without_anything_a_person_must_tell():
    returned = read(edited(unmarked), "x.xlsx")
    assert returned.identity is None
    assert rules(returned) == ["ID-AUSENTE"]


def test_contradictory_marks_are_reported_never_resolved():
    other = identity.code(template_of("MINSAL").identity)
    returned = read(put(IND, "A3", f"Código: {other}"))
    assert returned.identity is None
    (finding,) = returned.findings
    assert finding.rule == "ID-CONTRADICE"
    assert finding.params["marks"] == "2025-S1 MTPS / 2025-S1 MINSAL"


def test_a_mark_against_the_rows_is_a_contradiction():
    def relabel(book):
        unmarked(book)
        book[IND]["A3"] = identity.code(template_of("MARN").identity)

    assert rules(read(edited(relabel))) == ["ID-CONTRADICE"]


def test_a_forged_token_is_said():
    forged = identity.token(template_of("MINSAL").identity, b"not our key")

    def forge(book):
        unmarked(book, keep=("A3",))
        book.create_sheet(identity.HIDDEN_SHEET)["A1"] = forged

    returned = read(edited(forge))
    assert rules(returned) == ["ID-FIRMA"]
    assert returned.identity == template_of("MTPS").identity


def test_a_return_of_another_round_says_so():
    other = template_of("MTPS", "2026-S1").identity

    def relabel(book):
        unmarked(book)
        book[IND]["A3"] = identity.code(other)

    returned = read(edited(relabel))
    (finding,) = returned.findings
    assert finding.rule == "ID-SIN-PLANTILLA"
    assert finding.params == {"round": "2026-S1", "institution": "MTPS"}
    assert (returned.identity.round, returned.identity.institution) == ("2026-S1", "MTPS")


@pytest.mark.parametrize(
    ("change", "what"),
    [({"plan_version": "PNI/deadbeef"}, "plan"), ({"form_version": "99"}, "formulario")],
)
def test_another_version_is_said(change, what):
    import dataclasses

    old = dataclasses.replace(template_of("MTPS").identity, **change)

    def relabel(book):
        unmarked(book)
        book.create_sheet(identity.HIDDEN_SHEET)["A1"] = identity.token(old, KEY)

    returned = read(edited(relabel))
    assert [(f.rule, f.params["what"]) for f in returned.findings] == [("ID-VERSION", what)]
    assert values(returned) == filled()


# --- cells -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("dos", "NUM-PALABRA"),
        ("(5)", "NUM-AMBIGUO"),
        ("25 personas", "NUM-UNIDAD"),
        ("N/A", "VACIO-DISFRAZ"),
        (date(2025, 2, 1), "NUM-FECHA"),
        ("=1/0", "FORMULA-SIN-CALCULO"),
        ("#REF!", "CELDA-ERROR"),
        (True, "NUM-TEXTO"),
    ],
)
def test_what_is_not_a_number_is_one_finding_at_its_cell(value, rule):
    key = key_of(IND, 1)
    returned = read(put(IND, "G6", value))
    (finding,) = returned.findings
    assert (finding.rule, finding.sheet, finding.cell) == (rule, IND, "G6")
    assert (finding.key, finding.field) == (key, "avance")
    assert finding.value
    assert values(returned) == {k: v for k, v in filled().items() if k != (IND, key, "avance")}


def test_a_normalised_number_is_listed():
    returned = read(put(IND, "G6", "1 250"))
    assert returned.findings == ()
    (line,) = returned.normalisations
    assert (line.sheet, line.cell, line.field, line.before, line.after) == (
        IND, "G6", "avance", "1 250", "1250",
    )  # fmt: skip


def test_a_percent_format_shows_what_was_meant():
    row = next(
        r for each in candidates() for r in each.sheets.get(IND, ()) if r.facts["kind"] == "percent"
    )
    owner = next(t for t in candidates() if row in t.sheets.get(IND, ()))
    cell = cell_of(IND, row.key, "avance", owner.identity.institution)

    def percent(book):
        book[IND][cell] = 0.75
        book[IND][cell].number_format = "0%"

    returned = read(edited(percent, workbook(owner.identity.institution)))
    assert returned.entries[IND, row.key, "avance"].value == 75
    assert [line.after for line in returned.normalisations] == ["75"]


def test_a_date_from_a_computer_with_us_settings_is_asked_about():
    def us(book):
        book[INS]["B9"] = date(2025, 6, 5)
        book[INS]["B9"].number_format = "m/d/yyyy"

    returned = read(edited(us))
    (finding,) = returned.findings
    assert (finding.rule, finding.cell) == ("FECHA-AMBIGUA", "B9")
    assert finding.params["readings"] == ("5 de junio de 2025", "6 de mayo de 2025")


# --- nothing is dropped ----------------------------------------------------------------


def test_notes_extra_columns_and_sheets_are_listed_with_their_content():
    def annotate(book):
        book[IND]["AB2"] = "Ojo: cifras preliminares"
        book[IND]["Y4"] = "Responsable"
        book[IND]["Y5"] = "Unidad de Género"
        book["Inicio"]["F30"] = "Se envía tarde"
        book.create_sheet("Anexo").append(["Lista", 3, "talleres"])

    returned = read(edited(annotate))
    assert values(returned) == filled()
    assert rules(returned) == ["SIN-LUGAR"]
    assert {(u.sheet, u.cell, u.content, u.kind) for u in returned.unplaced} == {
        (IND, "AB2", "Ojo: cifras preliminares", "note"),
        (IND, "Y4", "Responsable", "column"),
        (IND, "Y5", "Unidad de Género", "column"),
        ("Inicio", "F30", "Se envía tarde", "note"),
        ("Anexo", "A1", "Lista | 3 | talleres", "sheet"),
    }


def conserved(data):
    """Every typed cell of the form's sheets met exactly one fate, and the return says which."""
    grid = lay_out(data, "x.xlsx")
    template = template_of("MTPS")
    reading = returns.read_grid(grid, template)
    returned = read(data)
    for sheet in reading.sheets:
        held = sheet.raw.cells.keys() | sheet.raw.errors.keys() | sheet.raw.uncalculated
        shown = {p for p in held if str(sheet.raw.cells.get(p, "x")).strip()}
        assert shown <= sheet.fates.keys()
    fates = reading.fates
    entered = [
        e for k, e in returned.entries.items()
        if report_form.sheet(k[0]).field(k[2]).entry and e.raw is not None
    ]  # fmt: skip
    at = {(f.sheet, f.cell) for f in returned.findings if f.cell}
    normal = {(n.sheet, n.cell) for n in returned.normalisations}
    found = [e for e in entered if (e.sheet, e.cell) in at]
    accepted = [e for e in entered if (e.sheet, e.cell) not in at | normal]
    assert fates[Fate.ACCEPTED] == len(accepted)
    assert fates[Fate.NORMALISED] == len(returned.normalisations)
    assert len(entered) == len(accepted) + len(found) + len(normal)
    names = {sheet.raw.name for sheet in reading.sheets}
    assert fates[Fate.UNPLACED] == sum(u.sheet in names for u in returned.unplaced)
    return fates


@pytest.mark.parametrize("move", MOVES)
def test_cells_are_conserved_whatever_moves(move):
    assert conserved(edited(MOVES[move]))[Fate.ACCEPTED] == len(filled())


def test_cells_are_conserved_in_a_mess():
    def mess(book):
        book[IND]["G5"], book[IND]["G6"], book[IND]["G7"] = "1 250", "dos", "=1/0"
        book[IND]["D5"], book[IND]["A90"], book[IND]["AC3"] = "otra", "9.9.9-1", "nota"
        book[IND]["G90"], book[ACT]["I5"], book[INS]["E20"] = 4, "si", "nota"
        book[BUD].insert_cols(2)
        book[BUD]["B7"] = "aparte"

    fates = conserved(edited(mess))
    assert fates[Fate.NORMALISED] == 1
    assert fates[Fate.UNPLACED] == 5


def test_many_files_one_child_in_order():
    items = [
        returns.Item(workbook(), "a.xlsx"),
        returns.Item(b"%PDF-1.7", "b.pdf"),
        returns.Item(workbook("ESCO"), "c.xlsx"),
    ]
    seen = []
    got = list(returns.read_many(items, KEY, expected, progress=seen.append))
    assert [r.identity and r.identity.institution for r in got] == ["MTPS", None, "ESCO"]
    assert [rules(r) for r in got] == [[], ["ARCH-FORMATO"], []]
    assert seen == [1, 2, 3]


def test_salvage_goes_on_where_reading_stops():
    data = edited(unmarked)
    hint = Identity("2025-S1", "MTPS", "", "")
    rescued = returns.salvage(data, "x.xlsx", KEY, expected, hint=hint, reader=Here())
    assert values(rescued) == filled()


# --- valid files that programs write their own way ------------------------------------------


def remapped(data, change):
    """A package whose parts went through ``change(name, content) -> (name, content)``."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in source.infolist():
            name, content = change(info.filename, source.read(info.filename))
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(name, content, stored)
    return out.getvalue()


@needs_office
def test_an_opendocument_with_blanks_between_its_cells_is_whole(tmp_path):
    def spaced(name, content):
        gap = rb"(</table:table-cell>|</table:table-row>|<table:table-row[^>]*>)"
        return name, re.sub(gap, rb"\1\n  ", content) if name == "content.xml" else content

    written = convert(workbook(), "ods", tmp_path).read_bytes()
    assert values(read(remapped(written, spaced), "a.ods")) == filled()


def test_parts_named_in_other_capitals_than_their_references_are_found():
    data = remapped(workbook(), lambda n, c: (n.replace("worksheets/sheet", "worksheets/Sheet"), c))
    returned = read(data)
    assert (values(returned), returned.findings) == (filled(), ())


def test_a_prefilled_number_as_text_with_its_separator_is_the_same_number():
    sent = next(
        row for row in template_of("MTPS").sheets[IND]
        if isinstance(row.prefilled.get("meta_periodo"), float)
        and row.prefilled["meta_periodo"] >= 1000
    )  # fmt: skip
    text = f"{sent.prefilled['meta_periodo']:,.0f}"
    assert "," in text
    assert rules(read(put(IND, cell_of(IND, sent.key, "meta_periodo"), text))) == []


@needs_office
@pytest.mark.parametrize(
    ("value", "shown", "rule"),
    [
        (0.25, "0%", "NUM-AMBIGUO"),
        (date(2026, 2, 1), "dd/mm/yyyy", "NUM-FECHA"),
        ("=1/0", "General", "CELDA-ERROR"),
        ('=IF(1=2,1,"")', "General", "FORMULA-SIN-CALCULO"),
        ("=TRUE()", "General", "NUM-TEXTO"),
    ],
)
def test_the_old_format_shows_what_its_cells_show(value, shown, rule, tmp_path):
    def typed(book):
        cell = book[BUD]["D5"]
        cell.value, cell.number_format = value, shown

    written = convert(edited(typed), "xls", tmp_path).read_bytes()
    returned = read(written, "a.xls")
    assert [f.rule for f in returned.findings if (f.sheet, f.cell) == (BUD, "D5")] == [rule]
    assert returned.reader == "xlrd"


@needs_office
def test_the_old_format_gives_every_value_back(tmp_path):
    returned = read(convert(workbook(), "xls", tmp_path).read_bytes(), "a.xls")
    assert values(returned) == filled()


def test_a_binary_workbook_is_refused_with_what_to_do():
    parts = {"xl/workbook.bin": b"", "[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<R/>"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    (finding,) = read(out.getvalue(), "a.xlsb").findings
    assert finding.rule == "ARCH-FORMATO"
