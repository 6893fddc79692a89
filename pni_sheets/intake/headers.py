"""Whether a changed header still means the column it resembles: decided by its words.

Letters mislead: "Mayores de 18" is nearer to "Menores de 18" than "Menores" is. A header is the
same where it says no word that the form's does not (short of articles and misspellings) and
leaves out none that turns its meaning; where it adds one, it is a question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from enum import StrEnum

from pni_sheets.intake.values.parse import fold

#: Words that change nothing, folded.
_EMPTY = frozenset(
    ("a", "al", "ante", "de", "del", "el", "en", "es", "esta", "este", "la", "las", "lo", "los",
     "o", "para", "por", "que", "se", "si", "su", "sus", "un", "una", "y", "actual", "columna")
)  # fmt: skip
#: Words that turn what the others say; "con" does so only where "sin" was left out.
_TURNING = frozenset(("no", "sin", "ni", "anterior", "anteriores"))
#: A word of this length and more may have one letter mistyped.
_LONG = 5


class Likeness(StrEnum):
    """What a header in a return is to a column of the form that has lost its own."""

    SAME = "same"
    #: It shares words with it and says another thing, or may.
    DOUBTFUL = "doubtful"
    OTHER = "other"


def likeness(seen: str, wanted: str) -> Likeness:
    """What the header ``seen`` is to the form's header ``wanted``."""
    theirs, ours = _words(seen), _words(wanted)
    telling = [word for word in ours if word not in _EMPTY | _TURNING]
    shared = [word for word in telling if _among(word, theirs)]
    if not shared:
        return Likeness.OTHER
    added = [word for word in theirs if not _among(word, ours) and word not in _EMPTY]
    turned = [word for word in _TURNING if theirs.count(word) != ours.count(word)]
    if turned or added not in ([], ["con"]) or telling[0] not in shared:
        return Likeness.DOUBTFUL
    return Likeness.SAME


def best(seen: Sequence[str], wanted: str) -> tuple[int | None, int | None]:
    """Which of the headers ``seen`` is the same as ``wanted``, else which may be it: indices.

    Two that would do are none: which one counts is for a person to say.
    """
    kinds = [likeness(each, wanted) for each in seen]
    same = [number for number, kind in enumerate(kinds) if kind is Likeness.SAME]
    if len(same) == 1:
        return same[0], None
    doubtful = same or [n for n, kind in enumerate(kinds) if kind is Likeness.DOUBTFUL]
    return None, (doubtful[0] if doubtful else None)


def _words(header: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(header))


def _among(word: str, words: Collection[str]) -> bool:
    return any(_alike(word, other) for other in words)


def _alike(one: str, other: str) -> bool:
    """The same word: as it is, singular or plural, or with one letter mistyped."""
    if one == other or _singular(one) == _singular(other):
        return True
    if one.isdigit() or other.isdigit() or min(len(one), len(other)) < _LONG:
        return False
    return _one_edit(one, other)


def _singular(word: str) -> str:
    return word.removesuffix("es") if len(word) > _LONG else word.removesuffix("s")


def _one_edit(one: str, other: str) -> bool:
    """Whether one letter was added, lost, changed, or swapped with its neighbour."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped
