"""AWS IAM: which calls policies allow, and in which words they are denied."""

from __future__ import annotations

import json

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.iam_support import (
    acting,
    allow,
    assume,
    deny,
    enforced,
    policy,
    refused,
    role,
)

__all__ = ["enforced"]

SERVICE = "IAM"
GUIDE = "IAM User Guide"
LOGIC = f"{GUIDE}: Policy evaluation logic"
MESSAGES = f"{GUIDE}: Troubleshoot access denied error messages"
AUTHORIZATION = "Service Authorization Reference"


@documented("evaluation", LOGIC)
def test_what_nothing_allows_is_denied(enforced: Cloud) -> None:
    queue = enforced.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    arn = f"arn:aws:sqs:{enforced.region}:{enforced.account}:q"
    who = acting(enforced)
    assert refused(who.client("sqs").send_message, QueueUrl=queue, MessageBody="m") == (
        "AccessDenied",
        f"User: {who.arn} is not authorized to perform: sqs:sendmessage on resource: {arn} "
        "because no identity-based policy allows the sqs:sendmessage action",
    )


@documented("evaluation", LOGIC)
def test_an_explicit_deny_wins(enforced: Cloud) -> None:
    queue = enforced.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    who = acting(enforced, allow("sqs:*"), deny("sqs:SendMessage"))
    sqs = who.client("sqs")
    assert sqs.receive_message(QueueUrl=queue)["ResponseMetadata"]["HTTPStatusCode"] == 200
    code, text = refused(sqs.send_message, QueueUrl=queue, MessageBody="m")
    assert code == "AccessDenied"
    assert text.endswith("with an explicit deny in an identity-based policy")


@documented("evaluation", LOGIC)
def test_the_account_itself_may_everything(enforced: Cloud) -> None:
    assert enforced.client("sqs").create_queue(QueueName="q")["QueueUrl"]


@pytest.mark.parametrize("pattern", ["dynamodb:GetItem", "dynamodb:Get*", "DynamoDB:getitem", "*"])
@documented("actions", f"{GUIDE}: IAM JSON policy elements: Action")
def test_actions_are_patterns_without_case(enforced: Cloud, pattern: str) -> None:
    _table(enforced)
    who = acting(enforced, allow(pattern)).client("dynamodb")
    assert "Item" not in who.get_item(TableName="tab", Key={"id": {"S": "a"}})


@documented("actions", f"{GUIDE}: IAM JSON policy elements: NotAction")
def test_not_action_allows_the_rest(enforced: Cloud) -> None:
    _table(enforced)
    statement = {"Effect": "Allow", "NotAction": "dynamodb:Delete*", "Resource": "*"}
    who = acting(enforced, statement).client("dynamodb")
    who.put_item(TableName="tab", Item={"id": {"S": "a"}})
    code, text = refused(who.delete_item, TableName="tab", Key={"id": {"S": "a"}})
    assert code == "AccessDeniedException"
    assert "dynamodb:DeleteItem" in text


@documented("resources", f"{GUIDE}: IAM JSON policy elements: Resource")
def test_a_resource_is_a_pattern_of_its_arn(enforced: Cloud) -> None:
    s3 = enforced.client("s3")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="in/a.txt", Body=b"a")
    s3.put_object(Bucket="files", Key="out/a.txt", Body=b"a")
    who = acting(enforced, allow("s3:GetObject", "arn:aws:s3:::files/in/*"))
    mine = who.client("s3")
    assert mine.get_object(Bucket="files", Key="in/a.txt")["Body"].read() == b"a"
    assert refused(mine.get_object, Bucket="files", Key="out/a.txt") == (
        "AccessDenied",
        f"User: {who.arn} is not authorized to perform: s3:GetObject on resource: "
        '"arn:aws:s3:::files/out/a.txt" because no identity-based policy allows the s3:GetObject '
        "action",
    )


@documented("resources", f"{GUIDE}: IAM JSON policy elements: NotResource")
def test_not_resource_excludes(enforced: Cloud) -> None:
    s3 = enforced.client("s3")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="secret/a", Body=b"a")
    s3.put_object(Bucket="files", Key="open/a", Body=b"a")
    statement = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "NotResource": "arn:aws:s3:::files/secret/*",
    }
    mine = acting(enforced, statement).client("s3")
    assert mine.get_object(Bucket="files", Key="open/a")["ContentLength"] == 1
    assert refused(mine.get_object, Bucket="files", Key="secret/a")[0] == "AccessDenied"


