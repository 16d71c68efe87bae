"""What stands behind a mapping, in the place of LocalStack's worker.

Stock (4.13.1, 4.14.0) has a thread a mapping that polls its source and waits a second; here a
mapping sleeps until its source has something, and has no thread of its own.
"""

from __future__ import annotations

import threading
import weakref
from typing import Any

from ..signals import SOURCES
from . import positions, work
from .invoking import Function
from .queue_source import QueueSource
from .settings import Settings
from .stream_source import StreamSource

WORKERS: weakref.WeakSet[MappingWorker] = weakref.WeakSet()
NOTHING_YET = "No records processed"
_RESULTS = {True: "OK", False: "PROBLEM: Function call failed"}


class MappingWorker:
    """The attributes and methods that LocalStack's provider uses of its `EsmWorker`."""

    def __init__(
        self,
        configuration: dict[str, Any],
        settings: Settings,
        *,
        client: Any,
        function: Function,
        store: Any,
        enabled: bool,
    ) -> None:
        self.esm_config, self.settings = configuration, settings
        self.enabled = enabled
        self.current_state = "Creating"
        self.user_state_reason = "USER_INITIATED" if settings.kind == "sqs" else "User action"
        self.state_transition_reason = self.user_state_reason
        self._store = store
        self._lock = threading.Lock()
        self._open = False
        self._source = (
            QueueSource(settings, client, function)
            if settings.kind == "sqs"
            else StreamSource(settings, client, function, self._report)
        )
        WORKERS.add(self)

    @property
    def uuid(self) -> str:
        return self.settings.uuid

    def create(self) -> None:
        """Begin, or stand disabled."""
        if self.enabled:
            self.start()
        else:
            self._is_now("Disabled")

    def start(self) -> None:
        with self._lock:
            self.enabled = self._open = True
        SOURCES.subscribe(self.settings.stream_arn, self._source.pump)
        try:
            self._source.open()
        except Exception as error:
            # A source that is made or deleted just now: looked at again when it has something.
            work.LOG.warning("%s cannot be read yet: %s", self.settings.source_arn, error)
        work.begin(self._is_now, "Enabled")

    def stop(self) -> None:
        """Begin no new batches; another worker of the mapping, or none, goes on."""
        self.enabled = False
        self._close()
        self._is_now("Disabled")

    def delete(self) -> None:
        self._close()
        self.current_state = "Deleting"
        self._store.event_source_mappings.pop(self.uuid, None)
        positions.forget(self.uuid)

    def stop_for_shutdown(self) -> None:
        self._close()

    @property
    def source(self) -> QueueSource | StreamSource | None:
        """What is read; None while it is not."""
        return self._source if self._open else None

    def forget(self) -> None:
        """The account was reset: give up what was received before."""
        self._source.forget()

    def _close(self) -> None:
        with self._lock:
            self._open = False
        SOURCES.unsubscribe(self.settings.stream_arn, self._source.pump)
        self._source.close()

    def _is_now(self, state: str) -> None:
        if state == "Enabled" and not self._open:
            return
        self.current_state = state
        if found := self._store.event_source_mappings.get(self.uuid):
            found["State"] = state

    def _report(self, succeeded: bool) -> None:
        if found := self._store.event_source_mappings.get(self.uuid):
            found["LastProcessingResult"] = _RESULTS[succeeded]
