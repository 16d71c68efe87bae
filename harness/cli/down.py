"""`harness down`: stop what `harness up` started."""

from __future__ import annotations

import click


@click.command(name="down")
@click.option("--port", type=click.IntRange(1, 65535), help="Only the one on this port.")
def command(port: int | None) -> None:
    """Stop every engine that `harness up --detach` started."""
    from harness.engines import registry

    stopped = registry.stop_running(port)
    if not stopped:
        click.echo("no engine is up")
    for engine in stopped:
        click.echo(f"stopped {engine.release} at {engine.endpoint}")
