"""AWS IAM: policies of resources, trust policies, and the leave that services need."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.iam_support import (
    Acting,
    acting,
    allow,
    assume,
    enforced,
    policy,
    refused,
    role,
)
from tests.engine import lambdas

__all__ = ["enforced"]

SERVICE = "IAM"
GUIDE = "IAM User Guide"
UNION = f"{GUIDE}: Identity-based policies and resource-based policies"


def _statement(effect: str, actions: str, resource: str, who: Any, **more: Any) -> dict[str, Any]:
    return {
        "Effect": effect, "Action": actions, "Resource": resource, "Principal": who, **more
    }  # fmt: skip


def _queue(cloud: Cloud, name: str = "q") -> tuple[str, str]:
    url = cloud.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    return url, f"arn:aws:sqs:{cloud.region}:{cloud.account}:{name}"


def _let(cloud: Cloud, url: str, *statements: dict[str, Any]) -> None:
    cloud.client("sqs").set_queue_attributes(
        QueueUrl=url, Attributes={"Policy": policy(*statements)}
    )


@documented("resource policies", UNION)
def test_a_queue_may_let_a_role_in(enforced: Cloud) -> None:
    url, arn = _queue(enforced)
    who = acting(enforced)
    trusted = {"AWS": f"arn:aws:iam::{enforced.account}:role/{who.role}"}
    _let(enforced, url, _statement("Allow", "sqs:SendMessage", arn, trusted))
    assert who.client("sqs").send_message(QueueUrl=url, MessageBody="m")["MessageId"]
    assert refused(who.client("sqs").receive_message, QueueUrl=url)[0] == "AccessDenied"


@documented("resource policies", UNION)
def test_naming_the_account_leaves_it_to_its_policies(enforced: Cloud) -> None:
    url, arn = _queue(enforced)
    account = {"AWS": f"arn:aws:iam::{enforced.account}:root"}
    _let(enforced, url, _statement("Allow", "sqs:SendMessage", arn, account))
    who = acting(enforced).client("sqs")
    assert refused(who.send_message, QueueUrl=url, MessageBody="m")[0] == "AccessDenied"


@documented("resource policies", UNION)
def test_a_resource_may_deny_what_a_role_may(enforced: Cloud) -> None:
    s3 = enforced.client("s3")
    s3.create_bucket(Bucket="files")
    bucket = _statement("Deny", "s3:DeleteObject", "arn:aws:s3:::files/*", "*")
    s3.put_bucket_policy(Bucket="files", Policy=policy(bucket))
    who = acting(enforced, allow("s3:*")).client("s3")
    assert who.put_object(Bucket="files", Key="a", Body=b"")["ETag"]
    code, text = refused(who.delete_object, Bucket="files", Key="a")
    assert code == "AccessDenied"
    assert text.endswith("with an explicit deny in a resource-based policy")


@documented("resource policies", "Secrets Manager User Guide: Resource-based policies")
def test_a_secret_may_let_a_role_in(enforced: Cloud) -> None:
    client = enforced.client("secretsmanager")
    arn = client.create_secret(Name="s", SecretString="x")["ARN"]
    who = acting(enforced)
    assert refused(who.client("secretsmanager").get_secret_value, SecretId="s") == (
        "AccessDeniedException",
        f"User: {who.arn} is not authorized to perform: secretsmanager:GetSecretValue on "
        f"resource: {arn} because no identity-based policy allows the "
        "secretsmanager:GetSecretValue action",
    )
    trusted = {"AWS": f"arn:aws:iam::{enforced.account}:role/{who.role}"}
    given = policy(_statement("Allow", "secretsmanager:GetSecretValue", "*", trusted))
    client.put_resource_policy(SecretId="s", ResourcePolicy=given)
    assert who.client("secretsmanager").get_secret_value(SecretId="s")["SecretString"] == "x"


@documented("key policies", "KMS Developer Guide: Key policies in AWS KMS")
def test_without_a_keys_leave_nobody_uses_it(enforced: Cloud) -> None:
    kms = enforced.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    who = acting(enforced, allow("kms:*")).client("kms")
    assert who.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]  # the default policy
    nobody = {"AWS": f"arn:aws:iam::{enforced.account}:role/nobody"}
    closed = policy(_statement("Allow", "kms:*", "*", nobody))
    kms.put_key_policy(
        KeyId=key, PolicyName="default", Policy=closed, BypassPolicyLockoutSafetyCheck=True
    )
    code, text = refused(who.encrypt, KeyId=key, Plaintext=b"x")
    assert code == "AccessDeniedException"
    assert text.endswith("because no resource-based policy allows the kms:Encrypt action")


@documented("roles", f"{GUIDE}: How to use trust policies with IAM roles")
def test_a_role_is_assumed_only_by_whom_it_trusts(enforced: Cloud) -> None:
    target = role(enforced, trusts={"Service": "lambda.amazonaws.com"})
    who = acting(enforced, allow("sts:AssumeRole"))
    arn = f"arn:aws:iam::{enforced.account}:role/{target}"
    assert refused(who.client("sts").assume_role, RoleArn=arn, RoleSessionName="deep") == (
        "AccessDenied",
        f"User: {who.arn} is not authorized to perform: sts:AssumeRole on resource: {arn} "
        "because no resource-based policy allows the sts:AssumeRole action",
    )
    open_to = role(enforced, trusts={"AWS": f"arn:aws:iam::{enforced.account}:role/{who.role}"})
    answer = who.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{enforced.account}:role/{open_to}", RoleSessionName="deep"
    )
    assert answer["AssumedRoleUser"]["Arn"].endswith(f":assumed-role/{open_to}/deep")


@pytest.mark.parametrize("given", [None, "wrong", "right"])
@documented("roles", f"{GUIDE}: Access to AWS accounts owned by third parties (external id)")
def test_an_external_id_may_be_demanded(enforced: Cloud, given: str | None) -> None:
    target = role(enforced)
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{enforced.account}:root"},
        "Condition": {"StringEquals": {"sts:ExternalId": "right"}},
    }
    enforced.client("iam").update_assume_role_policy(RoleName=target, PolicyDocument=policy(trust))
    arn = f"arn:aws:iam::{enforced.account}:role/{target}"
    sts = acting(enforced, allow("sts:AssumeRole", arn)).client("sts")
    wanted = {"RoleArn": arn, "RoleSessionName": "deep", **({"ExternalId": given} if given else {})}
    if given == "right":
        assert sts.assume_role(**wanted)["Credentials"]["AccessKeyId"]
    else:
        assert refused(sts.assume_role, **wanted)[0] == "AccessDenied"


@documented("services", "SNS Developer Guide: Subscribing an Amazon SQS queue to a topic")
def test_a_topic_sends_to_a_queue_only_with_its_leave(enforced: Cloud) -> None:
    sns = enforced.client("sns")
    topic = sns.create_topic(Name="t")["TopicArn"]
    shut, shut_arn = _queue(enforced, "shut")
    let, let_arn = _queue(enforced, "let")
    service = {"Service": "sns.amazonaws.com"}
    condition = {"ArnEquals": {"aws:SourceArn": topic}}
    other = {"ArnEquals": {"aws:SourceArn": f"{topic}-other"}}
    _let(
        enforced, let, _statement("Allow", "sqs:SendMessage", let_arn, service, Condition=condition)
    )
    _let(enforced, shut, _statement("Allow", "sqs:SendMessage", shut_arn, service, Condition=other))
    for arn in (shut_arn, let_arn):
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="hello")
    assert _received(enforced, let) == ["hello"]
    assert _received(enforced, shut, wait=0) == []


@documented("services", "EventBridge User Guide: Using resource-based policies")
def test_a_rule_invokes_a_function_only_with_its_leave(enforced: Cloud) -> None:
    queue, _ = _queue(enforced)
    events = enforced.client("events")
    names = {}
    for name in ("shut", "let"):
        function = lambdas.python(enforced, "def handler(event, context):\n    print('CAME')\n")
        arn = f"arn:aws:lambda:{enforced.region}:{enforced.account}:function:{function.name}"
        rule = events.put_rule(Name=name, EventPattern=json.dumps({"source": ["orders"]}))
        events.put_targets(Rule=name, Targets=[{"Id": "f", "Arn": arn}])
        names[name] = function
        if name == "let":
            enforced.client("lambda").add_permission(
                FunctionName=function.name,
                StatementId="rule",
                Action="lambda:InvokeFunction",
                Principal="events.amazonaws.com",
                SourceArn=rule["RuleArn"],
            )
    entry = {"Source": "orders", "DetailType": "made", "Detail": "{}"}
    events.put_events(Entries=[entry])
    lambdas.eventually(names["let"].log_lines, lambda lines: "CAME" in "".join(lines))
    assert names["shut"].log_lines() == []
    assert queue


@documented("functions", "Lambda Developer Guide: Lambda execution role")
def test_a_function_may_what_its_role_may(enforced: Cloud) -> None:
    url, arn = _queue(enforced)
    name = role(
        enforced,
        allow("sqs:SendMessage", arn),
        trusts={"Service": "lambda.amazonaws.com"},
    )
    source = """
