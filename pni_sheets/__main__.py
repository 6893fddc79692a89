"""``python -m pni_sheets``: the command line, in Spanish, with the contract's exit codes."""

from __future__ import annotations

import gettext
import io
import os
import sys
from contextlib import redirect_stderr
from pathlib import Path

OPERATOR_MUST_ACT = 3
BUG = 70


def speak_spanish() -> None:
    """Give click, which asks gettext for its own texts, its Spanish catalogue."""
    os.environ["LANGUAGE"] = "es"
    gettext.bindtextdomain("messages", str(Path(__file__).parent / "cli" / "locale"))


def spare_threads() -> None:
    """Tell numpy, wherever it is imported, to start none: there are no matrices here, and
    starting them takes a tenth of a second of processor, and memory for each core."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def run(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code (0, 1, 2, 3 or 70; ``docs/formats.md``)."""
    speak_spanish()
    spare_threads()
    import click

    from pni_sheets.cli.main import cli
    from pni_sheets.cli.terminal import folded, prepare
    from pni_sheets.core.errors import PniError

    prepare()
    color = False if os.environ.get("NO_COLOR") else None
    try:
        outcome = cli.main(arguments, prog_name="pni-sheets", standalone_mode=False, color=color)
    except click.ClickException as usage:
        with redirect_stderr(io.StringIO()) as said:
            usage.show()
        click.echo(folded(said.getvalue().rstrip().replace("\t", "  ")), err=True)
        return usage.exit_code
    except PniError as problem:
        from pni_sheets.words.errors import sentence

        click.secho(folded(sentence(problem)), fg="red", err=True, color=color)
        return OPERATOR_MUST_ACT
    except (click.Abort, KeyboardInterrupt):
        from pni_sheets.words.terms import INTERRUPTED

        click.echo(INTERRUPTED, err=True)
        return 130
    except BrokenPipeError:
        # The reader of our output (head, more) has gone: not our failure.
        sys.stderr.close()
        return 0
    except Exception:  # noqa: BLE001 - the last frame before the shell: a bug, told as such
        import traceback

        from pni_sheets.words.terms import BUG_REPORT

        traceback.print_exc()
        click.secho(folded(BUG_REPORT), fg="red", err=True, color=color)
        return BUG
    return outcome if isinstance(outcome, int) else 0


def main() -> None:
    """Entry point of the ``pni-sheets`` script."""
    if getattr(sys, "frozen", False):  # a frozen program on Windows starts its children so
        import multiprocessing

        multiprocessing.freeze_support()
    sys.exit(run())


if __name__ == "__main__":
    main()
