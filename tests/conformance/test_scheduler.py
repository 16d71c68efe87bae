"""EventBridge Scheduler: what its documents say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.queues import Queue
from tests.engine import lambdas

SERVICE = "EventBridge Scheduler"
GUIDE = "EventBridge Scheduler User Guide"
API = "EventBridge Scheduler API Reference"
TYPES = f"{GUIDE}: Schedule types in EventBridge Scheduler"
CONTEXT = f"{GUIDE}: Adding context attributes in EventBridge Scheduler"
DEAD_LETTERS = f"{GUIDE}: Configuring a schedule's dead-letter queue in EventBridge Scheduler"
TEMPLATED = f"{GUIDE}: Using templated targets in EventBridge Scheduler"
UNIVERSAL = f"{GUIDE}: Using universal targets in EventBridge Scheduler"


def create(cloud: Cloud, arn: str, expression: str = "rate(1 day)", **given: Any) -> str:
    """A schedule that sends to `arn`; what is not of the schedule is of its target."""
    of_target = ("Input", "DeadLetterConfig", "RetryPolicy", "EventBridgeParameters")
    of_target += ("SqsParameters", "KinesisParameters")
    target = {name: given.pop(name) for name in of_target if name in given}
    target |= {"Arn": arn, "RoleArn": f"arn:aws:iam::{cloud.account}:role/scheduler"}
    answer = cloud.client("scheduler").create_schedule(
        **{"Name": "job", "FlexibleTimeWindow": {"Mode": "OFF"}, **given},
        ScheduleExpression=expression,
        Target=target,
    )
    made: str = answer["ScheduleArn"]
    return made


def soon(seconds: float = 1.0) -> str:
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    return f"at({moment.replace(microsecond=0, tzinfo=None).isoformat()})"


@documented("rate", TYPES)
def test_a_rate_without_a_start_date_begins_at_once(cloud: Cloud) -> None:
    queue = Queue(cloud)
    create(cloud, queue.arn, "rate(1 day)", Input="go")
    assert queue.receive()["Body"] == "go"


@documented("one-time schedules", TYPES)
def test_a_one_time_schedule_comes_in_its_time_zone(cloud: Cloud) -> None:
    queue = Queue(cloud)
    ahead = datetime.now(UTC) + timedelta(hours=9, seconds=1)  # Japan has no summer time
    text = ahead.replace(microsecond=0, tzinfo=None).isoformat()
    create(cloud, queue.arn, f"at({text})", ScheduleExpressionTimezone="Asia/Tokyo", Input="now")
    assert queue.receive()["Body"] == "now"


@documented("start and end", f"{API}: CreateSchedule, StartDate")
def test_a_rate_does_not_begin_before_its_start_date(cloud: Cloud) -> None:
    later, now = Queue(cloud), Queue(cloud)
    start = datetime.now(UTC) + timedelta(hours=1)
    create(cloud, later.arn, Name="later", StartDate=start, Input="later")
    create(cloud, now.arn, Name="now", Input="now")
    assert now.receive()["Body"] == "now"
    assert later.receive_nothing()


@documented("state", f"{API}: CreateSchedule, State")
def test_a_disabled_schedule_does_not_come_until_it_is_enabled(cloud: Cloud) -> None:
    queue = Queue(cloud)
    create(cloud, queue.arn, soon(), State="DISABLED", Input="x")
    scheduler = cloud.client("scheduler")
    schedule = scheduler.get_schedule(Name="job")
    assert schedule["State"] == "DISABLED"
    given = {k: schedule[k] for k in ("ScheduleExpression", "FlexibleTimeWindow", "Target")}
    given["ScheduleExpression"] = soon()
    scheduler.update_schedule(Name="job", State="ENABLED", **given)
    assert queue.receive()["Body"] == "x"


@documented("deletion", f"{GUIDE}: Deleting a schedule in EventBridge Scheduler")
def test_a_deleted_schedule_does_not_come(cloud: Cloud) -> None:
    gone, there = Queue(cloud), Queue(cloud)
    create(cloud, gone.arn, soon(8), Name="gone", Input="gone")
    create(cloud, there.arn, soon(8), Name="there", Input="there")
    cloud.client("scheduler").delete_schedule(Name="gone")
    assert there.receive()["Body"] == "there"
    assert gone.receive_nothing()


@documented("deletion", f"{GUIDE}: Deletion after schedule completion")
@pytest.mark.parametrize(("action", "left"), [("DELETE", []), ("NONE", ["job"])])
def test_a_completed_schedule_is_deleted_if_asked(
    cloud: Cloud, action: str, left: list[str]
) -> None:
    queue = Queue(cloud)
    create(cloud, queue.arn, soon(), ActionAfterCompletion=action, Input="x")
    queue.receive()
    scheduler = cloud.client("scheduler")
    names = lambdas.eventually(
        lambda: [s["Name"] for s in scheduler.list_schedules()["Schedules"]], lambda n: n == left
    )
    assert names == left


@documented("context attributes", CONTEXT)
def test_context_attributes_are_filled_in(cloud: Cloud) -> None:
    queue = Queue(cloud)
    names = ("schedule-arn", "scheduled-time", "execution-id", "attempt-number")
    text = json.dumps({name: f"<aws.scheduler.{name}>" for name in names})
    expression = soon()
    arn = create(cloud, queue.arn, expression, Input=text)
    told = json.loads(queue.receive()["Body"])
    assert told["schedule-arn"] == arn
    assert told["scheduled-time"] == expression[3:-1] + "Z"
    assert told["attempt-number"] == "1"
    assert len(told["execution-id"]) >= 16


@documented("targets", TEMPLATED)
def test_a_target_without_input_is_sent_a_scheduled_event(cloud: Cloud) -> None:
    queue = Queue(cloud)
    create(cloud, queue.arn)
    event = json.loads(queue.receive()["Body"])
    assert (event["source"], event["detail-type"]) == ("aws.scheduler", "Scheduled Event")
    assert event["resources"] == [
        f"arn:aws:scheduler:{cloud.region}:{cloud.account}:schedule/default/job"
    ]
    assert event["detail"] == "{}"


@documented("targets", TEMPLATED)
def test_an_event_bus_gets_an_event_of_the_named_source_and_type(cloud: Cloud) -> None:
    queue, events = Queue(cloud), cloud.client("events")
    events.put_rule(Name="all", EventPattern='{"source": ["reports"]}')
    events.put_targets(Rule="all", Targets=[{"Id": "q", "Arn": queue.arn}])
    bus = f"arn:aws:events:{cloud.region}:{cloud.account}:event-bus/default"
    parameters = {"DetailType": "report.due", "Source": "reports"}
    create(cloud, bus, Input='{"n": 1}', EventBridgeParameters=parameters)
    event = json.loads(queue.receive()["Body"])
    assert (event["detail-type"], event["detail"]) == ("report.due", {"n": 1})


@documented("targets", TEMPLATED)
def test_a_message_group_goes_with_a_fifo_queue(cloud: Cloud) -> None:
    queue = Queue(cloud, fifo=True)
    create(cloud, queue.arn, Input="x", SqsParameters={"MessageGroupId": "group"})
    assert queue.receive()["Attributes"]["MessageGroupId"] == "group"


@documented("universal targets", UNIVERSAL)
def test_a_universal_target_makes_the_call_that_its_arn_names(cloud: Cloud) -> None:
    queue = Queue(cloud)
    given = {"QueueUrl": queue.url, "MessageBody": "<aws.scheduler.attempt-number>"}
    create(cloud, "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", Input=json.dumps(given))
    assert queue.receive()["Body"] == "1"


@documented("universal targets", UNIVERSAL)
def test_an_operation_that_only_reads_is_no_universal_target(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as refused:
        create(cloud, "arn:aws:scheduler:::aws-sdk:sqs:receiveMessage", Input="{}")
    assert refused.value.response["Error"]["Code"] == "ValidationException"


@documented("dead-letter queue", DEAD_LETTERS)
def test_what_no_target_takes_is_kept_with_the_reason(cloud: Cloud) -> None:
    queue = Queue(cloud)
    target = f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:missing"
    expression = soon()
    arn = create(cloud, target, expression, Input='{"a": 1}', DeadLetterConfig={"Arn": queue.arn})
    message = queue.receive()
    told = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert message["Body"] == '{"a": 1}'
    assert told["ERROR_CODE"] == "ResourceNotFoundException"
    assert told["SCHEDULE_ARN"] == arn
    assert told["TARGET_ARN"] == target
    assert told["SCHEDULED_TIME"] == expression[3:-1] + "Z"
    assert told["RETRY_ATTEMPTS"] == "0"
    assert "missing" in told["ERROR_MESSAGE"]


@documented("groups", f"{GUIDE}: Managing a schedule group in EventBridge Scheduler")
def test_schedules_go_with_their_group(cloud: Cloud) -> None:
    scheduler = cloud.client("scheduler")
    scheduler.create_schedule_group(Name="nightly")
    create(cloud, Queue(cloud).arn, soon(60), GroupName="nightly")
    scheduler.delete_schedule_group(Name="nightly")
    with pytest.raises(ClientError) as refused:
        scheduler.get_schedule(Name="job", GroupName="nightly")
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


@documented("groups", f"{API}: CreateSchedule, Errors")
def test_a_schedule_of_a_missing_group_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as refused:
        create(cloud, Queue(cloud).arn, GroupName="missing")
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


@documented("defaults", f"{API}: RetryPolicy")
def test_the_retry_policy_is_185_times_in_a_day_by_default(cloud: Cloud) -> None:
    create(cloud, Queue(cloud).arn)
    policy = cloud.client("scheduler").get_schedule(Name="job")["Target"]["RetryPolicy"]
    assert policy == {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}


@documented("expressions", TYPES)
@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(0 minutes)",
        "rate(5 seconds)",
        "cron(0 10 * * * *)",
        "cron(0 10 ? * ? *)",
        "cron(61 10 ? * * *)",
        "cron(0 10 * * ?)",
        "cron(0 10 ? * MON#6 *)",
        "at(2030-02-30T00:00:00)",
        "at(2030-01-01)",
        "10 minutes",
    ],
)
def test_what_is_no_expression_is_refused(cloud: Cloud, expression: str) -> None:
    with pytest.raises(ClientError) as refused:
        create(cloud, Queue(cloud).arn, expression)
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationException"
    assert error["Message"] == f"Invalid Schedule Expression {expression}."


@documented("expressions", TYPES)
@pytest.mark.parametrize(
    "expression",
    [
        "cron(0/15 8-17 ? * MON-FRI *)",
        "cron(15 10 ? * 6L 2030-2040)",
        "cron(0 9 LW * ? *)",
        "cron(0 9 ? JAN,JUL TUE#3 *)",
        "rate(1 hour)",
        "rate(25 days)",
    ],
)
def test_what_is_an_expression_is_taken(cloud: Cloud, expression: str) -> None:
    create(cloud, Queue(cloud).arn, expression, State="DISABLED")
    kept = cloud.client("scheduler").get_schedule(Name="job")
    assert (kept["ScheduleExpression"], kept["ScheduleExpressionTimezone"]) == (expression, "UTC")


@documented("flexible windows", f"{API}: FlexibleTimeWindow")
@pytest.mark.parametrize(
    "window",
    [{"Mode": "FLEXIBLE"}, {"Mode": "OFF", "MaximumWindowInMinutes": 5}],
    ids=["flexible without minutes", "off with minutes"],
)
def test_a_window_that_contradicts_itself_is_refused(cloud: Cloud, window: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as refused:
        create(cloud, Queue(cloud).arn, FlexibleTimeWindow=window)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