import boto3

def handler(event, context):
    sqs = boto3.client("sqs")
    sent = sqs.send_message(QueueUrl=event["queue"], MessageBody="m")["MessageId"]
    try:
        sqs.purge_queue(QueueUrl=event["queue"])
    except sqs.exceptions.ClientError as error:
        return [bool(sent), error.response["Error"]["Message"]]
"""
    function = lambdas.python(enforced, source, Role=f"arn:aws:iam::{enforced.account}:role/{name}")
    answer = function.invoke({"queue": url})
    session = f"arn:aws:sts::{enforced.account}:assumed-role/{name}/{function.name}"
    assert answer.payload == [
        True,
        f"User: {session} is not authorized to perform: sqs:purgequeue on resource: {arn} "
        "because no identity-based policy allows the sqs:purgequeue action",
    ]


@documented("roles", "Step Functions Developer Guide: How Step Functions works with IAM")
def test_a_state_machine_may_what_its_role_may(enforced: Cloud) -> None:
    url, arn = _queue(enforced)
    name = role(
        enforced,
        allow("sqs:SendMessage", f"{arn}-other"),
        trusts={"Service": "states.amazonaws.com"},
    )
    definition = {
        "StartAt": "Send",
        "States": {
            "Send": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sqs:sendMessage",
                "Parameters": {"QueueUrl": url, "MessageBody": "m"},
                "End": True,
            }
        },
    }
    client = enforced.client("stepfunctions")
    machine = client.create_state_machine(
        name="m",
        definition=json.dumps(definition),
        roleArn=f"arn:aws:iam::{enforced.account}:role/{name}",
    )["stateMachineArn"]
    execution = client.start_execution(stateMachineArn=machine)["executionArn"]

    found = lambdas.eventually(
        lambda: client.describe_execution(executionArn=execution),
        lambda described: described["status"] != "RUNNING",
    )
    assert found["status"] == "FAILED"
    assert "is not authorized to perform: sqs:sendmessage" in found["cause"]
    assert f":assumed-role/{name}/" in found["cause"]


@documented("roles", "AWS STS API Reference: AssumeRole")
def test_a_session_may_what_its_role_may_now(enforced: Cloud) -> None:
    url, _ = _queue(enforced)
    who: Acting = assume(enforced, role(enforced))
    send = {"QueueUrl": url, "MessageBody": "m"}
    assert refused(who.client("sqs").send_message, **send)[0] == "AccessDenied"
    enforced.client("iam").put_role_policy(
        RoleName=who.role, PolicyName="p", PolicyDocument=policy(allow("sqs:*"))
    )
    assert who.client("sqs").send_message(**send)["MessageId"]


def _received(cloud: Cloud, url: str, wait: int = 5) -> list[str]:
    answer = cloud.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=wait)
    return [json.loads(message["Body"])["Message"] for message in answer.get("Messages", [])]


@documented("functions", "Lambda Developer Guide: Using Lambda with Amazon SQS, permissions")
def test_a_mapping_wants_a_role_that_may_read_its_source(enforced: Cloud) -> None:
    _, arn = _queue(enforced)
    name = role(enforced, allow("sqs:DeleteMessage"), trusts={"Service": "lambda.amazonaws.com"})
    function = lambdas.python(
        enforced,
        "def handler(event, context):\n    pass\n",
        Role=f"arn:aws:iam::{enforced.account}:role/{name}",
    )
    client = enforced.client("lambda")
    wanted = {"FunctionName": function.name, "EventSourceArn": arn}
    assert refused(client.create_event_source_mapping, **wanted) == (
        "InvalidParameterValueException",
        "The provided execution role does not have permissions to call ReceiveMessage on SQS",
    )
    enforced.client("iam").attach_role_policy(
        RoleName=name,
        PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
    )
    assert client.create_event_source_mapping(**wanted)["EventSourceArn"] == arn
