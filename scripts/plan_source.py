"""Reads the plan's matrix as the source text prints it: rows, cells, nothing interpreted.

The source is the document's text with the matrix as tab-separated lines. It has traps,
each handled by one function here: columns shifted to the left, interventions printed
twice or not at all, responsibles on rows of their own, several indicators in one cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

COLUMNS = 7
MATRIX_BEGINS = "MATRIZ DE LA IMPLEMENTACIÓN DEL PNI POR EJE TEMÁTICO"
MATRIX_ENDS = "ANEXO"
HEADER = "INTERVENCIÓN"

#: Everyone the matrix names as responsible, as it names them; typos included.
NAMED = {
    "Mecanismo de Coordinación Nacional sobre Movilidad Humana": "MECANISMO",
    "Consejo Nacional contra la trata de personas": "CNCTP",
    "Ministerio de Vivienda": "MIVI",
    "MPTS": "MTPS",
    "MIGOBBDT": "MIGOBDT",
    **{key: key for key in ("BANDESAL", "CONAMYPE", "CONAPINA", "CORSATUR", "DGME", "DRTS")},
    **{key: key for key in ("ESCO", "FGR", "ISDEMU", "ISTU", "MAG", "MARN", "MIGOBDT", "MINEC")},
    **{key: key for key in ("MINEDUCYT", "MINSAL", "MITUR", "MJSP", "MRREE", "MTPS", "OIM")},
    **{key: key for key in ("PDDH", "PNC", "RNPN", "RNUM")},
}
THROUGH_MECHANISM = "a través del Mecanismo"
#: Words of a responsables cell that name nobody: "y sus dependencias" is the ministry.
FILLER = (
    THROUGH_MECHANISM,
    "y sus dependencias",
    "centralizadas y descentralizadas",
    "centralizada y descentralizada",
    "Liderado por el",
    "Acompañamiento del proceso:",
)

_NAME = re.compile(
    "|".join(rf"\b{re.escape(name)}\b" for name in sorted(NAMED, key=len, reverse=True)),
    re.IGNORECASE,
)
_CODE = re.compile(r"(\d+(?:\.\d+)+)\.?\s+(.*)")
_SENTENCE_END = re.compile(r"(?<=\.) (?=[A-ZÁÉÍÓÚÑ0-9])")
_BARE_FIGURE = re.compile(r"(?<=[a-z]) (?=\d+ [a-z])")


class SourceError(Exception):
    """The source text is not laid out as this reader expects; says what and where."""


@dataclass(slots=True)
class SourceActivity:
    """One activity as printed: its texts and its (indicator, meta) pairs, in order."""

    code: str
    text: str
    expected_results: str
    responsibles: list[str]
    period_text: str
    pairs: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def responsibles_text(self) -> str:
        return " ".join(self.responsibles)


@dataclass(frozen=True, slots=True)
class SourceMatrix:
    """The matrix: intervention texts by code, activities in the document's order."""

    interventions: dict[str, str]
    activities: list[SourceActivity]


def clean(text: str) -> str:
    """The text without paragraph tags, every run of white space one space."""
    return " ".join(re.sub(r"</?p>", " ", text).split())


def read_matrix(lines: Iterable[str]) -> SourceMatrix:
    """The rows of the matrix. Raises SourceError for a row that fits no known shape."""
    matrix = SourceMatrix({}, [])
    for line in lines:
        cells = [clean(cell) for cell in line.split("\t")]
        if cells[0] == HEADER or not any(cells):
            continue
        if len(cells) < COLUMNS - 1:  # a heading or a paragraph between two tables
            continue
        if not _read_activity_row(cells, matrix):
            _read_continuation(cells, matrix.activities)
    return matrix


def matrix_lines(text: str) -> Iterator[str]:
    """The lines of the source between the title of the matrix and the annex."""
    inside = False
    for line in text.splitlines():
        if line.strip() == MATRIX_BEGINS:
            inside = True
        elif line.strip() == MATRIX_ENDS:
            inside = False
        elif inside:
            yield line


def _read_activity_row(cells: list[str], matrix: SourceMatrix) -> bool:
    match = _CODE.fullmatch(cells[1])
    if not match:
        return False
    if cells[0]:
        _read_intervention(cells[0], matrix.interventions)
    activity = SourceActivity(match[1], match[2], cells[2], [cells[3]], cells[6])
    if activity.code.rsplit(".", 1)[0] not in matrix.interventions:
        raise SourceError(f"{activity.code}: no intervention printed above it")
    activity.pairs.extend(split_pairs(cells[4], cells[5]))
    matrix.activities.append(activity)
    return True


def _read_intervention(cell: str, interventions: dict[str, str]) -> None:
    match = _CODE.fullmatch(cell)
    if not match:
        raise SourceError(f"no code in the intervention {cell!r}")
    code, text = match.groups()
    if interventions.setdefault(code, text) != text:
        raise SourceError(f"{code}: printed twice with different wordings")


def _read_continuation(cells: list[str], activities: list[SourceActivity]) -> None:
    """A row that goes on with the activity above: responsibles, an indicator, or both.

    Told apart by content, since its cells may be shifted to the left.
    """
    filled = [cell for cell in cells if cell]
    if filled and is_responsibles(filled[0]):
        activities[-1].responsibles.append(filled.pop(0))
    if len(filled) not in (0, 2):
        raise SourceError(f"{activities[-1].code}: cannot place {filled!r}")
    if filled:
        activities[-1].pairs.extend(split_pairs(*filled))


def is_responsibles(cell: str) -> bool:
    """Whether a cell holds nothing but names of institutions."""
    rest = _NAME.sub("", cell)
    for words in FILLER:
        rest = rest.replace(words, "")
    return not rest.strip(" .,")


def responsibles_of(text: str) -> tuple[str, ...]:
    """The keys of the institutions a responsables text names, in its order, once each.

    Raises SourceError where something in it is nobody we know.
    """
    if not is_responsibles(text):
        raise SourceError(f"unknown responsible in {text!r}")
    spelled = {name.casefold(): key for name, key in NAMED.items()}
    return tuple(dict.fromkeys(spelled[m[0].casefold()] for m in _NAME.finditer(text)))


def split_pairs(indicators: str, metas: str) -> list[tuple[str, str, str]]:
    """The (indicator, meta, second meta) triples of one pair of cells, paired in order.

    One indicator with two metas keeps both. Where two indicators share one meta, each
    gets it.
    """
    names = _SENTENCE_END.split(indicators)
    targets = _SENTENCE_END.split(metas)
    if len(names) > len(targets):
        figures = _BARE_FIGURE.split(metas)
        targets = figures if len(figures) == len(names) else targets * len(names)
    if len(names) == len(targets):
        return [(name, target, "") for name, target in zip(names, targets, strict=True)]
    if len(names) == 1 and len(targets) == 2:
        return [(indicators, metas, targets[1])]
    raise SourceError(f"cannot pair {indicators!r} with {metas!r}")
