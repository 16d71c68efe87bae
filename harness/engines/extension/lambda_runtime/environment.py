"""An execution environment: one process at a time, its Runtime API, its invocations.

Everything here runs on the event loop's thread.
"""

from __future__ import annotations

import asyncio
import time

from ..faults.rule import AFTER, BEFORE, Rule
from . import tidying
from .faulted import KILLED, ending
from .function_process import FunctionProcess
from .http_connection import HttpConnection, Request
from .init_phase import InitPhase
from .launch import Launch
from .listeners import Interrupted, Listeners
from .memory import MemoryWatch
from .outcome import LogLine, Work, exited, failure, outcome_of, timed_out
from .platform_log import PlatformLog
from .refused_hosts import RefusedHosts
from .response import error_type_of, judge
from .runtime_api import OK, RuntimeApi, event_headers, no_such_invocation
from .streamed import StreamedResponse
from .zygote import Exit, Zygote


class Environment:
    """As `Sandbox`, which calls `start`, `begin`, `stop`, `works` and `init.wait` alone."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        zygote: Zygote,
        launch: Launch,
        log: PlatformLog,
        listeners: Listeners,
        *,
        key: str,
        init_timeout_s: float,
        beforehand: bool,
    ) -> None:
        self._loop, self._launch, self._log, self._beforehand = loop, launch, log, beforehand
        self.init = InitPhase(loop, init_timeout_s, self._init_timed_out)
        self._listeners, self.without_jail = listeners, listeners.on_no_jail
        self._refused = RefusedHosts(listeners.on_refused)
        self._streamed = StreamedResponse(lambda: self._work)
        self._api = RuntimeApi(
            loop,
            on_next=self._next,
            on_answer=self._answered,
            on_init_error=self._init_refused,
            on_refused=self._refused.hear,
            on_stream=self._streamed.begin,
        )
        self._process = FunctionProcess(loop, zygote, launch, self._api, key=key, owner=self)
        self.start = self._process.start
        self._idle: HttpConnection | None = None
        self._initialised = self._stopped = False
        self._work: Work | None = None
        self._lines: list[LogLine] = []
        self._timeout: asyncio.TimerHandle | None = None
        self._memory = MemoryWatch(loop, launch.memory_mb, self._out_of_memory)

    @property
    def works(self) -> bool:
        """Whether it runs an invocation now."""
        return self._work is not None

    def begin(self, work: Work) -> None:
        """Run `work`, which hears what came of it."""
        if self._stopped:
            work.result.set_exception(Interrupted())
            return
        self._work = work
        if self._process.sees_the_wrong_time:
            self.init.stop_timer()
            self._kill()
        if self._idle and self._idle.open:
            self._hand_over(self._idle)
            return
        work.cold = not self._initialised
        if self._process.runs:
            return
        if self.init.error:
            self._tell_init_error()
        else:
            self._process.start()

    def stop(self) -> None:
        """Kill the process and forget the environment."""
        if self._stopped:
            return
        self._stopped = True
        self._cancel_timers()
        self._idle = None
        self._process.close()
        self._api.close()
        self.init.interrupt(Interrupted())
        if self._work and not self._work.result.done():
            self._work.result.set_exception(Interrupted())
        self._work = None
        tidying.remove(self._launch.home)

    # what its process tells

    def spawned(self) -> None:
        """A process was asked for."""
        self._initialised, self._idle = False, None
        self.init.begin(limited=self._timeout is None)
        self._lines.append(self._log.init_start(time.time()))

    def never_spawned(self) -> None:
        """It did not come about."""
        self._initialised, self._idle = False, None
        self.init.undo()
        self._lines.pop()  # that Init began

    def given_up(self, why: str) -> None:
        """None can be started."""
        self.init.undo()
        self.init.fail(failure("Runtime.InvalidEntrypoint", why))
        self._tell_init_error()

    def printed(self, line: LogLine) -> None:
        """A line of its output."""
        between = self._work is None and self._initialised and self.init.duration_ms is None
        if between:
            self._listeners.on_stray([line])
        else:
            self._lines.append(line)

    def exited(self, ended: Exit) -> None:
        """It ended by itself."""
        self._memory.ended_with(ended.max_memory_mb)
        initialised, self._initialised, self._idle = self._initialised, False, None
        work = self._work
        if not initialised:
            self.init.fail(self.init.error or ended)
            self._tell_init_error()
        elif work and work.handed_over:
            self._crash(work, ended)
        elif work:
            work.cold = True
            self._process.start()

    def _kill(self) -> None:
        self._memory.peak(self._process.pid)
        self._process.kill()
        self._initialised, self._idle = False, None

    # the Init phase

    def _init_done(self) -> None:
        self._process.succeeded()
        self._initialised = True
        self.init.succeed()
        if self._beforehand and self._work is None:
            lines, self._lines = self._lines, []
            self._listeners.on_stray(lines)
            self.init.duration_ms = None

    def _init_timed_out(self) -> None:
        """AWS gives the Init phase 10 s, then runs it again within the invocation's time."""
        elapsed = self.init.elapsed_ms() or 0.0
        self._kill()
        self._lines.append(self._log.init_report(time.time(), elapsed, "timeout"))
        self.init.time_out(failure("Sandbox.Timedout", "the Init phase timed out"))
        if self._work:
            self._open_invocation(self._work)
            self._process.start()

    def _tell_init_error(self) -> None:
        """Tell a failed Init phase to the invocation that waits for it, if one does."""
        work = self._work
        if work is None or (error := self.init.told(work.request_id)) is None:
            return
        if self._timeout is None:
            during_init, self._lines = self._lines, []
            self._open_invocation(work)
            self._lines += during_init
        self._finish(work, "init_error", error, error_type_of(error))

    # an invocation

    def _hand_over(self, connection: HttpConnection) -> None:
        work = self._work
        assert work
        self._idle = None
        work.cold = work.cold or self.init.duration_ms is not None
        if self._timeout is None:
            self._open_invocation(work)
        work.handed_over = True
        if work.fault and work.fault.moment == BEFORE:
            self._idle = connection
            self._struck(work, work.fault)
            return
        behind = self._launch.clock.behind() if self._launch.clock else 0.0
        connection.answer(200, work.payload, event_headers(work, work.started - behind))

    def _open_invocation(self, work: Work) -> None:
        work.started, work.clock = time.time(), time.monotonic()
        self._timeout = self._loop.call_later(work.timeout_s, lambda: self._timed_out(work))
        self._memory.start(lambda: self._process.pid)
        self._lines.append(self._log.start(work))
        self._listeners.on_start(work)

    def _timed_out(self, work: Work) -> None:
        if self._work is not work:
            return
        self._kill()
        self._lines.append(self._log.timeout(work, time.time()))
        self._finish(work, "timeout", timed_out(work.request_id, work.timeout_s), None)

    def _struck(self, work: Work, fault: Rule) -> None:
        """End it as its fault says; the handler has not begun, or has done its work."""
        status, payload, error_type = ending(work, fault)
        if status != "error":
            self._kill()
        if status == "timeout":
            self._lines.append(self._log.timeout(work, time.time()))
        self._finish(work, status, payload, error_type)

    def _finish(self, work: Work, status: str, payload: bytes, error_type: str | None) -> None:
        self._cancel_timers()
        # A record of the log need not end with a newline, and belongs to this invocation; what
        # is read here came before its end, so its time has to, too.
        self._process.flush()
        outcome = outcome_of(
            work,
            status,
            payload,
            init_ms=self.init.duration_ms if work.cold else None,
            max_memory_mb=self._memory.peak(self._process.pid),
            runtime=self._launch.choice.version,
        )
        self._work, self.init.duration_ms = None, None
        self._refused.forget()
        self._streamed.taken()
        outcome.lines, self._lines = self._lines, []
        outcome.lines += self._log.end(outcome, error_type)
        if not work.result.done():
            work.result.set_result(outcome)

    def _out_of_memory(self) -> None:
        if (work := self._work) is None:
            return
        self._kill()
        self._memory.ended_with(self._launch.memory_mb)
        self._crash(work, Exit(None, KILLED))

    def _crash(self, work: Work, ended: Exit) -> None:
        self._finish(work, "crash", exited(work.request_id, ended), "Runtime.ExitError")

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
        response = judge(request, kind, self._streamed.taken(), in_parts=work.parts is not None)
        request.answer(202 if response.taken else 413, OK if response.taken else b"")
        self._finish(work, response.status, response.payload, response.error_type)

    def _init_refused(self, request: Request) -> None:
        request.answer(202, OK)
        if not self._initialised:
            self._kill()
            self.init.fail(request.body)
            self._tell_init_error()

    def _cancel_timers(self) -> None:
        self.init.stop_timer()
        self._memory.stop()
        if self._timeout:
            self._timeout.cancel()
            self._timeout = None
