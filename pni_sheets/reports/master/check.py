"""Whether the tables of the master are as declared, judged by pandera before any is published.

Importing pandas and pandera takes as long as writing the whole master. So another process
does it meanwhile, and its verdict is awaited before anything leaves (``judging``).
"""

from __future__ import annotations

import gc
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any

from pni_sheets.core.child_process import Beside
from pni_sheets.reports.master.columns import Column, ColumnKind, Content, Table, text, unread

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    import pandas as pd

#: Every table with its cells.
Frames = Sequence[tuple[Table, Sequence[Sequence[Content]]]]

#: Waits for the verdict; raises ValueError where a table is not as declared.
Verdict = Callable[[], None]

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


def check_frames(frames: Frames) -> None:
    """Check the tables of the master against their declarations before they are written.

    Kind, required cells, lists of values, finite figures, and keys that repeat where the
    table says they may not. Raises ValueError naming sheets, rows and columns: the master
    would be wrong, and that is a bug.
    """
    _refuse(_problems(frames))


def _problems(frames: Frames) -> list[str]:
    return [problem for table, rows in frames for problem in _check_frame(table, rows)]


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise ValueError("the master's tables break their declarations: " + "; ".join(problems))


def _check_frame(table: Table, rows: Sequence[Sequence[Content]]) -> list[str]:
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


def _as_declared(table: Table) -> Callable[[pd.DataFrame], pd.Series]:
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


def _plain_types(column: Column) -> set[type]:
    """The exact types that need no look at the cell; a float may be NaN or infinite."""
    blank = set() if column.required else {type(None)}
    return {t for t in _TYPES[column.kind] if t is not float} | blank


def _fault(column: Column, cell: Content) -> str | None:
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


def _unrepeated(table: Table) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: ~frame.duplicated(subset=list(table.key), keep="first")


def _faults(
    table: Table, rows: Sequence[Sequence[Content]], case: Mapping[Any, Any]
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


# --- beside ------------------------------------------------------------------------------


#: Rows that are sent at once: what is on its way takes memory in both processes.
_SENT = 5_000

_ANY = Table("", "", "", "", unread, (text("a", "", 1, unread, ""),), ("a",))


@contextmanager
def judging() -> Iterator[Callable[[Frames], Verdict]]:
    """Takes tables to be judged beside, and gives what waits for the verdict.

    A process of its own gets ready at once; where pandera is loaded already (``run`` has
    validated returns) it is not worth one. A process that dies without a verdict is a bug
    and raises RuntimeError: it is never a pass.
    """
    if "pandera" in sys.modules:
        yield lambda frames: partial(check_frames, frames)
        return
    with Beside(_serve) as judge:
        yield partial(_hand_over, judge.pipe)


def _hand_over(pipe: Connection, frames: Frames) -> Verdict:
    """In a thread: the pipe takes the tables when the other process is ready for them."""

    def send() -> None:
        with suppress(OSError):  # it died: the missing verdict tells
            for table, grid in frames:
                pipe.send(table.bare())
                for begin in range(0, len(grid), _SENT):
                    pipe.send(grid[begin : begin + _SENT])
            pipe.send(None)

    Thread(target=send, daemon=True).start()
    return partial(_await, pipe)


def _await(pipe: Connection) -> None:
    try:
        problems = pipe.recv()
    except (EOFError, OSError) as error:
        raise RuntimeError("the master's tables were left without a verdict") from error
    _refuse(problems)


def _serve(pipe: Connection) -> None:
    """The other process: get ready, judge once."""
    gc.disable()  # what pandas loads, stays
    check_frames([(_ANY, [["x"]])])  # pandera loads much of itself at its first check
    with suppress(EOFError):  # the first process died
        pipe.send(_problems(_received(pipe)))


def _received(pipe: Connection) -> Frames:
    frames: list[tuple[Table, list[Sequence[Content]]]] = []
    while (part := pipe.recv()) is not None:
        if isinstance(part, Table):
            frames.append((part, []))
        else:
            frames[-1][1].extend(part)
    return frames