@documented("resources", f"{AUTHORIZATION}: Amazon S3")
def test_listing_is_of_the_bucket_not_of_its_objects(enforced: Cloud) -> None:
    enforced.client("s3").create_bucket(Bucket="files")
    mine = acting(enforced, allow("s3:*", "arn:aws:s3:::files/*")).client("s3")
    code, text = refused(mine.list_objects_v2, Bucket="files")
    assert code == "AccessDenied"
    assert 's3:ListBucket on resource: "arn:aws:s3:::files"' in text


@documented("actions", f"{AUTHORIZATION}: Amazon S3")
def test_looking_at_an_object_needs_get_object(enforced: Cloud) -> None:
    s3 = enforced.client("s3")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="a", Body=b"abc")
    mine = acting(enforced, allow("s3:GetObject", "arn:aws:s3:::files/*")).client("s3")
    assert mine.head_object(Bucket="files", Key="a")["ContentLength"] == 3
    other = acting(enforced, allow("s3:HeadObject", "arn:aws:s3:::files/*")).client("s3")
    assert refused(other.head_object, Bucket="files", Key="a")[0] == "403"


@documented("actions", f"{AUTHORIZATION}: Amazon S3")
def test_copying_needs_the_source_too(enforced: Cloud) -> None:
    s3 = enforced.client("s3")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="a", Body=b"abc")
    source = {"CopySource": {"Bucket": "files", "Key": "a"}, "Bucket": "files", "Key": "b"}
    put = allow("s3:PutObject", "arn:aws:s3:::files/*")
    code, text = refused(acting(enforced, put).client("s3").copy_object, **source)
    assert (code, "s3:GetObject" in text) == ("AccessDenied", True)
    both = acting(enforced, put, allow("s3:GetObject", "arn:aws:s3:::files/a"))
    assert both.client("s3").copy_object(**source)["CopyObjectResult"]["ETag"]


@documented("actions", f"{AUTHORIZATION}: Amazon DynamoDB")
def test_a_transaction_needs_each_of_its_actions(enforced: Cloud) -> None:
    _table(enforced)
    items = [
        {"Put": {"TableName": "tab", "Item": {"id": {"S": "a"}}}},
        {"Delete": {"TableName": "tab", "Key": {"id": {"S": "b"}}}},
    ]
    put = acting(enforced, allow("dynamodb:PutItem")).client("dynamodb")
    code, text = refused(put.transact_write_items, TransactItems=items)
    assert (code, "dynamodb:DeleteItem" in text) == ("AccessDeniedException", True)
    both = acting(enforced, allow(["dynamodb:PutItem", "dynamodb:DeleteItem"])).client("dynamodb")
    assert both.transact_write_items(TransactItems=items)["ResponseMetadata"]


@documented("actions", f"{AUTHORIZATION}: Amazon DynamoDB")
def test_writing_a_batch_is_an_action_of_its_own(enforced: Cloud) -> None:
    arn = _table(enforced)
    who = acting(enforced, allow("dynamodb:PutItem"))
    written = {"tab": [{"PutRequest": {"Item": {"id": {"S": "a"}}}}]}
    assert refused(who.client("dynamodb").batch_write_item, RequestItems=written) == (
        "AccessDeniedException",
        f"User: {who.arn} is not authorized to perform: dynamodb:BatchWriteItem on resource: "
        f"{arn} because no identity-based policy allows the dynamodb:BatchWriteItem action",
    )


@documented("resources", f"{AUTHORIZATION}: Amazon DynamoDB")
def test_an_index_is_a_resource_of_its_own(enforced: Cloud) -> None:
    arn = _table(enforced, index="by_name")
    query = {
        "TableName": "tab",
        "IndexName": "by_name",
        "KeyConditionExpression": "#n = :n",
        "ExpressionAttributeNames": {"#n": "name"},
        "ExpressionAttributeValues": {":n": {"S": "ann"}},
    }
    code, text = refused(
        acting(enforced, allow("dynamodb:*", arn)).client("dynamodb").query, **query
    )
    assert code == "AccessDeniedException"
    assert f"on resource: {arn}/index/by_name " in text
    mine = acting(enforced, allow("dynamodb:Query", f"{arn}/index/*")).client("dynamodb")
    assert mine.query(**query)["Count"] == 0


