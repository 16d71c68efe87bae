"""What a thread is doing on whose behalf: since when, and in which trace.

A request from outside begins an activity. What LocalStack does for it goes on in the same
thread (service calls service), in a pool (SNS, S3, EventBridge deliver there) or in a thread
of its own (Step Functions), and inherits it. A poller begins a new one with each batch that
it receives, in the trace of the first message. So one trace id runs through a whole flow,
and a reset knows what began before it.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from typing import Any

from ..clock.rest import REST, Doing
from .lineage import across

_INHERITING = ("localstack.services.stepfunctions.", "harness_extension.stepfunctions.")
"""Threads of these modules work on what their starter began; others run forever."""
_MESSAGES = 20_000
"""Messages whose trace is remembered until they are deleted."""


class Activity:
    """`began`: `time.monotonic()`; `trace`: the root of its X-Amzn-Trace-Id.

    `lineage`: how often each function (its ARN) ran in the chain of calls that led here.
    `account`: for whom, where that is known.
    """

    began: float
    trace: str | None = None
    lineage: Mapping[str, int] | None = None
    account: str | None = None

    def __init__(
        self,
        began: float,
        trace: str | None = None,
        lineage: Mapping[str, int] | None = None,
        account: str | None = None,
    ) -> None:
        self.began, self.trace, self.lineage, self.account = began, trace, lineage, account

    def led_by(self, lineage: Mapping[str, int] | None) -> Activity:
        """The same, at the end of another chain of calls."""
        return Activity(self.began, self.trace, lineage, self.account)


_current: ContextVar[Activity | None] = ContextVar("harness_activity", default=None)
_traces: OrderedDict[str, tuple[str, Mapping[str, int] | None]] = OrderedDict()
_traces_lock = threading.Lock()


current = _current.get
"""What the thread does; None: nothing on anybody's behalf."""


enter = _current.set
"""Make an activity the thread's; the token is for `leave`. Done for each request."""
leave = _current.reset


def take_up(began: float, message_ids: Iterable[str]) -> None:
    """The thread has received a batch: from here on it works for that."""
    with _traces_lock:
        found = [_traces[m] for m in message_ids if m in _traces]
    trace = found[0][0] if found else None
    lineages = [lineage for _, lineage in found if lineage]
    longest = max(lineages, key=lambda lineage: max(lineage.values()), default=None)
    _current.set(Activity(began, trace, longest))


def sent(
    message_ids: Iterable[str], trace: str | None, lineage: Mapping[str, int] | None = None
) -> None:
    """Messages were put into a queue in this trace."""
    if trace is None:
        return
    with _traces_lock:
        for message in message_ids:
            _traces[message] = trace, lineage
        while len(_traces) > _MESSAGES:
            _traces.popitem(last=False)


def gone(message_id: str) -> None:
    """The message was deleted: nobody receives it again."""
    with _traces_lock:
        _traces.pop(message_id, None)


def written(record_ids: Iterable[str]) -> None:
    """Records were put into a stream by what the thread does; AWS follows no chain through it."""
    if doing := _current.get():
        sent(record_ids, doing.trace, across(doing.lineage))


def install() -> None:
    """Let pools and threads inherit."""
    stock_submit: Any = ThreadPoolExecutor.submit
    stock_start = threading.Thread.start

    @functools.wraps(stock_submit)
    def submit(self: Any, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        doing = _current.get()
        token = REST.begin(
            lambda: f"{getattr(fn, '__qualname__', fn)} in a pool",
            account=doing.account if doing else None,
        )
        try:
            future = stock_submit(self, _within, token, doing, fn, *args, **kwargs)
        except BaseException:
            REST.finish(token)
            raise
        future.add_done_callback(lambda _: REST.finish(token))
        return future

    @functools.wraps(stock_start)
    def start(self: threading.Thread) -> None:
        target = getattr(self, "_target", None)
        if str(getattr(target, "__module__", "")).startswith(_INHERITING):
            if (doing := _current.get()) is not None:
                inherited = copy_context()
                self.run = functools.partial(inherited.run, self.run)  # type: ignore[method-assign]
            account = doing.account if doing else None
            REST.count(self, "an execution of a state machine", account)
        stock_start(self)

    ThreadPoolExecutor.submit = submit  # type: ignore[method-assign]
    threading.Thread.start = start  # type: ignore[method-assign]


def _within(counted: Doing, activity: Activity | None, fn: Any, *args: Any, **kwargs: Any) -> Any:
    # A pool starts its threads in the middle of a request: what they had is restored, so
    # that nothing of one task is left for the next.
    token = _current.set(activity)
    REST.hold(counted)
    try:
        return fn(*args, **kwargs)
    finally:
        REST.release(counted)
        _current.reset(token)
