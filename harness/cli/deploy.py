"""`harness deploy`: a template onto the engine that is up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.engine import attached_cloud, endpoint_option, region_option
from harness.cli.parameters import parameters
from harness.cli.terminal import progress, stderr

if TYPE_CHECKING:
    from harness.stacks.stack import Stack


@click.command(name="deploy")
@click.argument("template", type=click.Path(path_type=Path))
@click.option("--stack-name", help="Default: made from the template's path.")
@click.option(
    "--parameter", "given", multiple=True, metavar="NAME=VALUE", help="May be given repeatedly."
)
@click.option("--json", "as_json", is_flag=True, help="Print stack, outputs and resources as JSON.")
@region_option
@endpoint_option
def command(
    *,
    template: Path,
    stack_name: str | None,
    given: tuple[str, ...],
    as_json: bool,
    region: str,
    endpoint: str | None,
) -> None:
    """Deploy a SAM or CloudFormation TEMPLATE; unchanged sources are left alone."""
    from harness.stacks.deploy import deploy

    values = parameters(given)
    cloud = attached_cloud(endpoint, region)
    with progress(stderr()) as tell:
        stack = deploy(template, cloud, name=stack_name, parameters=values, progress=tell)
    click.echo(json.dumps(stack.to_json(), indent=2) if as_json else described(stack))


def described(stack: Stack) -> str:
    """The stack for a reader: its name, outputs and resources."""
    lines = [f"{stack.name}: {'deployed' if stack.changed else 'nothing to do'}"]
    for title, values in (
        ("outputs", stack.outputs),
        ("resources", {r.logical_id: r.physical_id for r in stack.resources.values()}),
    ):
        if values:
            width = max(map(len, values))
            lines += ["", f"{title}:", *(f"  {k:<{width}}  {v}" for k, v in values.items())]
    return "\n".join(lines)
