"""Amazon SNS: what its documents say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.queues import Queue
from tests.conformance.web import Web, serving
from tests.engine import lambdas

SERVICE = "SNS"
GUIDE = "Amazon SNS Developer Guide"
API = "Amazon SNS API Reference"
HTTP = f"{GUIDE}: Fanout Amazon SNS notifications to HTTPS endpoints"


class Topic:
    """A topic with a queue that is subscribed."""

    def __init__(self, cloud: Cloud, fifo: bool = False, **attributes: Any) -> None:
        self.client = cloud.client("sns")
        given = {"FifoTopic": "true", "ContentBasedDeduplication": "true"} if fifo else {}
        name = "topic.fifo" if fifo else "topic"
        self.arn: str = self.client.create_topic(Name=name, Attributes=given)["TopicArn"]
        self.queue = Queue(cloud, fifo=fifo)
        told = {n: v if isinstance(v, str) else json.dumps(v) for n, v in attributes.items()}
        self.subscription: str = self.client.subscribe(
            TopicArn=self.arn,
            Protocol="sqs",
            Endpoint=self.queue.arn,
            Attributes=told,
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]

    def publish(self, message: str = "hello", **given: Any) -> str:
        attributes = given.pop("attributes", {})
        answer = self.client.publish(
            TopicArn=self.arn, Message=message, MessageAttributes=attributes, **given
        )
        identifier: str = answer["MessageId"]
        return identifier

    def receive(self) -> dict[str, Any]:
        envelope: dict[str, Any] = json.loads(self.queue.receive()["Body"])
        return envelope


def text(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}


def number(value: float) -> dict[str, str]:
    return {"DataType": "Number", "StringValue": str(value)}


def array(*values: Any) -> dict[str, str]:
    return {"DataType": "String.Array", "StringValue": json.dumps(values)}


@documented("messages", f"{GUIDE}: Amazon SNS message format, HTTP/HTTPS notification")
def test_a_queue_gets_the_documented_envelope(cloud: Cloud) -> None:
    topic = Topic(cloud)
    identifier = topic.publish("hi", Subject="S", attributes={"kind": text("a")})
    envelope = topic.receive()
    assert (envelope["Type"], envelope["MessageId"]) == ("Notification", identifier)
    assert (envelope["TopicArn"], envelope["Message"]) == (topic.arn, "hi")
    assert envelope["Subject"] == "S"
    assert envelope["MessageAttributes"] == {"kind": {"Type": "String", "Value": "a"}}
    assert envelope["SignatureVersion"] == "1"
    assert topic.subscription in envelope["UnsubscribeURL"]
    assert {"Timestamp", "Signature", "SigningCertURL"} <= {*envelope}


@documented("raw delivery", f"{GUIDE}: Amazon SNS raw message delivery")
def test_raw_delivery_is_the_message_with_its_attributes(cloud: Cloud) -> None:
    topic = Topic(cloud, RawMessageDelivery="true")
    binary = {"DataType": "Binary", "BinaryValue": b"\x00\x01"}
    topic.publish("hi", attributes={"kind": text("a"), "n": number(1), "b": binary})
    message = topic.queue.receive()
    assert message["Body"] == "hi"
    told = message["MessageAttributes"]
    assert told["kind"]["StringValue"] == "a"
    assert (told["n"]["DataType"], told["n"]["StringValue"]) == ("Number", "1")
    assert told["b"]["BinaryValue"] == b"\x00\x01"


@documented("filter policies", f"{GUIDE}: Amazon SNS subscription filter policies")
@pytest.mark.parametrize(
    ("policy", "matching", "other"),
    [
        ({"a": ["x"]}, {"a": text("x")}, {"a": text("y")}),
        ({"a": ["x", "y"]}, {"a": text("y")}, {}),
        ({"a": [1]}, {"a": number(1)}, {"a": number(2)}),
        ({"a": ["x"], "b": ["y"]}, {"a": text("x"), "b": text("y")}, {"a": text("x")}),
        ({"a": ["x"]}, {"a": array("w", "x")}, {"a": array("w")}),
        ({"a": [True]}, {"a": array(True)}, {"a": array(False)}),
        ({"a": [{"prefix": "ab"}]}, {"a": text("abc")}, {"a": text("b")}),
        ({"a": [{"suffix": "bc"}]}, {"a": text("abc")}, {"a": text("ab")}),
        ({"a": [{"anything-but": ["x"]}]}, {"a": text("y")}, {"a": text("x")}),
        ({"a": [{"anything-but": [1]}]}, {"a": number(2)}, {"a": number(1)}),
        ({"a": [{"anything-but": {"prefix": "x"}}]}, {"a": text("y")}, {"a": text("xy")}),
        ({"a": [{"equals-ignore-case": "AB"}]}, {"a": text("ab")}, {"a": text("b")}),
        ({"a": [{"numeric": [">", 0, "<=", 5]}]}, {"a": number(5)}, {"a": number(0)}),
        ({"a": [{"numeric": ["=", 1.5]}]}, {"a": number(1.5)}, {"a": number(1)}),
        ({"a": [{"cidr": "10.0.0.0/24"}]}, {"a": text("10.0.0.9")}, {"a": text("10.0.1.9")}),
        ({"a": [{"exists": True}]}, {"a": text("x")}, {"b": text("x")}),
        ({"a": [{"exists": False}]}, {"b": text("x")}, {"a": text("x")}),
        ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, {"b": text("y")}, {"a": text("y")}),
    ],
    ids=json.dumps,
)
def test_a_policy_lets_this_through_and_not_that(
    cloud: Cloud, policy: Any, matching: Any, other: Any
) -> None:
    topic = Topic(cloud, FilterPolicy=policy)
    topic.publish("other", attributes=other)
    topic.publish("matching", attributes=matching)
    assert topic.receive()["Message"] == "matching"
    assert topic.queue.receive_nothing()


@documented("filter policies", f"{GUIDE}: Amazon SNS subscription filter policy scope")
@pytest.mark.parametrize(
    ("policy", "matching", "other"),
    [
        ({"a": ["x"]}, {"a": "x"}, {"a": "y"}),
        ({"a": {"b": ["x"]}}, {"a": {"b": "x"}}, {"a": {"b": "y"}}),
        ({"a": {"b": ["x"]}}, {"a": [{"b": "w"}, {"b": "x"}]}, {"a": [{"b": "w"}]}),
        ({"a": [None]}, {"a": None}, {"a": 0}),
        ({"a": [{"exists": False}]}, {"b": 1}, {"a": 1}),
        ({"a": {"$or": [{"b": [1]}, {"c": [2]}]}}, {"a": {"c": 2}}, {"a": {"b": 2}}),
    ],
    ids=json.dumps,
)
def test_a_policy_may_look_into_the_body(
    cloud: Cloud, policy: Any, matching: Any, other: Any
) -> None:
    topic = Topic(cloud, FilterPolicy=policy, FilterPolicyScope="MessageBody")
    topic.publish("no JSON")
    topic.publish(json.dumps(other))
    topic.publish(json.dumps(matching))
    assert json.loads(topic.receive()["Message"]) == matching
    assert topic.queue.receive_nothing()


@documented("filter policies", f"{GUIDE}: Filter policy constraints in Amazon SNS")
@pytest.mark.parametrize(
    "policy",
    [
        {"a": "x"},
        {"a": [{"begins-with": "x"}]},
        {"a": [{"numeric": ["<", "x"]}]},
        {"a": {"b": ["nested, of attributes"]}},
        {"a": [{"exists": "yes"}]},
        {f"key-{n}": ["x"] for n in range(6)},
    ],
    ids=["no list", "operator", "numeric", "nested", "exists", "six keys"],
)
def test_what_is_no_policy_is_refused(cloud: Cloud, policy: Any) -> None:
    with pytest.raises(ClientError) as refused:
        Topic(cloud, FilterPolicy=policy)
    assert refused.value.response["Error"]["Code"] == "InvalidParameter"


@documented("dead-letter queue", f"{GUIDE}: Amazon SNS dead-letter queues")
def test_what_a_missing_queue_cannot_take_goes_to_the_dead_letter_queue(cloud: Cloud) -> None:
    dead = Queue(cloud)
    topic = Topic(cloud, RedrivePolicy={"deadLetterTargetArn": dead.arn})
    cloud.client("sqs").delete_queue(QueueUrl=topic.queue.url)
    identifier = topic.publish("hi")
    envelope = json.loads(dead.receive()["Body"])
    assert (envelope["MessageId"], envelope["Message"]) == (identifier, "hi")


@documented("FIFO topics", f"{GUIDE}: Message ordering and deduplication, Amazon SNS FIFO topics")
def test_a_fifo_topic_keeps_the_order_of_a_group_and_drops_what_comes_twice(cloud: Cloud) -> None:
    topic = Topic(cloud, fifo=True)
    for message in ("one", "two", "one", "three"):
        topic.publish(message, MessageGroupId="g")
    got = [topic.queue.receive() for _ in range(3)]
    assert [json.loads(m["Body"])["Message"] for m in got] == ["one", "two", "three"]
    assert {m["Attributes"]["MessageGroupId"] for m in got} == {"g"}
    numbers = [int(json.loads(m["Body"])["SequenceNumber"]) for m in got]
    assert numbers == sorted(set(numbers))


@documented("FIFO topics", f"{API}: Publish, MessageGroupId")
def test_a_fifo_topic_wants_a_group(cloud: Cloud) -> None:
    topic = Topic(cloud, fifo=True)
    with pytest.raises(ClientError) as refused:
        topic.publish("x")
    assert refused.value.response["Error"]["Code"] == "InvalidParameter"


@documented("batches", f"{API}: PublishBatch")
@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([{"Id": "1", "Message": "a"}, {"Id": "1", "Message": "b"}], "BatchEntryIdsNotDistinct"),
        ([{"Id": str(n), "Message": "a"} for n in range(11)], "TooManyEntriesInBatchRequest"),
    ],
    ids=["ids", "eleven"],
)
def test_a_batch_that_cannot_be_is_refused(cloud: Cloud, entries: Any, code: str) -> None:
    topic = Topic(cloud)
    with pytest.raises(ClientError) as refused:
        topic.client.publish_batch(TopicArn=topic.arn, PublishBatchRequestEntries=entries)
    assert refused.value.response["Error"]["Code"] == code


@documented("batches", f"{API}: PublishBatch")
def test_a_batch_is_published_entry_by_entry(cloud: Cloud) -> None:
    topic = Topic(cloud)
    entries = [{"Id": str(n), "Message": f"m{n}"} for n in range(3)]
    answer = topic.client.publish_batch(TopicArn=topic.arn, PublishBatchRequestEntries=entries)
    assert [each["Id"] for each in answer["Successful"]] == ["0", "1", "2"]
    assert answer["Failed"] == []
    assert sorted(topic.receive()["Message"] for _ in range(3)) == ["m0", "m1", "m2"]


@documented("messages", f"{API}: Publish, MessageStructure")
def test_a_message_may_differ_by_protocol(cloud: Cloud) -> None:
    topic = Topic(cloud)
    message = json.dumps({"default": "d", "sqs": "for queues"})
    topic.publish(message, MessageStructure="json")
    assert topic.receive()["Message"] == "for queues"


@documented("messages", f"{API}: Publish, MessageStructure")
def test_a_message_by_protocol_wants_a_default(cloud: Cloud) -> None:
    topic = Topic(cloud)
    with pytest.raises(ClientError) as refused:
        topic.publish('{"sqs": "x"}', MessageStructure="json")
    assert refused.value.response["Error"]["Code"] == "InvalidParameter"


@documented("messages", f"{API}: Publish, Errors")
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"Message": ""}, "InvalidParameter"),
        ({"Message": "x" * (256 * 1024 + 1)}, "InvalidParameter"),
        ({"Message": "x", "Subject": "s" * 101}, "InvalidParameter"),
        ({"Message": "x", "MessageAttributes": {"a": text("")}}, "ParameterValueInvalid"),
    ],
    ids=["empty", "too big", "long subject", "empty attribute"],
)
def test_a_message_that_cannot_be_is_refused(cloud: Cloud, given: Any, code: str) -> None:
    topic = Topic(cloud)
    with pytest.raises(ClientError) as refused:
        topic.client.publish(TopicArn=topic.arn, **given)
    assert refused.value.response["Error"]["Code"] == code


@documented("messages", f"{API}: Publish, Errors")
def test_a_topic_that_is_missing_is_not_found(cloud: Cloud) -> None:
    arn = f"arn:aws:sns:{cloud.region}:{cloud.account}:missing"
    with pytest.raises(ClientError) as refused:
        cloud.client("sns").publish(TopicArn=arn, Message="x")
    assert refused.value.response["Error"]["Code"] == "NotFound"


@documented("functions", f"{GUIDE}: Fanout Amazon SNS notifications to Lambda functions")
def test_a_function_gets_a_record_of_the_message(cloud: Cloud) -> None:
    told, topic = Queue(cloud), Topic(cloud)
    source = (
        "import boto3, json\n"
        "def handler(event, context):\n"
        f"    boto3.client('sqs').send_message(QueueUrl={told.url!r},\n"
        "        MessageBody=json.dumps(event))\n"
    )
    function = lambdas.python(cloud, source)
    arn = f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:{function.name}"
    subscription = topic.client.subscribe(
        TopicArn=topic.arn, Protocol="lambda", Endpoint=arn, ReturnSubscriptionArn=True
    )["SubscriptionArn"]
    topic.publish("hi", Subject="S", attributes={"kind": text("a")})
    (record,) = json.loads(told.receive()["Body"])["Records"]
    assert record["EventSource"] == "aws:sns"
    assert record["EventSubscriptionArn"] == subscription
    sns = record["Sns"]
    assert (sns["Message"], sns["Subject"], sns["TopicArn"]) == ("hi", "S", topic.arn)
    assert sns["MessageAttributes"] == {"kind": {"Type": "String", "Value": "a"}}


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


@documented("HTTP endpoints", HTTP)
def test_an_endpoint_is_asked_to_confirm_and_gets_messages_then(cloud: Cloud, web: Web) -> None:
    topic = Topic(cloud)
    topic.client.subscribe(TopicArn=topic.arn, Protocol="http", Endpoint=f"{web.url}/in")
    asked = web.next()
    assert asked.headers["x-amz-sns-message-type"] == "SubscriptionConfirmation"
    assert asked.json["Type"] == "SubscriptionConfirmation"
    assert asked.json["Token"] in asked.json["SubscribeURL"]
    topic.client.confirm_subscription(TopicArn=topic.arn, Token=asked.json["Token"])
    topic.publish("hi")
    got = web.next()
    assert got.headers["x-amz-sns-message-type"] == "Notification"
    assert got.headers["x-amz-sns-topic-arn"] == topic.arn
    assert got.headers["content-type"].startswith("text/plain")
    assert got.json["Message"] == "hi"


@documented("HTTP endpoints", HTTP)
def test_an_endpoint_that_did_not_confirm_gets_nothing(cloud: Cloud, web: Web) -> None:
    topic = Topic(cloud)
    topic.client.subscribe(TopicArn=topic.arn, Protocol="http", Endpoint=f"{web.url}/in")
    web.next()
    topic.publish("hi")
    topic.receive()
    assert web.requests.empty()
    topics = topic.client.list_subscriptions_by_topic(TopicArn=topic.arn)["Subscriptions"]
    assert "PendingConfirmation" in [s["SubscriptionArn"] for s in topics]


@documented("HTTP endpoints", f"{GUIDE}: Amazon SNS raw message delivery")
def test_raw_delivery_to_an_endpoint_is_told_in_a_header(cloud: Cloud, web: Web) -> None:
    topic = Topic(cloud)
    topic.client.subscribe(
        TopicArn=topic.arn,
        Protocol="http",
        Endpoint=f"{web.url}/in",
        Attributes={"RawMessageDelivery": "true"},
    )
    topic.client.confirm_subscription(TopicArn=topic.arn, Token=web.next().json["Token"])
    topic.publish("hi")
    got = web.next()
    assert (got.body, got.headers["x-amz-sns-rawdelivery"]) == ("hi", "true")


@documented("subscriptions", f"{API}: Subscribe")
@pytest.mark.parametrize(
    ("protocol", "endpoint"), [("nonsense", "x"), ("sqs", "no arn"), ("http", "ftp://x")]
)
def test_a_subscription_that_cannot_be_is_refused(
    cloud: Cloud, protocol: str, endpoint: str
) -> None:
    topic = Topic(cloud)
    with pytest.raises(ClientError) as refused:
        topic.client.subscribe(TopicArn=topic.arn, Protocol=protocol, Endpoint=endpoint)
    assert refused.value.response["Error"]["Code"] == "InvalidParameter"


@documented("subscriptions", f"{API}: Unsubscribe")
def test_after_unsubscribing_nothing_comes(cloud: Cloud) -> None:
    topic, other = Topic(cloud), Queue(cloud)
    topic.client.subscribe(TopicArn=topic.arn, Protocol="sqs", Endpoint=other.arn)
    topic.client.unsubscribe(SubscriptionArn=topic.subscription)
    topic.publish("hi")
    other.receive()
    assert topic.queue.receive_nothing()


@documented("topics", f"{API}: CreateTopic")
def test_a_topic_created_again_is_the_same(cloud: Cloud) -> None:
    sns = cloud.client("sns")
    assert sns.create_topic(Name="t")["TopicArn"] == sns.create_topic(Name="t")["TopicArn"]


@documented("topics", f"{API}: CreateTopic, Name")
@pytest.mark.parametrize("name", ["has space", "x" * 257, "t.fifo"])
def test_a_topic_name_that_cannot_be_is_refused(cloud: Cloud, name: str) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("sns").create_topic(Name=name)
    assert refused.value.response["Error"]["Code"] == "InvalidParameter"
