"""`harness engines`: what engines are installed."""

from __future__ import annotations

import shlex

import click

from harness.cli.terminal import progress, stderr


@click.group(name="engines")
def command() -> None:
    """Install the native engine ahead of its first use."""


@command.command()
@click.argument("engine", type=click.Choice(["native", "docker"]), default="native")
@click.option("--exports", is_flag=True, help="Print the variables that docker-compose.yml reads.")
def install(engine: str, exports: bool) -> None:
    """Install an ENGINE (native by default) under HARNESS_HOME: for CI caches and images.

    HARNESS_HOME is the user's cache directory by default. Of the docker engine what its
    containers mount is installed.
    """
    if engine == "docker":
        _install_docker(exports=exports)
        return
    if exports:
        raise click.UsageError("--exports goes with the docker engine")
    from harness.engines.installation.engine import ensure_engine
    from harness.engines.installation.functions import ensure_pythons
    from harness.engines.installation.node import ensure_node

    with progress(stderr()) as tell:
        environment = ensure_engine(tell)
        ensure_pythons(tell)
        ensure_node(tell, retry=True)
    click.echo(f"the native engine is installed in {environment.directory}")


def _install_docker(*, exports: bool) -> None:
    from harness.engines.docker.daemon import daemon_facts
    from harness.engines.docker.engine import default_image
    from harness.engines.docker.files import compose_environment

    with progress(stderr()) as tell:
        found = compose_environment(default_image(), str(daemon_facts()["Architecture"]), tell)
    if exports:
        for name, value in found.items():
            click.echo(f"export {name}={shlex.quote(value)}")
    else:
        click.echo("what the docker engine mounts is installed")
