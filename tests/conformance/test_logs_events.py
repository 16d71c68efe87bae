"""Amazon CloudWatch Logs: groups, streams, events, and what Lambda writes into them."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "CloudWatch Logs"
API = "CloudWatch Logs API Reference"
PATTERNS = "CloudWatch Logs User Guide: Filter pattern syntax"
LAMBDA = "Lambda Developer Guide: Sending Lambda function logs to CloudWatch Logs"
GROUP, STREAM = "/shop/orders", "one"


def now() -> int:
    return int(time.time() * 1000)


def refused(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return str(error.value.response["Error"]["Code"])


@pytest.fixture
def logs(cloud: Cloud) -> Any:
    """The client, in an account with one group and one stream."""
    client = cloud.client("logs")
    client.create_log_group(logGroupName=GROUP)
    client.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
    return client


def write(logs: Any, *messages: str, stream: str = STREAM) -> int:
    """Events a millisecond apart; the time of the first."""
    first = now() - len(messages)
    logs.put_log_events(
        logGroupName=GROUP,
        logStreamName=stream,
        logEvents=[{"timestamp": first + n, "message": m} for n, m in enumerate(messages)],
    )
    return first


@documented("groups and streams", f"{API}: CreateLogGroup")
def test_a_group_is_made_once(logs: Any) -> None:
    code = refused(logs.create_log_group, logGroupName=GROUP)
    assert code == "ResourceAlreadyExistsException"


@documented("groups and streams", f"{API}: CreateLogStream")
def test_a_stream_is_made_once(logs: Any) -> None:
    code = refused(logs.create_log_stream, logGroupName=GROUP, logStreamName=STREAM)
    assert code == "ResourceAlreadyExistsException"


@documented("groups and streams", f"{API}: CreateLogStream")
def test_a_stream_needs_its_group(logs: Any) -> None:
    code = refused(logs.create_log_stream, logGroupName="/none", logStreamName=STREAM)
    assert code == "ResourceNotFoundException"


@documented("groups and streams", f"{API}: DescribeLogGroups")
def test_groups_are_listed_by_prefix_with_their_retention(logs: Any) -> None:
    logs.create_log_group(logGroupName="/else")
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=14)
    (found,) = logs.describe_log_groups(logGroupNamePrefix="/shop")["logGroups"]
    assert (found["logGroupName"], found["retentionInDays"]) == (GROUP, 14)


@documented("groups and streams", f"{API}: PutRetentionPolicy")
def test_events_are_kept_for_certain_numbers_of_days_only(logs: Any) -> None:
    code = refused(logs.put_retention_policy, logGroupName=GROUP, retentionInDays=2)
    assert code == "InvalidParameterException"


@documented("groups and streams", f"{API}: DeleteLogGroup")
def test_a_deleted_group_takes_its_streams_with_it(logs: Any) -> None:
    logs.delete_log_group(logGroupName=GROUP)
    assert refused(logs.describe_log_streams, logGroupName=GROUP) == "ResourceNotFoundException"


@documented("events", f"{API}: PutLogEvents")
def test_events_need_their_stream(logs: Any) -> None:
    code = refused(
        logs.put_log_events,
        logGroupName=GROUP,
        logStreamName="none",
        logEvents=[{"timestamp": now(), "message": "m"}],
    )
    assert code == "ResourceNotFoundException"


@documented("events", f"{API}: GetLogEvents")
def test_events_are_got_in_the_order_of_their_times(logs: Any) -> None:
    first = write(logs, "a", "b", "c")
    found = logs.get_log_events(logGroupName=GROUP, logStreamName=STREAM, startFromHead=True)
    assert [(e["timestamp"] - first, e["message"]) for e in found["events"]] == [
        (0, "a"),
        (1, "b"),
        (2, "c"),
    ]


@documented("events", f"{API}: GetLogEvents")
def test_the_end_time_is_excluded_and_the_start_time_is_not(logs: Any) -> None:
    first = write(logs, "a", "b", "c")
    found = logs.get_log_events(
        logGroupName=GROUP,
        logStreamName=STREAM,
        startTime=first + 1,
        endTime=first + 2,
        startFromHead=True,
    )
    assert [event["message"] for event in found["events"]] == ["b"]


@documented("events", f"{API}: PutLogEvents")
def test_events_of_more_than_two_weeks_ago_are_rejected(logs: Any) -> None:
    old = now() - 15 * 24 * 3600 * 1000
    answer = logs.put_log_events(
        logGroupName=GROUP,
        logStreamName=STREAM,
        logEvents=[{"timestamp": old, "message": "old"}, {"timestamp": now(), "message": "new"}],
    )
    assert answer["rejectedLogEventsInfo"]["tooOldLogEventEndIndex"] in (0, 1)
    found = logs.get_log_events(logGroupName=GROUP, logStreamName=STREAM)
    assert [event["message"] for event in found["events"]] == ["new"]


@documented("filters", f"{API}: FilterLogEvents")
def test_events_of_all_streams_are_filtered_together(logs: Any) -> None:
    logs.create_log_stream(logGroupName=GROUP, logStreamName="two")
    write(logs, "ERROR one")
    write(logs, "ERROR two", stream="two")
    found = logs.filter_log_events(logGroupName=GROUP, filterPattern="ERROR")["events"]
    assert {(e["logStreamName"], e["message"]) for e in found} == {
        ("one", "ERROR one"),
        ("two", "ERROR two"),
    }


@documented("filters", PATTERNS)
@pytest.mark.parametrize(
    ("pattern", "messages"),
    [
        pytest.param("ERROR", ["ERROR disk full", "ERROR timeout"], id="a-term"),
        pytest.param("ERROR timeout", ["ERROR timeout"], id="all-terms"),
        pytest.param('"disk full"', ["ERROR disk full"], id="a-phrase"),
        pytest.param('{ $.level = "warn" }', ['{"level": "warn", "ms": 12}'], id="json-text"),
        pytest.param("{ $.ms > 10 }", ['{"level": "warn", "ms": 12}'], id="json-number"),
        pytest.param("?timeout ?INFO", ["INFO started", "ERROR timeout"], id="any-term"),
        pytest.param("ERROR -timeout", ["ERROR disk full"], id="without-a-term"),
    ],
)
def test_filter_patterns(logs: Any, pattern: str, messages: list[str]) -> None:
    write(logs, "INFO started", "ERROR disk full", "ERROR timeout", '{"level": "warn", "ms": 12}')
    found = logs.filter_log_events(logGroupName=GROUP, filterPattern=pattern)["events"]
    assert sorted(event["message"] for event in found) == sorted(messages)


@documented("functions' logs", LAMBDA)
def test_a_function_writes_start_end_and_report(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context):\n    print('hello')\n")
    request_id = function.invoke().request_id
    lines = lambdas.eventually(
        function.log_lines, lambda lines: any("REPORT" in line for line in lines)
    )
    assert [line.split("\t")[0].strip() for line in lines[1:]] == [
        f"START RequestId: {request_id} Version: $LATEST",
        "hello",
        f"END RequestId: {request_id}",
        f"REPORT RequestId: {request_id}",
    ]


@documented("functions' logs", LAMBDA)
def test_the_stream_of_a_function_names_its_day_and_version(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context):\n    pass\n")
    function.invoke()
    lambdas.eventually(function.log_lines, bool)
    (stream,) = cloud.client("logs").describe_log_streams(
        logGroupName=f"/aws/lambda/{function.name}"
    )["logStreams"]
    day, _, rest = stream["logStreamName"].partition("/[")
    assert len(day.split("/")) == 3
    assert rest.startswith("$LATEST]")
