"""Custom resources: a function or a topic of the account makes them.

AWS: CloudFormation User Guide, "Custom resource request types" and "Response objects".
"""

from __future__ import annotations

import json
import queue
import threading
import time
import uuid
from typing import Any

from localstack.aws.connect import connect_to

from ..language.special import as_text
from . import responses
from .errors import ResourceFailed, of
from .handler import Made
from .record import Record, Target
from .schema import Schema

_LONGEST_SECONDS = 3600
_DATA = "Data"


class CustomResourceHandler:
    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.schema = Schema(kind, {"createOnlyProperties": ["/properties/ServiceToken"]})

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        return self._made(self._ask(target, name, "Create", properties))

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        answer = self._ask(
            target,
            record.name,
            "Update",
            properties,
            PhysicalResourceId=record.physical_id,
            OldResourceProperties=_texts(record.wanted.properties),
        )
        answer.setdefault("PhysicalResourceId", record.physical_id)
        return self._made(answer, record.physical_id)

    def delete(self, target: Target, record: Record) -> None:
        self._ask(
            target,
            record.name,
            "Delete",
            record.wanted.properties,
            PhysicalResourceId=record.physical_id,
        )

    def _made(self, answer: dict[str, Any], before: str | None = None) -> Made:
        physical_id = answer.get("PhysicalResourceId")
        if not isinstance(physical_id, str) or not physical_id:
            raise ResourceFailed("Invalid PhysicalResourceId")
        data = answer.get(_DATA)
        return Made(
            data if isinstance(data, dict) else {},
            physical_id,
            replaced=before is not None and physical_id != before,
        )

    def _ask(
        self, target: Target, name: str, what: str, properties: dict[str, Any], **more: Any
    ) -> dict[str, Any]:
        token = properties.get("ServiceToken")
        if not isinstance(token, str) or not token:
            raise ResourceFailed("Property ServiceToken cannot be empty.")
        key, url = responses.open_url()
        request = {
            "RequestType": what,
            "ServiceToken": token,
            "ResponseURL": url,
            "StackId": target.stack_id,
            "RequestId": str(uuid.uuid4()),
            "LogicalResourceId": name,
            "ResourceType": self._kind,
            "ResourceProperties": _texts(properties),
            **more,
        }
        try:
            seconds = int(properties.get("ServiceTimeout") or _LONGEST_SECONDS)
            return _checked(_answer(target, key, token, request, seconds), request)
        finally:
            responses.close_url(key)


def _answer(
    target: Target, key: str, token: str, request: dict[str, Any], seconds: int
) -> dict[str, Any]:
    waiting = responses.answers(key)
    clients = connect_to(aws_access_key_id=target.account, region_name=target.region)
    if ":sns:" in token:
        try:
            clients.sns.publish(
                TopicArn=token,
                Subject="AWS CloudFormation custom resource request",
                Message=json.dumps(request),
            )
        except Exception as error:
            raise of(error) from error
    else:
        threading.Thread(
            target=_invoke, args=(clients, token, request, waiting), daemon=True
        ).start()
    end = time.monotonic() + seconds
    try:
        return waiting.get(timeout=max(end - time.monotonic(), 0))
    except queue.Empty:
        raise ResourceFailed(
            "CloudFormation did not receive a response from your Custom Resource. Please check "
            f"your logs for requestId [{request['RequestId']}]. If you are using the Python "
            "cfn-response module, you may need to update your Lambda function code so that "
            "CloudFormation can attach the updated version."
        ) from None


def _invoke(clients: Any, token: str, request: dict[str, Any], waiting: Any) -> None:
    """Call the function and, other than AWS, tell at once where it failed.

    AWS would run it twice more, minutes later, and wait for up to an hour. A function that
    returns may still have handed the work on, so that is no reason not to wait.
    """
    try:
        found = clients.lambda_.invoke(FunctionName=token, Payload=json.dumps(request))
        text = found["Payload"].read().decode(errors="replace")
        if not found.get("FunctionError"):
            return
        reason = f"its function failed before it answered: {text}"
    except Exception as error:  # a function that is not there, for example
        reason = str(error)
    waiting.put({"Status": "FAILED", "Reason": reason, **_echoed(request)})


def _echoed(request: dict[str, Any]) -> dict[str, Any]:
    return {key: request[key] for key in ("StackId", "RequestId", "LogicalResourceId")}


def _checked(answer: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    for key, value in _echoed(request).items():
        if answer.get(key) != value:
            raise ResourceFailed(f"Invalid response: {key} must be {value!r}")
    status = answer.get("Status")
    if status == "FAILED":
        raise ResourceFailed(
            f"Received response status [FAILED] from custom resource. Message returned: "
            f"{answer.get('Reason', 'no reason given')} (RequestId: {request['RequestId']})"
        )
    if status != "SUCCESS":
        raise ResourceFailed(f"Invalid Status: {status!r}; it must be SUCCESS or FAILED")
    return answer


def _texts(value: Any) -> Any:
    """CloudFormation hands every scalar over as text."""
    if isinstance(value, dict):
        return {key: _texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_texts(each) for each in value]
    return value if value is None else as_text(value)
