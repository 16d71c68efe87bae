"""`harness logs`: what a function wrote."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from harness.cli.engine import attached_cloud, endpoint_option, region_option
from harness.engines.extension.wire import Invocation
from harness.errors import BadInput, Unsupported

if TYPE_CHECKING:
    from harness.engines.cloud import Cloud

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@click.command(name="logs")
@click.argument("function")
@click.option("-f", "--follow", is_flag=True, help="Go on with each new invocation.")
@click.option("--since", metavar="AGE", help="Only what is younger: 30s, 5m, 2h, 1d.")
@click.option("--stack", "stack_name", help="Where FUNCTION is a logical id of several stacks.")
@region_option
@endpoint_option
def command(
    *,
    function: str,
    follow: bool,
    since: str | None,
    stack_name: str | None,
    region: str,
    endpoint: str | None,
) -> None:
    """Print the log of FUNCTION (a logical id or a name)."""
    from harness.cli.functions import function_name

    begin = time.time() - _age(since) if since else 0.0
    cloud = attached_cloud(endpoint, region)
    name = function_name(cloud, function, stack_name)
    now = time.time()
    for line in _written(cloud, name, begin):
        click.echo(line)
    if follow:
        for line in _coming(cloud, name, now):
            click.echo(line)


def _written(cloud: Cloud, name: str, begin: float) -> Iterator[str]:
    client = cloud.looks("logs")
    pages = client.get_paginator("filter_log_events").paginate(
        logGroupName=f"/aws/lambda/{name}", startTime=int(begin * 1000)
    )
    try:
        for page in pages:
            for event in page["events"]:
                yield event["message"].rstrip("\n")
    except client.exceptions.ResourceNotFoundException:
        return  # never invoked: its log group is created by the first invocation


def _coming(cloud: Cloud, name: str, after: float) -> Iterator[str]:
    if cloud.control is None:
        raise Unsupported(cloud.engine.name, "--follow needs the harness's extension")
    for record in cloud.control.records():
        if (
            isinstance(record, Invocation)
            and record.function == name
            and record.account == cloud.account
            and record.end > after
        ):
            yield from record.log


def _age(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text)
    if match is None:
        raise BadInput(f"--since {text!r} is not an age", fix="such as 30s, 5m, 2h or 1d")
    return float(match[1]) * UNITS[match[2]]
