"""An execution environment: one process at a time, its Runtime API, its invocations.

Everything here runs on the event loop's thread except `Sandbox.invoke`, `interrupt` and `stop`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future

from ..faults.rule import AFTER, BEFORE, Rule
from . import tidying
from .faulted import KILLED, ending
from .function_process import FunctionProcess
from .http_connection import HttpConnection, Request
from .init_phase import InitPhase
from .launch import Launch
from .memory import MemoryWatch, use_of
from .outcome import LogLine, Outcome, Work, exited, failure, timed_out
from .platform_log import PlatformLog
from .response import error_type_of, judge
from .runtime_api import OK, RuntimeApi, no_such_invocation
from .zygote import Exit, Zygote


class Interrupted(Exception):
    """The environment was stopped while it ran an invocation."""


class Sandbox:
    """`on_start` hears that an event was handed over; `on_stray` lines between invocations;
    `on_refused(host, why)` that the function called a host and was not let through, once for
    each invocation. `beforehand`: its Init phase belongs to no invocation."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        zygote: Zygote,
        launch: Launch,
        log: PlatformLog,
        *,
        key: str,
        init_timeout_s: float,
        on_start: Callable[[Work], None],
        on_stray: Callable[[list[LogLine]], None],
        on_no_jail: Callable[[str], None],
        on_refused: Callable[[str, str], None],
        beforehand: bool = False,
    ) -> None:
        self._beforehand = beforehand
        self._loop, self._launch, self._log = loop, launch, log
        self._init = InitPhase(loop, init_timeout_s, self._init_timed_out)
        self._on_start, self._on_stray, self.without_jail = on_start, on_stray, on_no_jail
        self._api = RuntimeApi(
            loop,
            on_next=self._next,
            on_answer=self._answered,
            on_init_error=self._refused_init,
            on_refused=self._refused_host,
            on_stream=self._streams,
        )
        self._on_refused = on_refused
        self._refused: set[str] = set()
        self._process = FunctionProcess(loop, zygote, launch, self._api, key=key, owner=self)
        self._idle: HttpConnection | None = None
        self._initialised = False
        self._work: Work | None = None
        self._lines: list[LogLine] = []
        self._timeout: asyncio.TimerHandle | None = None
        self._stopped = False
        self._memory = MemoryWatch(loop, launch.memory_mb, self._out_of_memory)

    # called from other threads

    def start(self) -> None:
        """Begin the Init phase; nothing waits for its end."""
        self._loop.call_soon_threadsafe(self._process.start)

    def invoke(self, work: Work) -> Outcome:
        """Run `work`; blocks.

        Raises:
            Interrupted: the environment was stopped meanwhile.
        """
        self._loop.call_soon_threadsafe(self._begin, work)
        return work.result.result()

    def initialised(self, timeout_s: float) -> bytes | None:
        """Wait for the end of the Init phase; the error that it ended with. Blocks.

        Raises:
            TimeoutError: it goes on.
            Interrupted: the environment was stopped meanwhile.
        """
        return self._init.wait(timeout_s)

    def stop(self) -> None:
        """Kill the process and forget the environment."""
        self._loop.call_soon_threadsafe(self._stop)

    def interrupt(self) -> bool:
        """As `stop`, but only if it runs an invocation now; whether it did. Blocks.

        The loop decides: an environment whose invocation has just ended goes on to the next
        one, and must be alive for it.
        """
        interrupted: Future[bool] = Future()

        def decide() -> None:
            running = self._work is not None
            if running:
                self._stop()
            interrupted.set_result(running)

        self._loop.call_soon_threadsafe(decide)
        return interrupted.result()

    # the process

    def spawned(self) -> None:
        """A process was asked for."""
        self._initialised, self._idle = False, None
        self._init.begin(limited=self._timeout is None)
        self._lines.append(self._log.init_start(time.time()))

    def never_spawned(self) -> None:
        """It did not come about."""
        self._initialised, self._idle = False, None
        self._init.undo()
        self._lines.pop()  # that Init began

    def given_up(self, why: str) -> None:
        """None can be started."""
        self._init.undo()
        self._init.fail(failure("Runtime.InvalidEntrypoint", why))
        self._tell_init_error()

    def printed(self, line: LogLine) -> None:
        """A line of its output."""
        between = self._work is None and self._initialised and self._init.duration_ms is None
        if between:
            self._on_stray([line])
        else:
            self._lines.append(line)

    def exited(self, ended: Exit) -> None:
        """It ended by itself."""
        self._last_peak = max(self._last_peak, ended.max_memory_mb)
        initialised, self._initialised, self._idle = self._initialised, False, None
        work = self._work
        if not initialised:
            self._init.fail(self._init.error or ended)
            self._tell_init_error()
        elif work and work.handed_over:
            self._finish(work, "crash", exited(work.request_id, ended), "Runtime.ExitError")
        elif work:
            work.cold = True
            self._process.start()

    def _kill(self) -> None:
        self._process.kill()
        self._initialised, self._idle = False, None

    # the Init phase

    def _init_done(self) -> None:
        self._process.succeeded()
        self._initialised = True
        self._init.succeed()
        if self._beforehand and self._work is None:
            lines, self._lines = self._lines, []
            self._on_stray(lines)
            self._init.duration_ms = None

    def _init_timed_out(self) -> None:
        """AWS gives the Init phase 10 s, then runs it again within the invocation's time."""
        elapsed = self._init.elapsed_ms() or 0.0
        self._kill()
        self._lines.append(self._log.init_report(time.time(), elapsed, "timeout"))
        self._init.time_out(failure("Sandbox.Timedout", "the Init phase timed out"))
        if self._work:
            self._open_invocation(self._work)
            self._process.start()

    def _tell_init_error(self) -> None:
        """Tell a failed Init phase to the invocation that waits for it, if one does."""
        work, error = self._work, self._init.error
        if work is None or error is None:
            return
        self._init.duration_ms = self._init.elapsed_ms()
        if self._timeout is None:
            during_init, self._lines = self._lines, []
            self._open_invocation(work)
            self._lines += during_init
        self._init.error = None
        payload = exited(work.request_id, error) if isinstance(error, Exit) else error
        self._finish(work, "init_error", payload, error_type_of(payload))

    # an invocation

    def _begin(self, work: Work) -> None:
        if self._stopped:
            work.result.set_exception(Interrupted("the execution environment was stopped"))
            return
        self._work = work
        if self._process.sees_the_wrong_time:
            self._init.stop_timer()
            self._kill()
        if self._idle and self._idle.open:
            self._hand_over(self._idle)
            return
        work.cold = not self._initialised
        if not self._process.runs:
            if self._init.error:
                self._tell_init_error()
            else:
                self._process.start()

    def _hand_over(self, connection: HttpConnection) -> None:
        work = self._work
        assert work
        self._idle = None
        work.cold = work.cold or self._init.duration_ms is not None
        if self._timeout is None:
            self._open_invocation(work)
        work.handed_over = True
        if work.fault and work.fault.moment == BEFORE:
            self._idle = connection
            self._struck(work, work.fault)
            return
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": work.request_id,
            "Lambda-Runtime-Invoked-Function-Arn": work.arn,
            "Lambda-Runtime-Deadline-Ms": str(int((self._seen(work) + work.timeout_s) * 1000)),
        }
        if work.trace_id:
            headers["Lambda-Runtime-Trace-Id"] = work.trace_id
        if work.client_context:
            headers["Lambda-Runtime-Client-Context"] = work.client_context
        connection.answer(200, work.payload, headers)

    def _seen(self, work: Work) -> float:
        """When the invocation began, by the function's clock."""
        return work.started - (self._launch.clock.behind() if self._launch.clock else 0.0)

    def _open_invocation(self, work: Work) -> None:
        work.started, work.clock = time.time(), time.monotonic()
        self._timeout = self._loop.call_later(work.timeout_s, lambda: self._timed_out(work))
        self._memory.start(lambda: self._process.pid)
        self._lines.append(self._log.start(work))
        self._on_start(work)

    def _timed_out(self, work: Work) -> None:
        if self._work is not work:
            return
        self._peak_memory_mb()
        self._kill()
        self._lines.append(self._log.timeout(work, time.time()))
        self._finish(work, "timeout", timed_out(work.request_id, work.timeout_s), None)

    def _struck(self, work: Work, fault: Rule) -> None:
        """End it as its fault says; the handler has not begun, or has done its work."""
        status, payload, error_type = ending(work, fault)
        if status != "error":
            self._peak_memory_mb()
            self._kill()
        if status == "timeout":
            self._lines.append(self._log.timeout(work, time.time()))
        self._finish(work, status, payload, error_type)

    def _finish(self, work: Work, status: str, payload: bytes, error_type: str | None) -> None:
        self._cancel_timers()
        # A record of the log need not end with a newline, and belongs to this invocation; what
        # is read here came before its end, so its time has to, too.
        self._process.flush()
        ended, clock = time.time(), time.monotonic()
        outcome = Outcome(
            request_id=work.request_id,
            status=status,
            payload=payload,
            started=work.started,
            ended=ended,
            duration_ms=(clock - work.clock) * 1000,
            cold=work.cold,
            init_ms=self._init.duration_ms if work.cold else None,
            max_memory_mb=self._peak_memory_mb(),
            runtime=self._launch.choice.version,
        )
        self._work, self._init.duration_ms = None, None
        self._refused.clear()
        outcome.lines, self._lines = self._lines, []
        outcome.lines += self._log.end(outcome, error_type)
        if not work.result.done():
            work.result.set_result(outcome)

    def _out_of_memory(self) -> None:
        if (work := self._work) is None:
            return
        self._last_peak = self._launch.memory_mb
        self._kill()
        self._finish(
            work, "crash", exited(work.request_id, Exit(None, KILLED)), "Runtime.ExitError"
        )

    def _peak_memory_mb(self) -> int:
        pid = self._process.pid
        if pid is not None and (used := use_of(pid)):
            self._last_peak = used.peak
        return min(self._last_peak, self._launch.memory_mb)

    _last_peak = 0
    _streamed: bytearray | None = None

    # the Runtime API

    def _next(self, request: Request) -> None:
        if not self._process.runs:
            return  # the last request of one that was killed
        if not self._initialised:
            self._init_done()
        if self._work and not self._work.handed_over:
            self._hand_over(request.connection)
            return
        self._idle = request.connection

    def _streams(
        self, request_id: str, headers: Mapping[str, str]
    ) -> Callable[[bytes], None] | None:
        """Who takes the parts of a streamed response; nobody where it is not the one that runs."""
        work = self._work
        if work is None or work.request_id != request_id:
            return None
        self._streamed = bytearray()
        if work.parts:
            work.parts.content_type = headers.get("content-type") or "application/octet-stream"

        def take(part: bytes) -> None:
            if self._work is not work or self._streamed is None:
                return
            if work.parts:
                work.parts.put(part)
            self._streamed += part

        return take

    def _answered(self, request: Request, request_id: str, kind: str) -> None:
        work = self._work
        if work is None or work.request_id != request_id:
            no_such_invocation(request)
            return
        # Who is killed is not answered: it would ask for the next event before it has died.
        if work.fault and work.fault.moment == AFTER:
            if work.fault.effect == "raise":
                request.answer(202, OK)
            self._struck(work, work.fault)
            return
        if self._memory.exceeded_by(self._process.pid):
            self._out_of_memory()
            return
        streamed, self._streamed = self._streamed, None
        response = judge(
            request,
            kind,
            None if streamed is None else bytes(streamed),
            in_parts=work.parts is not None,
        )
        if response.taken:
            request.answer(202, OK)
        else:
            request.answer(413)
        self._finish(work, response.status, response.payload, response.error_type)

    def _refused_init(self, request: Request) -> None:
        request.answer(202, OK)
        if not self._initialised:
            self._peak_memory_mb()
            self._kill()
            self._init.fail(request.body)
            self._tell_init_error()

    # the rest

    def _refused_host(self, request: Request) -> None:
        request.answer(202, OK)
        try:
            told = json.loads(request.body)
            host, why = str(told["host"]), str(told["why"])
        except (ValueError, KeyError, TypeError):
            return
        if host not in self._refused:
            self._refused.add(host)
            self._on_refused(host, why)

    def _cancel_timers(self) -> None:
        self._init.stop_timer()
        self._memory.stop()
        if self._timeout:
            self._timeout.cancel()
            self._timeout = None

    def _stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        self._cancel_timers()
        self._idle = None
        self._process.close()
        self._api.close()
        self._init.interrupt(Interrupted("the execution environment was stopped"))
        if self._work and not self._work.result.done():
            self._work.result.set_exception(Interrupted("the execution environment was stopped"))
        self._work = None
        tidying.remove(self._launch.home)
