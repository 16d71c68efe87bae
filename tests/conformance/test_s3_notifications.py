"""Amazon S3: event notifications."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.s3_support import GUIDE, client, code_of, make_bucket

SERVICE = "S3"
EVENTS = f"{GUIDE}: Event notification types and destinations"
MESSAGES = f"{GUIDE}: Event message structure"
FILTERS = f"{GUIDE}: Configuring event notifications using object key name filtering"


class Told:
    """A bucket whose events come to a queue."""

    def __init__(self, cloud: Cloud) -> None:
        self.s3, self.sqs = client(cloud), cloud.client("sqs")
        self.bucket = make_bucket(self.s3)
        self.url = self.sqs.create_queue(QueueName=self.bucket)["QueueUrl"]
        wanted = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        self.arn = wanted["Attributes"]["QueueArn"]

    def of(self, *events: str, **rules: str) -> None:
        configuration: dict[str, Any] = {"QueueArn": self.arn, "Events": list(events), "Id": "q"}
        if rules:
            chosen = [{"Name": name, "Value": value} for name, value in rules.items()]
            configuration["Filter"] = {"Key": {"FilterRules": chosen}}
        self.s3.put_bucket_notification_configuration(
            Bucket=self.bucket,
            NotificationConfiguration={"QueueConfigurations": [configuration]},
        )
        assert self.messages(1)[0]["Event"] == "s3:TestEvent"

    def messages(self, count: int) -> list[dict[str, Any]]:
        """That many, or fewer if no more come."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            got = self.sqs.receive_message(
                QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=2
            ).get("Messages", [])
            if not got:
                break
            for message in got:
                found.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def records(self, count: int) -> list[dict[str, Any]]:
        return [record for message in self.messages(count) for record in message["Records"]]


@pytest.fixture
def told(cloud: Cloud) -> Told:
    return Told(cloud)


@documented("notifications", f"{GUIDE}: Amazon S3 Event Notifications")
def test_a_new_configuration_is_tested(told: Told) -> None:
    configuration = {"QueueArn": told.arn, "Events": ["s3:ObjectCreated:*"]}
    told.s3.put_bucket_notification_configuration(
        Bucket=told.bucket, NotificationConfiguration={"QueueConfigurations": [configuration]}
    )
    (message,) = told.messages(1)
    assert (message["Service"], message["Event"]) == ("Amazon S3", "s3:TestEvent")
    assert message["Bucket"] == told.bucket


@documented("notifications", MESSAGES)
def test_a_message_names_the_object_as_a_form_does(told: Told) -> None:
    told.of("s3:ObjectCreated:Put")
    put = told.s3.put_object(Bucket=told.bucket, Key="red flower/ü+.jpg", Body=b"hello")
    (record,) = told.records(1)
    assert (record["eventSource"], record["eventName"]) == ("aws:s3", "ObjectCreated:Put")
    assert record["s3"]["bucket"]["name"] == told.bucket
    assert record["s3"]["configurationId"] == "q"
    stored = record["s3"]["object"]
    assert stored["key"] == "red+flower/%C3%BC%2B.jpg"
    assert (stored["size"], f'"{stored["eTag"]}"') == (5, put["ETag"])


@documented("notifications", EVENTS)
def test_each_way_of_making_an_object_has_its_name(told: Told) -> None:
    told.of("s3:ObjectCreated:*")
    s3, bucket = told.s3, told.bucket
    s3.put_object(Bucket=bucket, Key="put", Body=b"x")
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "put"})
    made = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="parts", UploadId=made, PartNumber=1, Body=b"x")
    s3.complete_multipart_upload(
        Bucket=bucket,
        Key="parts",
        UploadId=made,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )
    names = {r["s3"]["object"]["key"]: r["eventName"] for r in told.records(3)}
    assert names == {
        "put": "ObjectCreated:Put",
        "copy": "ObjectCreated:Copy",
        "parts": "ObjectCreated:CompleteMultipartUpload",
    }


