"""Lambda's event source mappings: what is accepted, refused and told of them."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine import lambdas
from tests.engine.delivery_support import create_queue, map_source, wait_until

SERVICE = "Lambda event source mappings"
GUIDE = "Lambda Developer Guide"
API = "Lambda API Reference"
NOTHING = "def handler(event, context):\n    return None\n"


def function(cloud: Cloud, **settings: Any) -> str:
    return lambdas.python(cloud, NOTHING, **settings).name


def stream(cloud: Cloud, name: str = "clicks") -> str:
    cloud.client("kinesis").create_stream(StreamName=name, ShardCount=1)
    return f"arn:aws:kinesis:{cloud.region}:{cloud.account}:stream/{name}"


def refusal(cloud: Cloud, source: str, name: str, **settings: Any) -> tuple[str, str]:
    """Code and message with which a mapping is refused."""
    with pytest.raises(ClientError) as refused:
        cloud.client("lambda").create_event_source_mapping(
            FunctionName=name, EventSourceArn=source, **settings
        )
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


@documented("validation", f"{GUIDE}: Creating and configuring an Amazon SQS event source mapping")
def test_a_visibility_timeout_below_the_functions_timeout_is_refused(cloud: Cloud) -> None:
    _, arn = create_queue(cloud, "jobs", VisibilityTimeout="5")
    assert refusal(cloud, arn, function(cloud, Timeout=10)) == (
        "InvalidParameterValueException",
        "Queue visibility timeout: 5 seconds is less than Function timeout: 10 seconds",
    )


@documented("validation", f"{API}: CreateEventSourceMapping (BatchSize)")
def test_a_batch_of_more_than_ten_needs_a_window(cloud: Cloud) -> None:
    _, arn = create_queue(cloud, "jobs")
    code, message = refusal(cloud, arn, function(cloud), BatchSize=11)
    assert code == "InvalidParameterValueException"
    assert "batch window in seconds must be greater than 0" in message


@documented("validation", f"{GUIDE}: Creating and configuring an Amazon SQS event source mapping")
@pytest.mark.parametrize(
    "settings", [{"BatchSize": 11, "MaximumBatchingWindowInSeconds": 1}, {"BatchSize": 11}]
)
def test_a_fifo_queue_has_batches_of_ten_at_most(cloud: Cloud, settings: dict[str, Any]) -> None:
    _, arn = create_queue(cloud, "jobs.fifo", FifoQueue="true")
    assert refusal(cloud, arn, function(cloud), **settings)[0] == "InvalidParameterValueException"


@documented("validation", f"{GUIDE}: Creating and configuring an Amazon SQS event source mapping")
def test_a_fifo_queue_has_no_batching_window(cloud: Cloud) -> None:
    _, arn = create_queue(cloud, "jobs.fifo", FifoQueue="true")
    code, _ = refusal(cloud, arn, function(cloud), MaximumBatchingWindowInSeconds=1)
    assert code == "InvalidParameterValueException"


@documented("validation", f"{API}: CreateEventSourceMapping (valid ranges)")
@pytest.mark.parametrize(
    ("settings", "limit"),
    [
        ({"BatchSize": 10_001}, "10000"),
        ({"MaximumBatchingWindowInSeconds": 301}, "300"),
        ({"ParallelizationFactor": 11}, "10"),
        ({"TumblingWindowInSeconds": 901}, "900"),
        ({"MaximumRecordAgeInSeconds": 604_801}, "604800"),
        ({"MaximumRetryAttempts": 10_001}, "10000"),
    ],
)
def test_values_above_their_range_are_refused(
    cloud: Cloud, settings: dict[str, Any], limit: str
) -> None:
    code, message = refusal(
        cloud, stream(cloud), function(cloud), StartingPosition="LATEST", **settings
    )
    assert code in ("ValidationException", "InvalidParameterValueException")
    assert limit in message


@documented("validation", f"{API}: ScalingConfig")
def test_maximum_concurrency_ends_at_a_thousand(cloud: Cloud) -> None:
    _, arn = create_queue(cloud, "jobs")
    code, message = refusal(cloud, arn, function(cloud), ScalingConfig={"MaximumConcurrency": 1001})
    assert (code, "1000" in message) == ("ValidationException", True)


@documented("validation", f"{API}: CreateEventSourceMapping (ScalingConfig)")
def test_maximum_concurrency_is_for_queues_only(cloud: Cloud) -> None:
    code, _ = refusal(
        cloud,
        stream(cloud),
        function(cloud),
        StartingPosition="LATEST",
        ScalingConfig={"MaximumConcurrency": 5},
    )
    assert code == "InvalidParameterValueException"


@documented("validation", f"{API}: CreateEventSourceMapping (StartingPosition)")
def test_a_stream_needs_a_starting_position(cloud: Cloud) -> None:
    code, message = refusal(cloud, stream(cloud), function(cloud))
    assert code == "InvalidParameterValueException"
    assert "'startingPosition' failed to satisfy constraint: Member must not be null" in message


@documented("validation", f"{API}: CreateEventSourceMapping (StartingPosition)")
def test_at_timestamp_is_not_for_dynamodb(cloud: Cloud) -> None:
    arn = cloud.client("dynamodb").create_table(
        TableName="Items",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )["TableDescription"]["LatestStreamArn"]
    code, message = refusal(
        cloud, arn, function(cloud), StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=1
    )
    assert code == "InvalidParameterValueException"
    assert message.startswith("Unsupported starting position")


@documented("validation", f"{API}: CreateEventSourceMapping (StartingPositionTimestamp)")
def test_at_timestamp_needs_its_time(cloud: Cloud) -> None:
    code, _ = refusal(cloud, stream(cloud), function(cloud), StartingPosition="AT_TIMESTAMP")
    assert code == "InvalidParameterValueException"


@documented("validation", f"{API}: CreateEventSourceMapping (StartingPositionTimestamp)")
def test_a_starting_time_is_not_in_the_future(cloud: Cloud) -> None:
    code, _ = refusal(
        cloud,
        stream(cloud),
        function(cloud),
        StartingPosition="AT_TIMESTAMP",
        StartingPositionTimestamp=time.time() + 3600,
    )
    assert code == "InvalidParameterValueException"


@documented("validation", f"{API}: CreateEventSourceMapping (MaximumRecordAgeInSeconds)")
def test_a_maximum_record_age_begins_at_a_minute(cloud: Cloud) -> None:
    code, _ = refusal(
        cloud,
        stream(cloud),
        function(cloud),
        StartingPosition="LATEST",
        MaximumRecordAgeInSeconds=59,
    )
    assert code == "InvalidParameterValueException"


@documented("validation", f"{API}: CreateEventSourceMapping (FilterCriteria)")
@pytest.mark.parametrize("pattern", ["no JSON", '{"body": 1}', '{"body": [{"no-operator": 1}]}'])
def test_a_pattern_that_is_none_is_refused(cloud: Cloud, pattern: str) -> None:
    _, arn = create_queue(cloud, "jobs")
    assert refusal(
        cloud, arn, function(cloud), FilterCriteria={"Filters": [{"Pattern": pattern}]}
    ) == ("InvalidParameterValueException", "Invalid filter pattern definition.")


@documented("validation", f"{API}: CreateEventSourceMapping (errors)")
def test_a_second_mapping_of_the_same_source_and_function_is_refused(cloud: Cloud) -> None:
    _, arn = create_queue(cloud, "jobs")
    name = function(cloud)
    uuid = map_source(cloud, name, arn)
    code, message = refusal(cloud, arn, name)
    assert code == "ResourceConflictException"
    assert uuid in message


@documented("validation", f"{API}: OnFailure")
def test_a_fifo_queue_is_no_failure_destination_of_a_stream(cloud: Cloud) -> None:
    _, failures = create_queue(cloud, "failures.fifo", FifoQueue="true")
    code, _ = refusal(
        cloud,
        stream(cloud),
        function(cloud),
        StartingPosition="LATEST",
        DestinationConfig={"OnFailure": {"Destination": failures}},
    )
    assert code == "InvalidParameterValueException"


@documented("states", f"{API}: EventSourceMappingConfiguration")
def test_a_mapping_of_a_queue_has_its_defaults(cloud: Cloud) -> None:
    _, arn = create_queue(cloud, "jobs")
    client = cloud.client("lambda")
    made = client.create_event_source_mapping(FunctionName=function(cloud), EventSourceArn=arn)
    assert made["State"] == "Creating"
    assert made["StateTransitionReason"] == "USER_INITIATED"
    assert (made["BatchSize"], made["MaximumBatchingWindowInSeconds"]) == (10, 0)
    wait_until(lambda: client.get_event_source_mapping(UUID=made["UUID"])["State"] == "Enabled")


@documented("states", f"{API}: EventSourceMappingConfiguration")
def test_a_mapping_of_a_stream_has_its_defaults(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    made = client.create_event_source_mapping(
        FunctionName=function(cloud), EventSourceArn=stream(cloud), StartingPosition="LATEST"
    )
    told = {
        name: made[name]
        for name in (
            "BatchSize",
            "BisectBatchOnFunctionError",
            "LastProcessingResult",
            "MaximumRecordAgeInSeconds",
            "MaximumRetryAttempts",
            "ParallelizationFactor",
            "TumblingWindowInSeconds",
        )
    }
    assert told == {
        "BatchSize": 100,
        "BisectBatchOnFunctionError": False,
        "LastProcessingResult": "No records processed",
        "MaximumRecordAgeInSeconds": -1,
        "MaximumRetryAttempts": -1,
        "ParallelizationFactor": 1,
        "TumblingWindowInSeconds": 0,
    }


@documented("states", f"{API}: CreateEventSourceMapping (Enabled)")
def test_a_mapping_can_be_made_disabled(cloud: Cloud) -> None:
    _, arn = create_queue(cloud, "jobs")
    client = cloud.client("lambda")
    made = client.create_event_source_mapping(
        FunctionName=function(cloud), EventSourceArn=arn, Enabled=False
    )
    wait_until(lambda: client.get_event_source_mapping(UUID=made["UUID"])["State"] == "Disabled")


@documented("states", f"{API}: UpdateEventSourceMapping")
def test_disabling_and_enabling_go_through_their_states(cloud: Cloud) -> None:
    _, arn = create_queue(cloud, "jobs")
    client = cloud.client("lambda")
    uuid = map_source(cloud, function(cloud), arn)
    changed = client.update_event_source_mapping(UUID=uuid, Enabled=False)["State"]
    assert changed == "Disabling"
    wait_until(lambda: client.get_event_source_mapping(UUID=uuid)["State"] == "Disabled")
    assert client.list_event_source_mappings()["EventSourceMappings"][0]["State"] == "Disabled"
    assert client.update_event_source_mapping(UUID=uuid, Enabled=True)["State"] == "Enabling"
    wait_until(lambda: client.get_event_source_mapping(UUID=uuid)["State"] == "Enabled")
    assert client.list_event_source_mappings()["EventSourceMappings"][0]["State"] == "Enabled"


@documented("states", f"{API}: DeleteEventSourceMapping")
def test_a_deleted_mapping_is_deleting_and_then_gone(cloud: Cloud) -> None:
    _, arn = create_queue(cloud, "jobs")
    client = cloud.client("lambda")
    uuid = map_source(cloud, function(cloud), arn)
    assert client.delete_event_source_mapping(UUID=uuid)["State"] == "Deleting"
    wait_until(lambda: not client.list_event_source_mappings()["EventSourceMappings"])
    with pytest.raises(ClientError) as gone:
        client.get_event_source_mapping(UUID=uuid)
    assert gone.value.response["Error"]["Code"] == "ResourceNotFoundException"


@documented("states", f"{API}: ListEventSourceMappings")
def test_mappings_are_listed_by_source_and_by_function(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    names = [function(cloud), function(cloud)]
    arns = [create_queue(cloud, queue)[1] for queue in ("one", "two")]
    uuids = [
        client.create_event_source_mapping(FunctionName=name, EventSourceArn=arn)["UUID"]
        for name, arn in zip(names, arns, strict=True)
    ]
    by_source = client.list_event_source_mappings(EventSourceArn=arns[0])["EventSourceMappings"]
    by_function = client.list_event_source_mappings(FunctionName=names[1])["EventSourceMappings"]
    assert [m["UUID"] for m in by_source] == uuids[:1]
    assert [m["UUID"] for m in by_function] == uuids[1:]
