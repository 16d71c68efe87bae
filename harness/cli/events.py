"""`harness events`: what event files are, new ones, and their replay."""

from __future__ import annotations

import importlib

import click

from harness.errors import did_you_mean

_COMMANDS = {
    "identify": "harness.cli.events_identify",
    "make": "harness.cli.events_make",
    "replay": "harness.cli.events_replay",
    "import": "harness.cli.events_import",
}
"""Command to the module that defines a click command named `command`, in the order of help."""


class _Group(click.Group):
    """Imports a command's module when it is asked for, and offers the nearest name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(_COMMANDS[cmd_name]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in _COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"there is no command {args[0]!r}; {did_you_mean(args[0], _COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(name="events", cls=_Group)
def command() -> None:
    """Event files: what they are, new ones, and their replay."""
