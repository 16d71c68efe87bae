"""`harness status`: what is up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.engines.base import RunningEngine


@click.command(name="status")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def command(as_json: bool) -> int:
    """Show the engines that are up. Exit code 1 where none is."""
    from harness.engines.registry import running

    engines = running()
    if as_json:
        click.echo(json.dumps([engine.to_json() for engine in engines], indent=2))
    elif not engines:
        click.echo("no engine is up; start one: harness up --detach")
    else:
        click.echo("\n\n".join(_text(engine) for engine in engines))
    return 0 if engines else 1


def _text(engine: RunningEngine) -> str:
    rows = {
        "engine": f"{engine.name} ({engine.release})",
        "endpoint": engine.endpoint,
        "control": engine.control,
        "process": engine.pid,
        "log": engine.details.get("log"),
    }
    return "\n".join(f"{name:<9} {value}" for name, value in rows.items() if value is not None)
