"""One module for each kind of event: `add(service, draft)` for all functions that have it."""

from __future__ import annotations

from types import ModuleType

from harness.errors import BadInput, did_you_mean
from harness.stacks.readers.serverless import fields
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events import (
    alb,
    alexa,
    cloudwatch,
    cognito,
    event_bridge,
    http,
    http_api,
    iot,
    refused,
    s3,
    schedule,
    sns,
    sqs,
    stream,
    websocket,
)
from harness.stacks.readers.serverless.service import Service

KINDS: dict[str, ModuleType] = {
    "http": http,
    "websocket": websocket,
    "httpApi": http_api,
    "s3": s3,
    "schedule": schedule,
    "sns": sns,
    "stream": stream,
    "sqs": sqs,
    "eventBridge": event_bridge,
    "cloudwatchEvent": cloudwatch,
    "cloudwatchLog": cloudwatch,
    "alb": alb,
    "alexaSkill": alexa,
    "alexaSmartHome": alexa,
    "iot": iot,
    "cognitoUserPool": cognito,
}


def add_events(service: Service, draft: Draft) -> None:
    """Raises:
    BadInput: an event that is unknown, or that the engine cannot serve.
    """
    used: set[str] = set()
    for function in service.functions:
        what = f"events of {function.title}"
        for event in fields.listing(function.node.get("events"), what):
            if isinstance(event.value, str):  # `- alexaSkill`, without more
                raise BadInput(
                    f"the event {event.value!r} of {function.title} says nothing more",
                    where=event.where,
                    fix=f"write it as a mapping: `- {event.value}: …`",
                )
            parts = fields.mapping(event, f"each of the {what}")
            for kind, node in parts.items():
                refused.check(kind, node, function)
                if kind not in KINDS:
                    raise BadInput(
                        f"{function.title} has an event of the unknown kind {kind!r}",
                        where=node.where,
                        fix=did_you_mean(kind, KINDS),
                    )
                used.add(kind)
    for module in dict.fromkeys(module for kind, module in KINDS.items() if kind in used):
        module.add(service, draft)
