"""What the commands share: the session, the options, the order of the help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from pni_sheets.operations.workspace import Workspace

#: "done, and institutions have blocking findings" (contract).
INSTITUTION_MUST_ACT = 1

#: Metavars of the usage lines, in Spanish.
OPTIONS, SUBCOMMAND = "[OPCIONES]", "COMANDO [ARGUMENTOS]..."


class Day(click.ParamType[date]):
    """A day as an office writes it (31/07/2025) or as the plan does (2025-07-31)."""

    name = "día"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            with suppress(ValueError):
                return datetime.strptime(value, form).date()
        return self.fail(f"«{value}» no es una fecha. Escriba, por ejemplo, 2025-07-31.")


DAY = Day()
FILE = click.Path(path_type=Path, dir_okay=True)


@dataclass(frozen=True, slots=True)
class Session:
    """What every command is given: the workspace's folder."""

    root: Path

    def open(self, writing: str | None = None) -> AbstractContextManager[Workspace]:
        """Open the workspace; ``writing`` names the command that takes the lock."""
        from pni_sheets.operations.workspace import opened

        return opened(self.root, writing=writing)


class Command(click.Command):
    """A command whose usage line is in Spanish."""

    def __init__(self, name: str | None, **more: Any) -> None:
        super().__init__(name, **{"options_metavar": OPTIONS, **more})


class Commands(click.Group):
    """Commands in the order in which a round uses them."""

    command_class = Command

    def __init__(self, name: str | None = None, **more: Any) -> None:
        usage = {"options_metavar": OPTIONS, "subcommand_metavar": SUBCOMMAND}
        super().__init__(name, **{**usage, **more})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


class Loaded(Mapping[str, click.Command]):
    """Commands by name, in order; each is imported when it is first asked for.

    A command lies in the file of its name in `cli.commands`.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._names:
            raise KeyError(name)
        module = import_module(f"pni_sheets.cli.commands.{name}")
        return next(
            found
            for found in vars(module).values()
            if isinstance(found, click.Command) and found.name == name
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Sections(Commands):
    """Commands that the help lists under titles; ``sections``: their names by title."""

    def __init__(self, *, sections: Mapping[str, Sequence[str]], **more: Any) -> None:
        super().__init__(**more)
        self.sections = sections
        self.commands = Loaded(chain(*sections.values()))  # type: ignore[assignment]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, self.commands))
        for title, names in self.sections.items():
            with formatter.section(title):
                shown = [(n, self.commands[n].get_short_help_str(limit=80)) for n in names]
                formatter.write_dl([(name.ljust(width), told) for name, told in shown])


# --- options that several commands share --------------------------------------------------

as_json = click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
round_option = click.option(
    "--round", "round_name", metavar="RONDA",
    help="La ronda, por ejemplo 2025-S1. Sin ella, la única abierta.",
)  # fmt: skip
by_option = click.option("--by", required=True, metavar="NOMBRE", help="Quién lo decide.")
reason_option = click.option("--reason", required=True, metavar="TEXTO", help="Por qué.")
session = click.pass_obj


def keys(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Keys out of a list such as MAG,MTPS."""
    return tuple(k.strip() for k in (value or "").split(",") if k.strip())


only_option = click.option(
    "--only", callback=keys, metavar="CLAVE,CLAVE", help="Solo estas instituciones."
)
