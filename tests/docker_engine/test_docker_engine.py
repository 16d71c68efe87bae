"""The docker engine's own life; the suites run on it too (`harness run --engine docker`)."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from harness.engines.docker.engine import DockerEngine
from harness.errors import EngineError, Unsupported
from tests.engine import lambdas

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
LOCKS = ROOT / "harness" / "engines" / "installation" / "locks"


@pytest.fixture(scope="module")
def engine() -> Iterator[DockerEngine]:
    made = DockerEngine()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def docker_cloud(engine: DockerEngine) -> Cloud:
    return Cloud(engine.start(), account="200000000001")


def containers(**filters: Any) -> list[Any]:
    import docker

    return list(docker.from_env().containers.list(all=True, filters=filters))


def test_calls_records_and_reset_are_those_of_the_native_engine(docker_cloud: Cloud) -> None:
    control = docker_cloud.control
    assert control is not None
    url = docker_cloud.client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    control.baseline(docker_cloud.account)
    docker_cloud.client("sqs").send_message(QueueUrl=url, MessageBody="hello")
    assert [m["body"] for m in control.messages(docker_cloud.account, "us-east-1", "orders")] == [
        "hello"
    ]
    control.reset(docker_cloud.account)
    assert control.messages(docker_cloud.account, "us-east-1", "orders") == []


def test_functions_run_in_the_container_python_and_node(docker_cloud: Cloud) -> None:
    python = lambdas.python(
        docker_cloud,
        "import boto3, sys\n"
        "def handler(event, context):\n"
        '    names = boto3.client("sqs").list_queues().get("QueueUrls", [])\n'
        '    return {"python": sys.version.split()[0], "queues": len(names)}\n',
        Runtime="python3.13",
    )
    answer = python.invoke()
    assert answer.error is None, answer.payload
    assert answer.payload["python"].startswith("3.13.")
    node = lambdas.node(
        docker_cloud,
        'import { S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";\n'
        "export const handler = async () =>\n"
        "  (await new S3Client({}).send(new ListBucketsCommand({}))).$metadata.httpStatusCode;\n",
    )
    answer = node.invoke()
    assert answer.error is None, answer.payload
    assert answer.payload == 200


def test_log_holds_no_ignored_exception_after_functions_were_fetched(
    engine: DockerEngine, docker_cloud: Cloud
) -> None:
    function = lambdas.python(docker_cloud, "def handler(event, context):\n    return 1\n")
    assert function.invoke().payload == 1
    (container,) = containers(id=engine.start().details["container"])
    log = container.logs().decode()
    assert "Ready." in log
    assert "Exception ignored" not in log


def test_ports_are_published_on_loopback_only(engine: DockerEngine) -> None:
    running = engine.start()
    (container,) = containers(id=running.details["container"])
    published = [b for bound in container.ports.values() for b in bound or []]
    assert {b["HostIp"] for b in published} == {"127.0.0.1"}
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", running.endpoint)


def test_container_is_gone_after_its_starter_was_killed() -> None:
    starter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import json, time\n"
            "from harness.engines.docker.engine import DockerEngine\n"
            "print(json.dumps(DockerEngine().start().to_json()), flush=True)\n"
            "time.sleep(600)\n",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout
    running = json.loads(starter.stdout.readline())
    name = running["details"]["container"]
    assert containers(id=name)
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    end = time.monotonic() + 60
    while containers(id=name):
        assert time.monotonic() < end, f"container {name} outlived its starter"
        time.sleep(0.1)


def test_image_that_is_not_there_is_named() -> None:
    engine = DockerEngine(image="localhost:9/no-such/image:1")
    with pytest.raises(EngineError, match="no-such/image") as caught:
        engine.start()
    assert caught.value.exit_code == 2


def test_port_in_use_is_named(engine: DockerEngine) -> None:
    taken = engine.start().details["port"]
    second = DockerEngine(port=taken)
    with pytest.raises(EngineError, match=f"{taken}|port is already allocated"):
        second.start()
    second.stop()
    assert len(containers(label="harness.engine=docker", publish=f"{taken}")) == 1


def test_daemon_on_another_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://192.0.2.1:2375")
    with pytest.raises(Unsupported, match="daemon has to be local"):
        DockerEngine().start()


def test_compose_file_mounts_what_the_engine_mounts() -> None:
    from harness.engines.docker.configuration import variables
    from harness.engines.docker.files import PACKAGES
    from harness.engines.docker.packages import TARGET
    from harness.engines.docker.ports import Ports

    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", COMPOSE.read_text())
    for name, value in variables(Ports(4566, 4565)).items():
        if name != "DEBUG":
            assert re.search(rf'{name}: "?{re.escape(value)}"?$', text, re.MULTILINE), name
    assert f"{PACKAGES}/harness_extension:ro" in text
    assert f":{TARGET}:ro" in text
