"""Which permissions an operation needs: the mapping, without an engine."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.extension.iam.actions import Call, Unmapped, demands

HERE = "us-east-1:111122223333"
TABLE = f"arn:aws:dynamodb:{HERE}:table/orders"


def needed(service: str, operation: str, **parameters: Any) -> list[tuple[str, str]]:
    call = Call(service, operation, parameters, "111122223333", "us-east-1")
    return [(demand.action, demand.resource) for demand in demands(call)]


@pytest.mark.parametrize(
    ("call", "parameters", "expected"),
    [
        ("lambda.Invoke", {"FunctionName": "f"},
         ("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:f")),
        ("lambda.Invoke", {"FunctionName": "f", "Qualifier": "live"},
         ("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:f:live")),
        ("lambda.Invoke", {"FunctionName": "111122223333:function:f"},
         ("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:f")),
        ("lambda.GetFunction", {"FunctionName": f"arn:aws:lambda:{HERE}:function:f:3"},
         ("lambda:GetFunction", f"arn:aws:lambda:{HERE}:function:f:3")),
        ("lambda.ListFunctions", {}, ("lambda:ListFunctions", "*")),
        ("sqs.SendMessageBatch", {"QueueUrl": "http://localhost:4566/111122223333/q"},
         ("sqs:SendMessage", f"arn:aws:sqs:{HERE}:q")),
        ("sqs.GetQueueUrl", {"QueueName": "q", "QueueOwnerAWSAccountId": "444455556666"},
         ("sqs:GetQueueUrl", "arn:aws:sqs:us-east-1:444455556666:q")),
        ("sns.PublishBatch", {"TopicArn": f"arn:aws:sns:{HERE}:t"},
         ("sns:Publish", f"arn:aws:sns:{HERE}:t")),
        ("sns.Publish", {"PhoneNumber": "+15550100"}, ("sns:Publish", "*")),
        ("sns.Unsubscribe", {"SubscriptionArn": f"arn:aws:sns:{HERE}:t:1-2-3"},
         ("sns:Unsubscribe", f"arn:aws:sns:{HERE}:t")),
        ("s3.ListObjectsV2", {"Bucket": "b"}, ("s3:ListBucket", "arn:aws:s3:::b")),
        ("s3.GetObject", {"Bucket": "b", "Key": "k", "VersionId": "v"},
         ("s3:GetObjectVersion", "arn:aws:s3:::b/k")),
        ("s3.UploadPart", {"Bucket": "b", "Key": "k"}, ("s3:PutObject", "arn:aws:s3:::b/k")),
        ("s3.ListBuckets", {}, ("s3:ListAllMyBuckets", "*")),
        ("s3.DeleteBucketCors", {"Bucket": "b"}, ("s3:PutBucketCORS", "arn:aws:s3:::b")),
        ("ssm.GetParameter", {"Name": "/a/b:2"},
         ("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/a/b")),
        ("stepfunctions.StartExecution",
         {"stateMachineArn": f"arn:aws:states:{HERE}:stateMachine:m",
                                          "name": "n"},
         ("states:StartExecution", f"arn:aws:states:{HERE}:stateMachine:m")),
        ("stepfunctions.SendTaskSuccess", {"taskToken": "t"}, ("states:SendTaskSuccess", "*")),
        ("events.PutTargets", {"Rule": "r", "EventBusName": "shop", "Targets": []},
         ("events:PutTargets", f"arn:aws:events:{HERE}:rule/shop/r")),
        ("events.PutEvents", {"Entries": [{"EventBusName": "shop"}]},
         ("events:PutEvents", f"arn:aws:events:{HERE}:event-bus/shop")),
        ("logs.PutLogEvents", {"logGroupName": "g", "logStreamName": "s"},
         ("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:g:log-stream:s")),
        ("kinesis.PutRecords", {"StreamName": "s"},
         ("kinesis:PutRecords", f"arn:aws:kinesis:{HERE}:stream/s")),
        ("dynamodb.Query", {"TableName": "orders", "IndexName": "i"},
         ("dynamodb:Query", f"{TABLE}/index/i")),
        ("scheduler.CreateSchedule", {"Name": "s", "GroupName": "g"},
         ("scheduler:CreateSchedule", f"arn:aws:scheduler:{HERE}:schedule/g/s")),
        ("iam.GetRole", {"RoleName": "r"}, ("iam:GetRole", "arn:aws:iam::111122223333:role/r")),
        ("cloudwatch.PutMetricData", {"Namespace": "n"}, ("cloudwatch:PutMetricData", "*")),
    ],
)  # fmt: skip
def test_one_permission(call: str, parameters: dict[str, Any], expected: tuple[str, str]) -> None:
    assert needed(*call.split("."), **parameters) == [expected]


@pytest.mark.parametrize(
    ("statement", "action"),
    [
        ('SELECT * FROM "orders" WHERE id = ?', "PartiQLSelect"),
        ("INSERT INTO \"orders\" VALUE {'id': 'a'}", "PartiQLInsert"),
        ('UPDATE "orders" SET a = 1 WHERE id = ?', "PartiQLUpdate"),
        ('DELETE FROM "orders" WHERE id = ?', "PartiQLDelete"),
    ],
)
def test_a_statement_needs_what_its_verb_says(statement: str, action: str) -> None:
    assert needed("dynamodb", "ExecuteStatement", Statement=statement) == [
        (f"dynamodb:{action}", TABLE)
    ]


def test_several_permissions() -> None:
    assert needed(
        "s3", "CopyObject", Bucket="to", Key="k", CopySource="/from/a%20b", Tagging="x=1"
    ) == [
        ("s3:GetObject", "arn:aws:s3:::from/a b"),
        ("s3:PutObject", "arn:aws:s3:::to/k"),
        ("s3:PutObjectTagging", "arn:aws:s3:::to/k"),
    ]
    assert needed(
        "lambda", "CreateFunction", FunctionName="f", Role="arn:aws:iam::111122223333:role/r"
    ) == [
        ("lambda:CreateFunction", f"arn:aws:lambda:{HERE}:function:f"),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/r"),
    ]


def test_what_is_free_and_what_is_unknown() -> None:
    assert needed("sts", "GetCallerIdentity") == []
    assert needed("cognito-idp", "InitiateAuth", ClientId="c") == []
    with pytest.raises(Unmapped, match="braket:CreateJob"):
        needed("braket", "CreateJob")


@pytest.mark.parametrize(
    ("operation", "parameters", "keys"),
    [
        ("PutItem", {"Item": {"owner": {"S": "ann"}, "at": {"N": "1"}}}, ["ann"]),
        ("Query", {"KeyConditionExpression": "#a > :a AND #o = :o",
                   "ExpressionAttributeNames": {"#a": "at", "#o": "owner"},
                   "ExpressionAttributeValues": {":a": {"N": "1"}, ":o": {"S": "bob"}}}, ["bob"]),
        ("Scan", {}, None),
    ],
)  # fmt: skip
def test_leading_keys_are_those_of_the_partition_key(
    operation: str, parameters: dict[str, Any], keys: list[str] | None
) -> None:
    given = {"TableName": "orders", **parameters}
    call = Call("dynamodb", operation, given, "1", "us-east-1", partition_keys={"orders": "owner"})
    (demand,) = demands(call)
    assert demand.context.get("dynamodb:leadingkeys") == keys
