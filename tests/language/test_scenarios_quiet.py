"""`until: quiet` and `quiet`: the engine knows what still goes on, whatever it waits for."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest

from harness.engines.cloud import Cloud
from harness.scenarios.running.session import Session
from tests.language.replaying import Replay, passed

TEMPLATE = Path(__file__).parent / "quiet" / "template.yaml"
TIMEOUT = "60s"

NEVER = "then: [{calls: {function: Never, exactly: 0, until: quiet}}"
GOES_ON = [
    ("invoke: {function: Worker, type: Event, payload: {sleep: 1}}", 1),
    ("send: {queue: Work, body: {sleep: 1}}", 1),
    ("send: {queue: Later, body: {}}", 1),
    ("put_item: {table: Table, item: {id: a}}", 1),
    ("start: {machine: Waits, input: {seconds: 1}}", 1),
]


@pytest.mark.parametrize(("action", "calls"), GOES_ON, ids=[a.split(",")[0] for a, _ in GOES_ON])
def test_it_waits_for_what_goes_on(replay: Replay, action: str, calls: int) -> None:
    """The calls are counted when nothing goes on: too early, and one would be missing."""
    began = time.monotonic()
    passed(replay(f"when: [{{{action}}}, {{quiet: true}}]\n{NEVER}]"))
    assert time.monotonic() - began > 0.9
    passed(
        replay(f"when: [{{{action}}}]\n{NEVER}, {{calls: {{function: Worker, exactly: {calls}}}}}]")
    )


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("invoke: {function: Worker, type: Event, payload: {fail: true}}", "a retry of "),
        ("send: {queue: Work, body: {fail: true}}", "received, and not done"),
        ("send: {queue: Later, delay: 900, body: {}}", "delayed"),
        ("start: {machine: Waits, input: {seconds: 3600}}", "of state machine"),
    ],
)
def test_what_waits_long_is_told(replay: Replay, action: str, words: str) -> None:
    result = replay(f"when: [{{{action}}}]\n{NEVER}]", timeout="1s")
    assert result.status == "failed"
    assert result.problem is not None
    assert result.problem.message.startswith("the flow was not quiet in time")
    assert any(words in line for line in result.problem.seen), result.problem.seen
    again = replay(f"when: [{{{action}}}]\nthen: [{{quiet: true}}]", timeout="1s")
    assert again.problem is not None
    assert any(words in line for line in again.problem.seen)
    acting = replay(f"when: [{{{action}}}, {{quiet: 500ms}}]\n{NEVER}]")
    assert acting.status == "error"
    assert words in str(acting.problem)


def test_what_nobody_reads_is_no_part_of_it(replay: Replay) -> None:
    passed(replay(f"when: [{{send: {{queue: Unread, body: {{}}}}}}]\n{NEVER}]", timeout="30s"))


def test_what_cannot_come_any_more_fails_at_once(replay: Replay) -> None:
    began = time.monotonic()
    result = replay("""
        when: [{send: {queue: Work, body: {}}}]
        then: [{calls: {function: Never, exactly: 1, until: quiet}}]
        """)
    assert result.status == "failed"
    assert result.problem is not None
    assert "the flow is quiet, so nothing more will come" in result.problem.message
    assert time.monotonic() - began < 40


def test_a_step_has_a_deadline_of_its_own(replay: Replay) -> None:
    result = replay("""
        then:
          - calls: {function: Never, exactly: 1}
            timeout: 200ms
        """)
    assert result.status == "failed"
    assert result.problem is not None
    found = re.search(r"\(after ([\d.]+) s\)", result.problem.message)
    assert found is not None
    assert float(found[1]) < 30


def test_another_account_does_not_count(session: Session, replay: Replay, cloud: Cloud) -> None:
    """Its work goes on all the time, and this flow is quiet all the same."""
    other = Cloud(cloud.engine, account="300000000007")
    url = other.client("sqs").create_queue(QueueName="other")["QueueUrl"]
    ended = threading.Event()

    def work() -> None:
        client = other.client("sqs")
        while not ended.is_set():
            client.send_message(QueueUrl=url, MessageBody="x")

    busy = threading.Thread(target=work)
    busy.start()
    try:
        passed(replay(f"when: [{{send: {{queue: Work, body: {{}}}}}}]\n{NEVER}]", timeout="60s"))
    finally:
        ended.set()
        busy.join()
        other.client("sqs").delete_queue(QueueUrl=url)


def test_an_action_has_a_deadline(replay: Replay) -> None:
    result = replay("""
        when:
          - invoke: {function: Worker, payload: {sleep: 5}}
            timeout: 300ms
        then: [{quiet: true}]
        """)
    assert result.status == "error"
    assert result.problem is not None
    assert result.problem.message == "not done within 0.3 s"
    assert (result.problem.where or result.where).line == 5
