"""LocalStack's `RuntimeExecutor`, running functions as processes of this machine."""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from ..clock.functions import clock_of
from ..faults.invocations import fault_of
from ..imported import imported
from ..recorder import activity
from ..recorder.attribution import (
    FUNCTION_APP_ID_PREFIX,
    environment_started,
    environment_stopped,
    invocation_running,
)
from . import records, settings
from .cloudwatch import WRITER
from .files import code_directory, layers_directory
from .launch import Launch
from .loop import loop
from .outcome import LogLine, Outcome, Work
from .platform_log import PlatformLog
from .response_stream import listener
from .running import RUNNING
from .runtimes import Choice, choose
from .sandbox import Listeners, Sandbox
from .zygote import Zygote, zygote_for

GROUP = "AWS_LAMBDA_LOG_GROUP_NAME"
INIT_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE"


class HarnessExecutor(RuntimeExecutor):
    """One execution environment; LocalStack's assignment service decides how many there are."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id, function_version)
        self._sandbox: Sandbox | None = None
        self._access_key = ""
        self._group = self._stream = ""
        self._last_log: list[str] = []
        self._lock = threading.Lock()
        self._busy = self._retired = False
        self.client_context: str | None = None

    def start(self, env_vars: dict[str, Any]) -> None:
        version, config = self.function_version, self.function_version.config
        environment = {name: str(value) for name, value in env_vars.items()}
        self._access_key = environment["AWS_ACCESS_KEY_ID"]
        self._group = config.logging_config.get("LogGroup") or environment[GROUP]
        environment[GROUP] = self._group
        self._stream = environment["AWS_LAMBDA_LOG_STREAM_NAME"]
        choice = choose(config.runtime, settings.current())
        environment["AWS_SDK_UA_APP_ID"] = FUNCTION_APP_ID_PREFIX + self.id
        environment.setdefault("HARNESS_OUTBOUND", settings.current().outbound)
        if _has_apis():
            environment.setdefault("HARNESS_APIS", "1")
        environment["AWS_EXECUTION_ENV"] = f"AWS_Lambda_{config.runtime}"
        code, layers = _unpacked(version)
        launch = Launch(
            choice=choice,
            handler=config.handler or "",
            environment=environment,
            code=code,
            layers=layers,
            home=settings.current().work / "environments" / self.id,
            memory_mb=config.memory_size,
            clock=clock_of(version.id.account),
        )
        self._sandbox = Sandbox(
            loop(),
            _zygote(choice),
            launch,
            PlatformLog(
                json_format=config.logging_config.get("LogFormat") == "JSON",
                runtime=choice.version,
                memory_mb=config.memory_size,
            ),
            Listeners(self._began, self._write, _no_jail, self._refused),
            key=self.id,
            init_timeout_s=settings.current().init_timeout_s,
            beforehand=environment[INIT_TYPE] == "provisioned-concurrency",
        )
        environment_started(self.id, self._access_key, version.id.function_name)
        RUNNING.add(version.id.account, self.id, self)
        if choice.note and records.note_once(version, choice.note):
            self._write([LogLine(time.time(), f"[harness] {choice.note}")])
        self._sandbox.start()

    def invoke(self, payload: dict[str, Any]) -> InvocationResult:
        assert self._sandbox
        version = self.function_version.id
        work = Work(
            request_id=payload["invoke-id"],
            arn=payload["invoked-function-arn"],
            version=version.qualifier,
            payload=payload["payload"].encode(),
            timeout_s=float(self.function_version.config.timeout),
            trace_id=payload.get("trace-id"),
            client_context=self.client_context,
            fault=fault_of(version.account, version.function_name),
            parts=listener(),
            lineage=doing.lineage if (doing := activity.current()) else None,
        )
        with self._lock:
            self._busy = True
        try:
            return self._completed(work, self._sandbox.invoke(work))
        finally:
            with self._lock:
                self._busy, retired = False, self._retired
            if retired:
                self._end()

    def initialised(self) -> str | None:
        """Wait for the end of the Init phase; the error that it ended with."""
        assert self._sandbox
        error = self._sandbox.initialised(settings.current().init_timeout_s * 2)
        return None if error is None else error.decode("utf-8", "replace")

    def stop(self) -> None:
        """End it once it is idle: an update lets what runs finish, with the former code."""
        with self._lock:
            self._retired = True
            if self._busy:
                return
        self._end()

    def _end(self) -> None:
        if self._sandbox:
            self._sandbox.stop()
            environment_stopped(self.id, self._access_key)
            RUNNING.remove(self.function_version.id.account, self.id)

    def interrupt(self) -> bool:
        """Kill the running invocation; whether there was one."""
        return self._busy and self._sandbox is not None and self._sandbox.interrupt()

    def get_address(self) -> str:
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        return ""

    def get_logs(self) -> str:
        return "\n".join(self._last_log)

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpack the code and start the interpreter that its environments are forked from."""
        import asyncio

        choice = choose(function_version.config.runtime, settings.current())
        _unpacked(function_version)
        asyncio.run_coroutine_threadsafe(_zygote(choice).ready(), loop())

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Unpacked code stays: other functions may share it, and an update may bring it back."""

    def _began(self, work: Work) -> None:
        invocation_running(self.id, work.request_id, work.trace_id, work.lineage)
        records.started(self.function_version, work)

    def _refused(self, host: str, why: str) -> None:
        name = self.function_version.id.function_name
        text = f"function {name} called {host}, which is {why}: refused"
        records.note(text, level="error", version=self.function_version)

    def _completed(self, work: Work, outcome: Outcome) -> InvocationResult:
        invocation_running(self.id, None)
        self._last_log = [line.text for line in outcome.lines]
        records.ended(self.function_version, work, outcome)
        self._write(outcome.lines)
        return InvocationResult(
            request_id=work.request_id,
            payload=outcome.payload,
            is_error=outcome.status != "ok",
            logs="\n".join(self._last_log) + "\n",
        )

    def _write(self, lines: list[LogLine]) -> None:
        version = self.function_version.id
        WRITER.write(version.account, version.region, self._group, self._stream, lines)


def _zygote(choice: Choice) -> Zygote:
    python = choice.python
    return zygote_for(loop(), python.executable, python.site) if python else zygote_for(loop())


def _unpacked(version: FunctionVersion) -> tuple[Path, Path | None]:
    work, node = settings.current().work, settings.current().node
    modules = node.modules if node else None
    layers = version.config.layers or []
    return _directory(work, version.config.code, modules), layers_directory(
        work,
        [_directory(work, layer.code, None) for layer in layers],
        [layer.code.code_sha256 for layer in layers],
    )


def unpacked_layer(layer: Any) -> Path:
    """The files of a layer's version."""
    return _directory(settings.current().work, layer.code, None)


def _directory(work: Path, code: Any, modules: str | None) -> Path:
    if code.is_hot_reloading():
        return Path(code.get_unzipped_code_location())
    return code_directory(
        work,
        code.code_sha256,
        code._download_archive_to_file,
        modules,
        settings.current().unpacked,
    )


@lru_cache(maxsize=1)
def _no_jail(reason: str) -> None:
    records.note(
        "functions share the machine's /tmp (each has a TMPDIR of its own), /var/task and /opt "
        "are elsewhere, and their files can be written to: a mount namespace is not permitted "
        f"here ({reason})",
        level="warning",
    )


def _has_apis() -> bool:
    """Whether a function may know an address of an HTTP or WebSocket API."""
    apis = imported(f"{__package__.rpartition('.')[0]}.http_apis.apis")
    return bool(apis and apis.APIS)
