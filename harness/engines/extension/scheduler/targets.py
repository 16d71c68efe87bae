"""The calls that a schedule makes: of templated targets, and of any operation of an SDK.

EventBridge Scheduler User Guide, "Using templated targets" and "Using universal targets".
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from ..targets import sdk_calls
from ..targets.clients import Sender

_UNIVERSAL = re.compile(r"arn:aws[\w-]*:scheduler:::aws-sdk:([\w-]+):(\w+)")
_READING = ("get", "describe", "list", "poll", "receive", "search", "scan", "query", "select")
"""Operations that only read are no universal targets."""
_ARN_PARTS = 6


def is_universal(arn: str) -> bool:
    return _UNIVERSAL.fullmatch(arn) is not None


def problem_with(target: dict[str, Any]) -> str | None:
    """What is refused about the target; None where it is good."""
    arn = str(target.get("Arn", ""))
    if found := _UNIVERSAL.fullmatch(arn):
        if found[2].startswith(_READING) or sdk_calls.operation_of(found[1], found[2]) is None:
            return f"{arn} is not a supported universal target."
        return None
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS:
        return "Provided Arn is not in correct format."
    if parts[2] not in _TEMPLATED:
        return f"The target {arn} is not supported by this engine."
    name, parameters = _WANTED.get(parts[2], ("", ""))
    if parameters and not target.get(parameters):
        return f"{parameters} must be specified for {name} targets."
    return None


def call(sender: Sender, target: dict[str, Any], text: str) -> None:
    """Make the target's call; `text` is its input.

    Raises:
        ClientError: what the service answered.
    """
    arn = target["Arn"]
    if found := _UNIVERSAL.fullmatch(arn):
        service, operation = sdk_calls.operation_of(found[1], found[2]) or ("", "")
        sdk_calls.call(sender.client(service), operation, json.loads(text or "{}"))
        return
    parts = arn.split(":")
    _TEMPLATED[parts[2]](sender.client(parts[2], parts[3] or None), target, text)


def _lambda(client: Any, target: dict[str, Any], text: str) -> None:
    client.invoke(FunctionName=target["Arn"], InvocationType="Event", Payload=text)


def _sqs(client: Any, target: dict[str, Any], text: str) -> None:
    from localstack.utils.aws.arns import sqs_queue_url_for_arn

    group = (target.get("SqsParameters") or {}).get("MessageGroupId")
    given = {"MessageGroupId": group} if group else {}
    url = sqs_queue_url_for_arn(target["Arn"])
    client.send_message(QueueUrl=url, MessageBody=text, **given)


def _sns(client: Any, target: dict[str, Any], text: str) -> None:
    client.publish(TopicArn=target["Arn"], Message=text)


def _states(client: Any, target: dict[str, Any], text: str) -> None:
    client.start_execution(stateMachineArn=target["Arn"], name=str(uuid.uuid4()), input=text)


def _events(client: Any, target: dict[str, Any], text: str) -> None:
    given = target["EventBridgeParameters"]
    entry = {"EventBusName": target["Arn"], "Detail": text}
    client.put_events(
        Entries=[{**entry, "DetailType": given["DetailType"], "Source": given["Source"]}]
    )


def _kinesis(client: Any, target: dict[str, Any], text: str) -> None:
    key = target["KinesisParameters"]["PartitionKey"]
    client.put_record(StreamARN=target["Arn"], Data=text.encode(), PartitionKey=key)


def _firehose(client: Any, target: dict[str, Any], text: str) -> None:
    name = target["Arn"].partition("/")[2]
    client.put_record(DeliveryStreamName=name, Record={"Data": text.encode()})


_TEMPLATED: dict[str, Callable[[Any, dict[str, Any], str], None]] = {
    "lambda": _lambda,
    "sqs": _sqs,
    "sns": _sns,
    "states": _states,
    "events": _events,
    "kinesis": _kinesis,
    "firehose": _firehose,
}
_WANTED = {
    "events": ("EventBridge", "EventBridgeParameters"),
    "kinesis": ("Kinesis", "KinesisParameters"),
}