@documented("notifications", EVENTS)
def test_removal_and_tags_have_their_names(told: Told) -> None:
    told.of("s3:ObjectRemoved:*", "s3:ObjectTagging:*")
    s3, bucket = told.s3, told.bucket
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    tags = {"TagSet": [{"Key": "k", "Value": "v"}]}
    s3.put_object_tagging(Bucket=bucket, Key="a", Tagging=tags)
    s3.delete_object_tagging(Bucket=bucket, Key="a")
    s3.delete_object(Bucket=bucket, Key="a")
    assert sorted(r["eventName"] for r in told.records(3)) == [
        "ObjectRemoved:Delete",
        "ObjectTagging:Delete",
        "ObjectTagging:Put",
    ]


@documented("notifications", EVENTS)
def test_a_delete_marker_has_its_name(told: Told) -> None:
    told.of("s3:ObjectRemoved:*")
    status = {"Status": "Enabled"}
    told.s3.put_bucket_versioning(Bucket=told.bucket, VersioningConfiguration=status)
    told.s3.put_object(Bucket=told.bucket, Key="a", Body=b"x")
    marker = told.s3.delete_object(Bucket=told.bucket, Key="a")
    (record,) = told.records(1)
    assert record["eventName"] == "ObjectRemoved:DeleteMarkerCreated"
    assert record["s3"]["object"]["versionId"] == marker["VersionId"]


@documented("notifications", FILTERS)
def test_only_keys_that_fit_prefix_and_suffix(told: Told) -> None:
    told.of("s3:ObjectCreated:*", prefix="in/", suffix=".jpg")
    for key in ("in/a.png", "out/a.jpg", "in/a.jpg", "in/b.jpg"):
        told.s3.put_object(Bucket=told.bucket, Key=key, Body=b"x")
    keys = sorted(r["s3"]["object"]["key"] for r in told.records(2))
    assert keys == ["in/a.jpg", "in/b.jpg"]


@documented("notifications", FILTERS)
def test_what_cannot_be_notified_is_refused(told: Told) -> None:
    put = told.s3.put_bucket_notification_configuration

    def code(**queue: Any) -> str:
        given = {"QueueArn": told.arn, "Events": ["s3:ObjectCreated:*"], **queue}
        configuration = {"QueueConfigurations": [given]}
        return code_of(put, Bucket=told.bucket, NotificationConfiguration=configuration)[0]

    rule = {"Key": {"FilterRules": [{"Name": "middle", "Value": "x"}]}}
    assert code(Filter=rule) == "InvalidArgument"
    assert code(QueueArn=f"{told.arn}-none") == "InvalidArgument"
    assert code(Events=["s3:ObjectEaten"]) == "InvalidArgument"


@documented("notifications", f"{GUIDE}: Using EventBridge")
def test_eventbridge_has_the_key_as_it_is(told: Told, cloud: Cloud) -> None:
    events = cloud.client("events")
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [told.bucket]}}}
    events.put_rule(Name="s3", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="s3", Targets=[{"Id": "1", "Arn": told.arn}])
    told.s3.put_bucket_notification_configuration(
        Bucket=told.bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    told.s3.put_object(Bucket=told.bucket, Key="red flower.jpg", Body=b"hello")
    (event,) = told.messages(1)
    assert event["detail-type"] == "Object Created"
    assert event["detail"]["object"]["key"] == "red flower.jpg"
    assert (event["detail"]["object"]["size"], event["detail"]["reason"]) == (5, "PutObject")


@documented("notifications", f"{GUIDE}: Amazon S3 Event Notifications")
def test_a_topic_is_told_too(told: Told, cloud: Cloud) -> None:
    sns = cloud.client("sns")
    topic = sns.create_topic(Name="uploads")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=told.arn)
    told.s3.put_bucket_notification_configuration(
        Bucket=told.bucket,
        NotificationConfiguration={
            "TopicConfigurations": [{"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}]
        },
    )
    assert json.loads(told.messages(1)[0]["Message"])["Event"] == "s3:TestEvent"
    told.s3.put_object(Bucket=told.bucket, Key="a", Body=b"x")
    (message,) = told.messages(1)
    assert message["Subject"] == "Amazon S3 Notification"
    assert json.loads(message["Message"])["Records"][0]["s3"]["object"]["key"] == "a"
