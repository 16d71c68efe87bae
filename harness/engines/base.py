"""What an engine is: the protocol, its running handle, and what it can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class RunningEngine:
    """An engine that answers: all that another process needs to use it. Serialisable."""

    name: str
    """`native`, `docker`, …"""
    release: str
    """The release that runs, such as `LocalStack 4.13.1`."""
    endpoint: str
    """The gateway's URL, without a trailing slash."""
    control: str | None = None
    """The control server's URL; None where the engine has no extension of ours."""
    pid: int | None = None
    details: dict[str, Any] = field(default_factory=dict)
    """Facts for `harness status` and the pytest header (state directory, log file, …)."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> RunningEngine:
        return cls(**data)


Progress = Callable[[str, float | None], None]
"""Called with a sentence and a fraction from 0 to 1 (None: unknown)."""


class Engine(Protocol):
    """One way to run the cloud. `start` returns when real calls are answered."""

    name: str

    def start(self, progress: Progress | None = None) -> RunningEngine:
        """Install what is missing, start, wait until real calls are answered.

        Raises:
            EngineError: with the last log lines where the engine died.
        """
        ...

    def stop(self) -> None:
        """Stop it and everything it started. Safe to call twice."""
        ...

    def failure(self) -> str | None:
        """None while it runs; else how it ended, with its last log lines."""
        ...
