"""Functions' log lines into CloudWatch Logs, by one thread, off the path of invocations."""

from __future__ import annotations

import logging
import queue
import threading
from collections import defaultdict
from typing import Any, NamedTuple

from .outcome import LogLine

LOG = logging.getLogger(__name__)


class Stream(NamedTuple):
    account: str
    region: str
    group: str
    name: str


class Writer:
    """Writes what is queued as soon as it is queued; lines of one stream keep their order."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[Stream, list[LogLine]] | threading.Event] = (
            queue.SimpleQueue()
        )
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def write(
        self, account: str, region: str, group: str, stream: str, lines: list[LogLine]
    ) -> None:
        if not lines:
            return
        self._queue.put((Stream(account, region, group, stream), lines))
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(
                        target=self._run, name="lambda-log-writer", daemon=True
                    )
                    self._thread.start()

    def flush(self, timeout: float) -> bool:
        """Wait until all that is queued by now is written; whether it was within `timeout` s."""
        if self._thread is None:
            return True
        written = threading.Event()
        self._queue.put(written)
        return written.wait(timeout)

    def _run(self) -> None:
        while True:
            waiting: dict[Stream, list[LogLine]] = defaultdict(list)
            queued = [self._queue.get()]
            while not self._queue.empty():
                queued.append(self._queue.get())
            flushed = [each for each in queued if isinstance(each, threading.Event)]
            for stream, lines in (each for each in queued if isinstance(each, tuple)):
                waiting[stream] += lines
            for stream, lines in waiting.items():
                try:
                    put(stream, lines)
                except Exception as error:
                    LOG.warning("cannot write to the log %s: %s", stream.group, error)
            for each in flushed:
                each.set()


def put(stream: Stream, lines: list[LogLine]) -> None:
    """Append to a log stream, made together with its group where they do not exist."""
    events = [
        {"timestamp": int(line.time * 1000), "message": line.text + "\n"}
        for line in sorted(lines, key=lambda line: line.time)
    ]
    backend = _backend(stream)
    # LocalStack's own path to all this: a client, the handler chain, the parser, then these calls
    group = backend.groups.get(stream.group)
    if group is None or stream.name not in group.streams:
        group = _created(backend, stream)
    if backend.filters.metric_filters:
        client = _client(stream)
        client.put_log_events(
            logGroupName=stream.group, logStreamName=stream.name, logEvents=events
        )
    else:
        group.put_log_events(stream.name, events)


def _created(backend: Any, stream: Stream) -> Any:
    from localstack.services.plugins import SERVICE_PLUGINS

    SERVICE_PLUGINS.require("logs")  # it patches what comes next
    backend.ensure_log_group(stream.group)
    backend.ensure_log_stream(stream.group, stream.name)
    return backend.groups[stream.group]


def _client(stream: Stream) -> Any:
    from localstack.aws.connect import connect_to

    return connect_to(aws_access_key_id=stream.account, region_name=stream.region).logs


def _backend(stream: Stream) -> Any:
    from moto.logs.models import logs_backends

    return logs_backends[stream.account][stream.region]


WRITER = Writer()
