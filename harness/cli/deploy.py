"""`harness deploy`: a template onto the engine that is up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli.engine import attached_cloud, endpoint_option, region_option
from harness.cli.parameters import (
    allow_unsupported_option,
    declared,
    format_option,
    parameter_options,
    parameters,
)
from harness.cli.terminal import progress, stderr
from harness.cli.watching import lives_of, on_signals, watch_until
from harness.errors import BadInput

if TYPE_CHECKING:
    from harness.stacks.several.deploying import Result
    from harness.stacks.stack import Stack


@click.command(name="deploy")
@click.argument("templates", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--stack-name",
    "stack_names",
    multiple=True,
    metavar="NAME",
    help="Default: made from the template's path. Of several, once for each in their order.",
)
@parameter_options
@allow_unsupported_option
@format_option
@click.option(
    "--stack",
    "names",
    multiple=True,
    metavar="NAME",
    help="Of a CDK assembly: this stack and what it depends on. May be given repeatedly.",
)
@click.option(
    "--watch", is_flag=True, help="Stay, and bring what is saved to the stacks, until Ctrl-C."
)
@click.option("--json", "as_json", is_flag=True, help="Print stack, outputs and resources as JSON.")
@region_option
@endpoint_option
def command(
    *,
    templates: tuple[Path, ...],
    stack_names: tuple[str, ...],
    given: tuple[str, ...],
    names: tuple[str, ...],
    parameter_file: Path | None,
    allow_unsupported: bool,
    format_: str | None,
    watch: bool,
    as_json: bool,
    region: str,
    endpoint: str | None,
) -> int:
    """Deploy SAM or CloudFormation TEMPLATES, serverless.yml, or CDK's cdk.out.

    Unchanged sources are left alone. Of several, each is deployed after those that it
    needs, and the others at the same time.
    """
    from harness.stacks.assembly.deploy import deploy_assembly
    from harness.stacks.assembly.manifest import assembly_of
    from harness.stacks.deploy import deploy
    from harness.stacks.several.deploying import deploy_several
    from harness.stacks.several.wanted import shared_out

    values = parameters(given, parameter_file)
    declared(templates, format_)
    cloud = attached_cloud(endpoint, region)
    if watch and (as_json or names):
        raise BadInput("--watch does not go with --json and --stack")
    if len(templates) > 1 or watch:
        if names:
            raise BadInput("--stack chooses from one CDK assembly", fix="deploy it by itself")
        wanted = shared_out(templates, values, stack_names)
        with progress(stderr()) as tell:
            results = deploy_several(
                wanted,
                cloud,
                deploy=deploy,
                progress=tell,
                allow_unsupported=allow_unsupported,
            )
        code = _several(results, as_json=as_json)
        if watch:
            lives = lives_of(results, cloud, allow_unsupported=allow_unsupported)
            return watch_until(on_signals(), lives, settle=True)
        return code
    template, stack_name = templates[0], one_name(stack_names)
    folder = assembly_of(template)
    if names and folder is None:
        raise BadInput("--stack chooses from a CDK assembly", fix="leave it out for one template")
    if stack_name and folder is not None:
        raise BadInput("the stacks of an assembly have names already", fix="choose with --stack")
    with progress(stderr()) as tell:
        options: dict[str, Any] = {
            "parameters": values,
            "progress": tell,
            "allow_unsupported": allow_unsupported,
        }
        if folder is None:
            stacks = [deploy(template, cloud, name=stack_name, **options)]
        else:
            stacks = deploy_assembly(folder, cloud, names=names, **options)
    if as_json:
        found = [stack.to_json() for stack in stacks]
        click.echo(json.dumps(found[0] if folder is None else found, indent=2))
    else:
        click.echo("\n\n".join(described(stack) for stack in stacks))
    return 0


def one_name(names: tuple[str, ...]) -> str | None:
    """The name for a single template."""
    if len(names) > 1:
        raise BadInput(f"{len(names)} names for one template", fix="give --stack-name once")
    return names[0] if names else None


def _several(results: list[Result], *, as_json: bool) -> int:
    from harness.stacks.several.deploying import check_results

    stacks = [result.stack for result in results if result.stack is not None]
    if as_json:
        click.echo(json.dumps([stack.to_json() for stack in stacks], indent=2))
    elif stacks:
        click.echo("\n\n".join(described(stack) for stack in stacks))
    check_results(results)
    return 0


def described(stack: Stack) -> str:
    """The stack for a reader: its name, outputs and resources."""
    lines = [f"{stack.name}: {'deployed' if stack.changed else 'nothing to do'}"]
    for title, values in (
        ("outputs", stack.outputs),
        ("resources", {r.logical_id: r.physical_id for r in stack.resources.values()}),
        ("left out, unsupported", {t: f"{o.kind}: {o.why}" for t, o in stack.left_out.items()}),
    ):
        if values:
            width = max(map(len, values))
            lines += ["", f"{title}:", *(f"  {k:<{width}}  {v}" for k, v in values.items())]
    return "\n".join(lines)
