"""Execution environments without LocalStack: a shell script speaks the Runtime API."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.engines.extension.lambda_runtime.launch import Launch
from harness.engines.extension.lambda_runtime.outcome import LogLine, Outcome, Work
from harness.engines.extension.lambda_runtime.platform_log import PlatformLog
from harness.engines.extension.lambda_runtime.process import harness_jail
from harness.engines.extension.lambda_runtime.runtimes import Choice
from harness.engines.extension.lambda_runtime.sandbox import Interrupted, Listeners, Sandbox
from harness.engines.extension.lambda_runtime.zygote import Zygote

# Not the virtual environment's: it may lie under /tmp, which a function does not see.
INTERPRETER = getattr(sys, "_base_executable", sys.executable)

BOOTSTRAP = """#!{python}
import http.client, os, sys, time
def call(method, path, body=None):
    connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    connection.request(method, "/2018-06-01/runtime" + path, body)
    response = connection.getresponse()
    return response, response.read()
{init}
while True:
    response, event = call("GET", "/invocation/next")
    request = response.headers["Lambda-Runtime-Aws-Request-Id"]
{handle}
    call("POST", f"/invocation/{{request}}/response", b"[" + event + b"]")
"""


@dataclass
class Bench:
    """Makes sandboxes of one zygote; remembers what they told."""

    directory: Path
    zygote: Zygote
    loop: asyncio.AbstractEventLoop
    made: list[Sandbox] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    stray_came: threading.Event = field(default_factory=threading.Event)
    refusals: list[str] = field(default_factory=list)

    def sandbox(
        self,
        *,
        init: str = "",
        handle: str = "    pass",
        script: str | None = None,
        init_timeout_s: float = 60,
    ) -> Sandbox:
        code = self.directory / f"code-{len(self.made)}"
        code.mkdir()
        bootstrap = code / "bootstrap"
        text = BOOTSTRAP.format(python=INTERPRETER, init=init, handle=handle)
        bootstrap.write_text(text if script is None else script)
        bootstrap.chmod(0o755)
        sandbox = Sandbox(
            self.loop,
            self.zygote,
            Launch(
                choice=Choice("provided"),
                handler="x",
                environment={},
                code=code,
                layers=None,
                home=self.directory / f"home-{len(self.made)}",
                memory_mb=128,
            ),
            PlatformLog(json_format=False, runtime="provided", memory_mb=128),
            Listeners(
                on_start=lambda work: self.started.append(work.request_id),
                on_stray=self._strayed,
                on_no_jail=self.refusals.append,
                on_refused=lambda host, _why: self.refusals.append(host),
            ),
            key=f"sandbox-{len(self.made)}",
            init_timeout_s=init_timeout_s,
        )
        self.made.append(sandbox)
        return sandbox

    def _strayed(self, lines: list[LogLine]) -> None:
        self.stray += [line.text for line in lines]
        self.stray_came.set()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    bench = Bench(tmp_path, Zygote(loop, sys.executable, None), loop)
    yield bench
    for sandbox in bench.made:
        sandbox.stop()
    loop.call_soon_threadsafe(bench.zygote.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def work(request_id: str = "r-1", timeout_s: float = 60, payload: bytes = b"{}") -> Work:
    return Work(request_id, "arn:x", "$LATEST", payload, timeout_s)


def texts(outcome: Outcome) -> list[str]:
    return [line.text.split("\t")[0] for line in outcome.lines]


def test_events_are_answered_by_one_process_after_another_init(bench: Bench) -> None:
    sandbox = bench.sandbox(init="print('ready', flush=True)")
    first = sandbox.invoke(work("r-1", payload=b'{"a": 1}'))
    second = sandbox.invoke(work("r-2", payload=b"2"))
    assert (first.status, first.payload, first.cold) == ("ok", b'[{"a": 1}]', True)
    assert (second.status, second.payload, second.cold) == ("ok", b"[2]", False)
    assert first.init_ms is not None
    assert second.init_ms is None
    assert texts(first) == [
        "INIT_START Runtime Version: provided",
        "ready",
        "START RequestId: r-1 Version: $LATEST",
        "END RequestId: r-1",
        "REPORT RequestId: r-1",
    ]
    assert bench.started == ["r-1", "r-2"]


def test_lines_between_invocations_are_not_lost(bench: Bench) -> None:
    handle = textwrap.indent(
        textwrap.dedent("""
        import threading
        def later():
            time.sleep(0.05)
            print("late", flush=True)
        if event == b"1": threading.Thread(target=later).start()
        """),
        "    ",
    )
    sandbox = bench.sandbox(handle=handle)
    outcome = sandbox.invoke(work(payload=b"1"))
    assert "late" not in texts(outcome)
    assert bench.stray_came.wait(60)
    assert bench.stray == ["late"]


def test_what_is_printed_last_stands_before_the_end_of_its_invocation(bench: Bench) -> None:
    """Logs are written in the order of their times; a line without a newline is read last."""
    outcome = bench.sandbox(handle="    print('last', end='', flush=True)").invoke(work())
    in_time = sorted(outcome.lines, key=lambda line: line.time)
    assert [line.text.split()[0] for line in in_time][-3:] == ["last", "END", "REPORT"]


def test_init_that_takes_too_long_is_run_again_within_the_function_s_time(bench: Bench) -> None:
    # A shell starts at once, also on a machine where Python would need the whole of the time.
    sandbox = bench.sandbox(script="#!/bin/sh\necho init\nexec sleep 60\n", init_timeout_s=2)
    outcome = sandbox.invoke(work(timeout_s=2.5))
    assert outcome.status == "timeout"
    assert 2400 < outcome.duration_ms < 30_000
    assert b"Task timed out after 2.50 seconds" in outcome.payload
    lines = [line for line in texts(outcome) if not line.startswith("INIT_REPORT")]
    assert lines[:5] == [
        "INIT_START Runtime Version: provided",
        "init",
        "START RequestId: r-1 Version: $LATEST",
        "INIT_START Runtime Version: provided",
        "init",
    ]
    assert any("Phase: init\tStatus: timeout" in line.text for line in outcome.lines)


def test_slow_init_that_fits_the_second_time_succeeds(bench: Bench) -> None:
    # The shell leaves its mark at once; Python may take as long as it takes, the second time.
    python = BOOTSTRAP.format(python=INTERPRETER, init="", handle="    pass")
    script = (
        'mark="${TMPDIR:-/tmp}/tried"\n'
        '[ -e "$mark" ] || { : >"$mark"; exec sleep 60; }\n'
        f"exec {INTERPRETER} - <<'END'\n{python}\nEND\n"
    )
    outcome = bench.sandbox(script=f"#!/bin/sh\n{script}", init_timeout_s=2).invoke(work())
    assert outcome.status == "ok"


def test_process_that_cannot_be_started_is_an_init_error(bench: Bench) -> None:
    sandbox = bench.sandbox()
    (bench.directory / "code-0" / "bootstrap").unlink()
    outcome = sandbox.invoke(work())
    assert outcome.status == "init_error"
    assert b"Runtime.InvalidEntrypoint" in outcome.payload
    assert b"/var/task/bootstrap" in outcome.payload


def test_process_that_ends_between_invocations_is_started_again(bench: Bench) -> None:
    sandbox = bench.sandbox(
        handle="    if event == b'1': os.spawnl(os.P_NOWAIT, '/bin/sh', 'sh', '-c', "
        "f'sleep 0.05; kill -9 {os.getpid()}')"
    )
    assert sandbox.invoke(work(payload=b"1")).status == "ok"
    deadline = time.monotonic() + 60
    while not (outcome := sandbox.invoke(work(payload=b"2"))).cold:
        assert outcome.status in ("ok", "crash")
        assert time.monotonic() < deadline
    assert outcome.status == "ok"


def test_starts_survive_the_end_of_what_forks_them(bench: Bench) -> None:
    """Its end is noticed later than it comes: what was sent meanwhile was forked by nobody."""
    assert bench.sandbox().invoke(work("first")).status == "ok"
    for round_ in range(8):
        assert bench.zygote.pid
        os.kill(bench.zygote.pid, signal.SIGKILL)
        sandboxes = [bench.sandbox() for _ in range(3)]
        with ThreadPoolExecutor() as pool:
            outcomes = list(pool.map(lambda s, n=round_: s.invoke(work(f"r-{n}")), sandboxes))
        assert [outcome.status for outcome in outcomes] == ["ok"] * 3
        for outcome in outcomes:
            assert outcome.init_ms is not None
            assert outcome.init_ms < 10_000
            assert sum("INIT_START" in line for line in texts(outcome)) == 1


def test_what_can_never_start_says_why_and_has_no_init_duration(tmp_path: Path) -> None:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    bench = Bench(tmp_path, Zygote(loop, "/nowhere/python", None), loop)
    sandbox = bench.sandbox()
    for request in ("r-1", "r-2"):
        outcome = sandbox.invoke(work(request))
        assert outcome.status == "init_error"
        assert b"Runtime.InvalidEntrypoint" in outcome.payload
        assert b"/nowhere/python" in outcome.payload
        assert outcome.init_ms is None
        assert "Init Duration" not in " ".join(texts(outcome))
    sandbox.stop()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_without_a_mount_namespace_tmp_is_a_directory_and_that_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused() -> str:
        await type(bench.zygote).ready(bench.zygote)
        return "not permitted"

    monkeypatch.setattr(bench.zygote, "ready", refused)
    handle = "    import tempfile; print(tempfile.gettempdir(), os.getcwd(), flush=True)"
    sandbox = bench.sandbox(handle=handle)
    lines = texts(sandbox.invoke(work()))
    assert f"{bench.directory / 'home-0' / 'tmp'} {bench.directory / 'code-0'}" in lines
    assert bench.refusals == ["not permitted"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has mount namespaces")
def test_with_a_mount_namespace_the_function_is_where_aws_has_it(bench: Bench) -> None:
    handle = "    import tempfile; print(tempfile.gettempdir(), os.getcwd(), flush=True)"
    sandbox = bench.sandbox(handle=handle)
    lines = texts(sandbox.invoke(work()))
    if bench.refusals:
        pytest.skip(f"no mount namespace here: {bench.refusals[0]}")
    assert "/tmp /var/task" in lines


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has mount namespaces")
def test_a_function_can_write_to_tmp_and_not_to_code_layers_or_runtime(tmp_path: Path) -> None:
    places = {name: tmp_path / name for name in ("task", "opt", "runtime", "node_modules", "tmp")}
    for place in (*places.values(), tmp_path / "root"):
        place.mkdir()
    (places["opt"] / "lib").mkdir()
    (places["opt"] / "file").write_text("the layer's")
    source = """
        import json, sys
        import harness_jail
        try:
            harness_jail.enter(json.loads(sys.argv[1]))
        except PermissionError as error:
            sys.exit("not permitted: " + str(error))
        for path in ("/tmp/a", "/var/task/a", "/opt/lib/a", "/opt/file", "/var/runtime/a",
                     "/var/node_modules/a"):
            try:
                open(path, "w").close()
                print("written", path)
            except OSError as error:
                print(error.strerror, path)
    """
    spec = {"root": str(tmp_path / "root"), **{name: str(p) for name, p in places.items()}}
    done = subprocess.run(
        [INTERPRETER, "-c", textwrap.dedent(source), json.dumps(spec)],
        env={"PYTHONPATH": str(Path(harness_jail.__file__).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "not permitted" in done.stderr:
        pytest.skip(f"no mount namespace here: {done.stderr}")
    refused = "Read-only file system"
    assert done.stdout.splitlines() == [
        "written /tmp/a",
        f"{refused} /var/task/a",
        f"{refused} /opt/lib/a",
        f"{refused} /opt/file",
        f"{refused} /var/runtime/a",
        f"{refused} /var/node_modules/a",
    ], done.stderr


def test_parts_of_an_invocation_that_was_killed_are_not_the_next_ones(bench: Bench) -> None:
    handle = """
    if event == b'"parts"':
        streamed = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        streamed.putrequest("POST", f"/2018-06-01/runtime/invocation/{request}/response")
        streamed.putheader("Lambda-Runtime-Function-Response-Mode", "streaming")
        streamed.putheader("Transfer-Encoding", "chunked")
        streamed.endheaders(b"4\\r\\nleft\\r\\n")
        time.sleep(600)
    """
    sandbox = bench.sandbox(handle=handle)
    assert sandbox.invoke(work("r-1", timeout_s=1, payload=b'"parts"')).status == "timeout"
    assert sandbox.invoke(work("r-2", payload=b"2")).payload == b"[2]"


def test_stop_ends_the_invocation_and_every_process_of_it(bench: Bench) -> None:
    handle = textwrap.indent(
        "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\n"
        "print(os.getpid(), child.pid, flush=True)\ntime.sleep(600)",
        "    ",
    )
    said: list[str] = []
    begun = threading.Event()
    sandbox = bench.sandbox(handle=handle)
    environment = sandbox._environment
    take = environment.printed

    def listen(line: LogLine) -> None:
        take(line)
        if line.text[0].isdigit():
            said.append(line.text)
            begun.set()

    environment.printed = listen  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(sandbox.invoke, work(timeout_s=60))
        assert begun.wait(60)
        sandbox.stop()
        with pytest.raises(Interrupted):
            running.result(60)
    gone([int(pid) for pid in said[0].split()])
    with pytest.raises(Interrupted):
        sandbox.invoke(work("r-2"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux signals the death of a parent")
def test_nothing_outlives_an_engine_that_is_killed(tmp_path: Path) -> None:
    engine = textwrap.dedent(f"""
        import asyncio, sys, threading
        from pathlib import Path
        from tests.unit import test_lambda_runtime_sandbox as bench
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, daemon=True).start()
        made = bench.Bench(Path({str(tmp_path)!r}), bench.Zygote(loop, sys.executable, None), loop)
        sandbox = made.sandbox(
            init="import subprocess; child = subprocess.Popen(['sleep', '600'])",
            handle="    print(os.getpid(), child.pid, flush=True)",
        )
        said = [line.text for line in sandbox.invoke(bench.work()).lines]
        print(made.zygote.pid, next(text for text in said if text[0].isdigit()), flush=True)
        threading.Event().wait()
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", engine],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout
    pids = [int(pid) for pid in process.stdout.readline().split()]
    assert len(pids) == 3
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    gone(pids)


def gone(pids: list[int], within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    for pid in pids:
        while alive(pid):
            assert time.monotonic() < deadline, f"{pid} is still there"
            time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
