"""Options that say how a template is deployed, and the parameters as a dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from harness.errors import BadInput

allow_unsupported_option = click.option(
    "--allow-unsupported",
    is_flag=True,
    help="Deploy without what the engine cannot make; what needs that is unsupported.",
)


enforce_iam_option = click.option(
    "--enforce-iam",
    is_flag=True,
    help="Allow each call of a function or a role only as its policies do.",
)


format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["sam", "cloudformation", "serverless", "cdk"]),
    help="What the templates are, where their look does not tell.",
)


def declared(templates: Iterable[Path], format_: str | None) -> None:
    """Remember what the templates were said to be.

    Raises:
        BadInput: one is an assembly, and said to be something else.
    """
    if format_ is not None:
        from harness.stacks.readers import declare

        for template in templates:
            declare(template, format_)


def parameter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--parameter` (as `given`) and `--parameter-file`."""
    one = click.option(
        "--parameter",
        "given",
        multiple=True,
        metavar="NAME=VALUE",
        help="A parameter of the template; may be given repeatedly.",
    )
    file = click.option(
        "--parameter-file",
        type=click.Path(path_type=Path),
        help="Parameters as JSON or YAML, in one of AWS's forms; --parameter goes before it.",
    )
    return one(file(command))


def parameters(given: Iterable[str], file: Path | None = None) -> dict[str, str]:
    """Values by name; a later one wins, and one on the command line over the file's.

    Raises:
        BadInput: one has no `=`, or the file is wrong.
    """
    found = {}
    if file is not None:
        from harness.stacks.parameter_file import read_parameter_file

        found = read_parameter_file(file)
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise BadInput(f"--parameter {text!r} is not NAME=VALUE")
        found[name] = value
    return found
