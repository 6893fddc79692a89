"""Drop-down lists, input messages and limits of the entry cells, derived from form and rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pni_sheets.core.model import TargetKind, TemplateRow
from pni_sheets.forms import what_to_write
from pni_sheets.forms.report_form import INDICATORS, Field, Kind, Sheet
from pni_sheets.workbooks import selfcheck
from pni_sheets.workbooks.hidden import LISTS
from pni_sheets.workbooks.rows import letter

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

#: Excel's own limits, in characters; xlsxwriter only warns and leaves the validation out.
TITLE_LIMIT, PROMPT_LIMIT, ERROR_LIMIT = 32, 255, 224

_ERROR_TITLE = "Revise este dato"


@dataclass(frozen=True, slots=True)
class Words:
    """What a cell says when it is chosen, and the word that it takes instead of a figure."""

    prompt: str
    instead: str = ""


def words_of(sheet: Sheet, field: Field, row: TemplateRow) -> Words:
    """The words of an entry cell: of *Avance del semestre* they depend on the indicator."""
    if (sheet.name, field.name) != (INDICATORS.name, "avance"):
        return Words(field.prompt)
    average = row.facts["kind"] == TargetKind.AVERAGE.value
    return Words(
        what_to_write.input_message(row.facts), what_to_write.NO_MEETING if average else ""
    )


def validate_cells(
    page: Worksheet,
    field: Field,
    runs: Sequence[tuple[int, int]],
    column: int,
    limit: selfcheck.Limit | None,
    words: Words,
) -> None:
    """Give the entry cells of a column their list, limits and input message.

    ``runs`` are first and last rows of the cells, all with the same limits. Pasting over a
    cell removes all this: it helps, it does not guard.
    """
    (first, last), *others = runs
    options = _options(field, limit, words.prompt)
    if words.instead:
        at = f"{letter(column)}{first + 1}"
        options |= {"validate": "custom", "value": _or_word(at, words.instead)}
    if others:
        options["multi_range"] = " ".join(_range(column, *run) for run in runs)
    page.data_validation(first, column, last, column, options)


def _range(column: int, first: int, last: int) -> str:
    return f"{letter(column)}{first + 1}:{letter(column)}{last + 1}"


def _or_word(at: str, word: str) -> str:
    """A figure of zero or more, or the word. Excel compares texts without regard to case."""
    return f'=IF(ISNUMBER({at}),{at}>=0,TRIM({at})="{word}")'


def _options(field: Field, limit: selfcheck.Limit | None, prompt: str) -> dict[str, Any]:
    shown = {
        "input_title": field.header[:TITLE_LIMIT],
        "input_message": prompt[:PROMPT_LIMIT],
        "error_title": _ERROR_TITLE,
        "ignore_blank": True,
    }
    if field.choices:
        return shown | {
            "validate": "list",
            "source": f"={LISTS[field.choices]}",
            "error_message": f"Elija de la lista: {', '.join(field.choices)}."[:ERROR_LIMIT],
        }
    if limit is None:
        return shown | {"validate": "any"}
    return shown | {"error_message": limit.message[:ERROR_LIMIT]} | _limits(field.kind, limit)


def _limits(kind: Kind, limit: selfcheck.Limit) -> dict[str, Any]:
    allowed = "date" if kind is Kind.DATE else "integer" if limit.whole else "decimal"
    if limit.minimum is not None and limit.maximum is not None:
        bounds = {"criteria": "between", "minimum": limit.minimum, "maximum": limit.maximum}
    elif limit.minimum is not None:
        bounds = {"criteria": ">=", "value": limit.minimum}
    else:
        bounds = {"criteria": "<=", "value": limit.maximum}
    return {"validate": allowed, **bounds}
