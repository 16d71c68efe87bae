"""Options that choose an engine, and what they choose."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from harness.engines.base import Engine, Progress, RunningEngine
    from harness.engines.cloud import Cloud

DEFAULT_REGION = "us-east-1"
_UNDER_WAY_WITHIN = 1.0
"""Seconds; usually it takes a tenth of one."""

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


class Beginning:
    """An engine that starts, where it can at once, while its user does something else."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._told: Progress | None = None
        self._running: RunningEngine | None = None
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None
        if getattr(engine, "starts_at_once", False):
            self._thread = threading.Thread(target=self._start, name="engine-start", daemon=True)
            self._thread.start()
            # Two threads that compute hold each other up at every file that one opens: it was
            # under way 0.4 s later where this thread began to import at once.
            under_way: threading.Event | None = getattr(engine, "under_way", None)
            if under_way is not None:
                under_way.wait(_UNDER_WAY_WITHIN)

    @contextmanager
    def answering(self) -> Iterator[RunningEngine]:
        """The engine when it answers; it is stopped at the end.

        Raises:
            HarnessError: it could not be started.
        """
        from harness.cli.terminal import progress, stderr

        try:
            with progress(stderr()) as self._told:
                if self._thread is None:
                    self._start()
                else:
                    self._told("starting the engine", None)
                    self._thread.join()
            if self._error is not None:
                raise self._error
            assert self._running is not None
            yield self._running
        finally:
            self.stop()

    def stop(self) -> None:
        """Give it up, however far it is. Safe to call twice."""
        self._engine.stop()
        if self._thread is not None:
            self._thread.join()
            self._engine.stop()  # it may have begun after the first

    def _start(self) -> None:
        try:
            self._running = self._engine.start(self._tell)
        except BaseException as error:
            self._error = error

    def _tell(self, sentence: str, fraction: float | None) -> None:
        if self._told is not None:
            self._told(sentence, fraction)


@contextmanager
def beginning(name: str, **options: Any) -> Iterator[Beginning]:
    """The engine, which starts meanwhile if nothing has to be installed; else when it is needed."""
    begun = Beginning(create(name, **options))
    try:
        yield begun
    finally:
        begun.stop()


@contextmanager
def started(name: str, **options: Any) -> Iterator[RunningEngine]:
    """The engine, started, for as long as the block runs."""
    with beginning(name, **options) as begun, begun.answering() as running:
        yield running


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
