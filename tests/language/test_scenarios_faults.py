"""The action `fault`: what it makes fail, and what is said where it makes no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.scenarios.reading.lint import lint
from tests.language.replaying import Replay, passed

TEMPLATE = Path(__file__).parent / "scenario_kinds" / "template.yaml"


def test_a_call_of_a_function_on_a_table(replay: Replay) -> None:
    passed(
        replay("""
        given:
          - fault: {call: dynamodb.PutItem, function: Function, table: Table, error: AccessDenied}
          - put_item: {table: Table, item: {id: mine}}
        when:
          - invoke: {function: Function, payload: {id: its}}
        then:
          - response: {error: ClientError}
          - items: {table: Table, count: 1}
        """)
    )


def test_a_task_of_a_state_machine(replay: Replay) -> None:
    passed(
        replay("""
        given:
          - fault: {function: Function, error: {type: ValueError, message: no}, times: 1}
        when:
          - start: {machine: Machine, input: {}}
        then:
          - execution: {machine: Machine, status: FAILED, visited: [Work, Undo, Refused]}
        """)
    )


def test_a_queue_that_has_a_message_twice(replay: Replay) -> None:
    passed(
        replay("""
        given:
          - fault: {queue: Queue, delivery: doubled, nth: 2}
        when:
          - send: {queue: Queue, body: one}
          - send: {queue: Queue, body: two}
        then:
          - message: {queue: Queue, equals: {body: one}, exactly: 1}
          - message: {queue: Queue, equals: {body: two}, exactly: 2}
        """)
    )


def test_one_that_never_strikes_fails_the_scenario(replay: Replay) -> None:
    steps = """
        given:
          - fault: {call: sqs.SendMessage, queue: Queue, throttled: true, nth: 3 %s}
        when:
          - send: {queue: Queue, body: one}
        then:
          - message: {queue: Queue}
        """
    result = replay(steps % "")
    assert result.status == "failed"
    assert result.problem is not None
    assert "happened 1 times, and none was the one to strike" in result.problem.message
    assert result.problem.where is not None
    assert result.problem.where.line == 4
    passed(replay(steps % ", optional: true"))


def test_the_next_scenario_knows_nothing_of_it(replay: Replay) -> None:
    replay("""
        when:
          - fault: {call: sqs.*, throttled: true, optional: true}
        then:
          - items: {table: Table, count: 0}
        """)
    passed(
        replay("""
        when:
          - send: {queue: Queue, body: one}
        then:
          - message: {queue: Queue}
        """)
    )


def test_what_makes_no_sense_is_told_where_it_stands(replay: Replay) -> None:
    result = replay("""
        when:
          - fault: {function: Function, throttled: true}
        then:
          - calls: {function: Function}
        """)
    assert result.status == "error"
    assert result.problem is not None
    assert "throttle is for calls" in result.problem.message
    assert result.problem.exit_code == 2
    assert result.problem.where is not None
    assert result.problem.where.line == 4


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("{call: dynamodb.PutIten, throttled: true}", "dynamodb has no operation 'PutIten'"),
        ("{call: dinamodb.PutItem, throttled: true}", "did you mean 'dynamodb'"),
        ("{call: s3.*}", "one of error, throttled"),
        ("{call: s3.*, throttled: true, latency: 1s}", "exclude each other"),
        ("{call: s3.*, throttled: true, times: 1, nth: 1}", "exclude each other"),
        ("{function: Functoin, crash: before}", "did you mean 'Function'"),
        ("{function: Function, crash: during}", "before"),
        ("{function: Function, crashes: before}", "did you mean 'crash'"),
    ],
)
def test_lint_tells_what_needs_no_engine(tmp_path: Path, body: str, what: str) -> None:
    file = tmp_path / "a.scenario.yaml"
    text = f"scenario: S\nstack: {{template: {TEMPLATE}}}\nwhen:\n  - fault: {body}\n"
    file.write_text(text + "then:\n  - calls: {function: Function}\n")
    _, problems = lint(file)
    assert what in str(problems[0])
    assert problems[0].where is not None
    assert problems[0].where.line == 4
