"""`harness events replay`: an event file, replayed in a stack that is up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.engine import attached_cloud, endpoint_option, region_option
from harness.errors import BadInput, HarnessError, Location, did_you_mean

if TYPE_CHECKING:
    from harness.engines.cloud import Cloud
    from harness.stacks.stack import Stack


@click.command(name="replay")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--stack", "stack_name", help="The stack; needed where several are deployed.")
@click.option("--at", default="source", show_default=True, metavar="source|function|KIND")
@click.option("--function", help="The logical id of the function, with `--at function`.")
@click.option("--to", help="The logical id of the source; needed where several fit.")
@click.option(
    "--map", "names", multiple=True, metavar="NAME=ID", help="A name of the event; repeatable."
)
@click.option("--content", type=click.Path(path_type=Path), help="A file: what the object holds.")
@region_option
@endpoint_option
def command(
    *,
    file: Path,
    stack_name: str | None,
    at: str,
    function: str | None,
    to: str | None,
    names: tuple[str, ...],
    content: Path | None,
    region: str,
    endpoint: str | None,
) -> int:
    """Replay the event of FILE at its source, and print what was done as JSON.

    The object is put, the message sent, the request made …, in the stack that is up, so that
    the stack's own plumbing carries the event. `--at function` hands it to a function instead.
    Exit code 1 where the function failed.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from harness.events.identify import read_event
    from harness.events.replay.destination import Destination
    from harness.events.replay.replaying import replay

    document = read_event(file)
    mapped = dict(_pair(one) for one in names)
    body = _bytes(content)
    cloud = attached_cloud(endpoint, region)
    destination = Destination(
        cloud, _stack(cloud, stack_name), to=to, names=mapped, content=body, where=Location(file, 1)
    )
    try:
        result = replay(document, destination, at=at, function=function)
    except (BotoCoreError, ClientError) as error:
        raise HarnessError(f"the replay was refused: {error}", where=Location(file, 1)) from error
    log = str(result.pop("log", "")).rstrip()
    for one in result["results"]:
        one.pop("log", None)
    if log:
        click.echo(log, err=True)
    click.echo(json.dumps(result, indent=2, ensure_ascii=False))
    return 1 if result.get("error") else 0


def _pair(text: str) -> tuple[str, str]:
    name, equals, logical = text.rpartition("=")
    if not equals or not name or not logical:
        raise BadInput(f"--map {text!r} is not NAME=ID", fix="such as --map prod-orders=Orders")
    return name, logical


def _bytes(file: Path | None) -> bytes | None:
    try:
        return None if file is None else file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error


def _stack(cloud: Cloud, wanted: str | None) -> Stack:
    """The stack that is named, or the only one.

    Raises:
        BadInput: there is none, or there are several.
    """
    from harness.stacks.stack import Resource, Stack

    client = cloud.looks("cloudformation")
    pages = client.get_paginator("describe_stacks").paginate()
    stacks = [s["StackName"] for page in pages for s in page["Stacks"]]
    if wanted is not None and wanted not in stacks:
        raise BadInput(f"there is no stack {wanted!r}", fix=did_you_mean(wanted, stacks))
    if wanted is None and len(stacks) != 1:
        what = f"{len(stacks)} stacks are deployed" if stacks else "no stack is deployed"
        fix = "name one: --stack " + " or --stack ".join(stacks) if stacks else "harness deploy"
        raise BadInput(what, fix=fix)
    name = wanted or stacks[0]
    resources = client.describe_stack_resources(StackName=name)["StackResources"]
    return Stack(
        name,
        Path(name),
        resources={
            r["LogicalResourceId"]: Resource(
                r["LogicalResourceId"], r["ResourceType"], r["PhysicalResourceId"]
            )
            for r in resources
            if r.get("PhysicalResourceId")
        },
        engine=cloud.engine.name,
    )
