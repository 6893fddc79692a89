"""How results look on a terminal: sentences, small tables, progress, JSON.

The building blocks; ``screen_*`` have the commands' own screens. Everything reads at 80
columns, without colour, and in terminals of cp1252 and cp850. Every command ends by
saying what is now the state and what comes next. Standard output carries results,
standard error carries progress and problems.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from pni_sheets.pipeline import Progress

#: Width assumed where output is not a terminal: a page of a log or a mail.
PLAIN_WIDTH = 100


@cache
def console(stderr: bool = False) -> Console:
    """The rich console; colours honour NO_COLOR and terminals without them."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr,
        highlight=False,
        soft_wrap=False,
        width=None if stream.isatty() else PLAIN_WIDTH,
        safe_box=True,
    )


def say(text: str = "", style: str | None = None) -> None:
    """One sentence on standard output."""
    console().print(text, style=style, markup=False)


def done(text: str) -> None:
    """What is now the state."""
    say(text, "bold")


def next_step(text: str) -> None:
    """What comes next; the command stands in quotes."""
    say(f"Siguiente: {text}", "dim")


def warn(text: str) -> None:
    """Something the operator should look at, on standard error."""
    console(stderr=True).print(text, style="yellow", markup=False)


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
    headers: Sequence[str], rows: Sequence[Sequence[object]], numbers: Sequence[int] = ()
) -> None:
    """A small table; ``numbers`` are the columns aligned to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.ASCII2 if _old_terminal() else box.SIMPLE_HEAD, pad_edge=False)
    for place, header in enumerate(headers):
        right = place in numbers
        drawn.add_column(
            header, justify="right" if right else "left", no_wrap=right, overflow="fold"
        )
    for row in rows:
        drawn.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console().print(drawn)


def _old_terminal() -> bool:
    return (sys.stdout.encoding or "ascii").lower().replace("-", "") not in ("utf8", "utf16")


def counted(counts: Mapping[str, int]) -> str:
    """Words and numbers as "3 aceptadas, 1 devuelta"; zeros are left out."""
    return ", ".join(f"{n} {plural(word) if n != 1 else word}" for word, n in counts.items() if n)


def plural(words: str) -> str:
    """The plural of a state as the screens write it: "devuelta" -> "devueltas".

    The first word inflects ("dejada de lado" -> "dejadas de lado"); words that end in a
    consonant or stand for a place ("en cuarentena", "por corregir") stay.
    """
    first, *rest = words.split(" ")
    if first in ("en", "por", "para", "sin", "ya", "no", "nada") or first[-1] not in "aeo":
        return words
    return " ".join((f"{first}s", *(f"{w}s" if w in ("escrito",) else w for w in rest)))


def day(value: date | datetime | None) -> str:
    """31/07/2025."""
    return value.strftime("%d/%m/%Y") if value else ""


def moment(value: datetime | None) -> str:
    """31/07/2025 16:05."""
    return value.strftime("%d/%m/%Y %H:%M") if value else ""


def number(value: float | None) -> str:
    """1,250 or 1,250.5; nothing where there is none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """A progress bar on a terminal: what is being done and how many are left."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield lambda done, of: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


@contextmanager
def working(what: str) -> Iterator[None]:
    """A sign of life on a terminal where there is nothing to count."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield
        return
    with screen.status(what):
        yield
