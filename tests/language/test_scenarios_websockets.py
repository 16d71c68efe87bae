"""WebSocket clients of scenarios, and requests to HTTP APIs, against a real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.replaying import Replay

TEMPLATE = Path(__file__).parent / "websockets" / "template.yaml"
TIMEOUT = "60s"


def test_frames_are_sent_seen_and_captured(replay: Replay) -> None:
    result = replay(
        """
        steps:
          - when:
              - open_websocket: {client: ann}
              - send_frame: {client: ann, json: {n: 7}}
            then:
              - frame: {client: ann, contains: {n: 7}, exactly: 1}
                capture: {n: n}
              - websocket: {client: ann}
          - when:
              - send_frame: {client: ann, body: "n was ${n}"}
              - close_websocket: {client: ann, code: 4000, reason: done}
            then:
              - frame: {client: ann, at_least: 1}
              - websocket: {client: ann, open: false, code: 4000, reason: done}
        """
    )
    assert result.problem is None
    assert result.status == "passed"


def test_all_frames_are_looked_at_in_their_order(replay: Replay) -> None:
    result = replay(
        """
        steps:
          - when:
              - open_websocket: {}
              - send_frame: {json: {n: 7, of: a}}
              - send_frame: {json: {n: 8, of: a}}
            then:
              - frames: {at_least: 2}
                capture: {second: "[1].n"}
          - when:
              - quiet: true
            then:
              - frames: {contains: [{n: 7}, {n: "${second}"}]}
              - frames: {equals: [{n: 7, of: a}, {n: 8, of: a}]}
        """
    )
    assert result.problem is None
    assert result.status == "passed"


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("{equals: [{n: 8}, {n: 7}]}", "$[0].n: expected 8, got 7"),
        ("{equals: [{n: 7}]}", "expected 1"),
        ("{at_least: 3}", "expected at least 3, got 2"),
    ],
)
def test_frames_that_differ_are_told(replay: Replay, expected: str, told: str) -> None:
    result = replay(
        f"""
        steps:
          - when:
              - open_websocket: {{}}
              - send_frame: {{json: {{n: 7}}}}
              - send_frame: {{json: {{n: 8}}}}
            then:
              - frames: {{at_least: 2}}
          - then:
              - frames: {expected}
                timeout: 1s
        """
    )
    assert result.status == "failed"
    assert result.problem is not None
    assert any(told in line for line in result.problem.differences), result.problem.differences


def test_a_refusal_has_to_be_expected(replay: Replay) -> None:
    refused = "open_websocket: {query: {who: nobody}%s}"
    fine = replay(
        f"""
        when:
          - {refused % ", status: 403"}
        then:
          - response: {{status: 403, body: not you}}
        """
    )
    assert fine.status == "passed"
    wrong = replay(
        f"""
        when:
          - {refused % ""}
        then:
          - websocket: {{}}
        """
    )
    assert wrong.status == "error"
    assert wrong.problem is not None
    assert "was answered with 403, not 101: not you" in wrong.problem.message


def test_what_came_instead_is_shown(replay: Replay) -> None:
    result = replay(
        """
        when:
          - open_websocket: {}
          - send_frame: {json: {n: 7}}
        then:
          - frame: {equals: {n: 7}}
          - frame: {equals: {n: 8}}
            timeout: 4s
        """
    )
    assert result.status == "failed"
    assert result.problem is not None
    assert result.problem.message.startswith("expected at least 1 frame to client, found 0")
    assert any('{"n": 7}' in line for line in result.problem.seen)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("send_frame: {client: bob, body: x}", "there is no WebSocket client 'bob'"),
        ("open_websocket: {url: 'http://localhost'}", "begins with ws:// or wss://"),
    ],
)
def test_what_cannot_be_done_is_told(replay: Replay, step: str, words: str) -> None:
    result = replay(f"when: [{{{step}}}]\nthen: [{{websocket: {{}}}}]")
    assert result.problem is not None
    assert words in result.problem.message


def test_a_request_goes_to_the_http_api_and_not_to_the_other(replay: Replay) -> None:
    result = replay(
        """
        when: [{request: {path: /talk}}]
        then: [{response: {status: 200, body: ""}}]
        """
    )
    assert result.problem is None
    assert result.status == "passed"
