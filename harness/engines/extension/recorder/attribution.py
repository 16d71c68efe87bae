"""Which execution environment holds which credentials, and what it is running.

The Lambda runtime tells; the recorder asks, to name the invocation that made a call. An
environment runs one invocation at a time, so a call belongs to exactly one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..wire import Caller

FUNCTION_APP_ID_PREFIX = "harness-fn-"
"""`AWS_SDK_UA_APP_ID` of a function is this plus its environment's id."""


@dataclass
class Running:
    """An execution environment; `request_id` is None between invocations."""

    environment_id: str
    function: str
    request_id: str | None = None
    trace_id: str | None = None
    lineage: Mapping[str, int] | None = None
    _caller: Caller | None = None

    def caller(self) -> Caller:
        """Who makes the calls of what runs now: one and the same until that has ended."""
        known = self._caller
        if known is None or known.request_id != self.request_id:
            known = Caller("function", self.function, request_id=self.request_id)
            self._caller = known
        return known


_by_environment: dict[str, Running] = {}
BY_ACCESS_KEY: dict[str, Running] = {}
"""Who holds which credentials; empty as long as no function has run."""
_by_request: dict[str, Running] = {}


def environment_started(environment_id: str, access_key_id: str, function: str) -> None:
    running = Running(environment_id, function)
    _by_environment[environment_id] = running
    BY_ACCESS_KEY[access_key_id] = running


def environment_stopped(environment_id: str, access_key_id: str) -> None:
    if (gone := _by_environment.pop(environment_id, None)) and gone.request_id:
        _by_request.pop(gone.request_id, None)
    BY_ACCESS_KEY.pop(access_key_id, None)


def invocation_running(
    environment_id: str,
    request_id: str | None,
    trace_id: str | None = None,
    lineage: Mapping[str, int] | None = None,
) -> None:
    """Say what the environment runs now; `request_id` None: nothing."""
    if running := _by_environment.get(environment_id):
        if running.request_id:
            _by_request.pop(running.request_id, None)
        running.request_id = request_id
        running.trace_id = trace_id
        running.lineage = lineage
        if request_id:
            _by_request[request_id] = running


def lineage_of(request_id: str | None) -> Mapping[str, int] | None:
    """Of the invocation that runs with this request id; see `activity.Activity`."""
    running = _by_request.get(request_id) if request_id else None
    return running.lineage if running else None


def of_environment(environment_id: str) -> Running | None:
    """The environment that a call came from, by its app id."""
    return _by_environment.get(environment_id)
