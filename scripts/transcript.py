"""The terminal of a whole round, for docs/guia.md: real commands in a temporary workspace.

    python scripts/transcript.py            writes the blocks into docs/guia.md
    python scripts/transcript.py --check    1 where the guide says what the program does not

Every block of the guide that follows ``<!-- terminal: NAME -->`` is a scene of ``SCENES``.
Commands run as the operator types them; between them, people do what people do (fill the
address book, return workbooks with mistakes), with the demonstration's synthetic returns.
The clock is the scene's, and the folder is shown as C:\\pni.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from unittest.mock import patch

from pni_sheets.__main__ import run as pni_sheets
from pni_sheets.cli.terminal import folded
from pni_sheets.core.model import EL_SALVADOR
from pni_sheets.operations import demo, synthetic, workspace
from pni_sheets.storage import files
from pni_sheets.workbooks import workbook

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "guia.md"

#: The folder as the guide shows it, and the terminal's width.
SHOWN, WIDTH = "C:\\pni", "80"
COPIES = "C:\\copias\\"

BLOCK = re.compile(r"<!-- terminal: (?P<name>[\w-]+) -->\n```console\n(?P<text>.*?)```", re.DOTALL)

#: What differs from run to run or from machine to machine, and is not compared.
VARIES = re.compile(r"\b\d+ KB\b|\b[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True)
class Command:
    """What the operator types. ``head`` and ``tail``: lines shown of a long answer; 0 is all."""

    typed: str
    head: int = 0
    tail: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """Commands of one morning, and what people did before."""

    name: str
    day: datetime
    commands: tuple[Command, ...]
    before: Callable[[Path], None] | None = None


def morning(day: int, month: int = 7) -> datetime:
    return datetime(2025, month, day, 8, tzinfo=EL_SALVADOR)


# --- what people do between the commands -----------------------------------------------------


def fill_contacts(root: Path) -> None:
    with workspace.opened(root) as work:
        demo.address_book(work)


def first_returns(root: Path) -> None:
    """What the institutions send: most of it right."""
    with workspace.opened(root) as work:
        for name, data in demo.returns(work):
            files.write(work.paths.inbox / name, data)


def one_mended(root: Path) -> None:
    with workspace.opened(root) as work:
        name = f"PNI_{demo.ROUND}_{demo.MENDED}_correcciones.xlsx"
        files.write(work.paths.inbox / name, demo.mended(work))


def the_rest(root: Path) -> None:
    """Everybody else who owed something sends it right, the one of the PDF as well."""
    understood = {"MINEC", "MARN", demo.MENDED}
    with workspace.opened(root) as work:
        for key in sorted({*demo.SLIPS, demo.PDF} - understood):
            sent = work.ledger.documents.template(demo.ROUND, key)
            assert sent is not None
            name = workbook.filename(sent).replace(".xlsx", "_corregido.xlsx")
            right = demo.filled(work, sent, synthetic.fill(sent))
            files.write(work.paths.inbox / name, right)


def command(typed: str, head: int = 0, tail: int = 0) -> Command:
    return Command(typed, head, tail)


SCENES = (
    Scene("preparar", morning(1), (command("init"),)),
    Scene("contactos", morning(1), (command("contacts check"),), fill_contacts),
    Scene(
        "abrir", morning(1),
        (
            command("round open 2025-S1"),
            command("generate --round 2025-S1"),
            command("send templates --round 2025-S1 --dry-run --only MTPS"),
            command("send templates --round 2025-S1", 2, 4),
        ),
    ),
    Scene("recibir", morning(28), (command("ingest --round 2025-S1"),), first_returns),
    Scene(
        "explicar", morning(28),
        (
            command("explain DGME --round 2025-S1"),
            command("send corrections --round 2025-S1"),
        ),
    ),
    Scene("diario", morning(30), (command("run --round 2025-S1"),), one_mended),
    Scene("quien-debe", morning(30), (command("status --round 2025-S1", 6, 17),)),
    Scene(
        "recordar", morning(31),
        (command("send reminders --round 2025-S1 --dry-run", 3, 6),),
    ),
    Scene(
        "resolver", morning(1, 8),
        (
            command('ignore E0001 --reason "No es del plan"'),
            command('ignore E0008 --reason "Llegó después en Excel"'),
            command('excuse SSF --round 2025-S1 --by "Coordinación" --reason "Oficio 12"'),
            command('excuse ALBERGUES --round 2025-S1 --by "Coordinación" --reason "Oficio 13"'),
            command("ingest --round 2025-S1"),
        ),
        the_rest,
    ),
    Scene("consolidar", morning(4, 8), (command("consolidate --round 2025-S1"),)),
    Scene("rastrear", morning(4, 8), (command("trace Indicadores!I12 --round 2025-S1"),)),
    Scene(
        "entregar", morning(4, 8),
        (
            command("send master --round 2025-S1"),
            command("round close 2025-S1"),
            command("verify"),
            command("backup C:\\copias\\pni-2025-S1.zip"),
        ),
    ),
)  # fmt: skip


# --- playing -------------------------------------------------------------------------------------


def clock_at(start: datetime) -> type[datetime]:
    """A ``datetime`` whose ``now`` begins at ``start`` and goes on a second at each look."""

    class Set(datetime):
        looks = 0

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            cls.looks += 1
            return (start + timedelta(seconds=cls.looks)).astimezone(tz)

    return Set


def play() -> dict[str, str]:
    """Every scene's terminal, by name."""
    with tempfile.TemporaryDirectory() as folder, _plain_terminal():
        root = Path(folder).resolve() / "pni"
        return {scene.name: _scene(scene, root) for scene in SCENES}


