"""Values as pages show them: the words and forms that the terminal uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pni_sheets.core.events import describe
from pni_sheets.core.model import InstitutionState, RoundState, SubmissionState
from pni_sheets.core.spanish import day, moment
from pni_sheets.forms import messages
from pni_sheets.words.terms import FILE_WORDS, ROUND_WORDS, SEVERITY_WORDS, STATE_WORDS


def word(state: Any) -> str:
    """The word of a state of a file, an institution, a round, or of a finding's severity."""
    if isinstance(state, SubmissionState):
        return str(FILE_WORDS[state])
    if isinstance(state, InstitutionState):
        return str(STATE_WORDS[state])
    if isinstance(state, RoundState):
        return str(ROUND_WORDS[state])
    return str(SEVERITY_WORDS[state])


def words(state: InstitutionState) -> str:
    """The same for many."""
    return STATE_WORDS[state].many


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "moment": moment,
    "word": word,
    "words": words,
    "message": messages.message,
    "described": describe,
}
