"""Functions that services call as a part of themselves: S3 Batch and Object Lambda, Config,
Secrets Manager, destinations of asynchronous invocations."""

from __future__ import annotations

from typing import Any

from harness.events.looking import Look, together
from harness.events.model import Found, Kind, WrongEvent
from harness.events.payloads import from_json
from harness.events.shapes import has, name_of, need, text

_OBJECT_LAMBDA = {
    "getObjectContext": "GetObject",
    "headObjectContext": "HeadObject",
    "listObjectsContext": "ListObjects",
    "listObjectsV2Context": "ListObjectsV2",
}
_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


def _batch(event: Any, _: Look) -> Found | None:
    if not has(event, "invocationSchemaVersion", "job", "tasks"):
        return None
    tasks = need(event, list, "tasks")
    return Found(f"schema {text(event, 'invocationSchemaVersion')}", len(tasks))


def _object_lambda(event: Any, _: Look) -> Found | None:
    if not has(event, "xAmzRequestId", "configuration", "userRequest"):
        return None
    return Found(next((name for key, name in _OBJECT_LAMBDA.items() if has(event, key)), ""))


def _config(event: Any, _: Look) -> Found | None:
    if not has(event, "configRuleName", "invokingEvent", "resultToken"):
        return None
    invoking = from_json(need(event, str, "invokingEvent"))
    if invoking is None:
        raise WrongEvent("invokingEvent is not JSON", ("invokingEvent",))
    return Found(text(invoking, "messageType"))


def _rotation(event: Any, _: Look) -> Found | None:
    if not has(event, "SecretId", "ClientRequestToken", "Step"):
        return None
    if event["Step"] not in _STEPS:
        raise WrongEvent(f"Step {event['Step']!r} is none of {', '.join(_STEPS)}", ("Step",))
    return Found(event["Step"])


def _destination(event: Any, look: Look) -> Found | None:
    """What a destination of an asynchronous invocation or of a mapping gets."""
    if not text(event, "requestContext", "condition"):
        return None
    function = name_of(text(event, "requestContext", "functionArn"))
    about = f"{function}: {text(event, 'requestContext', 'condition')}"
    if has(event, "requestPayload"):
        return Found(about, 1, together([look.inside(event["requestPayload"])]))
    return Found(about) if any(key.endswith("BatchInfo") for key in event) else None


KINDS = (
    Kind(
        "destination", "Record for a Lambda destination", _destination,
        obstacle="Lambda writes it when an invocation has ended: replay what is inside it",
    ),
    Kind("s3-batch", "S3 Batch Operations", _batch, obstacle="S3 Batch is not in the engine"),
    Kind(
        "s3-object-lambda", "S3 Object Lambda", _object_lambda,
        obstacle="S3 Object Lambda access points are not in the engine",
    ),
    Kind("config", "AWS Config rule", _config, obstacle="AWS Config rules are not in the engine"),
    Kind(
        "secret-rotation", "Secrets Manager rotation", _rotation,
        replay="rotates the secret: the function is called for each of the four steps",
    ),
)  # fmt: skip
