"""LocalStack's own way to an execution environment, where it costs more than it gives.

Measured on LocalStack 4.13.1: of 15 ms for a warm invocation 9 ms went into a thread and an
HTTP call for a CloudWatch metric, a timer thread for each return of an environment, and a
log subscriber's thread and role session for each function.
"""

from __future__ import annotations

import base64
import logging
import weakref
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import ModuleType
from typing import Any

from .metrics import METRICS
from .sandbox import Interrupted
from .timers import LoopTimer

LOG = logging.getLogger(__name__)
EVENTS_AT_ONCE = 100
EVENT_TRIES, EVENT_RETRY_SECONDS = 5, 1
"""Of an event that the engine itself could not handle."""
EVENT_MANAGERS: weakref.WeakSet[Any] = weakref.WeakSet()
"""Those that have queues of asynchronous events."""


def install(_provider: ModuleType) -> None:
    """When LocalStack's Lambda provider has been imported."""
    from localstack.services.lambda_.invocation import (
        assignment,
        event_manager,
        execution_environment,
        logs,
        version_manager,
    )

    version_manager.record_cw_metric_invocation = _count_invocation
    version_manager.record_cw_metric_error = _count_error
    version_manager.start_thread = _at_once
    execution_environment.Timer = LoopTimer
    _with_client_context(execution_environment)
    logs.LogHandler.start_subscriber = lambda _self: None
    logs.LogHandler.add_logs = lambda _self, _item: None
    _known_event_managers(event_manager)
    _many_events_at_once(event_manager)
    _own_trace_context(event_manager)
    _interrupted_is_final(event_manager)
    _no_event_dies_unheard(event_manager)
    _environments_may_come_and_go(assignment)


def _count_invocation(function_name: str, account_id: str, region_name: str) -> None:
    METRICS.count(account_id, region_name, function_name, "Invocations")


def _count_error(function_name: str, account_id: str, region_name: str) -> None:
    METRICS.count(account_id, region_name, function_name, "Invocations", "Errors")


def _at_once(method: Any, *args: Any, **kwargs: Any) -> Any:
    """In place of `start_thread`: counting takes no time, scaling environments does."""
    from localstack.utils.threads import start_thread

    if str(kwargs.get("name", "")).startswith("record-cloudwatch-metric"):
        return method()
    return start_thread(method, *args, **kwargs)


def _with_client_context(module: ModuleType) -> None:
    """LocalStack drops the client context on its way to the executor."""
    environment = module.ExecutionEnvironment
    invoke = environment.invoke

    def with_client_context(self: Any, invocation: Any) -> Any:
        executor = self.runtime_executor
        encoded = invocation.client_context
        executor.client_context = base64.b64decode(encoded).decode() if encoded else None
        return invoke(self, invocation)

    environment.invoke = with_client_context


def _known_event_managers(module: ModuleType) -> None:
    start = module.LambdaEventManager.start

    def known(self: Any) -> None:
        EVENT_MANAGERS.add(self)
        start(self)

    module.LambdaEventManager.start = known


def _many_events_at_once(module: ModuleType) -> None:
    """LocalStack has as many threads for a function's events as the machine has cores plus 4."""
    make = module.Poller.__init__

    def with_more_threads(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        self.invoker_pool = events_pool(self.invoker_pool._thread_name_prefix)

    module.Poller.__init__ = with_more_threads


def events_pool(name: str) -> ThreadPoolExecutor:
    """The threads that run a function's asynchronous events."""
    return ThreadPoolExecutor(EVENTS_AT_ONCE, thread_name_prefix=name)


def _own_trace_context(module: ModuleType) -> None:
    """Queueing an event turns its trace header into text, in the request's own context too,
    where LocalStack's response handlers then fail.
    """
    enqueue = module.LambdaEventManager.enqueue_event

    def with_own_trace_context(self: Any, invocation: Any) -> Any:
        copied = replace(invocation, trace_context=dict(invocation.trace_context))
        return enqueue(self, copied)

    module.LambdaEventManager.enqueue_event = with_own_trace_context


def _interrupted_is_final(module: ModuleType) -> None:
    """An event whose invocation was interrupted is not queued again."""
    process = module.Poller.process_throttles_and_system_errors

    def unless_interrupted(self: Any, sqs_invocation: Any, error: Exception) -> Any:
        if isinstance(error, Interrupted):
            return module.FunctionStatus.system_error
        return process(self, sqs_invocation, error)

    module.Poller.process_throttles_and_system_errors = unless_interrupted


def _no_event_dies_unheard(module: ModuleType) -> None:
    """A pool swallows what its tasks raise, and with it the event: log it and take it again."""
    handle = module.Poller.handle_message

    def or_taken_again(self: Any, message: dict[str, Any]) -> None:
        try:
            handle(self, message)
        except Exception:
            arn = self.version_manager.function_version.qualified_arn
            LOG.exception("an asynchronous event of %s failed in the engine", arn)
            _take_again(module.get_fake_sqs_client().queue_manager, self.event_queue_url, message)

    module.Poller.handle_message = or_taken_again


def _take_again(queues: Any, url: str, message: dict[str, Any]) -> None:
    handle = message["ReceiptHandle"]
    queue = queues.queues.get(url)
    held = queue.receipts.get(handle) if queue else None
    if held is None or held.deleted:
        return
    if held.receive_count < EVENT_TRIES:
        queue.update_visibility_timeout(handle, EVENT_RETRY_SECONDS)
    else:
        LOG.error("it is given up after %d tries", held.receive_count)
        queue.remove(handle)


class _Listed(dict[str, Any]):
    """A mapping whose values may be walked through while another thread changes it."""

    def values(self) -> Any:
        return list(super().values())


def _environments_may_come_and_go(module: ModuleType) -> None:
    """LocalStack looks for an idle environment in a dictionary that other threads change."""
    make = module.AssignmentService.__init__

    def with_listed(self: Any) -> None:
        make(self)
        self.environments = defaultdict(_Listed)

    module.AssignmentService.__init__ = with_listed
