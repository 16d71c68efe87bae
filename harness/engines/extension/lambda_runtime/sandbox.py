"""An execution environment: one process at a time, its Runtime API, its invocations.

Everything here runs on the event loop's thread except `Sandbox.invoke`, `interrupt` and `stop`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future

from ..faults.rule import AFTER, BEFORE, Rule
from . import tidying
from .faulted import KILLED, ending
from .http_connection import HttpConnection, Request
from .launch import Launch
from .memory import MemoryWatch, use_of
from .outcome import LogLine, Outcome, Work, exited, failure, timed_out
from .output import Output
from .platform_log import PlatformLog
from .response_stream import STREAM_BYTES
from .runtime_api import OK, RuntimeApi, no_such_invocation
from .zygote import Exit, Process, Zygote

LOG = logging.getLogger(__name__)
MAX_RESPONSE = 6 * 1024 * 1024 + 100
"""Bytes of a synchronous response (Lambda developer guide, "Lambda quotas": 6 MB)."""
TOO_LARGE = "Response payload size exceeded maximum allowed payload size"
STARTS, START_AGAIN_S = 4, 0.05
"""How often a process is started until one runs, and how long to wait before the next try."""
ERROR_TYPE_HEADER = "lambda-runtime-function-error-type"
ERROR_BODY_HEADER = "lambda-runtime-function-error-body"


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
        self._init_over: Future[bytes | None] = Future()
        self._loop, self._zygote, self._launch, self._log = loop, zygote, launch, log
        self._key = key
        self._init_timeout_s = init_timeout_s
        self._on_start, self._on_stray, self._on_no_jail = on_start, on_stray, on_no_jail
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
        self._process: Process | None = None
        self._output: Output | None = None
        self._generation = 0
        self._idle: HttpConnection | None = None
        self._initialised = False
        self._spawned_at: float | None = None
        self._failed_starts, self._starting = 0, False
        self._init_ms: float | None = None
        self._init_error: bytes | Exit | None = None
        self._work: Work | None = None
        self._lines: list[LogLine] = []
        self._sees_other_time = False
        self._init_timer: asyncio.TimerHandle | None = None
        self._timeout: asyncio.TimerHandle | None = None
        self._stopped = False
        self._memory = MemoryWatch(loop, launch.memory_mb, self._out_of_memory)

    # called from other threads

    def start(self) -> None:
        """Begin the Init phase; nothing waits for its end."""
        asyncio.run_coroutine_threadsafe(self._start(), self._loop)

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
        return self._init_over.result(timeout_s)

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

    async def _start(self) -> None:
        if self._stopped or self._process or self._starting:
            return
        self._starting = True
        try:
            await self._api.listen()
            refused = await self._zygote.ready()
            self._starting = False
            if self._stopped:
                return
            if refused:
                self._on_no_jail(refused)
            self._spawn(jailed=refused is None)
        except (OSError, RuntimeError) as error:
            self._not_started(str(error))

    def _not_started(self, why: str) -> None:
        """What starts functions may have ended just now: asked again, it is started anew."""
        self._failed_starts += 1
        if self._stopped:
            return
        if self._failed_starts < STARTS:
            LOG.warning("the process of %s was not started, once more: %s", self._key, why)
            self._starting = True
            self._loop.call_later(START_AGAIN_S, self._start_again)
            return
        self._failed_starts, self._starting = 0, False
        self._init_error = failure("Runtime.InvalidEntrypoint", why)
        self._settle_init_error()

    def _start_again(self) -> None:
        self._starting = False
        self._loop.create_task(self._start())

    def _spawn(self, *, jailed: bool) -> None:
        self._sees_other_time = (clock := self._launch.clock_file()) is not None
        message = self._launch.message(self._api.address, jailed, clock)
        self._generation += 1
        generation = self._generation
        self._initialised, self._init_error, self._idle = False, None, None
        self._spawned_at = time.monotonic()
        self._output = Output(self._loop, self._take_line)
        try:
            self._process = self._zygote.spawn(
                f"{self._key}/{generation}",
                message,
                self._output.write_end,
                lambda ended: self._exited(generation, ended),
            )
        except OSError:
            self._output.close()
            raise
        finally:
            self._output.close_write_end()
        self._lines.append(self._log.init_start(time.time()))
        if self._timeout is None:
            self._init_timer = self._loop.call_later(self._init_timeout_s, self._init_timed_out)

    def _kill(self) -> None:
        if self._process:
            self._zygote.kill(f"{self._key}/{self._generation}")
        self._process = None
        self._generation += 1
        if self._output:
            self._output.flush()
            self._output.close()
        self._idle = None
        self._initialised = False

    def _exited(self, generation: int, ended: Exit) -> None:
        if generation != self._generation:
            return
        if not ended.started:
            self._kill()
            self._cancel_init_timer()
            self._lines.pop()  # that Init began
            self._spawned_at = None
            self._not_started("what forks the processes of functions has ended, or cannot fork")
            return
        self._last_peak = max(self._last_peak, ended.max_memory_mb)
        initialised, self._process = self._initialised, None
        if self._output:
            self._output.flush()
            self._output.close()
        self._idle = None
        self._initialised = False
        work = self._work
        if initialised:
            if work and work.handed_over:
                self._finish(work, "crash", exited(work.request_id, ended), "Runtime.ExitError")
            elif work:
                work.cold = True
                self._loop.create_task(self._start())
            return
        if self._init_error is None:
            self._init_error = ended
        self._settle_init_error()

    # the Init phase

    def _init_done(self) -> None:
        self._cancel_init_timer()
        self._initialised, self._failed_starts = True, 0
        self._init_ms = self._since_spawned()
        if self._beforehand and self._work is None:
            lines, self._lines = self._lines, []
            self._on_stray(lines)
            self._init_ms = None
        if not self._init_over.done():
            self._init_over.set_result(None)

    def _since_spawned(self) -> float | None:
        """Milliseconds; None where no process was started."""
        return None if self._spawned_at is None else (time.monotonic() - self._spawned_at) * 1000

    def _init_timed_out(self) -> None:
        """AWS gives the Init phase 10 s, then runs it again within the invocation's time."""
        elapsed = self._since_spawned() or 0.0
        self._kill()
        self._lines.append(self._log.init_report(time.time(), elapsed, "timeout"))
        if not self._init_over.done():
            self._init_over.set_result(failure("Sandbox.Timedout", "the Init phase timed out"))
        if self._work:
            self._again(self._work)

    def _again(self, work: Work) -> None:
        self._open_invocation(work)
        self._loop.create_task(self._start())

    def _settle_init_error(self) -> None:
        """Tell a failed Init phase to the invocation that waits for it, if one does."""
        self._cancel_init_timer()
        work, error = self._work, self._init_error
        if error is not None and not self._init_over.done():
            self._init_over.set_result(exited("", error) if isinstance(error, Exit) else error)
        if work is None or error is None:
            return
        self._init_ms = self._since_spawned()
        if self._timeout is None:
            during_init, self._lines = self._lines, []
            self._open_invocation(work)
            self._lines += during_init
        self._init_error = None
        payload = exited(work.request_id, error) if isinstance(error, Exit) else error
        self._finish(work, "init_error", payload, _error_type(payload))

    # an invocation

    def _begin(self, work: Work) -> None:
        if self._stopped:
            work.result.set_exception(Interrupted("the execution environment was stopped"))
            return
        self._work = work
        if self._process and not self._sees_other_time and self._launch.clock_file():
            self._cancel_init_timer()
            self._kill()
        if self._idle and self._idle.open:
            self._hand_over(self._idle)
            return
        work.cold = not self._initialised
        if self._init_error and self._process is None:
            self._settle_init_error()
        elif self._process is None:
            self._loop.create_task(self._start())

    def _hand_over(self, connection: HttpConnection) -> None:
        work = self._work
        assert work
        self._idle = None
        work.cold = work.cold or self._init_ms is not None
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
        self._memory.start(lambda: self._process.pid if self._process else None)
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
        if self._output:
            # a record of the log need not end with a newline, and belongs to this invocation;
            # what is read here came before its end, so its time has to, too
            self._output.flush()
        ended, clock = time.time(), time.monotonic()
        outcome = Outcome(
            request_id=work.request_id,
            status=status,
            payload=payload,
            started=work.started,
            ended=ended,
            duration_ms=(clock - work.clock) * 1000,
            cold=work.cold,
            init_ms=self._init_ms if work.cold else None,
            max_memory_mb=self._peak_memory_mb(),
            runtime=self._launch.choice.version,
        )
        self._work, self._init_ms = None, None
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
        pid = self._process.pid if self._process else None
        if pid is not None and (used := use_of(pid)):
            self._last_peak = used.peak
        return min(self._last_peak, self._launch.memory_mb)

    _last_peak = 0
    _streamed: bytearray | None = None

    # the Runtime API

    def _next(self, request: Request) -> None:
        if self._process is None:
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
        if self._memory.exceeded_by(self._process.pid if self._process else None):
            self._out_of_memory()
            return
        body, streamed = request.body, self._streamed
        self._streamed = None
        if streamed is not None:
            body = bytes(streamed)
            if failed := request.headers.get(ERROR_TYPE_HEADER):
                request.answer(202, OK)
                told = request.headers.get(ERROR_BODY_HEADER, "")
                self._finish(work, "error", base64.b64decode(told) or body, failed)
                return
        most = MAX_RESPONSE if streamed is None or work.parts is None else STREAM_BYTES
        if kind == "response" and len(body) > most:
            request.answer(413)
            kind_of_error = "Function.ResponseSizeTooLarge"
            payload = failure(kind_of_error, f"{TOO_LARGE} ({MAX_RESPONSE} bytes).")
            self._finish(work, "error", payload, kind_of_error)
            return
        request.answer(202, OK)
        if kind == "response":
            self._finish(work, "ok", body, None)
        else:
            self._finish(work, "error", request.body, request.headers.get(ERROR_TYPE_HEADER))

    def _refused_init(self, request: Request) -> None:
        request.answer(202, OK)
        if not self._initialised:
            self._peak_memory_mb()
            self._init_error = request.body
            self._kill()
            self._settle_init_error()

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

    def _take_line(self, line: LogLine) -> None:
        between = self._work is None and self._initialised and self._init_ms is None
        if between:
            self._on_stray([line])
        else:
            self._lines.append(line)

    def _cancel_init_timer(self) -> None:
        if self._init_timer:
            self._init_timer.cancel()
            self._init_timer = None

    def _cancel_timers(self) -> None:
        self._cancel_init_timer()
        self._memory.stop()
        if self._timeout:
            self._timeout.cancel()
            self._timeout = None

    def _stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        self._cancel_timers()
        self._kill()
        self._api.close()
        if not self._init_over.done():
            self._init_over.set_exception(Interrupted("the execution environment was stopped"))
        if self._work and not self._work.result.done():
            self._work.result.set_exception(Interrupted("the execution environment was stopped"))
        self._work = None
        tidying.remove(self._launch.home)


def _error_type(payload: bytes) -> str | None:
    try:
        found = json.loads(payload).get("errorType")
    except (ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None
