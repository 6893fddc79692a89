"""The commands of the contract: arguments in, one verb, its result on screen, exit code out.

Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

from pathlib import Path

import click

from pni_sheets import __version__
from pni_sheets.cli.commands import results, returns, setup
from pni_sheets.cli.options import Commands, Session


@click.group(
    cls=Commands,
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


#: By what they are for, in the order in which a round uses them; ``--help`` lists them so.
COMMANDS = {
    "Preparar": (
        setup.init,
        results.doctor,
        results.demo,
        setup.plan,
        results.history,
        results.contacts,
        results.letters,
    ),
    "La ronda": (
        setup.round_group,
        setup.generate,
        setup.send,
        setup.fetch,
        returns.ingest,
        results.run,
        returns.status,
        returns.explain,
        returns.validate,
        returns.rescue,
    ),
    "Decidir": (
        returns.waive,
        returns.excuse,
        returns.release,
        returns.ignore,
        returns.use,
        returns.decide,
    ),
    "Resultados": (results.consolidate, results.trace, results.diff),
    "Cuidar los datos": (
        results.verify,
        results.backup,
        results.restore,
        results.retention,
        results.incident,
    ),
}
for title, group in COMMANDS.items():
    cli.add_section(title, group)
