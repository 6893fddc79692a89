"""An average of meetings where none was held: an answer, no value and no error."""

from __future__ import annotations

import pytest
from support.returned import cell_of, edited, put, read, rules, template_of, workbook

from pni_sheets.forms.what_to_write import NO_MEETING
from pni_sheets.validation.engine import validate

AVERAGE = ("Indicadores", "2.1.1-2", "avance")
FILE = "PNI_2025-S1_MRREE.xlsx"


def told(text: str):
    return read(put("Indicadores", cell_of(*AVERAGE, "MRREE"), text, workbook("MRREE")), FILE)


@pytest.mark.parametrize("text", [NO_MEETING, "Sin reuniones", "SIN REUNIÓN", "No hubo reuniones."])
def test_it_is_read_and_nothing_is_missing(text: str) -> None:
    returned = told(text)
    assert returned.entries[AVERAGE].value == NO_MEETING
    assert rules(returned) == []
    assert [n.field for n in returned.normalisations] == (["avance"] if text != NO_MEETING else [])
    (findings,) = validate([(returned, template_of("MRREE"))])
    assert not [f for f in findings if f.key == AVERAGE[1] and f.blocking]


def test_a_count_has_no_such_answer() -> None:
    place = ("Indicadores", "2.1.1-1", "avance")
    data = put("Indicadores", cell_of(*place, "MRREE"), NO_MEETING, workbook("MRREE"))
    returned = read(data, FILE)
    assert returned.entries[place].value is None
    assert rules(returned)


def test_a_return_without_the_column_que_anotar_is_read_as_ever() -> None:
    def without(book) -> None:
        sheet = book["Indicadores"]
        headers = [cell.value for cell in sheet[4]]
        sheet.delete_cols(headers.index("Qué anotar") + 1)

    returned = read(edited(without, workbook("MRREE")), FILE)
    assert rules(returned) == []
    assert returned.entries[AVERAGE].value is not None
