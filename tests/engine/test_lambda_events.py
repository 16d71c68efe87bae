"""Asynchronous invocations run whatever a reset or other invocations do meanwhile."""

from __future__ import annotations

import contextlib
import random
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Invocation
from harness.trace import RecordStream
from tests.engine import lambdas

ROUNDS = 25


@pytest.fixture
def stream(cloud: Cloud) -> Iterator[RecordStream]:
    assert cloud.control is not None
    stream = RecordStream(cloud.control, cloud.account)
    yield stream
    stream.close()


def events_of(stream: RecordStream, position: int) -> list[object]:
    return [r.event for r in stream.since(position, Invocation) if isinstance(r, Invocation)]


def test_events_run_after_resets_at_any_moment(cloud: Cloud, stream: RecordStream) -> None:
    assert cloud.control is not None
    control, client = cloud.control, cloud.client("lambda")
    function = lambdas.python(
        cloud, "import time\ndef handler(event, context): time.sleep(event['seconds'])\n"
    )
    chance = random.Random(7)
    for number in range(ROUNDS):
        for _ in range(chance.randrange(3)):
            payload = b'{"seconds": %f}' % chance.choice((0.0, 0.005, 0.02))
            client.invoke(FunctionName=function.name, InvocationType="Event", Payload=payload)
        time.sleep(chance.random() * 0.03)  # the moment of the reset is what varies
        position = control.reset(cloud.account)["position"]
        payload = b'{"seconds": 0, "round": %d}' % number
        client.invoke(FunctionName=function.name, InvocationType="Event", Payload=payload)
        seen = lambdas.eventually(lambda at=position: events_of(stream, at), bool)
        assert seen == [{"seconds": 0, "round": number}]


def test_an_environment_that_was_just_done_serves_after_a_reset(cloud: Cloud) -> None:
    """A reset must not take along an environment whose invocation has ended."""
    assert cloud.control is not None
    control = cloud.control
    # No retries: each would wait longer than all the rounds take.
    client = cloud.session.client(
        "lambda",
        endpoint_url=cloud.engine.endpoint,
        config=Config(retries={"total_max_attempts": 1}),
    )
    function = lambdas.python(cloud, "def handler(event, context): return event\n")
    function.invoke()

    def meanwhile() -> None:
        # The reset may refuse or kill it; what comes afterwards counts.
        with contextlib.suppress(ClientError):
            client.invoke(FunctionName=function.name)

    chance = random.Random(7)
    with ThreadPoolExecutor(1) as pool:
        for _ in range(2 * ROUNDS):
            invoking = pool.submit(meanwhile)
            time.sleep(chance.random() * 0.012)  # about as long as an invocation takes
            control.reset(cloud.account)
            invoking.result()
            answer = client.invoke(FunctionName=function.name, Payload=b"1")
            assert answer["Payload"].read() == b"1"


def test_a_reset_leaves_idle_environments_warm(cloud: Cloud, stream: RecordStream) -> None:
    assert cloud.control is not None
    function = lambdas.python(cloud, "def handler(event, context): return event\n")
    function.invoke()
    position = cloud.control.reset(cloud.account)["position"]
    function.invoke()
    (second,) = lambdas.eventually(lambda: stream.since(position, Invocation), bool)
    assert isinstance(second, Invocation)
    assert not second.cold


def test_many_events_at_once_run_once_each(cloud: Cloud, stream: RecordStream) -> None:
    client = cloud.client("lambda")
    function = lambdas.python(cloud, "def handler(event, context): return event\n")
    position = stream.position()
    tokens = [str(uuid.uuid4()) for _ in range(40)]
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(
            lambda token: client.invoke(
                FunctionName=function.name, InvocationType="Event", Payload=f'"{token}"'
            ),
            tokens,
        )
        assert {answer["StatusCode"] for answer in answers} == {202}
    seen = lambdas.eventually(
        lambda: events_of(stream, position), lambda found: len(found) >= len(tokens)
    )
    assert sorted(map(str, seen)) == sorted(tokens)
