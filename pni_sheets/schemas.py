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

    names = [column.name for column in table.columns]
    frame = pd.DataFrame(list(rows), columns=names, dtype=object)
    # Checks over whole rows: a check a column would take pandera 2 ms, and there are 250.
    checks = [pa.Check(_as_declared(table), error=_DECLARED)]
    if table.unique:
        checks.append(pa.Check(_unrepeated(table), error=_REPEATED))
    try:
        pa.DataFrameSchema(checks=checks).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases[["index", "check"]].drop_duplicates().to_dict("records")
        return [problem for case in cases for problem in _faults(table, rows, case)]
    return []


_DECLARED, _REPEATED = "as declared", "unrepeated"


def _as_declared(table: MasterTable) -> Callable[[pd.DataFrame], pd.Series]:
    """Whether each row is as declared; columns that hold only what they may are quick."""

    def holds(frame: pd.DataFrame) -> pd.Series:
        import pandas as pd

        wrong: set[int] = set()
        for column in table.columns:
            cells = frame[column.name].tolist()
            if column.choices or not set(map(type, cells)) <= _plain_types(column):
                wrong |= {n for n, cell in enumerate(cells) if _fault(column, cell)}
        return pd.Series([n not in wrong for n in range(len(frame))], index=frame.index, dtype=bool)

    return holds


def _plain_types(column: MasterColumn) -> set[type]:
    """The exact types that need no look at the cell; a float may be NaN or infinite."""
    blank = set() if column.required else {type(None)}
    return {t for t in _TYPES[column.kind] if t is not float} | blank


def _fault(column: MasterColumn, cell: Content) -> str | None:
    """What is wrong with a cell, None where nothing is. A blank is None, never NaN."""
    if cell is None:
        return "blank" if column.required else None
    if isinstance(cell, float) and not math.isfinite(cell):
        return "not finite"
    if isinstance(cell, bool) is not (column.kind is ColumnKind.FLAG):
        return f"not {column.kind}"
    if not isinstance(cell, _TYPES[column.kind]):
        return f"not {column.kind}"
    return "not in its list" if column.choices and cell not in column.choices else None


def _unrepeated(table: MasterTable) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: ~frame.duplicated(subset=list(table.key), keep="first")


def _faults(
    table: MasterTable, rows: Sequence[Sequence[Content]], case: Mapping[Any, Any]
) -> Iterator[str]:
    """One failing row in words."""
    index = case["index"]
    if index is None or index != index:  # pandera's way to say that the check itself raised
        raise RuntimeError(f"the check of {table.sheet} failed by itself: {case}")
    where = f"{table.sheet}, row {int(index) + 1}"
    if case["check"] == _REPEATED:
        yield f"{where}: repeated key {'+'.join(table.key)}"
        return
    for column, cell in zip(table.columns, rows[int(index)], strict=True):
        fault = _fault(column, cell)
        if fault:
            yield f"{where}, {column.name}: {fault} {cell!r}"
