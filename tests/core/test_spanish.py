"""Dates, semesters and figures as an office writes them."""

from __future__ import annotations

from datetime import date, datetime

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


def test_a_day_and_a_moment_are_day_first_and_blank_where_there_is_none() -> None:
    assert spanish.day(date(2025, 7, 31)) == "31/07/2025"
    assert spanish.moment(datetime(2025, 7, 31, 16, 5)) == "31/07/2025 16:05"
    assert (spanish.day(None), spanish.moment(None)) == ("", "")
