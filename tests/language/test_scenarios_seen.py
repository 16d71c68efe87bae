"""What a flow was seen to do: publications, events, records, metrics, latency, cost, files."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path

from harness.scenarios.results import Problem, ScenarioResult
from tests.language.replaying import Replay, passed

TEMPLATE = Path(__file__).parent / "scenario_seen" / "template.yaml"


def problems(result: ScenarioResult) -> list[Problem]:
    return [step.problem for step in result.steps if step.problem is not None]


def test_a_flow_is_seen_at_every_hop(replay: Replay) -> None:
    passed(
        replay("""
        given:
          - publish: {topic: Told, message: {n: 0}}
          - put_events: {bus: Shop, events: [{source: shop, detail-type: Old, detail: {}}]}
        when:
          - send:
              queue: Orders
              messages: [{body: {id: o-1, kind: book}}, {body: {id: o-2, kind: pen}}]
        then:
          - notification:
              topic: Told
              subject: order
              message: {order: {$json: {id: o-1}}}
              attributes: {kind: order}
              by: "${resources.Take}"
              exactly: 1
          - notification: {topic: Told, exactly: 2}
          - message:
              queue: Inbox
              contains: {body: {$unpacked: {Message: {order: {id: o-2}}}}}
          - event: {bus: Shop, source: shop, detail-type: Placed, detail: {id: o-2}, exactly: 1}
          - event: {bus: Shop, exactly: 2}
          - event: {exactly: 0}
          - metric: {namespace: Shop, name: Orders, value: 2}
          - metric: {namespace: Shop, name: Orders, dimensions: {kind: pen}, value: 1}
          - metric: {namespace: Shop, name: Lines, statistic: Average, value: 2, unit: Count}
          - metric: {namespace: Shop, name: Lines, statistic: Maximum, value: 5}
          - metric: {namespace: Shop, name: Lines, statistic: SampleCount, value: 8}
          - metric: {namespace: Shop, name: Weight, dimensions: {service: take}, value: {$gte: 12}}
          - latency: {function: Take, under: 60s, percentile: 50}
          - latency: {from: sqs.SendMessageBatch, to: Take, under: 60s}
          - cost: {under: 1}
          - cost: {function: Take, under: 1}
          - depth: {queue: Orders, total: 0, in_flight: 0}
          - depth: {queue: Inbox, visible: 3, delayed: 0}
        """)
    )


def test_what_was_not_seen_is_told(replay: Replay) -> None:
    result = replay(
        """
        when:
          - send: {queue: Orders, body: {id: o-1, kind: book}}
        then:
          - notification: {topic: Told, message: {order: {$json: {id: o-2}}}}
          - event: {bus: Shop, detail: {id: o-2}}
          - metric: {namespace: Shop, name: Orders, value: 7}
          - metric: {namespace: Shop, name: Oders}
          - record: {stream: Clicks}
          - depth: {queue: Inbox, visible: 2}
          - latency: {function: Take, under: 60s, cold: false, percentile: 50}
        """,
        timeout="4s",
    )
    told = {d for problem in problems(result) for d in problem.differences}
    assert '$.message.order(json).id: expected "o-2", got "o-1"' in told
    assert '$.detail.id: expected "o-2", got "o-1"' in told
    assert "$.value: expected 7, got 1" in told
    assert "$.visible: expected 2, got 1" in told
    text = "\n".join(f"{p.message} {p.seen}" for p in problems(result))
    assert "there is no metric Oders" in text
    assert "Shop Orders {kind=book}: 1" in text
    assert "AWS/Lambda" not in text  # told by the engine after each second in which one ran
    assert "Clicks is empty" in text
    assert len(problems(result)) in (6, 7)  # the one invocation may have been a warm one


def test_what_is_too_slow_or_too_dear_fails_at_once(replay: Replay, tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text("gb_second: {x86_64: 1000, arm64: 1000}\n")
    text = """
        when:
          - send: {queue: Orders, body: {id: o-1, kind: book}}
        then:
          - %s
        """
    slow = replay(text % "latency: {from: sqs.SendMessage, to: Take, under: 1ms}", timeout="60s")
    [problem] = problems(slow)
    assert "sqs.SendMessage to Take took" in problem.message
    assert slow.seconds < 30
    dear = replay(text % "cost: {under: 0.001, prices: prices.yaml}", timeout="60s")
    [problem] = problems(dear)
    assert "not under $0.001; most of it" in problem.message
    assert "Take" in problem.message
    assert "256 MB x86_64" in problem.seen[0]
    assert dear.seconds < 30


def test_a_price_table_is_checked(replay: Replay, tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text("request:\n  sqss: 1\n")
    text = "then: [{cost: {under: 1, prices: %s}}]"
    [problem] = problems(replay(text % "prices.yaml"))
    assert "requests of 'sqss' are not counted\ndid you mean 'sqs'?" in problem.message
    assert str(problem.where) == f"{tmp_path / 'prices.yaml'}:2:3"
    [problem] = problems(replay(text % "price.yaml"))
    assert "did you mean 'prices.yaml'" in problem.message


def test_metrics_of_aws_itself_are_refused(replay: Replay) -> None:
    [problem] = problems(replay("then: [{metric: {namespace: AWS/Lambda, name: Errors}}]"))
    assert "told by AWS itself" in problem.message


def test_records_of_a_stream(replay: Replay) -> None:
    passed(
        replay("""
        when:
          - put_records: {stream: Clicks, records: [{key: a, data: {n: 1}}, {key: b, data: {n: 2}}]}
        then:
          - record: {stream: Clicks, key: b, data: {n: 2}, exactly: 1}
          - record: {stream: Clicks, exactly: 2}
        """)
    )


def test_what_is_inside_files(replay: Replay) -> None:
    packed = base64.b64encode(gzip.compress(b'{"n": 1}')).decode()
    passed(
        replay(f"""
        when:
          - put_object: {{bucket: Files, key: a.json.gz, base64: "{packed}"}}
          - put_object: {{bucket: Files, key: a.csv, body: "sku,n\\nA-1,2\\n"}}
        then:
          - object: {{bucket: Files, key: a.json.gz, content: {{$gzip: {{$json: {{n: 1}}}}}}}}
          - object:
              bucket: Files
              key: a.csv
              content: {{$csv: [{{sku: A-1, n: {{$number: 2}}}}]}}
        """)
    )
    wrong = replay(
        """
        when:
          - put_object: {bucket: Files, key: a.csv, body: "sku\\nA-1\\n"}
        then:
          - object: {bucket: Files, key: a.csv, content: {$csv: [{sku: A-2}]}}
        """,
        timeout="300ms",
    )
    assert problems(wrong)[0].differences == ['$.content(csv)[0].sku: expected "A-2", got "A-1"']
