"""The commands of the contract: arguments in, one verb, its result on screen, exit code out.

Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

from pathlib import Path

import click

from pni_sheets import __version__, cli_results, cli_returns, cli_setup
from pni_sheets.cli_options import Commands, Session


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
        cli_setup.init,
        cli_results.doctor,
        cli_results.demo,
        cli_setup.plan,
        cli_results.history,
        cli_results.contacts,
        cli_results.letters,
    ),
    "La ronda": (
        cli_setup.round_group,
        cli_setup.generate,
        cli_setup.send,
        cli_setup.fetch,
        cli_returns.ingest,
        cli_results.run,
        cli_returns.status,
        cli_returns.explain,
        cli_returns.validate,
        cli_returns.rescue,
    ),
    "Decidir": (
        cli_returns.waive,
        cli_returns.excuse,
        cli_returns.release,
        cli_returns.ignore,
        cli_returns.use,
        cli_returns.decide,
    ),
    "Resultados": (cli_results.consolidate, cli_results.trace, cli_results.diff),
    "Cuidar los datos": (
        cli_results.verify,
        cli_results.backup,
        cli_results.restore,
        cli_results.retention,
        cli_results.incident,
    ),
}
for title, group in COMMANDS.items():
    cli.add_section(title, group)
