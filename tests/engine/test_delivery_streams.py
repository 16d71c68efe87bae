"""DynamoDB streams and Kinesis streams as event sources."""

from __future__ import annotations

import base64
import json
from collections import defaultdict

from delivery_support import TELL, TELL_EVENT, Told, create_function, map_source, wait_until

from harness.engines.cloud import Cloud


def streamed_table(cloud: Cloud, name: str, view: str = "NEW_AND_OLD_IMAGES") -> str:
    description = cloud.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
    )["TableDescription"]
    arn: str = description["LatestStreamArn"]
    return arn


def test_a_function_gets_insert_modify_and_remove(cloud: Cloud) -> None:
    told = Told(cloud)
    arn = streamed_table(cloud, "Items")
    create_function(cloud, "items", TELL_EVENT, told)
    map_source(cloud, "items", arn, StartingPosition="TRIM_HORIZON")
    dynamodb = cloud.client("dynamodb")
    dynamodb.put_item(TableName="Items", Item={"pk": {"S": "a"}, "n": {"N": "1"}})
    dynamodb.put_item(TableName="Items", Item={"pk": {"S": "a"}, "n": {"N": "1"}})
    dynamodb.update_item(
        TableName="Items",
        Key={"pk": {"S": "a"}},
        UpdateExpression="SET n = :n",
        ExpressionAttributeValues={":n": {"N": "2"}},
    )
    dynamodb.delete_item(TableName="Items", Key={"pk": {"S": "a"}})
    records = told.records(3)
    assert [r["eventName"] for r in records] == ["INSERT", "MODIFY", "REMOVE"]
    insert, modify, remove = (r["dynamodb"] for r in records)
    assert insert["NewImage"] == {"pk": {"S": "a"}, "n": {"N": "1"}}
    assert "OldImage" not in insert
    assert (modify["OldImage"]["n"], modify["NewImage"]["n"]) == ({"N": "1"}, {"N": "2"})
    assert "NewImage" not in remove
    assert remove["Keys"] == {"pk": {"S": "a"}}
    assert records[0]["eventSourceARN"] == arn
    numbers = [int(r["dynamodb"]["SequenceNumber"]) for r in records]
    assert numbers == sorted(set(numbers))


def test_a_poison_record_is_bisected_and_sent_to_the_failure_queue(cloud: Cloud) -> None:
    told = Told(cloud)
    failures = Told(cloud)
    arn = streamed_table(cloud, "Poison", view="KEYS_ONLY")
    code = TELL + (
        "def handler(event, context):\n"
        "    keys = [r['dynamodb']['Keys']['pk']['S'] for r in event['Records']]\n"
        "    if 'bad' in keys:\n"
        "        raise ValueError('bad')\n"
        "    tell(keys)\n"
    )
    create_function(cloud, "poison", code, told)
    dynamodb = cloud.client("dynamodb")
    for key in ("1", "2", "bad", "3"):
        dynamodb.put_item(TableName="Poison", Item={"pk": {"S": key}})
    failure_arn = cloud.client("sqs").get_queue_attributes(
        QueueUrl=failures.url, AttributeNames=["QueueArn"]
    )["Attributes"]["QueueArn"]
    map_source(
        cloud,
        "poison",
        arn,
        StartingPosition="TRIM_HORIZON",
        BatchSize=4,
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": failure_arn}},
    )
    seen: list[str] = []
    for keys in told.messages():
        seen += keys
        if "3" in seen:
            break
    assert seen == ["1", "2", "3"]
    failure = failures.first()
    assert failure["DDBStreamBatchInfo"]["batchSize"] == 1
    assert failure["requestContext"]["condition"] == "RetryAttemptsExhausted"


def test_kinesis_keeps_the_order_of_each_partition_key(cloud: Cloud) -> None:
    told = Told(cloud)
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName="clicks", ShardCount=2)
    arn = kinesis.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"][
        "StreamARN"
    ]
    create_function(cloud, "clicks", TELL_EVENT, told)
    map_source(cloud, "clicks", arn, StartingPosition="TRIM_HORIZON", BatchSize=5)
    for number in range(10):
        kinesis.put_records(
            StreamName="clicks",
            Records=[{"Data": json.dumps(number).encode(), "PartitionKey": key} for key in "abcd"],
        )
    by_key: dict[str, list[int]] = defaultdict(list)
    shards = set()
    for record in told.records(40):
        data = record["kinesis"]
        by_key[data["partitionKey"]].append(json.loads(base64.b64decode(data["data"])))
        shards.add(record["eventID"].partition(":")[0])
    assert len(shards) == 2
    for numbers in by_key.values():
        assert sorted(numbers) == list(range(10))


def test_a_failing_shard_does_not_stop_the_others(cloud: Cloud) -> None:
    told = Told(cloud)
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName="mixed", ShardCount=2)
    arn = f"arn:aws:kinesis:{cloud.region}:{cloud.account}:stream/mixed"
    code = TELL + (
        "import base64\n"
        "def handler(event, context):\n"
        "    for r in event['Records']:\n"
        "        if base64.b64decode(r['kinesis']['data']) == b'poison':\n"
        "            raise ValueError('no')\n"
        "    tell(event)\n"
    )
    create_function(cloud, "mixed", code, told)
    map_source(cloud, "mixed", arn, StartingPosition="TRIM_HORIZON")
    low, high = "0", str(2**128 - 1)
    put = kinesis.put_record
    put(StreamName="mixed", Data=b"poison", PartitionKey="x", ExplicitHashKey=low)
    for number in range(3):
        put(StreamName="mixed", Data=str(number).encode(), PartitionKey="x", ExplicitHashKey=high)
    assert len(told.records(3)) == 3


def test_records_after_a_split_follow_those_before_it(cloud: Cloud) -> None:
    told = Told(cloud)
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName="growing", ShardCount=1)
    arn = f"arn:aws:kinesis:{cloud.region}:{cloud.account}:stream/growing"
    create_function(cloud, "growing", TELL_EVENT, told)
    map_source(cloud, "growing", arn, StartingPosition="TRIM_HORIZON", BatchSize=1)
    kinesis.put_record(StreamName="growing", Data=b"before", PartitionKey="k")
    kinesis.split_shard(
        StreamName="growing",
        ShardToSplit="shardId-000000000000",
        NewStartingHashKey=str(2**127),
    )
    kinesis.put_record(StreamName="growing", Data=b"after", PartitionKey="k")
    data = [base64.b64decode(r["kinesis"]["data"]) for r in told.records(2)]
    assert data == [b"before", b"after"]


def test_changes_of_a_table_go_to_its_kinesis_destination(cloud: Cloud) -> None:
    kinesis, dynamodb = cloud.client("kinesis"), cloud.client("dynamodb")
    kinesis.create_stream(StreamName="changes", ShardCount=1)
    arn = f"arn:aws:kinesis:{cloud.region}:{cloud.account}:stream/changes"
    streamed_table(cloud, "Source")
    dynamodb.enable_kinesis_streaming_destination(TableName="Source", StreamArn=arn)
    dynamodb.put_item(TableName="Source", Item={"pk": {"S": "a"}})
    iterator = kinesis.get_shard_iterator(
        StreamName="changes", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    (record,) = wait_until(lambda: kinesis.get_records(ShardIterator=iterator)["Records"])
    assert json.loads(record["Data"])["dynamodb"]["NewImage"] == {"pk": {"S": "a"}}
