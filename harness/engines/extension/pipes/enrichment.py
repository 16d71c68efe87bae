"""The step between source and target, in which something else makes the events richer.

EventBridge User Guide, "Amazon EventBridge Pipes event enrichment": an empty answer ends the
batch; an array becomes as many events.
"""

from __future__ import annotations

import json
from typing import Any

from ..delivery.mappings.invoking import to_json
from ..targets import http, rest_api
from ..targets.clients import Sender
from ..targets.failure import Failure, NotDelivered

SERVICES = ("lambda", "states", "events", "execute-api")
ONE_BY_ONE = ("events", "execute-api")
"""These get a request for each event."""


def enrich(sender: Sender, arn: str, events: list[Any], parameters: dict[str, Any]) -> list[Any]:
    """What the enrichment makes of the events.

    Raises:
        ClientError, NotDelivered: it failed.
    """
    service, region = arn.split(":")[2:4]
    given = parameters.get("HttpParameters") or {}
    if service == "lambda":
        return _events(_invoked(sender.client("lambda", region), arn, events))
    if service == "states":
        return _events(_executed(sender.client("states", region), arn, events))
    call = http.call_destination if service == "events" else rest_api.call
    return [
        each
        for event in events
        for each in _events(_parsed(call(sender, arn, to_json(event), given)))
    ]


def _invoked(client: Any, arn: str, events: list[Any]) -> Any:
    answer = client.invoke(FunctionName=arn, Payload=to_json(events))
    text = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        raise NotDelivered(Failure("EnrichmentFailed", f"{arn} failed: {text[:500]}", 400))
    return _parsed(text)


def _executed(client: Any, arn: str, events: list[Any]) -> Any:
    answer = client.start_sync_execution(stateMachineArn=arn, input=to_json(events))
    if answer["status"] != "SUCCEEDED":
        told = f"{answer['status']} {answer.get('error', '')} {answer.get('cause', '')}"
        raise NotDelivered(Failure("EnrichmentFailed", f"{arn}: {told.strip()}", 400))
    return _parsed(answer.get("output") or "")


def _events(answer: Any) -> list[Any]:
    if answer in (None, "", {}, []):
        return []
    return answer if isinstance(answer, list) else [answer]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
