"""Dates, semesters and enumerations as an office writes them."""

from __future__ import annotations

from datetime import date

import pytest

from pni_sheets.core import spanish
from pni_sheets.core.model import Semester


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 7, 31), "jueves 31 de julio de 2025"),
        (date(2026, 1, 1), "jueves 1 de enero de 2026"),
        (date(2024, 2, 29), "jueves 29 de febrero de 2024"),
        (date(2025, 9, 3), "miércoles 3 de septiembre de 2025"),
    ],
)
def test_a_date_is_written_in_words(day: date, words: str) -> None:
    assert spanish.in_words(day) == words


def test_a_semester_is_written_in_words() -> None:
    assert spanish.semester_in_words(Semester(2025, 2)) == "segundo semestre de 2025"


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ((), ""),
        (("G7",), "G7"),
        (("G7", "G9"), "G7 y G9"),
        (("G7", "H8", "I9"), "G7, H8 e I9"),
        (("datos", "hierro"), "datos y hierro"),
        (("padres", "hijos"), "padres e hijos"),
    ],
)
def test_an_enumeration_is_spanish(words: tuple[str, ...], joined: str) -> None:
    assert spanish.join_words(words) == joined
