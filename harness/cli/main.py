"""`harness`: the group of commands, and what becomes of an error."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from harness import __version__
from harness.errors import EngineError, HarnessError, did_you_mean

COMMANDS = {
    "run": "harness.cli.run",
    "replay": "harness.cli.replay",
    "up": "harness.cli.up",
    "down": "harness.cli.down",
    "status": "harness.cli.status",
    "env": "harness.cli.env",
    "deploy": "harness.cli.deploy",
    "invoke": "harness.cli.invoke",
    "logs": "harness.cli.logs",
    "trace": "harness.cli.trace",
    "clock": "harness.cli.clock",
    "reset": "harness.cli.reset",
    "record": "harness.cli.record",
    "lint": "harness.cli.lint",
    "events": "harness.cli.events",
    "schema": "harness.cli.schema",
    "doctor": "harness.cli.doctor",
    "engines": "harness.cli.engines",
}
"""Command to the module that defines a click command named `command`, in the order of help."""

UNEXPECTED = 70
"""Exit code of an error that is ours (EX_SOFTWARE), apart from 1 (failed) and 2 (bad input)."""

INTERRUPTED = 130

NEW_OBJECTS = 400_000
"""That make Python look for cycles: 50 MB or so, if all of them were garbage. At its 700 that is a
twelfth of a run's CPU: imports and service models are many objects, and none of them is."""


class Commands(click.Group):
    """Imports a command's module when it is asked for, and offers the nearest name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"there is no command {name!r}; {did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(__version__, prog_name="harness")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """A local cloud for serverless applications on AWS, and tests that run in it."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit.

    0: done. 1: a scenario failed. 2: something that the user has to mend.
    """
    gc.set_threshold(NEW_OBJECTS)
    codes: list[int] = []
    atexit.register(_leave, codes)  # before all others, to be called after them
    codes.append(run(sys.argv[1:] if arguments is None else list(arguments)))
    sys.exit(codes[0])


def _leave(codes: list[int]) -> None:
    """End without taking every module and object apart: that is half a second after a large run.

    Called when Python has waited for the threads, and whoever else wanted to was called.
    """
    if not codes or "coverage" in sys.modules:  # an error to show; measurements to write
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return  # Python tells it
    os._exit(codes[0])


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code. `--debug` is taken anywhere before a `--`."""
    args = list(arguments)
    debug = bool(os.environ.get("HARNESS_DEBUG"))
    own = args[: args.index("--")] if "--" in args else args
    if "--debug" in own:
        args.remove("--debug")
        debug = True
    try:
        result: Any = cli.main(args=args, prog_name="harness", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except HarnessError as error:
        if debug:
            raise
        _say(error)
        return error.exit_code
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`head`, a pager) has seen enough; keep Python from flushing into it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if debug:
            raise
        if _is_connection_lost(error):
            _say(f"the engine does not answer (any more): {error}")
            click.echo("  see `harness status`; `harness up` starts one", err=True)
            return EngineError.exit_code
        _say(f"unexpected {type(error).__name__}: {error}")
        click.echo("  this is a defect of the harness: run it again with --debug", err=True)
        return UNEXPECTED
    return result if isinstance(result, int) else 0


def _is_connection_lost(error: Exception) -> bool:
    """Whether boto3, where a command has loaded it, found nobody at the endpoint."""
    exceptions = sys.modules.get("botocore.exceptions")
    return exceptions is not None and isinstance(
        error, (exceptions.ConnectionError, exceptions.HTTPClientError)
    )


def _say(error: HarnessError | str) -> None:
    label = click.style("error:", fg="red", bold=True)
    click.echo(f"{label} {error}", err=True, color=False if "NO_COLOR" in os.environ else None)


if __name__ == "__main__":
    main()
