"""Amazon EventBridge: buses, rules and targets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.queues import Queue

SERVICE = "EventBridge"
GUIDE = "EventBridge User Guide"
API = "EventBridge API Reference"
TRANSFORMATION = f"{GUIDE}: Amazon EventBridge input transformation"
DEAD_LETTERS = f"{GUIDE}: Using dead-letter queues to process undelivered events in EventBridge"


def rule(cloud: Cloud, *targets: dict[str, Any], bus: str = "default", **given: Any) -> str:
    events = cloud.client("events")
    wanted = {"Name": "rule", "EventPattern": '{"source": ["shop"]}', **given}
    arn: str = events.put_rule(EventBusName=bus, **wanted)["RuleArn"]
    numbered = [{"Id": str(n), **target} for n, target in enumerate(targets)]
    answer = events.put_targets(Rule=wanted["Name"], EventBusName=bus, Targets=numbered)
    assert answer["FailedEntryCount"] == 0
    return arn


def put(cloud: Cloud, detail: Any = None, **given: Any) -> dict[str, Any]:
    entry = {"Source": "shop", "DetailType": "order", "Detail": json.dumps(detail or {}), **given}
    answer: dict[str, Any] = cloud.client("events").put_events(Entries=[entry])
    return answer


@documented("events", f"{GUIDE}: Events in Amazon EventBridge")
def test_an_event_has_the_documented_fields(cloud: Cloud) -> None:
    queue = Queue(cloud)
    rule(cloud, {"Arn": queue.arn})
    answer = put(cloud, {"n": 1}, Resources=["arn:aws:s3:::b"])
    event = json.loads(queue.receive()["Body"])
    assert event.pop("time").endswith("Z")
    assert event == {
        "version": "0",
        "id": answer["Entries"][0]["EventId"],
        "detail-type": "order",
        "source": "shop",
        "account": cloud.account,
        "region": cloud.region,
        "resources": ["arn:aws:s3:::b"],
        "detail": {"n": 1},
    }


@documented("rules", f"{API}: DisableRule")
def test_a_disabled_rule_sends_nothing(cloud: Cloud) -> None:
    off, on = Queue(cloud), Queue(cloud)
    rule(cloud, {"Arn": off.arn}, State="DISABLED")
    rule(cloud, {"Arn": on.arn}, Name="on")
    put(cloud)
    on.receive()
    assert off.receive_nothing()


@documented("input", f"{API}: Target, Input")
def test_a_constant_input_replaces_the_event(cloud: Cloud) -> None:
    queue = Queue(cloud)
    rule(cloud, {"Arn": queue.arn, "Input": '{"fixed": true}'})
    put(cloud)
    assert json.loads(queue.receive()["Body"]) == {"fixed": True}


@documented("input", f"{API}: Target, InputPath")
def test_an_input_path_takes_a_part_of_the_event(cloud: Cloud) -> None:
    queue = Queue(cloud)
    rule(cloud, {"Arn": queue.arn, "InputPath": "$.detail.order"})
    put(cloud, {"order": {"id": 1}})
    assert json.loads(queue.receive()["Body"]) == {"id": 1}


@documented("input transformer", TRANSFORMATION)
@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"id": <id>}', '{"id": 7}'),
        ('{"name": <name>}', '{"name": "ann"}'),
        ('{"say": "hi <name>!"}', '{"say": "hi ann!"}'),
        ('{"list": <list>}', '{"list": [1, 2]}'),
        ('{"obj": <obj>}', '{"obj": {"a": 1}}'),
        ('{"rule": <aws.events.rule-name>}', '{"rule": "rule"}'),
        ('{"flag": <flag>}', '{"flag": false}'),
        ('{"zero": <zero>}', '{"zero": 0}'),
    ],
)
def test_a_transformer_fills_its_template(cloud: Cloud, template: str, expected: str) -> None:
    queue = Queue(cloud)
    names = ("id", "name", "list", "obj", "flag", "zero")
    transformer = {
        "InputPathsMap": {name: f"$.detail.{name}" for name in names},
        "InputTemplate": template,
    }
    rule(cloud, {"Arn": queue.arn, "InputTransformer": transformer})
    put(cloud, {"id": 7, "name": "ann", "list": [1, 2], "obj": {"a": 1}, "flag": False, "zero": 0})
    assert json.loads(queue.receive()["Body"]) == json.loads(expected)


@documented("input transformer", TRANSFORMATION)
def test_a_template_of_text_stays_text(cloud: Cloud) -> None:
    queue = Queue(cloud)
    transformer = {
        "InputPathsMap": {"name": "$.detail.name"},
        "InputTemplate": '"<name> came"',
    }
    rule(cloud, {"Arn": queue.arn, "InputTransformer": transformer})
    put(cloud, {"name": "ann"})
    assert queue.receive()["Body"] in ('"ann came"', "ann came")


@documented("cross-bus", f"{GUIDE}: Sending and receiving events between event buses")
def test_a_rule_sends_to_another_bus(cloud: Cloud) -> None:
    queue, events = Queue(cloud), cloud.client("events")
    other = events.create_event_bus(Name="other")["EventBusArn"]
    rule(cloud, {"Arn": other})
    rule(cloud, {"Arn": queue.arn}, bus="other", Name="there")
    put(cloud, {"n": 1})
    event = json.loads(queue.receive()["Body"])
    assert (event["source"], event["detail"]) == ("shop", {"n": 1})


@documented("dead-letter queue", DEAD_LETTERS)
def test_what_no_target_takes_is_kept_with_the_reason(cloud: Cloud) -> None:
    gone, dead = Queue(cloud), Queue(cloud)
    arn = rule(cloud, {"Arn": gone.arn, "DeadLetterConfig": {"Arn": dead.arn}})
    cloud.client("sqs").delete_queue(QueueUrl=gone.url)
    answer = put(cloud, {"n": 1})
    message = dead.receive()
    told = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert told["RULE_ARN"] == arn
    assert told["TARGET_ARN"] == gone.arn
    assert told["ERROR_CODE"] == "NO_RESOURCE"
    assert told["RETRY_ATTEMPTS"] == "0"
    assert told["ERROR_MESSAGE"]
    assert json.loads(message["Body"])["id"] == answer["Entries"][0]["EventId"]


@documented("dead-letter queue", DEAD_LETTERS)
def test_other_targets_of_the_rule_get_their_event(cloud: Cloud) -> None:
    gone, good = Queue(cloud), Queue(cloud)
    rule(cloud, {"Arn": gone.arn}, {"Arn": good.arn})
    cloud.client("sqs").delete_queue(QueueUrl=gone.url)
    put(cloud, {"n": 1})
    assert json.loads(good.receive()["Body"])["detail"] == {"n": 1}


@documented("PutEvents", f"{API}: PutEvents")
@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"DetailType": "t", "Detail": "{}"}, "InvalidArgument"),
        ({"Source": "s", "Detail": "{}"}, "InvalidArgument"),
        ({"Source": "s", "DetailType": "t"}, "InvalidArgument"),
        ({"Source": "s", "DetailType": "t", "Detail": "no JSON"}, "MalformedDetail"),
        ({"Source": "s", "DetailType": "t", "Detail": "[1]"}, "MalformedDetail"),
        (
            {"Source": "aws.s3", "DetailType": "t", "Detail": "{}"},
            "NotAuthorizedForSourceException",
        ),
    ],
)
def test_a_bad_entry_fails_alone(cloud: Cloud, entry: dict[str, str], code: str) -> None:
    good = {"Source": "s", "DetailType": "t", "Detail": "{}"}
    answer = cloud.client("events").put_events(Entries=[good, entry])
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0]["EventId"]
    assert answer["Entries"][1]["ErrorCode"] == code


@documented("PutEvents", f"{API}: PutEvents")
def test_no_more_than_ten_entries_are_taken(cloud: Cloud) -> None:
    entry = {"Source": "s", "DetailType": "t", "Detail": "{}"}
    with pytest.raises(ClientError) as refused:
        cloud.client("events").put_events(Entries=[entry] * 11)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


@documented("buses", f"{API}: DeleteEventBus")
def test_the_default_bus_cannot_be_deleted(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("events").delete_event_bus(Name="default")
    assert refused.value.response["Error"]["Code"] == "ValidationException"


@documented("rules", f"{API}: DeleteRule")
def test_a_rule_with_targets_cannot_be_deleted(cloud: Cloud) -> None:
    rule(cloud, {"Arn": Queue(cloud).arn})
    with pytest.raises(ClientError) as refused:
        cloud.client("events").delete_rule(Name="rule")
    assert refused.value.response["Error"]["Code"] == "ValidationException"


@documented("rules", f"{API}: PutRule")
def test_a_schedule_is_for_the_default_bus_only(cloud: Cloud) -> None:
    events = cloud.client("events")
    events.create_event_bus(Name="other")
    with pytest.raises(ClientError) as refused:
        events.put_rule(Name="r", EventBusName="other", ScheduleExpression="rate(1 minute)")
    assert refused.value.response["Error"]["Code"] == "ValidationException"
