"""`harness reset`: an engine that is up, emptied without a new start."""

from __future__ import annotations

import click

from harness.cli.engine import attached_cloud, endpoint_option
from harness.errors import Unsupported


@click.command(name="reset")
@click.option("--everything", is_flag=True, help="What is deployed goes, too.")
@endpoint_option
def command(everything: bool, endpoint: str | None) -> int:
    """Empty the account: its data, or all that it has.

    What runs is ended first. Exit code 1: something could not be dropped.
    """
    cloud = attached_cloud(endpoint)
    if everything:
        left = cloud.reset_everything()
        for each in left:
            click.echo(f"left: {each}", err=True)
        return 1 if left else 0
    if cloud.control is None:
        raise Unsupported(cloud.engine.name, "it cannot be reset: it has no control server")
    cloud.control.reset(cloud.account)
    return 0
