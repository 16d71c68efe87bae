"""Every kind of step against a real engine: what it sees, and what it says when it fails."""

from __future__ import annotations

from pathlib import Path

from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from harness.scenarios.reading.loading import load
from harness.scenarios.results import RunEvent, StepFinished
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from tests.language.replaying import Replay, passed

TEMPLATE = Path(__file__).parent / "scenario_kinds" / "template.yaml"
TIMEOUT = "60s"


def test_tables(replay: Replay) -> None:
    passed(
        replay("""
        given:
          - items: {table: Table, put: [{id: a, n: 1}, {id: b, n: 2.5, tags: [x], on: true}]}
          - put_item: {table: Table, item: {id: c}}
          - put_item: {table: Table, item: {id: c}, condition: attribute_not_exists(id)}
            error: ConditionalCheckFailedException
        when:
          - update_item: {table: Table, key: {id: a}, set: {n: 7}}
            capture: {n: n}
          - delete_item: {table: Table, key: {id: c}}
        then:
          - item: {table: Table, key: {id: a}, equals: {n: "${n}"}}
          - item: {table: Table, key: {id: c}, absent: true}
          - items: {table: Table, where: {on: true}, count: 1, contains: [{n: 2.5}]}
          - items: {table: Table, equals: [{id: b, n: 2.5, tags: [x], on: true}, {id: a, n: 7}]}
        """)
    )


def test_outputs(replay: Replay) -> None:
    passed(
        replay("""
        then:
          - outputs: {TableName: "${resources.Table}"}
        """)
    )
    differs = replay("""
        then:
          - outputs: {TableName: other}
        """)
    assert differs.status == "failed"
    misspelt = replay("""
        then:
          - outputs: {TableNames: other}
        """)
    assert misspelt.status == "error"
    (step,) = misspelt.steps
    assert step.problem is not None
    assert "no output 'TableNames'" in step.problem.message


def test_objects(replay: Replay) -> None:
    passed(
        replay("""
        given:
          - objects:
              bucket: Bucket
              put: [{key: "in/ä b.txt", body: grüße}, {key: x, json: {a: 1}}]
        when:
          - put_object: {bucket: Bucket, key: in/raw, base64: /wA=, content_type: image/x,
                         metadata: {k: v}}
          - delete_object: {bucket: Bucket, key: x}
        then:
          - object: {bucket: Bucket, key: "in/ä b.txt", body: {$contains: grü}, size: 7}
          - object: {bucket: Bucket, key: in/raw, content_type: image/x, metadata: {k: v}}
          - object: {bucket: Bucket, key: x, absent: true}
          - objects: {bucket: Bucket, prefix: in/, keys: [in/raw, "in/ä b.txt"]}
        """)
    )


def test_messages_of_a_queue_a_topic_and_a_bus(replay: Replay) -> None:
    passed(
        replay("""
        when:
          - send: {queue: Queue, body: {n: 1}, attributes: {kind: order, size: 3}}
          - send: {queue: Queue, messages: [{body: later, delay: 60}]}
          - publish: {topic: Topic, message: {n: 2}, subject: hello}
          - put_events: {bus: Bus, events: [{source: shop, detail-type: Sold, detail: {n: 3}}]}
        then:
          - message: {queue: Queue, contains: {body: {n: 1}, attributes: {kind: order, size: 3}}}
          - message: {queue: Queue, contains: {body: later, state: delayed}, exactly: 1}
          - message: {queue: Queue, contains: {body: {Subject: hello, Message: {$json: {n: 2}}}}}
          - messages: {queue: Queue, count: 4,
                       bodies: [{n: 1}, later, {$any: true}, {detail: {n: 3}}]}
        """)
    )


def test_events_of_services_of_aws_are_taken_of_scenarios_only(
    replay: Replay, session: Session
) -> None:
    passed(
        replay("""
        when:
          - put_events: {bus: Bus, events: [{source: aws.health, detail-type: Event}]}
        then:
          - api_calls: {service: events, operation: PutEvents, exactly: 1}
        """)
    )
    own = Cloud(session.cloud.engine, account=session.cloud.account)
    entry = {"Source": "aws.health", "DetailType": "Event", "Detail": "{}"}
    (answer,) = own.client("events").put_events(Entries=[entry])["Entries"]
    assert answer["ErrorCode"] == "NotAuthorizedForSourceException"


def test_functions_calls_and_logs(replay: Replay) -> None:
    passed(
        replay("""
        given:
          - put_item: {table: Table, item: {id: before}}
        when:
          - invoke: {function: Function, payload: {id: f, n: 4}}
            as: good
            times: 2
          - invoke: {function: Function, payload: {fail: true}}
        then:
          - response: {of: good, status: 200, payload: {doubled: 8}, error: null}
          - response: {error: ValueError, error_message: told to fail}
          - calls: {function: Function, exactly: 2, event: {id: f}, result: {doubled: 8},
                    status: ok}
          - calls: {function: Function, exactly: 1, error: ValueError}
          - api_calls: {service: dynamodb, operation: PutItem, exactly: 2}
          - api_calls: {service: dynamodb, operation: PutItem, by: Function,
                        parameters: {Item: {id: {S: f}}}, exactly: 2}
          - log: {function: Function, json: {got: {fail: true}}}
          - log: {function: Function, contains: no such line, absent: true}
        """)
    )


