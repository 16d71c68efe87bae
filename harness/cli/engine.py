"""Options that choose an engine, and what they choose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from harness.engines.base import Engine, RunningEngine
    from harness.engines.cloud import Cloud

DEFAULT_REGION = "us-east-1"

engine_option = click.option(
    "--engine",
    "engine_name",
    default="native",
    show_default=True,
    envvar="HARNESS_ENGINE",
    metavar="native|docker|endpoint|URL",
    help="Where the cloud runs; `endpoint` is the engine that `harness up` started.",
)
endpoint_option = click.option(
    "--endpoint", metavar="URL", help="Another engine than the one that `harness up` started."
)
region_option = click.option(
    "--region", default=DEFAULT_REGION, show_default=True, envvar="AWS_REGION", help="AWS region."
)


def create(name: str, **options: Any) -> Engine:
    """The engine that `--engine` names."""
    from harness.engines import registry

    if "://" in name:
        return registry.create("endpoint", url=name)
    return registry.create(name, **({} if name == "endpoint" else options))


@contextmanager
def started(name: str, **options: Any) -> Iterator[RunningEngine]:
    """The engine, started, for as long as the block runs."""
    from harness.cli.terminal import progress, stderr

    engine = create(name, **options)
    try:
        with progress(stderr()) as tell:
            running = engine.start(tell)
        yield running
    finally:
        engine.stop()


def attached(endpoint: str | None) -> RunningEngine:
    """The engine that is up.

    Raises:
        BadInput: none is up, or several are and none was named.
    """
    return create(endpoint or "endpoint").start()


def attached_cloud(endpoint: str | None, region: str = DEFAULT_REGION) -> Cloud:
    """The account that `harness env` exports, on the engine that is up."""
    from harness.engines.cloud import DEFAULT_ACCOUNT, Cloud

    return Cloud(attached(endpoint), account=DEFAULT_ACCOUNT, region=region)
