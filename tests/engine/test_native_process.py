"""The native engine as a process: starting, dying, ending, and what it leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.engines import registry
from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Note
from harness.engines.installation.home import harness_home
from harness.engines.native.engine import NativeEngine
from harness.engines.native.readiness import CHEAP_CALLS
from harness.engines.ports import accepts, free_ports
from harness.errors import BadInput, EngineError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

STARTER = """
import sys
from harness.engines.extension.wire import Note
from harness.engines.native.engine import NativeEngine
running = NativeEngine(detached=sys.argv[1] == "detached").start()
import json
print(json.dumps(running.to_json()), flush=True)
sys.stdin.readline()
"""


def until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)


def processes_of(state: str) -> list[int]:
    """Every process that was given this state directory."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                variables = (process / "environ").read_bytes()
            except OSError:
                continue
            if state.encode() in variables:
                found.append(int(process.name))
    return found


def environment_of(pid: int) -> dict[str, str]:
    pairs = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


@pytest.fixture(scope="module")
def engine() -> Iterator[NativeEngine]:
    os.environ["AWS_PROFILE"] = "production"
    os.environ["AWS_SECRET_ACCESS_KEY"] = "of-the-host"
    engine = NativeEngine()
    try:
        engine.start()
        yield engine
    finally:
        engine.stop()
        del os.environ["AWS_PROFILE"], os.environ["AWS_SECRET_ACCESS_KEY"]


@pytest.mark.parametrize("service", sorted(CHEAP_CALLS))
def test_every_service_answers(engine: NativeEngine, service: str) -> None:
    assert engine.prove([service])[service] < 120


def test_nothing_of_the_host_reaches_the_engine(engine: NativeEngine) -> None:
    state = engine.start().details["state"]
    found = processes_of(state)
    assert len(found) >= 2  # the guard and LocalStack
    for pid in found:
        values = environment_of(pid)
        assert not any(name.startswith("AWS_") and "of-the-host" in values[name] for name in values)
        assert "AWS_PROFILE" not in values
        assert values["HOME"].startswith(state)


def test_a_port_in_use_is_named(engine: NativeEngine) -> None:
    port = engine.start().details["port"]
    with pytest.raises(BadInput, match=f"port {port} is in use"):
        NativeEngine(port).start()


def test_an_unknown_service_is_named() -> None:
    with pytest.raises(BadInput, match="did you mean 'lambda'"):
        NativeEngine(services=["lamda"])


def test_the_endpoint_engine_finds_the_control_server(engine: NativeEngine) -> None:
    running = engine.start()
    found = registry.create("endpoint", url=running.endpoint).start()
    assert found.control == running.control
    assert Cloud(found).client("sts").get_caller_identity()["Account"] == "000000000000"


def test_stop_removes_the_state_and_frees_the_port() -> None:
    (port,) = free_ports(1)
    engine = NativeEngine(port)
    state = Path(engine.start().details["state"])
    assert accepts(port)
    engine.stop()
    engine.stop()
    assert not state.exists()
    assert not accepts(port)
    assert processes_of(str(state)) == []
    assert engine.failure() is None


def test_death_is_told_with_the_last_log_lines() -> None:
    told: list[str] = []
    heard = threading.Event()

    def on_death(why: str) -> None:
        told.append(why)
        heard.set()

    engine = NativeEngine(on_death=on_death)
    try:
        running = engine.start()
        state = running.details["state"]
        localstack = next(p for p in processes_of(state) if p != running.pid)
        os.kill(localstack, signal.SIGKILL)
        assert heard.wait(60)
        assert engine.failure() == told[0]
        assert "SIGKILL" in told[0]
        assert "Ready." in told[0]
        with pytest.raises(EngineError, match="SIGKILL"):
            engine.prove(["sts"])
    finally:
        engine.stop()
    assert not Path(state).exists()


def start_elsewhere(kind: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, kind],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    return process, json.loads(process.stdout.readline())


def test_nothing_survives_a_starter_that_was_killed() -> None:
    starter, running = start_elsewhere("attached")
    state = running["details"]["state"]
    assert processes_of(state)
    starter.kill()
    starter.communicate()
    until(lambda: processes_of(state) == [])
    assert not accepts(running["details"]["port"])
    other = NativeEngine()
    try:
        other.start()
        assert not Path(state).exists()
    finally:
        other.stop()


def test_a_detached_engine_survives_and_can_be_stopped() -> None:
    starter, running = start_elsewhere("detached")
    port = running["details"]["port"]
    starter.kill()
    starter.communicate()
    try:
        assert [each.endpoint for each in registry.running() if each.details["port"] == port]
        found = registry.create("endpoint", url=running["endpoint"]).start()
        assert Cloud(found).client("sqs").list_queues()["ResponseMetadata"]
    finally:
        stopped = registry.stop_running(port)
    assert [each.endpoint for each in stopped] == [running["endpoint"]]
    assert not accepts(port)
    assert processes_of(running["details"]["state"]) == []
    assert not Path(running["details"]["state"]).exists()
    assert not (harness_home() / "running" / f"{port}.json").exists()


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(BadInput, match="did you mean 'native'"):
        registry.create("nativ")
    with pytest.raises(BadInput, match="its options: port"):
        registry.create("native", prot=1)


def test_a_firehose_source_that_needs_java_fails_with_the_reason(engine: NativeEngine) -> None:
    cloud = Cloud(engine.start(), account="111122223333")
    role = "arn:aws:iam::111122223333:role/r"
    firehose = cloud.client("firehose")
    firehose.create_delivery_stream(
        DeliveryStreamName="from-stream",
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={
            "KinesisStreamARN": "arn:aws:kinesis:us-east-1:111122223333:stream/clicks",
            "RoleARN": role,
        },
        ExtendedS3DestinationConfiguration={"RoleARN": role, "BucketARN": "arn:aws:s3:::b"},
    )
    found = firehose.describe_delivery_stream(DeliveryStreamName="from-stream")
    assert found["DeliveryStreamDescription"]["DeliveryStreamStatus"] == "CREATING_FAILED"
    assert cloud.control
    notes = (record for record in cloud.control.records() if isinstance(record, Note))
    assert next(note for note in notes if note.resource == "clicks").text.count("Java") == 1


def test_an_engine_that_is_stopped_while_it_starts_is_given_up() -> None:
    engine = NativeEngine()
    begun = threading.Event()
    raised: list[Exception] = []

    def start() -> None:
        try:
            engine.start(lambda text, _: begun.set() if "starting" in text else None)
        except EngineError as error:
            raised.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    assert begun.wait(60)
    engine.stop()
    thread.join(60)
    assert not thread.is_alive()
    assert "stopped before it answered" in str(raised[0])
    assert engine.log is None
    running = engine.start()
    try:
        assert Cloud(running).client("sts").get_caller_identity()["Account"]
    finally:
        engine.stop()
