"""How results look on a terminal: sentences, small tables, progress, JSON.

The building blocks; each file of `cli.commands` has its command's own. Everything reads at 80
columns, without colour, and in terminals of cp1252 and cp850. Every command ends by
saying what is now the state and what comes next. Standard output carries results,
standard error carries progress and problems.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click

from pni_sheets.cli.terminal import folded
from pni_sheets.core.progress_bar import Tell, silent
from pni_sheets.words.terms import STEPS

#: Columns of the narrowest terminal that offices use.
READABLE = 80


def say(text: str = "", *, bold: bool = False, dim: bool = False) -> None:
    """One sentence on standard output; styles are left out where it is not a terminal."""
    click.secho(folded(text), bold=bold or None, dim=dim or None)


def done(text: str) -> None:
    """What is now the state."""
    say(text, bold=True)


def next_step(text: str) -> None:
    """What comes next; the command stands in quotes."""
    say(f"Siguiente: {text}", dim=True)


def warn(text: str) -> None:
    """Something the operator should look at, on standard error."""
    click.secho(folded(text), fg="yellow", err=True)


def step(text: str) -> None:
    """A step of a longer command, as it begins."""
    say(f"> {text}")


def dump(value: Any) -> None:
    """A result as JSON, for other programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def plain(value: Any) -> Any:
    """Dates as ISO text, everything else as text."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def table(
    headers: Sequence[str], rows: Sequence[Sequence[object]], numbers: Collection[int] = ()
) -> None:
    """A small table; ``numbers`` are the columns aligned to the right.

    Plain text, so that it reads in any terminal, in a log and in a mail. Columns stand one
    space apart, not two, where the table would be wider than ``READABLE``.
    """
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headers, *texts, strict=True)]
    rule = ["-" * width for width in widths]
    gap = "  " if sum(widths) + 2 * len(widths) - 2 <= READABLE else " "
    for line in (headers, rule, *texts):
        cells = (
            cell.rjust(width) if place in numbers else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        click.echo(gap.join(cells).rstrip())


def several(n: int, one: str, many: str) -> str:
    """ "1 libro escrito", "48 libros escritos"."""
    return f"{number(n)} {one if n == 1 else many}"


def number(value: float | None) -> str:
    """1,250 or 1,250.5; nothing where there is none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")


@contextmanager
def progress(step: str) -> Iterator[Tell]:
    """A progress bar on a terminal: what is being done (``terms.STEPS``), how many
    are done and of how many. None where the output is no terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(STEPS[step], total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


@contextmanager
def working(step: str) -> Iterator[None]:
    """A sign of life on a terminal where there is nothing to count."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(STEPS[step], spinner="line"):
        yield
