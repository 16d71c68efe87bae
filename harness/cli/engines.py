"""`harness engines`: what engines are installed."""

from __future__ import annotations

import click

from harness.cli.terminal import progress, stderr


@click.group(name="engines")
def command() -> None:
    """Install the native engine ahead of its first use."""


@command.command()
def install() -> None:
    """Install the native engine under HARNESS_HOME: for CI caches and images.

    HARNESS_HOME is the user's cache directory by default.
    """
    from harness.engines.native.environment.engine import ensure_engine
    from harness.engines.native.environment.functions import ensure_pythons
    from harness.engines.native.environment.node import ensure_node

    with progress(stderr()) as tell:
        environment = ensure_engine(tell)
        ensure_pythons(tell)
        ensure_node(tell, retry=True)
    click.echo(f"the native engine is installed in {environment.directory}")
