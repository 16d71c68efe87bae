"""Where a pytest process gets its engine from: its own, or its controller's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from harness.pytest_plugin.settings import Settings

if TYPE_CHECKING:
    from harness.engines.base import Engine, RunningEngine

Say = Callable[[str], None]


class EngineSource(Protocol):
    @property
    def running(self) -> RunningEngine | None:
        """The engine if it has been started."""
        ...

    def get(self) -> RunningEngine:
        """The engine, started at the first call.

        Raises:
            HarnessError: it cannot start.
        """
        ...

    def close(self) -> None:
        """Stop what this source started. Safe to call twice."""
        ...


class OwnEngine:
    """An engine that this process starts, once, and stops at its end."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self._settings = settings
        self._say = say
        self._engine: Engine | None = None
        self.running: RunningEngine | None = None

    def get(self) -> RunningEngine:
        if self.running is None:
            from harness.pytest_plugin.starting import create

            self._engine = create(self._settings)
            self.running = self._engine.start(_Sentences(self._say))
        return self.running

    def close(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None and not self._settings.keep:
            engine.stop()


class _Sentences:
    """Progress of a start as single lines; a start that is quick says nothing."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._last = ""

    def __call__(self, sentence: str, fraction: float | None) -> None:
        # A fraction below 1 means long work (an install); a start itself takes a second.
        if fraction is not None and fraction < 1 and sentence != self._last:
            self._last = sentence
            self._say(sentence)