def test_loads_versions_and_concurrency(replay: Replay) -> None:
    passed(
        replay("""
        when:
          - load: {function: Function, payload: {n: 2}, count: 12, at_once: 3}
            as: good
          - load: {function: Function, payload: {fail: true}, count: 2}
        then:
          - response: {of: good, payload: {count: 12, answered: 12, throttled: 0, errors: {},
                                           versions: {$$LATEST: 12}}}
          - response: {payload: {count: 2, answered: 0, errors: {ValueError: 2}}}
          - calls: {function: Function, version: $LATEST, result: {doubled: 4}, exactly: 12}
          - calls: {function: Function, version: "1", exactly: 0}
          - concurrency: {function: Function, at_most: 3}
        """)
    )


def test_too_many_at_once_are_told(replay: Replay) -> None:
    result = replay("""
        when: {load: {function: Function, payload: {n: 1}, count: 1}}
        then: [{concurrency: {function: Function, at_most: 0}}]
        """)
    assert result.status == "failed"
    (problem,) = (step.problem for step in result.steps if step.section == "then")
    assert problem is not None
    assert problem.differences == ["$.concurrency: expected at most 0 at once, there were 1"]


def test_executions(replay: Replay) -> None:
    passed(
        replay("""
        when:
          - parallel:
              - start: {machine: Machine, input: {n: 1}}
              - start: {machine: Machine, input: {fail: true}}
        then:
          - execution: {machine: Machine, input: {n: 1}, status: SUCCEEDED,
                        output: {doubled: 2}, visited: [Work, Done]}
          - execution: {machine: Machine, input: {fail: true}, status: FAILED, error: Refused,
                        visited: [Work, Undo, Refused]}
          - execution: {machine: Machine, exactly: 2}
        """)
    )


def test_configuration(replay: Replay) -> None:
    passed(
        replay("""
        given:
          - parameters: {/shop/currency: EUR, /shop/list: [a, b]}
          - secrets: {shop/key: {user: ann}}
        then:
          - parameter: {name: /shop/currency, value: EUR}
          - parameter: {name: /shop/list, value: "a,b"}
          - secret: {name: shop/key, json: {user: ann}}
        """)
    )


def test_each_scenario_begins_with_what_the_deployment_left(replay: Replay) -> None:
    put = "when: {put_item: {table: Table, item: {id: mine}}}\n"
    passed(replay(put + "then: [{items: {table: Table, count: 1}}]"))
    passed(replay("then: [{items: {table: Table, count: 0}}]"))


def test_a_failure_says_what_was_there_instead(replay: Replay) -> None:
    result = replay(
        """
        given:
          - items: {table: Table, put: [{id: a, n: 1}]}
        when:
          - invoke: {function: Function, payload: {fail: true}}
        then:
          - item: {table: Table, key: {id: a}, contains: {n: 2}}
          - item: {table: Table, key: {id: z}, contains: {n: 2}}
          - calls: {function: Function, status: ok}
        """,
        timeout="300ms",
    )
    assert result.status == "failed"
    wrong, missing, calls = (s.problem for s in result.steps if s.section == "then")
    assert wrong is not None
    assert wrong.differences == ["$.n: expected 2, got 1"]
    assert wrong.actual == {"id": "a", "n": 1}
    assert wrong.where is not None
    assert wrong.where.line == 8
    assert missing is not None
    assert missing.seen == ['item: {"id": "a", "n": 1}']
    assert calls is not None
    assert any("ValueError: told to fail" in line for line in calls.seen)


def test_what_can_no_longer_hold_fails_at_once(replay: Replay) -> None:
    result = replay("""
        when: {invoke: {function: Function, payload: {}}}
        then: [{calls: {function: Function, exactly: 0}, for: 60s}]
        """)
    assert result.status == "failed"
    assert result.seconds < 30


def test_an_action_that_is_refused(replay: Replay) -> None:
    result = replay("""
        when:
          - put_item: {table: Table, item: {nokey: 1}}
          - put_item: {table: Table, item: {id: never}}
        then: [{items: {table: Table, count: 1}}]
        always: [{items: {table: Table, count: 0}}]
        """)
    assert [s.status for s in result.steps] == ["error", "not_run", "not_run", "passed"]
    assert result.status == "error"
    assert result.problem is not None
    assert result.problem.message.startswith("PutItem was refused: ValidationException (400)")
    assert str(result.problem.where).endswith("a.scenario.yaml:4:5")


