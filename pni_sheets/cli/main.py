"""The command line: which commands there are and in what order ``--help`` lists them.

Each lies in `cli/commands/<name>.py` and is imported when it is called. Nothing heavy is
imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

from pathlib import Path

import click

from pni_sheets import __version__
from pni_sheets.cli.options import Sections, Session

#: By what they are for, in the order in which a round uses them.
COMMANDS = {
    "Preparar": ("init", "panel", "doctor", "demo", "plan", "history", "contacts", "letters"),
    "La ronda": (
        "round",
        "generate",
        "send",
        "fetch",
        "ingest",
        "run",
        "status",
        "explain",
        "validate",
        "rescue",
    ),
    "Decidir": ("waive", "excuse", "release", "ignore", "use", "decide"),
    "Resultados": ("consolidate", "trace", "diff"),
    "Cuidar los datos": ("verify", "backup", "restore", "retention", "incident"),
}


@click.group(
    cls=Sections,
    sections=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "-C", "--workspace", type=click.Path(path_type=Path, file_okay=False), default=Path(),
    metavar="CARPETA",
    show_default="la actual", help="Carpeta del espacio de trabajo.",
)  # fmt: skip
@click.version_option(__version__, prog_name="pni-sheets", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, workspace: Path) -> None:
    """Seguimiento del PNI 2024-2028 con libros de Excel y correo.

    Una ronda, paso a paso: init, round open, generate, send templates, run,
    send corrections, consolidate, send master.
    """
    ctx.obj = Session(workspace)
