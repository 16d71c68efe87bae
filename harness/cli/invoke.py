"""`harness invoke`: one function, synchronously."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import click

from harness.cli.engine import attached_cloud, endpoint_option, region_option
from harness.errors import BadInput, Location


@click.command(name="invoke")
@click.argument("function")
@click.option("--payload", metavar="JSON|@FILE|-", help="The event. Default: null.")
@click.option("--stack", "stack_name", help="Where FUNCTION is a logical id of several stacks.")
@region_option
@endpoint_option
def command(
    *,
    function: str,
    payload: str | None,
    stack_name: str | None,
    region: str,
    endpoint: str | None,
) -> int:
    """Invoke FUNCTION (a logical id or a name) and print its result.

    Its log goes to standard error. Exit code 1 where the function failed.
    """
    from harness.cli.functions import function_name

    event = _event(payload)
    cloud = attached_cloud(endpoint, region)
    name = function_name(cloud, function, stack_name)
    answer = cloud.calls("lambda").invoke(
        FunctionName=name, Payload=json.dumps(event).encode(), LogType="Tail"
    )
    log = base64.b64decode(answer.get("LogResult", "")).decode(errors="replace").rstrip()
    if log:
        click.echo(log, err=True)
    body = answer["Payload"].read().decode()
    click.echo(_pretty(body))
    return 1 if answer.get("FunctionError") else 0


def _event(payload: str | None) -> Any:
    if payload is None:
        return None
    where: Location | None = None
    if payload == "-":
        text = sys.stdin.read()
    elif payload.startswith("@"):
        file = Path(payload[1:])
        where = Location(file)
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"the payload cannot be read: {error}", where=where) from error
    else:
        text = payload
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if where is not None:
            where = Location(where.file, error.lineno, error.colno)
        raise BadInput(
            f"the payload is not JSON: {error}", where=where, fix="text is JSON in quotes: '\"x\"'"
        ) from error


def _pretty(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except json.JSONDecodeError:
        return body
