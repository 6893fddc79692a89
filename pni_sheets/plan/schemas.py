"""The pandera schemas of the plan catalogue.

``plan.load`` refuses what cannot be read at all; ``check_plan`` judges what can be read
and is still wrong, and its problems are values. Its checks are declared in
``plan.checks``. pandas and pandera are imported inside the functions: they cost over a
second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pni_sheets.core.model import Plan
from pni_sheets.plan.catalogue import tables
from pni_sheets.plan.checks import CHECKS, EMPTY, Context, PlanCheck, context
from pni_sheets.plan.tables import TABLES, Table

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

#: The first row of data as a spreadsheet numbers it: the header is row 1.
FIRST_ROW = 2


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """One thing wrong with the catalogue: the check's id, the file, the row as a
    spreadsheet numbers it, the row's code, the column and the value found there.
    """

    check: str
    file: str
    row: int
    key: str
    column: str
    value: str


def sentence(problem: PlanProblem) -> str:
    """What is wrong and how to mend it, in Spanish."""
    where = f"{problem.file}, fila {problem.row} ({problem.key}), columna «{problem.column}»"
    return f"{where}: {CHECKS[problem.check].sentence.format(value=problem.value)}"


def check_plan(plan: Plan) -> tuple[PlanProblem, ...]:
    """Everything wrong with a catalogue, in the order of its files, rows and columns.

    Raises RuntimeError where a check itself failed (a bug, never a property of the plan).
    """
    known = context(plan)
    return tuple(p for table in TABLES for p in _check_table(table, plan, known))


def _check_table(table: Table, plan: Plan, known: Context) -> Iterator[PlanProblem]:
    frame = _frame(table, plan)
    checks = [c for c in CHECKS.values() if c.table == table.name]
    for row, check, column in sorted(_failures(_schema(table, checks, known), frame)):
        yield PlanProblem(
            check=check,
            file=table.file,
            row=row,
            key=" ".join(str(frame.at[row, name]) for name in table.unique),
            column=column,
            value=_shown(table, column, frame.at[row, column]),
        )


def _frame(table: Table, plan: Plan) -> pd.DataFrame:
    """The file as a frame, indexed by spreadsheet row; an empty text is no value."""
    import pandas as pd

    names = [column.name for column in table.columns]
    rows = [dict(table.take(row)) for row in tables(plan)[table.name]]
    cells = [[None if row[name] in ("", ()) else row[name] for name in names] for row in rows]
    index = range(FIRST_ROW, FIRST_ROW + len(rows))
    return pd.DataFrame(cells, columns=names, index=index, dtype=object)


def _schema(table: Table, checks: list[PlanCheck], known: Context) -> pa.DataFrameSchema:
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {c.name: pa.Column(object, nullable=not c.required) for c in table.columns},
        checks=[pa.Check(_mask(check, known), error=check.id) for check in checks],
        strict=True,
        name=table.name,
    )


def _mask(check: PlanCheck, known: Context) -> Any:
    def holds(frame: pd.DataFrame) -> pd.Series:
        import pandas as pd

        rows: list[Any] = frame.to_dict("records")
        kept = [not _complete(check, row) or check.holds(row, known) for row in rows]
        return pd.Series(kept, index=frame.index, dtype=bool)

    return holds


def _complete(check: PlanCheck, row: Any) -> bool:
    """Whether the cells that a check reads are there: one blank gives one problem."""
    return all(row[name] is not None for name in check.needs)


def _failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> set[tuple[int, str, str]]:
    """(row, check id, column) of everything the schema refuses."""
    import pandera.pandas as pa

    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.to_dict("records")
        return {_failure(case) for case in cases}
    return set()


def _failure(case: Any) -> tuple[int, str, str]:
    row = case["index"]
    if row is None or row != row:  # pandera's way to say that the predicate itself raised
        raise RuntimeError(f"a check of the catalogue failed by itself: {case}")
    if case["check"] == "not_nullable":
        return int(row), EMPTY, case["column"]
    check = CHECKS[case["check"]]
    return int(row), check.id, check.column


def _shown(table: Table, column: str, value: Any) -> str:
    return "" if value is None else table.column(column).write(value)