@pytest.mark.parametrize(
    ("call", "parameters", "code", "action"),
    [
        ("sns.publish", {"TopicArn": "arn:aws:sns:us-east-1:ACCOUNT:t", "Message": "m"},
         "AuthorizationError", "SNS:Publish"),
        ("secretsmanager.get_secret_value", {"SecretId": "s"},
         "AccessDeniedException", "secretsmanager:GetSecretValue"),
        ("ssm.get_parameter", {"Name": "/a/b"}, "AccessDeniedException", "ssm:GetParameter"),
        ("lambda.invoke", {"FunctionName": "f"},
         "AccessDeniedException", "lambda:InvokeFunction"),
        ("events.put_events", {"Entries": [{"Source": "s", "DetailType": "d", "Detail": "{}"}]},
         "AccessDeniedException", "events:PutEvents"),
        ("stepfunctions.start_execution",
         {"stateMachineArn": "arn:aws:states:us-east-1:ACCOUNT:stateMachine:m"},
         "AccessDeniedException", "states:StartExecution"),
        ("kinesis.put_record", {"StreamName": "s", "Data": b"d", "PartitionKey": "p"},
         "AccessDeniedException", "kinesis:PutRecord"),
        ("iam.list_roles", {}, "AccessDenied", "iam:ListRoles"),
        ("sts.assume_role",
         {"RoleArn": "arn:aws:iam::ACCOUNT:role/x", "RoleSessionName": "session"},
         "AccessDenied", "sts:AssumeRole"),
    ],
)  # fmt: skip
@documented("messages", MESSAGES)
def test_each_service_denies_in_its_way(
    enforced: Cloud, call: str, parameters: dict[str, object], code: str, action: str
) -> None:
    service, operation = call.split(".")
    given = json.loads(
        json.dumps(parameters, default=bytes.decode).replace("ACCOUNT", enforced.account)
    )
    who = acting(enforced)
    got, text = refused(getattr(who.client(service), operation), **given)
    assert got == code
    assert text.startswith(f"User: {who.arn} is not authorized to perform: {action} on resource: ")
    assert text.endswith(f" because no identity-based policy allows the {action} action")


@documented("managed policies", f"{GUIDE}: Managed policies and inline policies")
def test_a_managed_policy_of_aws_counts(enforced: Cloud) -> None:
    enforced.client("s3").create_bucket(Bucket="files")
    name = role(enforced)
    enforced.client("iam").attach_role_policy(
        RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    mine = assume(enforced, name).client("s3")
    assert mine.list_objects_v2(Bucket="files")["KeyCount"] == 0
    assert refused(mine.put_object, Bucket="files", Key="a", Body=b"")[0] == "AccessDenied"


@documented("managed policies", f"{GUIDE}: Versioning IAM policies")
def test_the_default_version_of_a_policy_counts(enforced: Cloud) -> None:
    queue = enforced.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    iam, name = enforced.client("iam"), role(enforced)
    arn = iam.create_policy(PolicyName="p", PolicyDocument=policy(allow("sqs:*")))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    mine = assume(enforced, name).client("sqs")
    mine.send_message(QueueUrl=queue, MessageBody="m")
    iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=policy(allow("sqs:Receive*")), SetAsDefault=True
    )
    assert refused(mine.send_message, QueueUrl=queue, MessageBody="m")[0] == "AccessDenied"


@documented("boundaries", f"{GUIDE}: Permissions boundaries for IAM entities")
def test_a_boundary_limits_what_a_role_may(enforced: Cloud) -> None:
    queue = enforced.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    arn = enforced.client("iam").create_policy(
        PolicyName="limit", PolicyDocument=policy(allow("sqs:ReceiveMessage"))
    )["Policy"]["Arn"]
    mine = acting(enforced, allow("sqs:*"), PermissionsBoundary=arn).client("sqs")
    assert mine.receive_message(QueueUrl=queue)["ResponseMetadata"]
    code, text = refused(mine.send_message, QueueUrl=queue, MessageBody="m")
    assert code == "AccessDenied"
    assert text.endswith("because no permissions boundary allows the sqs:sendmessage action")


@documented("session policies", f"{GUIDE}: Session policies")
def test_a_session_policy_limits_a_session(enforced: Cloud) -> None:
    queue = enforced.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    name = role(enforced, allow("sqs:*"))
    narrow = assume(enforced, name, Policy=policy(allow("sqs:ReceiveMessage"))).client("sqs")
    code, text = refused(narrow.send_message, QueueUrl=queue, MessageBody="m")
    assert code == "AccessDenied"
    assert text.endswith("because no session policy allows the sqs:sendmessage action")
    assume(enforced, name).client("sqs").send_message(QueueUrl=queue, MessageBody="m")


def _table(cloud: Cloud, index: str | None = None) -> str:
    more = {}
    attributes = [{"AttributeName": "id", "AttributeType": "S"}]
    if index:
        attributes.append({"AttributeName": "name", "AttributeType": "S"})
        more["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index,
                "KeySchema": [{"AttributeName": "name", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ]
    made = cloud.client("dynamodb").create_table(
        TableName="tab",
        AttributeDefinitions=attributes,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )
    return str(made["TableDescription"]["TableArn"])
