"""Pandera schemas: of the plan catalogue, and of the master's tables before they are written.

``plan.load`` refuses what cannot be read at all; ``check_plan`` judges what can be read
and is still wrong, and its problems are values. Its checks are declared in
``plan_checks``, the master's tables in ``master_columns``. pandas and pandera are
imported inside the functions: they cost over a second.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pni_sheets.master_columns import Column as MasterColumn
from pni_sheets.master_columns import ColumnKind, Content
from pni_sheets.master_columns import Table as MasterTable
from pni_sheets.model import Plan
from pni_sheets.plan import tables
from pni_sheets.plan_checks import CHECKS, EMPTY, Context, PlanCheck, context
from pni_sheets.plan_tables import TABLES, Table

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


# --- the frames of the master --------------------------------------------------------

#: What a cell of each kind is, in a table of the master.
_TYPES: Mapping[ColumnKind, tuple[type, ...]] = {
    ColumnKind.CODE: (str,),
    ColumnKind.TEXT: (str,),
    ColumnKind.LONG_TEXT: (str,),
    ColumnKind.INTEGER: (int,),
    ColumnKind.NUMBER: (int, float),
    ColumnKind.MONEY: (int, float),
    ColumnKind.PERCENT: (int, float),
    ColumnKind.DATE: (date,),
    ColumnKind.MOMENT: (datetime,),
    ColumnKind.LIGHT: (str,),
    ColumnKind.FLAG: (bool,),
    ColumnKind.ANY: (str, int, float, date),
}


def check_frames(frames: Iterable[tuple[MasterTable, Sequence[Sequence[Content]]]]) -> None:
    """Check the tables of the master against their declarations before they are written.

    Kind, required cells, lists of values, finite figures, and keys that repeat where the
    table says they may not. Raises ValueError naming sheets, rows and columns: the master
    would be wrong, and that is a bug.
    """
    problems = [problem for table, rows in frames for problem in _check_frame(table, rows)]
    if problems:
        raise ValueError("the master's tables break their declarations: " + "; ".join(problems))


def _check_frame(table: MasterTable, rows: Sequence[Sequence[Content]]) -> list[str]:
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.DataFrame(list(rows), columns=[c.name for c in table.columns], dtype=object)
    schema = pa.DataFrameSchema(
        {column.name: _frame_column(column) for column in table.columns},
        checks=[pa.Check(_unrepeated(table), error="repeated key")] if table.unique else [],
        strict=True,
    )
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return sorted({_place(table, case) for case in errors.failure_cases.to_dict("records")})
    return []


def _frame_column(column: MasterColumn) -> pa.Column:
    import pandera.pandas as pa

    is_of = _is_of(column)
    # ignore_na would let NaN pass for a blank; a blank of ours is None, never NaN.
    kind = pa.Check(lambda cells: cells.map(is_of), error=f"not {column.kind}", ignore_na=False)
    checks = [kind]
    if column.choices:
        checks.append(pa.Check.isin(column.choices, error="not in its list"))
    return pa.Column(object, checks, nullable=not column.required)


def _is_of(column: MasterColumn) -> Callable[[Content], bool]:
    def holds(cell: Content) -> bool:
        if cell is None:
            return True  # blanks are the business of ``required``
        if isinstance(cell, float) and not math.isfinite(cell):
            return False
        if isinstance(cell, bool) or column.kind is ColumnKind.FLAG:
            return isinstance(cell, bool) and column.kind is ColumnKind.FLAG
        return isinstance(cell, _TYPES[column.kind])

    return holds


def _unrepeated(table: MasterTable) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: ~frame.duplicated(subset=list(table.key), keep="first")


def _place(table: MasterTable, case: Any) -> str:
    """One failure in words; a repeated key is a failure of the row, not of each column."""
    row = case["index"]
    where = "?" if row is None or row != row else str(int(row) + 1)
    if case["check"] == "repeated key":
        return f"{table.sheet}, row {where}: repeated key {'+'.join(table.key)}"
    value = case["failure_case"]
    return f"{table.sheet}, row {where}, {case['column']}: {case['check']} {value!r}"
