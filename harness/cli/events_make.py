"""`harness events make`: an event file of a kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.errors import BadInput, did_you_mean

if TYPE_CHECKING:
    from harness.events.make.maker import Maker

_WAYS = ("sns", "sqs", "eventbridge", "kinesis")


class _Kinds(click.Group):
    """A command a kind, with the kind's own options."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        from harness.events.make.catalogue import MAKERS

        return list(MAKERS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        from harness.events.make.catalogue import MAKERS

        maker = MAKERS.get(cmd_name)
        return None if maker is None else _command(maker)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-"):
            ctx.fail(f"no event of kind {args[0]!r} is made; {did_you_mean(args[0], known)}")
        return super().resolve_command(ctx, args)


@click.group(name="make", cls=_Kinds)
def command() -> None:
    """Make an event file of KIND: `make s3 put --bucket photos --key a.jpg --through sqs`."""


def _command(maker: Maker) -> click.Command:
    parameters: list[click.Parameter] = []
    if maker.actions:
        argument = click.Argument(
            ["action"], default=maker.actions[0], metavar="|".join(maker.actions[:6])
        )
        parameters.append(argument)
    for option in maker.options:
        parameters.append(
            click.Option(
                [f"--{option.name}", _variable(option.name)],
                help=option.help,
                default=None if option.several else option.default,
                multiple=option.several,
                show_default=bool(option.default),
            )
        )
    known = {option.name for option in maker.options}
    for name in ("topic", "queue", "stream"):
        if name not in known:
            help_ = f"The name of the {name} of an envelope."
            parameters.append(click.Option([f"--{name}", _variable(name)], help=help_))
    parameters += [
        click.Option(
            ["--through", "ways"], multiple=True, type=click.Choice(_WAYS),
            help="An envelope around it, from the inside out; repeatable.",
        ),
        click.Option(["--region", "at_region"], default="us-east-1", show_default=True),
        click.Option(["--account", "of_account"], help="The account's id."),
        click.Option(["--out", "out"], type=click.Path(path_type=Path), help="The file."),
    ]  # fmt: skip
    return click.Command(
        maker.kind,
        params=parameters,
        callback=lambda **values: _make(maker, values),
        help=f"Make an event: {maker.about}.",
        short_help=maker.about,
    )


def _variable(option: str) -> str:
    return f"value_{option.replace('-', '_')}"


def _make(maker: Maker, values: dict[str, Any]) -> int:
    from harness.events.make.catalogue import make
    from harness.events.make.maker import ACCOUNT, Given

    action = str(values.get("action") or "")
    if maker.actions and action not in maker.actions:
        fix = did_you_mean(action, maker.actions)
        raise BadInput(f"{maker.kind}: there is no {action!r}", fix=fix)
    names = {*(option.name for option in maker.options), "topic", "queue", "stream"}
    given = Given(
        {name: values.get(_variable(name)) for name in names},
        region=values["at_region"],
        account=values["of_account"] or ACCOUNT,
    )
    text = json.dumps(make(maker, action, given, values["ways"]), indent=2, ensure_ascii=False)
    out = values["out"]
    if out is None:
        click.echo(text)
        return 0
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror}") from error
    return 0