def test_a_resource_that_the_stack_lacks(replay: Replay) -> None:
    result = replay("then: [{item: {table: Tabel, key: {id: a}, absent: true}}]")
    assert result.status == "error"
    assert result.problem is not None
    assert "did you mean 'Table'?" in result.problem.message
    assert str(result.problem.where).endswith("a.scenario.yaml:3:23")


def test_secrets_are_never_shown(replay: Replay) -> None:
    result = replay(
        """
        given:
          - secrets: {shop/key: {password: sw0rdfish}}
          - parameters: {/shop/token: {value: t0k3n-value, type: SecureString}}
        when:
          - put_item: {table: Table, item: {id: a, leaked: "it is sw0rdfish, t0k3n-value"}}
        then:
          - item: {table: Table, key: {id: a}, contains: {leaked: nothing}}
          - secret: {name: shop/key, json: {password: other}}
        """,
        timeout="200ms",
    )
    assert result.status == "failed"
    for step in result.steps:
        assert "sw0rdfish" not in str(step.problem)
        assert "t0k3n-value" not in str(step.problem)
    assert "it is ***, ***" in str(result.problem)


def test_events_are_told_in_order(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(
        f"scenario: S\nstack: {TEMPLATE}\n"
        "when: {put_item: {table: Table, item: {id: a}}}\n"
        "then: [{items: {table: Table, count: 1}}]\n"
    )
    told: list[RunEvent] = []
    result = run(load(file)[0], session, listener=told.append)
    assert [type(event).__name__ for event in told] == [
        "ScenarioStarted", "StepStarted", "StepFinished", "StepStarted", "StepFinished",
        "ScenarioFinished",
    ]  # fmt: skip
    assert [e.result for e in told if isinstance(e, StepFinished)] == result.steps
    assert any(getattr(r, "operation", None) == "PutItem" for r in result.records)


def test_an_engine_that_does_not_answer(tmp_path: Path) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_text("scenario: S\nthen: [{items: {table: T, count: 1}}]\n")
    dead = RunningEngine("dead", "none", "http://127.0.0.1:9")
    result = run(load(file)[0], Session(Cloud(dead)))
    assert result.status == "error"
    assert result.problem is not None
    assert "the dead engine at http://127.0.0.1:9 gave no answer" in result.problem.message


def test_what_an_engine_without_records_cannot_tell(cloud: Cloud, tmp_path: Path) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_text("scenario: S\nthen: [{calls: {function: F, exactly: 0}}]\n")
    plain = RunningEngine("plain", "none", cloud.endpoint)
    result = run(load(file)[0], Session(Cloud(plain, account=cloud.account)))
    assert result.status == "unsupported"
    assert result.reason is not None
    assert "invocations of functions are only known to an engine that records" in result.reason


def test_items_that_are_asked_for_together_tell_each_its_own_failure(replay: Replay) -> None:
    result = replay(
        """
        when:
          - items: {table: Table, put: [{id: a, n: 1}, {id: b, n: 2}]}
        then:
          - item: {table: Table, key: {id: a}, contains: {n: 1}}
          - item: {table: Table, key: {id: b}, contains: {n: 3}}
          - item: {table: Table, key: {id: d}, contains: {n: 4}}
          - item: {table: Table, key: {id: a}, absent: true}
        """,
        timeout="1s",
    )
    fine, differs, lacks, there = result.steps[1:]
    assert fine.status == "passed"
    assert differs.problem is not None
    assert differs.problem.differences == ["$.n: expected 3, got 2"]
    assert lacks.problem is not None
    assert "Table has no item" in lacks.problem.message
    assert sorted(lacks.problem.seen) == ['item: {"id": "a", "n": 1}', 'item: {"id": "b", "n": 2}']
    assert there.problem is not None
    assert "must be absent" in there.problem.differences[0]


def test_a_key_that_is_none_of_its_table_is_told_at_its_own_step(replay: Replay) -> None:
    result = replay(
        """
        when:
          - items: {table: Table, put: [{id: a, n: 1}]}
        then:
          - item: {table: Table, key: {id: a}, contains: {n: 1}}
          - item: {table: Table, key: {identifier: a}, contains: {n: 1}}
        """
    )
    fine, wrong = result.steps[1:]
    assert (fine.status, fine.problem) == ("passed", None)
    assert wrong.problem is not None
    assert "key" in wrong.problem.message


def test_an_object_that_is_not_there_tells_what_is(replay: Replay) -> None:
    result = replay(
        """
        when:
          - put_object: {bucket: Bucket, key: other.txt, body: x}
        then:
          - object: {bucket: Bucket, key: wanted.txt, exists: true}
        """,
        timeout="1s",
    )
    problem = result.steps[1].problem
    assert problem is not None
    assert problem.seen == ["object: other.txt"]
