"""AWS IAM: conditions, their operators and keys, and policy variables."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.iam_support import (
    Acting,
    acting,
    allow,
    deny,
    enforced,
    policy,
    refused,
)

__all__ = ["enforced"]

SERVICE = "IAM"
GUIDE = "IAM User Guide"
OPERATORS = f"{GUIDE}: IAM JSON policy elements: Condition operators"
SEVERAL = f"{GUIDE}: Conditions with multiple context keys or values"
REGION = "aws:RequestedRegion"
AGENT = "aws:UserAgent"
ABSENT = "aws:PrincipalTag/none"

_HOLDS = [
    ("StringEquals", {REGION: "us-east-1"}, True),
    ("StringEquals", {REGION: "US-EAST-1"}, False),
    ("StringEquals", {REGION: ["eu-west-1", "us-east-1"]}, True),
    ("StringEqualsIgnoreCase", {REGION: "US-EAST-1"}, True),
    ("StringNotEquals", {REGION: "us-east-1"}, False),
    ("StringNotEquals", {REGION: ["eu-west-1", "us-east-1"]}, False),
    ("StringNotEquals", {ABSENT: "x"}, True),
    ("StringLike", {REGION: "us-*-?"}, True),
    ("StringLike", {ABSENT: "*"}, False),
    ("StringNotLike", {REGION: "eu-*"}, True),
    ("StringEqualsIfExists", {ABSENT: "x"}, True),
    ("NumericGreaterThan", {"aws:EpochTime": "1600000000"}, True),
    ("NumericLessThanEquals", {"aws:EpochTime": 1600000000}, False),
    ("DateGreaterThan", {"aws:CurrentTime": "2020-01-01T00:00:00Z"}, True),
    ("DateLessThan", {"aws:CurrentTime": "2020-01-01T00:00:00Z"}, False),
    ("Bool", {"aws:ViaAWSService": "false"}, True),
    ("Bool", {"aws:ViaAWSService": True}, False),
    ("IpAddress", {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}, True),
    ("IpAddress", {"aws:SourceIp": "203.0.113.0/24"}, False),
    ("NotIpAddress", {"aws:SourceIp": "203.0.113.0/24"}, True),
    ("ArnLike", {"aws:PrincipalArn": "arn:aws:iam::*:role/r-*"}, True),
    ("ArnLike", {"aws:PrincipalArn": "arn:aws:iam::*"}, False),
    ("ArnNotEquals", {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/other"}, True),
    ("Null", {ABSENT: "true"}, True),
    ("Null", {REGION: "true"}, False),
]


@pytest.mark.parametrize(("operator", "keys", "holds"), _HOLDS)
@documented("condition operators", OPERATORS)
def test_a_condition_holds_or_not(
    enforced: Cloud, operator: str, keys: dict[str, Any], holds: bool
) -> None:
    who = acting(enforced, allow("sqs:ListQueues", Condition={operator: keys})).client("sqs")
    if holds:
        assert who.list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200
    else:
        assert refused(who.list_queues)[0] == "AccessDenied"


@documented("conditions", SEVERAL)
def test_all_operators_and_keys_have_to_hold(enforced: Cloud) -> None:
    both = {
        "StringEquals": {REGION: "us-east-1"},
        "StringLike": {"aws:PrincipalType": "User*"},
    }
    who = acting(enforced, allow("sqs:ListQueues", Condition=both)).client("sqs")
    assert refused(who.list_queues)[0] == "AccessDenied"


@pytest.mark.parametrize(
    ("operator", "tags", "granted"),
    [
        ("ForAllValues:StringEquals", {"team": "a", "cost": "1"}, True),
        ("ForAllValues:StringEquals", {"team": "a", "other": "1"}, False),
        ("ForAnyValue:StringEquals", {"team": "a", "other": "1"}, True),
        ("ForAnyValue:StringEquals", {"other": "1"}, False),
    ],
)
@documented("conditions", f"{GUIDE}: Single-valued vs. multivalued context keys")
def test_keys_with_several_values(
    enforced: Cloud, operator: str, tags: dict[str, str], granted: bool
) -> None:
    condition = {operator: {"aws:TagKeys": ["team", "cost"]}}
    who = acting(enforced, allow("sqs:CreateQueue", Condition=condition)).client("sqs")
    made = {"QueueName": "q", "tags": tags}
    if granted:
        assert who.create_queue(**made)["QueueUrl"].endswith("/q")
    else:
        assert refused(who.create_queue, **made)[0] == "AccessDenied"


@documented("condition keys", f"{GUIDE}: Controlling access to AWS resources using tags")
def test_a_tag_of_the_request_may_be_demanded(enforced: Cloud) -> None:
    condition = {"StringEquals": {"aws:RequestTag/team": "orders"}}
    who = acting(enforced, allow("sqs:CreateQueue", Condition=condition)).client("sqs")
    assert who.create_queue(QueueName="a", tags={"team": "orders"})["QueueUrl"]
    assert refused(who.create_queue, QueueName="b", tags={"team": "x"})[0] == "AccessDenied"
    assert refused(who.create_queue, QueueName="c")[0] == "AccessDenied"


@documented("condition keys", "DynamoDB Developer Guide: Using IAM policy conditions")
def test_leading_keys_keep_a_caller_to_his_items(enforced: Cloud) -> None:
    enforced.client("dynamodb").create_table(
        TableName="notes",
        AttributeDefinitions=[
            {"AttributeName": "owner", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "owner", "KeyType": "HASH"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    condition = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["ann"]}}
    actions = ["dynamodb:PutItem", "dynamodb:Query", "dynamodb:BatchWriteItem"]
    mine = acting(enforced, allow(actions, Condition=condition)).client("dynamodb")
    mine.put_item(TableName="notes", Item={"owner": {"S": "ann"}, "at": {"S": "1"}})
    bob = {"owner": {"S": "bob"}, "at": {"S": "1"}}
    assert refused(mine.put_item, TableName="notes", Item=bob)[0] == "AccessDeniedException"
    query = {"TableName": "notes", "KeyConditionExpression": "#o = :o",
             "ExpressionAttributeNames": {"#o": "owner"}}  # fmt: skip
    assert mine.query(**query, ExpressionAttributeValues={":o": {"S": "ann"}})["Count"] == 1
    other = {":o": {"S": "bob"}}
    code = refused(mine.query, **query, ExpressionAttributeValues=other)[0]
    assert code == "AccessDeniedException"
    batch = {"notes": [{"PutRequest": {"Item": bob}}]}
    assert refused(mine.batch_write_item, RequestItems=batch)[0] == "AccessDeniedException"


@documented("condition keys", "Amazon S3 User Guide: Bucket policy examples using condition keys")
def test_listing_may_be_kept_to_a_prefix(enforced: Cloud) -> None:
    s3 = enforced.client("s3")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="home/ann/a", Body=b"")
    condition = {"StringLike": {"s3:prefix": "home/ann/*"}}
    mine = acting(enforced, allow("s3:ListBucket", Condition=condition)).client("s3")
    assert mine.list_objects_v2(Bucket="files", Prefix="home/ann/")["KeyCount"] == 1
    assert refused(mine.list_objects_v2, Bucket="files", Prefix="home/bob/")[0] == "AccessDenied"
    assert refused(mine.list_objects_v2, Bucket="files")[0] == "AccessDenied"


@documented("condition keys", "Service Authorization Reference: Amazon EventBridge")
def test_the_source_of_events_may_be_demanded(enforced: Cloud) -> None:
    condition = {"StringEquals": {"events:source": "orders"}}
    mine = acting(enforced, allow("events:PutEvents", Condition=condition)).client("events")
    entry = {"Source": "orders", "DetailType": "made", "Detail": "{}"}
    assert mine.put_events(Entries=[entry])["FailedEntryCount"] == 0
    code, text = refused(mine.put_events, Entries=[{**entry, "Source": "billing"}])
    assert code == "AccessDeniedException"
    assert "events:PutEvents on resource: arn:aws:events:us-east-1:" in text


@documented("variables", f"{GUIDE}: IAM policy elements: Variables and tags")
def test_a_variable_stands_for_a_value_of_the_request(enforced: Cloud) -> None:
    s3 = enforced.client("s3")
    s3.create_bucket(Bucket="files")
    for name in ("orders/a", "billing/a"):
        s3.put_object(Bucket="files", Key=name, Body=b"")
    statement = allow("s3:GetObject", "arn:aws:s3:::files/${aws:PrincipalTag/team}/*")
    mine = acting(enforced, statement, Tags=[{"Key": "team", "Value": "orders"}]).client("s3")
    assert mine.get_object(Bucket="files", Key="orders/a")["ContentLength"] == 0
    assert refused(mine.get_object, Bucket="files", Key="billing/a")[0] == "AccessDenied"


@documented("variables", f"{GUIDE}: IAM policy elements: Variables and tags")
def test_a_variable_without_a_value_matches_nothing_unless_it_has_a_default(
    enforced: Cloud,
) -> None:
    s3 = enforced.client("s3")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="open/a", Body=b"")
    bare = allow("s3:GetObject", "arn:aws:s3:::files/${aws:PrincipalTag/team}*")
    refusal = refused(acting(enforced, bare).client("s3").get_object, Bucket="files", Key="open/a")
    assert refusal[0] == "AccessDenied"
    given = allow("s3:GetObject", "arn:aws:s3:::files/${aws:PrincipalTag/team, 'open'}/*")
    mine = acting(enforced, given).client("s3")
    assert mine.get_object(Bucket="files", Key="open/a")["ContentLength"] == 0


@documented("variables", f"{GUIDE}: IAM policy elements: Variables and tags")
def test_a_user_is_known_by_name(enforced: Cloud) -> None:
    iam = enforced.client("iam")
    enforced.client("sqs").create_queue(QueueName="ann-1")
    enforced.client("sqs").create_queue(QueueName="bob-1")
    iam.create_user(UserName="ann")
    arn = f"arn:aws:sqs:{enforced.region}:{enforced.account}:" + "${aws:username}-*"
    document = policy(allow("sqs:SendMessage", arn))
    iam.put_user_policy(UserName="ann", PolicyName="own", PolicyDocument=document)
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    ann = Acting(enforced, "-", "-", {**key, "SessionToken": None}).client("sqs")
    urls = [
        enforced.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        for name in ("ann-1", "bob-1")
    ]
    assert ann.send_message(QueueUrl=urls[0], MessageBody="m")["MessageId"]
    code, text = refused(ann.send_message, QueueUrl=urls[1], MessageBody="m")
    assert code == "AccessDenied"
    assert text.startswith(f"User: arn:aws:iam::{enforced.account}:user/ann is not authorized")


@documented("conditions", f"{GUIDE}: IAM JSON policy elements: Effect")
def test_a_deny_with_a_condition_denies_only_then(enforced: Cloud) -> None:
    condition = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
    enforced.client("s3").create_bucket(Bucket="files")
    who = acting(enforced, allow("s3:*"), deny("s3:PutObject", Condition=condition))
    code, text = refused(who.client("s3").put_object, Bucket="files", Key="a", Body=b"")
    assert code == "AccessDenied"
    assert text.endswith("with an explicit deny in an identity-based policy")
    put = {"Bucket": "files", "Key": "a", "Body": b"", "ServerSideEncryption": "aws:kms"}
    assert who.client("s3").put_object(**put)["ETag"]


@documented("roles", "IAM User Guide: IAM roles")
def test_a_role_without_policies_may_nothing_but_ask_who_it_is(enforced: Cloud) -> None:
    who = acting(enforced)
    assert who.client("sts").get_caller_identity()["Arn"] == who.arn
    assert refused(who.client("dynamodb").list_tables)[0] == "AccessDeniedException"