@contextmanager
def _plain_terminal() -> Iterator[None]:
    unset = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    with patch.dict(os.environ, unset, clear=True):
        yield


def _scene(scene: Scene, root: Path) -> str:
    with patch.object(workspace, "datetime", clock_at(scene.day)):
        if scene.before is not None:
            scene.before(root)
        return "\n\n".join(_answered(one, root) for one in scene.commands) + "\n"


def _answered(one: Command, root: Path) -> str:
    """The prompt, what was typed, and the answer as the operator sees it."""
    copies = root.with_name("copias")
    arguments = [a.replace(COPIES, str(copies) + os.sep) for a in _words(one.typed)]
    with redirect_stdout(io.StringIO()) as told, redirect_stderr(told):
        pni_sheets(["-C", str(root), *arguments])
    lines = _as_shown(told.getvalue(), root).strip("\n").split("\n")
    return "\n".join([f"{SHOWN}> pni-sheets {one.typed}", *_shortened(lines, one)])


def _words(typed: str) -> list[str]:
    """The arguments as a Windows terminal takes them: quotes group, backslashes stay."""
    return [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', typed)]


def _as_shown(text: str, root: Path) -> str:
    """Paths as on the operator's machine, lines as wide as a narrow terminal."""

    def path(found: re.Match[str]) -> str:
        return "C:" + found["rest"].replace("/", "\\")

    text = re.sub(rf"{re.escape(str(root.parent))}(?P<rest>(?:[\\/][\w.-]+)*)", path, text)
    with patch.dict(os.environ, {"COLUMNS": WIDTH}):
        return folded(text)


def _shortened(lines: list[str], one: Command) -> list[str]:
    if not one.head or len(lines) <= one.head + one.tail + 1:
        return lines
    return [*lines[: one.head], "[...]", *lines[-one.tail :]]


# --- the guide -----------------------------------------------------------------------------------


def blocks(guide: str) -> dict[str, str]:
    """The terminal blocks that the guide shows, by the name of their scene."""
    return {found["name"]: found["text"] for found in BLOCK.finditer(guide)}


def comparable(text: str) -> str:
    """The text without what differs between runs: sizes and fingerprints."""
    return VARIES.sub("#", text)


def written(guide: str, scenes: Mapping[str, str]) -> str:
    """The guide with its blocks as the program has just spoken; what only varies stays."""

    def block(found: re.Match[str]) -> str:
        said = scenes[found["name"]]
        if comparable(said) == comparable(found["text"]):
            return found[0]
        return f"<!-- terminal: {found['name']} -->\n```console\n{said}```"

    return BLOCK.sub(block, guide)


def main(arguments: list[str]) -> int:
    guide = GUIDE.read_text(encoding="utf-8")
    scenes = play()
    if "--check" not in arguments:
        GUIDE.write_text(written(guide, scenes), encoding="utf-8", newline="\n")
        return 0
    shown = blocks(guide)
    different = [n for n in scenes if comparable(scenes[n]) != comparable(shown.get(n, ""))]
    for name in different:
        print(f"docs/guia.md: the terminal «{name}» is not what the program says", file=sys.stderr)
    return int(bool(different))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
