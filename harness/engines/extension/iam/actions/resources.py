"""ARNs of the resources that a call names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import Call

ANY = "*"

RULES: dict[str, tuple[tuple[str, str], ...]] = {
    "acm": (("CertificateArn", "{}"),),
    "cloudformation": (("StackName", "stack/{}/*"), ("StackId", "{}")),
    "cloudwatch": (("AlarmName", "alarm:{}"), ("AlarmNames", "alarm:{}")),
    "cognito-idp": (("UserPoolId", "userpool/{}"), ("ResourceArn", "{}")),
    "dynamodb": (
        ("TableName", "table/{}"),
        ("SourceTableName", "table/{}"),
        ("TargetTableName", "table/{}"),
        ("TableArn", "{}"),
        ("ResourceArn", "{}"),
        ("BackupArn", "{}"),
        ("ExportArn", "{}"),
    ),
    "dynamodbstreams": (("StreamArn", "{}"), ("TableName", "table/{}/stream/*")),
    "events": (
        ("Rule", "rule/{}"),
        ("ResourceARN", "{}"),
        ("EventBusName", "event-bus/{}"),
        ("ArchiveName", "archive/{}"),
        ("ReplayName", "replay/{}"),
    ),
    "firehose": (("DeliveryStreamName", "deliverystream/{}"),),
    "iam": (
        ("RoleName", "role/{}"),
        ("UserName", "user/{}"),
        ("GroupName", "group/{}"),
        ("PolicyArn", "{}"),
        ("PolicyName", "policy/{}"),
        ("InstanceProfileName", "instance-profile/{}"),
    ),
    "kinesis": (
        ("StreamARN", "{}"),
        ("StreamName", "stream/{}"),
        ("ConsumerARN", "{}"),
        ("ResourceARN", "{}"),
    ),
    "kms": (("KeyId", "key/{}"), ("TargetKeyId", "key/{}"), ("SourceKeyId", "key/{}")),
    "lambda": (
        ("FunctionName", "function:{}"),
        ("UUID", "event-source-mapping:{}"),
        ("LayerName", "layer:{}"),
        ("CodeSigningConfigArn", "{}"),
        ("Resource", "{}"),
    ),
    "logs": (("logGroupName", "log-group:{}"), ("logGroupIdentifier", "log-group:{}")),
    "pipes": (("Name", "pipe/{}"), ("resourceArn", "{}")),
    "scheduler": (("Name", "schedule/{}"), ("ResourceArn", "{}")),
    "secretsmanager": (("SecretId", "secret:{}"), ("Name", "secret:{}")),
    "ses": (("Source", "identity/{}"), ("Identity", "identity/{}")),
    "sesv2": (("FromEmailAddress", "identity/{}"), ("EmailIdentity", "identity/{}")),
    "sns": (
        ("TopicArn", "{}"),
        ("TargetArn", "{}"),
        ("ResourceArn", "{}"),
        ("SubscriptionArn", "{}"),
        ("Name", "{}"),
    ),
    "sqs": (("QueueUrl", "{}"), ("QueueName", "{}"), ("SourceArn", "{}")),
    "ssm": (("Name", "parameter/{}"), ("Names", "parameter/{}"), ("Path", "parameter/{}")),
    "stepfunctions": (
        ("stateMachineArn", "{}"),
        ("executionArn", "{}"),
        ("activityArn", "{}"),
        ("mapRunArn", "{}"),
        ("resourceArn", "{}"),
        ("name", "stateMachine:{}"),
    ),
    "sts": (("RoleArn", "{}"), ("Name", "federated-user/{}")),
}
"""By service: parameter and the end of the ARN, the first that the call has counts."""

_REST = {
    "cognito-idp": "cognito-idp",
    "dynamodbstreams": "dynamodb",
    "sesv2": "ses",
    "stepfunctions": "states",
}
_GLOBAL = ("iam", "sts")


def of(call: Call) -> Iterator[str]:
    """One or more ARNs; `*` where the call names no resource."""
    special = _SPECIAL.get(call.service)
    if special is not None:
        yield from special(call)
        return
    for name, end in RULES.get(call.service, ()):
        value = call.parameters.get(name)
        if value:
            for each in value if isinstance(value, list) else [value]:
                yield _arn(call, end, each)
            return
    yield ANY


def table(call: Call, name: str) -> str:
    return name if name.startswith("arn:") else arn(call, "dynamodb", f"table/{name}")


def object_(bucket: str, key: str) -> str:
    return f"arn:aws:s3:::{bucket}/{key}"


def bus(call: Call, name: str | None) -> str:
    name = name or "default"
    return name if name.startswith("arn:") else arn(call, "events", f"event-bus/{name}")


def arn(call: Call, service: str, end: str) -> str:
    region = "" if service in _GLOBAL else call.region
    return f"arn:aws:{service}:{region}:{call.account}:{end}"


def _arn(call: Call, end: str, value: Any) -> str:
    text = str(value)
    if text.startswith("arn:"):
        return text
    service = _REST.get(call.service, call.service)
    if service == "ssm":
        text = text.lstrip("/").partition(":")[0]
    return arn(call, service, end.format(text))


def _dynamodb(call: Call) -> Iterator[str]:
    given = call.parameters
    for name, end in RULES["dynamodb"]:
        if value := given.get(name):
            found = _arn(call, end, value)
            index = given.get("IndexName")
            yield f"{found}/index/{index}" if index else found
            return
    yield ANY if call.operation != "ListTables" else arn(call, "dynamodb", "table/*")


def _s3(call: Call) -> Iterator[str]:
    bucket, key = call.parameters.get("Bucket"), call.parameters.get("Key")
    if not bucket:
        yield ANY
    else:
        bucket = str(bucket).removeprefix("arn:aws:s3:::")
        yield object_(bucket, key) if key else f"arn:aws:s3:::{bucket}"


def _sqs(call: Call) -> Iterator[str]:
    given = call.parameters
    if url := given.get("QueueUrl"):
        parts = str(url).rstrip("/").split("/")
        account = parts[-2] if len(parts) > 1 and parts[-2].isdigit() else call.account
        yield f"arn:aws:sqs:{call.region}:{account}:{parts[-1]}"
    elif name := given.get("QueueName"):
        owner = given.get("QueueOwnerAWSAccountId") or call.account
        yield f"arn:aws:sqs:{call.region}:{owner}:{name}"
    else:
        yield given.get("SourceArn") or ANY


def _sns(call: Call) -> Iterator[str]:
    given = call.parameters
    if given.get("PhoneNumber"):
        yield ANY
        return
    if call.operation == "Unsubscribe" and given.get("SubscriptionArn"):
        yield str(given["SubscriptionArn"]).rpartition(":")[0]
        return
    for name, end in RULES["sns"]:
        if given.get(name):
            yield _arn(call, end, given[name])
            return
    yield ANY


def _lambda(call: Call) -> Iterator[str]:
    given = call.parameters
    name = given.get("FunctionName")
    if not name:
        for other, end in RULES["lambda"][1:]:
            if given.get(other):
                yield _arn(call, end, given[other])
                return
        yield ANY
        return
    if not name.startswith("arn:"):
        if ":function:" in name:  # ACCOUNT:function:NAME
            name = name.partition(":function:")[2]
        name = arn(call, "lambda", f"function:{name}")
    qualifier = given.get("Qualifier")
    if qualifier and name.count(":") == 6:
        name = f"{name}:{qualifier}"
    yield name


def _logs(call: Call) -> Iterator[str]:
    given = call.parameters
    group = given.get("logGroupName") or given.get("logGroupIdentifier")
    if not group:
        yield given.get("resourceArn") or arn(call, "logs", "log-group:*")
        return
    name = group.removesuffix(":*") if group.startswith("arn:") else None
    name = name or arn(call, "logs", f"log-group:{group}")
    stream = given.get("logStreamName")
    yield f"{name}:log-stream:{stream or ''}"


def _events(call: Call) -> Iterator[str]:
    given = call.parameters
    name, on = given.get("Rule"), given.get("EventBusName") or "default"
    if not name and call.operation in _RULE_OPERATIONS:
        name = given.get("Name")
    if name:
        middle = "" if on == "default" else f"{on.rpartition('/')[2]}/"
        yield arn(call, "events", f"rule/{middle}{name}")
        return
    for parameter, end in RULES["events"][1:]:
        if given.get(parameter):
            yield _arn(call, end, given[parameter])
            return
    yield ANY


_RULE_OPERATIONS = ("PutRule", "DeleteRule", "DescribeRule", "EnableRule", "DisableRule")


def _states(call: Call) -> Iterator[str]:
    for name, end in RULES["stepfunctions"]:
        if value := call.parameters.get(name):
            if name == "name" and call.operation != "CreateStateMachine":
                continue
            yield _arn(call, end, value)
            return
    yield ANY


def _scheduler(call: Call) -> Iterator[str]:
    given = call.parameters
    group = given.get("GroupName") or "default"
    if given.get("Name") and "ScheduleGroup" not in call.operation:
        yield arn(call, "scheduler", f"schedule/{group}/{given['Name']}")
    elif given.get("Name"):
        yield arn(call, "scheduler", f"schedule-group/{given['Name']}")
    else:
        yield given.get("ResourceArn") or ANY


def _connections(call: Call) -> Iterator[str]:
    _, path = call.http
    yield arn(call, "execute-api", path.lstrip("/") or ANY)


def _assumed(call: Call) -> Iterator[str]:
    yield call.parameters.get("RoleArn") or ANY


_SPECIAL = {
    "apigatewaymanagementapi": _connections,
    "dynamodb": _dynamodb,
    "events": _events,
    "lambda": _lambda,
    "logs": _logs,
    "s3": _s3,
    "scheduler": _scheduler,
    "sns": _sns,
    "sqs": _sqs,
    "stepfunctions": _states,
    "sts": _assumed,
}
