"""Who may connect: Lambda authorizers of `$connect`.

AWS: Control access to WebSocket APIs with AWS Lambda REQUEST authorizers.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..authorizers.policy import decide
from ..http_apis import functions
from ..http_apis.apis import Part
from .connections import Connection

_SOURCE = re.compile(
    r"route\.request\.(header|querystring)\.(.+)|(stageVariables|context)\.(.+)", re.IGNORECASE
)
_TIMEOUT_S = 10.0


class Refused(Exception):
    """`status`: what the upgrade is answered with."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def authorize(connection: Connection, authorizer: Part, stage: Part, event: dict[str, Any]) -> None:
    """Keep what the authorizer says for all events of the connection.

    Raises:
        Refused: 401: what identifies the caller is missing; 403: denied; 500: it failed.
    """
    sources = authorizer.get("IdentitySource") or []
    if not all(_value(str(source), event) for source in sources):
        raise Refused(401, "Unauthorized")
    api = connection.api
    arn = f"arn:aws:execute-api:{api.region}:{api.account}:{api.id}/{connection.stage}/$connect"
    said = _ask(connection, authorizer, stage, {"type": "REQUEST", "methodArn": arn, **event})
    policy, context = said.get("policyDocument"), said.get("context") or {}
    if not isinstance(policy, dict) or not said.get("principalId"):
        raise Refused(500, "Internal Server Error")
    if decide(policy, arn) != "Allow":
        raise Refused(403, "Forbidden")
    connection.authorizer = {**context, "principalId": said["principalId"]}


def _ask(
    connection: Connection, authorizer: Part, stage: Part, event: dict[str, Any]
) -> dict[str, Any]:
    arn = functions.arn_of(authorizer["AuthorizerUri"], stage)
    source = f"{connection.api.id}/authorizers/{authorizer['AuthorizerId']}"
    try:
        said = json.loads(functions.call(connection.api, arn, event, source, _TIMEOUT_S))
    except functions.Failed as failed:
        if failed.said == "Unauthorized":
            raise Refused(401, "Unauthorized") from None
        raise Refused(500, "Internal Server Error") from failed
    except (functions.TooLate, ValueError):
        raise Refused(500, "Internal Server Error") from None
    if not isinstance(said, dict):
        raise Refused(500, "Internal Server Error")
    return said


def _value(source: str, event: dict[str, Any]) -> str | None:
    found = _SOURCE.fullmatch(source)
    if found is None:
        return None
    kind, name, other, other_name = found.groups()
    if kind is not None and kind.lower() == "header":
        headers = {key.lower(): value for key, value in event["headers"].items()}
        return headers.get(name.lower())
    if kind is not None:
        return (event.get("queryStringParameters") or {}).get(name)
    place = "requestContext" if other.lower() == "context" else "stageVariables"
    value = (event.get(place) or {}).get(other_name)
    return None if value is None else str(value)
