"""First-class integrations with AWS services.

AWS: Create AWS service integrations for HTTP APIs; Integration subtype reference.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...targets.clients import sender
from .. import mapping
from ..answers import Answer, Refused
from ..apis import Part
from ..incoming import Incoming

_SQS_XML = (
    '<?xml version="1.0"?><SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">'
    "<SendMessageResult><MessageId>{MessageId}</MessageId>"
    "<MD5OfMessageBody>{MD5OfMessageBody}</MD5OfMessageBody></SendMessageResult>"
    "<ResponseMetadata><RequestId>{request}</RequestId></ResponseMetadata></SendMessageResponse>"
)


@dataclass(frozen=True)
class _Subtype:
    service: str
    operation: str
    required: tuple[str, ...]
    parameters: Callable[[dict[str, str]], dict[str, Any]]


def answer(request: Incoming, integration: Part) -> Answer:
    """
    Raises:
        Refused: 400: a required parameter is missing; 500: the mapping cannot be used.
    """
    from botocore.exceptions import ClientError, ParamValidationError

    subtype = _SUBTYPES[integration["IntegrationSubtype"]]
    look = mapping.of_request(request)
    given = {}
    for name, value in (integration.get("RequestParameters") or {}).items():
        text = mapping.evaluate(str(value), look)
        if text is not None:
            given[name] = text
    for name in subtype.required:
        if name not in given:
            raise Refused(400, f"Missing required parameter: {name}")
    client = _client(request, integration, subtype, given.pop("Region", None))
    try:
        found = getattr(client, subtype.operation)(**subtype.parameters(given))
    except ClientError as error:
        return _failure(error, request)
    except (ParamValidationError, ValueError, TypeError):
        raise Refused(500, "Internal Server Error") from None
    return _success(subtype, found)


def _client(request: Incoming, integration: Part, subtype: _Subtype, region: str | None) -> Any:
    """With the integration's role."""
    api = request.api
    source = f"arn:aws:execute-api:{api.region}:{api.account}:{api.id}"
    role = str(integration.get("CredentialsArn") or "")
    caller = sender(
        "apigateway",
        f"{source}/{request.stage_name}/{request.route['RouteKey']}",
        role if ":role/" in role else None,
    )
    return caller.client(subtype.service, region)


def _success(subtype: _Subtype, found: dict[str, Any]) -> Answer:
    metadata = found.pop("ResponseMetadata", {})
    status = metadata.get("HTTPStatusCode", 200)
    if subtype.service == "sqs":
        text = _SQS_XML.format(**found, request=metadata.get("RequestId", ""))
        return Answer(status, [("Content-Type", "text/xml")], text.encode())
    text = json.dumps(found, default=lambda when: when.timestamp())
    return Answer(status, [("Content-Type", "application/x-amz-json-1.1")], text.encode())


def _failure(error: Any, request: Incoming) -> Answer:
    """The service's own error comes through."""
    status = error.response["ResponseMetadata"].get("HTTPStatusCode", 500)
    code = error.response["Error"].get("Code", "InternalFailure")
    message = error.response["Error"].get("Message", "")
    request.noted["integrationErrorMessage"] = f"{code}: {message}"
    text = json.dumps({"__type": code, "message": message})
    return Answer(status, [("Content-Type", "application/x-amz-json-1.1")], text.encode())


def _put_events(given: dict[str, str]) -> dict[str, Any]:
    names = ("Detail", "DetailType", "Source", "EventBusName", "Time", "TraceHeader")
    entry: dict[str, Any] = {name: given[name] for name in names if name in given}
    if "Resources" in given:
        entry["Resources"] = json.loads(given["Resources"])
    return {"Entries": [entry]}


def _put_record(given: dict[str, str]) -> dict[str, Any]:
    names = ("StreamName", "PartitionKey", "SequenceNumberForOrdering", "ExplicitHashKey")
    return {**_only(given, *names), "Data": given["Data"].encode()}


def _send_message(given: dict[str, str]) -> dict[str, Any]:
    names = ("QueueUrl", "MessageBody", "MessageDeduplicationId", "MessageGroupId")
    found: dict[str, Any] = _only(given, *names)
    if "DelaySeconds" in given:
        found["DelaySeconds"] = int(given["DelaySeconds"])
    for name in ("MessageAttributes", "MessageSystemAttributes"):
        if name in given:
            found[name] = json.loads(given[name])
    return found


def _start(given: dict[str, str]) -> dict[str, Any]:
    found = {"stateMachineArn": given["StateMachineArn"]}
    names = {"Name": "name", "Input": "input", "TraceHeader": "traceHeader"}
    return found | {new: given[old] for old, new in names.items() if old in given}


def _only(given: dict[str, str], *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


_MACHINE = ("StateMachineArn",)
_SUBTYPES = {
    "EventBridge-PutEvents": _Subtype(
        "events", "put_events", ("Detail", "DetailType", "Source"), _put_events
    ),
    "Kinesis-PutRecord": _Subtype(
        "kinesis", "put_record", ("StreamName", "Data", "PartitionKey"), _put_record
    ),
    "SQS-SendMessage": _Subtype("sqs", "send_message", ("QueueUrl", "MessageBody"), _send_message),
    "StepFunctions-StartExecution": _Subtype("stepfunctions", "start_execution", _MACHINE, _start),
    "StepFunctions-StartSyncExecution": _Subtype(
        "stepfunctions", "start_sync_execution", _MACHINE, _start
    ),
}
